"""What holds for the person who asks leads the answer."""

import pytest

from rag import Config, build, load
from tests.conftest import write_corpus

CONFIG = Config(min_score=0.1, medium_score=0.11, high_score=0.12)
KIDNEYS = """# Pill

## Dose of the pill

With eGFR 30 to 59 the dose of the pill is half.

## Never

With eGFR below 30 no pill.
"""
PREGNANCY = """# Pill

## Pregnancy

From 20 weeks of pregnancy do not take the pill. Before 20 weeks ask a doctor. It is red.
"""
YELLOW = """# Yellow babies

A baby may stay yellow, and a yellow baby who feeds is often well.

## When to get help

| When a baby is yellow | What to do |
|---|---|
| In the first 24 hours of life | Bring it to us at once |
| 2 to 14 days old | Call us today |

## Sleep

| Age | How long it sleeps |
|---|---|
| 2 to 14 days old | 18 hours |
"""
DOSES = """# Digoxin

## If you miss a dose

I took too much digoxin, people say.

## If you have taken too much

Phone us on the number at the back of the yellow book at any hour of the day and the night.
"""


def _ask(tmp_path, encoder, article, question):
    articles = {"pill.md": article, "rest.md": "# Rest\n\nRest helps in a week."}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)
    return load(tmp_path / "i", config=CONFIG, encoder=encoder).ask(question)


@pytest.mark.parametrize(
    ("egfr", "leads", "confidence"),
    [(40, "30 to 59", "high"), (20, "below 30", "high"), (80, "30 to 59", "low")],
)
def test_the_band_that_holds_a_number_leads(tmp_path, encoder, egfr, leads, confidence):
    """Before the one that excludes it; where none holds it, the answer is not sure."""
    answer = _ask(tmp_path, encoder, KIDNEYS, f"dose of the pill with eGFR {egfr}")

    assert leads in answer.quotes[0].text
    assert answer.confidence.value == confidence


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("my yellow baby is 12 hours old, may a baby stay yellow", "| In the first 24 hours"),
        ("my yellow baby is 5 days old, may a baby stay yellow", "| 2 to 14 days"),
        ("may a yellow baby stay yellow", "A baby may"),
        ("my baby is 30 days old, may a yellow baby stay yellow", "A baby may"),
    ],
)
def test_a_row_for_the_age_of_who_asks_leads_what_tells_of_no_age(
    tmp_path, encoder, question, first
):
    """Of a table that says as much of what is asked; without one for that age nothing changes."""
    quote = _ask(tmp_path, encoder, YELLOW, question).quotes[0].text

    assert first.removeprefix("| ") in quote
    assert "sleeps" not in quote


@pytest.mark.parametrize(
    ("question", "confidence"),
    [
        ("what can I take for a headache", "high"),
        ("I'm on blood thinners, what can I take for a headache", "low"),
        ("what can I take for a headache while breastfeeding", "high"),
        ("I'm on blood thinners, is a headache a pain", "high"),
        ("I had a headache. What painkillers can I take?", "high"),
        ("is it safe to take painkillers for a headache", "high"),
        ("which tablets for a headache, or should I take another painkiller", "high"),
        ("I have to take tablets every day, what can I take for a headache", "low"),
        ("can my blood thinners do harm when I take one for a headache", "low"),
        ("I take a painkiller. What can I take for a headache?", "low"),
        ("I was told not to eat. What can I take for a headache?", "high"),
    ],
)
def test_a_state_that_the_answer_leaves_out_makes_it_unsure(
    tmp_path, encoder, question, confidence
):
    """Where it changes what is done; one that a heading names is not left out."""
    article = (
        "# Headache\n\n## When breastfeeding\n\nFor a headache you can take ibuprofen: a pain."
    )
    answer = _ask(tmp_path, encoder, article, question)

    assert "ibuprofen" in answer.quotes[0].text
    assert answer.confidence.value == confidence


@pytest.mark.parametrize(
    ("question", "confidence"),
    [
        ("I use digoxin tablets, what should I do about a missed dose", "high"),
        ("is it a risk that I have taken two tablets of digoxin", "high"),
        ("I take blood pressure tablets, is digoxin safe", "low"),
        ("I take steroids, is digoxin safe", "none"),  # asked of both together
    ],
)
def test_a_medicine_that_the_title_names_is_not_left_out(tmp_path, encoder, question, confidence):
    """All of the article is about who takes that; who takes another is told nothing."""
    article = "# Digoxin\n\nIt is safe. A missed dose is no risk, nor are two tablets."

    assert _ask(tmp_path, encoder, article, question).confidence.value == confidence


@pytest.mark.parametrize("week", [10, 30])
def test_both_halves_of_an_instruction_are_quoted(tmp_path, encoder, week):
    """The one for later in a pregnancy with the one for earlier."""
    answer = _ask(tmp_path, encoder, PREGNANCY, f"{week} weeks pregnant, do I take the pill")

    assert answer.quotes[0].text == (
        "From 20 weeks of pregnancy do not take the pill. Before 20 weeks ask a doctor."
    )


def test_another_case_does_not_lead(tmp_path, encoder):
    """Though its words are nearer than those below the heading that asks."""
    answer = _ask(tmp_path, encoder, DOSES, "I took too much digoxin")

    assert answer.quotes[0].section == "If you have taken too much"


@pytest.mark.parametrize(
    "question",
    ["I took 10 tablets of digoxin", "I took my digoxin tablets twice"],
)
def test_who_took_too_much_is_told_nothing_else(tmp_path, encoder, question):
    """Neither what to do about a missed dose nor the usual one, in whatever words it is told."""
    answer = _ask(tmp_path, encoder, DOSES, question)

    assert {quote.section for quote in answer.quotes} == {"If you have taken too much"}
