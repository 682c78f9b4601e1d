"""what a person says of themselves, question -> does the answer hang on it.

Whoever is pregnant, allergic, or takes a medicine is not told what is done for everybody else.  The
phrases stand in `rag/data/states.csv`, in the language of `rag/phrases.py`: those of a state, those
that tell what a question asks, and those that ask of a medicine which nobody takes yet.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.lexical import joined_words
from rag.phrases import Phrases, in_a_row, read_phrases
from rag.topics import Sort, topics_in

_TAKEN = "taken"  # asks what to take or to have done
_DONE = "done"  # asks of what is done, or of a risk
_ASKS = frozenset([_TAKEN, _DONE])
_MEDICINE = "medicine"
_NOT_YET = "not yet"  # asks whether to take something: whoever asks does not
_SENTENCE_END = re.compile(r"(?<=[.?!;])\s+|\n")
_OF = re.compile(r"of \S+ ")  # what a phrase that ends in "tablets" leaves out: "of digoxin"


def hangs_on(said: str, question: str) -> bool:
    """Return whether what holds for everybody may not hold for who said this before they asked.

    A pregnancy, an allergy, a transplant, a failed organ and a medicine change what is done and
    what is a risk; an illness changes what is to be taken about another.  None changes what a thing
    is, looks like or comes from: `eval/results/README.md`, row "states".
    """
    named, asked = topics_in(said), _sets_in(question) & _ASKS
    takes_medicine = any(topic.sort is not Sort.ILLNESS for topic in named)
    if takes_medicine or _sets_in(said) - _ASKS:
        return bool(asked)
    return bool(named) and _TAKEN in asked


def leaves_out(told: str, said: Sequence[str], *, title: str) -> bool:
    """Return whether a text says nothing of a state of who asks what is done, taken or a risk.

    Args:
        told: What answers, with its headings and its paragraph.
        said: The question and what it leans on, the last said first.
        title: That of the article, which is about whoever takes a medicine that it names.
    """
    if _ASKS.isdisjoint(_sets_in(said[0])):
        return False
    states = frozenset[str]().union(*(_sets_in(each, title) for each in said)) - _ASKS
    return bool(states) and not states <= _sets_in(told)


def _sets_in(text: str, title: str = "") -> frozenset[str]:
    """The sets that a text tells, sentence by sentence, but for the medicines of a title."""
    found = (_sets_in_sentence(each, title) for each in _SENTENCE_END.split(text))
    return frozenset[str]().union(*found)


def _sets_in_sentence(sentence: str, title: str) -> frozenset[str]:
    places = list(_phrases().matches(in_a_row(joined_words(sentence))))
    return frozenset(
        name
        for name, place in places
        if name != _NOT_YET
        and not (name == _MEDICINE and (_is_not_yet(place, places) or _is_titled(place, title)))
    )


def _is_not_yet(place: re.Match[str], places: Sequence[tuple[str, re.Match[str]]]) -> bool:
    """Whether a medicine is one that a phrase asks of: "is it safe to [take] painkillers"."""
    verbs = (each.string[place.start() : each.end()] for name, each in places if name == _NOT_YET)
    return any(len(verb.split()) == 1 for verb in verbs)


def _is_titled(place: re.Match[str], title: str) -> bool:
    """Whether a title names all medicines that a phrase does: "tablets of digoxin"."""
    of = _OF.match(place.string, place.end())
    named = topics_in(place.string[place.start() : (of or place).end()])
    titled = topics_in(title)
    return bool(named) and all(any(each.covers(one) for one in titled) for each in named)


@cache
def _phrases() -> Phrases:
    """The sets of phrases, by what they tell."""
    return read_phrases("states.csv", "tells")
