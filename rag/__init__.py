"""Ask Article: a question in, verbatim and cited quotes of the articles out, or an honest no."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Before onnxruntime is imported anywhere: from 1.29 on it calls home by default, whatever asks it
# not to later.  An operator cannot mean that with a chat that promises to send nothing.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from rag.config import Config
from rag.errors import RagError
from rag.pipeline import Explanation, Pipeline, load
from rag.types import Answer, Article, Passage, Quote

if TYPE_CHECKING:
    from rag.assemble import BuildReport, build

__all__ = [
    "Answer",
    "Article",
    "BuildReport",
    "Config",
    "Explanation",
    "Passage",
    "Pipeline",
    "Quote",
    "RagError",
    "build",
    "load",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import what builds, and with it the parsers, when it is asked for: an answer needs none."""
    if name in ("BuildReport", "build"):
        return getattr(import_module("rag.assemble"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
