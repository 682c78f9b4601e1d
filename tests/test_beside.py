"""Whether two medicines go together is answered by what tells of both."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

ARTICLES = {
    "lisinopril.md": """# Lisinopril tablets

## Other medicines and lisinopril

Tell your doctor if you use:

- spironolactone, as your potassium may rise
- naproxen or other anti-inflammatory painkillers

## How to take it

Take lisinopril in the morning.
""",
    "naproxen.md": """# Naproxen tablets

## Other medicines and naproxen

Do not take naproxen with aspirin.

## Driving

Do not drive if naproxen makes you drowsy. Omeprazole does not.
""",
    "thinners.md": """# Blood thinners

Paracetamol goes well with warfarin. Do not take codeine.
""",
}


@pytest.fixture(scope="module")
def leaflets(tmp_path_factory, encoder) -> Pipeline:
    """Two of them; everything that is read answers."""
    folder = tmp_path_factory.mktemp("leaflets")
    build(write_corpus(folder / "corpus", ARTICLES), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=-1), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Can I take naproxen with lisinopril?", "naproxen or other"),
        ("Can I take ibuprofen with lisinopril?", "anti-inflammatory painkillers"),
        ("Can I take aspirin with naproxen?", "Do not take naproxen with aspirin."),
        ("Can I take amoxicillin with naproxen?", ""),
        ("Can I take omeprazole with lisinopril?", ""),
        ("Can I take paracetamol with warfarin?", "goes well"),
        ("Can I take codeine with rivaroxaban?", "Do not take codeine"),
        ("Can I take paracetamol with rivaroxaban?", ""),  # the title names a group of both
    ],
)
def test_what_tells_of_both_answers(leaflets, question, told):
    """By name or by group; what a leaflet says of a third medicine does not."""
    quotes = leaflets.ask(question).quotes

    assert bool(quotes) is bool(told)
    assert all(told in quote.text for quote in quotes)


@pytest.mark.parametrize("question", ["Omeprazole and driving", "How do I take spironolactone?"])
def test_a_leaflet_does_not_tell_how_another_medicine_is_taken(leaflets, question):
    """That it names it says nothing of its dose, or of driving."""
    assert leaflets.ask(question).quotes == ()
