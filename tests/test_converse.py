"""A follow-up carries what it points to; a question that stands alone is left alone."""

import pytest

from rag.converse import check_question, standalone
from rag.errors import QueryError

HISTORY = ["What does cutaneous leukemia look like?"]


@pytest.mark.parametrize(
    ("history", "question", "meant"),
    [
        ("What is throat cancer?", "Is it curable?", "Is throat cancer curable?"),
        ("How is gout treated?", "what are its causes", "what are gout's causes"),
        ("How big are the spots?", "Do they itch?", "Do spots itch?"),
        ("What color are spots in children?", "and in adults?", "What color are spots in adults?"),
        ("What color are the spots?", "what about kids?", "What color are the spots in kids?"),
        ("Can gout come back?", "with medicine?", "Can gout come back with medicine?"),
        ("How does radiation work?", "And the chemo?", "How does the chemo work?"),
        ("Tell me about gout.", "What are the symptoms?", "gout: What are the symptoms?"),
        ("Is gout rare?", "why?", "Is gout rare? why?"),
        ("My son has gout.", "Will it hurt him?", "Will gout hurt him?"),
        ("My son has gout.", "Can you help him?", "My son has gout. Can you help him?"),
    ],
)
def test_a_follow_up_is_completed(history, question, meant):
    """A pronoun, an ending, a thing or the topic comes from the question before."""
    assert standalone(question, [history], max_chars=200) == (meant, question)


def test_a_topic_lasts_until_another_is_named():
    """Each earlier question is completed first."""
    history = ["What is gout?", "What causes it?", "thanks", "Is it painful?"]

    assert standalone("how is it treated", history, max_chars=200)[0] == "how is gout treated"
    assert standalone("Is it rare?", [*history, "And what is asthma?"], max_chars=200)[0] == (
        "Is asthma rare?"
    )


@pytest.mark.parametrize(
    "question",
    [
        "What are the side effects of chemotherapy on the skin?",
        "Does radiation therapy kill cancer cells?",
        "Who should drink plenty of water with gout?",
        "And what is gout?",
        "How about radiation for leukemia?",
        "Is it true that gout hurts?",
        "I have gout. Does it come back?",
        "Which test picks out cancer cells by their antigens?",
        "Does one in three people with AML get spots?",
        "Which gene test will they run on my cells?",
        "What do doctors call it when leukemia reaches the skin?",
        "nodules",
        "AML?",
    ],
)
def test_a_question_that_stands_alone_is_not_bent(question):
    """History changes nothing."""
    assert standalone(question, HISTORY, max_chars=200) == (question,)


def test_without_history_nothing_is_added():
    """An elliptic first question is asked as it is."""
    assert standalone("why?", [], max_chars=200) == ("why?",)


def test_the_query_stays_within_the_limit():
    """The earlier question is cut, never the new one."""
    query, alone = standalone("and why?", ["leukemia " * 50], max_chars=40)

    assert len(query) <= 40
    assert query.endswith(" and why?")
    assert alone == "and why?"


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
