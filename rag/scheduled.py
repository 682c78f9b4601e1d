"""question, Judgement -> Judgement: who asks of week 3 of a plan is told the row of week 3.

Rows of a plan are alike but for their number, which weighs little in meaning.
"""

import re
from collections.abc import Sequence
from math import inf

from rag.bounds import Range
from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence
from rag.row import cells
from rag.types import Kind

_UNIT = r"(?P<unit>week|day|month|stage|step|phase|session|cycle)"
_ORDER = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ASKED = (
    re.compile(rf"\b{_UNIT}s? (?P<number>\d+)\b", re.IGNORECASE),
    re.compile(rf"\b(?P<number>\d+)(?:st|nd|rd|th) {_UNIT}\b", re.IGNORECASE),
    re.compile(rf"\b(?P<order>{'|'.join(_ORDER)}) {_UNIT}\b", re.IGNORECASE),
)
_CELL = re.compile(
    rf"\s*(?:{_UNIT}s?\s+)?(?P<first>\d+)(?:\s*(?:to|-|–|and)\s*(?P<last>\d+)"
    r"|\s*(?P<open>onwards?|and (?:over|later|on)|or (?:later|more)|\+))?\s*",
    re.IGNORECASE,
)
_OF_PREGNANCY = re.compile(r"\b(?:pregnan|gestation|trimester)", re.IGNORECASE)  # see `rag.bands`


def of_time_asked(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement led by the row of the week, day or stage that a question names.

    It is the best row read whose first cell holds that number, below a head that names the unit or
    with the unit beside it.  Where only rows of others are read, and one of them is first, the
    answer is not sure.

    Args:
        said: The question and what it leans on, the last said first; the first that names a time of
            a plan counts.
        judgement: One that answers.
        index: Where the articles lie.
    """
    asked = next(filter(None, map(_asked, said)), None)
    if asked is None or any(map(_OF_PREGNANCY.search, said)):
        return judgement
    unit, number = asked
    ranges = {each: _range(each, unit, index) for each in judgement.scored}
    held = [each for each, found in ranges.items() if found and found[0] <= number <= found[1]]
    if held:
        return judgement.led_by(held[0])
    return judgement.unsure() if ranges.get(judgement.chosen[0]) else judgement


def _asked(text: str) -> tuple[str, int] | None:
    """The unit and the number of the time of a plan that a text names."""
    found = next(filter(None, (pattern.search(text) for pattern in _ASKED)), None)
    if not found:
        return None
    groups = found.groupdict()
    order = groups.get("order")
    number = _ORDER.index(order.casefold()) + 1 if order else int(found["number"])
    return found["unit"].casefold(), number


def _range(each: ScoredSentence, unit: str, index: Index) -> Range | None:
    """The times that a row is for, if it is of such a plan."""
    if each.sentence.kind is not Kind.ROW or each.sentence.lead_in < 0:
        return None
    text = index.store.article(each.article).text
    head = index.store.sentences(each.article)[each.sentence.lead_in]
    named = cells(text[head.start : head.end])[0].strip().casefold()
    found = _CELL.fullmatch(cells(text[each.sentence.start : each.sentence.end])[0])
    is_of_unit = found and unit in ((found["unit"] or "").casefold(), named, named.rstrip("s"))
    if not found or not is_of_unit:
        return None
    first = int(found["first"])
    return first, inf if found["open"] else int(found["last"] or first)
