"""What a message is heard as, with what was said before it."""

import pytest

from rag.flags import find
from rag.hearing import heard_as, is_bare
from rag.rules import Level


def strongest(message):
    """The strongest level of what the rules find in a message."""
    return max((finding.level for finding in find(message)), default=Level.NONE)


@pytest.mark.parametrize(
    ("message", "bare"),
    [("how come?", True), ("and the last one?", True), ("38.2 what now", False)]
    + [
        (text, False)
        for text in ("I can't any more", "why me", "he won't wake up", "and the chemo")
    ],
)
def test_a_message_that_names_nothing_and_nobody_is_bare(message, bare):
    """Whoever speaks of themselves, of a number or of anything at all says something."""
    assert is_bare(message) is bare


def test_a_bare_message_is_heard_as_what_it_leans_on():
    """The last before it that is not bare itself; whoever names something is heard alone."""
    history = ["What is leukemia?", "I want to end my life", "why?"]

    assert heard_as("how come?", history) == ("I want to end my life",)
    assert heard_as("what should I do?", history) == ("what should I do?", "I want to end my life")
    assert heard_as("is it itchy?", history) == ("is it itchy?",)
    assert heard_as("how come?", []) == ("how come?",)


@pytest.mark.parametrize(
    ("before", "message", "heard"),
    [
        ("what is a stroke?", "my mum has that right now", "my mum has stroke right now"),
        ("signs of a stroke?", "Dad has those", "Dad has stroke"),
        ("what does cauda equina feel like?", "I have that", "I have cauda equina"),
        ("what if you drink bleach?", "she did", "she drink bleach"),
        ("signs of a stroke?", "thanks, Dad has that now", "thanks, Dad has stroke now"),
        ("signs of a stroke?", "it just happened to her", "stroke just happened to her"),
        ("are 30 pills bad?", "I've taken them", "I've taken 30 pills"),
        ("what is hay fever?", "I have that", "I have hay fever"),
        ("what are the signs of gallstones in women", "I have those signs", "I have gallstones"),
        ("food allergy symptoms", "I have that too", "I have food allergy too"),
        (
            "symptoms of a heart attack",
            "I think I'm getting that",
            "I think I'm getting heart attack",
        ),
    ],
)
def test_who_has_what_was_asked_about_is_heard_with_it_named(before, message, heard):
    """In the words of the rules, and where they have none, in those that name the illness."""
    assert heard_as(message, [before]) == (message, heard)
    assert heard_as(message, [before, "I have those"]) == (message, heard)


def test_who_tells_more_than_who_has_it_is_heard_alone():
    """In so many words it may be any of them that is meant by "that"."""
    message = "my mum has that right now, wrote the neighbour on a birthday card"

    assert heard_as(message, ["what is a stroke?"]) == (message,)


@pytest.mark.parametrize(
    "message",
    [
        "should I wait",
        "is that normal",
        "do I need to call someone",
        "can I drive to the hospital",
        "shall I call 999",
        "it is getting worse",
        "am I going to die",
        "yes I do",
        "is it a stroke",
    ],
)
def test_what_concerns_the_same_danger_is_heard_with_it(message):
    """Whether to wait, call or go, how bad it is, or the danger itself by another name."""
    danger = "my face is drooping"

    assert heard_as(message, [danger]) == (message, danger)
    assert heard_as(message, [danger, "what should I do", "ok"]) == (message, danger)


@pytest.mark.parametrize(
    "message", ["what is eczema?", "can I park there", "how is it treated", "is 38.2 bad"]
)
def test_who_names_something_else_has_left_the_danger(message):
    """A notice is for the danger that the message is about; so with the next message."""
    assert heard_as(message, ["my face is drooping"]) == (message,)
    assert "my face is drooping" not in heard_as("is it bad", ["my face is drooping", message])


def test_a_danger_is_heard_through_a_message_that_names_it_again():
    """But no more than two messages that tell something are heard again, and with them named."""
    told = ["what is a stroke", "mum has that now", "is it a stroke"]

    assert heard_as("should I go", told) == (
        "should I go",
        "is it a stroke",
        "mum has that now",
        "mum has stroke now",
    )
    assert heard_as("yes", ["I feel odd", "I can't", "I can't go on"]) == (
        "I can't go on",
        "I can't",
    )


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("I burn myself on purpose", "how do I treat the burn"),
        ("I cut myself last night", "what cream helps the marks"),
        ("I have been cutting", "will it scar"),
        ("I took the pills to die", "how long does it take to work"),
        ("I want to end it", "how do I tell my wife"),
        ("I took too many tablets", "when does the effect come"),
    ],
)
def test_after_a_told_crisis_a_wound_or_an_effect_leans_on_it(before, message):
    """And on nothing after anything else, nor in a longer message."""
    long = f"{message}, and where do they sell a good book about gardens"

    assert heard_as(message, [before]) == (message, before)
    assert heard_as(message, ["what is a port"]) == (message,)
    assert heard_as(long, [before]) == (long,)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("my son hit his head", "one pupil is bigger"),
        ("my toddler swallowed something", "it was a battery"),
        ("baby has a fever", "she is floppy now"),
        ("she says she wants to die", "she isn't picking up"),
        ("headache for a week", "it is suddenly the worst ever"),
    ],
)
def test_how_it_goes_on_is_heard_behind_what_was_told(before, message):
    """A pupil is nothing, but after a blow on the head."""
    assert heard_as(message, [before]) == (message, f"{before} {message}")
    assert heard_as(message, [before, "what now?"]) == (message, f"{before} {message}")
    assert heard_as(message, []) == (message,)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("My daughter fell off her horse", "she keeps being sick and is very drowsy"),
        ("mum has had chemo and has a fever", "she hasn't weed since yesterday"),
        ("my wife is shivery, chemo was friday", "now she has gone mottled"),
    ],
)
def test_how_it_goes_on_makes_an_emergency_of_both(before, message):
    """Also where both name the same danger, and neither is one alone."""
    heard = heard_as(message, [before])

    assert strongest(before) < Level.EMERGENCY
    assert strongest(message) < Level.EMERGENCY
    assert max(map(strongest, heard)) is Level.EMERGENCY


def test_a_question_that_points_to_nothing_is_not_how_it_goes_on():
    """It is of something else; one about the person may be."""
    before = "my son has a fever"

    assert heard_as("Are spots blue in children?", [before]) == ("Are spots blue in children?",)
    assert heard_as("are his lips blue?", [before]) == (
        "are his lips blue?",
        f"{before} are his lips blue?",
    )


@pytest.mark.parametrize(
    "message",
    [
        "my mum had that years ago",
        "my mum does not have that",
        "my mum has that on Monday",
        "if my mum has that, where do we go",
        "does my mum have that",
        "my mum asked about that",
        "my mum has one of those",
        "my mum has pills for that",
        "I have had the vaccine against it",
        "I feel good about it now",
        "I have got it written down now",
        "I've got that now on my fridge",
        "mum has that list",
        "I have it here, thanks",
        "ok I got it",
        "my mum has her scan results in the post and the nurse printed another copy of it",
    ],
)
def test_who_has_it_not_now_is_heard_alone(message):
    """Denied, past, to come, supposed, asked, a thing, an aside or a story of its own."""
    assert heard_as(message, ["what is a stroke?"]) == (message,)
