"""query, scored Sentence -> those that do not tell of a sibling of the illness in question.

What holds for hepatitis B is no answer on hepatitis C, though one page tells of both.
"""

from collections.abc import Sequence
from functools import cache

from rag.index import Index
from rag.read import ScoredSentence, texts_above
from rag.topics import Sort, Topic, are_related, topics_in

_CLASS = "cancer"  # names that many illnesses share which are no types of one


def without_siblings(
    query: str, scored: Sequence[ScoredSentence], index: Index, *, said: Sequence[str] = ()
) -> list[ScoredSentence]:
    """Return the sentences of one article that may tell of the illnesses asked for, in their order.

    A sentence does not where the nearest that names one, of itself, what introduces it and the
    headings above it but the title, names siblings alone: other types of the same, called like it.
    What the title names is told of all through, and to people who have others: it is no sibling.
    Of several articles all are returned: `rag.named` says which are meant.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the articles lie.
        said: As in `rag.named.meant`.
    """
    topics = next(filter(None, map(topics_in, said or (query,))), ())
    asked = [topic for topic in topics if topic.sort is Sort.ILLNESS]
    articles = {each.article for each in scored}
    if not asked or len(articles) != 1:
        return list(scored)
    titled = topics_in(index.store.article(*articles).title)
    meant = (*asked, *titled)
    return [
        each
        for each in scored
        if not any(
            _is_of_sibling(topic, meant, each, index) for topic in asked if topic not in titled
        )
    ]


def _is_of_sibling(
    topic: Topic, meant: Sequence[Topic], each: ScoredSentence, index: Index
) -> bool:
    """Whether the nearest text that names a topic, or its siblings, names these alone."""
    for text in texts_above(each, index):
        found = topics_in(text)
        if are_related([topic], found):
            return False
        if any(_are_siblings(topic, one) and one not in meant for one in found):
            return True
    return False


def _are_siblings(one: Topic, other: Topic) -> bool:
    """Whether two are types of the same and called so: a heart attack is no type of heart failure.

    "Cancer" is too wide: "recurrent cancer" is no other one than a cancer of the skin.
    """
    if one.wider != other.wider or _class().issuperset(one.wider):
        return False
    return any(_is_part(name, one) and _is_part(name, other) for name in one.wider)


@cache
def _class() -> frozenset[str]:
    """All names of the class."""
    return frozenset[str]().union(*(topic.names for topic in topics_in(_CLASS)))


def _is_part(name: str, topic: Topic) -> bool:
    """Whether one of the names of a topic has another name in it."""
    return any(f" {name} " in f" {each} " for each in topic.names)
