"""questions, Judgement -> Judgement: what holds for who asks goes before what holds for others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.asked import is_case
from rag.bands import Fit, Told, fit, fit_of_age, told
from rag.chunk import context
from rag.converse import topic_words
from rag.excess import is_of_too_much, tells_of_too_much
from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence, told_in
from rag.reader import CANDIDATES
from rag.services import leave_out_service
from rag.states import leaves_out
from rag.types import Kind


def fitting(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement led by what holds for the person who asks; not sure without any.

    Of the article that answers, what was chosen or weighed beside it counts.  Before a sentence
    for other kidneys, pregnancies or courses, or for any, goes one for those told; before one for
    another age one for that age.  With one from farther behind, or none, the answer is not sure.
    Before a sentence for another case ("If you miss a dose") goes one for that asked about.  Nor is
    it sure where it says nothing of a pregnancy, an allergy or the like that was told with a
    question on what is done (`rag.states`).  Who tells none of these gets the judgement as it is;
    who asks for a service of the place of which nothing chosen tells, silence (`rag.services`).

    Args:
        said: The question and what it leans on, the last said first.
        judgement: One that answers.
        index: Where the articles lie.
    """
    texts = (f"{_around(each, index)}\n{told_in(each, index)}" for each in judgement.chosen)
    if leave_out_service(said[0], texts):
        return judgement.silent()
    judgement = _in_numbers(said, _in_case(said[0], judgement, index), index)
    first = judgement.chosen[0]
    title = index.store.article(first.article).title
    is_left_out = leaves_out(_around(first, index), said, title=title)
    return judgement.unsure() if is_left_out else judgement


def _in_numbers(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """The judgement led by what holds for the numbers of who asks: kidneys, weeks, courses, age."""
    person = told(said)
    if not person:
        return judgement
    first = judgement.chosen[0]
    here = [each for each in judgement.scored if each.article == first.article]
    near = {each.position for each in (*judgement.chosen, *judgement.scored[:CANDIDATES])}
    beside = [each for each in here if each.position in near]
    states = {each: fit(told_in(each, index), person, about=_around(each, index)) for each in here}
    ages = {each: fit_of_age(told_in(each, index), person) for each in beside}
    if states[first] is not Fit.HOLDS:
        if leading := _first_that_holds(beside, states):
            return judgement.led_by(leading)
        if other := _first_that_holds(here, states):
            return judgement.led_by(other).unsure()
    is_silent = bool(person.ages) and ages[first] is Fit.SILENT
    is_prose = first.sentence.kind is not Kind.ROW
    if is_silent and is_prose and (row := _row_of_age(said[0], person, first, here, index)):
        return judgement.led_by(row)
    if Fit.EXCLUDES not in (states[first], ages[first]):
        return judgement
    leading = _first_that_holds(beside, ages) if states[first] is not Fit.EXCLUDES else None
    return judgement.led_by(leading) if leading else judgement.unsure()


def _row_of_age(
    asked: str,
    person: Told,
    first: ScoredSentence,
    here: Sequence[ScoredSentence],
    index: Index,
) -> ScoredSentence | None:
    """The best row for the age of who asks, in place of a first sentence that tells of no age.

    "May stay yellow for 12 weeks" is no answer on a baby of 12 hours, where a table on yellow skin
    has a row for that.  Such a row says, with what is around it, as much of what is asked.
    """
    words = frozenset(topic_words(asked))

    def shared(each: ScoredSentence) -> int:
        text = f"{_around(each, index)} {told_in(each, index)}"
        return len(words.intersection(topic_words(text)))

    least = max(shared(first), 1)
    rows = (each for each in here if each.sentence.kind is Kind.ROW)
    held = (each for each in rows if fit_of_age(told_in(each, index), person) is Fit.HOLDS)
    return next((each for each in held if shared(each) >= least), None)


def _in_case(asked: str, judgement: Judgement, index: Index) -> Judgement:
    """The judgement led by what stands below the heading that asks, where its first is for a case.

    A missed dose and one too many are told of in the same words; the reader takes them for one.
    Who took too much is told nothing else: "take it as soon as you remember" would harm there.
    """
    first = judgement.chosen[0]
    here = [each for each in judgement.scored if each.is_asked and each.article == first.article]
    if not here:
        return judgement
    leading = first if first.is_asked else here[0]
    if is_of_too_much(_heading(leading, index)) and tells_of_too_much(asked):
        below = judgement.led_by(leading)
        return replace(below, chosen=tuple(each for each in below.chosen if each.is_asked))
    return judgement.led_by(leading) if is_case(_heading(first, index)) else judgement


def _heading(each: ScoredSentence, index: Index) -> str:
    """The last heading above a sentence, blank without any."""
    path = index.store.article(each.article).sections[each.sentence.section].path
    return path[-1] if path else ""


def _first_that_holds(
    every: Sequence[ScoredSentence], fits: Mapping[ScoredSentence, Fit]
) -> ScoredSentence | None:
    return next((each for each in every if fits[each] is Fit.HOLDS), None)


def _around(each: ScoredSentence, index: Index) -> str:
    """The headings and the paragraph of a sentence."""
    article, sentence = index.store.article(each.article), each.sentence
    start = article.text.rfind("\n", 0, sentence.start) + 1
    end = article.text.find("\n", sentence.end)
    line = article.text[start : end if end >= 0 else None]
    return f"{context(article, sentence.section)}\n{line}"
