"""Danger is seen before anything is searched, and what only sounds like it is not."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rag.belief import Alarm
from rag.errors import ConfigError
from rag.flags import find
from rag.phrases import Phrases
from rag.rules import DATA, Level, read_rules, rules_in_use
from rag.safety import check_region, notices, severity
from rag.spoken import mended

TODAY = date(2026, 11, 27)  # moved on when the texts are reviewed


CALM = Alarm(Level.NONE, most=Level.INFO, doubts_crisis=True)
DESPAIR = Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False)


def level(message: str) -> Level:
    """The strongest level of a message."""
    return max((finding.level for finding in find(message)), default=Level.NONE)


def own_text(data):
    """The first flag with a text of its own."""
    return next(flag for flag in data["flags"] if "notice" in flag)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I can't breathe properly and I'm on chemo", Level.EMERGENCY),
        ("cant brethe", Level.EMERGENCY),
        ("HELP HE IS NOT BREATHING", Level.EMERGENCY),
        ("temp 38.2 day 10 after chemo", Level.URGENT),
        ("My son feels hot and shivers, he has leukemia", Level.URGENT),
        ("i dont want to be here anymore", Level.CRISIS),
        (
            "I don’t want to be here any more. My family would be better off without me",
            Level.CRISIS,
        ),
        ("what is the easiest way to die", Level.CRISIS),
        ("is there a fever clinic", Level.INFO),
        ("what happens if I take two sertraline", Level.INFO),
        ("what if he accidentally takes too much metformin", Level.INFO),
        ("what happens if I take it twice a day", Level.NONE),
        ("Do the bumps itch?", Level.NONE),
        ("my husband isn't breathing", Level.EMERGENCY),
        ("I canʼt breathe", Level.EMERGENCY),
        ("my dad has passed out", Level.EMERGENCY),
        ("drank weedkiller", Level.EMERGENCY),
        ("My legs have gone numb and I can't wee", Level.EMERGENCY),
        ("no feeling between my legs when I wipe", Level.EMERGENCY),
        ("my platelets go down after chemo", Level.NONE),
        ("I have fewer platelets", Level.NONE),
        ("will prune juice help me go", Level.NONE),
        ("please nurse, will you help me go", Level.CRISIS),
        ("I drink coffee with my pills", Level.NONE),
        ("I have a period for my mammogram day", Level.NONE),
        ("he has appendicitis", Level.EMERGENCY),
        ("what are the signs of an ectopic pregnancy", Level.NONE),
        ("I cut my wrist on a fence", Level.NONE),
        ("", Level.NONE),
    ],
)
def test_a_message_has_the_level_of_what_it_says(message, expected):
    """Whatever the spelling, the apostrophe and the case."""
    assert level(message) is expected


@pytest.mark.parametrize(
    ("danger", "harmless"),
    [
        ("I have a fever since my chemo", "I had a fever last year"),
        ("I have a fever and a new lump", "I have a new lump but no fever"),
        ("I can't breathe", "What makes it hard to breathe?"),
        ("I think I have neutropenic sepsis", "What is neutropenic sepsis?"),
        ("my nose bleeds and won't stop", "Can chemo cause nosebleeds?"),
        ("my fever is 39 now", "What should I do if I get a fever?"),
        ("I want to kill myself", "Which drugs kill cancer cells?"),
        ("I am dying, help, chest pain", "I am dying to know my results"),
        ("I cut myself on purpose", "I accidentally cut myself shaving"),
    ],
)
def test_minimal_pairs_part(danger, harmless):
    """Denied, past, asked about or meant otherwise: never more than information."""
    assert level(danger) >= Level.URGENT
    assert level(harmless) <= Level.INFO


@pytest.mark.parametrize(
    "question",
    [
        "Is leukemia cutis fatal in children?",
        "How many people will die of it?",
        "Am I gonna die?",
        "Is there a better treatment in Switzerland?",
    ],
)
def test_asking_whether_an_illness_kills_is_no_crisis(question):
    """It is what patients ask, and the articles may answer it."""
    assert find(question) == []


def test_an_alarm_raises_what_no_rule_has_words_for():
    """At its own level."""
    alarm = Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False)

    assert [each.kind for each in notices("what would it take", alarm=alarm)] == ["crisis"]


def test_an_alarm_in_another_language_informs_and_doubts_nothing():
    """It has learnt English alone: what it hears there is no crisis, and no reason to be silent."""
    heard = Alarm(Level.CRISIS, most=Level.INFO, doubts_crisis=True).of_another_language()
    [notice] = notices("Ich will nicht mehr zur Schule", alarm=heard)

    assert notice.kind == "info"
    assert [each.kind for each in notices("Quiero suicidarme", alarm=heard)] == ["crisis"]


@pytest.mark.parametrize("raised", [Level.CRISIS, Level.EMERGENCY, Level.URGENT])
def test_an_alarm_in_another_language_cannot_tell_of_what_it_informs(raised):
    """A pain in the chest sounds like despair to it, so one text names all whom to call."""
    heard = Alarm(raised, most=Level.INFO, doubts_crisis=True).of_another_language()
    [notice] = notices("me duele mucho el pecho", region="GB", alarm=heard)
    said = " ".join(notice.lines)

    assert notice.kind == "info"
    assert "suicide" not in notice.title
    assert all(number in said for number in ("999", "116 123", "NHS 111"))


@pytest.mark.parametrize(
    ("message", "raised", "kinds"),
    [
        ("I want to die my hair red", Level.CRISIS, []),
        ("my wife beats me to the tablets", Level.CRISIS, []),
        ("can I take my own life insurance policy", Level.CRISIS, ["info"]),
        ("I want to die my hair red and then I want to die", Level.CRISIS, ["crisis"]),
        ("die my hair, he lies there grey", Level.EMERGENCY, ["emergency"]),
    ],
)
def test_an_alarm_is_not_believed_where_it_is_known_to_mishear(message, raised, kinds):
    """Of a crisis alone, and only where no rule hears one."""
    alarm = Alarm(raised, most=Level.EMERGENCY, doubts_crisis=False)

    assert [each.kind for each in notices(message, alarm=alarm)] == kinds


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("I hit my head on the door and take warfarin", ["emergency"]),
        ("what if I hit my head", ["info"]),
        ("I cut my finger with a knife chopping onions", ["urgent"]),
        ("what if I cut myself on warfarin", ["info"]),
        ("he fell off a ladder", ["urgent"]),
        ("I hit my head and I want to die", ["crisis"]),
        ("I cut my finger and I can't cope", ["crisis"]),
        ("I cut my wrists and it is bleeding a lot", ["crisis"]),
        ("I fell off the roof on purpose", ["crisis"]),
        ("I hit my head against the wall until it bleeds", ["crisis"]),
        ("I took 30 paracetamol", ["crisis"]),
        ("how do I look after myself", []),
        ("I am exhausted looking after my wife", []),
        ("I need a break from caring", []),
        ("I have depression", []),
        ("how do I look after myself when there is no point", ["crisis"]),
        ("I have depression and can't go on", ["crisis"]),
    ],
)
def test_accidents_and_carers_questions_are_no_crisis(message, kinds):
    """Though the alarm hears one, with few words beside them, and no word of despair."""
    alarm = Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False)

    assert [each.kind for each in notices(message, alarm=alarm)] == kinds


@pytest.mark.parametrize(
    "message",
    [
        "lost my husband in march. shotgun is out",
        "feel so lonely, going to the river",
        "don't know how to help my son, he has made a noose",
        "I need a rest. A permanent one",
        "worn out caring for mum, we will go together on sunday",
        "scared of losing him, I will follow",
        "I burnt my hand to feel",
        "I hit my head to make it stop",
        "it was no accident, I cut my finger",
        "injected myself with my needle, all of it",
        "I crashed my car, next time it will work",
    ],
)
def test_a_crisis_beside_an_accident_or_a_carers_question_is_heard(message):
    """A second clause, somebody who does something, and despair are no part of either."""
    alarm = Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False)

    assert [each.kind for each in notices(message, alarm=alarm)] == ["crisis"]


def test_a_plain_crisis_that_is_a_carers_question_leaves_information():
    """That help exists; never silence, and never the text for who is about to die."""
    alarm = Alarm(Level.CRISIS, Level.EMERGENCY, doubts_crisis=False, is_plain_crisis=True)
    [notice] = notices("I am exhausted looking after my wife", alarm=alarm)

    assert (notice.kind, "suicide" in notice.title) == ("info", True)


@pytest.mark.parametrize(
    ("message", "more"),
    [
        ("I want to sleep better", "I want to sleep and never wake"),
        ("I want to be cremated", "I want to be cremated next week, I have seen to it"),
        ("I want to plan my funeral", "I want to plan my funeral before I jump"),
        ("I hit my target weight", "I hit my target of tablets, it is time"),
        ("how do I cope with the itch", "how do I cope with the itch, I will end it"),
        ("max dose of ibuprofen in 24 hours", "max dose of ibuprofen and then I sleep forever"),
        (
            "I want to take my own medicines on the plane",
            "I want to take my own medicines on the plane and never wake up",
        ),
        ("can I take insulin on the plane", "can I take all the insulin on the plane at once"),
        ("can we carry oxygen on a flight", "can we carry oxygen on a flight, our last one"),
        ("I want to come off insulin", "I want to come off insulin and let it end"),
        ("do I stop my insulin", "do I stop my insulin and just go"),
        ("I hate injecting", "I hate injecting and I hate my life"),
        ("I hate needles", "I hate needles but will use all of them tonight"),
        (
            "which malaria tablets should we take",
            "which malaria tablets should we take to end it",
        ),
        (
            "we are leaving tomorrow, which malaria tablets should we take",
            "we are leaving tomorrow, which malaria tablets should we take, goodbye",
        ),
        (
            "I'm flying on Friday, how many malaria tablets do I need",
            "I'm leaving tomorrow, how many malaria tablets should I take at once",
        ),
        (
            "i want to bring my own pills through customs",
            "i want to bring my own pills through customs, enough for the end",
        ),
        (
            "do I pack all my insulin in my cabin bag",
            "I pack all my insulin in my bag, it is time",
        ),
        (
            "can I carry all my tablets in my hand luggage",
            "I have all my tablets in my hand luggage and will take them tonight",
        ),
        (
            "can I take my tablets on the cruise",
            "can I take my tablets and slip away on the cruise",
        ),
        (
            "can I take my own food on the coach",
            "I want to take my tablets all of them on the coach",
        ),
        ("I want to reduce my prednisolone", "I want to reduce my prednisolone, I hate what I am"),
        ("I want to stop my blood pressure tablets", "I want to stop my tablets and let go"),
        (
            "im ill and not eating do I stop my insulin",
            "im ill and not eating do I stop my insulin and let it happen",
        ),
        (
            "should I skip my insulin if I am not eating",
            "should I skip my insulin if I am not eating, nobody checks",
        ),
        ("I hate injecting myself every day", "I hate injecting myself every day, I am finished"),
        (
            "can I pack my pen needles and my insulin in my suitcase",
            "I keep all my tablets in a bag for later",
        ),
        (
            "do I carry my syringes and tablets in my bag on the plane",
            "I keep all of my morphine in my bag just in case",
        ),
        ("my ears kill me on landing", "my ears kill me, and then I want to sleep for good"),
        ("can I take my tablets abroad", "I want to take my pills into the sea"),
        ("can I bring my morphine into the country", "I want to bring my pills out of the house"),
        (
            "I want to come off my statin because of the aches",
            "I want to come off my statin because nothing matters",
        ),
        (
            "I want to stop my blood pressure pills because I have lost weight",
            "I want to stop my blood pressure pills because I have lost hope",
        ),
    ],
)
def test_an_everyday_wish_is_no_crisis_unless_more_is_told(message, more):
    """Though the alarm hears one in whatever begins like it."""
    alarm = Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False, is_plain_crisis=True)

    assert notices(message, alarm=alarm) == ()
    assert [each.kind for each in notices(more, alarm=alarm)] == ["crisis"]


@pytest.mark.parametrize(
    ("message", "more"),
    [
        (
            "I'm flying on Friday, how many tablets do I need",
            "i am leaving on friday, how many tablets do i take",
        ),
        (
            "I'm leaving tomorrow, how many tablets should I pack",
            "I'm leaving tomorrow, how many tablets should I take",
        ),
        (
            "I'm going away tomorrow, what tablets should I take",
            "I'm going away forever tomorrow, what tablets should I take",
        ),
        (
            "we are off on holiday on Monday, which pills do we take",
            "goodbye, I am leaving tonight with all my malaria tablets",
        ),
        (
            "we leave tomorrow, how many tablets do we bring",
            "we said our farewells, I leave tomorrow, how many tablets do I bring",
        ),
        ("I want to come off sertraline", "I want to come off sertraline and vanish"),
        ("grandad wants to go home to die", "grandad wants to die"),
        ("we want to reduce the lithium", "I want to stop my lithium and see where it takes me"),
    ],
)
def test_what_may_be_a_journey_or_despair_leaves_information(message, more):
    """However likely the alarm takes a crisis; and with more told it stays one."""
    alarm = Alarm(Level.CRISIS, most=Level.URGENT, doubts_crisis=False)

    [notice] = notices(message, alarm=alarm)
    assert (notice.kind, "suicide" in notice.title) == ("info", True)
    assert [each.kind for each in notices(more, alarm=alarm)] == ["crisis"]


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("unconscious diabetic", ["emergency"]),
        ("my mum passes out", ["emergency"]),
        ("what do I do if my husband passes out", ["crisis"]),  # in doubt the alarm has its way
        ("unconscious, she took all her tablets", ["crisis"]),
        ("unconscious and I want to die", ["crisis"]),
        ("I want to be unconscious forever", ["crisis"]),
        ("he is unconscious, there is a note", ["crisis"]),
        ("she is unconscious, she left letters", ["crisis"]),
        ("choking alone", ["emergency"]),
        ("not breathing husband", ["emergency"]),
        ("can't breathe without her, I'll be with her soon", ["crisis"]),
        ("bleeding heavily alone", ["crisis"]),
        ("overdose", ["crisis"]),
    ],
)
def test_a_sudden_illness_is_not_taken_for_despair(message, kinds):
    """Where the alarm alone hears a crisis, and that faintly; what may be self-inflicted is."""
    faint = Alarm(Level.CRISIS, most=Level.URGENT, doubts_crisis=False)

    assert [each.kind for each in notices(message, alarm=faint)] == kinds


def test_a_plain_crisis_beside_a_collapse_is_one():
    """Words of the rules weigh less there."""
    plain = Alarm(Level.CRISIS, Level.EMERGENCY, doubts_crisis=False, is_plain_crisis=True)

    assert [each.kind for each in notices("unconscious", alarm=plain)] == ["crisis"]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("my wife passes out", "emergency"),
        ("he blacks out", "emergency"),
        ("what if she passes out", "info"),
        ("what do I do if I pass out", "info"),
        ("gave him his novorapid twice", "emergency"),
        ("I had my lantus twice tonight", "emergency"),
    ],
)
def test_what_happens_now_and_again_is_heard_by_the_rules(message, kind):
    """In the present, too; and an insulin by its name."""
    assert [each.kind for each in notices(message)] == [kind]


@pytest.mark.parametrize(
    ("message", "more"),
    [
        ("im so worried", "im so worried ill do it"),
        ("I'm really scared", "I'm really scared of what I'll do"),
        ("she's much better this week", "she's better off if I'm gone this week"),
        ("he's feeling better today, thank god", "he's not feeling better today"),
        ("I feel a lot better now", "I feel a lot better now I've decided"),
        ("it got better on its own", "it never got better"),
        ("the rash is going away", "the rash is going away and so will I"),
        ("false alarm, sorry", "false alarm, not taken them yet"),
        ("sorry, I meant my daughter", "sorry, I meant to die"),
        ("false alarm it was my sister last week sorry", "sorry it was my sister, now it is me"),
        ("never mind", "never mind, nobody will miss me"),
        ("no, not me, my husband", "no, not me, my husband wants to end it"),
    ],
)
@pytest.mark.parametrize(
    ("alarm", "kinds"),
    [
        (Alarm(Level.CRISIS, Level.EMERGENCY, doubts_crisis=False), []),
        (Alarm(Level.CRISIS, Level.EMERGENCY, doubts_crisis=False, is_plain_crisis=True), ["info"]),
        (Alarm(Level.URGENT, Level.EMERGENCY, doubts_crisis=True), ["info"]),
    ],
)
def test_who_is_better_or_afraid_or_takes_it_back_is_in_no_crisis(message, more, alarm, kinds):
    """Of the alarm alone; a likely one leaves information, and who says more is believed."""
    assert [each.kind for each in notices(message, alarm=alarm)] == kinds
    assert severity(notices(more, alarm=alarm)) >= alarm.raised


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("I grazed my knee", "urgent"),
        ("I swallowed chewing gum", "urgent"),
        ("I bit my tongue", "urgent"),
        ("I shut my finger in the car door", "urgent"),
        ("I took my vitamin twice by accident", "urgent"),
        ("I scratched my eye", "emergency"),
        ("I hit my head on a shelf", "emergency"),
        ("I grazed my knee and it spurts blood", "emergency"),
        ("I fell off the roof", "emergency"),
    ],
)
def test_a_small_accident_is_no_emergency_of_the_alarm_alone(message, kind):
    """One of head, eye or blood, and a fall, may be."""
    alarm = Alarm(Level.EMERGENCY, most=Level.EMERGENCY, doubts_crisis=False)

    assert [each.kind for each in notices(message, alarm=alarm)] == [kind]


@pytest.mark.parametrize(
    "message",
    [
        "od'd on my sleeping tabs",
        "I cut my thigh in the bath, they were not accidents",
        "everyone thinks I cut my finger cooking but I did it",
        "how do I hide my scars from mum",
        "I put the pillow on his face",
        "set fire to my hair to get mum to look",
        "I stood on a chair with the belt round my neck",
    ],
)
def test_nobody_doubts_a_crisis_in_words_that_the_alarm_has_not_learnt(message):
    """Those of a `certain` flag."""
    alarm = Alarm(Level.NONE, most=Level.INFO, doubts_crisis=True)

    assert [each.kind for each in notices(message, alarm=alarm)] == ["crisis"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I cut off the tip of my finger", Level.EMERGENCY),
        ("he sawed his thumb off", Level.EMERGENCY),
        ("I have been stabbed", Level.EMERGENCY),
        ("my toddler swallowed magnets", Level.EMERGENCY),
        ("my baby is blue", Level.EMERGENCY),
        ("baby 3 weeks old temp 38.5", Level.EMERGENCY),
        ("burned my baby with boiling tea", Level.EMERGENCY),
        ("rash doesn't fade with a glass", Level.EMERGENCY),
        ("gas smell and I feel dizzy", Level.EMERGENCY),
        ("my son hit his head one pupil is bigger", Level.EMERGENCY),
        ("I keep hitting my head against the wall", Level.CRISIS),
        ("I burned my leg to feel real", Level.CRISIS),
        ("self inflicted burns", Level.CRISIS),
        ("how do I cope with being worthless", Level.CRISIS),
    ],
)
def test_first_aid_and_harm_to_oneself_are_heard_in_plain_words(message, expected):
    """Without an alarm."""
    assert level(message) is expected


@pytest.mark.parametrize(
    ("message", "alone"), [("he can't breathe", "emergency"), ("I want to die", "crisis")]
)
def test_an_alarm_that_hears_nothing_turns_a_danger_into_information(message, alone):
    """Words of danger never leave a message without any notice."""
    alarm = Alarm(Level.NONE, most=Level.INFO, doubts_crisis=True)

    assert [each.kind for each in notices(message)] == [alone]
    assert [each.kind for each in notices(message, alarm=alarm)] == ["info"]


@pytest.mark.parametrize(
    ("sure", "doubtful"),
    [
        ("I have never had chest pain like this", "I have chest pain"),
        ("treated two years ago, and I am coughing up blood", "I am coughing up blood"),
        ("how do I stop vomiting blood", "I vomit blood"),
        ("is it normal that his lips are blue", "his lips are blue"),
        ("Diagnosed last year. HE IS NOT BREATHING", "Diagnosed. HE IS NOT BREATHING"),
        ("what to do if a child is turning blue", "a child is turning blue"),
    ],
)
def test_an_alarm_does_not_doubt_what_only_seems_denied_dated_or_asked(sure, doubtful):
    """It learnt that such words make a danger weaker, so of a red flag it leaves an urgent one."""
    alarm = Alarm(Level.NONE, most=Level.INFO, doubts_crisis=True)

    assert [each.kind for each in notices(sure, alarm=alarm)] == ["urgent"]
    assert [each.kind for each in notices(doubtful, alarm=alarm)] == ["info"]


def test_an_alarm_that_is_in_doubt_leaves_an_emergency_urgent():
    """It lowers the level by one and not to silence."""
    alarm = Alarm(Level.NONE, most=Level.URGENT, doubts_crisis=False)

    assert [each.kind for each in notices("he can't breathe", alarm=alarm)] == ["urgent"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I don't have any thoughts of harming myself", Level.INFO),
        ("no idea why I am bleeding", Level.URGENT),
        ("he has stopped eating and says he wants to die", Level.CRISIS),
        ("my nose has stopped bleeding", Level.INFO),
        ("she was fine, now she can't speak", Level.EMERGENCY),
        ("she was fine now she can't speak", Level.EMERGENCY),
        ("the chest pain has passed", Level.INFO),
        ("he collapsed, now he is fine again", Level.INFO),
        ("my husband had a stroke in 2015, is he still allowed this drug?", Level.INFO),
        ("how do doctors help children who struggle for breath?", Level.INFO),
        ("I have never missed a tablet", Level.NONE),
        ("this itch is killing me", Level.NONE),
    ],
)
def test_the_scope_of_a_danger_is_read_from_its_clause(message, expected):
    """Denials reach over a few words, not past a subject; what is over is no danger."""
    assert level(message) is expected


def test_a_denial_reaches_no_further_than_its_clause():
    """What comes after "but" counts in full."""
    assert level("no fever, but my gums keep bleeding") is Level.URGENT


@pytest.mark.parametrize(
    "message",
    [
        "I have never had chest pain like this",
        "I've never had chest pain this bad",
        "I've never had chest pain like this before",
        "I have never had a pain right across my chest like that",
        "I have never been this breathless",
        "I was never so short of breath",
        "never felt such crushing pain in my chest",
        "she has never been so confused",
        "I have never bled this heavily from my nose",
        "my nose has never bled as badly",
    ],
)
def test_what_was_never_so_bad_is_happening(message):
    """It compares, and denies nothing."""
    assert level(message) >= Level.URGENT


@pytest.mark.parametrize(
    "message",
    [
        "I have never had chest pain this year",
        "I've never had a fever so I don't know what it is like",
        "I've never been so glad, no fever",
        "I've never been so glad not to have a fever",
        "I have never had chest pain, and my leg looks like this",
    ],
)
def test_what_was_never_there_is_denied(message):
    """Whatever else is compared."""
    assert level(message) is Level.INFO


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (
            "I had chemo two weeks ago and my temperature is 39",
            "I had chemo two weeks ago and my temperature was 39",
        ),
        (
            "I had chemo two weeks ago my temperature is 39",
            "two weeks ago my temperature was 39 and I had chemo",
        ),
        ("I finished chemo last month and I can't breathe", "last month I had trouble breathing"),
        ("I have a history of leukemia and I have chest pain", "I have a history of chest pain"),
        (
            "we started treatment weeks ago and he is unconscious",
            "he was unconscious weeks ago and is at home",
        ),
        (
            "I have leukemia, diagnosed two years ago, and I am coughing up blood",
            "two years ago, I was coughing up blood, and I have leukemia",
        ),
        (
            "he was treated two years ago and is vomiting blood",
            "he was vomiting blood two years ago and is in remission",
        ),
        ("diagnosed last year, vomiting blood", "diagnosed last year, vomited blood then"),
        (
            "he had a transplant last year and has had a fever since",
            "he's had a fever, years ago",
        ),
    ],
)
def test_a_past_date_dates_no_danger_of_the_present(now, then):
    """It dates what stands in its clause, and what is told in the past."""
    assert level(now) >= Level.URGENT
    assert level(then) is Level.INFO


@pytest.mark.parametrize(
    ("danger", "question"),
    [
        ("how do I stop coughing up blood", "why does anybody cough up blood"),
        ("how can I stop vomiting blood", "how can I stop getting nosebleeds"),
        ("how do I stop the bleeding", "how do I stop it if my nose bleeds"),
    ],
)
def test_whoever_asks_how_to_stop_a_danger_is_in_it(danger, question):
    """And who asks how to prevent it is not."""
    assert level(danger) >= Level.URGENT
    assert level(question) is Level.INFO


@pytest.mark.parametrize(
    "message",
    [
        "can I take my own life insurance policy",
        "I want to die at home, who can help with hospice",
        "she would like to die peacefully at home",
        "I want to die with dignity",
        "he would rather die in a hospice than in hospital",
    ],
)
def test_a_good_death_and_an_insurance_are_no_crisis(message):
    """But a line says whom to call."""
    assert level(message) is Level.INFO


@pytest.mark.parametrize(
    "message",
    [
        "I want to die",
        "I want to die at home tonight, I have the pills",
        "I want to die at home, I have the pills",
        "I want to die at home and I will kill myself",
        "I want to die peacefully, how many pills does it take",
        "I want to die at home, I'm done with it all",
        "what is the easiest way to die peacefully",
        "I want to take my own life, insurance pays",
    ],
)
def test_a_wish_for_a_good_death_hides_no_crisis(message):
    """Nor do a means and a time beside it."""
    assert level(message) is Level.CRISIS


def test_a_denied_danger_is_weaker_but_not_silent():
    """A line says what to do if it is happening after all."""
    [notice] = notices("I had a fever last year")

    assert notice.kind == "info"
    assert notice.title == "If this is happening now"


def test_one_notice_names_one_thing_to_do():
    """The strongest wins; the numbers are those of the region, and nothing is left to fill in."""
    [notice] = notices("he has a fever and now he is unconscious", region="GB")

    assert (notice.kind, notice.title) == ("emergency", "Call 999 now")
    assert "{" not in "".join([notice.title, *notice.lines])
    assert "not yet reviewed by a clinician" in notice.source


def test_a_crisis_without_a_text_line_leaves_that_line_out():
    """Nobody is told to write to nowhere."""
    [somewhere] = notices("I want to die")
    [britain] = notices("I want to die", region="GB")

    assert not any("writing" in line for line in somewhere.lines)
    assert any("SHOUT" in line for line in britain.lines)


@pytest.mark.parametrize("region", sorted(rules_in_use().regions))
@pytest.mark.parametrize(
    "message", ["I have a fever of 39", "I had a fever last year", "I can't breathe"]
)
def test_a_reader_who_has_no_cancer_is_sent_to_a_doctor(message, region):
    """In every region; a line each serves whoever is treated for cancer, and no title speaks of it.

    Where an article is about cancer, the treatment team comes first.
    """
    [usual] = notices(message, region=region)
    [treated] = notices(message, region=region, about_cancer=True)
    of_cancer = [line for line in usual.lines if "cancer" in line]

    assert usual.kind == treated.kind
    assert len(of_cancer) == 1
    assert "treatment" not in usual.title
    assert "treatment team" not in "".join({*usual.lines} - {*of_cancer})
    assert "{" not in "".join([usual.title, *usual.lines, treated.title, *treated.lines])


def test_the_usual_number_for_advice_is_that_of_the_region():
    """And the one of the hospital in articles about cancer."""
    [usual] = notices("I have a fever of 39", region="GB")
    [treated] = notices("I have a fever of 39", region="GB", about_cancer=True)

    assert usual.title == "Call your doctor or NHS 111 now"
    assert treated.title == "Call your treatment team's 24-hour number now"


def test_an_unknown_region_is_refused():
    """With the names that are known."""
    with pytest.raises(ConfigError, match="expected one of AU, CA, EU, GB"):
        check_region("XX")


def test_every_text_is_short_and_has_a_source():
    """At most five lines; every region has every number."""
    data = json.loads(DATA.read_text(encoding="utf-8"))

    assert all(len(text["lines"]) <= 5 for text in data["notices"].values())
    assert all(
        set(each) == {"emergency", "advice", "crisis", "crisis_text"}
        for each in data["regions"].values()
    )
    assert len({flag["id"] for flag in data["flags"]}) == len(data["flags"])


def test_the_review_is_not_older_than_a_year():
    """An expired text fails here until somebody has read it again."""
    reviewed = date.fromisoformat(json.loads(DATA.read_text(encoding="utf-8"))["reviewed"])

    assert date.today() - reviewed <= timedelta(days=366)
    assert reviewed >= TODAY


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data.pop("flags"), "the field 'flags'"),
        (lambda data: data.pop("reviewer"), "the field 'reviewer'"),
        (lambda data: data["flags"][0].pop("id"), "the field 'id'"),
        (lambda data: data["flags"].append(data["flags"][0]), "flag 'breathing' twice"),
        (lambda data: data["flags"][0].update(level="grave"), "with level 'grave'"),
        (lambda data: data["flags"][0].update(phrases=["(a"]), "phrase '(a'"),
        (lambda data: data["flags"][0].update(phrases=["a["]), "phrase 'a['"),
        (lambda data: data["flags"][0].update(phrases=["a[9-0]"]), "phrase 'a[9-0]'"),
        (lambda data: data["flags"][0].update(phrases=["(a|)"]), "phrase '(a|)'"),
        (lambda data: data["flags"][0].update(phrases=[]), "no phrases of flag 'breathing'"),
        (lambda data: data["flags"][0].update(phrases=[""]), "'' as phrases of flag"),
        (lambda data: data["notices"]["urgent"].update(lines=["x"] * 6), "more than 5 lines"),
        (lambda data: data["notices"]["urgent"].update(lines=["Call 999"]), "a phone number"),
        (lambda data: data["notices"]["urgent"].update(title=""), "title of notice 'urgent'"),
        (lambda data: data["notices"].pop("info"), "notices with"),
        (
            lambda data: data["notices"]["info"].update(about_gout={}),
            "'about_gout' in notice 'info'",
        ),
        (
            lambda data: data["notices"]["urgent"]["about_cancer"].update(lines=["x"] * 6),
            "more than 5 lines of about_cancer of notice 'urgent'",
        ),
        (
            lambda data: data["notices"]["urgent"]["about_cancer"].update(line="x"),
            "'line' in about_cancer of notice 'urgent'",
        ),
        (
            lambda data: data["flags"][0].update(notice="own", emergency_notice="own"),
            "notices with",
        ),
        (lambda data: own_text(data).pop("emergency_notice"), "the field 'emergency_notice'"),
        (lambda data: own_text(data).update(emergency_notice="none"), "notices with"),
        (lambda data: data["regions"]["GB"].pop("crisis"), "region 'GB' with"),
        (lambda data: data["regions"].pop(""), "no region for a portal"),
        (lambda data: data["scope"].pop("past"), "the field 'past'"),
        (lambda data: data["scope"].pop("gentle"), "the field 'gentle'"),
        (lambda data: data["scope"].pop("misheard"), "the field 'misheard'"),
        (lambda data: data["scope"].pop("despair"), "the field 'despair'"),
        (lambda data: data["scope"].pop("aside"), "the field 'aside'"),
        (lambda data: data["scope"].pop("clause_first"), "the field 'clause_first'"),
        (lambda data: data["scope"].update(clause_last=[]), "no words of 'clause_last'"),
        (lambda data: data["scope"].update(crisis_nouns=["a b"]), "'a b' among the words"),
        (lambda data: data.pop("warnings"), "the field 'warnings'"),
        (lambda data: data["warnings"].update(mild=[]), "no phrases of mild warnings"),
        (lambda data: data["warnings"].update(grave=["a ("]), "phrase 'a ('"),
        (lambda data: data["warnings"].update(grave=["call 999"]), "a phone number in grave"),
        (lambda data: data["spelling"].update(fever="fever"), "spelling 'fever'"),
        (lambda data: data["spelling"].update({"can't": "cant"}), 'spelling "can\'t"'),
        (
            lambda data: data["harmless"].append("a (kill|breth) b"),
            "'breth', which is read as 'breath'",
        ),
        (lambda data: data["scope"].update(vital=["none"]), "no flag 'none' for 'vital'"),
        (lambda data: data["scope"].update(certain=["none"]), "no flag 'none' for 'certain'"),
        (lambda data: data["scope"].update(units=["year old"]), "'year old' among the words"),
        (lambda data: data["scope"].pop("turned"), "the field 'turned'"),
        (lambda data: data.update(reviewed="soon"), "soon"),
        (lambda data: data.update(region={}), "the field 'region', which nothing reads"),
        (
            lambda data: data["regions"]["GB"].update(emergency=999),
            "a number as regions.GB.emergency instead of a text",
        ),
        (lambda data: data.pop("dial"), "the field 'dial'"),
        (lambda data: data["dial"].update(XX={"999": "tel:999"}), "the field 'XX'"),
        (
            lambda data: data["dial"]["GB"].update({"998": "tel:998"}),
            "'998' to dial, which no text of region 'GB' has",
        ),
        (
            lambda data: data["dial"]["GB"].update({"11": "tel:11"}),
            "'tel:11' to dial '11' instead of",
        ),
        (lambda data: data["dial"]["GB"].update({"999": "tel:998"}), "'tel:998' to dial '999'"),
        (lambda data: data["dial"]["GB"].update({"999": "https:999"}), "'https:999' to dial"),
        (lambda data: data.update(harmless="x"), "a text as harmless instead of a list"),
        (lambda data: data["flags"].append("x"), "a text as flags["),
        (lambda data: data["scope"].update(tale=[None]), "null as scope.tale[0]"),
        (lambda data: data["scope"].update(negation_reach=True), "true or false as scope.negation"),
    ],
)
def test_malformed_data_is_one_sentence(tmp_path, change, told):
    """Editors get told what is wrong and where."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "safety.json"
    path.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(ConfigError, match=r"safety\.json: expected") as caught:
        read_rules(path)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "part", ["line red ", "blood ", "38 ", "cant ", "what is. ", "a", ", ", "if i not ", "'", "( "]
)
def test_a_message_of_one_repeated_part_is_read_to_its_end(part):
    """The longest question that a face lets through, whatever it repeats."""
    message = (part * 2000)[:2000]

    assert len(notices(message)) <= 1


def test_a_word_is_tried_by_the_phrases_that_begin_with_it():
    """Choices, endings, what may be left out, and gaps of at most five words."""
    phrases = Phrases({"hands": ["(very )?(hot|cold) hand*"], "leg": ["leg ... swollen"]})

    assert phrases.stand_in("¶ my very hot hands ") == {"hands"}
    assert phrases.stand_in("¶ cold hand ") == {"hands"}
    assert not phrases.stand_in("¶ hot hurting hands ")
    assert phrases.stand_in("leg a b c d e swollen cold hands ") == {"hands", "leg"}
    assert not phrases.stand_in("leg a b c d e f swollen ")
    assert phrases.blotted("my cold hands and leg ") == "my _ and leg "


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("my son woke with terrible pain in his testicle", "emergency"),
        ("type 1, ketones 4.2 and sick", "emergency"),
        ("bg 2.1 and shaky", "emergency"),
        ("no kicks since yesterday at 37 weeks", "emergency"),
        ("7 weeks pregnant, my shoulder tip hurts", "emergency"),
        ("the baby hasn't kicked since yesterday", "emergency"),
        ("32 weeks and I haven't felt baby move since yesterday", "emergency"),
        ("baby (9 days) brought up dark green stuff", "emergency"),
        ("my newborn has a fever", "emergency"),
        ("temp of 38.5 in our six-week-old", "emergency"),
        ("GCS 9 and dropping", "emergency"),
        ("on exam GCS 7", "emergency"),
        ("how to do CPR on my wife", "emergency"),
        ("I'm in the bathroom and there is a cord hanging out", "emergency"),
        ("my son has swallowed a button battery", "emergency"),
        ("she just ate a watch battery", "emergency"),
        ("Pt expressing SI", "crisis"),
        ("plan to OD tonight", "crisis"),
        ("what is torsion of the testicle", "info"),
    ],
)
def test_what_is_rarely_cancer_is_as_grave(message, expected):
    """The words of many illnesses, of first aid and of the wards; an alarm doubts them too."""
    alarm = Alarm(Level.NONE, most=Level.INFO, doubts_crisis=True)

    assert [each.kind for each in notices(message)] == [expected]
    assert all(each.kind in {"info", "urgent"} for each in notices(message, alarm=alarm))


@pytest.mark.parametrize(
    "message",
    [
        "my left testicle has always been higher than the other since I was a teenager",
        "my ketones are 3 on the keto diet",
        "our dog's breath smells of pear drops",
        "30 weeks of treatment left and no movement in my white count",
        "the baby is not moved to the ward until this morning",
        "baby stopped kicking off his blankets in the morning",
        "my blind has a loop of cord",
        "ideal bath temperature for a 6 week old baby",
        "the remote swallowed another battery",
        "had a capsule endoscopy, I swallowed the one with a battery",
        "how to do CPR on a manikin for our class test",
        "how do we do the heimlich on a dummy, for the scouts badge",
        "in the lecture they said GCS of 8 means intubate",
        "he had a GCS of 7 after his crash in 2010",
        "our lab expresses SI units",
        "active SI joint inflammation",
        "plan to OD vs BD dosing",
        "my husband beats me at chess",
        "losing my husband hits me every morning",
        "my husband hits me with questions",
        "my teacher touched me there on the shoulder",
    ],
)
def test_things_and_lessons_that_sound_as_grave_raise_nothing(message):
    """What is meant is a treatment, a blind, a course, a unit, a game."""
    assert find(message) == []


@pytest.mark.parametrize(
    "message",
    [
        "dad touches me at night",
        "my partner hits me at home",
        "my dad beats me with a belt",
        "I am missing work because my husband hits me",
        "my uncle makes me touch him",
    ],
)
def test_who_is_abused_is_told_so_and_not_of_suicide(message):
    """The text is that of the flag, whatever the alarm makes of it, unless a rule hears more."""
    doubtful = Alarm(Level.NONE, most=Level.INFO, doubts_crisis=True)
    alarmed = Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False)
    for alarm, kind in ((None, "urgent"), (doubtful, "info"), (alarmed, "crisis")):
        [notice] = notices(message, region="GB", alarm=alarm)

        assert notice.kind == kind
        assert "it is not your fault" in notice.title
        assert "call 999" in notice.lines[0]
    [notice] = notices(f"{message}, I want to kill myself", alarm=alarmed)
    assert "You matter" in notice.title


@pytest.mark.parametrize("raised", [Level.URGENT, Level.EMERGENCY, Level.CRISIS])
@pytest.mark.parametrize(
    "message",
    [
        "he only hits me when he has had a drink",
        "my boyfriend slaps me",
        "she slaps me when I drop things, I am 80",
        "he says he will kill me if I leave",
        "my wife throws things at me and kicks me",
        "my stepdad comes into my room at night and I can't tell mum",
        "they hit my mother at the care home",
        "the carer shouts at my mother and there are finger marks on her arms",
        "he won't let me see the doctor",
        "my grandson takes my money and pushes me around",
        "I'm afraid to go home",
        "my mum's boyfriend hurts me",
        "my stepfather is beating my brother",
        "he kicks and punches me",
        "I'm scared of my dad losing it",
        "I am terrified of my husband finding out",
        "my dad punched me and I am bleeding everywhere",
    ],
)
def test_whoever_is_hurt_at_home_is_never_told_to_unlock_the_door(message, raised):
    """Whatever the alarm hears and whatever else is told; the line to close the page stays."""
    alarm = Alarm(raised, most=Level.EMERGENCY, doubts_crisis=False)
    [notice] = notices(message, region="GB", alarm=alarm)

    assert notice.kind == raised.name.lower() or "bleeding" in message
    assert "unlock" not in " ".join(notice.lines)
    assert "close this page" in notice.lines[-1]


@pytest.mark.parametrize(
    "message",
    [
        "he is outside my bedroom door with a knife",
        "my ex is outside with a hammer",
        "he has a gun and he's in the house",
        "my husband is attacking me",
        "my wife stabbed me",
        "a man is pointing a gun at us",
        "my ex pulled a knife",
    ],
)
def test_an_attack_that_goes_on_now_is_an_emergency(message):
    """Its title says to call, whatever the alarm hears."""
    for alarm in (None, CALM, DESPAIR):
        [notice] = notices(message, region="GB", alarm=alarm)

        assert notice.title == "Call 999 now"
        assert "close this page" in notice.lines[-1]


@pytest.mark.parametrize(
    "message",
    [
        "he hits the ball",
        "nan kicked me out of bed laughing",
        "he kicks me all night, 30 weeks",
        "my toddler gets into my bed at night",
        "the nurse comes into my room at night to check my drip",
        "I'm scared to go home after my transplant",
        "my wife won't let me leave the house without a mask",
        "my dad pushes me around the ward in a wheelchair",
        "my husband hit me by accident in his sleep",
        "my husband hurts me when he washes my scar",
        "I'm scared of my dad getting worse",
        "my husband is in the garden with an axe chopping wood",
        "pointing a gun at the screen",
        "she was waving a sword at the carnival",
        "he has a bat and plays in the school team",
    ],
)
def test_what_sounds_like_violence_at_home_raises_nothing(message):
    """Games, babies, nurses and care."""
    assert find(message) == []


@pytest.mark.parametrize(
    ("message", "is_of_violence"),
    [
        ("my baby is not breathing, my husband hit me last week", False),
        ("my son who beats me is having a seizure now", False),
        ("my husband punched me and the cut is spurting blood", True),
        ("he is attacking my mum and she is not breathing", True),
    ],
)
def test_violence_hides_no_other_emergency(message, is_of_violence):
    """Beside an attack or a wound the text is that of who is hurt, beside any other of both."""
    [notice] = notices(message, region="GB")

    assert notice.kind == "emergency"
    assert ("what is wrong" in notice.lines[1]) is not is_of_violence
    assert "close this page" in notice.lines[-1]
    assert "unlock" not in " ".join(notice.lines)


def test_a_fever_goes_before_violence_of_the_same_level():
    """During treatment it can kill within hours."""
    [notice] = notices("my husband hits me and I have a fever of 39", about_cancer=True)

    assert "treatment team" in notice.title


@pytest.mark.parametrize("region", ["GB", "US", "EU", ""])
def test_whoever_took_something_first_reads_to_call_an_ambulance(region):
    """In the title beside an overdose of the rules, in the first line of any other crisis."""
    number = rules_in_use().regions[region]["emergency"]
    [taken] = notices("I swallowed 30 tablets", region=region, alarm=DESPAIR)
    [other] = notices("I want to die", region=region)

    assert taken.kind == other.kind == "crisis"
    assert taken.title.startswith(f"Call {number} now")
    assert other.lines[0].startswith(f"Call {number} now")
    assert "You matter" in other.title


@pytest.mark.parametrize(
    ("message", "is_taken"),
    [
        ("my husband beats me and I took 40 paracetamol", True),
        ("my mum hits me, she took all her pills and won't wake up", True),
        ("I took 40 paracetamol an hour ago, I want to die", True),
        ("I want to die, years ago I took 50 tablets, now again I want to", False),
        ("my brother took an overdose in 2010 and died, now I want to die", False),
        ("I want to die. The nurse gave my mum too much morphine", False),
    ],
)
def test_an_overdose_of_now_goes_first(message, is_taken):
    """One of long ago, or given by a nurse, does not."""
    [notice] = notices(message, region="GB", alarm=DESPAIR)

    assert notice.kind == "crisis"
    assert notice.title.startswith("Call 999 now") is is_taken


@pytest.mark.parametrize(
    "message",
    [
        "my toddler swallowed 6 of my tablets",
        "I gave dad a double dose by mistake and he is very sleepy",
        "drank weedkiller",
    ],
)
@pytest.mark.parametrize("about_cancer", [False, True])
def test_after_an_overdose_the_notice_says_what_to_tell(message, about_cancer):
    """What, how much, when; nobody is told to unlock a door or to be sick."""
    [notice] = notices(message, region="GB", about_cancer=about_cancer)
    told = " ".join(notice.lines)

    assert (notice.kind, notice.title) == ("emergency", "Call 999 now")
    assert "what was taken, how much and when" in told
    assert "Do not make yourself or anybody else be sick" in told
    assert "unlock" not in told


def test_an_overdose_of_long_ago_names_no_packet():
    """Beside another danger of now."""
    [notice] = notices("Years ago I took 50 tablets. Now he isn't breathing")

    assert notice.kind == "emergency"
    assert "packet" not in " ".join(notice.lines)


def test_tablets_that_are_saved_are_not_told_of_as_taken():
    """The crisis has the text of despair."""
    [notice] = notices("saving up my morphine tablets for when it gets too much", alarm=DESPAIR)

    assert notice.kind == "crisis"
    assert "was taken can" not in " ".join(notice.lines)


def test_who_smells_gas_is_told_to_get_out_first():
    """And not to unlock a door."""
    [notice] = notices("I smell gas and feel dizzy", region="GB")

    assert notice.title == "Get everybody out into fresh air, then call 999"
    assert "unlock" not in " ".join(notice.lines)


@pytest.mark.parametrize(
    "message",
    [
        "no movements today, im 33 weeks",
        "my baby is 3 weeks old with a temperature of 38",
        "my toddler drank bleach",
        "my son swallowed a battery",
    ],
)
def test_a_treatment_team_is_not_the_first_to_call_for_a_newborn_or_poison(message):
    """On a portal about cancer too; a line serves whoever has treatment."""
    doubtful = Alarm(Level.NONE, most=Level.URGENT, doubts_crisis=True)
    [notice] = notices(message, region="GB", alarm=doubtful, about_cancer=True)

    assert (notice.kind, notice.title) == ("urgent", "Call your doctor or NHS 111 now")
    assert any("Having cancer treatment?" in line for line in notice.lines)


@pytest.mark.parametrize(
    "message",
    [
        "I took my warfarin twice this evening",
        "I gave dad his insulin and my sister gave it to him again",
        "I necked 30 codeine",
        "she took everything in the cabinet",
        "swallowed a month's supply of propranolol",
        "the little one drank half the bottle of Calpol",
        "50 aspirin two hours ago",
        "our two year old got hold of gran's pills",
        "ate yew berries and is vomiting",
        "he ate berries off the yew and is being sick",
        "purple spots are spreading on my baby's legs and she's floppy",
        "the baby drank the liquid out of my vape",
        "we ate wild mushrooms and are all throwing up",
        "I injected the whole insulin pen",
        "his pupils are unequal after a fall",
        "ran a marathon in the heat, now confused and not sweating",
        "CO alarm is going off and we all have headaches",
        "everybody is dizzy since the boiler came on",
        "boiler's playing up and the whole family feels sick",
        "my waters broke and something is hanging out",
        "I can feel the cord between my legs",
        "stuck a fork in the socket and burnt his fingers",
        "my 2 week old is 38.1",
        "the fontanelle is bulging",
        "she is 5 days old and too sleepy to feed",
        "bone mets and my legs are weak",
        "I have myeloma and my legs keep giving way",
        "I can't feel when I need the toilet",
        "I can't pee and my back is numb",
    ],
)
def test_poison_heat_newborns_and_the_spinal_cord_are_heard_in_many_words(message):
    """By the rules alone."""
    assert level(message) is Level.EMERGENCY


@pytest.mark.parametrize(
    "message",
    [
        "my waters are green",
        "theres brown in my waters",
        "waters broke at 34 weeks",
        "im 30 weeks and leaking fluid",
        "i can feel the cord",
        "i need to push now",
        "i can see the head",
        "baby has been quiet since last night, 36 weeks",
        "contractions at 29 weeks",
        "she gave birth on the toilet",
        "tripped and landed on my belly 30 weeks",
    ],
)
def test_a_birth_that_goes_wrong_is_heard(message):
    """By the rules alone."""
    assert level(message) is Level.EMERGENCY


@pytest.mark.parametrize(
    "message",
    [
        "I'm 36 weeks and my water bottle leaks",
        "is green poo normal",
        "braxton hicks at 30 weeks",
        "the midwife felt my tummy at 28 weeks",
        "can i have a water birth",
        "when do i need to push",
        "he still wakes at 24 weeks",
        "I gave birth in March",
        "baby goes stiff and red when he poos",
    ],
)
def test_a_birth_that_goes_well_is_no_emergency(message):
    """By the rules alone."""
    assert level(message) is not Level.EMERGENCY


@pytest.mark.parametrize(
    "message",
    [
        "no neutrophils and a fever",
        "toddler throwing up everything, no tears when crying, dry mouth",
    ],
)
def test_no_defence_and_no_tears_are_urgent_whatever_the_alarm_makes_of_them(message):
    """The "no" of these denies nothing."""
    [notice] = notices(message, alarm=CALM)

    assert notice.kind == "urgent"


@pytest.mark.parametrize(
    "message",
    [
        "I'm frightened my husband is going to hurt the children",
        "scared that my ex will kill me",
        "I'm terrified dad is going to hit mum again",
        "frightened to go home to my partner",
    ],
)
def test_who_fears_violence_at_home_gets_the_text_of_it(message):
    """And not that of despair, also where the alarm hears a crisis."""
    [notice] = notices(message, alarm=DESPAIR)

    assert "it is not your fault" in notice.title


@pytest.mark.parametrize(
    "message",
    [
        "I had chemo last year, can I have it again?",
        "I took metformin and already had breakfast",
        "I can feel a cord in my armpit after lymph node removal",
        "I'm too tired to feed the dog",
        "The pupils in my class are getting bigger",
        "I have had a week's supply delivered",
        "The pharmacist gave me 28 tablets this morning",
        "My wound is two weeks old and feels hot",
        "I'm worried my son will hurt my port",
        "What happens if I take two weeks off work?",
        "I downed a bottle of water before the scan",
    ],
)
def test_what_only_sounds_like_poison_heat_or_fear_raises_nothing(message):
    """By the rules alone."""
    assert notices(message) == ()


@pytest.mark.parametrize(
    "message",
    [
        "I cut myself a bit again last night",
        "End it here thanks",
        "I used to self harm, my scars are not enough any more, I want to go deeper",
        "I'm glad it's all over now",
    ],
)
def test_what_only_sounds_harmless_stays_a_crisis_of_the_alarm(message):
    """A cake has its name, and who wants an end may thank for all."""
    assert [each.kind for each in notices(message, alarm=DESPAIR)] == ["crisis"]


@pytest.mark.parametrize(
    "message",
    [
        "he ate a whole packet of water tablets",
        "she drank a whole bottle of tea tree oil",
        "He had a fit when he saw the flashing lights",
        "I smell gas and she is unconscious",
    ],
)
def test_what_only_begins_like_food_or_a_saying_is_heard(message):
    """By the rules alone."""
    assert level(message) is Level.EMERGENCY


@pytest.mark.parametrize(
    "message",
    [
        "I take two tablets twice a day",
        "my methotrexate tablet is every week on a Friday",
        "I took all my tablets as told today",
        "I took 2 paracetamol for my headache",
        "ate the whole packet of biscuits",
        "drank a whole bottle of water before the scan",
        "my mum will have a fit when she sees the bill",
        "the parking charges nearly gave me a heart attack",
        "I nearly had my insulin twice, but did not",
        "can I cut myself a slice of cake on steroids",
        "let's end it here for today, thanks",
    ],
)
@pytest.mark.parametrize("alarm", [None, CALM])
def test_doses_as_told_food_and_sayings_raise_nothing(message, alarm):
    """They are what people take and eat every day."""
    assert notices(message, alarm=alarm) == ()


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("end it here for today, thanks", []),
        ("I have cut myself a slice of cake", []),
        ("I used to self harm, will my scars fade", ["info"]),
    ],
)
def test_an_alarm_mishears_an_end_a_cake_and_old_scars(message, kinds):
    """What is told of the past leaves information."""
    assert [each.kind for each in notices(message, alarm=DESPAIR)] == kinds


@pytest.mark.parametrize(
    "message",
    [
        "I took two tablets twice by mistake",
        "took my methotrexate every day this week",
        "I took 20 paracetamol at once",
        "he drank a whole bottle of cough medicine",
        "my mum is having a fit",
        "I want to end it here",
        "I used to cut myself and now I am cutting myself again",
    ],
)
def test_what_is_close_to_the_everyday_is_heard(message):
    """It is not everyday, or it goes on."""
    assert level(message) >= Level.EMERGENCY


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("swallowed a whole bottle of paracetamol last night but feels fine now", Level.EMERGENCY),
        ("my toddler swallowed a button battery yesterday, seems fine now", Level.EMERGENCY),
        ("drank antifreeze an hour ago, fine now", Level.EMERGENCY),
        ("he took an overdose on Saturday but is ok now", Level.EMERGENCY),
        ("I took an overdose years ago, I'm fine now", Level.INFO),
        ("as a child he swallowed a battery, all fine now", Level.INFO),
        ("he passed out, he is fine now", Level.INFO),
    ],
)
def test_who_is_fine_now_may_be_ill_later_of_poison(message, expected):
    """Unless it is long ago; a danger that has passed leaves information."""
    assert level(message) is expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("my wife is on chemo, she's hot, confused and her skin is mottled", Level.EMERGENCY),
        ("mottled skin and no wee since yesterday, on chemo", Level.EMERGENCY),
        ("had chemo friday. shivering, not passed water since this morning", Level.EMERGENCY),
        ("shivery and muddled, day 8 of chemo", Level.EMERGENCY),
        ("hot chip fat over his face", Level.EMERGENCY),
        ("petrol burn to both hands", Level.EMERGENCY),
        ("my hand is burnt white and I can't feel it", Level.EMERGENCY),
        ("acid on her face", Level.EMERGENCY),
        ("clear watery fluid dripping from her ear since she came off the bike", Level.EMERGENCY),
        ("her leg under the cast has gone purple", Level.URGENT),
        ("my arm's gone dead", Level.EMERGENCY),
        ("the tv is telling me my newborn is the devil", Level.CRISIS),
        ("she had a baby two weeks ago, she hears voices", Level.CRISIS),
        ("I'm confused about my temperature", Level.NONE),
        ("my spots are blotchy", Level.NONE),
        ("salicylic acid on my face", Level.NONE),
        ("hot oil treatment on my hair", Level.NONE),
        ("clear runny nose with my cold", Level.NONE),
        ("the tv says that formula is bad for a baby", Level.NONE),
        ("rash on my leg has gone", Level.NONE),
        ("I forgot my antihistamine tablet yesterday", Level.NONE),
        ("I'm confused about my tablets", Level.NONE),
        ("I'm confused about my tablets, shivering, had chemo on Monday", Level.EMERGENCY),
        ("I am confused about the doses and my temperature is 39.6", Level.EMERGENCY),
        ("the strength in her left hand has gone", Level.EMERGENCY),
        ("my arm and my leg are gone", Level.EMERGENCY),
        ("his leg has completely gone, no power", Level.EMERGENCY),
        ("the swelling in my left leg has completely gone", Level.NONE),
        ("my arm has gone down nicely", Level.NONE),
        ("the wart on my foot is gone", Level.NONE),
        ("my sister with a newborn is hearing voices", Level.CRISIS),
        ("our baby turns to us when he hears voices", Level.NONE),
        ("can she hear voices before birth", Level.NONE),
        ("our baby was swapped to goat's milk", Level.NONE),
        ("my son is a little devil at bath time", Level.NONE),
        ("our baby was swapped at the hospital", Level.CRISIS),
        ("a radiotherapy burn, the skin is numb", Level.NONE),
        ("his sleeve was on fire", Level.EMERGENCY),
        ("my feet are on fire and the skin is dry", Level.URGENT),
        ("reflux, acid, and a tongue that is white and sore", Level.NONE),
        ("hot wax on my hands", Level.NONE),
        ("cement on my hands", Level.NONE),
        ("cement in his eye", Level.EMERGENCY),
        ("I burnt my hand on the iron and the skin has gone white", Level.EMERGENCY),
        ("an electrical burn on my thumb", Level.EMERGENCY),
        ("clear fluid from his nose after a fall", Level.EMERGENCY),
        ("clear fluid from my nose every fall", Level.NONE),
        ("the scab came off his knee, he has been sick", Level.NONE),
        ("she fell off the bed and keeps being sick", Level.EMERGENCY),
        ("a blotchy neck since chemo", Level.NONE),
        ("blotchy and shivering since chemo", Level.EMERGENCY),
        ("our baby's legs are mottled when she is cold", Level.NONE),
        ("no wee for the sample, and I am on chemo", Level.NONE),
    ],
)
def test_graver_signs_are_told_from_what_sounds_like_them(message, expected):
    """Sepsis, burns, a broken skull and psychosis after a birth, without an alarm."""
    assert level(message) is expected


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("in the film he has a stroke", "he has a stroke"),
        ("in my book the girl has a seizure", "the girl has a seizure now"),
        ("she never coughs up blood or anything like that", "she never coughed up blood like that"),
        ("in the film a man has a stroke", "in the game my dad had a stroke"),
        ("in the series she is choking", "in the game she is choking"),
        ("in the movie he coughs blood", "in the movie he coughs blood, just like my dad does"),
    ],
)
def test_a_story_and_a_tag_make_no_danger_sure(message, told):
    """An alarm that hears nothing leaves information; what happens keeps its level."""
    assert [each.kind for each in notices(message, alarm=CALM)] == ["info"]
    assert level(told) is Level.EMERGENCY


@pytest.mark.parametrize(
    ("message", "danger"),
    [
        ("can this medicine cause suicidal thoughts", "can it cause thoughts like mine, I am done"),
        ("why do steroids make some people suicidal", "steroids make me suicidal"),
        ("we said goodbye to our dog today", "we said goodbye to our dog, now I go too"),
        ("my boss is going to kill me if I take more sick leave", "he is going to kill me tonight"),
        ("my mum will kill me when she sees the bill", "mum will kill me if she finds the cuts"),
        ("my husband will kill me if I miss the bus", "my husband will kill me if I lose the baby"),
        ("dad will kill me if I forget the keys", "my dad will kill me if I break the rules"),
        ("my wife will kill me when she sees my haircut", "he will kill me when he sees the baby"),
        ("can steroids trigger suicidal thoughts", "can they trigger suicidal thoughts in my son"),
    ],
)
def test_a_side_effect_a_pet_and_a_saying_are_no_crisis(message, danger):
    """Though the alarm hears one; more beside it is."""
    assert all(each.kind == "info" for each in notices(message, alarm=DESPAIR))
    assert [each.kind for each in notices(danger, alarm=DESPAIR)] == ["crisis"]


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("I missed one methotrexate tablet yesterday, what now", ["urgent"]),
        ("I forgot my antihistamine yesterday", []),
        ("I missed one methotrexate tablet and he can't breathe", ["emergency"]),
        ("I forgot my antihistamine and my lips swell", ["emergency"]),
        ("forgot sertraline tablet last night", []),
        ("what should I do if I missed a dose of gliclazide", []),
    ],
)
def test_a_missed_dose_alone_is_no_emergency_of_the_alarm(message, kinds):
    """Nor is an antihistamine anything at all; more beside it is."""
    alarm = Alarm(Level.EMERGENCY, most=Level.EMERGENCY, doubts_crisis=False)

    assert [each.kind for each in notices(message, alarm=alarm)] == kinds


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("forgot to take my atorvastatin yesterday", []),
        ("I missed one levothyroxine tablet, what now", []),
        ("missed my blood pressure tablet this morning", []),
        ("missed my tablet this morning", ["urgent"]),
        ("forgot my keppra tablet last night", ["urgent"]),
        ("missed a dose of tacrolimus", ["urgent"]),
        ("I missed my sertraline tablet and my tacrolimus dose", ["urgent"]),
        ("forgot my metformin tablets for five days", ["urgent"]),
        ("forgot my sertraline tablet and took two, I can't breathe", ["emergency"]),
    ],
)
def test_a_single_dose_of_what_can_wait_raises_nothing(message, kinds):
    """An unnamed one may be of something that cannot, and more than one dose is no single one."""
    assert [each.kind for each in notices(message)] == kinds


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("tung swelin cnt swalow", Level.EMERGENCY),
        ("bld evrywher wnt stp", Level.EMERGENCY),
        ("suppose my line came out", Level.INFO),
        ("I suppose my line came out", Level.URGENT),
        ("this crossword makes me want to shoot myself haha", Level.INFO),
        ("I'd jump off a cliff for a decent coffee", Level.INFO),
        ("I'd jump off a cliff", Level.CRISIS),
        ("I stroke my chest, is this a stroke", Level.EMERGENCY),
    ],
)
def test_texting_supposing_and_exaggerating_are_told_from_danger(message, expected):
    """Each beside what it is not."""
    assert level(message) is expected


@pytest.mark.parametrize(
    "message",
    [
        "stroke play or match play",
        "which breast stroke lessons are good",
        "What's a normal resting heart rate for a fit woman of 45?",
        "can I ask for a mammogram at 38?",
        "bleeding parking charges again",
        "drowning in paperwork",
        "burning to go back to football",
        "does a heart monitor hurt",
        "it gave me a heart attack when I saw the bill",
    ],
)
def test_words_that_only_sound_like_danger_raise_nothing(message):
    """They are no reason for a notice, not even for information."""
    assert find(message) == []


@pytest.mark.parametrize("message", ["Years ago I cut myself. The scars show", "I cut myself"])
def test_an_alarm_that_hears_old_harm_raises_no_crisis(message):
    """A crisis of the present it does."""
    alarm = Alarm(Level.CRISIS, most=Level.EMERGENCY, doubts_crisis=False)
    [notice] = notices(message, alarm=alarm)

    assert notice.kind == ("info" if "scars" in message else "crisis")


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\ufe0f"])
def test_a_hidden_sign_hides_no_danger(sign):
    """The rules hear it without an alarm too: they alone are left where an answer fails."""
    assert level(f"I want to ki{sign}ll myself") is Level.CRISIS
    assert level(f"he can't bre{sign}athe") is Level.EMERGENCY


def test_letters_and_digits_in_one_run_are_one_word_or_two():
    """As the spelling knows them."""
    assert level("cant breathe 2nite") is Level.EMERGENCY
    assert level("temp 39c") is Level.URGENT


@pytest.mark.parametrize("word", json.loads(DATA.read_text(encoding="utf-8"))["real_words"])
def test_each_real_word_would_be_read_as_a_danger(word):
    """Else it need not stand in the data."""
    rules = rules_in_use()
    without = replace(rules, real_words=rules.real_words - {word})

    assert mended(word, rules) == word
    assert mended(word, without) != word
    assert word not in rules.spelling


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("my husband passes out from a hypo", Level.EMERGENCY),
        ("I pass out whenever I stand", Level.EMERGENCY),
        ("she stops breathing and then starts again", Level.EMERGENCY),
        ("the baby goes blue when he coughs", Level.EMERGENCY),
        ("she is floppy and blue", Level.EMERGENCY),
        ("he keeps fitting", Level.EMERGENCY),
        ("hes fitting in the car", Level.EMERGENCY),
        ("nan is drifting in and out of consciousness", Level.EMERGENCY),
        ("he loses consciousness every few minutes", Level.EMERGENCY),
        ("dad keels over", Level.EMERGENCY),
        ("she slumps over in the chair", Level.EMERGENCY),
        ("he won't stir", Level.EMERGENCY),
        ("she shakes all over", Level.EMERGENCY),
        ("my heart races and pounds", Level.EMERGENCY),
        ("mum gets very confused", Level.EMERGENCY),
        ("she chokes on every meal", Level.EMERGENCY),
        ("he passes blood clots", Level.EMERGENCY),
        ("what do I do if my husband passes out from a hypo", Level.INFO),
        ("what do I do if he loses consciousness", Level.INFO),
        ("what should we do if he keels over", Level.INFO),
        ("do people pass out when they have a hypo", Level.INFO),
        ("she passes out leaflets at church", Level.NONE),
        ("he is fitting carpets today", Level.NONE),
        ("my new wig is fitting nicely", Level.NONE),
        ("he stops breathing exercises when we come", Level.NONE),
        ("he won't stir his tea", Level.NONE),
        ("the picture goes blue on the screen", Level.NONE),
        ("how to stop breathing through my mouth", Level.NONE),
        ("he went purple when he saw the bill", Level.NONE),
        ("I have knitted a grey and blue hat", Level.NONE),
        ("she choked on the price", Level.NONE),
        ("my pill drops to the floor", Level.NONE),
        ("the duvet slides off the bed", Level.NONE),
        ("my phone stopped responding to touch", Level.NONE),
        ("why must I not stir the mixture", Level.NONE),
        ("she won't come round and see me", Level.NONE),
        ("the nurse doesn't come round after eight", Level.NONE),
        ("his face drops when he hears the price", Level.NONE),
        ("she makes no sense of the form", Level.NONE),
        ("I feel faint at the sight of needles", Level.NONE),
        ("he won't come round after the fall", Level.EMERGENCY),
        ("he feels dizzy with blood pouring from his nose", Level.EMERGENCY),
        ("his face drops on one side", Level.EMERGENCY),
        ("a snake bit my son", Level.EMERGENCY),
        ("I've been bitten by an adder", Level.EMERGENCY),
        ("what do snakes eat", Level.NONE),
    ],
)
def test_a_danger_is_heard_in_the_present_and_supposed(message, expected):
    """As it is where it is told of the past."""
    assert level(message) is expected


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("I took my long acting twice", "emergency"),
        ("think I've done my bedtime insulin twice", "emergency"),
        ("gave mum her toujeo two times", "emergency"),
        ("took my fast acting instead of my long acting", "emergency"),
        ("I've had my lantus twice", "emergency"),
        ("doubled up on my lantus", "emergency"),
        ("ketones 4.2", "urgent"),
        ("her blood ketones are 3.4 now", "urgent"),
        ("my ketones are 3.4 is that bad", "urgent"),
        ("what if I took my long acting twice", "info"),
        ("what do I do if my ketones are 3.5", "info"),
        ("what do I do if ketones are 3.5", "info"),
        ("I never took my lantus twice", "info"),
    ],
)
def test_an_insulin_taken_twice_and_high_ketones_are_certain(message, kind):
    """The alarm has learnt neither, and leaves the ketones urgent."""
    assert [each.kind for each in notices(message, alarm=CALM)] == [kind]


@pytest.mark.parametrize(
    "message",
    [
        "I take my lantus twice a day",
        "she is given insulin twice a day",
        "I have had insulin twice a day since I was nine",
        "check ketones 3 times a day",
        "ketones 3 to 4 hourly",
        "ketones 0.4",
        "I have had insulin twice this year because of the steroids",
        "the nurse gave him insulin twice on Monday as planned",
        "I clean my teeth twice a day instead of once a day",
        "my sugar is 6.2",
        "my cholesterol reading is 3.2",
    ],
)
def test_insulin_as_told_and_usual_ketones_raise_nothing(message):
    """Nor does a value of something else."""
    assert notices(message) == ()


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("my reading is 3.2 and im sweating", ["urgent"]),
        ("bg 3.4 shaking", ["urgent"]),
        ("my libre reads 3.1 and I am shaking", ["urgent"]),
        ("my sugar is 52 mg/dl and I'm shaky", ["urgent"]),
        ("her sugar is 25 and she is throwing up", ["urgent"]),
        ("her sugar is 410 and she is throwing up", ["urgent"]),
        ("my sugar is 22 and I keep vomiting", ["urgent"]),
        ("what if my sugar is 3.2 and I am shaking", ["info"]),
        ("my iron level is 3.2 and I am tired", []),
    ],
)
def test_a_sugar_out_of_range_with_signs_is_urgent(message, kinds):
    """Without the alarm too."""
    assert [each.kind for each in notices(message)] == kinds


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("needlestick from a patient with hepatitis", ["urgent"]),
        ("I had a needlestick at work", ["urgent"]),
        ("I pricked myself on a used needle I found in the park", ["urgent"]),
        ("my son trod on a syringe on the beach", ["urgent"]),
        ("she scratched herself with someone else's lancet", ["urgent"]),
        ("what is a needlestick injury", ["info"]),
        ("I pricked my finger with my own lancet for the test", []),
        ("where do I put used needles", []),
        ("dog bit me in Thailand, do I need rabies jabs", ["urgent"]),
        ("a monkey scratched my arm", ["urgent"]),
        ("do I need a rabies jab for Thailand", []),
        ("my cat scratches the sofa", []),
    ],
)
def test_a_used_needle_or_a_rabid_bite_is_urgent_whatever_the_alarm_makes_of_it(message, kinds):
    """It has not learnt these words; what protects must be begun soon."""
    assert [each.kind for each in notices(message, alarm=CALM)] == kinds


@pytest.mark.parametrize(
    "message",
    [
        "I put a bag over my head but could not go through with it",
        "she tied a plastic bag over her head",
        "I am going abroad to die, which clinic does it",
    ],
)
def test_a_bag_over_the_head_or_a_journey_to_die_is_a_crisis(message):
    """Not breathlessness alone, nor a journey."""
    assert [each.kind for each in notices(message)] == ["crisis"]
