"""questions, table -> does the table speak of the ages, times, weights and days that they name.

A table of doses from three months on is found for a child of one month too, and is no sure answer.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from math import floor, inf

from rag.aged import with_years
from rag.bands import without_times
from rag.bounds import BEHIND, BOUND, NUMBER, NUMBERS, Range, range_of

_Sort = Callable[[str], Iterator[Range]]

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
# How long is not how old, as far as it is not certain: "for 2 years" may be an age.
_MAY_LAST = re.compile(r"\b(?:for|since|in|every|last|past|within)(?: about)?\s$", re.IGNORECASE)
_SO_OLD = re.compile(r"\b(?:old|of age)\b", re.IGNORECASE)
_OF_AGES = ("month", "mth", "year", "yr")
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
    return all(_are_within(_last_of(sort, said), list(sort(table))) for sort in sorts)


def is_for_others(parts: Sequence[str], said: Sequence[str]) -> bool:
    """Return whether each part of a text is for other ages than all told, or for other weights.

    One part that tells none ("Adults: 10 ml") may be for who asks.  What may be as well how long
    something has lasted counts for no age here, in the parts or in what is said.

    Args:
        parts: The rows of a table, the items of a list or a sentence.
        said: As for `speaks_of`.
    """
    return any(_are_apart(_last_of(sort, said), parts, sort) for sort in (_ages, _weights))


def is_for(text: str, said: Sequence[str]) -> bool:
    """Return whether a text tells an age or a weight within which one lies that was told last."""
    return any(
        _meet(one, other)
        for sort in (_ages, _weights)
        for one in _last_of(sort, said)
        for other in sort(text)
    )


def _are_apart(asked: Sequence[Range], parts: Sequence[str], sort: _Sort) -> bool:
    told = [list(sort(part)) for part in parts]
    return (
        bool(asked and told)
        and all(told)
        and not any(_meet(one, other) for one in asked for each in told for other in each)
    )


def _last_of(sort: _Sort, said: Sequence[str]) -> list[Range]:
    return next(filter(None, map(list, map(sort, said))), [])


def _meet(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _are_within(asked: Sequence[Range], told: Sequence[Range]) -> bool:
    return not told or all(any(_meet(one, other) for other in told) for one in asked)


def _times(text: str) -> Iterator[Range]:
    """In days, from the first to the last one that is so many years, months or weeks old.

    An age without a unit is in years.
    """
    return map(_days_old, _found_times(text))


def _ages(text: str) -> Iterator[Range]:
    """Those of the times that are ages: in months or years, or of who is so old."""
    for found in _found_times(text):
        may_last = _MAY_LAST.search(found.string, 0, found.start())
        if _SO_OLD.search(found[0]) or (found["unit"].casefold() in _OF_AGES and not may_last):
            yield _days_old(found)


def _found_times(text: str) -> Iterator[re.Match[str]]:
    plain = _LASTING.sub("", without_times(with_years(text)))
    return (found for found in _AMOUNT.finditer(plain) if found["unit"].casefold() in _DAYS_OF)


def _days_old(found: re.Match[str]) -> Range:
    days = _DAYS_OF[found["unit"].casefold()]
    first, last = range_of(found)
    whole = last if last == inf else floor(last)  # "under 3 years" ends with the second
    return first * days, (whole + 1) * days - 1


def _weights(text: str) -> Iterator[Range]:
    """In kilograms."""
    found = _AMOUNT.finditer(text)
    return (range_of(each) for each in found if each["unit"].casefold() not in _DAYS_OF)


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
