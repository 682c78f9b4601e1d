"""Faces: JSON API, article pages, form and chat.  They import `rag` and add no knowledge."""

import os

# Before gradio is imported anywhere: it reads these once, and its defaults call home.
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    GRADIO_RUN_HISTORY="False",
    GRADIO_MCP_SERVER="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    HF_HUB_OFFLINE="1",
)
