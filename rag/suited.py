"""query, Judgement -> Judgement: whether a medicine suits people in a condition, where asked.

"Can I take it if I have epilepsy?" is told by the one word "epilepsy" in a list below "Ask your
doctor first if you have", which a reader of bare items doubts.  Conditions are illnesses and those
of which `rag/data/suited.csv` has phrases: a pregnancy, bad kidneys.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rag.chunk import context
from rag.index import Index
from rag.judge import Judgement
from rag.lexical import joined_words
from rag.phrases import Phrases, in_a_row, read_phrases
from rag.read import ScoredSentence, in_context, told_in
from rag.together import asks_of_each, asks_of_what_else, asks_what_may_be
from rag.topics import Sort, Topic, are_related, medicines_in, topics_in

_WHO = "who"  # tells who may take a medicine, or what it is for
_HARM = "harm"  # tells what it may do
_EFFECT = "effect"  # asks that
_ASIDE = frozenset([_WHO, _HARM, _EFFECT])


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
    if not judgement.chosen or not _is_asked(query):
        return judgement
    medicines = next(filter(None, map(medicines_in, said or (query,))), ())
    shown = judgement.chosen if judgement.answers else ()
    if any(_names_condition(told_in(each, index), query, medicines) for each in shown):
        return judgement
    telling = (each for each in judgement.scored if _tells(each, medicines, query, index))
    leading = next(telling, None)
    if not leading:
        return judgement
    score = max(judgement.score, judgement.threshold)
    return replace(judgement.led_by(leading), score=score).unsure()


def _is_asked(query: str) -> bool:
    """Whether a question asks who may take a medicine: not how, with what, or what comes of it."""
    is_else = asks_of_each(query) or asks_of_what_else(query) or _EFFECT in _sets_in(query)
    return asks_what_may_be(query) and not is_else


def _tells(each: ScoredSentence, medicines: Sequence[Topic], query: str, index: Index) -> bool:
    """Whether a sentence tells who in a condition asked for may take one of some medicines."""
    if not _names_condition(told_in(each, index), query, medicines):
        return False
    headings = context(index.store.article(each.article), each.sentence.section)
    text = f"{headings}\n{in_context(each, index)}"
    told = _sets_in(text)
    return are_related(medicines, medicines_in(text)) and _WHO in told and _HARM not in told


def _names_condition(text: str, query: str, medicines: Sequence[Topic]) -> bool:
    """Whether a text names a condition that is asked for, and not with another medicine."""
    return _names_state(text, query, medicines) or _names_illness(text, query, medicines)


def _names_state(text: str, query: str, medicines: Sequence[Topic]) -> bool:
    """Whether a text names a condition of the list that is asked for, and no other medicine."""
    if _sets_in(text).isdisjoint(_sets_in(query) - _ASIDE):
        return False
    return all(are_related([each], medicines) for each in medicines_in(text))


def _names_illness(text: str, query: str, medicines: Sequence[Topic]) -> bool:
    """Whether a text names an illness asked for, before other medicines: no "phenytoin for fits".

    A kind of it or what it is one of will do, but cancer at large is no other.
    """
    illnesses = [each for each in topics_in(query) if each.sort is Sort.ILLNESS]
    for each in topics_in(text):
        alike = (one for one in illnesses if one.is_cancer == each.is_cancer)
        if are_related(alike, [each]):
            return True
        if each.sort is not Sort.ILLNESS and not are_related([each], medicines):
            return False
    return False


def _sets_in(text: str) -> frozenset[str]:
    return frozenset(name for name, _ in _phrases().matches(in_a_row(joined_words(text))))


@cache
def _phrases() -> Phrases:
    """The sets of phrases, by what they tell."""
    return read_phrases("suited.csv", "tells")
