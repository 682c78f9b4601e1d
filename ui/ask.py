"""Question -> Answer for every face, with failures that do not carry the question's words."""

import logging
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
_log = logging.getLogger(__name__)

NOT_READY = (MissingIndexError, StaleIndexError, DamagedIndexError, UnreachableError)
"""Errors that pass once the index is in order again."""


class UnansweredError(Exception):
    """A question failed through our fault; the message names only the kind of failure.

    `status` is that of HTTP, and `key` that of the sentence that says so; `notices` is what the
    rules hear in it, which holds whether it is answered or not, or else whom to call.
    """

    def __init__(self, error: Exception, found: tuple[Notice, ...]) -> None:
        self.kind = type(error).__name__
        super().__init__(self.kind)
        passes = isinstance(error, NOT_READY)
        self.status, self.key = (503, "error_not_ready") if passes else (500, "error_failed")
        self.notices = found


class RefusedError(QueryError):
    """A question that cannot be searched for; what it says may still call for a notice.

    `status`, `key` and `notices` are as in `UnansweredError`.
    """

    status, key = 422, "error_question"

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
    """Ask the pipeline; a failure it did not foresee is logged with its frames, not its message.

    Raises:
        RefusedError: Where `Pipeline.ask` raises `QueryError`.
        UnansweredError: For any other failure.
    """
    try:
        return pipeline.ask(question, history=history, doc=doc, id=answer_id)
    except QueryError as error:
        raise RefusedError(str(error), heard(pipeline, question)) from error
    except Exception as error:
        # The message of a foreign error may quote the question, and so may a log of it.
        unanswered = UnansweredError(error, heard(pipeline, question) or (standing_notice(),))
        unanswered.with_traceback(error.__traceback__)
        if not isinstance(error, NOT_READY):
            _log.error("a question was not answered", exc_info=unanswered)
        raise unanswered from None


def heard(pipeline: Pipeline, question: str) -> tuple[Notice, ...]:
    """Return what the rules alone hear: whatever has failed, all that they need was read before."""
    return notices(
        question[:_MOST_HEARD],
        region=pipeline.config.region,
        about_cancer=pipeline.is_about_cancer,
    )
