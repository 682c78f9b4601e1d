"""Debian's Chromium, driven by Playwright: an optional tool, for measuring and for tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from eval.errors import BenchError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Run the system's Chromium until the block ends; it asks nobody for anything by itself.

    Raises:
        BenchError: If Chromium or Playwright is not installed.
    """
    path = shutil.which("chromium")
    if not path:
        msg = "chromium: expected the program, got nothing. Install it: apt-get install chromium"
        raise BenchError(msg)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  # not in every install
    except ImportError as exc:
        msg = "playwright: expected the package, got nothing. Install it: pip install '.[dev]'"
        raise BenchError(msg) from exc
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()
