"""question, history -> standalone queries: refuses no question, completes an elliptic one."""

import re
from collections.abc import Sequence

from rag.errors import QueryError

# NUL and its kin, and halves of surrogate pairs: never typed by a person, refused by parsers.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(r"\s*(?:and|or|but|what about|how about|also|ok so|so)\b", re.IGNORECASE)
_POINTING = frozenset(
    "it its that this they them their those these one ones he she him her".split()
)
# Words that name no topic: a question of these alone leans on what was asked before.
_EMPTY = _POINTING | frozenset(
    "a about all am an and any are as at be been but by can could did do does else for from had has"
    " have how i if in is just like long many me more most much my no not of often ok on or other"
    " out please really should so some than thanks the then there to too very was we were what when"
    " where which who whom whose why will with would yes you your".split()
)
_FEW = 2  # topic words; a question with more stands alone


def check_question(question: str, *, max_chars: int) -> None:
    """Refuse text that cannot be a question.

    Raises:
        QueryError: If it is blank, longer than `max_chars` code points, not text, or has neither a
            letter nor a digit.
    """
    problem = ""
    if not question.strip():
        problem = "it is empty: expected a few words, got none"
    elif len(question) > max_chars:
        problem = (
            f"it is too long: expected at most {max_chars:,} characters, got {len(question):,}"
        )
    elif _NOT_TEXT.search(question):
        problem = "it holds characters that are not text: expected words, got control characters"
    elif not any(character.isalnum() for character in question):
        problem = "it has no words: expected letters or digits, got only signs"
    if problem:
        msg = f"the question cannot be answered because {problem}. Please ask it in a few words."
        raise QueryError(msg)


def standalone(query: str, history: Sequence[str], *, max_chars: int) -> tuple[str, ...]:
    """Return the standalone queries that a question may mean, the likeliest first.

    A question that opens with "and" or "what about" and names little leans on the one before, so it
    is asked together with that.  One of few words ("is it curable?") may stand alone: it is meant
    alone if the articles answer it so, and together with the one before if they do not.  Any other
    is meant as it is.

    Args:
        query: What the person asked now.
        history: What they asked before, oldest first.
        max_chars: Longest query, in code points; an earlier question is cut to fit.
    """
    previous = next((turn for turn in reversed(history) if _topic_words(turn)), "")
    if not previous or not _is_elliptic(query):
        return (query,)
    together = f"{previous[: max(0, max_chars - len(query) - 1)]} {query}".strip()
    return (together,) if _OPENING.match(query) else (query, together)


def _is_elliptic(query: str) -> bool:
    topic = _topic_words(query)
    points_back = bool(_POINTING & {word.casefold() for word in _WORD.findall(query)})
    opens = bool(_OPENING.match(query))
    return len(topic) <= 1 or (len(topic) <= _FEW and (points_back or opens))


def _topic_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.casefold() not in _EMPTY]
