"""query, scored Sentence -> those below a heading whose condition the query meets.

"I have diabetes, can I eat before it?" is not answered whole by what everybody may eat, where the
article goes on with "If you have diabetes".
"""

from collections.abc import Sequence

from rag.index import Index
from rag.read import ScoredSentence
from rag.signs import CHANGING
from rag.topics import topics_in


def met(query: str, scored: Sequence[ScoredSentence], index: Index) -> list[ScoredSentence]:
    """Return the best sentence of each section for people like the one who asks.

    That is a section of the article that answers whose heading sets a condition and names an
    illness or a medicine that the query names too.

    Args:
        query: The standalone question.
        scored: What was read, best first.
        index: Where the articles lie.
    """
    named = topics_in(query)
    if not named or not scored:
        return []
    article = index.store.article(scored[0].article)
    best: dict[int, ScoredSentence] = {}
    for each in scored:
        if each.article == scored[0].article:
            best.setdefault(each.sentence.section, each)

    def is_met(section: int) -> bool:
        heading = article.sections[section].path[-1:]
        return any(
            CHANGING.search(words) and any(one.covers(topic) for one in topics_in(words))
            for words in heading
            for topic in named
        )

    return [each for section, each in best.items() if is_met(section)]
