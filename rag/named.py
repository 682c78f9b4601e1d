"""query, Hit -> Hit: passes over the articles that a question cannot mean, as it names another.

"Can I take paracetamol in pregnancy?" is not answered by what a leaflet says of ibuprofen, nor
"symptoms of kidney cancer" by a page on infections of the kidney, however alike the words are.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from rag.abbreviated import abbreviations, of_abbreviations
from rag.asked import names
from rag.converse import own_words
from rag.english import is_asked_in_english
from rag.headed import chunks_for
from rag.held import (
    headings_of,
    holds_in,
    holds_topic,
    holds_word,
    is_headed,
    subject_of,
    tell_of,
    words_of_titles,
)
from rag.index import Index
from rag.lexical import folded, stem, words_of
from rag.together import asks_of_each
from rag.topics import Sort, Topic, are_medicines, topics_in
from rag.types import Hit, Rows
from rag.unknown import names_unknown

_MOST_ROWS = 20_000  # that are searched apart; of more the search of all finds enough.  Not fitted


def rows_named(query: str, index: Index, *, said: Sequence[str] = ()) -> Rows:
    """Return the rows that hold a name of what a question is about, ascending, to search them too.

    One name among many words weighs little: an article on it may lie behind others that are as much
    about the rest.

    Args:
        query: The standalone question.
        index: Where the articles lie.
        said: As in `meant`.

    Returns:
        Shape `(n,)`; empty where the question names no medicine, illness or abbreviation, or one
        that stands all over.
    """
    every = frozenset[str]().union(*(topic.names for topic in _asked(said or (query,))))
    rows = [index.lexical.rows_with_all(name) for name in sorted(every)]
    rows += [index.lexical.rows_with(word) for word in abbreviations(query, index)]
    found = np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)
    return found if len(found) <= _MOST_ROWS else found[:0]


def meant(
    query: str,
    hits: Sequence[Hit],
    index: Index,
    *,
    said: Sequence[str] = (),
    has_one_article: bool = False,
) -> list[Hit]:
    """Return the hits that a question may mean, in their order.

    Where it names medicines, an article has to hold one of them, by any of its names or its kind.
    Where it names an illness or a kind of medicines, and several articles can answer, so does each,
    unless the question names its subject too, or words of a title that names no illness; a title
    on cancer at large ("Nausea in cancer") is about a cancer if the question names more than that.
    Of an article whose title names another medicine or illness those chunks answer that hold the
    right one; of several medicines all, and none where one of them has an article of its own; and
    what one has for itself (its dose, its side effects) is told below a heading that names it.
    Where one of the articles holds all words of the question that stand in their titles, the others
    have to as well.  Where the topic is a word that nothing knows, none of several articles is
    meant; where it is an abbreviation that they write ("INR"), only what holds that is.
    `eval/results/README.md`, rows "named".

    Args:
        query: The standalone question.
        hits: Retrieved chunks.
        index: Where the articles lie.
        said: Of these the first that names any says which count; the query if none are given.
        has_one_article: Whether nothing but one article can answer, whatever else is found.
    """
    articles = _articles(hits, index)
    if not has_one_article and _is_strange(query, index):
        return []
    topics = _asked(said or (query,))
    if has_one_article and not are_medicines(topics):
        topics = ()  # a site on one illness is asked by people who have others as well
    of_topic = _of_topics(query, topics, hits, index) if topics else list(hits)
    if not has_one_article:
        of_topic = of_abbreviations(query, of_topic, index)
    words = words_of_titles(query, articles.values(), index)
    holding = {
        doc_id
        for doc_id, article in articles.items()
        if all(holds_word(article, word, index) for word in words)
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
    words, topics = words_of_titles(query, articles.values(), index), _asked([query])
    holds = [holds_word(articles[doc_id], word, index) for word in words]
    told = not topics or holds_topic(topics, articles[doc_id], index)
    return bool(words or topics) and all(holds) and told


def names_topic(text: str, index: Index) -> bool:
    """Return whether a text names a medicine, an illness, or a word of some title or heading."""
    return bool(topics_in(text)) or any(is_headed(word, index) for word in own_words(text))


def names_anew(query: str, found: str, about: str, index: Index) -> bool:
    """Return whether a question names a topic of its own, whatever was talked about before.

    That is a medicine, an illness, what an article is about, or a word that stands in it, and not
    in the one that was talked about; or in its title alone.

    Args:
        query: The question.
        found: The id of the article that answers it best.
        about: The id of the article that was talked about.
        index: Where both lie.
    """
    rows = index.store.row_of(found), index.store.row_of(about)
    titled, told = (words_of_titles(query, [row], index) for row in rows)
    new = [
        word
        for word in own_words(folded(query))
        if holds_word(rows[0], word, index) and not holds_word(rows[1], word, index)
    ]
    return (
        bool(new or topics_in(query))
        or names(query, subject_of(rows[0], index))
        or bool(set(map(stem, own_words(" ".join(titled)))) - set(map(stem, told)))
    )


def _is_strange(query: str, index: Index) -> bool:
    """Whether the topic of a question is a word that nothing knows; the dictionary is English."""

    def is_held(word: str) -> bool:
        return len(index.lexical.rows_with(word)) > 0

    is_english = is_asked_in_english(query, index.store.languages)
    return index.store.holds_english and is_english and names_unknown(query, is_held)


def _asked(said: Iterable[str]) -> tuple[Topic, ...]:
    """What the first text with names names: medicines, or else illnesses, or else kinds."""
    topics = next(filter(None, map(topics_in, said)), ())
    first = min((topic.sort for topic in topics), key=lambda sort: sort.value, default=None)
    return tuple(topic for topic in topics if topic.sort is first)


def _articles(hits: Iterable[Hit], index: Index) -> dict[str, int]:
    return {hit.chunk.doc_id: index.store.row_of(hit.chunk.doc_id) for hit in hits}


def _of_topics(query: str, topics: Sequence[Topic], hits: Sequence[Hit], index: Index) -> list[Hit]:
    """The hits that may be about one of the topics that a question names, all of one sort."""
    articles, is_illness = _articles(hits, index), topics[0].sort is Sort.ILLNESS
    titled = {
        doc_id: [
            each
            for each in topics_in(index.store.article(row).title)
            if (each.sort is Sort.ILLNESS) == is_illness
        ]
        for doc_id, row in articles.items()
    }
    about = {
        doc_id
        for doc_id, row in articles.items()
        if _is_about(query, topics, titled[doc_id], row, index)
    }
    has_own = len(topics) > 1 and any(titled[doc_id] for doc_id in about)
    is_of_each = asks_of_each(query)

    def tells(hit: Hit) -> bool:
        """Whether a chunk of an article on another topic is about these."""
        if not are_medicines(topics):
            return holds_in(topics, hit.row, index)
        if has_own:
            return False  # whether two medicines go together, no leaflet of a third one says
        if is_of_each and not _is_headed_by(topics, hit, index):
            return False  # nor how one is taken that it only warns of
        return all(holds_in([each], hit.row, index) for each in topics)

    found = [
        hit
        for hit in hits
        if hit.chunk.doc_id in about or (titled[hit.chunk.doc_id] and tells(hit))
    ]
    return chunks_for(query, topics, found, index) if are_medicines(topics) else found


def _is_headed_by(topics: Sequence[Topic], hit: Hit, index: Index) -> bool:
    """Whether a heading above a chunk names one of some topics."""
    return tell_of(topics, topics_in(headings_of(hit.row, index)))


def _is_about(
    query: str, topics: Sequence[Topic], titled: Sequence[Topic], article: int, index: Index
) -> bool:
    """Whether a whole article may be about one of some topics; `titled` are those of its title."""
    is_own = not are_medicines(topics) and names(query, subject_of(article, index))
    if is_own or tell_of(topics, titled):
        return True
    if titled:
        wider = [each for each in titled if tell_of([each], topics)]
        is_at_large = all(each.is_cancer for each in wider)
        return bool(wider) and not (is_at_large and _names_no_more(query, topics))
    is_shared = not are_medicines(topics) and bool(words_of_titles(query, [article], index))
    return is_shared or holds_topic(topics, article, index)


def _names_no_more(query: str, topics: Iterable[Topic]) -> bool:
    """Whether a question names nothing but some topics: "symptoms of liver cancer"."""
    words = words_of(" ".join(chain.from_iterable(topic.names for topic in topics)))
    return set(map(stem, own_words(folded(query)))).issubset(map(stem, words))
