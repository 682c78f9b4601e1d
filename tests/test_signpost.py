"""A sentence that only says where to read on is no answer, unless that is asked."""

import pytest

from rag import Config, build, load
from rag.signpost import asks_where, is_signpost
from tests.conftest import write_corpus


@pytest.mark.parametrize(
    "sentence",
    [
        "Learn more about External Beam Radiation Therapy for Cancer.",
        "Read more",
        "To learn more about how it is given, visit Chemotherapy to Treat Cancer.",
        "For more information about the results, see Pathology Reports.",
        "For information about side effects, please see the page on them.",
        "For questions you might want to ask, see Questions to Ask Your Doctor.",
        "Visit our page on biopsies.",
        "See the leaflet on knees for more information.",
        "Learn about late effects at Late Effects of Cancer Treatment.",
        "Learn how chemotherapy works against cancer.",
        "Find information about clinical trials for children.",
        "Get information about treatment of stage III melanoma.",
        "This page contains brief information about lenalidomide.",
        "For tips on managing stress, see Feelings and Cancer.",
    ],
)
def test_a_signpost_is_told_by_its_words(sentence):
    """It begins with an aim or a way, and holds the other, or is known by its beginning alone."""
    assert is_signpost(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "For more information, see your doctor.",
        "For more information about your dose, talk to your pharmacist.",
        "To learn about your risk, the nurse will read your notes.",
        "To find out about the lump your doctor will see you again.",
        "Read the label to find out about the dose.",
        "See a health care provider for more information.",
        "See a doctor if you bleed.",
        "Learn about your condition.",
        "Learn how to check the sugar.",
        "Get information about your dose before you leave.",
        "For tips on eating, see a dietitian.",
        "Learn to rest.",
        "Learn about exercises such as:",
        "Visit your dentist twice a year.",
        "The doctor can learn more about the tumour from a biopsy.",
        "You may be given a scan to learn more about it.",
    ],
)
def test_advice_is_no_signpost(sentence):
    """Nor what tells something with the same words."""
    assert not is_signpost(sentence)


@pytest.mark.parametrize(
    ("query", "is_asked"),
    [
        ("where can I read about biopsies", True),
        ("Is there a leaflet?", True),
        ("tell me more about biopsies", True),
        ("does a biopsy hurt", False),
    ],
)
def test_a_question_asks_where_to_read(query, is_asked):
    """By its words."""
    assert asks_where(query) == is_asked


def test_a_signpost_answers_only_who_asks_for_it(tmp_path, encoder):
    """However near its words are to another question."""
    text = "# Knees\n\nA knee biopsy hurts a little. Learn more about whether a knee biopsy hurts."
    build(write_corpus(tmp_path / "c", {"a.md": text}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1, margin=0.0), encoder=encoder)

    [plain] = pipeline.ask("Learn whether a knee biopsy hurts").quotes
    [sign] = pipeline.ask("Where can I learn more about whether a knee biopsy hurts?").quotes

    assert plain.text == "A knee biopsy hurts a little."
    assert sign.text == "Learn more about whether a knee biopsy hurts."
