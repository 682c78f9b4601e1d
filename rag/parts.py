"""query -> the questions that it is made of, when it asks two things at once."""

import re

_ASKING = (
    r"who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will|would"
    r"|should|may|might|has|have"
)
_ASKED = rf"(?:(?:in|on|for|by|with|from|to|of|at)\s+)?(?:{_ASKING})\b"
_OPENING = re.compile(
    rf"(?:please\s+)?(?:(?:can|could) you\s+)?(?:tell me|explain|describe)?\s*{_ASKED}",
    re.IGNORECASE,
)
_BORDER = re.compile(rf"\?\s+(?:and\s+)?|,?\s+and\s+(?={_ASKED})", re.IGNORECASE)
_LEAST_WORDS, _MOST_PARTS = 3, 3  # of a part; of a question.  Not fitted


def split_query(query: str) -> tuple[str, ...]:
    """Return the parts of a question, in their order; itself alone when it asks one thing.

    It asks several when each of its parts begins as a question does and has at least three words: a
    story that ends in a question is one.  More than three parts are not told apart.
    """
    parts = tuple(part.strip() for part in _BORDER.split(query) if part.strip())
    are_questions = all(
        _OPENING.match(part) and len(part.split()) >= _LEAST_WORDS for part in parts
    )
    return parts if are_questions and 1 < len(parts) <= _MOST_PARTS else (query,)
