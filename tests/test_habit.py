"""What is done in an emergency is no advice for every day."""

import pytest

from rag import Config, build, load
from tests.conftest import write_corpus

CONFIG = Config(min_score=0.1, margin=0.0)
STEPS = "- Call 999.\n- Chew one aspirin tablet while you wait."


@pytest.mark.parametrize(
    ("question", "steps", "is_answered"),
    [
        ("can I chew one aspirin tablet every day", STEPS, False),
        ("chew one aspirin tablet daily?", STEPS, False),
        ("can I chew one aspirin tablet while I wait", STEPS, True),
        ("can I chew one aspirin tablet every day", STEPS.replace("Call 999", "Sit up"), True),
        ("can I chew one aspirin tablet every day", STEPS.replace("you wait", "ill, daily"), True),
    ],
)
def test_a_step_for_an_emergency_answers_no_question_on_a_habit(
    tmp_path, encoder, question, steps, is_answered
):
    """Other lists do, and other questions are answered with it."""
    articles = {"heart.md": f"# Heart\n\n## Pain in the chest\n\n{steps}"}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)

    answer = load(tmp_path / "i", config=CONFIG, encoder=encoder).ask(question)

    assert bool(answer.quotes) == is_answered
