"""Who took too much of a medicine is told what to do about that one, or nothing."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

ARTICLES = {
    "painkillers.md": """# Painkillers

## How many tablets?

Adults can take up to 8 tablets of codeine or of paracetamol in a day.

## I took too much paracetamol

If you took more than 8 tablets of it, go to A&E straight away.

## Naproxen

If you take too many tablets of naproxen, drink water. Naproxen tablets are taken twice a day.
""",
    "digoxin.md": """# Digoxin

## How to take it

Take digoxin tablets once a day.

## If you take too much

Phone the ward. Charcoal or cholestyramine tablets may be given.
""",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory, encoder) -> Pipeline:
    """One page on several medicines and one on one; everything that is read answers."""
    folder = tmp_path_factory.mktemp("overtaken")
    build(write_corpus(folder / "corpus", ARTICLES), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=-1), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("I took 10 paracetamol tablets by accident", "go to A&E"),
        ("I took too many naproxen tablets", "drink water"),
        ("I took too many digoxin tablets", "Phone the ward"),
        ("I took too many codeine tablets", ""),
        ("I took 6 warfarin tablets by accident", ""),
        ("my mum swallowed 6 codeine tablets at once", ""),
    ],
)
def test_too_much_of_one_medicine_is_not_that_of_another(pages, question, told):
    """Neither by a heading nor by the title; without advice nothing is quoted."""
    quotes = pages.ask(question).quotes

    assert bool(quotes) is bool(told)
    assert all(told in quote.text for quote in quotes)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("I took too much", "go to A&E"),  # of what is not said
        ("how many codeine tablets can I take", "up to 8"),
    ],
)
def test_without_too_much_of_a_named_medicine_all_may_answer(pages, question, told):
    """The usual dose among it."""
    assert any(told in quote.text for quote in pages.ask(question).quotes)


def test_of_an_amount_that_may_be_right_only_too_much_of_another_medicine_is_left_out(pages):
    """What else is told with it may be what is asked."""
    told = [quote.text for quote in pages.ask("I took 2 codeine tablets and feel sick").quotes]

    assert any("up to 8" in text for text in told)
    assert not any("A&E" in text for text in told)
