"""One browser and one server of the tiny corpus for all tests; each test has a fresh profile."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.visit import Visit, serving
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


@pytest.fixture
def visit(chromium, address):
    visit = Visit(chromium, address, viewport={"width": 1280, "height": 900})
    yield visit
    visit.context.close()


@pytest.fixture
def phone(chromium, address):
    visit = Visit(chromium, address, viewport={"width": 320, "height": 640}, color_scheme="dark")
    yield visit
    visit.context.close()
