"""query, table -> does the table speak of the ages, times, weights and days that the query names.

A table of doses from three months on is found for a child of one month too, and is no sure answer.
"""

import re
from collections.abc import Iterator

_Range = tuple[float, float]

_NUMBER = r"\d+(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?P<first>{_NUMBER})(?:\s*(?:to|-|\u2013)\s*(?P<last>{_NUMBER}))?[\s-]*"
    r"(?P<unit>day|week|wk|month|mth|year|yr|kg|kilo)(?:gram|gramme)?s?\b",
    re.IGNORECASE,
)
_DAYS_OF = {"day": 1, "week": 7, "wk": 7, "month": 30, "mth": 30, "year": 365, "yr": 365}
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = rf"(?P<{{}}>{'|'.join(_WEEK)})s?"
_DAYS = re.compile(
    rf"\b{_DAY.format('first')}(?:\s*(?:to|-|\u2013)\s*{_DAY.format('last')})?\b", re.IGNORECASE
)
# Who says so speaks of more than the numbers and days that stand there.
_OPEN = re.compile(
    r"[<>\u2264\u2265+]|\b(?:under|below|less|younger|over|above|more|older|least|most|up to|from"
    r"|weekdays?|weekends?|daily|every day|all days)\b",
    re.IGNORECASE,
)


def speaks_of(table: str, query: str) -> bool:
    """Return whether each amount and day of a query lies in one of a table's.

    Where the table has none of the sort, or says "under", "over" or the like, it may speak of all.
    Ages and times count as one sort; half a year more than "3 years" is still three.

    Args:
        table: The text of its rows.
        query: The standalone question.
    """
    if _OPEN.search(table):
        return True
    sorts = (_times, _weights, _days)
    return all(_are_within(list(sort(query)), list(sort(table))) for sort in sorts)


def _are_within(asked: list[_Range], told: list[_Range]) -> bool:
    return not told or all(
        any(start <= last and first <= end for start, end in told) for first, last in asked
    )


def _times(text: str) -> Iterator[_Range]:
    """In days, from the first to the last one that is so many years, months or weeks old."""
    for first, last, unit in _amounts(text):
        if unit in _DAYS_OF:
            yield first * _DAYS_OF[unit], (last + 1) * _DAYS_OF[unit] - 1


def _weights(text: str) -> Iterator[_Range]:
    """In kilograms."""
    return ((first, last) for first, last, unit in _amounts(text) if unit not in _DAYS_OF)


def _amounts(text: str) -> Iterator[tuple[float, float, str]]:
    for found in _AMOUNT.finditer(text):
        first, last = (
            float(number.replace(",", "."))
            for number in (found["first"], found["last"] or found["first"])
        )
        yield first, last, found["unit"].casefold()


def _days(text: str) -> Iterator[_Range]:
    """By their place in the week; "Saturday to Monday" goes over its end."""
    for found in _DAYS.finditer(text):
        first = _WEEK.index(found["first"].casefold())
        last = _WEEK.index((found["last"] or found["first"]).casefold())
        if first <= last:
            yield first, last
        else:
            yield from ((first, len(_WEEK)), (0, last))
