"""Who names an illness is told what holds for people with it."""

import pytest

from rag import Config, Pipeline, build, load
from tests.conftest import write_corpus

SCAN = """# The scan

## Before the scan

Eat a light meal before the scan. Drink water before the scan.

## If you have diabetes

Do not take metformin before the scan.

## If you have asthma

Bring your inhaler to the scan.

## What if diabetes is not treated?

It does not matter to the scan.
"""


@pytest.fixture(scope="module")
def scan(tmp_path_factory, encoder) -> Pipeline:
    """One leaflet."""
    folder = tmp_path_factory.mktemp("scan")
    build(write_corpus(folder / "corpus", {"scan.md": SCAN}), folder / "index", encoder=encoder)
    config = Config(min_score=0.1, margin=0.0)
    return load(folder / "index", config=config, encoder=encoder)


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (
            "I have type 2 diabetes.",
            ["If you have diabetes\n\nDo not take metformin before the scan."],
        ),
        ("I have asthma.", ["If you have asthma\n\nBring your inhaler to the scan."]),
        ("I have gout.", []),
        ("I am old.", []),
    ],
)
def test_a_condition_that_is_met_is_told(scan, person, told):
    """Right behind what answers; a heading that asks sets none, nor does one on another illness."""
    first, *rest = scan.ask(f"{person} Can I eat a light meal before the scan?").quotes

    assert first.text == "Eat a light meal before the scan."
    assert [quote.text for quote in rest] == told


def test_what_an_article_is_about_is_no_condition(tmp_path, encoder):
    """All of it holds for who names it."""
    article = "# Gout\n\nGout hurts.\n\n## If you had gout before\n\nGout comes back."
    build(write_corpus(tmp_path / "corpus", {"gout.md": article}), tmp_path / "i", encoder=encoder)
    pipeline = load(tmp_path / "i", config=Config(min_score=0.1, margin=0.0), encoder=encoder)

    assert [quote.text for quote in pipeline.ask("Does gout hurt?").quotes] == ["Gout hurts."]
