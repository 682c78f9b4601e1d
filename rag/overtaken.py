"""query, scored Sentence -> those for who took too much of a medicine, where one tells of that.

"Adults can have up to 10 puffs" answers "I took too much salbutamol" by its words, and does harm.
"""

from collections.abc import Sequence

from rag.asked import is_case
from rag.excess import (
    is_of_excess,
    is_of_too_much,
    tells_of_too_much,
    tells_surely_of_too_much,
)
from rag.index import Index
from rag.read import ScoredSentence, in_context
from rag.topics import Topic, medicines_in, topics_in


def of_too_much(
    query: str, scored: Sequence[ScoredSentence], index: Index, *, said: Sequence[str] = ()
) -> list[ScoredSentence]:
    """Return the sentences that are for who took too much of what is named, in their order.

    They stand below a heading for that, or say "if" of it themselves.  Of an amount that may be
    right ("I took two") only those that are for too much of another medicine are left out.  Where
    nobody tells of too much, or of which medicine, all are returned.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the sentences lie.
        said: As in `rag.named.meant`.
    """
    taken = medicines_in(next(filter(topics_in, said or (query,)), ""))
    if not taken or not tells_of_too_much(query):
        return list(scored)
    is_sure = tells_surely_of_too_much(query)
    return [each for each in scored if _is_for(each, taken, index, is_sure=is_sure)]


def _is_for(each: ScoredSentence, taken: Sequence[Topic], index: Index, *, is_sure: bool) -> bool:
    """Whether a sentence is for who took too much, or maybe not, of one of some medicines."""
    article = index.store.article(each.article)
    around = (*reversed(article.sections[each.sentence.section].path), article.title)
    if any(map(is_of_too_much, around)):
        return is_of_excess(around, taken)
    text = in_context(each, index)
    return not is_sure or (is_case(text) and is_of_excess((text, *around), taken))
