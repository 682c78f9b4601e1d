"""query, Hit -> Hit: passes over the articles that a question cannot mean, as it names another.

"Can I take paracetamol in pregnancy?" is not answered by what a leaflet says of ibuprofen, nor
"symptoms of kidney cancer" by a page on infections of the kidney, however alike the words are.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from rag.asked import names, subject
from rag.chunk import context
from rag.converse import topic_words
from rag.index import Index
from rag.lexical import folded, stem, words_of
from rag.topics import Topic, medicines_in, others_in, says
from rag.types import Hit, Rows

_MOST_ROWS = 20_000  # that are searched apart; of more the search of all finds enough

_Finder = Callable[[str], list[Topic]]


def rows_named(query: str, index: Index, *, said: Sequence[str] = ()) -> Rows:
    """Return the rows that hold a name of what a question is about, ascending, to search them too.

    One name among many words weighs little: an article on it may lie behind others that are as much
    about the rest.

    Args:
        query: The standalone question.
        index: Where the articles lie.
        said: As in `meant`.

    Returns:
        None where the question names no medicine or illness, or one that stands all over.
    """
    topics, _ = _topics(said or (query,), (medicines_in, others_in))
    rows = [index.lexical.rows_with_all(name) for name in _all_names(topics)]
    found = np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)
    return found if len(found) <= _MOST_ROWS else found[:0]


def meant(query: str, hits: Sequence[Hit], index: Index, *, said: Sequence[str] = ()) -> list[Hit]:
    """Return the hits that a question may mean, in their order.

    Where it names medicines, an article has to hold one of them, by any of its names or its kind;
    of one whose title names another, the chunk has to.  Of several articles the same holds for
    illnesses and kinds of medicines, but not for one whose subject the question names.  Where one
    of the articles holds all words of the question that stand in their titles, the others have to
    as well.  `eval/results/README.md`, rows "named".

    Args:
        query: The standalone question.
        hits: Retrieved chunks.
        index: Where the articles lie.
        said: Of these the first that names any says which count; the query if none are given.
    """
    articles = _articles(hits, index)
    # A site on one illness is asked by people who have others as well.
    finders = (medicines_in, others_in) if len(articles) > 1 else (medicines_in,)
    topics, finder = _topics(said or (query,), finders)
    of_topic = [hit for hit in hits if _is_of(query, topics, finder, hit, index)]
    words = _in_titles(query, articles.values(), index)
    holding = {
        doc_id
        for doc_id, article in articles.items()
        if all(_holds(article, word, index) for word in words)
    }
    return [hit for hit in of_topic if hit.chunk.doc_id in holding] or of_topic


def is_named(query: str, doc_id: str, hits: Sequence[Hit], index: Index) -> bool:
    """Return whether a question names what an article holds.

    That is a medicine, an illness, or words of titles.

    Args:
        query: The standalone question.
        doc_id: One of the articles of the hits.
        hits: Retrieved chunks.
        index: Where the articles lie.
    """
    articles = _articles(hits, index)
    words = _in_titles(query, articles.values(), index)
    topics, _ = _topics([query], (medicines_in, others_in))
    holds = [_holds(articles[doc_id], word, index) for word in words]
    told = [_holds(articles[doc_id], name, index) for name in _all_names(topics)]
    return bool(words or topics) and all(holds) and (any(told) or not topics)


def _topics(said: Iterable[str], finders: Sequence[_Finder]) -> tuple[Sequence[Topic], _Finder]:
    """What the first text that names anything names, and what found it there."""
    found = ((finder(text), finder) for text in said for finder in finders)
    return next((each for each in found if each[0]), ((), finders[0]))


def _all_names(topics: Iterable[Topic]) -> frozenset[str]:
    return frozenset().union(*topics)


def _articles(hits: Iterable[Hit], index: Index) -> dict[str, int]:
    return {hit.chunk.doc_id: index.store.row_of(hit.chunk.doc_id) for hit in hits}


def _is_of(query: str, topics: Sequence[Topic], finder: _Finder, hit: Hit, index: Index) -> bool:
    """Whether a hit may be about one of some topics, all of those that `finder` finds."""
    if not topics:
        return True
    row = index.store.row_of(hit.chunk.doc_id)
    title, asked = index.store.article(row).title, _all_names(topics)
    titled = _all_names(finder(title))
    if titled & asked or (finder is others_in and names(query, subject(title))):
        return True
    if titled:
        return any(_stands(hit.row, name, index) for name in asked)
    return any(_holds(row, name, index) for name in asked)


def _in_titles(query: str, articles: Iterable[int], index: Index) -> set[str]:
    """The words of the titles of some articles that stand in a question, in any form."""
    asked = set(map(stem, topic_words(folded(query))))
    subjects = (subject(index.store.article(article).title) for article in articles)
    return {word for each in subjects for word in words_of(each) if stem(word) in asked}


def _holds(article: int, name: str, index: Index) -> bool:
    """Whether a name stands in an article, in any form."""
    chunks, rows = index.store.chunk_rows(article), index.lexical.rows_with_all(name)
    first, last = np.searchsorted(rows, (chunks.start, chunks.stop)).tolist()
    return any(_stands(row, name, index) for row in rows[first:last].tolist())


def _stands(row: int, name: str, index: Index) -> bool:
    """Whether a name stands in a chunk or its headings."""
    chunk = index.store.chunk(row)
    article = index.store.article(index.store.row_of(chunk.doc_id))
    head, text = context(article, chunk.section), article.text[chunk.start : chunk.end]
    return says(f"{head}\n{text}", name)
