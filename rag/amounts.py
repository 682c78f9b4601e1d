"""questions, table -> does the table speak of the ages, times, weights and days that they name.

A table of doses from three months on is found for a child of one month too, and is no sure answer.
"""

import re
from collections.abc import Iterator, Sequence
from math import floor, inf

from rag.aged import with_years
from rag.bands import without_times
from rag.bounds import BEHIND, BOUND, NUMBER, NUMBERS, Range, range_of

_AMOUNT = re.compile(
    rf"{BOUND}?{NUMBERS}[\s-]*"
    r"(?P<unit>day|week|wk|month|mth|year|yr|kg|kilo)(?:gram|gramme)?s?\b(?: (?:old|of age)\b)?"
    f"{BEHIND}",
    re.IGNORECASE,
)
# What lasts for so long is not so old: "fever for 5 days", "every 2 weeks", "3 days ago".
_LASTING = re.compile(
    rf"\b(?:for|since|in|every|after|last|past)(?: about)? {NUMBERS}[\s-]*(?:day|week|wk)s?\b"
    r"(?![\s-](?:old|of age)\b)"
    rf"|{NUMBER}[\s-]*(?:day|week|wk|month|mth|year|yr)s? (?:ago|later|of(?! age))\b",
    re.IGNORECASE,
)
_MONTH = 365 / 12
_DAYS_OF = {"day": 1, "week": 7, "wk": 7, "month": _MONTH, "mth": _MONTH, "year": 365, "yr": 365}
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = rf"(?P<{{}}>{'|'.join(_WEEK)})s?"
_DAYS = re.compile(
    rf"\b(?:{_DAY.format('first')}(?:\s*(?:to|-|\u2013)\s*{_DAY.format('last')})?"
    r"|(?P<several>weekday|weekend|daily|every day|all day)s?)\b",
    re.IGNORECASE,
)
_SEVERAL = {"weekday": (0, 4), "weekend": (5, 6)}  # else all


def speaks_of(table: str, said: Sequence[str]) -> bool:
    """Return whether each amount and day that is asked about lies in one of a table's.

    Where the table has none of the sort it may speak of all.  Ages and times count as one sort;
    half a year more than "3 years" is still three.

    Args:
        table: The text of its rows.
        said: The question and what it leans on, the last said first; the first of them that names
            any of a sort counts.
    """
    sorts = (_times, _weights, _days)
    return all(
        _are_within(next(filter(None, map(list, map(sort, said))), []), list(sort(table)))
        for sort in sorts
    )


def _are_within(asked: Sequence[Range], told: Sequence[Range]) -> bool:
    return not told or all(
        any(start <= last and first <= end for start, end in told) for first, last in asked
    )


def _times(text: str) -> Iterator[Range]:
    """In days, from the first to the last one that is so many years, months or weeks old.

    An age without a unit is in years.
    """
    for first, last, unit in _amounts(_LASTING.sub("", without_times(with_years(text)))):
        if unit in _DAYS_OF:
            whole = last if last == inf else floor(last)  # "under 3 years" ends with the second
            yield first * _DAYS_OF[unit], (whole + 1) * _DAYS_OF[unit] - 1


def _weights(text: str) -> Iterator[Range]:
    """In kilograms."""
    return ((first, last) for first, last, unit in _amounts(text) if unit not in _DAYS_OF)


def _amounts(text: str) -> Iterator[tuple[float, float, str]]:
    """First, last and unit."""
    return ((*range_of(found), found["unit"].casefold()) for found in _AMOUNT.finditer(text))


def _days(text: str) -> Iterator[Range]:
    """By their place in the week; "Saturday to Monday" goes over its end."""
    end = len(_WEEK) - 1
    for found in _DAYS.finditer(text):
        if found["several"]:
            yield _SEVERAL.get(found["several"].casefold(), (0, end))
            continue
        first = _WEEK.index(found["first"].casefold())
        last = _WEEK.index((found["last"] or found["first"]).casefold())
        yield from [(first, last)] if first <= last else [(first, end), (0, last)]
