"""What is told to be another language is not taken for English, and slips are no language."""

import json

import pytest

from rag.english import is_asked_in_english, is_english, told_of_others
from tests.slow.conftest import ROOT


@pytest.mark.parametrize(
    "text",
    [
        "What is leukemia?",
        "leukaemia prognosis",
        "cnt breav n chest tite, dnt want 2 bother any1",
        "let me die",
        "my fiancé José collapsed at the café in Zürich",
        "Dr. von der Berg is the doctor",  # as many words of one language as of the other
        "Papa dey talk anyhow, e no sabi the place wey e dey",
        "",
        "38.5?",
    ],
)
def test_english_however_it_is_spelt(text):
    """A cry for help must be heard."""
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin elf Jahre alt und mein Knie tut weh",
        "Wann ist die beste Zeit, den Blutdruck zu messen?",
        "J'ai dix ans et j'ai mal au genou",
        "Tengo dolor de cabeza y no sé qué tomar",
        "Ho paura del dolore, che cosa posso fare?",
        "Ik ben bang voor naalden",
        "Boję się igieł",
        "Hur länge varar feber hos barn?",
        "高血压是什么",
        "هل يمكنني الصيام",
    ],
)
def test_another_language_is_told(text):
    """By its short words, its letters or its script."""
    assert not is_english(text)


def test_our_own_questions_are_english():
    """Each of them, however it is misspelt, but the one that is not."""
    lines = (ROOT / "eval" / "data" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    others = [
        each for each in (json.loads(line)["question"] for line in lines) if not is_english(each)
    ]

    assert others == ["¿A qué hora abre la farmacia?"]


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        ("metformin dose", ["en", "en-gb"], True),
        ("metformin dose", ["en", "es"], False),
        ("what is the dose", ["en", "es"], True),
        ("side effects of statins", ["en", "es"], True),
        ("hoofdpijn of migraine", ["en", "nl-be"], False),
        ("side effects of statins", ["en", "es", "xx"], False),
        ("no puedo respirar", ["es"], False),
        ("I can't breathe", ["es"], True),
        ("¿Qué es la gota?", ["en"], False),
    ],
)
def test_beside_other_articles_a_question_in_doubt_is_not_in_english(text, languages, expected):
    """A short word that the languages of the articles write the same does not make it English."""
    assert is_asked_in_english(text, languages) is expected


def test_articles_in_other_languages_are_counted():
    """A corpus in English alone needs no word."""
    assert told_of_others({"en": 3, "en-us": 1}) == ""
    assert told_of_others({"en": 3, "es": 1}).startswith("1 article is in es: ")
    assert told_of_others({"fr": 1200, "es": 1}).startswith("1,201 articles are in es, fr: ")
