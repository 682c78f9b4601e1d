"""query, scored Sentence -> those that do not tell of a sibling of the illness in question.

What holds for hepatitis B is no answer on hepatitis C, though one page tells of both.
"""

from collections.abc import Iterator, Sequence

from rag.index import Index
from rag.read import ScoredSentence
from rag.topics import Sort, Topic, topics_in


def without_siblings(
    query: str, scored: Sequence[ScoredSentence], index: Index, *, said: Sequence[str] = ()
) -> list[ScoredSentence]:
    """Return the sentences of one article that may tell of the illnesses asked for, in their order.

    A sentence does not where the nearest that names one, of itself, what introduces it and the
    headings above it but the title, names siblings alone.  Of several articles all are returned:
    `rag.named` says which are meant.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the articles lie.
        said: As in `rag.named.meant`.
    """
    topics = next(filter(None, map(topics_in, said or (query,))), ())
    asked = [topic for topic in topics if topic.sort is Sort.ILLNESS and topic.wider]
    if not asked or len({each.article for each in scored}) > 1:
        return list(scored)
    return [
        each
        for each in scored
        if not any(_is_of_sibling(topic, asked, each, index) for topic in asked)
    ]


def _is_of_sibling(
    topic: Topic, asked: Sequence[Topic], each: ScoredSentence, index: Index
) -> bool:
    """Whether the nearest text that names a topic, or its siblings, names these alone."""
    for text in _texts(each, index):
        found = topics_in(text)
        if any(topic.covers(one) or one.covers(topic) for one in found):
            return False
        if any(one.wider == topic.wider and one not in asked for one in found):
            return True
    return False


def _texts(each: ScoredSentence, index: Index) -> Iterator[str]:
    """A sentence, what introduces it from the nearest up, and the headings above likewise."""
    article, sentences = index.store.article(each.article), index.store.sentences(each.article)
    at = each.position
    while at >= 0:
        yield article.text[sentences[at].start : sentences[at].end]
        at = sentences[at].lead_in
    yield from reversed(article.sections[each.sentence.section].path)
