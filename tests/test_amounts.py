"""A table that does not speak of what a question names is no sure answer."""

import pytest

from rag import Config, build, load
from rag.amounts import speaks_of
from tests.conftest import write_corpus

DOSES = "Age | Dose\n3 to 5 months | 2 ml\n2 to 3 years | 7 ml\n4 years | 10 ml"
WEIGHTS = "Weight | Dose\n5 to 9 kg | 2 ml\n10\u201319 kg | 5 ml"
HOURS = "Day | Open\nMonday to Thursday | 9 am\nSaturday | 10 am"


@pytest.mark.parametrize(
    ("table", "query", "speaks"),
    [
        (DOSES, "how much for a 4 month old", True),
        (DOSES, "how much for a 30-month-old", True),
        (DOSES, "how much for my 3 year old", True),
        (DOSES, "how much for a 1 month old", False),
        (DOSES, "how much for a 10 year old", False),
        (DOSES, "how much for a child of 12 kg", True),  # it tells no weight
        (DOSES + "\nover 12 years | 20 ml", "how much for a 15 year old", True),
        (WEIGHTS, "he weighs 12.5 kg", True),
        (WEIGHTS, "he weighs 45 kilos", False),
        (HOURS, "open on Wednesday?", True),
        (HOURS, "open on Saturdays?", True),
        (HOURS, "open on Sunday?", False),
        ("Open | Saturday to Monday", "open on Sunday?", True),
        ("Open | Saturday to Monday", "open on Friday?", False),
    ],
)
def test_whether_a_table_speaks_of_what_is_asked(table, query, speaks):
    """By ranges of ages, weights and weekdays; what it does not tell at all does not count."""
    assert speaks_of(table, query) is speaks


def test_a_table_of_other_ages_is_no_sure_answer(tmp_path, encoder):
    """It is shown, for it says which ages it holds for, but not as if it were sure."""
    table = (
        "# Syrup\n\n| Age | Dose of syrup |\n|---|---|\n| 2 years | 5 ml |\n| 3 years | 7 ml |\n"
    )
    build(write_corpus(tmp_path / "corpus", {"syrup.md": table}), tmp_path / "i", encoder=encoder)
    config = Config(min_score=0.1, medium_score=0.11, high_score=0.12)
    pipeline = load(tmp_path / "i", config=config, encoder=encoder)

    asked, other = (pipeline.ask(f"dose of syrup age {years} years") for years in (3, 9))

    assert asked.quotes == other.quotes
    assert (asked.confidence.value, other.confidence.value) == ("high", "low")
