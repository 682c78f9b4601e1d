"""What holds after an operation is no answer to what may be done before it."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

PAGE = """# Your colonoscopy

## Before the test

Eat toast and drink tea. Have it at least 10 days before you travel.
Take iron tablets again two days after the test.

## After your test

Eat and drink as you like. Eat nothing hot until the test of your throat.

## Before you leave the ward

Eat and drink with a nurse.
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory, encoder) -> Pipeline:
    """One article on both sides of a test."""
    folder = tmp_path_factory.mktemp("moments")
    build(write_corpus(folder / "corpus", {"test.md": PAGE}), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.1), encoder=encoder)


def _read(page: Pipeline, question: str, doc: str = "test") -> str:
    text = page.article(doc).text
    spans = [each.sentence for each in page.explain(question, doc=doc).sentences]
    return " ".join(text[each.start : each.end] for each in spans)


@pytest.mark.parametrize(
    "question",
    [
        "can I eat and drink before the test",
        "can I eat and drink on the morning of my colonoscopy",
        "can I eat and drink prior to the procedure",
    ],
)
def test_what_is_after_a_moment_is_no_answer_on_what_is_before(page, question):
    """By whichever name that goes; a sentence that says so itself is one."""
    read = _read(page, question)

    assert "as you like" not in read
    assert "toast" in read
    assert "until the test" in read
    assert "with a nurse" in read


@pytest.mark.parametrize(
    "question",
    [
        "how soon after the test can I eat and drink",
        "can I eat and drink following the colonoscopy",
        "what can I eat since my test",
    ],
)
def test_what_is_before_a_moment_is_no_answer_on_what_is_after(page, question):
    """Nor does another moment count, such as that of leaving."""
    read = _read(page, question)

    assert "toast" not in read
    assert "as you like" in read
    assert "two days after" in read
    assert "with a nurse" in read


@pytest.mark.parametrize(
    "question",
    [
        "what can I eat and drink before and after the test",
        "before the test I was hungry, when may I eat afterwards",
        "what can I eat before, and what after",
        "can I eat something before going home from the test",
        "can I eat before I go home once the test is over",
        "can I eat before noon? The test is at two",
        "how long before I can eat and drink as I like after all",
        "how long will it be before the test lets me eat",
        "can I eat and drink before bed",
        "can I eat and drink",
        "I ate toast since nobody told me of the test",
    ],
)
def test_without_one_side_of_the_same_moment_all_may_answer(page, question):
    """Both sides, another moment, "before" for "until" and "since" for "because"."""
    read = _read(page, question)

    assert "toast" in read
    assert "as you like" in read


def test_every_moment_of_a_question_counts(page):
    """Not the first alone."""
    read = _read(page, "I was up before noon. What can I eat and drink before the test?")

    assert "as you like" not in read
    assert "toast" in read


def test_a_sentence_on_both_sides_of_what_is_asked_is_an_answer(page):
    """It stands before one moment, and bounds another that the question names."""
    read = _read(page, "how many days after the test can I travel")

    assert "before you travel" in read
    assert "toast" not in read


AFTER = """# After a cataract operation

## Drops

Use the drops for four weeks. Do not drink alcohol for a day.

## Your eye

Do not swim until you can see well. Rub your eye no more than before. Wear a shield at night.
"""
BEFORE = """# Before your colonoscopy

Do not drink alcohol on two evenings. You may eat again after the test.
"""
BOTH = """# Hip surgery

## Before and after the operation

Do your exercises every day.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory, encoder) -> Pipeline:
    """Articles whose titles tell a side, and one that is on both."""
    folder = tmp_path_factory.mktemp("titles")
    articles = {"cataract.md": AFTER, "colonoscopy.md": BEFORE, "hip.md": BOTH}
    build(write_corpus(folder / "corpus", articles), folder / "index", encoder=encoder)
    return load(folder / "index", config=Config(min_score=0.1), encoder=encoder)


@pytest.mark.parametrize(
    ("question", "doc", "kept", "dropped"),
    [
        ("can I drink alcohol before cataract surgery", "cataract", "no more than", "for a day"),
        ("can I swim before my cataract operation", "cataract", "no more than", "Do not swim"),
        ("how do I get ready for the cataract op", "cataract", "no more than", "shield"),
        ("preparing for a cataract operation", "cataract", "no more than", "shield"),
        ("can I drink alcohol after my colonoscopy", "colonoscopy", "eat again", "alcohol"),
    ],
)
def test_a_title_with_a_side_holds_for_all_below_it(library, question, doc, kept, dropped):
    """As a heading does; "until" leads up to the moment only where it is the end."""
    read = _read(library, question, doc)

    assert kept in read
    assert dropped not in read


@pytest.mark.parametrize(
    ("question", "doc", "kept"),
    [
        ("can I drink alcohol after cataract surgery", "cataract", "for a day"),
        ("can I swim before the cataract wound heals", "cataract", "Do not swim"),
        ("can I drink alcohol before a flight", "cataract", "for a day"),
        ("what exercises should I do after the hip operation", "hip", "every day"),
        ("what exercises should I do before the hip operation", "hip", "every day"),
    ],
)
def test_what_is_on_the_side_asked_for_may_answer(library, question, doc, kept):
    """So may what is on both sides, or of another moment, such as that of healing."""
    assert kept in _read(library, question, doc)


def test_another_article_does_not_answer_for_that_on_the_other_side(library):
    """What is before a colonoscopy is not what is before an operation on the eye."""

    def sources(question: str) -> set[str]:
        return {quote.doc_id for quote in library.ask(question).quotes}

    assert "colonoscopy" not in sources("can I drink alcohol before cataract surgery")
    assert "colonoscopy" in sources("can I drink alcohol before the colonoscopy")


def test_a_page_for_the_side_asked_for_may_answer_though_it_names_the_moment_otherwise(
    tmp_path, encoder
):
    """A hysterectomy is an operation; a journey is none."""
    articles = {
        "hysterectomy.md": "# Before your hysterectomy\n\nThis surgery takes an hour.\n\n"
        "## Food\n\nEat no food for 6 hours.",
        "travel.md": "# Before your journey\n\nEat food for a journey.",
        "after.md": "# After the operation\n\nEat food as you like.",
    }
    build(write_corpus(tmp_path / "c", articles), tmp_path / "i", encoder=encoder)
    page = load(tmp_path / "i", config=Config(min_score=-1), encoder=encoder)
    found = page.explain("can I eat food before the operation").sentences
    told = {page.doc_ids[each.article] for each in found}

    assert told == {"hysterectomy"}
