"""A follow-up carries what it points to; a question that stands alone is left alone."""

import pytest

from rag.converse import (
    _EMPTY,
    check_question,
    earlier_question,
    is_courtesy,
    of_another_illness,
    standalone,
)
from rag.errors import QueryError
from rag.lexical import stem
from rag.lists import rows_in

HISTORY = ["What does cutaneous leukemia look like?"]


def _earlier(history):
    return earlier_question(history, names_topic=lambda _: False)


def _queries(question, history, max_chars=200):
    return standalone(question, _earlier(history), max_chars=max_chars)


@pytest.mark.parametrize(
    "question",
    [
        "and in children?",
        "What about adults?",
        "Why?",
        "how come",
        "What about the second one?",
        "Blisters too?",
        "with AML?",
    ],
)
def test_a_follow_up_is_read_with_the_question_before_and_with_what_that_names(question):
    """The whole earlier question says more; its topic alone does not drown the new one."""
    assert _queries(question, HISTORY) == (
        f"{question} What does cutaneous leukemia look like?",
        f"{question} cutaneous leukemia look like?",
    )


@pytest.mark.parametrize(
    "question",
    [
        "how is it found?",
        "is it curable",
        "Does that cause hair loss?",
        "who gets it",
    ],
)
def test_a_follow_up_that_names_something_may_mean_the_article(question):
    """What "it" is need not be what was asked before, so the question is read as it is too."""
    assert _queries(question, HISTORY) == (
        question,
        f"{question} What does cutaneous leukemia look like?",
        f"{question} cutaneous leukemia look like?",
    )


@pytest.mark.parametrize(
    "question",
    [
        "What are the side effects of chemotherapy on the skin?",
        "Does radiation therapy kill cancer cells?",
        "Who should drink plenty of water with gout?",
        "And what is leukemia?",
        "immunophenotyping",
        "what is the outlook",
        "What's a plaque?",
        "Where can I park?",
        "Is it true that chemotherapy slows down cancer cells?",
        "thank you",
        "ok thanks",
        "hello again",
    ],
)
def test_a_question_that_stands_alone_is_not_bent(question):
    """History changes nothing, whether the articles answer it or not."""
    assert _queries(question, HISTORY) == (question,)


@pytest.mark.parametrize(
    "history",
    [
        ["What is gout?", "and in children?", "how is it treated"],
        ["What is gout?", "thanks"],
        ["Is it gout?", "why?"],
    ],
)
def test_a_run_of_follow_ups_leans_on_the_last_question_that_stands_alone(history):
    """Or, where none does, on the first that names a topic."""
    query, _ = _queries("and why?", history)

    assert query == f"and why? {history[0]}"


@pytest.mark.parametrize("history", [[], ["thanks", "why?"]])
def test_without_a_topic_before_it_nothing_is_added(history):
    """An elliptic first question is asked as it is."""
    assert _queries(" why? ", history) == (" why? ",)


def test_the_query_stays_within_the_limit():
    """The earlier question is cut, never the new one."""
    [query] = _queries("and why?", ["leukemia " * 50], max_chars=40)

    assert query == "and why? leukemia leukemia leukemia leuk"


def test_the_end_of_a_long_story_counts():
    """The reader does not see more, and what is asked stands last."""
    [whole, _] = _queries("and why?", ["well " * 50 + "can gout be cured?"], max_chars=2000)

    assert whole == "and why? " + "well " * 26 + "can gout be cured?"


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


def test_they_who_treat_point_to_nothing():
    """Doctors are "they" in a question that says to what; spots that itch are not doctors."""
    history = ["What causes gout?"]
    alone = "How do they diagnose lung cancer?"

    assert _queries(alone, history) == (alone,)
    assert len(_queries("Do they itch at night?", history)) == 3
    assert len(_queries("How do they treat it?", history)) == 3
    assert len(_queries("What do they use?", history)) == 3


@pytest.mark.parametrize(
    "message",
    [
        "hi",
        "Thanks, you've been a lovely help!",
        "hello and thanks for your help",
        "thanks, that helped a lot",
        "ok thank you very much, bye",
        "thx",
        "yes",
        "No, I don't",
        "yes i do",
        "ok",
    ],
)
def test_a_courtesy_asks_nothing(message):
    """Greetings, thanks and leave, what goes with them, and yes or no."""
    assert is_courtesy(message)


@pytest.mark.parametrize(
    "message",
    [
        "hi, is that it?",
        "thanks, what is a biopsy",
        "help",
        "hello help me",
        "hi help",
        "thanks for everything, goodbye all",
        "no?",
        "yes i hit my head",
    ],
)
def test_what_says_more_is_no_courtesy(message):
    """A question mark, a topic, a call for help, a farewell to everyone."""
    assert not is_courtesy(message)


@pytest.mark.parametrize(
    "later",
    [["how many times"], ["the second one"], ["hi"], ["how long is the wait", "thanks"]],
)
def test_what_names_no_topic_is_not_leant_on(later):
    """Nor does a greeting; the topic before it stays the topic."""
    assert _earlier(["What causes gout?", *later]) == "What causes gout?"


@pytest.mark.parametrize(
    ("later", "is_topic"),
    [
        ("no i mean that was in March when she had the stroke", False),
        ("sorry i ment my daughter has them, not me", False),
        ("No, he doesn't have asthma", False),
        ("false alarm, it was my sister's asthma", False),
        # A name put right is what is talked about.
        ("i mean asthma", True),
        ("sorry, I meant asthma", True),
        ("no appetite with asthma", True),
        ("oh no it wasn't gout, I meant asthma", True),
        ("never mind. what are the symptoms of asthma", True),
        ("sorry, it was asthma the doctor said", True),
    ],
)
def test_what_is_taken_back_is_not_leant_on(later, is_topic):
    """Whatever it names on the way."""
    said = ["What causes gout?", later]

    assert earlier_question(said, names_topic=lambda _: True) == said[is_topic]


def test_topics_of_the_articles_are_leant_on_first():
    """A word that stands in no heading does not take the place of one that does."""
    history = ["Iron tablets?", "is black poo normal"]

    assert _earlier(history) == "is black poo normal"
    assert earlier_question(history, names_topic=lambda text: "Iron" in text) == "Iron tablets?"


@pytest.mark.parametrize(
    ("question", "earlier", "meant"),
    [
        ("and copd?", "what causes asthma", "what causes copd"),
        ("what about gout", "How is lung cancer treated?", "How is gout treated?"),
        ("and with copd?", "is a flu jab safe", ""),
        ("and children?", "what causes asthma", ""),
        ("and copd?", "asthma or gout", ""),
        ("is copd curable", "what causes asthma", ""),
    ],
)
def test_another_illness_takes_the_place_of_the_one_before(question, earlier, meant):
    """Where it is all that is said, and there is but one."""
    assert of_another_illness(question, earlier) == meant


def test_later_turns_lean_on_the_other_illness():
    """After "and COPD?" the talk is about COPD."""
    assert _earlier(["what causes asthma", "and copd?"]) == "what causes copd"


@pytest.mark.parametrize("question", ["i forgot mine last night", "my toddler ate some"])
def test_what_is_left_unnamed_points(question):
    """These are of what was asked about before."""
    assert len(_queries(question, HISTORY)) == 2
    assert _queries("do some creams help", HISTORY) == ("do some creams help",)


def test_what_says_much_besides_does_not_point_to_what_is_left():
    """It names what it is about itself."""
    alone = "Do toddlers with eczema need steroid cream, and where do I get some?"

    assert _queries(alone, HISTORY) == (alone,)


def test_every_general_word_counts():
    """None is listed in two forms, or empty as it is."""
    words = [row["word"] for row in rows_in("general.csv")]

    assert len(set(map(stem, words))) == len(words)
    assert _EMPTY.isdisjoint(words)


def test_an_illness_is_put_in_the_place_of_another_in_a_long_question():
    """A time that grows with the cube of its words would not end."""
    long = "can lung cancer be cured " + "and so on " * 500

    assert of_another_illness("and copd?", long) == long.replace("lung cancer", "copd")
