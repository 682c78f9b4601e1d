"""What is told of alcohol is told of a drink that holds it."""

import pytest

from rag import Config, build, load
from tests.conftest import write_corpus

CONFIG = Config(min_score=0.1, medium_score=0.11, high_score=0.12, margin=0.0)
PILL = """# Pill

## Food and drink

Do not drink grapefruit juice while you take the pill.
Alcohol is best avoided.
"""


def _ask(tmp_path, encoder, article, question):
    articles = {"pill.md": article, "rest.md": "# Rest\n\nRest helps in a week."}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)
    return load(tmp_path / "i", config=CONFIG, encoder=encoder).ask(question)


@pytest.mark.parametrize("drink", ["wine", "a beer", "a vodka", "two ciders"])
def test_who_asks_of_a_drink_is_told_of_alcohol(tmp_path, encoder, drink):
    """What is nearer in words comes with it; the answer is not sure."""
    answer = _ask(tmp_path, encoder, PILL, f"can I drink {drink} while I take the pill")

    assert "Alcohol is best avoided." in answer.quotes[0].text
    assert answer.confidence.value == "low"


@pytest.mark.parametrize("asks", ["can I drink", "is it ok to still drink", "should you drink"])
def test_who_drinks_with_a_medicine_is_told_of_alcohol(tmp_path, encoder, asks):
    """No drink has to be named; "with a glass of water" is no answer to it."""
    article = "# Metformin\n\nTake metformin with a drink of water.\n\n## X\n\nAlcohol is bad."
    answer = _ask(tmp_path, encoder, article, f"{asks} while taking metformin")

    assert answer.quotes[0].text.startswith("Alcohol is")
    assert answer.confidence.value == "low"


@pytest.mark.parametrize("asked", ["what can I drink with", "can I drink water with"])
def test_who_asks_of_any_drink_is_told_as_read(tmp_path, encoder, asked):
    """Of water, or of whatever there is."""
    article = "# Metformin\n\nTake metformin with a drink of water.\n\n## More\n\nKeep off wine."
    answer = _ask(tmp_path, encoder, article, f"{asked} metformin")

    assert answer.quotes[0].text.startswith("Take metformin")
    assert answer.confidence.value == "high"


def test_where_nothing_tells_of_alcohol_what_is_drunk_is_not_sure(tmp_path, encoder):
    """A glass of water was not asked for."""
    article = "# Metformin\n\nTake metformin with a drink of water."
    answer = _ask(tmp_path, encoder, article, "can I drink with metformin")

    assert answer.confidence.value == "low"


def test_a_drink_without_alcohol_is_not_told_of_it(tmp_path, encoder):
    """Juice is none."""
    answer = _ask(tmp_path, encoder, PILL, "can I drink grapefruit juice while I take the pill")

    assert [quote.text for quote in answer.quotes] == [
        "Do not drink grapefruit juice while you take the pill."
    ]
    assert answer.confidence.value == "high"


def test_who_only_tells_of_a_drink_is_not_told_of_alcohol_first(tmp_path, encoder):
    """Something else was asked."""
    question = "I had wine, do not you drink grapefruit juice while you take the pill"
    answer = _ask(tmp_path, encoder, PILL, question)

    assert answer.quotes[0].text.startswith("Do not drink grapefruit juice")
    assert answer.confidence.value == "high"


@pytest.mark.parametrize("word", ["wine", "alcohol"])
def test_what_names_the_drink_or_alcohol_leads_as_it_did(tmp_path, encoder, word):
    """It is as sure as it was."""
    article = PILL.replace("grapefruit juice", word)
    answer = _ask(tmp_path, encoder, article, "can I drink wine while I take the pill")

    assert answer.quotes[0].text.startswith(f"Do not drink {word}")
    assert answer.confidence.value == "high"
