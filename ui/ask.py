"""Question -> Answer for every face, with failures that do not carry the question's words."""

from collections.abc import Sequence

from rag.errors import (
    DamagedIndexError,
    MissingIndexError,
    QueryError,
    RagError,
    StaleIndexError,
    UnreachableError,
)
from rag.pipeline import Pipeline
from rag.safety import notices
from rag.types import Answer, Notice

MOST_EARLIER_QUESTIONS = 6
"""How far back a page that a person looks at remembers."""

NOT_READY = (MissingIndexError, StaleIndexError, DamagedIndexError, UnreachableError)
"""Errors that pass once the index is in order again."""


class UnansweredError(Exception):
    """A question failed through our fault; the message names only the kind of failure."""


class RefusedError(QueryError):
    """A question that cannot be searched for; what it says may still call for a notice."""

    def __init__(self, message: str, found: tuple[Notice, ...]) -> None:
        super().__init__(message)
        self.notices = found


def ask(
    pipeline: Pipeline,
    question: str,
    *,
    history: Sequence[str] = (),
    doc: str = "",
    answer_id: str = "",
) -> Answer:
    """Ask the pipeline; a failure it did not foresee keeps its frames and loses its message.

    Raises:
        RefusedError: Where `Pipeline.ask` raises `QueryError`.
        RagError: As `Pipeline.ask` raises it.
        UnansweredError: For any other failure.
    """
    try:
        return pipeline.ask(question, history=history, doc=doc, id=answer_id)
    except QueryError as error:
        raise RefusedError(str(error), notices(question, region=pipeline.config.region)) from error
    except RagError:
        raise
    except Exception as error:
        # Servers log what reaches them, and the message of a foreign error may quote the question.
        kind = type(error).__name__
        raise UnansweredError(kind).with_traceback(error.__traceback__) from None
