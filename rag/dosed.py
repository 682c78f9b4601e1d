"""questions, Judgement -> Judgement: doses for other ages and weights only are no answer.

Who asks for a child of 13 may take the last row of a table that ends at 12 for the nearest one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.amounts import is_for, is_for_others, speaks_of
from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence, in_context
from rag.reader import CANDIDATES
from rag.topics import are_medicines, topics_in
from rag.types import Kind

_UNITS = (
    r"(?:mg|mcg|micrograms?|milligrams?|g|grams?|mls?|millilit(?:er|re)s?|units?|iu|tablets?"
    r"|capsules?|caplets?|puffs?|drops?|sachets?|(?:tea)?spoon(?:ful)?s?|suppositor(?:y|ies))"
)
_DOSE = re.compile(rf"\bdos(?:es?|ages?|ing)\b|\d\s?{_UNITS}\b", re.IGNORECASE)
_ASKS_AMOUNT = re.compile(r"\bhow (?:much|many|often)\b", re.IGNORECASE)


def without_doses_of_others(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement without the doses that are for other ages, or weights, than all told.

    Of a table or a list, each part with a number must be for others.  Where one led, what the
    article says of just that age or weight does ("under 3 months: none"), not surely; not what it
    says of these and of all that have a dose alike.  Where it says nothing, the system is silent.

    Args:
        said: The question and what it leans on, the last said first.
        judgement: One that answers.
        index: Where the articles lie.
    """
    barred = [each for each in judgement.chosen if _is_barred(each, said, index)]
    if not barred:
        return judgement
    first = judgement.chosen[0]
    told = "\n".join(_parts(barred[0], index))
    rest = tuple(each for each in judgement.chosen if each not in barred)
    kept = replace(judgement, chosen=rest)
    is_told = is_for(in_context(first, index), said)
    is_wide = is_told and _asks_dose(said[0]) and not _is_apart(first, told, said, index)
    if first in rest and not is_wide:
        return kept if is_told else kept.unsure()
    here = (each for each in judgement.scored[:CANDIDATES] if each.article == first.article)
    leading = next((each for each in (*rest, *here) if _is_apart(each, told, said, index)), None)
    return kept.led_by(leading).unsure() if leading else judgement.silent()


def _is_barred(each: ScoredSentence, said: Sequence[str], index: Index) -> bool:
    """Whether a table or list of doses, or what stands for a dose asked for, is for others.

    A sentence for some says by that what it is to the others, but no dose for them.
    """
    parts = _parts(each, index)
    is_of_dose = _asks_dose(said[0]) or (each.sentence.group >= 0 and any(map(_DOSE.search, parts)))
    numbered = [part for part in parts if any(map(str.isdigit, part))]
    return is_of_dose and is_for_others(numbered, said)


def _asks_dose(asked: str) -> bool:
    """Whether a dose is asked for, or how much or often of a medicine."""
    is_amount = _ASKS_AMOUNT.search(asked) and are_medicines(topics_in(asked))
    return bool(is_amount or _DOSE.search(asked))


def _is_apart(each: ScoredSentence, told: str, said: Sequence[str], index: Index) -> bool:
    """Whether a sentence is for who asks, and not as well for all that some doses are for."""
    text = in_context(each, index)
    return is_for(text, said) and not speaks_of(text, [told])


def _parts(each: ScoredSentence, index: Index) -> list[str]:
    """The rows, but for the head of their columns, or items beside a sentence, or itself alone."""
    text, one = index.store.article(each.article).text, each.sentence
    if one.group < 0:
        return [text[one.start : one.end]]
    beside = {
        at: other
        for at, other in enumerate(index.store.sentences(each.article))
        if (other.group, other.section) == (one.group, one.section)
    }
    heads = {other.lead_in for other in beside.values() if other.kind is Kind.ROW}
    return [text[other.start : other.end] for at, other in beside.items() if at not in heads]
