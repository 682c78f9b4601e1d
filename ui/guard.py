"""Request -> request or refusal: what may pass, how large, how many at once, with which headers.

Pure ASGI around the whole app.  Gradio serves about 80 routes, among them uploads, a file server
and a proxy; the chat needs five, and everything else below `/chat` does not exist.  None of these
stays open: a browser has six connections for a host, and tabs that held one each would block it.
"""

import asyncio
import json
import logging
import math
import re
import secrets
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.live import Served
from rag.serialize import notice_to_dict
from rag.types import Notice
from ui.ask import heard
from ui.envelope import chat_call, question_in, unreadable
from ui.form import FORM, Asked, RefusalPages, parse_form
from ui.page import rewrite_page
from ui.templating import TERMS_SCRIPT
from ui.wording import Strings, standing_notice

CHAT = "/chat"
"""Where the chat is mounted."""

_ALLOWED = tuple(
    (methods, re.compile(pattern))
    for methods, pattern in (
        ({"GET", "HEAD"}, r"/chat/?"),
        ({"GET", "HEAD"}, r"/chat/assets/[\w.-]+"),
        ({"GET", "HEAD"}, r"/chat/static/(fonts|img|js)/[\w-]+(/[\w-]+)*\.\w+(\.\w+)*"),
        ({"GET", "HEAD"}, r"/chat/theme\.css"),
        ({"POST"}, r"/chat/gradio_api/run/predict"),
    )
)
_PREDICT = "/chat/gradio_api/run/predict"
_ASK = "/api/v1/ask"
_FORMS = (FORM, f"{FORM}/")
_QUESTIONS = (_PREDICT, _ASK, *_FORMS)

_MAX_BODY = 16 * 1024  # bytes
_LARGER_BODIES = {  # bytes; here the conversation comes back with each question
    _PREDICT: 512 * 1024,
    # 21 questions of 2,000 characters, each up to twelve bytes when escaped.
    _ASK: 512 * 1024,
    # Seven questions of 2,000 characters, each up to twelve bytes when percent-encoded.
    **dict.fromkeys(_FORMS, 192 * 1024),
}
_LONGEST_ARRIVAL_S = 30  # of a body; the largest one needs 140 kbit a second
_MAX_IN_FLIGHT = 24  # questions at once; more than a few per core only wait for each other
# Of one address, so that it shuts nobody out; behind a proxy all have the same, so not much less.
_MAX_OF_ONE = 16
_LEAST_RETRY_AFTER_S = 2
_log = logging.getLogger(__name__)

# Trusted by Gradio: the first would put a foreign host into the page, which then loads a script.
_STRIPPED = frozenset({b"x-forwarded-host", b"x-gradio-server"})

# Outside of the chat no script runs but this one, wherever it comes from.
_OUR_SCRIPT = f"sha256-{b64encode(sha256(TERMS_SCRIPT.encode()).digest()).decode()}"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a request is not answered: the status, its name, and the key of the sentence."""

    status: int
    kind: str
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    """A question that is being answered: the address it came from, and since when in seconds."""

    peer: str
    since: float


_MISSING = _Refusal(404, "NotFound", "error_not_found")
_TOO_SLOW = _Refusal(408, "RequestTimeout", "error_too_slow")
_TOO_LARGE = _Refusal(413, "ContentTooLarge", "error_too_large")
_ENCODED = _Refusal(415, "UnsupportedMediaType", "error_content_encoding")
_NOT_OURS = _Refusal(422, "InvalidRequest", "error_question")
_FAILED = _Refusal(500, "InternalError", "error_failed")
_BUSY = _Refusal(503, "Busy", "error_busy")

# Where nobody may have heard the question, or we failed it: whom to call is said all the same.
_UNHEARD = (_TOO_SLOW, _TOO_LARGE, _ENCODED, _FAILED, _BUSY)

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class Guard:
    """ASGI middleware: allow-list, body limits, bound on questions in flight, security headers."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        served: Served,
        strings: Strings,
        frame_ancestors: Sequence[str] = (),
    ) -> None:
        self._app = app
        self._served = served
        self._strings = strings
        self._language = strings["language"]
        self._pages = RefusalPages(served, strings)
        self._ancestors = " ".join(["'self'", *frame_ancestors])
        self._framed = bool(frame_ancestors)
        self._turns: list[_Turn] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, changed as needed, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        nonce = secrets.token_urlsafe(16)
        send = _with_headers(send, self._headers(path, nonce))
        limit = _LARGER_BODIES.get(path, _MAX_BODY)
        body = bytearray()
        try:
            async with asyncio.timeout(_LONGEST_ARRIVAL_S):
                await _read_into(body, receive, limit)
        except (TimeoutError, asyncio.CancelledError) as error:
            send = _with_headers(send, {"connection": "close"})
            is_last = isinstance(error, asyncio.CancelledError)  # the server stops
            await self._refuse(send, _TOO_SLOW, path, bytes(body), is_last=is_last)
            return
        if not is_allowed(scope["method"], path):
            await self._refuse(send, _MISSING, path, bytes(body))
        elif len(body) > limit:
            await self._refuse(send, _TOO_LARGE, path, bytes(body))
        else:
            await self._route(_cleaned(scope), receive, send, bytes(body), nonce)

    async def _route(
        self, scope: Scope, receive: Receive, send: Send, body: bytes, nonce: str
    ) -> None:
        """Serve a request that has arrived whole."""
        path = scope["path"]
        receive = _replay(body, receive)
        if path == f"{CHAT}/":
            await rewrite_page(self._app, scope, receive, send, nonce, self._language)
        elif path in _QUESTIONS and scope["method"] == "POST":
            await self._answer(scope, receive, send, body)
        else:
            await self._pass(scope, receive, send, body)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        """Serve a question, unless it cannot be read or too many are being answered already."""
        path, headers = scope["path"], Headers(scope=scope)
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            await self._refuse(send, _ENCODED, path, body)
            return
        reason = "" if path in _FORMS else unreadable(headers.get("content-type", ""), body)
        if reason:
            await self._refuse(send, _Refusal(422, "InvalidRequest", reason), path, body)
            return
        if path == _PREDICT:
            call = chat_call(body)
            if not call:
                await self._refuse(send, _NOT_OURS, path, body)
                return
            receive = _replay(call, receive)
        turn = _Turn(scope["client"][0] if scope["client"] else "", time.monotonic())
        if self._is_full(turn.peer):
            send = _with_headers(send, {"retry-after": str(self._retry_after_s(turn.since))})
            await self._refuse(send, _BUSY, path, body)
            return
        self._turns.append(turn)
        try:
            await self._pass(scope, receive, send, body)
        finally:
            self._turns.remove(turn)

    def _is_full(self, peer: str) -> bool:
        of_one = sum(turn.peer == peer for turn in self._turns)
        return len(self._turns) >= _MAX_IN_FLIGHT or of_one >= _MAX_OF_ONE

    def _retry_after_s(self, now: float) -> int:
        """Return how long the oldest question has taken so far, for it may take as long again."""
        oldest = min(turn.since for turn in self._turns)
        return max(_LEAST_RETRY_AFTER_S, math.ceil(now - oldest))

    async def _pass(self, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        """Serve a request; a bug of ours is logged and refused with the headers of any answer.

        What Gradio refuses has a body of its own, so we refuse it in its place.
        """
        path = scope["path"]
        has_begun = is_last = False
        refusal: _Refusal | None = None

        async def send_noting(message: Message) -> None:
            nonlocal has_begun, refusal
            if message["type"] == "http.response.start" and path.startswith(f"{CHAT}/"):
                refusal = _refusal_for(path, message["status"])
            if not refusal:
                has_begun = True
                await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except (Exception, asyncio.CancelledError) as error:  # the outermost edge that can answer
            if has_begun:
                raise
            is_last = isinstance(error, asyncio.CancelledError)  # the server stops
            _log.error("a request failed", exc_info=not is_last)
            refusal = _FAILED
        if refusal:
            await self._refuse(send, refusal, path, body, is_last=is_last)

    async def _refuse(
        self, send: Send, refusal: _Refusal, path: str, body: bytes, *, is_last: bool = False
    ) -> None:
        """Say why not: a person who sent a form gets it back, a program JSON.

        The last words of a server that stops wait for no thread: it would not wait for them.
        """
        is_form = path in _FORMS
        asked = parse_form(body) if is_form else Asked(question_in(body))
        pipeline = self._served.snapshot()
        found: Sequence[Notice] = (
            heard(pipeline, asked.question)
            if is_last
            else await run_in_threadpool(heard, pipeline, asked.question)
        )
        if refusal in _UNHEARD:
            found = found or [standing_notice()]
        sentence = self._strings[refusal.key].format(n=pipeline.config.max_question_chars)
        fields = {
            "error": {"type": refusal.kind, "message": sentence},
            "notices": [notice_to_dict(notice) for notice in found],
        }
        page = self._pages.render(sentence, asked, found) if is_form else ""
        content = (page or json.dumps(fields)).encode()
        media = b"text/html; charset=utf-8" if is_form else b"application/json"
        headers = [(b"content-type", media), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _headers(self, path: str, nonce: str) -> dict[str, str]:
        in_chat = path.startswith(f"{CHAT}/")
        headers = {
            "content-security-policy": self._policy(nonce if in_chat else "", path in _FORMS),
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "cross-origin" if self._framed else "same-origin",
            "permissions-policy": _PERMISSIONS,
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
        if path.startswith("/static/"):
            headers["cache-control"] = "no-cache"  # their names tell no version: asked for by ETag
        elif not path.startswith((f"{CHAT}/assets/", f"{CHAT}/static/")):
            headers["cache-control"] = "no-store"
        return headers

    def _policy(self, nonce: str, has_form: bool) -> str:
        """Return the content security policy; Svelte's style attributes need inline styles."""
        chat = (
            f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
            "font-src 'self'; connect-src 'self'; base-uri 'self'"
        )
        page = f"script-src '{_OUR_SCRIPT}'; style-src 'self'; base-uri 'none'"
        target = "'self'" if has_form else "'none'"
        return (
            f"default-src 'none'; img-src 'self' data:; {chat if nonce else page}; "
            f"form-action {target}; frame-ancestors {self._ancestors}"
        )


def is_allowed(method: str, path: str) -> bool:
    """Whether a request may reach the app; outside of the chat the app itself decides."""
    if path != CHAT and not path.startswith(f"{CHAT}/"):
        return True
    return any(method in methods and route.fullmatch(path) for methods, route in _ALLOWED)


def _refusal_for(path: str, status: int) -> _Refusal | None:
    """Return what stands for a response of Gradio, nothing for one that succeeded.

    A question that our page may send and Gradio refuses is our fault.
    """
    if status < 400:
        return None
    return _FAILED if path == _PREDICT or status >= 500 else _MISSING


def _cleaned(scope: Scope) -> Scope:
    """Return the scope without the headers that Gradio must not trust; with GET for HEAD.

    Not every route knows HEAD, and the server itself leaves out the body of its answer.
    """
    headers = [(name, value) for name, value in scope["headers"] if name not in _STRIPPED]
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {**scope, "headers": headers, "method": method}


def _with_headers(send: Send, headers: dict[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            MutableHeaders(scope=message).update(headers)
            if message["status"] >= 400:  # what is missing today may be there tomorrow
                MutableHeaders(scope=message)["cache-control"] = "no-store"
        await send(message)

    return send_with_headers


async def _read_into(body: bytearray, receive: Receive, limit: int) -> None:
    """Read the whole body, or its beginning as soon as that is longer than `limit` bytes."""
    more = True
    while more and len(body) <= limit:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that hands out the body once and then waits for the client to leave."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
