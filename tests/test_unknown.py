"""Where a query has its topic, and whether that is a word that nothing knows."""

import pytest

from rag.unknown import is_topic, names_unknown


@pytest.mark.parametrize(
    ("query", "is_unknown"),
    [
        ("side effects of reboxetine", True),
        ("reboxetine dose?", True),
        ("agomelatine and reboxetine missed", True),  # it ends as names of medicines do
        ("missed dose fosinopril", True),
        ("my mum is on fosinopril. What are side effects of ramipril?", False),
        ("my mum is on fosinopril. What are its side effects?", True),
        ("my mum is on fosinopril. Can she take ramipril?", True),  # with it
        ("missed dose liothyronine", False),  # listed, as are these
        ("i forgot my vortioxetine", False),
        ("side effects of ramipril", False),
        ("does a biopsy hurt", False),  # in the dictionary
        ("is lampo held", False),  # in the articles
        ("dose mujhe be treated with ramipril", False),  # not where the topic stands
        ("what is xqz", False),  # an abbreviation
        ("what is Zopiclon-AT", False),
    ],
)
def test_a_topic_that_nothing_knows_is_told(query, is_unknown):
    """It is the only word that names something, stands behind "of", or ends as a medicine does."""
    assert names_unknown(query, {"lampo"}.__contains__) is is_unknown


@pytest.mark.parametrize(
    ("before", "word", "after", "expected"),
    [
        ("side effects of ", "lampo", " at night", True),
        ("", "lampo", "?", True),
        ("biopsy and ", "lampo", "", False),
        ("is ", "it", "", False),  # it names nothing
    ],
)
def test_the_topic_stands_behind_such_a_word_or_alone(before, word, after, expected):
    """Elsewhere another word is the topic."""
    assert is_topic(word, before, after) is expected
