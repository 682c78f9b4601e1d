"""Example questions: few, standing alone, and answered."""

import math
from dataclasses import replace

from rag import build, load
from tests.conftest import write_corpus
from ui.examples import MOST_EXAMPLES, choose_examples


def test_examples_are_answered(pipeline):
    """Each example is a question heading that the articles answer."""
    examples = choose_examples(pipeline)

    assert 1 <= len(examples) <= MOST_EXAMPLES
    assert len(set(examples)) == len(examples)
    for question in examples:
        assert question.endswith("?")
        assert not pipeline.ask(question).abstained


def test_no_pointing_headings(pipeline):
    """A heading that only its article explains is no example."""
    assert "How is it treated?" not in choose_examples(pipeline)


def test_no_examples(pipeline):
    """Where nothing is answered, nothing is offered."""
    bars = dict.fromkeys(("min_score", "medium_score", "high_score"), math.inf)
    strict = pipeline.with_config(replace(pipeline.config, **bars))

    assert choose_examples(strict) == []


def test_a_heading_of_signs_alone_is_no_example(tmp_path, encoder):
    """It cannot be asked, and the server starts all the same."""
    corpus = write_corpus(tmp_path / "corpus", {"a.md": "# Gout\n\n## ???\n\nIt hurts.\n"})
    build(corpus, tmp_path / "index", encoder=encoder)

    assert choose_examples(load(tmp_path / "index", encoder=encoder)) == []
