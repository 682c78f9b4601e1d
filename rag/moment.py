"""query, scored Sentence -> those that do not tell of the other side of a moment.

"Can I eat before my operation?" is not answered by what stands below "After the operation".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from rag.chunk import introduced
from rag.converse import topic_words
from rag.index import Index
from rag.lexical import folded, stem
from rag.read import ScoredSentence

# Where the name of a moment is over: "before going home | from the test", "after it | can I eat".
_ENDS = "is|are|was|can|should|do|will|may|once|when|if|from|and|or|but|at|to"
# The words behind name the moment; there may be none: "and what afterwards?"
_THING = rf"\b(?P<thing>(?:[^\w.,;?!]+(?!(?:{_ENDS})\b)[\w'\u2019-]+){{0,5}})"


class _Side(Enum):
    """On which side of a moment something is, and how a question and a sentence say so."""

    BEFORE = (
        rf"\b(?:before|prior to|ahead of|the morning of){_THING}",
        r"\b(?:before|prior|ahead|until|till)\b",
    )
    AFTER = (
        rf"\b(?:after(?:wards?)?|following|since(?= (?:having|my|our|the|your)\b)){_THING}",
        r"\b(?:after(?:wards?)?|following|since|once)\b",
    )

    def __init__(self, asked: str, told: str) -> None:
        self.asked = re.compile(asked, re.IGNORECASE)
        self.told = re.compile(told, re.IGNORECASE)


_HEADED = re.compile(r"[\W\d]*(?P<side>before|after)\b(?P<thing>.*)", re.IGNORECASE)
# "How long before I can drive?" asks for what is after.
_UNTIL = re.compile(
    r"\bhow (?:long|soon|quickly|many \w+|much \w+)\b[^.?!]*?\bbefore\b", re.IGNORECASE
)
# What is done to people: a moment that goes by several of these names, and by that of a title.
_DONE = frozenset(
    map(
        stem,
        "anaesthesia anaesthetic anesthesia anesthetic examination investigation op operation"
        " procedure scan sedation session surgery test therapy treatment".split(),
    )
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The side and the names of the moment that a question asks for, and what else it names."""

    side: _Side
    moment: frozenset[str]
    rest: frozenset[str]


def on_same_side(
    query: str, scored: Sequence[ScoredSentence], index: Index
) -> list[ScoredSentence]:
    """Return the sentences that may tell of the side of a moment that is asked for, in their order.

    Where a question asks for what is before something, or after it, and not both, a sentence tells
    of the other side if the nearest heading with a side names the same moment with the other one;
    but not where it names the side asked for itself ("take them again after the scan"), or a side
    of what else the question names ("at least 10 days before you travel").

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the sentences lie.
    """
    asked = _asked(query)
    return [each for each in scored if not (asked and _is_across(each, asked, index))]


def _asked(query: str) -> _Asked | None:
    """What a question asks for, none where that is not one side of a moment."""
    moments = {side: _moments(side, query) for side in _Side}
    sides = [side for side, found in moments.items() if found]
    if len(sides) != 1 or _UNTIL.search(query):
        return None
    moment = frozenset[str]().union(*moments[sides[0]])
    return _Asked(sides[0], moment, _words(query) - moment)


def _moments(side: _Side, text: str) -> list[frozenset[str]]:
    """The names of each moment of which a text tells a side."""
    return [_words(found["thing"]) for found in side.asked.finditer(text)]


def _is_across(each: ScoredSentence, asked: _Asked, index: Index) -> bool:
    """Whether a sentence tells of the other side of a moment."""
    article = index.store.article(each.article)
    headings = map(_HEADED.fullmatch, reversed(article.sections[each.sentence.section].path))
    headed = next(filter(None, headings), None)
    if not headed or headed["side"].upper() == asked.side.name:
        return False
    text = introduced(article, index.store.sentences(each.article), each.position)
    bounded = (moment for side in _Side for moment in _moments(side, text))
    if asked.side.told.search(text) or not asked.rest.isdisjoint(chain.from_iterable(bounded)):
        return False
    return _are_same(asked.moment, _words(headed["thing"]), _words(article.title))


def _are_same(moment: frozenset[str], headed: frozenset[str], titled: frozenset[str]) -> bool:
    """Whether a moment is that of a heading, by a name of its own or by that of the title."""
    is_done = not _DONE.isdisjoint(headed)
    return not moment.isdisjoint(headed) or (is_done and not moment.isdisjoint(_DONE | titled))


def _words(text: str) -> frozenset[str]:
    return frozenset(map(stem, topic_words(folded(text))))
