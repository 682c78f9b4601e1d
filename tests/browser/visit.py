"""A real server, and a reader who visits it with a fresh browser profile."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import expect

CLIPBOARD = ["clipboard-read", "clipboard-write"]
SAID = ".answer, .failure"


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
    """One reader, and what their browser noticed."""

    def __init__(self, chromium, address, *, before="", **settings) -> None:
        self.context = chromium.new_context(**settings)
        self.context.grant_permissions(CLIPBOARD, origin=address)
        if before:
            self.context.add_init_script(before)
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("response", self._notice)
        self.context.on("weberror", lambda error: self.problems.append(str(error.error)))
        self.context.on("console", self._listen)
        self.page = self.context.new_page()
        self.page.goto(f"{address}/chat/")
        self.box = self.page.get_by_role("textbox", name="Your question", exact=True)
        expect(self.box).to_be_visible()

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

    def clear(self):
        """Go back to the empty page."""
        self.page.get_by_role("button", name="Clear").click()
        expect(self.page.locator(SAID)).to_have_count(0)
