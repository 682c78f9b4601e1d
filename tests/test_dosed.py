"""Doses for other ages and weights only are no answer."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

CONFIG = Config(min_score=0.1, medium_score=0.11, high_score=0.12)
TABLE = """# Syrup

## Dose of syrup

| Age | Weight | Dose of syrup in 24 hours |
|---|---|---|
| 1 to 5 years | 10 to 20 kg | 5 ml |
| 6 to 12 years | 20 to 40 kg | 10 ml |

Do not give it to a child of 1 to 5 years twice.
Give no more than it says.
"""
LIST = """# Syrup

## Dose of syrup

- Children aged 1 to 5 years: 5 ml of syrup
- Children aged 6 to 12 years: 10 ml of syrup
"""
HEAVY = "\nAt a weight of over 40 kg take one spoon of it.\n"
WIDE = "\nIt is made for adults and children aged 1 year and over.\n"


def _pages(tmp_path, encoder, article) -> Pipeline:
    articles = {"syrup.md": article, "rest.md": "# Rest\n\nRest helps in a week."}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)
    return load(tmp_path / "i", config=CONFIG, encoder=encoder)


@pytest.mark.parametrize("article", [TABLE, LIST, TABLE + WIDE], ids=["table", "list", "wide"])
def test_doses_that_are_all_for_others_are_not_shown(tmp_path, encoder, article):
    """Nor does what holds for all ages stand in for them."""
    pipeline = _pages(tmp_path, encoder, article)

    assert "10 ml" in pipeline.ask("dose of syrup for a 7 year old").quotes[0].text
    assert not pipeline.ask("dose of syrup for a 14 year old").quotes


def test_what_holds_for_just_that_weight_is_shown_in_their_place(tmp_path, encoder):
    """Not surely: other words than those asked for have led to it."""
    answer = _pages(tmp_path, encoder, TABLE + HEAVY).ask("dose of syrup in 24 hours for 50 kg")

    assert HEAVY.strip() in answer.quotes[0].text
    assert not any("ml" in quote.text for quote in answer.quotes)
    assert answer.confidence.value == "low"


def test_a_bound_of_another_weight_gives_no_dose(tmp_path, encoder):
    """Who is under 5 kg is not who weighs 45."""
    article = "# Syrup\n\n## Dose of syrup\n\nNo dose of syrup at a weight of less than 5 kg.\n"
    pipeline = _pages(tmp_path, encoder, article)

    assert pipeline.ask("dose of syrup at a weight of 4 kg").quotes
    assert not pipeline.ask("dose of syrup at a weight of 45 kg").quotes


def test_what_a_sentence_says_of_some_tells_the_others_too(tmp_path, encoder):
    """Where no dose is asked for."""
    article = "# Syrup\n\n## Who may have syrup\n\nThe syrup is not for babies under 3 months.\n"
    pipeline = _pages(tmp_path, encoder, article)

    assert pipeline.ask("may a 5 year old have syrup").quotes
    assert not pipeline.ask("which dose may a 5 year old have of syrup").quotes


def test_a_part_without_an_age_may_be_for_who_asks(tmp_path, encoder):
    """The table stays, for one row names adults."""
    article = TABLE.replace("6 to 12 years | 20 to 40 kg", "Adults | any")

    assert _pages(tmp_path, encoder, article).ask("dose of syrup for a 30 year old").quotes


def test_a_warning_for_another_age_is_not_added(tmp_path, encoder):
    """It is for who tells that age, or none."""
    pipeline = _pages(tmp_path, encoder, TABLE)

    def warned(question: str) -> bool:
        return any("twice" in quote.text for quote in pipeline.ask(question).quotes)

    assert warned("dose of syrup in 24 hours")
    assert warned("dose of syrup in 24 hours for a 3 year old")
    assert not warned("dose of syrup in 24 hours for a 7 year old")
