"""query, Hit -> Hit: passes over the articles that a question cannot mean, as it names another.

"Can I take paracetamol in pregnancy?" is not answered by what a leaflet says of ibuprofen, nor
"symptoms of kidney cancer" by a page on infections of the kidney, however alike the words are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import numpy as np

from rag.asked import names, subject
from rag.chunk import context
from rag.converse import own_words, topic_words
from rag.english import is_asked_in_english
from rag.index import Index
from rag.lexical import folded, stem, words_of
from rag.together import asks_of_each
from rag.topics import Sort, Topic, are_medicines, topics_in
from rag.types import Hit, Rows
from rag.unknown import names_unknown

_MOST_ROWS = 20_000  # that are searched apart; of more the search of all finds enough.  Not fitted
# Chunks that are looked at for a word: for headings those richest in it, for capitals the first.
# Not fitted.
_MOST_HEADED = 200
_ABBREVIATION = re.compile(r"(?<![\w'\u2019-])[A-Z]{2,6}(?![\w'\u2019-])")
_LEAST_WRITTEN = 2  # times that the articles write a word in capitals which is one to them


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
    rows += [index.lexical.rows_with(word) for word in _abbreviations(query, index)]
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
        of_topic = _of_abbreviations(query, of_topic, index)
    words = _in_titles(query, articles.values(), index)
    holding = {
        doc_id
        for doc_id, article in articles.items()
        if all(_holds_word(article, word, index) for word in words)
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
    words, topics = _in_titles(query, articles.values(), index), _asked([query])
    holds = [_holds_word(articles[doc_id], word, index) for word in words]
    told = not topics or _holds(topics, articles[doc_id], index)
    return bool(words or topics) and all(holds) and told


def names_topic(text: str, index: Index) -> bool:
    """Return whether a text names a medicine, an illness, or a word of some title or heading."""
    return bool(topics_in(text)) or any(_is_headed(word, index) for word in own_words(text))


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
    titled, told = (_in_titles(query, [row], index) for row in rows)
    new = [
        word
        for word in own_words(folded(query))
        if _holds_word(rows[0], word, index) and not _holds_word(rows[1], word, index)
    ]
    return (
        bool(new or topics_in(query))
        or names(query, subject(index.store.article(rows[0]).title))
        or bool(set(map(stem, own_words(" ".join(titled)))) - set(map(stem, told)))
    )


def _is_strange(query: str, index: Index) -> bool:
    """Whether the topic of a question is a word that nothing knows; the dictionary is English."""

    def is_held(word: str) -> bool:
        return len(index.lexical.rows_with(word)) > 0

    is_english = is_asked_in_english(query, index.store.languages)
    return index.store.holds_english and is_english and names_unknown(query, is_held)


def _of_abbreviations(query: str, hits: list[Hit], index: Index) -> list[Hit]:
    """The hits that hold the abbreviations a question is about; all if none does."""
    for word in _abbreviations(query, index):
        rows = set(index.lexical.rows_with(word).tolist())
        hits = [hit for hit in hits if hit.row in rows] or hits
    return hits


def _abbreviations(query: str, index: Index) -> Iterator[str]:
    """Yield, lower-cased, the only topic of a question if it is in capitals there and in articles.

    Capitals may also be loud.  What names a medicine or an illness is told by the lists.
    """
    if query.isupper():
        return
    for found in _ABBREVIATION.finditer(query):
        rest = f"{query[: found.start()]} {query[found.end() :]}"
        is_listed = bool(topics_in(found[0]))
        if not (own_words(rest) or is_listed) and _is_written(found[0], index):
            yield found[0].casefold()


def _is_written(word: str, index: Index) -> bool:
    """Whether articles write a word in capitals, more often than once."""
    rows = index.lexical.rows_with(word.casefold())[:_MOST_HEADED]
    texts = (_text(row, index) for row in rows.tolist())
    written = (found for text in texts for found in _ABBREVIATION.findall(text) if found == word)
    return len(list(islice(written, _LEAST_WRITTEN))) == _LEAST_WRITTEN


def _is_headed(word: str, index: Index) -> bool:
    """Whether a word stands in a title or a heading, in any form.

    Of a word that is everywhere only the chunks richest in it are looked at, in which a heading
    most probably holds it: one with the word above a long chunk that says it once may be missed.
    """
    rows = index.lexical.rows_with_all(word)
    if len(rows) > _MOST_HEADED:
        rows = rows[np.argsort(-index.lexical.scores(word)[rows], kind="stable")[:_MOST_HEADED]]
    return any(stem(word) in map(stem, words_of(_headings(row, index))) for row in rows.tolist())


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
            return _stands(topics, hit.row, index)
        if has_own:
            return False  # whether two medicines go together, no leaflet of a third one says
        if is_of_each and not _is_headed_by(topics, hit, index):
            return False  # nor how one is taken that it only warns of
        return all(_stands([each], hit.row, index) for each in topics)

    return [
        hit
        for hit in hits
        if hit.chunk.doc_id in about or (titled[hit.chunk.doc_id] and tells(hit))
    ]


def _is_headed_by(topics: Sequence[Topic], hit: Hit, index: Index) -> bool:
    """Whether a heading above a chunk names one of some topics."""
    return _tell_of(topics, topics_in(_headings(hit.row, index)), of_wider=False)


def _is_about(
    query: str, topics: Sequence[Topic], titled: Sequence[Topic], article: int, index: Index
) -> bool:
    """Whether a whole article may be about one of some topics; `titled` are those of its title."""
    is_own = not are_medicines(topics) and names(query, subject(index.store.article(article).title))
    if is_own or _tell_of(topics, titled, of_wider=False):
        return True
    if titled:
        wider = [each for each in titled if _tell_of([each], topics, of_wider=False)]
        is_at_large = all(each.is_cancer for each in wider)
        return bool(wider) and not (is_at_large and _names_no_more(query, topics))
    is_shared = not are_medicines(topics) and bool(_in_titles(query, [article], index))
    return is_shared or _holds(topics, article, index)


def _names_no_more(query: str, topics: Iterable[Topic]) -> bool:
    """Whether a question names nothing but some topics: "symptoms of liver cancer"."""
    words = words_of(" ".join(chain.from_iterable(topic.names for topic in topics)))
    return set(map(stem, own_words(folded(query)))).issubset(map(stem, words))


def _tell_of(topics: Iterable[Topic], found: Sequence[Topic], *, of_wider: bool) -> bool:
    """Whether one of the topics found is one of others or a kind of it, or what it is a kind of."""
    return any(
        topic.covers(each) or (of_wider and each.covers(topic))
        for topic in topics
        for each in found
    )


def _holds(topics: Sequence[Topic], article: int, index: Index) -> bool:
    """Whether some chunk of an article holds one of some topics."""
    chunks = index.store.chunk_rows(article)
    every = frozenset[str]().union(*(topic.names | topic.wider for topic in topics))
    rows = {row for name in every for row in index.lexical.rows_with_all(name, chunks).tolist()}
    return any(_stands(topics, row, index) for row in sorted(rows))


def _stands(topics: Sequence[Topic], row: int, index: Index) -> bool:
    """Whether a chunk or its headings hold one of some topics; of a medicine its kind will do."""
    return _tell_of(topics, topics_in(_text(row, index)), of_wider=are_medicines(topics))


def _text(row: int, index: Index) -> str:
    """The headings and the text of a chunk."""
    chunk = index.store.chunk(row)
    article = index.store.article(index.store.row_of(chunk.doc_id))
    return f"{_headings(row, index)}\n{article.text[chunk.start : chunk.end]}"


def _headings(row: int, index: Index) -> str:
    """The title of the article of a chunk, and the headings above it."""
    chunk = index.store.chunk(row)
    article = index.store.article(index.store.row_of(chunk.doc_id))
    return context(article, chunk.section)


def _in_titles(query: str, articles: Iterable[int], index: Index) -> set[str]:
    """The words of the titles of some articles that stand in a question, in any form."""
    asked = set(map(stem, topic_words(folded(query))))
    subjects = (subject(index.store.article(article).title) for article in articles)
    return {word for each in subjects for word in words_of(each) if stem(word) in asked}


def _holds_word(article: int, word: str, index: Index) -> bool:
    """Whether a word stands in an article, in any form."""
    return len(index.lexical.rows_with_all(word, index.store.chunk_rows(article))) > 0
