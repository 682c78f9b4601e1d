"""question, Judgement -> Judgement: what is told of alcohol is told of a drink that holds it.

An article says "alcohol", people ask for wine; "do not drink grapefruit juice" is nearer in words.
The drinks stand in `rag/data/drinks.csv`.
"""

from functools import cache

from rag.chunk import context
from rag.index import Index
from rag.judge import Judgement
from rag.lexical import words_of
from rag.lists import rows_in
from rag.read import ScoredSentence
from rag.reader import CANDIDATES

_ALCOHOL = frozenset(("alcohol", "alcoholic"))
# Whether it may be drunk; who tells of wine and asks what helps is told what helps.
_ASKS_LEAVE = frozenset("allowed avoid can could fine may mix ok okay safe should".split())


def told_of_alcohol(asked: str, judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement led by the best sentence on alcohol, where one asks for leave to drink.

    Not where its first sentence or a heading above that names either.  Of the article that answers
    only what was weighed counts; as something else was the likelier answer, this one is not sure.

    Args:
        asked: The question.
        judgement: One that answers.
        index: Where the articles lie.
    """
    first = judgement.chosen[0]
    headings = context(index.store.article(first.article), first.sentence.section)
    asks = not any(each.isdisjoint(words_of(asked)) for each in (_drinks(), _ASKS_LEAVE))
    if not asks or _names(headings) or _names(_text(first, index)):
        return judgement
    here = (each for each in judgement.scored[:CANDIDATES] if each.article == first.article)
    leading = next((each for each in here if _names(_text(each, index))), None)
    return judgement.led_by(leading).unsure() if leading else judgement


def _names(text: str) -> bool:
    return not (_ALCOHOL | _drinks()).isdisjoint(words_of(text))


def _text(each: ScoredSentence, index: Index) -> str:
    return index.store.article(each.article).text[each.sentence.start : each.sentence.end]


@cache
def _drinks() -> frozenset[str]:
    return frozenset(row["word"] for row in rows_in("drinks.csv"))
