"""questions, Judgement -> Judgement: who tells a blood sugar is not told of another quantity.

"My sugar is 3.2" is near in words to a target in mmol/mol and to the sugar on a label; either would
be taken for what the value means.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from rag.bounds import BOUND, NUMBER, NUMBERS, Range, range_of
from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence, in_context
from rag.reader import CANDIDATES
from rag.types import Kind

_NAME = (
    r"\b(?:(?:blood|my|his|her) ?sugars?|sugars? (?:is|was|are|of|at|level)|(?:blood )?glucose"
    r"|bms?|bgs?)\b"
)
_IN_BLOOD = r"\s*(?:mmols?\s*(?:/|per)\s*l|mg\s*/?\s*dl)(?:it(?:re|er)s?)?\b"
_ELSE = r"\s*(?:%|mmol\s*/\s*mol\b|mmhg\b|(?:g|grams?|kcal|calories)\b)"
# A value, and not how many or when: behind the number stands a unit of it or none.
_TOLD = re.compile(
    rf"{_NAME}(?:(?!\b(?:i|im|aged?|type|target)\b)[^\d.;!?\n]){{0,30}}?(?P<value>{NUMBER})"
    rf"(?:{_IN_BLOOD}|\s*mmols?\b(?!\s*/)|\s*(?:$|[.,;!?)\n]|(?:and|but|so|what|is|for|when|before"
    r"|after|today|now|this|at|or|in the|on waking|should)\b))",
    re.IGNORECASE,
)
_MILLIGRAMS = re.compile(r"\s*mg", re.IGNORECASE)
_MOST_MMOL = 40  # a bare value above it is in mg/dL: meters show 33 mmol/L at most
_PER_MMOL = 18  # mg/dL in a mmol/L of glucose, whose molar mass is 180 g
_BAND = re.compile(rf"{BOUND}?{NUMBERS}(?P<unit>{_IN_BLOOD})", re.IGNORECASE)
_SUGAR = re.compile(rf"{NUMBER}{_IN_BLOOD}", re.IGNORECASE)
_OTHER = re.compile(rf"{NUMBER}{_ELSE}", re.IGNORECASE)


def told_of_sugar(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement without what gives numbers of another quantity than the sugar told.

    In place of such a first sentence comes the best of those weighed with a value of sugar in
    blood, which is not sure, or silence.  Nor is one sure that has values of sugar, and none for
    the value told: a target tells not what to do far from it.

    Args:
        said: The question and what it leans on, the last said first.
        judgement: One that answers.
        index: Where the articles lie.
    """
    told = next(filter(None, map(_TOLD.search, said)), None)
    if not told:
        return judgement
    judgement = _without_other_quantities(judgement, index)
    return _banded(_in_mmol(told), judgement, index) if judgement.answers else judgement


def _without_other_quantities(judgement: Judgement, index: Index) -> Judgement:
    first = judgement.chosen[0]
    kept = tuple(each for each in judgement.chosen if not _is_of_other(each, index))
    if first in kept:
        return replace(judgement, chosen=kept)
    weighed = judgement.scored[:CANDIDATES]
    leading = next((each for each in weighed if _SUGAR.search(in_context(each, index))), None)
    if not leading:
        return judgement.silent()
    return replace(judgement, chosen=kept).led_by(leading).unsure()


def _banded(value: float, judgement: Judgement, index: Index) -> Judgement:
    """The judgement, not sure where all values of its first sentence are other than one told."""
    first = judgement.chosen[0]
    is_for = not _bands(first, index) or _is_for(value, first, index)
    return judgement if is_for else judgement.unsure()


def _is_for(value: float, each: ScoredSentence, index: Index) -> bool:
    """Whether a sentence has a range with a value within, or all that it has are bounds of it.

    In a row "below 5.3" may be the target of some.
    """
    held = {band: band[0] <= value <= band[1] for band in _bands(each, index)}
    if each.sentence.kind is not Kind.ROW:
        return any(held.values())
    is_between = any(is_held and band[0] > 0 and band[1] < inf for band, is_held in held.items())
    return is_between or (bool(held) and all(held.values()))


def _bands(each: ScoredSentence, index: Index) -> list[Range]:
    """The values of sugar in a sentence, in mmol/L."""
    bands = []
    for found in _BAND.finditer(in_context(each, index)):
        per_mmol = _PER_MMOL if _MILLIGRAMS.match(found["unit"]) else 1
        first, last = range_of(found)
        bands.append((first / per_mmol, last / per_mmol))
    return bands


def _in_mmol(told: re.Match[str]) -> float:
    value = float(told["value"].replace(",", "."))
    is_mg = _MILLIGRAMS.match(told.string, told.end("value")) or value > _MOST_MMOL
    return value / _PER_MMOL if is_mg else value


def _is_of_other(each: ScoredSentence, index: Index) -> bool:
    text = in_context(each, index)
    return bool(_OTHER.search(text)) and not _SUGAR.search(text)
