"""Ask Article: a question in, verbatim and cited quotes of the articles out, or an honest no."""

from rag.assemble import BuildReport
from rag.config import Config
from rag.errors import RagError
from rag.pipeline import Explanation, Pipeline, build, load
from rag.types import Answer, Article, Passage, Quote

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
