"""What people say of themselves before they ask is no reason for silence."""

import pytest

from rag import Config, Pipeline, build, load
from rag.opening import behind_opening, named_in_opening
from rag.types import Status
from tests.conftest import write_corpus


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("I have asthma, what are the symptoms?", "what are the symptoms?"),
        ("I'm 34 and a nurse. How is it found?", "How is it found?"),
        ("my dad has asthma so how do they treat it", "how do they treat it"),
        ("My boy is four, where do the spots come", "where do the spots come"),
        # A state does not change what a thing is.
        ("I'm expecting, what does it look like?", "what does it look like?"),
        ("My dad takes warfarin, what causes it?", "what causes it?"),
        ("I'm allergic to penicillin, where on the body is it?", "where on the body is it?"),
        # Asked whole, or of nobody.
        ("What are the symptoms, and who gets them?", ""),
        ("if I have asthma, what changes?", ""),
        ("For a woman, what is the risk?", ""),
        # No question, or one that hangs on what was said.
        ("My dad, who has asthma, is tired", ""),
        ("I have asthma, can I take ibuprofen?", ""),
        ("I am 34, how much can I take?", ""),
        # What only sounds like a state.
        ("I was expecting a call, what helps a cold?", "what helps a cold?"),
        ("I have a boy of four, what helps a cold?", "what helps a cold?"),
        # A state that changes what is done, so that what everybody is told may harm.
        ("I'm expecting, what scan would I get for a kidney stone?", ""),
        ("My sister and her husband were expecting twins, what helps a cold?", ""),
        ("We're going to have a boy, what helps a cold?", ""),
        ("I'm 20 weeks gone, how is a kidney stone found?", ""),
        ("My wife is carrying twins, what scan would she get?", ""),
        ("I've had a transplant, what can I take for the pain", ""),
        ("I'm allergic to aspirin, what can I take for a headache?", ""),
        ("Penicillin brings me out in hives. What helps a sore throat?", ""),
        ("My kidneys have failed, what can I take for a gout attack?", ""),
        ("My dad takes warfarin so how do they treat it", ""),
        ("I'm on blood thinners, why do the spots bleed?", ""),
        ("I'm on blood thinners, what causes it and how is it treated?", ""),
        # An illness changes what is to be taken, and not what another is.
        ("I have asthma, what can I take for the pain?", ""),
        ("I have asthma, which scan is done?", ""),
    ],
)
def test_the_question_behind_an_opening(query, question):
    """A statement about a person, and then a question that facts answer."""
    assert behind_opening(query) == question


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("the doctor says I have gout. What is that?", "what is gout"),
        ("hemicrania continua, whats that", "what is hemicrania continua"),
        ("mum has COPD and what does that mean", "what is COPD"),
        # No illness, two of them, another question, or nothing more.
        ("there is something on my neck. what is that", ""),
        ("I have gout and measles. what is it", ""),
        ("I have gout. what is that pill", ""),
        ("what is it", ""),
        ("I have gout", ""),
    ],
)
def test_what_the_illness_is_that_an_opening_names(query, question):
    """Whoever has heard a name asks for it behind it."""
    assert named_in_opening(query) == question


SPOTS = "# Spots\n\n## Color\n\nThe spots are red."
LUMPS = "# Lumps\n\n## Color\n\nThe lumps are blue."


@pytest.fixture(scope="module")
def pages(tmp_path_factory, encoder) -> Pipeline:
    """Two articles."""
    folder = tmp_path_factory.mktemp("pages")
    corpus = write_corpus(folder / "corpus", {"spots.md": SPOTS, "lumps.md": LUMPS})
    build(corpus, folder / "index", encoder=encoder)
    # The first score is for a question alone; with the opening before it none is so near.
    config = Config(min_score=0.45, medium_score=0.5, high_score=0.6, margin=0.0)
    return load(folder / "index", config=config, encoder=encoder)


def test_an_opening_does_not_silence(pages):
    """What is answered without it is answered, but not surely, for it leaves something out."""
    opening, question = "My husband drives a lorry and has two dogs,", "what color are the spots"
    asked, alone = pages.ask(f"{opening} {question}"), pages.ask(question)

    assert alone.status is Status.ANSWERED
    assert alone.confidence.value in ("medium", "high")
    assert [quote.text for quote in asked.quotes] == [quote.text for quote in alone.quotes]
    assert asked.confidence.value == "low"
    assert asked.query == question


def test_an_opening_may_say_which_article_is_meant(pages):
    """Of several none answers a question that names nothing, but the one that is given does."""
    query = "My husband drives a lorry and has two dogs, what color"

    assert pages.ask(query).status is Status.ABSTAINED
    assert [quote.text for quote in pages.ask(query, doc="lumps").quotes] == ["The lumps are blue."]
