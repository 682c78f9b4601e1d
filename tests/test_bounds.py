"""Numbers with what bounds them are read the same wherever they stand."""

import re
from math import inf

import pytest

from rag.bounds import BEHIND, BOUND, HAIR, NUMBERS, range_of

_BOUNDED = re.compile(f"{BOUND}?{NUMBERS}{BEHIND}", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", (3, 3)),
        ("3,5", (3.5, 3.5)),
        ("2 to 5", (2, 5)),
        ("between 2 and 5", (2, 5)),
        ("from 2 to 5", (2, 5)),
        ("under 3", (0, 3 - HAIR)),
        ("under the age of 3", (0, 3 - HAIR)),
        ("fewer than 3", (0, 3 - HAIR)),
        ("no longer than 3", (0, 3)),
        ("up to 3", (0, 3)),
        ("\u2264 3", (0, 3)),
        ("<= 3", (0, 3)),
        ("3 or younger", (0, 3)),
        ("over 3", (3 + HAIR, inf)),
        ("longer than 3", (3 + HAIR, inf)),
        ("no fewer than 3", (3, inf)),
        ("from 3", (3, inf)),
        (">= 3", (3, inf)),
        ("3+", (3, inf)),
        ("3 and over", (3, inf)),
        ("2 to 5 and over", (2, inf)),
    ],
)
def test_a_number_in_its_bounds_is_a_range(text, expected):
    """It is in it where the words have it within."""
    found = _BOUNDED.fullmatch(text)

    assert found
    assert range_of(found) == expected


@pytest.mark.parametrize("text", ["1.2.3", "1-2-3", "2 to 3 to 4", "1,200,000"])
def test_a_row_of_numbers_is_none(text):
    """A date, a version and a sum have no range."""
    assert not _BOUNDED.fullmatch(text)
