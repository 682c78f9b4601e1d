"""sentence -> does it begin as one that leans on the one before it, or as an instruction.

"Until then, rest": its time, its case or what it speaks of stands there.  The words stand in
`rag/data/leaning.csv`.
"""

import re
from functools import cache

from rag.lists import any_of, words_in

_LIST = "leaning.csv"


def leans_back(sentence: str) -> bool:
    """Return whether a sentence begins with what only the sentence before it tells.

    "After that", "If it still bleeds", "If you take one", "If you do,", "They must", "Wear it".
    """
    return bool(_leaning().match(sentence))


def instructs(sentence: str) -> bool:
    """Return whether a sentence begins as one that says what to do: "Do not drive", "Sit up"."""
    return bool(_instruction().match(sentence))


@cache
def _leaning() -> re.Pattern[str]:
    alone, when, it, have, one, brief, adverb, told, act, object_ = (
        any_of(words_in(_LIST, part))
        for part in "alone when it have one brief adverb told act object".split()
    )
    beginnings = (
        rf"(?:{alone})\b",
        rf"(?:{when}) (?:(?:{it})\b|(?:\w+ ){{0,3}}still\b|you (?:{have}) (?:{one})\b)",
        rf"(?:{when}) (?:I|we|you|he|she) (?:{brief}),",
        rf"(?:{it}) (?:(?:{adverb}) )?(?:{told})\b",
        rf"(?:{act}) (?:{object_})\b",
    )
    return re.compile("|".join(beginnings).replace("'", "['’]"), re.IGNORECASE)


@cache
def _instruction() -> re.Pattern[str]:
    order, act = (any_of(words_in(_LIST, part)) for part in ("order", "act"))
    return re.compile(rf"(?:{order}|{act})\b".replace("'", "['’]"), re.IGNORECASE)
