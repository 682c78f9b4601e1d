"""Which list of side effects is asked for, by how often they are."""

import pytest

from rag import Config, build, load
from rag.often import is_as_often, often_asked, tells_how_often
from tests.conftest import write_corpus


@pytest.mark.parametrize(
    ("query", "often"),
    [
        ("common side effects of amoxicillin", "common"),
        ("uncommon apixaban side effects", "uncommon"),
        ("Very rare adverse reactions", "very rare"),
        ("common and rare side effects", ""),
        ("common or very rare side effects", ""),
        ("common as well as rare side effects", ""),
        ("rare side effects and common side effects", ""),
        ("less common side effects", ""),
        ("how common are side effects", ""),
        ("is a rash a common side effect", ""),  # it may stand in any list
    ],
)
def test_a_question_says_how_often(query, often):
    """Right before the side effects, and once."""
    assert often_asked(query) == often


def test_common_ones_are_very_common_too():
    """But the uncommon ones are not."""
    assert tells_how_often("**Common (up to 1 in 10)**")
    assert not tells_how_often("These are common")
    assert is_as_often("Very common (more than 1 in 10)", "common")
    assert not is_as_often("Uncommon", "common")


def test_only_the_lists_asked_for_answer(tmp_path, encoder):
    """Whether headings or lines say how often it is."""
    text = (
        "# Lisinopril\n\n## Side effects\n\n### Common\n\n- cough\n\n### Uncommon\n\n- tingling\n\n"
        "### More of them\n\nRare:\n\n- swelling\n\nVery common:\n\n- thirst\n"
    )
    build(write_corpus(tmp_path / "c", {"a.md": text}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=-1, margin=2), encoder=encoder)

    def shown(often: str) -> str:
        quotes = pipeline.ask(f"{often} side effects of lisinopril").quotes
        return " ".join(quote.text for quote in quotes)

    assert "tingling" in shown("uncommon")
    assert not any(word in shown("uncommon") for word in ("cough", "swelling", "thirst"))
    assert "cough" in shown("common")
    assert not any(word in shown("common") for word in ("tingling", "swelling"))


def test_a_list_answers_who_asks_for_it_wherever_it_stands(tmp_path, encoder):
    """A line that leads into it is as good as a heading."""
    text = "# Lisinopril\n\n## Side effects\n\nVery common:\n\n- thirst\n\nCommon:\n\n- cough\n"
    build(write_corpus(tmp_path / "c", {"a.md": text}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", encoder=encoder)
    found = pipeline.explain("common side effects of lisinopril").sentences
    asked = [each.sentence for each in found if each.is_asked]
    text = pipeline.article("a").text

    assert {text[each.start : each.end] for each in asked} == {"cough"}
