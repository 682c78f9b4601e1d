"""question, heading -> do they tell that more of a medicine was taken than is right.

"I took 6 by accident" and "If you take more than you should" hardly share a word, and "If you
forget a dose" is nearer to both.  The phrases stand in `rag/data/excess.csv`, in the language of
`rag/phrases.py`.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.lexical import joined_words
from rag.phrases import Phrases, in_a_row, read_phrases
from rag.topics import Topic, are_related, medicines_in

_LIST = "excess.csv"
_ASIDE = "aside"  # counts no medicine: a time, a strength, a drink; or denies that it was taken
_OTHER = "other"  # asks something else than what that does
_MUCH = "much"
_AMOUNT = "amount"  # may be right
_PRESCRIBED = "prescribed"  # tells that an amount is right
_CASE = "case"  # stands in a heading
_SPELLED = "half one two three four five six seven eight nine ten".split()
_NUMBERS = dict(zip(_SPELLED, (0.5, *range(1, 11)), strict=True))
# Of bounded length: a message of digits alone must not be tried from each of them to its end.
_NUMBER = rf"((?<!\d)\d{{1,6}}(?:\.\d{{1,4}})?|\b(?:{'|'.join(_SPELLED)})\b)"
_INSTEAD = re.compile(
    rf"{_NUMBER}\D{{0,20}}?\b(?:instead of|rather than|in place of)\b\D{{0,20}}?{_NUMBER}",
    re.IGNORECASE,
)


def tells_of_too_much(question: str) -> bool:
    """Return whether a question tells of too much of a medicine, or supposes it, and asks no more.

    A plain amount ("I took two") counts where nobody is said to have prescribed it.  Who asks what
    else may be done ("can I drive", "when is the next one due") asks something else.
    """
    found = _told(question)
    is_plain = _AMOUNT in found and _PRESCRIBED not in found
    return _OTHER not in found and (is_plain or _is_sure(found, question))


def tells_surely_of_too_much(question: str) -> bool:
    """Return the same, where a plain amount does not count: it may be right."""
    found = _told(question)
    return _OTHER not in found and _is_sure(found, question)


def is_of_too_much(heading: str) -> bool:
    """Return whether what stands below a heading is for who took more than is right."""
    return _CASE in _told(heading)


def is_of_excess(around: Sequence[str], taken: Sequence[Topic]) -> bool:
    """Return whether what stands below some headings is for who took too much of a medicine.

    What is done about too much of one medicine may be wrong for another: of the headings that name
    any, the nearest says of which they are.

    Args:
        around: The headings, the nearest first, and the title.
        taken: The medicines that were taken; none if no name was told.
    """
    named = next(filter(None, map(medicines_in, around)), ())
    is_of_another = taken and named and not are_related(taken, named)
    return not is_of_another and any(map(is_of_too_much, around))


def _is_sure(found: frozenset[str], question: str) -> bool:
    """Whether a question tells of too much, whatever amount is right."""
    return _MUCH in found or _is_more(question)


def _told(text: str) -> frozenset[str]:
    """What the phrases that stand in a text tell."""
    return _phrases().stand_in(_aside().blotted(in_a_row(joined_words(text))))


def _is_more(question: str) -> bool:
    """Whether a question tells of a greater amount instead of a smaller: "6 instead of 3"."""
    found = _INSTEAD.search(question)
    return found is not None and _value(found[1]) > _value(found[2])


def _value(number: str) -> float:
    spelled = _NUMBERS.get(number.casefold())
    return float(number) if spelled is None else spelled


@cache
def _phrases() -> Phrases:
    return read_phrases(_LIST, "tells", lambda row: row["tells"] != _ASIDE)


@cache
def _aside() -> Phrases:
    return read_phrases(_LIST, "tells", lambda row: row["tells"] == _ASIDE)
