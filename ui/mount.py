"""Chat page -> mounted in the web app; imported only where there is a chat: Gradio is heavy."""

import gradio as gr
from fastapi import FastAPI

from rag.live import Served
from ui.chat import create_chat
from ui.guard import CHAT
from ui.theme import create_theme
from ui.wording import Strings


def mount_chat(app: FastAPI, served: Served, strings: Strings) -> FastAPI:
    """Mount the chat with everything off that it does not need; the guard closes the routes."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        create_chat(served, strings),
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
