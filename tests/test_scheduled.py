"""Who asks of one week of a plan is told the row of that week."""

import pytest

from rag import Config, build, load
from tests.conftest import write_corpus

CONFIG = Config(min_score=0.1, medium_score=0.11, high_score=0.12, margin=0.0, max_words=20)
PLAN = """# Walking

Nobody has to walk far in week 3 or in week 7 after the operation.

| Week | How far to walk |
|---|---|
| 1 | 5 minutes |
| 2 to 4 | 10 minutes |
| 5 and later | 20 minutes |
"""
STAGES = (
    PLAN.replace("Week |", "What |").replace("| 1 |", "| Stage 1 |").replace("2 to 4", "Stage 2")
)


def _ask(tmp_path, encoder, article, question, history=()):
    build(write_corpus(tmp_path / "corpus", {"a.md": article}), tmp_path / "i", encoder=encoder)
    return load(tmp_path / "i", config=CONFIG, encoder=encoder).ask(question, history=history)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("how far do I walk in week 3 after the operation", "2 to 4 | 10 minutes"),
        ("how far do I walk in the first week after the operation", "1 | 5 minutes"),
        ("how far do I walk in my 7th week after the operation", "5 and later | 20 minutes"),
    ],
)
def test_the_row_of_the_week_leads(tmp_path, encoder, question, row):
    """Though another sentence has more of the words; it comes below its head."""
    answer = _ask(tmp_path, encoder, PLAN, question)

    assert row in answer.quotes[0].text or row in answer.quotes[1].text
    assert not answer.quotes[0].text.startswith("Nobody")


def test_a_unit_in_the_cell_is_one(tmp_path, encoder):
    """As "Stage 2" below a head that says nothing of stages."""
    answer = _ask(tmp_path, encoder, STAGES, "how far do I walk in stage 2 after the operation")

    assert any("Stage 2 | 10 minutes" in quote.text for quote in answer.quotes[:2])


def test_a_follow_up_asks_of_its_own_week(tmp_path, encoder):
    """The week named last counts."""
    earlier = ("how far do I walk in week 1 after the operation",)
    answer = _ask(tmp_path, encoder, PLAN, "and in week 3?", earlier)

    assert any("2 to 4 | 10 minutes" in quote.text for quote in answer.quotes[:2])


@pytest.mark.parametrize(
    "question",
    [
        "how far do I walk far in day 3 or after the operation",
        "I am 3 weeks after the operation, nobody has to walk far",
        "nobody has to walk far in week 3 of my pregnancy after the operation",
    ],
)
def test_another_unit_or_a_time_since_leads_to_nothing(tmp_path, encoder, question):
    """Nor are weeks of a pregnancy those of a plan."""
    assert _ask(tmp_path, encoder, PLAN, question).quotes[0].text.startswith("Nobody")


def test_a_week_that_a_plan_does_not_have_is_not_answered_with_others(tmp_path, encoder):
    """A row of another week would be taken for it."""
    plan = "# Walking\n\n| Week | Walk after the operation |\n|---|---|\n| 1 | 5 minutes |"
    answers = [
        _ask(tmp_path / str(week), encoder, plan, f"how far do I walk in week {week}, 5 minutes")
        for week in (1, 9)
    ]

    assert [answer.confidence.value for answer in answers] == ["high", "none"]


def test_weeks_ago_are_weeks_of_the_plan(tmp_path, encoder):
    """Who tells when it was asks of now."""
    answer = _ask(tmp_path, encoder, PLAN, "my operation was 7 weeks ago, how far do I walk")

    assert any("5 and later | 20 minutes" in quote.text for quote in answer.quotes[:2])


def test_a_plan_on_something_else_is_not_sure(tmp_path, encoder):
    """One whose article does not hold all that is asked of."""
    plan = "# Walking\n\n| Week | Walk |\n|---|---|\n| 3 | 5 minutes |"
    answer = _ask(tmp_path, encoder, plan, "how far to walk in week 3 with a wooden leg")

    assert answer.confidence.value in ("low", "none")


def test_other_weeks_are_not_shown_beside_the_one_asked(tmp_path, encoder):
    """Though they are nearly as near."""
    build(write_corpus(tmp_path / "corpus", {"a.md": PLAN}), tmp_path / "i", encoder=encoder)
    config = Config(min_score=0.1, margin=1.0, max_words=12, max_whole_words=12)

    answer = load(tmp_path / "i", config=config, encoder=encoder).ask("how far to walk in week 3")

    text = "\n".join(quote.text for quote in answer.quotes)
    assert "2 to 4 | 10 minutes" in text
    assert "5 and later" not in text
