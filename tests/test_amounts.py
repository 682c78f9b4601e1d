"""A table that does not speak of what a question names is no sure answer."""

import pytest

from rag import Config, build, load
from rag.amounts import is_for_others, speaks_of
from tests.conftest import write_corpus

DOSES = "Age | Dose\n3 to 5 months | 2 ml\n2 to 3 years | 7 ml\n4 years | 10 ml"
WEIGHTS = "Weight | Dose\n5 to 9 kg | 2 ml\n10\u201319 kg | 5 ml"
HOURS = "Day | Open\nMonday to Thursday | 9 am\nSaturday | 10 am"
SYRUP = "# Syrup\n\n| Age | Dose of syrup |\n|---|---|\n| 2 years | 5 ml |\n| 3 years | 7 ml |\n"
CONFIG = Config(min_score=0.1, medium_score=0.11, high_score=0.12)


def _syrup(tmp_path, encoder):
    articles = {"syrup.md": SYRUP, "rest.md": "# Rest\n\nRest helps in a week."}
    corpus = write_corpus(tmp_path / "corpus", articles)
    build(corpus, tmp_path / "i", encoder=encoder)
    return tmp_path / "i"


@pytest.mark.parametrize(
    ("table", "query", "speaks"),
    [
        (DOSES, "how much for a 4 month old", True),
        (DOSES, "how much for a 30-month-old", True),
        (DOSES, "how much for my 3 year old", True),
        (DOSES, "how much for a 1 month old", False),
        (DOSES, "how much for a 10 year old", False),
        (DOSES, "my son is 3, how much", True),
        (DOSES, "my son is 10, how much", False),
        (DOSES, "dose age 10", False),
        (DOSES, "dose for a 10yo", False),
        (DOSES, "how much for a child of 12 kg", True),  # it tells no weight
        (DOSES + "\nover 12 years | 20 ml", "how much for a 15 year old", True),
        (WEIGHTS, "he weighs 12.5 kg", True),
        (WEIGHTS, "he weighs 45 kilos", False),
        (WEIGHTS + "\n20 kg and over | 9 ml", "he weighs 45 kgs", True),
        (WEIGHTS + "\n20+ kg | 9 ml", "he weighs 45 kg", True),
        (WEIGHTS + "\n20 kg+ | 9 ml", "he weighs 45 kg", True),
        (WEIGHTS + "\n\u2265 20 kg | 9 ml", "he weighs 45 kg", True),
        (WEIGHTS + "\nup to 4 kg | none", "he weighs 3 kg", True),
        (WEIGHTS + "\nup to 4 kg | none", "he weighs 45 kg", False),
        ("Weight | Dose\nfrom 5 to 9 kg | 2 ml", "he weighs 45 kg", False),
        ("Age | Dose\nfrom 3 months | 2 ml", "for a 1 month old", False),
        ("Age | Dose\nfrom 3 months | 2 ml", "for a 9 year old", True),
        ("Age | Dose\nunder the age of 3 months | none", "for a 1 month old", True),
        ("Age | Dose\n3 months or younger | none", "for a 1 month old", True),
        ("Age | Dose\n12 years old or older | 9 ml", "for a 15 year old", True),
        # The number is in some bounds and not in others.
        ("Age | Dose\nunder 3 years | 2 ml", "for a 2 year old", True),
        ("Age | Dose\nunder 3 years | 2 ml", "for a 3 year old", False),
        ("Age | Dose\nless than 3 years | 2 ml", "for a 3 year old", False),
        ("Age | Dose\n< 3 years | 2 ml", "for a 3 year old", False),
        ("Age | Dose\nbefore 3 years | 2 ml", "for a 3 year old", False),
        ("Age | Dose\nbefore 3 years | 2 ml", "for a 1 year old", True),
        ("Age | Dose\nup to 3 years | 2 ml", "for a 3 year old", True),
        ("Age | Dose\n<= 3 years | 2 ml", "for a 3 year old", True),
        ("Age | Dose\nuntil 3 years | 2 ml", "for a 2 year old", True),
        ("Age | Dose\nno older than 3 years | 2 ml", "for a 3 year old", True),
        ("Age | Dose\nno older than 3 years | 2 ml", "for a 9 year old", False),
        ("Age | Dose\nnot younger than 3 years | 2 ml", "for a 2 year old", False),
        ("Age | Dose\nthe first 3 months | 2 ml", "for a 1 month old", True),
        ("Age | Dose\nbeyond 3 years | 2 ml", "for a 9 year old", True),
        ("Age | Dose\nafter 3 years | 2 ml", "for a 9 year old", True),
        ("Weight | Dose\nunder 10 kg | 2 ml", "he weighs 10 kg", False),
        ("Weight | Dose\nover 10 kg | 2 ml", "he weighs 10 kg", False),
        ("Weight | Dose\nheavier than 10 kg | 2 ml", "he weighs 12 kg", True),
        ("Weight | Dose\nbetween 5 and 9 kg | 2 ml", "he weighs 7 kg", True),
        ("Dose\n5 kg and over 3 years | 2 ml", "he weighs 45 kg", False),
        # Such words beside other things say nothing of ages.
        (DOSES + " twice daily, no more than 4 doses from 10 am", "for a 1 month old", False),
        (WEIGHTS + " every day", "he weighs 45 kg", False),
        (WEIGHTS + " | over 3 years", "he weighs 45 kg", False),
        (DOSES, "my 3 year old has had fever for 5 days, how much", True),
        (DOSES, "my 3 year old fell ill 5 days ago", True),
        (DOSES, "2 days of fever, 3 years old", True),
        (DOSES, "6 weeks of age", False),
        (DOSES, "fever since 2 weeks, my 9 year old", False),
        (DOSES + " for 5 days", "for my 5 days old", False),
        (DOSES, "how much for 6 weeks old", False),
        (DOSES, "how much for 3.5 years", True),
        ("Age | Dose\n3 years | 7 ml", "how much for a 42 month old", True),
        ("Age | Dose\n2 years | 5 ml", "how much for a 36 month old", False),
        ("Age | Dose\n12 months | 2 ml", "how much for a 1 year old", True),
        ("Age | Dose\n8 years | 9 ml", "for 96 months", True),
        (HOURS, "open on Wednesday?", True),
        (HOURS, "open on Saturdays?", True),
        (HOURS, "open on Sunday?", False),
        ("Open | Saturday to Monday", "open on Sunday?", True),
        ("Open | Saturday to Monday", "open on Saturday?", True),
        ("Open | Saturday to Monday", "open on Friday?", False),
        ("Open | Saturday to Monday", "open on Mondays?", True),
        ("Open | Saturday to Monday", "open at weekends?", True),
        ("Open | from 10 am on Saturday", "open on Sunday?", False),
        ("Open | on weekdays", "open on Sunday?", False),
        ("Open | on weekdays", "open on Friday?", True),
        ("Open | daily", "open on Sunday?", True),
    ],
)
def test_whether_a_table_speaks_of_what_is_asked(table, query, speaks):
    """By ranges of ages, weights and weekdays; what it does not tell at all does not count."""
    assert speaks_of(table, [query]) is speaks


@pytest.mark.parametrize(
    ("parts", "query", "expected"),
    [
        (["3 to 5 months | 2 ml", "2 to 3 years | 7 ml"], "for a 9 year old", True),
        (["3 to 5 months | 2 ml", "2 to 3 years | 7 ml"], "for a 1 month old", True),
        (["3 to 5 months | 2 ml", "2 to 3 years | 7 ml"], "for a 3 year old", False),
        (["3 to 5 months | 2 ml", "2 to 3 years | 7 ml"], "my son is 9", True),
        (["3 to 5 months | 2 ml", "2 to 3 years | 7 ml"], "for 20 kg", False),
        (["3 to 5 months | 2 ml", "2 to 3 years | 7 ml"], "how much", False),
        (["2 to 3 years | 7 ml"], "for my 3 year old and my 9 year old", False),
        (["2 to 3 years | 7 ml", "Adults | 20 ml"], "for a 30 year old", False),
        (["2 to 3 years | 7 ml", "Adults | 20 ml for 5 days"], "for a 30 year old", False),
        (["2 to 3 years | 7 ml", "Adults | 20 ml, up to 7 days"], "for a 30 year old", False),
        (["2 to 3 years | 7 ml", "over 12 years | 20 ml"], "for a 30 year old", False),
        # How long is not how old.
        (["2 to 3 years | 7 ml"], "2 days after the extraction", False),
        (["2 to 3 years | 7 ml"], "it has hurt for 9 years", False),
        (["2 to 3 years | 7 ml"], "for 9 year old children", True),
        (["5 to 9 kg | 2 ml"], "he weighs 45 kg", True),
        (["weighs less than 5 kg"], "he weighs 45 kg", True),
        (["weighs less than 5 kg"], "he weighs 4 kg", False),
    ],
)
def test_whether_doses_are_all_for_others(parts, query, expected):
    """A part that tells no age or weight may be for who asks, and so may one of several told."""
    assert is_for_others(parts, [query]) is expected


@pytest.mark.parametrize("sign", ["1", "1.", "1-", "<", " ", "under ", "1 kg ", "for 1 "])
def test_a_question_of_one_sign_is_read_to_its_end(sign):
    """However long the run: a time that grows with its cube would not end."""
    assert speaks_of("Dose | 2 ml", [sign * 5_000])


def test_what_was_said_last_of_a_sort_counts():
    """The weight is told anew; the age holds on."""
    assert speaks_of(DOSES, ["and for 3 years?", "dose for 9 years"])
    assert not speaks_of(DOSES, ["and for 9 years?", "dose for 3 years"])
    assert not speaks_of(DOSES, ["he weighs 9 kg", "dose for 9 years"])


def test_a_table_of_doses_for_other_ages_is_no_answer(tmp_path, encoder):
    """Who is shown it might take its last row for the nearest one."""
    pipeline = load(_syrup(tmp_path, encoder), config=CONFIG, encoder=encoder)

    asked, other = (pipeline.ask(f"dose of syrup age {years} years") for years in (3, 9))

    assert asked.quotes
    assert (asked.confidence.value, other.confidence.value) == ("high", "none")


def test_a_table_that_speaks_of_other_days_is_no_sure_answer(tmp_path, encoder):
    """It is shown, for it says which days it holds for, but not as if it were sure."""
    table = "| Day | The shop opens |\n|---|---|\n| Monday | 9 am |\n| Saturday | 10 am |\n"
    articles = {"shop.md": f"# Shop\n\n{table}", "rest.md": "# Rest\n\nRest helps in a week."}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=CONFIG, encoder=encoder)

    asked, other = (
        pipeline.ask(f"when does the shop open on {day}") for day in ("Monday", "Sunday")
    )

    assert asked.quotes == other.quotes
    assert (asked.confidence.value, other.confidence.value) == ("high", "low")


@pytest.mark.parametrize("told", ["dose of syrup age {} years", "my son is {} years old"])
@pytest.mark.parametrize(
    "follow_up", ["and how often?", "and how much syrup?", "which dose", "dose of syrup"]
)
def test_an_age_told_before_holds_for_what_follows(tmp_path, encoder, told, follow_up):
    """The table says as little of it as it did before."""
    pipeline = load(_syrup(tmp_path, encoder), config=CONFIG, encoder=encoder)

    first, other = (pipeline.ask(follow_up, history=[told.format(years)]) for years in (3, 9))

    assert first.quotes
    assert (first.confidence.value, other.confidence.value) == ("high", "none")
