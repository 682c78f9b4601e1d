"""question, Judgement -> Judgement: what is told of alcohol is told of a drink that holds it.

An article says "alcohol", people ask for wine, or whether they can drink with their tablets; "do
not drink grapefruit juice" is nearer in words.  The drinks stand in `rag/data/drinks.csv`.
"""

import re
from functools import cache

from rag.chunk import context
from rag.index import Index
from rag.judge import Judgement
from rag.lexical import words_of
from rag.lists import rows_in
from rag.read import ScoredSentence
from rag.reader import CANDIDATES
from rag.topics import medicines_in

_ALCOHOL = frozenset(("alcohol", "alcoholic"))
# Whether it may be drunk; who tells of wine and asks what helps is told what helps.
_ASKS_LEAVE = frozenset("allowed avoid can could fine may mix ok okay safe should".split())
# "Can I drink with metformin" asks of alcohol; "what can I drink with it" may ask of water.
_DRINKS_WITH = re.compile(
    r"(?<!what )\b(?:can|could|may|should|ok(?:ay)? (?:to|if)|safe to)(?: (?:i|you|we|he|she"
    r"|they))?(?: still| ever)? drink (?:with|on|while|when)\b",
    re.IGNORECASE,
)


def told_of_alcohol(asked: str, judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement led by the best sentence on alcohol, where one asks for leave to drink.

    Not where its first sentence or a heading above that names either.  Of the article that answers
    only what was weighed counts; as something else was the likelier answer, this one is not sure.
    Nor is what says nothing of it to who drinks with a medicine and names no drink.

    Args:
        asked: The question.
        judgement: One that answers.
        index: Where the articles lie.
    """
    first = judgement.chosen[0]
    headings = context(index.store.article(first.article), first.sentence.section)
    is_meant = bool(_DRINKS_WITH.search(asked) and medicines_in(asked))
    asks = not any(each.isdisjoint(words_of(asked)) for each in (_drinks(), _ASKS_LEAVE))
    if not (asks or is_meant) or _names(headings) or _names(_text(first, index)):
        return judgement
    here = (each for each in judgement.scored[:CANDIDATES] if each.article == first.article)
    leading = next((each for each in here if _names(_text(each, index))), None)
    if leading:
        return judgement.led_by(leading).unsure()
    return judgement.unsure() if is_meant else judgement


def _names(text: str) -> bool:
    return not (_ALCOHOL | _drinks()).isdisjoint(words_of(text))


def _text(each: ScoredSentence, index: Index) -> str:
    return index.store.article(each.article).text[each.sentence.start : each.sentence.end]


@cache
def _drinks() -> frozenset[str]:
    return frozenset(row["word"] for row in rows_in("drinks.csv"))
