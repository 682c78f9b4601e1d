"""query, Hit -> Hit: passes over the articles that a question cannot mean, as it names another.

"Can I take paracetamol in pregnancy?" is not answered by what a leaflet says of ibuprofen, however
alike the words are.
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from rag.asked import subject
from rag.converse import topic_words
from rag.index import Index
from rag.lexical import stem, words_of
from rag.medicines import medicines_in
from rag.types import Hit


def meant(query: str, hits: Sequence[Hit], index: Index, *, said: Sequence[str] = ()) -> list[Hit]:
    """Return the hits that a question may mean, in their order.

    Where it names medicines, an article has to hold one of them, by any of its names or its kind;
    of one whose title names another medicine, the chunk has to.  Where one of the articles holds
    all words of the question that stand in their titles, the others have to as well.
    `eval/results/README.md`, row "named".

    Args:
        query: The standalone question.
        hits: Retrieved chunks.
        index: Where the articles lie.
        said: Of these the first that names medicines says which count; the query if none are given.
    """
    articles = _articles(hits, index)
    medicines = next(filter(None, (medicines_in(words_of(text)) for text in said or (query,))), ())
    of_medicine = [hit for hit in hits if _is_of(medicines, hit, index)]
    topic = _in_titles(query, articles.values(), index)
    of_topic = {
        doc_id
        for doc_id, article in articles.items()
        if all(_holds(article, word, index) for word in topic)
    }
    return [hit for hit in of_medicine if hit.chunk.doc_id in of_topic] or of_medicine


def is_named(query: str, doc_id: str, hits: Sequence[Hit], index: Index) -> bool:
    """Return whether a question names what an article holds: a medicine, or words of titles.

    Args:
        query: The standalone question.
        doc_id: One of the articles of the hits.
        hits: Retrieved chunks.
        index: Where the articles lie.
    """
    articles = _articles(hits, index)
    topic = _in_titles(query, articles.values(), index)
    medicines = medicines_in(words_of(query))
    holds = [_holds(articles[doc_id], word, index) for word in topic]
    takes = [_holds(articles[doc_id], name, index) for name in medicines]
    return bool(topic or medicines) and all(holds) and (any(takes) or not medicines)


def _articles(hits: Sequence[Hit], index: Index) -> dict[str, int]:
    return {hit.chunk.doc_id: index.store.row_of(hit.chunk.doc_id) for hit in hits}


def _is_of(medicines: Collection[str], hit: Hit, index: Index) -> bool:
    """Whether a hit may be about one of some medicines."""
    row = index.store.row_of(hit.chunk.doc_id)
    if not medicines:
        return True
    others = medicines_in(words_of(index.store.article(row).title))
    if others.isdisjoint(medicines) and others:
        return any(hit.row in index.lexical.rows_with(name) for name in medicines)
    return any(_holds(row, name, index) for name in medicines)


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
