"""query, scored Sentence -> those below a heading whose condition the query meets.

"I have diabetes, can I eat before it?" is not answered whole by what everybody may eat, where the
article goes on with "If you have diabetes".
"""

from collections.abc import Sequence

from rag.index import Index
from rag.read import ScoredSentence
from rag.signs import CHANGING
from rag.topics import Topic, topics_in


def met(query: str, scored: Sequence[ScoredSentence], index: Index) -> list[ScoredSentence]:
    """Return the best sentence of each section for people like the one who asks.

    That is a section of the article that answers whose heading sets a condition and names an
    illness or a medicine that the query names too, and that is not what the article is about.

    Args:
        query: The standalone question.
        scored: What was read, best first.
        index: Where the articles lie.
    """
    if not scored:
        return []
    article = index.store.article(scored[0].article)
    about = topics_in(article.title)
    named = [topic for topic in topics_in(query) if not any(one.covers(topic) for one in about)]
    if not named:
        return []
    best: dict[int, ScoredSentence] = {}
    for each in scored:
        if each.article == scored[0].article:
            best.setdefault(each.sentence.section, each)
    return [
        each
        for section, each in best.items()
        if _is_met(article.sections[section].path[-1:], named)
    ]


def _is_met(heading: Sequence[str], named: Sequence[Topic]) -> bool:
    """Whether a heading, if there is one, sets a condition that names a topic or what is wider."""
    return any(
        CHANGING.search(words) and not words.endswith("?") and one.covers(topic)
        for words in heading
        for one in topics_in(words)
        for topic in named
    )
