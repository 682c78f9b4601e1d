"""what a person says of themselves, question -> does the answer hang on it.

Whoever is pregnant, allergic, or takes a medicine is not told what is done for everybody else.  The
phrases stand in `rag/data/states.csv`, in the language of `rag/phrases.py`: those of a state, and
those that tell what a question asks.
"""

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rag.lexical import joined_words
from rag.phrases import Phrases
from rag.topics import Sort, topics_in

_PHRASES = Path(__file__).parent / "data" / "states.csv"
_TAKEN = "taken"  # asks what to take or to have done
_DONE = "done"  # asks of what is done, or of a risk
_ASKS = frozenset([_TAKEN, _DONE])


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


def leaves_out(told: str, said: Sequence[str]) -> bool:
    """Return whether a text says nothing of a state of who asks what is done, taken or a risk.

    Args:
        told: What answers, with its headings and its paragraph.
        said: The question and what it leans on, the last said first.
    """
    states = frozenset().union(*map(_sets_in, said)) - _ASKS
    return not _ASKS.isdisjoint(_sets_in(said[0])) and not states <= _sets_in(told)


def _sets_in(text: str) -> frozenset[str]:
    return _phrases().stand_in("".join(f"{word} " for word in joined_words(text)))


@cache
def _phrases() -> Phrases:
    """The sets of phrases, by what they tell.

    Raises:
        ValueError: If one is not a phrase; the message names it.
    """
    sets = defaultdict[str, list[str]](list)
    with _PHRASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sets[row["tells"]].append(row["phrase"])
    return Phrases(sets)
