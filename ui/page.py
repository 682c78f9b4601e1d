"""Gradio's page -> ours: a nonce for its inline scripts, our style, script and words without one.

The markup of the page belongs to Gradio; only its tags are touched, so a new release either keeps
working or fails the browser test.
"""

import html
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.wording import load_emergency, load_strings

# Tags about Gradio itself: previews that name it and point to its host, and a manifest that a
# mounted app does not serve.
_FOREIGN = re.compile(
    rb'\s*<(?:meta\s+(?:property|name)="(?:og|twitter):|link rel="manifest)[^>]*>'
)
_SCRIPT = re.compile(rb"<script\b")
_HEAD = """
<title>{title}</title>
<meta name="color-scheme" content="light dark">
<link rel="icon" href="../static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../static/tokens.css">
<link rel="stylesheet" href="../static/answer.css">
<link rel="stylesheet" href="../static/chat.css">
<script src="../static/chat.js" defer></script>
</head>"""
_NO_SCRIPT = """<noscript><p>{text}</p><ul><li><a href="../ask/">{ask}</a></li>
<li><a href="../articles/">{read}</a></li></ul><p>{urgent}</p></noscript>
<gradio-app"""


async def rewrite_page(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, nonce: str
) -> None:
    """Serve the chat page with our head; a response other than a page passes unchanged."""
    start: Message = {}
    body = bytearray()

    async def send_rewritten(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body", False):
            return
        page = page_html(bytes(body), nonce) if body else b""  # HEAD has none
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        await send(start)
        await send({"type": "http.response.body", "body": page})

    await app(_plain(scope), receive, send_rewritten)


def page_html(page: bytes, nonce: str) -> bytes:
    """Return Gradio's page with our title, style and script, and the nonce on each script."""
    strings, urgent = load_strings(), load_emergency()
    words = (urgent.heading, urgent.short, urgent.more_heading, urgent.more)
    head = _HEAD.format(title=html.escape(strings["product"]))
    no_script = _NO_SCRIPT.format(
        text=html.escape(strings["no_script"]),
        ask=html.escape(strings["no_script_ask"]),
        read=html.escape(strings["browse"]),
        urgent=html.escape(" ".join(words)),
    )
    page = _FOREIGN.sub(b"", page)
    page = page.replace(b"</head>", head.encode(), 1)
    page = page.replace(b"<gradio-app", no_script.encode(), 1)
    return _SCRIPT.sub(b'<script nonce="%s"' % nonce.encode(), page)


def _plain(scope: Scope) -> Scope:
    """Return the scope of a request for the bare page: not compressed, without a query.

    The query could name a saved state of Gradio to load.
    """
    headers = [entry for entry in scope["headers"] if entry[0] != b"accept-encoding"]
    return {**scope, "headers": headers, "query_string": b""}
