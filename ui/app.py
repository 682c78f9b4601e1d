"""Pipeline -> web app: JSON API, article pages and the chat, behind one guard.

`create_app` is the only constructor; nothing happens at import.
"""

from collections.abc import Sequence
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from rag.pipeline import Pipeline
from ui import api, articles
from ui.chat import create_chat
from ui.guard import CHAT, Guard
from ui.theme import create_theme
from ui.wording import load_strings


def create_app(
    pipeline: Pipeline,
    *,
    frame_ancestors: Sequence[str] = (),
    allowed_origins: Sequence[str] = (),
) -> FastAPI:
    """Return the whole web app for one opened index.

    Args:
        pipeline: Answers every face; only `ask`, `retrieve`, `article` and its properties are used.
        frame_ancestors: Origins whose pages may show the chat in an iframe, such as
            `https://portal.example`; without one only pages of this server may.
        allowed_origins: Origins whose scripts may call the API from a browser.
    """
    strings = load_strings()
    app = FastAPI(title=strings["product"], docs_url=None, redoc_url=None)
    app.include_router(api.create_router(pipeline, strings))
    app.include_router(articles.create_router(pipeline, strings))
    api.add_error_handlers(app, strings)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))

    @app.get("/", include_in_schema=False)
    @app.get(CHAT, include_in_schema=False)
    def to_chat() -> RedirectResponse:
        # Relative, so that it also holds behind a proxy that serves us below a folder.
        return RedirectResponse(f"{CHAT[1:]}/")

    # The last one added is the outermost: answers of the guard get CORS headers too.
    app.add_middleware(Guard, strings=strings, frame_ancestors=frame_ancestors)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(allowed_origins),
        allow_methods=["POST"],
        allow_headers=["Content-Type"],
    )
    return _mount_chat(app, create_chat(pipeline, strings))


def _mount_chat(app: FastAPI, page: gr.Blocks) -> FastAPI:
    """Mount the chat with everything off that it does not need; the guard closes the routes."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path=CHAT,
        theme=create_theme(),
        show_error=False,
        run_history=False,
        footer_links=[],
        enable_monitoring=False,
        max_file_size=1,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        allowed_paths=[],
        app_kwargs={"openapi_url": None},
    )
    return mounted
