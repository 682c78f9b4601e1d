"""query -> the question behind what people say of themselves before they ask it."""

import re

from rag.converse import SPEAKER, illness_named, plain_words
from rag.states import hangs_on

_ASKING = re.compile(
    r"(?:[.,;:!\u2014-]+\s+|\s+(?=so |but |and ))(?:(?:so|and|but|please|now)\s+)*"
    r"(?P<question>(?:what|how|why)\b.+|(?:when|where|which|who)\b[^,]+\Z)",
    re.IGNORECASE | re.DOTALL,
)
_WHAT_IS_THAT = re.compile(
    r"(?P<told>[^?]+?)[\s.,;:!\u2014-]+(?:(?:so|and|but)\s+)?"
    r"what(?:['\u2019]?s|\s+is|\s+does)\s+(?:it|that|this)(?:\s+mean)?[\s?.!]*",
    re.IGNORECASE | re.DOTALL,
)
_AMOUNT = re.compile(r"how (?:much|many|often)\b", re.IGNORECASE)
_OPENS_A_QUESTION = re.compile(
    r"\W*(?:what|how|when|where|why|which|who|is|are|do|does|did|can|could|will|would|should|if)\b",
    re.IGNORECASE,
)


def behind_opening(query: str) -> str:
    """Return the question behind an opening, blank where there is none: "I have asthma, ...".

    An opening is a statement about the one who asks or theirs.  The question is one that facts
    answer ("what", "how", "where"): whether somebody may do a thing, and how much of it, hangs on
    what they said of themselves.  So does most that is asked behind a pregnancy, an allergy and the
    like.
    """
    found = _ASKING.search(query)
    if not found:
        return ""
    opening, question = query[: found.start()], found["question"]
    is_statement = not _OPENS_A_QUESTION.match(opening) and "?" not in opening
    is_personal = not SPEAKER.isdisjoint(plain_words(opening))
    if not (is_statement and is_personal) or _AMOUNT.match(question):
        return ""
    return "" if hangs_on(opening, question) else question


def named_in_opening(query: str) -> str:
    """Return what "the doctor says I have gout. What is that?" asks, blank if it is not such.

    The opening has to name one illness: "what is gout".
    """
    found = _WHAT_IS_THAT.fullmatch(query.strip())
    name = illness_named(found["told"]) if found else ""
    return f"what is {name}" if name else ""
