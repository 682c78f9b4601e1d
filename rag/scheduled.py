"""question, Judgement -> Judgement: who asks of week 3 of a plan is told the row of week 3.

Rows of a plan are alike but for their number, which weighs little in meaning.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from math import inf

from rag.bounds import Range
from rag.converse import topic_words
from rag.held import holds_word
from rag.index import Index
from rag.judge import Judgement
from rag.lexical import folded, stem, words_of
from rag.read import ScoredSentence
from rag.row import cells
from rag.types import Kind

_UNIT = r"(?P<unit>week|day|month|stage|step|phase|session|cycle)"
_ORDER = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ASKED = (
    re.compile(rf"\b{_UNIT}s? (?P<number>\d+)\b", re.IGNORECASE),
    re.compile(rf"\b(?P<number>\d+)(?:st|nd|rd|th) {_UNIT}\b", re.IGNORECASE),
    re.compile(rf"\b(?P<order>{'|'.join(_ORDER)}) {_UNIT}\b", re.IGNORECASE),
    re.compile(rf"\b(?P<number>\d+) {_UNIT}s? ago\b", re.IGNORECASE),
)
_CELL = re.compile(
    rf"\s*(?:{_UNIT}s?\s+)?(?P<first>\d+)(?:\s*(?:to|-|–|and)\s*(?P<last>\d+)"
    r"|\s*(?P<open>onwards?|and (?:over|later|on)|or (?:later|more)|\+))?\s*",
    re.IGNORECASE,
)
_HOW_FAR = re.compile(r"\bhow (?!to\b|do\b|can\b|should\b)\w+", re.IGNORECASE)
_OF_PREGNANCY = re.compile(r"\b(?:pregnan|gestation|trimester)", re.IGNORECASE)  # see `rag.bands`


def of_time_asked(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement led by the row of the week, day or stage that a question names.

    It is the best row read whose first cell holds that number, below a head that names the unit or
    with the unit beside it, of a plan that is about what is asked: its article holds all words of
    that, and its table or the heading above it some.  Rows of other times are left out, and what is
    of other articles; a plan without that time leaves silence in place of one of them.  A row of a
    plan that is not about what is asked is not sure.

    Args:
        said: The question and what it leans on, the last said first; the first that names a time of
            a plan counts, and the first that names anything else.
        judgement: One that answers.
        index: Where the articles lie.
    """
    asked = next(filter(None, map(_asked, said)), None)
    if asked is None or any(map(_OF_PREGNANCY.search, said)):
        return judgement
    unit, number = asked
    ranges = {each: found for each in judgement.scored if (found := _range(each, unit, index))}
    words = next(filter(None, map(_words_asked, said)), set[str]())
    about = [each for each in ranges if _is_about(words, each, index)]
    held = [each for each in about if _holds(ranges[each], number)]
    others = {each for each, found in ranges.items() if not _holds(found, number)}
    kept = replace(judgement, chosen=tuple(x for x in judgement.chosen if x not in others))
    if about:
        articles = {each.article for each in held or about}
        kept = replace(kept, chosen=tuple(x for x in kept.chosen if x.article in articles))
    if held:
        return kept.led_by(held[0])
    first = judgement.chosen[0]
    if about and first not in kept.chosen:
        return kept.silent()
    return kept.unsure() if about or first in ranges else kept


def _holds(found: Range, number: int) -> bool:
    return found[0] <= number <= found[1]


def _words_asked(text: str) -> set[str]:
    """The stems of what a question is about, its time left out: nothing in "and in week 5?"."""
    for pattern in _ASKED:
        text = pattern.sub(" ", text)
    return set(map(stem, topic_words(folded(_HOW_FAR.sub(" ", text)))))


def _is_about(words: Set[str], each: ScoredSentence, index: Index) -> bool:
    """Whether the plan of a row is about what is asked; any is where nothing else is asked."""
    article = index.store.article(each.article)
    rows = (
        article.text[one.start : one.end]
        for one in index.store.sentences(each.article)
        if one.group == each.sentence.group
    )
    heading = article.sections[each.sentence.section].path[-1:]
    told = set(map(stem, words_of("\n".join((*heading, *rows)))))
    is_of_article = all(holds_word(each.article, word, index) for word in words)
    return is_of_article and bool(not words or words & told)


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
