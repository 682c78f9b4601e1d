"""One browser, one profile and one server of the tiny corpus; each test has a new tab."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.visit import serving, visiting
from ui.app import create_app

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="package")
def address(pipeline):
    """Where a real server of the tiny corpus listens."""
    with serving(create_app(pipeline)) as address:
        yield address


@pytest.fixture(scope="package")
def chromium():
    path = shutil.which("chromium")
    assert path, "chromium is not installed; the README names the system packages"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def profile(chromium):
    """What a browser keeps between visits: the files of the page, so that it opens fast."""
    profile = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield profile
    profile.close()


@pytest.fixture
def visit(profile, address):
    with visiting(profile, address) as visit:
        yield visit


@pytest.fixture
def phone(profile, address):
    with visiting(profile, address, size=(320, 640), color_scheme="dark") as visit:
        yield visit


@pytest.fixture
def newcomer(chromium, address):
    """A reader whose browser has never been here."""
    profile = chromium.new_context()
    with visiting(profile, address) as visit:
        yield visit
    profile.close()
