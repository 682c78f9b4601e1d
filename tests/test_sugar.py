"""Who tells a blood sugar is told nothing of another quantity."""

import pytest

from rag import Config, build, load
from tests.conftest import write_corpus

CONFIG = Config(min_score=0.1, medium_score=0.11, high_score=0.12, margin=0.0)
LONG = "My blood sugar over months is below 53 mmol/mol (7.0%)."
LABEL = "More than 22 g of sugar is much for my blood."
TARGET = "Blood sugar before meals: 4.0 to 7.0 mmol/L."


def _ask(tmp_path, encoder, question, *sentences):
    text = "# Diabetes\n\n" + "\n\n".join(sentences)
    build(write_corpus(tmp_path / "corpus", {"a.md": text}), tmp_path / "i", encoder=encoder)
    return load(tmp_path / "i", config=CONFIG, encoder=encoder).ask(question)


@pytest.mark.parametrize(
    "question",
    [
        "my blood sugar is 3.2 and over",
        "my blood sugar was 22 and over months",
        "my blood sugar is 250 mg/dl over months",
        "blood glucose of 9 mmol, is my blood sugar below",
    ],
)
@pytest.mark.parametrize("nearest", [LONG, LABEL])
def test_a_value_in_blood_comes_first(tmp_path, encoder, question, nearest):
    """Though the other is nearer in words; so it is not sure."""
    answer = _ask(tmp_path, encoder, question, nearest, TARGET)

    assert [quote.text for quote in answer.quotes] == [TARGET]
    assert answer.confidence.value == "low"


def test_without_one_there_is_silence(tmp_path, encoder):
    """Numbers of another quantity would be taken for its meaning."""
    assert not _ask(tmp_path, encoder, "my blood sugar is 3.2 and over", LONG).quotes


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("what should my blood sugar be over months", LONG),
        ("is more than 22 g of sugar much", LABEL),
        ("was my blood sugar over months taken 4 times", LONG),
        ("my blood sugar is 6, what is it before meals", TARGET),
        ("my sugar is 22, what is the number to call", "The number to call is 0123 4567."),
    ],
)
def test_who_tells_none_or_is_told_of_it_gets_the_answer_as_it_is(
    tmp_path, encoder, question, first
):
    """Grams on a label, how many times and a telephone number are no values."""
    answer = _ask(tmp_path, encoder, question, first)

    assert [quote.text for quote in answer.quotes] == [first]
    assert answer.confidence.value == "high"


LOW = "My blood sugar below 4.0 mmol/L: take glucose."


@pytest.mark.parametrize(
    ("value", "nearest", "confidence"),
    [
        ("3.2", LOW, "high"),
        ("58 mg/dl", LOW, "high"),
        ("60", LOW, "high"),
        ("90", LOW, "low"),
        ("5.5", TARGET, "high"),
        ("99", TARGET, "high"),
        ("22", TARGET, "low"),
    ],
)
def test_what_is_for_other_values_is_not_sure(tmp_path, encoder, value, nearest, confidence):
    """In either unit; a bare value above 40 is in mg/dL."""
    answer = _ask(tmp_path, encoder, f"my blood sugar is {value}, and before meals", nearest)

    assert [quote.text for quote in answer.quotes] == [nearest]
    assert answer.confidence.value == confidence
