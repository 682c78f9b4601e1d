"""Reading of a question -> Reading: in all its parts, and only as sure as it may be."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.amounts import speaks_of
from rag.condition import met
from rag.converse import leans
from rag.dosed import without_doses_of_others
from rag.drinks import told_of_alcohol
from rag.fitting import fitting
from rag.follow import read_likeliest
from rag.habit import of_every_day
from rag.judge import Judgement
from rag.named import is_named
from rag.opening import behind_opening, named_in_opening
from rag.parts import split_query
from rag.read import ScoredSentence
from rag.reading import Reading, Search
from rag.scheduled import of_time_asked
from rag.sugar import told_of_sugar
from rag.types import Kind

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*\b")


def understand(asked: str, earlier: Sequence[str], search: Search) -> Reading:
    """Return the reading of what a question most probably means.

    One that asks several things, and is meant as it is, is answered in each of its parts; who names
    an illness or a medicine is told what holds for people with it.  What holds for the kidneys, the
    pregnancy, the course or the age of who asks, told now or before, goes before what does not; a
    sentence or table that holds for others only is no sure answer, nor is one that is not in
    English, the only language in which answers were measured; doses that are all for others are
    none, nor are numbers of another quantity than a blood sugar that is told.  Of a list the item
    with the number asked for goes before those with others, of a plan the row of the week.

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
    for held_to in (fitting, told_of_sugar, of_every_day):
        judgement = held_to(said, judgement, search.index)
        if not judgement.answers:
            return replace(reading, judgement=judgement)
    judgement = told_of_alcohol(asked, judgement, search.index)
    judgement = _numbered(asked, judgement, search)
    judgement = of_time_asked(said, judgement, search.index)
    if not judgement.answers:
        return replace(reading, judgement=judgement)
    first = judgement.chosen[0]
    is_english = search.index.store.article(first.article).is_english
    if not is_english or not speaks_of(_table(first, search), said):
        judgement = judgement.unsure()
    others = met(asked, judgement.scored, search.index)
    parts = split_query(asked) if reading.query == asked else ()
    if len(parts) > 1:
        others = [*search.read_parts(parts, reading), *others]
    judgement = without_doses_of_others(said, judgement.also(others), search.index)
    return replace(reading, judgement=judgement)


def _read_behind_opening(asked: str, search: Search) -> Reading | None:
    """Read for the question behind "I have asthma, ...", which itself is not answered.

    "What is that?" behind it asks of the illness that it names.  What answers leaves out what the
    person said, so it is not sure.
    """
    question = named_in_opening(asked) or behind_opening(asked)
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


def _numbered(asked: str, judgement: Judgement, search: Search) -> Judgement:
    """The judgement led by the item with the numbers asked for, where its first has others only.

    "Number 77" is near 779 and 777 in meaning; of one list it is told by its digits.
    """
    numbers, first = _numbers(asked), judgement.chosen[0]
    text, group = search.index.store.article(first.article).text, first.sentence.group

    def told(each: ScoredSentence) -> frozenset[str]:
        return _numbers(text[each.sentence.start : each.sentence.end])

    is_other = numbers and told(first) and numbers.isdisjoint(told(first))
    if not is_other or group < 0:
        return judgement
    items = (
        each
        for each in judgement.scored
        if (each.article, each.sentence.group) == (first.article, group)
    )
    exact = next((each for each in items if numbers <= told(each)), None)
    return judgement.led_by(exact) if exact else judgement


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))


def _table(one: ScoredSentence, search: Search) -> str:
    """The text of the table that a row stands in, blank for any other sentence."""
    if one.sentence.kind is not Kind.ROW:
        return ""
    article = search.index.store.article(one.article)
    every = search.index.store.sentences(one.article)
    rows = [each for each in every if each.group == one.sentence.group]
    return article.text[rows[0].start : rows[-1].end]
