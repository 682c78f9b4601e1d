"""query, scored Sentence -> those that do not tell of another medicine than the one asked of.

Of a page on several that is what a sentence names, or the heading above it; whole chunks are told
apart by `rag.headed`.
"""

from collections.abc import Sequence

from rag.headed import asks_for_others
from rag.index import Index
from rag.read import ScoredSentence
from rag.topics import Topic, are_medicines, are_related, medicines_in, topics_in
from rag.types import Kind


def without_others(
    query: str, scored: Sequence[ScoredSentence], index: Index, *, said: Sequence[str] = ()
) -> list[ScoredSentence]:
    """Return the sentences that do not tell of other medicines than those asked of, in their order.

    None does that stands below a heading for others and names none of them, in an article that is
    not titled so.  Of an article without a medicine in its title, and with a sentence that names
    one asked of, nor does prose that names others; a table tells of several side by side.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the articles lie.
        said: As in `rag.named.meant`.
    """
    topics = next(filter(None, map(topics_in, said or (query,))), ())
    if not are_medicines(topics) or asks_for_others(query):
        return list(scored)
    named = {each: medicines_in(_text(each, index)) for each in scored}
    telling = {each.article for each in scored if are_related(topics, named[each])}
    titled = {each: medicines_in(index.store.article(each).title) for each in telling}

    def may_tell(each: ScoredSentence) -> bool:
        own = named[each]
        if are_related(topics, own) or are_related(topics, titled.get(each.article, ())):
            return True
        is_other = bool(own) and each.sentence.kind is not Kind.ROW
        is_shared = each.article in telling and not titled[each.article]
        return not (is_shared and is_other) and not _is_below_another(each, topics, index)

    return [each for each in scored if may_tell(each)]


def _is_below_another(each: ScoredSentence, topics: Sequence[Topic], index: Index) -> bool:
    """Whether the nearest heading above a sentence that names medicines names others alone."""
    path = index.store.article(each.article).sections[each.sentence.section].path
    found = next(filter(None, map(medicines_in, reversed(path))), ())
    return bool(found) and not are_related(topics, found)


def _text(each: ScoredSentence, index: Index) -> str:
    return index.store.article(each.article).text[each.sentence.start : each.sentence.end]
