"""What a word may be a slip of, and how likely that is."""

import pytest

from rag.dictionary import LONGEST, frequencies
from rag.slips import BY_EAR, DOUBLED, LEFT_OUT, NEXT_KEY, SWAPPED, TOO_MANY, apart, near, slips


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("bopsy", "biopsy", LEFT_OUT),
        ("boddy", "body", DOUBLED),
        ("bidoy", "bidyo", SWAPPED),
        ("byopsy", "biopsy", BY_EAR),
        ("fone", "phone", BY_EAR),
        ("vodt", "bodt", NEXT_KEY),
        ("bosy", "body", NEXT_KEY),  # "d" on its right
        ("bidy", "bify", NEXT_KEY),
        ("bocy", "body", NEXT_KEY),  # "d" above it, to its right
        ("bofy", "body", NEXT_KEY),
        ("bxody", "body", TOO_MANY),
    ],
)
def test_a_slip_is_as_likely_as_its_sort(typed, meant, slip):
    """A letter too many is the least likely; no word is a slip of itself."""
    assert slips(typed)[meant] == slip
    assert typed not in slips(typed)


def test_only_keys_that_touch_are_taken_for_each_other():
    """Not those a key apart, nor across a row."""
    assert "body" not in slips("bogy")
    assert "body" not in slips("bopy")
    assert "hqt" not in slips("hpt")


def test_a_listed_name_is_near_by_any_slip():
    """As many as are let; short names are no name for a slip."""
    assert near("ramipral", 1) == ["ramipril"]
    assert near("ramoprol", 1) == []
    assert "ramipril" in near("ramoprol", 2)
    assert "gout" not in near("gous", 1)


def test_two_words_are_told_apart():
    """Each is usual, or held by the articles; the pair whose rarer word is the more usual wins."""
    assert apart("doesit", set().__contains__) == "does it"
    assert apart("mycytokine", {"cytokine"}.__contains__) == "my cytokine"
    assert apart("mycytokine", set().__contains__) == ""


def test_the_dictionary_knows_how_often_a_word_is_used():
    """None is there that is too long, in capitals or no word; the order is that of the words."""
    often, rarely, *never = frequencies(["the", "spleen", "The", "lampo", "a" * (LONGEST + 1)])

    assert often > rarely > 0
    assert never == [0, 0, 0]
