"""index, questions -> what the chat page costs in a browser: `python -m eval page`.

Each question is asked by keyboard on the page and then over the bare API, so that whatever else the
machine does hits both alike; the page's own cost is the difference within each pair.
"""

import http.client
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.browser import chromium
from eval.figures import Figure, quantile, single
from eval.server import post, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_SAID = ".answer, .failure"
# From the key to the end of the first frame that shows one answer more.
_WATCH = f"""() => {{
  const count = () => document.querySelectorAll("{_SAID}").length;
  window.took = new Promise((resolve) => addEventListener("keydown", (event) => {{
    const before = count();
    const look = () => {{
      if (count() === before) requestAnimationFrame(look);
      else setTimeout(() => resolve(performance.now() - event.timeStamp));
    }};
    requestAnimationFrame(look);
  }}, {{ capture: true, once: true }}));
}}"""
_STORED = """async () => localStorage.length + sessionStorage.length
  + (await indexedDB.databases()).length + (await caches.keys()).length"""
_PATIENCE_MS = 60_000


def measure_page(index: Path, questions: Sequence[str]) -> Iterator[Figure]:
    """Yield requests, traces and times of the chat page, opened by a browser that is new to it.

    Args:
        index: The folder of the index, with an exported encoder.
        questions: What is asked, at least one; the first is asked once before anything is timed.

    Raises:
        BenchError: If the server or the browser cannot be started.
    """
    with serving(index, chat=True) as server, chromium() as browser:
        yield from measure_visit(browser, server.port, questions)


def measure_visit(browser: "Browser", port: int, questions: Sequence[str]) -> Iterator[Figure]:
    """Yield the figures of `measure_page` for a server that listens on a port of this machine."""
    address = f"http://127.0.0.1:{port}"
    visitor = browser.new_context()
    requests: list[str] = []
    visitor.on("request", lambda request: requests.append(request.url))
    page = _open(visitor, address)
    yield single("requests to open the page", len(requests), "")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    _ask_page(page, questions[0])
    _ask_api(connection, questions[0])
    pairs, asked = [], []
    for question in questions:
        before = len(requests)
        shown = _ask_page(page, question)
        asked.append(len(requests) - before)
        pairs.append((shown, _ask_api(connection, question)))
    connection.close()
    foreign = [url for url in requests if not url.startswith((address, "data:"))]
    yield single("requests for a question, most", max(asked), "", len(asked))
    yield single("requests to other hosts", len(foreign), "", len(requests))
    yield single("cookies", len(visitor.cookies()), "")
    yield single("entries in the browser's storage", page.evaluate(_STORED), "")
    page_ms, api_ms = np.array(pairs).T
    yield quantile("Enter to visible answer, p50", page_ms, 0.5, "ms")
    yield quantile("bare API, p50", api_ms, 0.5, "ms")
    yield quantile("added by the page, p50", page_ms - api_ms, 0.5, "ms")


def _open(visitor: "BrowserContext", address: str) -> "Page":
    page = visitor.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"{address}/chat/")
    page.get_by_role("textbox").wait_for()
    page.wait_for_load_state("networkidle")
    return page


def _ask_page(page: "Page", question: str) -> float:
    """Return the milliseconds from Enter to the visible answer, on a page without earlier ones."""
    said = page.locator(_SAID)
    if said.count():
        page.get_by_role("button", name="Clear").click()
        said.first.wait_for(state="detached")
    box = page.get_by_role("textbox")
    box.fill(question)
    page.evaluate(_WATCH)
    box.press("Enter")
    return float(page.evaluate("window.took"))


def _ask_api(connection: http.client.HTTPConnection, question: str) -> float:
    """Return the milliseconds of one question over the API."""
    started = time.perf_counter()
    post(connection, question)
    return (time.perf_counter() - started) * 1000
