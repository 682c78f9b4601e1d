"""query, Hit -> scored Sentence: which sentence answers."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache

from rag.asked import asks_alike, asks_within, is_same, names, term_asked
from rag.chunk import context, introduced
from rag.config import Config
from rag.denial import names_myths
from rag.excess import is_of_excess, is_of_too_much, tells_of_too_much
from rag.held import subject_of
from rag.index import Index
from rag.lexical import words_of
from rag.lists import rows_in
from rag.myths import is_bare_myth
from rag.often import is_as_often, is_just_as_often, often_asked, tells_how_often
from rag.ranges import Source
from rag.signpost import asks_where, is_signpost
from rag.signs import asks
from rag.topics import medicines_in
from rag.types import Definition, Embeddings, Hit, Kind, Sentence

_NUMBER = re.compile(r"\A[\W\d_]+|\W+\Z")
_QUESTIONS = frozenset(("ask", "asking", "question", "questions"))


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that may answer: `position` is its place among the article's sentences.

    `cosine` is that of the query with its headings and text, `score` what it is ranked by;
    `is_asked` whether it stands below a heading that asks the same (`rag.asked`), or in a list that
    is asked for (`rag.often`).
    """

    article: int
    position: int
    sentence: Sentence
    score: float
    cosine: float
    is_asked: bool = False


def in_context(each: ScoredSentence, index: Index) -> str:
    """Return a sentence with what introduces it, as `rag.chunk.introduced` puts it."""
    article, sentences = index.store.article(each.article), index.store.sentences(each.article)
    return introduced(article, sentences, each.position)


def below_headings(each: ScoredSentence, index: Index) -> str:
    """Return the headings of a sentence, what introduces it, and itself."""
    headings = context(index.store.article(each.article), each.sentence.section)
    return f"{headings}\n{in_context(each, index)}"


def told_in(each: ScoredSentence, index: Index) -> str:
    """Return what a sentence says by itself, an item or a row with what introduces it."""
    if each.sentence.kind is not Kind.TEXT:
        return in_context(each, index)
    return index.store.article(each.article).text[each.sentence.start : each.sentence.end]


def texts_above(each: ScoredSentence, index: Index) -> Iterator[str]:
    """Yield a sentence, what introduces it from the nearest up, and the headings above likewise."""
    article, sentences = index.store.article(each.article), index.store.sentences(each.article)
    at = each.position
    while at >= 0:
        yield article.text[sentences[at].start : sentences[at].end]
        at = sentences[at].lead_in
    yield from reversed(article.sections[each.sentence.section].path)


def read(
    query: str, vector: Embeddings, hits: Sequence[Hit], index: Index, *, config: Config
) -> list[ScoredSentence]:
    """Return the sentences of the retrieved chunks by how well they answer, best first.

    The score is `(1 - w) * cosine(query, heading + sentence) + w * fused score of its chunk` with
    `w = config.chunk_weight`; headings are not quoted and get no score, nor do sentences that only
    say where to read on (`rag.signpost`), unless that is asked.  A question that is a heading is
    answered below it, so `config.heading_bonus` is added there.  Ties keep reading order.

    Args:
        query: The standalone question.
        vector: The unit vector of the query, shape `(1, dim)`.
        hits: Retrieved chunks, best first.
        index: Where the sentences and their vectors lie.
        config: `chunk_weight` and `heading_bonus` are used.
    """
    candidates = _candidates(query, hits, index, config)
    if not candidates:
        return []
    rows = [index.store.sentence_rows(article).start + position for article, position in candidates]
    cosines = index.sentence_vectors(rows) @ vector[0]
    scored = [
        ScoredSentence(
            article,
            position,
            index.store.sentences(article)[position],
            float((1 - config.chunk_weight) * cosine + share + config.heading_bonus * is_asked),
            float(cosine),
            is_asked,
        )
        for ((article, position), (share, is_asked)), cosine in zip(
            candidates.items(), cosines, strict=True
        )
    ]
    return sorted(scored, key=lambda each: -each.score)


def with_definition(
    query: str,
    scored: Sequence[ScoredSentence],
    definitions_of: Callable[[int], Sequence[Definition]],
    *,
    config: Config,
) -> Sequence[ScoredSentence]:
    """Return the sentences, those ahead that define the term that a question asks for, best first.

    They answer it as what stands below a heading that asks it, so `config.heading_bonus` is added
    there too.  Where there is such a heading, nothing changes.

    Args:
        query: The standalone question.
        scored: What was read, best first.
        definitions_of: The definitions of an article, by its row.
        config: `heading_bonus` is used.
    """
    term = term_asked(query)
    if not term or any(each.is_asked for each in scored):
        return scored

    def told(each: ScoredSentence) -> ScoredSentence:
        is_told = any(
            one.span == each.sentence.span and is_same(one.term, term)
            for one in definitions_of(each.article)
        )
        score = each.score + config.heading_bonus
        return replace(each, score=score, is_asked=True) if is_told else each

    return sorted(map(told, scored), key=lambda each: -each.score)


def _candidates(
    query: str, hits: Sequence[Hit], index: Index, config: Config
) -> dict[tuple[int, int], tuple[float, bool]]:
    """Article and position of each readable sentence, with its chunk's share in its score.

    And with whether it stands below a heading that is the query, or in a list of what it asks for.
    """
    often = often_asked(query)
    asked = _asked(query, hits, index)
    wants_questions, wants_signs = not _QUESTIONS.isdisjoint(words_of(query)), asks_where(query)
    wants_myths = names_myths(query)

    def is_readable(source: Source, position: int) -> bool:
        """Whether a sentence may answer: no heading, mere mark, signpost or open question."""
        sentence = source.sentences[position]
        text = source.article.text[sentence.start : sentence.end]
        return (
            sentence.kind is not Kind.HEADING
            and any(map(str.isalnum, text))
            and (wants_questions or not _is_left_open(source, position))
            and (wants_signs or not is_signpost(text))
        )

    found: dict[tuple[int, int], tuple[float, bool]] = {}
    for hit, is_asked in zip(hits, asked, strict=True):
        article = index.store.row_of(hit.chunk.doc_id)
        share = config.chunk_weight * hit.score
        if any(map(_names_references, _path(article, hit, index))):
            continue
        source = Source(index.store.article(article), index.store.sentences(article))
        for position in range(hit.chunk.first, hit.chunk.last):
            if often and not _is_as_often(often, article, position, index):
                continue
            if not wants_myths and is_bare_myth(source, position):
                continue
            if is_readable(source, position):
                is_listed = bool(often) and _is_listed(often, article, position, index)
                found.setdefault((article, position), (share, is_asked or is_listed))
    return found


def _is_left_open(source: Source, position: int) -> bool:
    """Whether a sentence asks what nothing behind it answers: in a list, or last of its section."""
    one, behind = source.sentences[position], source.sentences[position + 1 : position + 2]
    is_last = not behind or behind[0].section != one.section
    return (is_last or one.kind is Kind.ITEM) and asks(source.article.text[one.start : one.end])


def _is_as_often(often: str, article: int, position: int, index: Index) -> bool:
    """Whether a sentence does not stand in a list of what is more or less often."""
    section = index.store.sentences(article)[position].section
    path = index.store.article(article).sections[section].path
    texts = (*_with_lead_ins(article, position, index), *reversed(path))
    return is_as_often(next(filter(tells_how_often, texts), often), often)


def _is_listed(often: str, article: int, position: int, index: Index) -> bool:
    """Whether what leads into the list of a sentence says that it is of what is just so often."""
    texts = _with_lead_ins(article, position, index)[1:]
    return is_just_as_often(next(filter(tells_how_often, texts), ""), often)


def _with_lead_ins(article: int, position: int, index: Index) -> list[str]:
    """A sentence and what leads into it, the nearest first."""
    sentences, text = index.store.sentences(article), index.store.article(article).text
    texts, at = list[str](), position
    while at >= 0:
        texts.append(text[sentences[at].start : sentences[at].end])
        at = sentences[at].lead_in
    return texts


def _path(article: int, hit: Hit, index: Index) -> tuple[str, ...]:
    return index.store.article(article).sections[hit.chunk.section].path


@cache
def _names_references(heading: str) -> bool:
    """Whether a heading stands above references or links, which tell nothing themselves."""
    plain = _NUMBER.sub("", heading).casefold()
    return any(fnmatchcase(plain, each) for each in _listed())


@cache
def _listed() -> tuple[str, ...]:
    return tuple(row["heading"] for row in rows_in("references.csv"))


def _asked(query: str, hits: Sequence[Hit], index: Index) -> list[bool]:
    """Whether the heading of each hit asks the query; if none does, whether it does so in part.

    "What causes it?" may stand in many articles: it counts where it stands in one of them, or in
    one whose topic the query names.
    """
    alike = [_is_asked(query, hit, index) for hit in hits]
    if not any(alike):
        alike = [_is_asked_within(query, hit, index) for hit in hits]
    articles = {hit.chunk.doc_id for each, hit in zip(alike, hits, strict=True) if each}
    subjects = {each: subject_of(index.store.row_of(each), index) for each in articles}
    named = {doc_id for doc_id in articles if names(query, subjects[doc_id])}
    meant = named or articles
    return [each and meant == {hit.chunk.doc_id} for each, hit in zip(alike, hits, strict=True)]


def _is_asked(query: str, hit: Hit, index: Index) -> bool:
    article = index.store.row_of(hit.chunk.doc_id)
    path = _path(article, hit, index)
    if not path:
        return False
    often = often_asked(query)
    is_list = bool(often) and tells_how_often(path[-1]) and is_as_often(path[-1], often)
    return is_list or asks_alike(query, path[-1], subject_of(article, index))


def _is_asked_within(query: str, hit: Hit, index: Index) -> bool:
    article = index.store.row_of(hit.chunk.doc_id)
    path = _path(article, hit, index)
    if not path:
        return False
    around = (*path[:-1], index.store.article(article).title)
    if is_of_too_much(path[-1]) and tells_of_too_much(query):
        return is_of_excess((*reversed(path), around[-1]), medicines_in(query))
    return asks_within(query, path[-1], around)
