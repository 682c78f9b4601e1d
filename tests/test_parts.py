"""A question that asks two things is split; a story, or a question about one thing, is not."""

import pytest

from rag.parts import split_query


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        (
            "What color are the lumps and where do they sit?",
            ("What color are the lumps", "where do they sit?"),
        ),
        (
            "Explain what gout is and what sets it off",
            ("Explain what gout is", "what sets it off"),
        ),
        (
            "Who can get asthma, and in which people is it worse?",
            ("Who can get asthma", "in which people is it worse?"),
        ),
        (
            "Is it catching? And how is it treated?",
            ("Is it catching", "how is it treated?"),
        ),
    ],
)
def test_a_question_of_two_questions_is_split(query, parts):
    """At "and" or a question mark, when a question stands on both sides."""
    assert split_query(query) == parts


@pytest.mark.parametrize(
    "query",
    [
        "What helps against pain and swelling?",
        "My toe hurts and what can I do?",
        "Is it red? Yes",
        "gout and why",
        "",
        "What is it and how is it found and who treats it and what does it cost?",
    ],
)
def test_anything_else_stays_whole(query):
    """One thing with two sides, a story, a question and a remark, or too many parts."""
    assert split_query(query) == (query,)
