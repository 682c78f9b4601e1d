"""A question that names a medicine or an illness is not answered from an article on another."""

import pytest

from rag import Config, Pipeline, build, load
from rag.medicines import medicines_in
from tests.conftest import write_corpus

ARTICLES = {
    "ibuprofen.md": """# Ibuprofen

## Can I take it in pregnancy?

No, do not take it in pregnancy. Advil is the same.

## Can I fly with it?

You can fly with it.
""",
    "measles.md": """# Measles

Measles is a rash with a fever.

## How is it treated?

Rest is how it is treated at home.
""",
    "warfarin.md": """# Warfarin: your questions

Warfarin thins the blood, as other anticoagulants do.
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory, encoder) -> Pipeline:
    """Three leaflets."""
    folder = tmp_path_factory.mktemp("library")
    build(write_corpus(folder / "corpus", ARTICLES), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.2), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "doc_id"),
    [
        ("Can I take ibuprofen in pregnancy?", "ibuprofen"),
        ("Can I take Nurofen in pregnancy?", "ibuprofen"),
        ("Can I take an NSAID in pregnancy?", "ibuprofen"),
        ("Can I take paracetamol or ibuprofen in pregnancy?", "ibuprofen"),
        ("Can I take paracetamol in pregnancy?", ""),
        ("Can I fly with measles?", "measles"),
        ("how is measles treated", "measles"),
        ("Does warfarin thin the blood?", "warfarin"),
        ("Does apixaban thin the blood?", "warfarin"),
        ("Does metformin thin the blood?", ""),
    ],
)
def test_another_topic_does_not_answer(library, question, doc_id):
    """Neither in the words of the question nor under a heading that asks the same."""
    quotes = library.ask(question).quotes

    assert {quote.doc_id for quote in quotes} == ({doc_id} if doc_id else set())


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ("Can I take paracetamol at all?", "Can I take it in pregnancy?"),
        ("Can I fly with ibuprofen?", "Can I take paracetamol in pregnancy?"),
        ("Does ibuprofen help?", "And can I take metformin in pregnancy?"),
    ],
)
def test_a_follow_up_keeps_to_its_medicine(library, history, question):
    """That of the question before, unless this one names another: no leaflet here holds it."""
    assert library.ask(question, history=[history]).quotes == ()


def test_each_part_of_a_question_keeps_to_its_medicine(library):
    """The second half names one that no leaflet holds."""
    answer = library.ask("How is measles treated and can I take paracetamol in pregnancy?")

    assert {quote.doc_id for quote in answer.quotes} <= {"measles"}


def test_a_leaflet_on_one_medicine_does_not_answer_for_another_that_it_holds(library):
    """Advil stands in that of ibuprofen; what it says elsewhere is of ibuprofen."""
    assert library.ask("Can I fly with metoprolol and Xarelto?").quotes == ()
    assert library.ask("Can I fly with Advil?").quotes[0].doc_id == "ibuprofen"


def test_what_is_searched_stays_in_view(library):
    """Passages that are near are shown as such, whatever they are about."""
    answer = library.ask("Can I take paracetamol in pregnancy?")

    assert answer.passages[0].doc_id == "ibuprofen"


def test_a_medicine_has_several_names():
    """Those of makers and of other countries, and its kind."""
    assert medicines_in(["tylenol"]) == medicines_in(["paracetamol"]) >= {"acetaminophen", "calpol"}
    assert "anticoagulant" in medicines_in(["is", "warfarin", "safe"])
    assert medicines_in(["spots"]) == frozenset()
