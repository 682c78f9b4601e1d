"""questions, sentence -> does it hold for the kidneys, pregnancy, course or age that they tell of.

"Do not take it from 20 weeks" is no answer to who is 10 weeks pregnant, where the next sentence
says what holds before.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from math import inf

from rag.aged import with_years
from rag.bounds import BEHIND, BOUND, NUMBERS, Range, includes, range_of

_Sort = Callable[[str, str], Iterator[Range]]

_DAYS = {
    "hour": 1 / 24,
    "hr": 1 / 24,
    "day": 1,
    "week": 7,
    "wk": 7,
    "month": 365 / 12,
    "mth": 365 / 12,
    "year": 365,
    "yr": 365,
}
_TIME = rf"{NUMBERS}[\s-]*(?P<unit>{'|'.join(_DAYS)})s?\b"
_BOUNDED_TIME = rf"{BOUND}?{_TIME}"
_SPELLED_OUT = "one two three four five six seven eight nine ten eleven twelve".split()
_AS_DIGITS = {word: number for number, word in enumerate(_SPELLED_OUT, start=1)}
_SPELLED = re.compile(
    rf"(?:(?<=\bfor )an?|\b(?:{'|'.join(_AS_DIGITS)}))(?=[\s-](?:{'|'.join(_DAYS)}))",
    re.IGNORECASE,
)

_KIDNEYS = re.compile(
    r"(?:(?P<name>\b(?:(?:e ?)?gfr|(?:kidney|renal) function|(?:creatinine|creat) clearance|crcl)\b"
    r"(?:(?!\b(?:i|im|he|she|we|you|aged?|my|stage)\b)[^\d.,;!?|\n]){0,30}?"
    r"|\bkidneys? (?:(?:are|is|were|works?|working|only|at|about|around|now|down|to)\s+)+))?"
    rf"{BOUND}?{NUMBERS}"
    r"(?:(?P<unit>\s*mls?\s*(?:/|per|a)\s*min(?:ute)?\b)"
    r"|(?!\s*-?(?:mg|mcg|micro|\u00b5|g\b|kg|mls?\b|times?\b|tablets?\b|in \d|days?\b|weeks?\b"
    r"|wks?\b|months?\b|years?\b|yrs?\b|hours?\b|hrs?\b|minutes?\b)))"
    f"{BEHIND}",
    re.IGNORECASE,
)
_PREGNANT = re.compile(r"\b(?:pregnan|trimester|gestation)", re.IGNORECASE)
# Weeks of pregnancy where they are said to be: "24 weeks pregnant", "pregnant (from 20 weeks)".
_PREGNANCIES = (
    re.compile(
        rf"{_BOUNDED_TIME}(?: and \d days?)?(?: \+\d)?[\s-]*"
        r"(?:pregnant|along\b|gone\b|gestation"
        r"|(?:of|in|into)(?: (?:the|my|your|her|a))? pregnancy)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:pregnant|pregnancy)\b(?:[\s,:(]|\b(?:at|for|in|by|since|about|around|almost|now|week|the"
        rf"|and|currently|only)\b)*{_BOUNDED_TIME}(?! (?:old|of age|ago)\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:in )?(?P<unit>week)s? {NUMBERS} of (?:\w+ )?pregnancy", re.IGNORECASE),
)
# And in a sentence beside others on pregnancy: "Before 20 weeks, ask".
_WEEKS = re.compile(
    rf"{BOUND}{NUMBERS}[\s-]*(?P<unit>week|wk)s?\b"
    r"(?! (?:old|of age|ago|before|after|later|apart)\b)",
    re.IGNORECASE,
)
_TRIMESTER = re.compile(
    r"\b(?P<which>first|second|third|last|1st|2nd|3rd) trimester", re.IGNORECASE
)
_TRIMESTERS = {"first": (0, 13), "1st": (0, 13), "second": (13, 28), "2nd": (13, 28)}  # in weeks
_LAST_TRIMESTER = (28, inf)
# How long something has been taken, where it is said to be taken.
_COURSE = re.compile(
    r"(?<!not )(?<!never )(?<!not be )\b(?:(?:tak(?:e|en|ing)|took|us(?:e|ed|ing)|given?"
    r"|stop(?:ped)?)\b[^.;!?\d]{0,40}?\b(?:for|after|since)"
    r"|(?:been|was|am|is) on (?:it|them|this|these|\w+)(?: for| since)?"
    r"|treatment (?:for|of)|start(?:ed)?\b[^.;!?\d]{0,25}?(?= \d+ \w+ ago))"
    rf" (?:about |around |almost |nearly |now |the last |the past )?{_BOUNDED_TIME}"
    r"(?![\s-](?:old|of age|after|before|pregnant|of pregnancy)\b)",
    re.IGNORECASE,
)
_AGES = (
    re.compile(
        r"\b(?:age[ds]?|child(?:ren)?|bab(?:y|ies)|infants?|toddlers?|adults?|teenagers?)\b"
        rf"(?: (?:of|is|are|who))*[\s(:]*{_BOUNDED_TIME}{BEHIND}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_BOUNDED_TIME}(?=[\s-]*(?:old\b|of (?:age|life)\b|(?:and|or) (?:older|younger)\b))"
        rf"(?:[\s-]*(?:old|of (?:age|life))\b)?{BEHIND}",
        re.IGNORECASE,
    ),
)
_ANY = re.compile(
    rf"{BOUND}?{NUMBERS}[\s-]*(?P<unit>minute|{'|'.join(_DAYS)}|kg)s?\b{BEHIND}",
    re.IGNORECASE,
)


class Fit(IntEnum):
    """Whether the bands of a sentence hold what a person tells; it is `SILENT` without any."""

    EXCLUDES = -1
    SILENT = 0
    HOLDS = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What a person tells of what the bands of sentences are held against.

    Of each state, and of the age, these are the ranges that were told last.
    """

    states: tuple[tuple[Range, ...], ...]
    ages: tuple[Range, ...]

    def __bool__(self) -> bool:
        """Whether it is anything."""
        return any(self.states) or bool(self.ages)


NOTHING = Told((), ())
"""Of who tells nothing."""


def told(said: Sequence[str]) -> Told:
    """Return what a person tells.

    Args:
        said: The question and what it leans on, the last said first; the first of them that tells
            any of a sort counts.
    """
    return Told(tuple(_last_told(sort, said) for sort in _STATES), _last_told(_ages, said))


def fit(text: str, person: Told, *, about: str = "") -> Fit:
    """Return whether a sentence holds for the kidneys, the pregnancy and the course of a person.

    Args:
        text: The sentence.
        person: What `told` returns.
        about: The headings and the paragraph around the sentence: there weeks are of pregnancy
            where they are on it.
    """
    held = Fit.SILENT
    for sort, asked in zip(_STATES, person.states, strict=True):
        found = _fit(asked, list(sort(text, about)) if asked else [])
        if found is Fit.EXCLUDES:
            return found
        held = max(held, found)
    return held


def fit_of_age(text: str, person: Told) -> Fit:
    """Return the same for the age of a person; arguments as for `fit`.

    A sentence on those over or under an age says by that what it is to the others.
    """
    bands = list(_ages(text, "")) if person.ages else []
    found = _fit(person.ages, bands)
    is_open = any(first == 0 or last == inf for first, last in bands)
    return Fit.SILENT if found is Fit.EXCLUDES and is_open else found


def is_of_other_ages(text: str, person: Told) -> bool:
    """Return whether a sentence holds for none of the ages told, nor says anything to them."""
    alone = (replace(person, ages=(age,)) for age in person.ages)
    return bool(person.ages) and all(fit_of_age(text, each) is Fit.EXCLUDES for each in alone)


def without_times(text: str) -> str:
    """Return a text without its weeks of pregnancy, and how long something has been taken."""
    text = _with_digits(text)
    for pattern in (*_PREGNANCIES, _COURSE):
        text = pattern.sub(" ", text)
    return text


def are_apart(text: str, other: str) -> bool:
    """Return whether two sentences bound one unit so that nothing lies in the bands of both.

    Such sentences are the halves of one instruction: "below 30", "30 to 59".
    """
    one, two = _by_unit(text), _by_unit(other)
    return any(
        not _overlap(first, second)
        for unit in one.keys() & two.keys()
        for first in one[unit]
        for second in two[unit]
    )


def _last_told(sort: _Sort, said: Sequence[str]) -> tuple[Range, ...]:
    return next(filter(None, (tuple(sort(each, "")) for each in said)), ())


def _fit(asked: Sequence[Range], bands: Sequence[Range]) -> Fit:
    """Whether each range that is told lies in a band; a number without any bounds nothing."""
    bounding = [(first, last) for first, last in bands if first < last]
    if not (asked and bounding):
        return Fit.SILENT
    is_held = all(any(_overlap(one, band) for band in bounding) for one in asked)
    return Fit.HOLDS if is_held else Fit.EXCLUDES


def _overlap(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _kidneys(text: str, _about: str) -> Iterator[Range]:
    """In mL/min."""
    return (range_of(found) for found in _KIDNEYS.finditer(text) if found["name"] or found["unit"])


def _pregnancies(text: str, about: str) -> Iterator[Range]:
    """In days."""
    text = _with_digits(text)
    patterns = (*_PREGNANCIES, _WEEKS) if _PREGNANT.search(f"{about} {text}") else ()
    for pattern in patterns:
        yield from map(_days, pattern.finditer(text))
    for found in _TRIMESTER.finditer(text):
        first, last = _TRIMESTERS.get(found["which"].casefold(), _LAST_TRIMESTER)
        yield first * _DAYS["week"], last * _DAYS["week"] - 1


def _courses(text: str, _about: str) -> Iterator[Range]:
    """In days; "for up to 5 days" limits it, whoever takes it, and is no condition."""
    for found in _COURSE.finditer(_with_digits(text)):
        if not includes(found):
            yield _days(found)


def _ages(text: str, _about: str) -> Iterator[Range]:
    """In days; an age without a unit is in years."""
    text = _with_digits(with_years(text))
    for pattern in _AGES:
        yield from map(_days, pattern.finditer(text))


_STATES: Sequence[_Sort] = (_kidneys, _pregnancies, _courses)


def _by_unit(text: str) -> dict[str, list[Range]]:
    found = defaultdict[str, list[Range]](list)
    found["mL/min"] += _kidneys(text, "")
    for each in _ANY.finditer(_with_digits(text)):
        found[each["unit"].casefold()].append(range_of(each))
    return {
        unit: [(first, last) for first, last in ranges if first < last]
        for unit, ranges in found.items()
    }


def _days(found: re.Match[str]) -> Range:
    days = _DAYS[found["unit"].casefold()]
    first, last = range_of(found)
    return first * days, last * days


def _with_digits(text: str) -> str:
    """A text with the numbers before units of time in digits: "two weeks", "for a month"."""
    return _SPELLED.sub(lambda found: str(_AS_DIGITS.get(found[0].casefold(), 1)), text)
