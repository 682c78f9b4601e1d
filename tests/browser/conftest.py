"""One browser, one profile and one server of the tiny corpus; each test has a new tab."""

import pytest
from playwright.sync_api import expect

from eval.browser import chromium as open_chromium
from tests.browser.visit import serving, visiting
from ui.app import create_app

expect.set_options(timeout=30_000)  # ms; a busy machine is slow, and only what fails waits so long


@pytest.fixture(scope="package")
def address(pipeline):
    """Where a real server of the tiny corpus listens."""
    with serving(create_app(pipeline)) as address:
        yield address


@pytest.fixture(scope="package")
def chromium():
    with open_chromium() as browser:
        yield browser


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
