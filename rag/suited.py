"""query, Judgement -> Judgement: whether a medicine suits people in a condition, where asked.

"Can I take it if I have epilepsy?" is told by the one word "epilepsy" in a list below "Ask your
doctor first if you have", which a reader of bare items doubts.  Conditions are illnesses and those
of which `rag/data/suited.csv` has phrases: a pregnancy, bad kidneys.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from rag.index import Index
from rag.judge import Judgement
from rag.lexical import joined_words
from rag.phrases import Phrases, in_a_row, read_phrases
from rag.read import ScoredSentence, below_headings, told_in
from rag.together import asks_of_each, asks_of_what_else, asks_what_may_be
from rag.topics import Sort, Topic, are_related, medicines_in, topics_in

_WHO = "who"  # tells who may take a medicine, or what it is for
_HARM = "harm"  # tells what it may do
_EFFECT = "effect"  # asks that


@dataclass(frozen=True, slots=True)
class _Asked:
    """The medicines that are asked for, and the conditions: illnesses, and names of the list."""

    medicines: Sequence[Topic]
    illnesses: Sequence[Topic]
    states: Set[str]


def suited(
    query: str, judgement: Judgement, index: Index, *, said: Sequence[str] = ()
) -> Judgement:
    """Return the judgement led by what tells of the condition asked for, where it tells nothing.

    Such a sentence names the condition itself or in what introduces it, and no other medicine than
    the one asked for, of which it tells or its headings do; it says who may take that one or what
    it is for, not what it may do to people.  The answer is not sure, and just one where the reader
    saw none.

    Args:
        query: The standalone question.
        judgement: What was made of it.
        index: Where the articles lie.
        said: As in `rag.named.meant`.
    """
    asked = _asked(query, said) if judgement.chosen else None
    if not asked:
        return judgement
    shown = judgement.chosen if judgement.answers else ()
    if any(_names_condition(told_in(each, index), asked) for each in shown):
        return judgement
    leading = next((each for each in judgement.scored if _tells(each, asked, index)), None)
    if not leading:
        return judgement
    score = max(judgement.score, judgement.threshold)
    return replace(judgement.led_by(leading), score=score).unsure()


def _asked(query: str, said: Sequence[str]) -> _Asked | None:
    """What a question asks of who may take a medicine: not how, with what, or what comes of it."""
    sets = _sets_in(query)
    if not asks_what_may_be(query) or asks_of_each(query) or asks_of_what_else(query):
        return None
    medicines = next(filter(None, map(medicines_in, said or (query,))), ())
    illnesses = [each for each in topics_in(query) if each.sort is Sort.ILLNESS]
    states = sets - {_WHO, _HARM, _EFFECT}
    is_asked = medicines and (illnesses or states) and _EFFECT not in sets
    return _Asked(medicines, illnesses, states) if is_asked else None


def _tells(each: ScoredSentence, asked: _Asked, index: Index) -> bool:
    """Whether a sentence tells who in a condition asked for may take a medicine asked for."""
    if not _names_condition(told_in(each, index), asked):
        return False
    text = below_headings(each, index)
    told = _sets_in(text)
    return are_related(asked.medicines, medicines_in(text)) and _WHO in told and _HARM not in told


def _names_condition(text: str, asked: _Asked) -> bool:
    """Whether a text names a condition that is asked for, and not with another medicine."""
    return _names_state(text, asked) or _names_illness(text, asked)


def _names_state(text: str, asked: _Asked) -> bool:
    """Whether a text names a condition of the list that is asked for, and no other medicine."""
    if _sets_in(text).isdisjoint(asked.states):
        return False
    return all(are_related([each], asked.medicines) for each in medicines_in(text))


def _names_illness(text: str, asked: _Asked) -> bool:
    """Whether a text names an illness asked for, before other medicines: no "phenytoin for fits".

    A kind of it or what it is one of will do, but cancer at large is no other.
    """
    for each in topics_in(text):
        alike = (one for one in asked.illnesses if one.is_cancer == each.is_cancer)
        if are_related(alike, [each]):
            return True
        if each.sort is not Sort.ILLNESS and not are_related([each], asked.medicines):
            return False
    return False


def _sets_in(text: str) -> frozenset[str]:
    return _phrases().stand_in(in_a_row(joined_words(text)))


@cache
def _phrases() -> Phrases:
    """The sets of phrases, by what they tell."""
    return read_phrases("suited.csv", "tells")
