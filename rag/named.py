"""query, Hit -> Hit: passes over the articles that a question cannot mean, as it names another.

"Can I take paracetamol in pregnancy?" is not answered by what a leaflet says of ibuprofen, however
alike the words are.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from rag.asked import subject
from rag.converse import topic_words
from rag.index import Index
from rag.lexical import stem, words_of
from rag.medicines import medicines_in
from rag.types import Hit


def meant(query: str, hits: Sequence[Hit], index: Index) -> list[Hit]:
    """Return the hits of articles that a question may mean, in their order.

    Where it names medicines, an article has to hold one of them, by any of its names or its kind.
    Where one of the articles holds all words of the question that stand in their titles, the others
    have to as well.  `eval/results/README.md`, row "named".

    Args:
        query: The standalone question.
        hits: Retrieved chunks.
        index: Where the articles lie.
    """
    articles = {hit.chunk.doc_id: index.store.row_of(hit.chunk.doc_id) for hit in hits}
    topic = _in_titles(query, articles.values(), index)
    medicines = medicines_in(words_of(query))
    of_topic = {
        doc_id
        for doc_id, article in articles.items()
        if all(_holds(article, word, index) for word in topic)
    }
    kept = {
        doc_id
        for doc_id in of_topic or articles
        if not medicines or any(_holds(articles[doc_id], name, index) for name in medicines)
    }
    return [hit for hit in hits if hit.chunk.doc_id in kept]


def _in_titles(query: str, articles: Iterable[int], index: Index) -> set[str]:
    """The words of the titles of some articles that stand in a question, in any form."""
    asked = set(map(stem, topic_words(query)))
    topics = (subject(index.store.article(article).title) for article in articles)
    return {word for topic in topics for word in words_of(topic) if stem(word) in asked}


def _holds(article: int, word: str, index: Index) -> bool:
    """Whether a word stands in an article, in any form."""
    chunks, rows = index.store.chunk_rows(article), index.lexical.rows_with(word)
    at = int(np.searchsorted(rows, chunks.start))
    return at < len(rows) and int(rows[at]) < chunks.stop
