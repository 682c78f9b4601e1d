"""A follow-up carries what it points to; a question that stands alone is left alone."""

import pytest

from rag.converse import check_question, standalone
from rag.errors import QueryError

HISTORY = ["What does cutaneous leukemia look like?"]


@pytest.mark.parametrize("question", ["and in children?", "What about adults?", "and why?"])
def test_a_continuation_carries_the_one_before(question):
    """It is asked together with what it leans on."""
    assert standalone(question, HISTORY, max_chars=200) == (f"{HISTORY[0]} {question}",)


@pytest.mark.parametrize("question", ["how is it found?", "Why?", "what is the outlook"])
def test_a_short_question_is_tried_alone_first(question):
    """Few words may lean on the question before, or stand alone on a page about one illness."""
    assert standalone(question, HISTORY, max_chars=200) == (question, f"{HISTORY[0]} {question}")


@pytest.mark.parametrize(
    "question",
    [
        "What are the side effects of chemotherapy on the skin?",
        "Does radiation therapy kill cancer cells?",
        "Who should drink plenty of water with gout?",
    ],
)
def test_a_question_that_stands_alone_is_not_bent(question):
    """History changes nothing."""
    assert standalone(question, HISTORY, max_chars=200) == (question,)


def test_the_last_question_with_a_topic_counts():
    """A run of follow-ups leans on the question that named the topic."""
    [query] = standalone("and why?", [*HISTORY, "and then?"], max_chars=200)

    assert query.startswith(HISTORY[0])


def test_without_history_nothing_is_added():
    """An elliptic first question is asked as it is."""
    assert standalone("why?", [], max_chars=200) == ("why?",)


def test_the_query_stays_within_the_limit():
    """The earlier question is cut, never the new one."""
    [query] = standalone("and why?", ["leukemia " * 50], max_chars=40)

    assert len(query) <= 40
    assert query.endswith(" and why?")


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "it is empty"),
        (" \n\t", "it is empty"),
        ("a" * 21, "at most 20 characters, got 21"),
        ("what\0is it", "control characters"),
        ("is \ud800 it", "control characters"),
        ("😀😱", "it has no words"),
        ("?!...", "it has no words"),
    ],
)
def test_what_is_no_question_is_refused(question, problem):
    """One sentence says why."""
    with pytest.raises(QueryError, match="the question cannot be answered because") as caught:
        check_question(question, max_chars=20)
    assert problem in str(caught.value)


@pytest.mark.parametrize("question", ["AML?", "что это", "皮膚", "5"])
def test_any_script_is_a_question(question):
    """Words are words in every alphabet."""
    check_question(question, max_chars=20)
