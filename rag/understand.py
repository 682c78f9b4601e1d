"""Reading of a question -> Reading: in all its parts, and only as sure as it may be."""

from collections.abc import Sequence
from dataclasses import replace

from rag.amounts import speaks_of
from rag.condition import met
from rag.converse import leans
from rag.fitting import fitting
from rag.follow import read_likeliest
from rag.named import is_named
from rag.opening import behind_opening
from rag.parts import split_query
from rag.read import ScoredSentence
from rag.reading import Reading, Search
from rag.types import Kind


def understand(asked: str, earlier: Sequence[str], search: Search) -> Reading:
    """Return the reading of what a question most probably means.

    One that asks several things, and is meant as it is, is answered in each of its parts; who names
    an illness or a medicine is told what holds for people with it.  What holds for the kidneys, the
    pregnancy, the course or the age of who asks, told now or before, goes before what does not; a
    sentence or table that holds for others only is no sure answer.

    Args:
        asked: The question, reworded.
        earlier: Those before it, likewise, oldest first.
        search: What reads for it.

    Raises:
        KeyError: If the article to read does not exist.
    """
    reading = read_likeliest(asked, earlier, search)
    if not reading.judgement.answers:
        reading = _read_behind_opening(asked, search) or _read_one_part(asked, search) or reading
    judgement = reading.judgement
    if not judgement.answers:
        return reading
    said = (asked, *reversed(earlier))
    judgement = fitting(said, judgement, search.index)
    if not speaks_of(_table(judgement.chosen[0], search), said):
        judgement = judgement.unsure()
    others = met(asked, judgement.scored, search.index)
    parts = split_query(asked) if reading.query == asked else ()
    if len(parts) > 1:
        others = [*search.read_parts(parts, reading), *others]
    return replace(reading, judgement=judgement.also(others))


def _read_behind_opening(asked: str, search: Search) -> Reading | None:
    """Read for the question behind "I have asthma, ...", which itself is not answered.

    What answers leaves out what the person said, so it is not sure.
    """
    question = behind_opening(asked)
    return _read_less(question, search) if question else None


def _read_one_part(asked: str, search: Search) -> Reading | None:
    """Read for the part that is most probably answered of a question that as a whole is not.

    It leaves out what else was asked, so it is not sure.  A later part that leans on the first
    ("and what are its risks?") means nothing alone.
    """
    first, *others = split_query(asked)
    if not others:
        return None
    parts = [first, *(part for part in others if not leans(part))]
    answered = [each for part in parts if (each := _read_less(part, search))]
    return max(answered, key=lambda each: each.judgement.score, default=None)


def _read_less(question: str, search: Search) -> Reading | None:
    """Read for less than was asked; of several articles one answers only what names it."""
    reading = search.read(question)
    about = search.article_of(reading)
    if not reading.judgement.answers or not about:
        return None
    is_meant = search.has_one_article or is_named(
        question, about.doc_id, reading.hits, search.index
    )
    return reading.unsure() if is_meant else None


def _table(one: ScoredSentence, search: Search) -> str:
    """The text of the table that a row stands in, blank for any other sentence."""
    if one.sentence.kind is not Kind.ROW:
        return ""
    article = search.index.store.article(one.article)
    every = search.index.store.sentences(one.article)
    rows = [each for each in every if each.group == one.sentence.group]
    return article.text[rows[0].start : rows[-1].end]
