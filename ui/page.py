"""Gradio's page -> ours: a nonce for its inline scripts, our style, tools, scripts and words.

The markup of the page belongs to Gradio; only its tags are touched, so a new release either keeps
working or fails the browser test.
"""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.templating import create_environment
from ui.wording import load_strings

# Tags about Gradio itself: previews that name it and point to its host, and a manifest that a
# mounted app does not serve.
_FOREIGN = re.compile(
    rb'\s*<(?:meta\s+(?:property|name)="(?:og|twitter):|link rel="manifest)[^>]*>'
)
# Sizes the page for a parent that loads it through Gradio's element, which we do not offer.
_RESIZER = re.compile(
    rb"<script>(?:(?!</script>).)*iframeResizer\.contentWindow.*?</script>", re.DOTALL
)
# Where Gradio believes to be served, which behind a proxy is another place than the browser's.
_ROOT = re.compile(rb'"root":"http[^"]*"')
_SCRIPT = re.compile(rb"<script\b")
_STATIC = Path(__file__).parent / "static"
_STYLES = ("tokens", "common", "answer", "chat", "tools", "doctor", "composer")
_SCRIPTS = ("copying", "chat", "reading", "doctor", "terms")


async def rewrite_page(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, nonce: str, language: str
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
        page = page_html(bytes(body), nonce, language)
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        await send(start)
        await send({"type": "http.response.body", "body": page})

    await app(_plain(scope), receive, send_rewritten)


def page_html(page: bytes, nonce: str, language: str = "en") -> bytes:
    """Return Gradio's page with our title, style, tools and scripts; each script has the nonce."""
    head, tools = _additions(language)
    page = _RESIZER.sub(b"", _FOREIGN.sub(b"", page))
    page = _ROOT.sub(b'"root":"."', page)  # its script resolves it against the address of the page
    page = page.replace(b"</head>", head + b"</head>", 1)
    page = page.replace(b"<gradio-app", tools + b"<gradio-app", 1)
    return _SCRIPT.sub(b'<script nonce="%s"' % nonce.encode(), page)


@cache
def _additions(language: str) -> tuple[bytes, bytes]:
    """Return what is put at the end of the head, and what before the chat.

    Styles and scripts stand in the page itself, which saves a request for each when it opens.
    """
    environment = create_environment(load_strings(language))
    style = _joined(*(f"{name}.css" for name in _STYLES))
    script = _joined(*(f"{name}.js" for name in _SCRIPTS))
    head = environment.get_template("chat_head.html").render(style=style, script=script)
    return head.encode(), environment.get_template("chat_tools.html").render().encode()


def _joined(*names: str) -> Markup:
    return Markup("".join((_STATIC / name).read_text(encoding="utf-8") for name in names))


def _plain(scope: Scope) -> Scope:
    """Return the scope of a request for the bare page: not compressed, without a query.

    The query could name a saved state of Gradio to load.
    """
    headers = [entry for entry in scope["headers"] if entry[0] != b"accept-encoding"]
    return {**scope, "headers": headers, "query_string": b""}
