"""questions, Judgement -> Judgement: who tells a blood sugar is not told of another quantity.

"My sugar is 3.2" is near in words to a target in mmol/mol and to the sugar on a label; either would
be taken for what the value means.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.bounds import NUMBER
from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence, in_context
from rag.reader import CANDIDATES

_NAME = (
    r"\b(?:(?:blood|my|his|her) ?sugars?|sugars? (?:is|was|are|of|at|level)|(?:blood )?glucose"
    r"|bms?|bgs?)\b"
)
_IN_BLOOD = r"\s*(?:mmols?\s*(?:/|per)\s*l|mg\s*/?\s*dl)(?:it(?:re|er)s?)?\b"
_ELSE = r"\s*(?:%|mmol\s*/\s*mol\b|mmhg\b|(?:g|grams?|kcal|calories)\b)"
# A value, and not how many or when: behind the number stands a unit of it or none.
_TOLD = re.compile(
    rf"{_NAME}(?:(?!\b(?:i|im|aged?|type|target)\b)[^\d.;!?\n]){{0,30}}?{NUMBER}"
    rf"(?:{_IN_BLOOD}|\s*mmols?\b(?!\s*/)|\s*(?:$|[.,;!?)\n]|(?:and|but|so|what|is|for|when|before"
    r"|after|today|now|this|at|or|in the|on waking|should)\b))",
    re.IGNORECASE,
)
_SUGAR = re.compile(rf"{NUMBER}{_IN_BLOOD}", re.IGNORECASE)
_OTHER = re.compile(rf"{NUMBER}{_ELSE}", re.IGNORECASE)


def told_of_sugar(said: Sequence[str], judgement: Judgement, index: Index) -> Judgement:
    """Return the judgement without what gives numbers of another quantity than the sugar told.

    In place of such a first sentence comes the best of those weighed with a value of sugar in
    blood, which is not sure, or silence.

    Args:
        said: The question and what it leans on, the last said first.
        judgement: One that answers.
        index: Where the articles lie.
    """
    if not any(map(_TOLD.search, said)):
        return judgement
    first = judgement.chosen[0]
    kept = tuple(each for each in judgement.chosen if not _is_of_other(each, index))
    if first in kept:
        return replace(judgement, chosen=kept)
    weighed = judgement.scored[:CANDIDATES]
    leading = next((each for each in weighed if _SUGAR.search(in_context(each, index))), None)
    if not leading:
        return judgement.silent()
    return replace(judgement, chosen=kept).led_by(leading).unsure()


def _is_of_other(each: ScoredSentence, index: Index) -> bool:
    text = in_context(each, index)
    return bool(_OTHER.search(text)) and not _SUGAR.search(text)
