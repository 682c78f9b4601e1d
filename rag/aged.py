"""text -> text that says of what an age is: "my son is 5" -> "my son is 5 years old".

`rag.bands` and `rag.amounts` read a number by its unit, which many leave out of an age, and weeks
and months as an age where they are "old".  The words stand in `rag/data/ages.csv`: who has an age,
who may be weeks old and not pregnant, and what goes on behind an age, but not behind what else a
person is so many of ("I am 4 cm dilated").
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
# "She is 5, nearly 6 months": the unit stands behind the second number.
_CORRECTED = (
    r"(?!\W{1,3}(?:(?:about|almost|just|nearly|now|or|over|under) ){1,2}\d{1,2}[\s-]?"
    r"(?:week|wk|month|mth)s?\b)"
)
_IS_SO_OLD = (
    r"(?:['\u2019]s|(?<=\bhe)s|(?<=\bshe)s|(?<=\bi)['\u2019]?m| is| am)"
    r"(?: (?:about|almost|just|nearly|now|only))*\s"
)
_WEEKS = r"(?P<unit>[\s-]?(?:week|wk|month|mth)s?)"


def with_years(text: str) -> str:
    """Return a text with "years" behind each age that has no unit; all else stays.

    Behind the weeks or months of a child stands "old", but where a text tells of a pregnancy.
    """
    if "pregnan" not in text.casefold():
        text = _of_child().sub(r"\g<before>\g<age>\g<unit> old", text)
    text = _of_baby().sub(r"\g<before>1 year old", text)
    text = _CALLED.sub(r"\g<0> years", text)
    text = _SHORT.sub(r"\g<age> years old", text)
    return _of_person().sub(_with_unit, text)


def _with_unit(found: re.Match[str]) -> str:
    number = _AS_DIGITS.get(found["age"].casefold(), found["age"])
    return f"{found['before']}{number} years old"


@cache
def _of_person() -> re.Pattern[str]:
    """An age behind who has it: "she's 5", "my son, 5, has a fever"."""
    before = rf"(?P<before>\b(?:{_listed('person')})(?:{_IS_SO_OLD}|,\s|\s?\())"
    return re.compile(f"{before}{_AGE}{_CORRECTED}(?={_goes_on()})", re.IGNORECASE)


@cache
def _of_child() -> re.Pattern[str]:
    """The weeks or months of a child: "my son is 7 months"."""
    before = rf"(?P<before>\b(?:{_listed('child')})(?:{_IS_SO_OLD}|,\s|\s?\())"
    return re.compile(f"{before}{_AGE}{_WEEKS}(?={_goes_on()})", re.IGNORECASE)


@cache
def _of_baby() -> re.Pattern[str]:
    """The one age of a baby that is in years though its unit is left out: "my baby is 1"."""
    before = rf"(?P<before>\bbaby{_IS_SO_OLD})"
    return re.compile(f"{before}(?:1|one){_CORRECTED}(?={_goes_on()})", re.IGNORECASE)


def _goes_on() -> str:
    """What goes on behind an age."""
    behind = _listed("behind")
    return rf"\s*(?:$|[.,;:?!)])|\s[-\u2013\u2014]\s(?!\d)|\s(?:{behind})\b(?! (?:a )?half\b| \d)"


def _listed(part: str) -> str:
    return any_of(words_in(_WORDS, part))
