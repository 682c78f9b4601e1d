"""What a question tells of kidneys, pregnancy, course or age is matched to its band."""

import pytest

from rag.bands import Fit, are_apart, fit, fit_of_age, is_of_other_ages, told

KIDNEYS = "If your eGFR is between 30 and 59, take at most 600 mg a day."
WEAK = "If it is below 10 mL/min, take at most 500 mg once a day."
LATE = "Do not take it from 20 weeks of pregnancy, because it can harm the baby."
EARLY = "Before 20 weeks, take it only if a doctor has told you to."
LONG = "Do not stop suddenly if you have taken it for more than 3 weeks."
SHORT = "If you have taken it for less than 3 weeks, you can usually stop."


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        (KIDNEYS, "my egfr is 38, how much", Fit.HOLDS),
        (KIDNEYS, "GFR 30", Fit.HOLDS),
        (KIDNEYS, "my eGFR came back as 25. How much?", Fit.EXCLUDES),
        (KIDNEYS, "kidney function 60", Fit.EXCLUDES),
        (KIDNEYS, "crcl of 45 ml/min", Fit.HOLDS),
        (KIDNEYS, "my kidneys are at 40", Fit.HOLDS),
        (KIDNEYS, "my kidneys are fine and i am 70", Fit.SILENT),
        (KIDNEYS, "my kidney function is low and I am 70", Fit.SILENT),
        (KIDNEYS, "kidney function tests every 3 months", Fit.SILENT),
        (KIDNEYS, "how much can I take", Fit.SILENT),
        (WEAK, "kidney function 8 how much", Fit.HOLDS),
        (WEAK, "creatinine clearance 10", Fit.EXCLUDES),
        ("eGFR (mL/min) 60 or more: Dose 3,000 mg.", "egfr 70", Fit.HOLDS),
        ("eGFR (mL/min) 60 or more: Dose 3,000 mg.", "egfr 59", Fit.EXCLUDES),
        ("Your creatinine is 133 micromol/L or more.", "egfr 50", Fit.SILENT),
        ("Kidney function is checked after 3 months.", "egfr 50", Fit.SILENT),
        (LATE, "I am 24 weeks pregnant, can I take it", Fit.HOLDS),
        (LATE, "I'm pregnant, 24 weeks", Fit.HOLDS),
        (LATE, "24 weeks into my pregnancy", Fit.HOLDS),
        (LATE, "20 wks pregnant", Fit.HOLDS),
        (LATE, "6 months pregnant", Fit.HOLDS),
        (LATE, "in my third trimester", Fit.HOLDS),
        (LATE, "I am ten weeks pregnant", Fit.EXCLUDES),
        (LATE, "for my 24 weeks old", Fit.SILENT),
        (LATE, "pregnant and my 9 month old has a cold", Fit.SILENT),
        (EARLY, "10 weeks pregnant", Fit.HOLDS),
        (EARLY, "30 weeks pregnant", Fit.EXCLUDES),
        ("You have a scan at 12 weeks of pregnancy.", "30 weeks pregnant", Fit.SILENT),
        ("Only in the first 12 weeks of pregnancy.", "8 weeks pregnant", Fit.HOLDS),
        (LONG, "I have taken it for 6 months. Can I stop?", Fit.HOLDS),
        (LONG, "been on it 2 months can i stop", Fit.HOLDS),
        (LONG, "I took it for two weeks", Fit.EXCLUDES),
        (LONG, "using it for a month now", Fit.HOLDS),
        (LONG, "I started 5 weeks ago", Fit.HOLDS),
        (LONG, "can he take it for my 3 year old", Fit.SILENT),
        (SHORT, "been on it for 5 years", Fit.EXCLUDES),
        (SHORT, "can i stop after 5 days", Fit.HOLDS),
        ("Do not take it for more than 10 days.", "I have taken it for 5 days", Fit.SILENT),
        ("Take it for up to 10 days.", "I have taken it for 3 weeks", Fit.SILENT),
        ("Take it for 5 days.", "I have taken it for 3 weeks", Fit.SILENT),
        ("If you have used it for shorter than 3 weeks, stop.", "used it for 2 days", Fit.HOLDS),
        (
            "If you have used it for shorter than 3 weeks, stop.",
            "used it for 2 months",
            Fit.EXCLUDES,
        ),
        ("If you have used it for fewer than 3 weeks, stop.", "used it for 2 months", Fit.EXCLUDES),
        ("Once you have used it for beyond 3 weeks, wait.", "used it for 2 days", Fit.EXCLUDES),
        ("Once you have used it for beyond 3 weeks, wait.", "used it for 2 mths", Fit.HOLDS),
        ("If your eGFR is higher than 60, take 2.", "my egfr is 40", Fit.EXCLUDES),
        ("If your eGFR is not less than 60, take 2.", "my egfr is 60", Fit.HOLDS),
        ("eGFR <= 30 mL/min: take 1.", "my egfr is 30", Fit.HOLDS),
        ("eGFR 60+ mL/min: take 2.", "my egfr is 90", Fit.HOLDS),
    ],
)
def test_whether_a_sentence_holds_for_what_is_told(text, question, expected):
    """By its bounds; a number without any bounds nothing."""
    assert fit(text, told([question]), about="Pregnancy" if text == EARLY else "") is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("dose for a 12 year old", Fit.HOLDS),
        ("dose for my two-year-old", Fit.EXCLUDES),
        ("my daughter is 12, how much", Fit.HOLDS),
        ("dose age 9", Fit.EXCLUDES),
        ("she is 12 kg, how much", Fit.SILENT),
        ("I have taken it for 12 years", Fit.SILENT),
        ("12 weeks pregnant", Fit.SILENT),
    ],
)
def test_a_sentence_on_an_age_holds_for_it(question, expected):
    """How long something lasts is no age."""
    text = "Children aged 10 to 17 years take 500 mg for 5 days."

    assert fit_of_age(text, told([question])) is expected


def test_what_was_told_last_of_a_sort_counts():
    """The kidneys are told anew; the pregnancy holds on."""
    assert fit(KIDNEYS, told(["and with egfr 40?", "my egfr is 20"])) is Fit.HOLDS
    assert fit(LATE, told(["can I take it?", "I am 10 weeks pregnant"])) is Fit.EXCLUDES


@pytest.mark.parametrize("sign", ["1", "1.", "1-", "<", " ", "under ", "between 1 and ", "for 1 "])
def test_a_question_of_one_sign_is_read_to_its_end(sign):
    """However long the run: a time that grows with its cube would not end."""
    assert not told([sign * 5_000])


@pytest.mark.parametrize(
    ("text", "other", "apart"),
    [
        (LATE, EARLY, True),
        (LONG, SHORT, True),
        ("If your kidney function is 10 to 30 mL/min, take less.", WEAK, True),
        (
            "If he is sick less than 30 minutes after it, repeat.",
            "If more than 30 minutes, wait.",
            True,
        ),
        ("Leave at least 4 hours.", "Take no more than 1,200 mg in 24 hours.", False),
        ("Not for more than 10 days.", "The gel not for more than 2 days.", False),
        ("Take it for 5 days.", "Rest for 7 days.", False),
    ],
)
def test_sentences_that_part_one_unit_are_apart(text, other, apart):
    """Nothing lies in the bands of both; a number alone is no band."""
    assert are_apart(text, other) is apart


def test_a_sentence_may_leave_out_the_unit_of_an_age():
    """As a question may."""
    text = "People aged 65 and over are offered it each autumn."

    assert fit_of_age(text, told(["I'm 70, do I get it"])) is Fit.HOLDS


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("for my 5 year old", True),
        ("for my 4 month old", False),
        ("for my 5 year old and my 4 month old", False),
        ("for my child", False),
    ],
)
def test_a_sentence_is_of_other_ages_if_it_holds_for_none_that_is_told(question, expected):
    """Of two children one may be meant."""
    text = "Do not give it to a baby of 3 to 5 months."

    assert is_of_other_ages(text, told([question])) is expected
    assert not is_of_other_ages("Do not give it to babies under 3 months.", told([question]))
