"""query, scored Sentence -> those that do not tell of the other side of a moment.

"Can I eat before my operation?" is not answered by what stands below "After the operation".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from rag.converse import topic_words
from rag.index import Index
from rag.lexical import folded, stem
from rag.read import ScoredSentence, below_headings, in_context

# Where the name of a moment is over: "before going home | from the test", "after it | can I eat".
_ENDS = "is|are|was|can|should|do|will|may|once|when|if|from|and|or|but|at|to"
# The words behind name the moment; there may be none: "and what afterwards?"
_THING = rf"\b(?P<thing>(?:[^\w.,;?!]+(?!(?:{_ENDS})\b)[\w'\u2019-]+){{0,5}})"


class _Side(Enum):
    """On which side of a moment something is, and how a question and a sentence say so."""

    BEFORE = (
        r"\b(?:before|prior to|ahead of|the morning of|(?:get(?:ting)?|be) ready for"
        rf"|prepar(?:e|ed|ing|ations?) for){_THING}",
        r"\b(?:before|prior|ahead)\b",
    )
    AFTER = (
        rf"\b(?:after(?:wards?)?|following|since(?= (?:having|my|our|the|your)\b)){_THING}",
        r"\b(?:after(?:wards?)?|following|since|once)\b",
    )

    def __init__(self, asked: str, told: str) -> None:
        self.asked = re.compile(asked, re.IGNORECASE)
        self.told = re.compile(told, re.IGNORECASE)


# Of one on both sides ("Before and after the operation") none is told.
_HEADED = re.compile(
    r"[\W\d]*(?P<side>before|after)\b(?P<thing>(?!.*\b(?:before|after(?:wards?)?)\b).*)",
    re.IGNORECASE,
)
# "Until the operation" is before it; "until you can see well" may be after it.
_UP_TO = re.compile(rf"\b(?:until|till){_THING}", re.IGNORECASE)
# "How long before I can drive?" asks for what is after.
_HOW_LONG = re.compile(
    r"\bhow (?:long|soon|quickly|many \w+|much \w+)\b[^.?!]*?\bbefore\b", re.IGNORECASE
)
# What is left of a moment: "before the operation wound heals" is after it.
_LEFT = frozenset(
    map(stem, "bandage dressing heal healed healing heals scar site stitches wound".split())
)
# What is done to people: a moment that goes by several of these names, and by that of a title.
_DONE = frozenset(
    map(
        stem,
        "anaesthesia anaesthetic anesthesia anesthetic examination investigation op operation"
        " procedure scan sedation session surgery test therapy treatment".split(),
    )
)
_SURGERY = frozenset(map(stem, "op operation surgery".split()))


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
    of the other side if the nearest heading with a side, or else the title, names the same moment
    with the other one; but not where it names the side asked for itself ("take them again after the
    scan"), or a side of what else the question names ("at least 10 days before you travel").  Where
    an article tells of the other side, what stands in others and does not name the moment is of
    another one, unless a heading there is for the side asked for.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the sentences lie.
    """
    asked = _asked(query)
    across = {each for each in scored if asked and _is_across(each, asked, index)}
    if not asked or not across:
        return list(scored)
    about = {each.article for each in across}
    return [
        each
        for each in scored
        if each not in across
        and (each.article in about or _names(each, asked, index) or _is_headed(each, asked, index))
    ]


def _asked(query: str) -> _Asked | None:
    """What a question asks for, none where that is not one side of a moment."""
    moments = {side: _moments(side.asked, query) for side in _Side}
    sides = [side for side, found in moments.items() if found]
    if len(sides) != 1 or _HOW_LONG.search(query):
        return None
    moment = frozenset[str]().union(*moments[sides[0]])
    return _Asked(sides[0], moment, _words(query) - moment)


def _moments(said: re.Pattern[str], text: str) -> list[frozenset[str]]:
    """The names of each moment of which a text says a side so."""
    return [_words(found["thing"]) for found in said.finditer(text)]


def _is_across(each: ScoredSentence, asked: _Asked, index: Index) -> bool:
    """Whether a sentence tells of the other side of a moment."""
    article = index.store.article(each.article)
    headed = _headed(each, index)
    if not headed or headed["side"].upper() == asked.side.name:
        return False
    titled = _words(article.title)
    if not _are_same(asked.moment, _words(headed["thing"]), titled):
        return False
    text = in_context(each, index)
    leads_up = asked.side is _Side.BEFORE and any(
        _are_same(asked.moment, moment, titled) for moment in _moments(_UP_TO, text)
    )
    bounded = (moment for side in _Side for moment in _moments(side.asked, text))
    is_told = leads_up or asked.side.told.search(text)
    return not is_told and asked.rest.isdisjoint(chain.from_iterable(bounded))


def _are_same(moment: frozenset[str], headed: frozenset[str], titled: frozenset[str]) -> bool:
    """Whether a moment is that of a heading, by a name of its own or by that of the title."""
    if not _LEFT.isdisjoint(moment):
        return False
    is_done = not _DONE.isdisjoint(headed)
    return not moment.isdisjoint(headed) or (is_done and not moment.isdisjoint(_DONE | titled))


def _names(each: ScoredSentence, asked: _Asked, index: Index) -> bool:
    """Whether a sentence or a heading above it names the moment that is asked for."""
    return not asked.moment.isdisjoint(_words(below_headings(each, index)))


def _is_headed(each: ScoredSentence, asked: _Asked, index: Index) -> bool:
    """Whether a sentence stands below the side asked for, in an article that tells of the moment.

    A heading may have another name for that ("Before your hysterectomy"); what is left of the
    moment without the names that any has ("knee surgery") must stand in the article.
    """
    headed = _headed(each, index)
    if not headed or headed["side"].upper() != asked.side.name:
        return False
    named = asked.moment - _DONE or asked.moment
    if not named.isdisjoint(_SURGERY):
        named |= _SURGERY
    return not named.isdisjoint(_words(index.store.article(each.article).text))


def _headed(each: ScoredSentence, index: Index) -> re.Match[str] | None:
    """The nearest heading of a sentence with a side, or else the title; none without a side."""
    article = index.store.article(each.article)
    headings = (*reversed(article.sections[each.sentence.section].path), article.title)
    return next(filter(None, map(_HEADED.fullmatch, headings)), None)


def _words(text: str) -> frozenset[str]:
    return frozenset(map(stem, topic_words(folded(text))))
