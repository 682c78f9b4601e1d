"""text -> text that says of what an age is: "my son is 5" -> "my son is 5 years old".

`rag.bands` and `rag.amounts` read a number by its unit, which many leave out of an age.  The words
stand in `rag/data/ages.csv`: who has an age, and what goes on behind one, but not behind what else
a person is so many of ("I am 4 cm dilated").
"""

import re
from functools import cache

from rag.lists import any_of, words_in

_WORDS = "ages.csv"
_SPELLED_OUT = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
).split()
_AS_DIGITS = {word: str(number) for number, word in enumerate(_SPELLED_OUT, start=1)}
# No part of a phone number, a decimal ("I am 38.5"), a fraction or a time of day.
_AGE = rf"(?<![\w.,:/])(?P<age>\d{{1,2}}|{'|'.join(_SPELLED_OUT)})(?![\w%/:]|[.,]\d)"
# "Aged 5 to 7", but not the 2 of "aged 2 or 3 months", nor a baby of 8, which may be months.
_CALLED = re.compile(
    r"(?<!\bbaby )(?<!\bbabies )(?<!\binfant )(?<!\binfants )(?<!\bnewborn )"
    r"\bage[ds]?\W{1,3}(?:(?:is|of|over|under|up to|from|at least)\W)?"
    rf"(?:\d{{1,2}}\s?(?:to|-|\u2013)\s?)?{_AGE}"
    r"(?!\W{0,3}(?:(?:to|and|or)\s)?\d"
    r"|[\s-]*(?:hour|hr|day|week|wk|month|mth|year|yr|kg|kilo)s?\b)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?<![\w.,:/])(?P<age>\d{1,2})[\s-]?(?:yo|y/o|y\.o\.?)(?!\w)", re.IGNORECASE)


def with_years(text: str) -> str:
    """Return a text with "years" behind each age that has no unit; all else stays."""
    text = _CALLED.sub(r"\g<0> years", text)
    text = _SHORT.sub(r"\g<age> years old", text)
    return _of_person().sub(_with_unit, text)


def _with_unit(found: re.Match[str]) -> str:
    number = _AS_DIGITS.get(found["age"].casefold(), found["age"])
    return f"{found['before']}{number} years old"


@cache
def _of_person() -> re.Pattern[str]:
    """An age behind who has it: "she's 5", "my son, 5, has a fever"."""
    person, behind = (any_of(words_in(_WORDS, part)) for part in ("person", "behind"))
    verb = r"(?:['\u2019]s|(?<=\bhe)s|(?<=\bshe)s|(?<=\bi)['\u2019]?m| is| am)"
    is_so_old = rf"{verb}(?: (?:about|almost|just|nearly|now|only))*\s"
    goes_on = (
        rf"\s*(?:$|[.,;:?!)])|\s[-\u2013\u2014]\s(?!\d)|\s(?:{behind})\b(?! (?:a )?half\b| \d)"
    )
    before = rf"(?P<before>\b(?:{person})(?:{is_so_old}|,\s|\s?\())"
    return re.compile(f"{before}{_AGE}(?={goes_on})", re.IGNORECASE)
