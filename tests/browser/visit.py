"""A real server, and a reader who visits its chat."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, Route, expect

SAID = ".answer, .failure"
PREDICT = "**/run/predict"
"""Where the chat sends its questions."""
TWO_FRAMES = "new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
"""A script that lets the page draw what has changed."""
WATCH = """() => {
  const live = "[aria-live]:not([aria-live=off]), [role=log], [role=status], [role=alert]";
  const read = () => new Map([...document.querySelectorAll(live)]
    .filter((region) => !region.parentElement.closest(live))
    .map((region) => [region, region.innerText.trim()]));
  let before = read();
  window.announced = [];
  const look = () => {
    const now = read();
    for (const [region, text] of now) {
      if (text !== (before.get(region) ?? "")) announced.push([region.role, text]);
    }
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
"""From frame to frame, as a screen reader sees it: role and words of a changed live region."""


class Server(uvicorn.Server):
    """A server that tells when it listens."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
        )
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port; gives its address."""
    server = Server(app)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        assert server.listens.wait(60)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(30)


class Visit:
    """One reader in one tab, and what their browser noticed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("textbox", name="Your question", exact=True)
        self.requests: list[str] = []
        self.pending: list[str] = []
        self.problems: list[str] = []
        page.on("request", self._begin)
        page.on("requestfinished", lambda request: self.pending.remove(request.url))
        page.on("response", self._notice)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._listen)

    def _begin(self, request):
        self.requests.append(request.url)
        self.pending.append(request.url)

    def _notice(self, response):
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def _listen(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def ask(self, question, n=1):
        """Ask, and return the n-th answer once it is there."""
        self.box.fill(question)
        self.box.press("Enter")
        expect(self.page.locator(SAID)).to_have_count(n)
        return self.page.locator(SAID).nth(n - 1)

    def hold(self):
        """Keep questions from the server from now on; returns those held, for the test to end."""
        held: list[Route] = []

        def keep(route):
            held.append(route)

        self.page.route(PREDICT, keep)
        return held

    def clear(self):
        """Go back to the empty page."""
        self.page.get_by_role("button", name="Clear").click()
        expect(self.page.locator(SAID)).to_have_count(0)


@contextmanager
def visiting(profile, address, *, before="", size=(1280, 900), **media) -> Iterator[Visit]:
    """Open the chat in a new tab; at the end all tabs of the profile are closed.

    Args:
        profile: The browser context to open it in.
        address: Of the server.
        before: A script to run before those of the page.
        size: Of the window, in px.
        media: What the reader prefers: `color_scheme`, `reduced_motion` and the like.
    """
    page = profile.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(**media)
    if before:
        page.add_init_script(before)
    visit = Visit(page)
    page.goto(f"{address}/chat/")
    expect(visit.box).to_be_visible()
    yield visit
    for tab in profile.pages:
        tab.close()
