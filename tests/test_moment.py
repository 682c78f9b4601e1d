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


def _read(page: Pipeline, question: str) -> str:
    text = page.article("test").text
    spans = [each.sentence for each in page.explain(question).sentences]
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
