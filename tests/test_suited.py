"""Whether a medicine suits somebody in a condition is answered by what tells of both."""

import pytest

from rag import Config, Pipeline, build, load
from rag.phrases import read_phrases
from tests.conftest import write_corpus

ARTICLES = {
    "naproxen.md": """# Naproxen tablets

## Before you take naproxen

Ask your doctor first if you have:

- asthma
- kidney problems
- severe liver disease

Tell your doctor if you take phenytoin for epilepsy. Naproxen must not be taken late in pregnancy.
It is used to treat arthritis.

## Side effects

Naproxen can cause a stroke. Tell a doctor if you get migraine.

## Driving

You can drive. Naproxen is cheap.
""",
    "malaria.md": """# Tablets against malaria

## Doxycycline

People with epilepsy can use it, but phenytoin makes it weaker.

| Tablet | Who should not take it |
|---|---|
| Doxycycline | Pregnant women |
| Mefloquine | People with psoriasis |
""",
}


SILENT = Config(min_score=0.98, medium_score=0.99, high_score=1.0)


@pytest.fixture(scope="module")
def doubting(tmp_path_factory, encoder) -> Pipeline:
    """Whatever is read is no answer, but what just is one."""
    folder = tmp_path_factory.mktemp("suited")
    build(write_corpus(folder / "corpus", ARTICLES), folder / "index", encoder=encoder)
    return load(folder / "index", config=SILENT, encoder=encoder)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Can I take naproxen if I have asthma?", "asthma"),
        ("my mum has bad kidneys, is naproxen safe", "kidney problems"),
        ("Can I take naproxen with chronic liver disease?", "severe liver disease"),
        ("im expecting is naproxen ok", "late in pregnancy"),
        ("I have rheumatoid arthritis, can I have naproxen", "arthritis"),
        ("can i take doxycycline if i have epilepsy", "People with epilepsy"),
        ("is doxycycline safe in pregnancy", "Pregnant women"),
        ("is mefloquine ok with psoriasis", "People with psoriasis"),
    ],
)
def test_what_tells_of_the_condition_answers_and_is_not_sure(doubting, question, told):
    """By its name, a kind of it or what it is one of; in prose, an item or a row."""
    answer = doubting.ask(question)

    assert told in answer.quotes[0].text
    assert answer.confidence == "low"


@pytest.mark.parametrize(
    "question",
    [
        "Can I take naproxen if I have epilepsy?",  # told of phenytoin
        "Can I take naproxen if I have had a stroke?",  # a side effect
        "is naproxen ok with migraine",
        "Can I take naproxen if I have a lung cancer?",
        "is doxycycline ok with psoriasis",  # told of another tablet
        "Can naproxen cause asthma?",
        "How much naproxen can I take with asthma?",
        "Can I take naproxen or paracetamol with asthma?",
        "What is asthma, and naproxen?",
        "Can I use an inhaler if I have asthma?",
    ],
)
def test_what_tells_of_something_else_does_not(doubting, question):
    """Of another medicine, of what the asked one does, or where something else is asked."""
    assert not doubting.ask(question).quotes


def test_an_answer_that_tells_nothing_of_the_condition_is_led_by_what_does(doubting):
    """The other stays behind it."""
    open_to_all = doubting.with_config(Config(min_score=-1))
    first, *rest = open_to_all.ask("Is naproxen cheap and safe with asthma?").quotes

    assert "asthma" in first.text
    assert [quote.text for quote in rest] == ["Naproxen is cheap."]


def test_the_phrases_can_be_read():
    """Each is one."""
    assert read_phrases("suited.csv", "tells").stand_in("while pregnant ") == {"pregnancy"}
