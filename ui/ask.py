"""Question -> Answer for every face, with failures that do not carry the question's words."""

from collections.abc import Sequence

from rag.errors import (
    DamagedIndexError,
    MissingIndexError,
    QueryError,
    StaleIndexError,
    UnreachableError,
)
from rag.pipeline import Pipeline
from rag.safety import notices
from rag.types import Answer, Notice
from ui.wording import standing_notice

MOST_EARLIER_QUESTIONS = 6
"""How far back a page that a person looks at remembers."""

_MOST_HEARD = 20_000  # characters, ten times a question; the rules read some 200,000 a second

NOT_READY = (MissingIndexError, StaleIndexError, DamagedIndexError, UnreachableError)
"""Errors that pass once the index is in order again."""


class UnansweredError(Exception):
    """A question failed through our fault; the message names only the kind of failure.

    `passes` says whether it will be answered once the index is in order again; `notices` is what
    the rules hear in it, which holds whether it is answered or not, or else whom to call.
    """

    def __init__(self, kind: str, found: tuple[Notice, ...], *, passes: bool) -> None:
        super().__init__(kind)
        self.kind = kind
        self.notices = found
        self.passes = passes


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
        UnansweredError: For any other failure.
    """
    try:
        return pipeline.ask(question, history=history, doc=doc, id=answer_id)
    except QueryError as error:
        raise RefusedError(str(error), heard(pipeline, question)) from error
    except Exception as error:
        # Servers log what reaches them, and the message of a foreign error may quote the question.
        kind, passes = type(error).__name__, isinstance(error, NOT_READY)
        found = heard(pipeline, question) or (standing_notice(),)
        unanswered = UnansweredError(kind, found, passes=passes)
        raise unanswered.with_traceback(error.__traceback__) from None


def heard(pipeline: Pipeline, question: str) -> tuple[Notice, ...]:
    """Return what the rules alone hear: whatever has failed, they need no index and no model."""
    return notices(question[:_MOST_HEARD], region=pipeline.config.region)
