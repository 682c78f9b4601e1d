"""Who took more of a medicine than is right, and which headings are for them."""

import pytest

from rag.excess import (
    is_of_excess,
    is_of_too_much,
    tells_of_too_much,
    tells_surely_of_too_much,
)
from rag.topics import topics_in


@pytest.mark.parametrize(
    "question",
    [
        "I took a double dose of digoxin",
        "took my evening tablets twice",
        "swallowed the whole box",
        "my toddler drank half the bottle",
        "I had 6 instead of 3",
        "gave her 5 ml instead of 2.5",
        "I've taken one too many",
        "he has had too much of his syrup",
        "I took more than I was supposed to",
        "I accidentally took 2 digoxin today",
        "took two tablets at once by mistake, what now?",
        "I took 10 digoxin tablets",
        "what happens if I take two digoxin",
        "what if I take too many",
        "the doctor said one but I took two",
        "I was prescribed 1 tablet and took 3",
        "took an extra tablet this morning",
        "forgot I had already taken it and took another one",
        "overdosed on digoxin",
        "mum took all her tablets",
        "I doubled my dose by accident",
        "took a handful of pills",
        "will I be ok, I took 4 capsules",
        "I took both morning and evening tablets together",
    ],
)
def test_too_much_is_told_in_many_ways(question):
    """As an amount, as more than another, as all there was; also where it is only supposed."""
    assert tells_of_too_much(question)


@pytest.mark.parametrize(
    "question",
    [
        "the doctor said take two",
        "my GP told me to take 2 tablets",
        "I was prescribed two tablets",
        "I take two tablets every morning",
        "I took my tablet two hours ago",
        "I take it twice a day",
        "I took one tablet at 8",
        "I took 500 mg",
        "it took 3 days to work",
        "I have not taken too many",
        "I had 2.5 ml instead of 5 ml",
        "I took one instead of two",
        "I drank two glasses of wine",
        "had too much alcohol last night",
        "I took two tablets and they do not help, how many can I take",
        "can I take two tablets at once",
        "can I drive if I took too much digoxin",
        "how much is too much",
        "I missed a dose",
        "I forgot my tablets twice",
        "my son is 2 years old",
        "I take digoxin and have double vision",
        "",
    ],
)
def test_a_right_amount_is_not_too_much(question):
    """Nor is a time, a strength, a drink, less than is right, or a question of what may be done."""
    assert not tells_of_too_much(question)


@pytest.mark.parametrize(
    "heading",
    [
        "If you take more than you should",
        "If you take more Digoxin 250 microgram film-coated tablets than you should",
        "3.2 If you have taken too much",
        "If your child has too much",
        "What if I take too many tablets?",
        "If you use too many drops",
        "If more is used than prescribed, having taken more than the dose",
        "Overdose",
        "What to do in case of overdosage",
        "If you accidentally take an extra dose",
    ],
)
def test_a_heading_is_for_too_much(heading):
    """Leaflets word it alike; the name of the medicine may stand in it."""
    assert is_of_too_much(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "If you forget to take a dose",
        "How much to take",
        "Taking digoxin",
        "Drinking too much alcohol",
        "If you have had too much to drink",
        "More than one medicine",
        "If you take other medicines",
    ],
)
def test_another_heading_is_not(heading):
    """It is for another case, or of drinks."""
    assert not is_of_too_much(heading)


def test_a_plain_amount_is_not_surely_too_much():
    """It may be what was prescribed."""
    assert tells_surely_of_too_much("I took 10 digoxin tablets by accident")
    assert not tells_surely_of_too_much("I took 10 digoxin tablets")


@pytest.mark.parametrize(
    ("around", "taken", "expected"),
    [
        (["Overdose", "Digoxin"], "digoxin", True),
        (["Overdose", "Digoxin"], "codeine", False),
        (["Overdose", "Digoxin"], "", True),
        (["Overdose", "Painkillers"], "codeine", True),
        (["Overdose of codeine", "Digoxin"], "codeine", True),  # the nearest one says which
        (["Overdose of codeine", "Digoxin"], "digoxin", False),
        (["Driving", "Digoxin"], "digoxin", False),
    ],
)
def test_headings_say_of_which_medicine_too_much_is(around, taken, expected):
    """Where none does, they are for any."""
    assert is_of_excess(around, topics_in(taken)) is expected
