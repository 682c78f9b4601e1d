"""A service of the place is answered by what tells of it only."""

import pytest

from rag import Config, build, load
from rag.services import leave_out_service
from tests.conftest import write_corpus

CONFIG = Config(min_score=0.1, medium_score=0.11, high_score=0.12)
DOSES = "Leave at least 6 hours between doses."


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("what are your opening hours", DOSES, True),
        ("when do you close on fridays", DOSES, True),
        ("are you open on sunday", DOSES, True),
        ("what are your opening hours", "We are open from 8 to 6.", False),
        ("when do you close", "Monday to Friday: 8 to 6", False),
        ("how do i order a repeat prescription", "If you forget a tablet, leave it out.", True),
        ("can i have my prescription delivered", "Keep it in the carton.", True),
        ("how do I renew a prescription", "Repeat prescriptions take two days.", False),
        ("where can I park", "Take a rest.", True),
        ("where can I park", "There is a car park behind the clinic.", False),
        ("I have to cancel my appointment", "Do not stop it at once.", True),
        ("should I make an appointment if it bleeds", "See a doctor if it bleeds.", False),
        ("should I keep the wound open", "Cover it.", False),
        ("do I need a prescription for it", "You can buy it.", False),
        ("how many hours should I wait", DOSES, False),
    ],
)
def test_whether_a_service_is_left_out(question, text, expected):
    """What asks for no service leaves none out."""
    assert leave_out_service(question, [text]) is expected


@pytest.mark.parametrize(("text", "answers"), [(DOSES, False), ("Opening hours: 8 to 6.", True)])
def test_a_service_that_nothing_tells_of_is_met_with_silence(tmp_path, encoder, text, answers):
    """However near something else is."""
    articles = {"pill.md": f"# Pill\n\n## Your hours\n\n{text}", "rest.md": "# Rest\n\nRest."}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=CONFIG, encoder=encoder)

    assert bool(pipeline.ask("what are your opening hours").quotes) is answers
