"""Pipeline -> web app: JSON API, article pages, form and chat, behind one guard.

`create_app` is the only constructor; nothing happens at import.
"""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from rag.live import Served
from ui import api, articles, form
from ui.envelope import question_in
from ui.guard import CHAT, Guard
from ui.wording import load_strings


def create_app(
    served: Served,
    *,
    frame_ancestors: Sequence[str] = (),
    allowed_origins: Sequence[str] = (),
    chat: bool = True,
    language: str = "en",
) -> FastAPI:
    """Return the whole web app for one index folder or opened index.

    Args:
        served: Answers every face; each request takes one snapshot of it and uses nothing else.
        frame_ancestors: Origins whose pages may show the chat in an iframe, such as
            `https://portal.example`; without one only pages of this server may.
        allowed_origins: Origins whose scripts may call the API from a browser.
        chat: Whether to mount the chat; without it Gradio is not even imported.
        language: Of the words around the quotes, a file of `ui/strings/`.

    Raises:
        ConfigError: If there are no such words, or not all of them.
    """
    strings = load_strings(language)
    # At a slash too many a question would be sent on to the scheme and host that we believe to be.
    app = FastAPI(title=strings["product"], docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(api.create_router(served, strings))
    app.include_router(
        articles.create_router(served, strings, ask_at=f"{CHAT if chat else form.FORM}/")
    )
    app.include_router(form.create_router(served, strings))
    api.add_error_handlers(app, served, strings, question_in)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))

    @app.get("/", include_in_schema=False)
    @app.get(CHAT, include_in_schema=False)
    def to_chat() -> RedirectResponse:
        # Relative, so that it also holds behind a proxy that serves us below a folder.
        return RedirectResponse(f"{CHAT[1:]}/" if chat else "articles/")

    # The last one added is the outermost: answers of the guard get CORS headers too.
    app.add_middleware(Guard, served=served, strings=strings, frame_ancestors=frame_ancestors)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(allowed_origins),
        allow_methods=["POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
    )
    if not chat:
        return app
    from ui.mount import mount_chat  # noqa: PLC0415  # seconds, and over 100 MB

    return mount_chat(app, served, strings)
