"""words, Topic -> whether they stand in an article, a chunk, a heading or a title of the index.

Articles and chunks are given by their rows.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from rag.asked import subject
from rag.chunk import context
from rag.converse import topic_words
from rag.index import Index
from rag.lexical import folded, stem, words_of
from rag.topics import Topic, are_medicines, are_related, topics_in

_MOST_HEADED = (
    200  # chunks that are looked at for a word in headings, the richest in it.  Not fitted
)


def text_of(row: int, index: Index) -> str:
    """Return the headings and the text of a chunk."""
    chunk = index.store.chunk(row)
    article = index.store.article(index.store.row_of(chunk.doc_id))
    return f"{headings_of(row, index)}\n{article.text[chunk.start : chunk.end]}"


def headings_of(row: int, index: Index) -> str:
    """Return the title of the article of a chunk, and the headings above it."""
    chunk = index.store.chunk(row)
    article = index.store.article(index.store.row_of(chunk.doc_id))
    return context(article, chunk.section)


def subject_of(article: int, index: Index) -> str:
    """Return what an article is about, by its title."""
    return subject(index.store.article(article).title)


def holds_word(article: int, word: str, index: Index) -> bool:
    """Return whether a word stands in an article, in any form."""
    return len(index.lexical.rows_with_all(word, index.store.chunk_rows(article))) > 0


def is_headed(word: str, index: Index) -> bool:
    """Return whether a word stands in a title or a heading, in any form.

    Of a word that is everywhere only the chunks richest in it are looked at, in which a heading
    most probably holds it: one with the word above a long chunk that says it once may be missed.
    """
    rows = index.lexical.rows_with_all(word)
    if len(rows) > _MOST_HEADED:
        rows = rows[np.argsort(-index.lexical.scores(word)[rows], kind="stable")[:_MOST_HEADED]]
    return any(stem(word) in map(stem, words_of(headings_of(row, index))) for row in rows.tolist())


def words_of_titles(query: str, articles: Iterable[int], index: Index) -> set[str]:
    """Return the words of the titles of some articles that stand in a question, in any form."""
    asked = set(map(stem, topic_words(folded(query))))
    subjects = (subject_of(article, index) for article in articles)
    return {word for each in subjects for word in words_of(each) if stem(word) in asked}


def holds_topic(topics: Sequence[Topic], article: int, index: Index) -> bool:
    """Return whether some chunk of an article holds one of some topics."""
    chunks = index.store.chunk_rows(article)
    every = frozenset[str]().union(*(topic.names | topic.wider for topic in topics))
    rows = {row for name in every for row in index.lexical.rows_with_all(name, chunks).tolist()}
    return any(holds_in(topics, row, index) for row in sorted(rows))


def holds_in(topics: Sequence[Topic], row: int, index: Index) -> bool:
    """Return whether a chunk or its headings hold one of some topics; a kind for a medicine."""
    found = topics_in(text_of(row, index))
    return are_related(topics, found) if are_medicines(topics) else tell_of(topics, found)


def tell_of(topics: Iterable[Topic], found: Sequence[Topic]) -> bool:
    """Return whether one of the topics found is one of others or a kind of it."""
    return any(topic.covers(each) for topic in topics for each in found)
