"""question, Judgement -> Judgement: what is done in an emergency is no advice for every day.

"Can I take aspirin every day?" is near in words to "Chew one aspirin (300 mg)", which is for who
waits for an ambulance.
"""

import re
from collections.abc import Sequence

from rag.chunk import context
from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence
from rag.types import Kind

_HABIT = re.compile(
    r"\b(?:every|each) (?:day|night|morning|evening|week)\b|\bdaily\b|\b(?:once|twice) a day\b"
    r"|\bregularly\b|\blong[- ]?term\b|\ball the time\b|\bfor (?:life|years|good)\b",
    re.IGNORECASE,
)
_EMERGENCY = re.compile(
    r"\b(?:call|ring|phone|dial|go to|get)\b[^.;\n]{0,30}?"
    r"(?:\b(?:999|112|911|000|111|ambulance|emergency)\b|A&E\b)",
    re.IGNORECASE,
)


def of_every_day(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement, silent where a step for an emergency leads what is asked of a habit.

    That is an item beside one that calls for help, in a list that says nothing of every day.

    Args:
        said: The question and what it leans on, the last said first; the question counts.
        judgement: One that answers.
        index: Where the articles lie.
    """
    if not _HABIT.search(said[0]):
        return judgement
    first = judgement.chosen[0]
    return judgement.silent() if _is_of_emergency(first, index) else judgement


def _is_of_emergency(each: ScoredSentence, index: Index) -> bool:
    one = each.sentence
    if one.kind is not Kind.ITEM:
        return False
    article = index.store.article(each.article)
    beside = (
        article.text[other.start : other.end]
        for other in index.store.sentences(each.article)
        if (other.group, other.section) == (one.group, one.section)
    )
    told = "\n".join((context(article, one.section), *beside))
    return bool(_EMERGENCY.search(told)) and not _HABIT.search(told)
