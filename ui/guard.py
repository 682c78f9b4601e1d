"""Request -> request or refusal: what may pass, how large, how many at once, with which headers.

Pure ASGI around the whole app.  Gradio serves about 80 routes, among them uploads, a file server
and a proxy; the chat needs five, and everything else below `/chat` does not exist.  None of these
stays open: a browser has six connections for a host, and tabs that held one each would block it.
"""

import json
import logging
import re
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.live import Served
from rag.serialize import notice_to_dict
from rag.types import Notice
from ui.ask import heard
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
_MAX_IN_FLIGHT = 16  # questions at once; more than a few per core only wait for each other
_RETRY_AFTER_S = 2
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


_MISSING = _Refusal(404, "NOT_FOUND", "error_not_found")
_TOO_LARGE = _Refusal(413, "CONTENT_TOO_LARGE", "error_too_large")
_FAILED = _Refusal(500, "InternalError", "error_failed")
_BUSY = _Refusal(503, "Busy", "error_busy")

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class Guard:
    """ASGI middleware: allow-list, body limit, bound on questions in flight, security headers."""

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
        self._pages = RefusalPages(strings)
        self._ancestors = " ".join(["'self'", *frame_ancestors])
        self._framed = bool(frame_ancestors)
        self._in_flight = 0

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
        if not is_allowed(scope["method"], path):
            await self._refuse(send, _MISSING, path)
            return
        scope = _cleaned(scope)
        body = await _read_body(receive, _LARGER_BODIES.get(path, _MAX_BODY))
        if body is None:
            await self._refuse(send, _TOO_LARGE, path)
            return
        receive = _replay(body, receive)
        if path == f"{CHAT}/":
            await rewrite_page(self._app, scope, receive, send, nonce)
        elif path in _QUESTIONS and scope["method"] == "POST":
            await self._answer(scope, receive, send, body)
        else:
            await self._pass(scope, receive, send, body)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        """Serve a question, unless too many are being answered already."""
        if self._in_flight >= _MAX_IN_FLIGHT:
            send = _with_headers(send, {"retry-after": str(_RETRY_AFTER_S)})
            await self._refuse(send, _BUSY, scope["path"], body)
            return
        self._in_flight += 1
        try:
            await self._pass(scope, receive, send, body)
        finally:
            self._in_flight -= 1

    async def _pass(self, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        """Serve a request; a bug of ours is logged and refused with the headers of any answer."""
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception:  # the outermost edge that can still answer
            if has_begun:
                raise
            _log.exception("a request failed")
            await self._refuse(send, _FAILED, scope["path"], body)

    async def _refuse(self, send: Send, refusal: _Refusal, path: str, body: bytes = b"") -> None:
        """Say why not: a person who sent a form gets it back, a program JSON."""
        is_form = path in _FORMS
        asked = parse_form(body) if is_form else Asked(_question(body))
        found: Sequence[Notice] = await run_in_threadpool(
            heard, self._served.snapshot(), asked.question
        )
        if refusal is not _MISSING:
            found = found or [standing_notice()]
        sentence = self._strings[refusal.key]
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
        if not path.startswith((f"{CHAT}/assets/", f"{CHAT}/static/", "/static/")):
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


def _question(body: bytes) -> str:
    """Return the question in a body of the API, blank where none can be read."""
    try:
        question = json.loads(body)["question"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return question if isinstance(question, str) else ""


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
        await send(message)

    return send_with_headers


async def _read_body(receive: Receive, limit: int) -> bytes | None:
    """Return the whole body, `None` as soon as it is longer than `limit` bytes."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            return None
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that hands out the body once and then waits for the client to leave."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
