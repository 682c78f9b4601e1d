"""A question of two parts of which the articles answer one."""

import pytest

from rag import Config, Pipeline, build, load
from rag.types import Status
from tests.conftest import write_corpus

SPOTS = "# Spots\n\n## Color\n\nThe spots are red."
LUMPS = "# Lumps\n\n## Color\n\nThe lumps are blue."
OTHER = "who delivers parcels to our village on sundays"


@pytest.fixture(scope="module")
def pages(tmp_path_factory, encoder) -> Pipeline:
    """Two articles."""
    folder = tmp_path_factory.mktemp("pages")
    corpus = write_corpus(folder / "corpus", {"spots.md": SPOTS, "lumps.md": LUMPS})
    build(corpus, folder / "index", encoder=encoder)
    # The first score is for a part alone; with the other one beside it none is so near.
    config = Config(min_score=0.42, medium_score=0.5, high_score=0.6, margin=0.0)
    return load(folder / "index", config=config, encoder=encoder)


@pytest.mark.parametrize("order", ["{part} and {other}", "{other} and {part}"])
def test_the_part_that_is_answered_is_shown(pages, order):
    """Wherever it stands; not surely, for the other part is left out."""
    part = "what color are the spots"
    answer = pages.ask(order.format(part=part, other=OTHER))

    assert pages.ask(part).confidence.value in ("medium", "high")
    assert [quote.text for quote in answer.quotes] == ["The spots are red."]
    assert answer.confidence.value == "low"
    assert answer.query == part


@pytest.mark.parametrize("question", [f"{OTHER} and what color are those lumps", OTHER])
def test_what_leans_on_a_part_without_an_answer_is_not_read_alone(pages, question):
    """Alone it would be answered with what the article is about."""
    assert pages.ask("what color are those lumps", doc="lumps").status is Status.ANSWERED
    assert pages.ask(question, doc="lumps").status is Status.ABSTAINED


def test_of_several_articles_none_answers_a_part_that_names_nothing(pages):
    """What is red?"""
    question = f"{OTHER} and what color are red"

    assert pages.ask("what color are red").status is Status.ANSWERED
    assert pages.ask(question).status is Status.ABSTAINED
    assert pages.ask(question, doc="spots").status is Status.ANSWERED
