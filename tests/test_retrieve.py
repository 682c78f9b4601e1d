"""Retrieval finds the chunk that fits, in a stable order."""

from itertools import pairwise

import numpy as np
import pytest

from rag import Config, Pipeline, build, load
from rag.index import Index
from rag.types import Hit, Span
from tests.conftest import write_corpus


def where(pipeline: Pipeline, hit: Hit) -> tuple[str, ...]:
    """Heading path of a hit."""
    return pipeline.article(hit.chunk.doc_id).sections[hit.chunk.section].path


def test_the_best_chunk_is_the_one_about_it(pipeline):
    """Shared words in text and heading win."""
    [first, *_] = pipeline.retrieve("a whistling sound when breathing", k=3)

    assert first.chunk.doc_id == "asthma"
    assert where(pipeline, first) == ("What are the symptoms?",)


def test_ranks_count_from_one_and_scores_never_rise(pipeline):
    """As the words promise."""
    hits = pipeline.retrieve("what helps against gout", k=8)

    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(one.score >= other.score for one, other in pairwise(hits))


def test_k_bounds_the_hits(pipeline):
    """Fewer come back when the index holds fewer."""
    everything = pipeline.retrieve("water", k=1000)

    assert len(pipeline.retrieve("water", k=2)) == 2
    assert len({hit.row for hit in everything}) == len(everything) > 5


def test_a_question_can_be_kept_to_one_article(pipeline):
    """Nothing of another article comes back, however well it fits."""
    hits = pipeline.retrieve("ice on the joint", k=50, doc="feet")

    assert {hit.chunk.doc_id for hit in hits} == {"feet"}


def test_an_unknown_article_is_an_error(pipeline):
    """It is never silently widened to all."""
    with pytest.raises(KeyError):
        pipeline.retrieve("ice", k=3, doc="nope")


def test_hits_cover_text(pipeline):
    """Each hit is a piece of its article."""
    for hit in pipeline.retrieve("doctor", k=50):
        article = pipeline.article(hit.chunk.doc_id)
        assert Span(0, len(article.text)).covers(hit.chunk.span)
        assert article.text[hit.chunk.start : hit.chunk.end].strip()


def test_of_many_equal_matches_the_first_are_kept(tmp_path, encoder):
    """A pool smaller than the matches holds what a full, stable sort puts first."""
    bodies = ["Rest the joint.", "Rest and ice the joint.", "Rest the joint, then rest."]
    articles = {f"{n:02}.md": f"# Gout\n\n{bodies[n % 3]}\n" for n in range(30)}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "index", encoder=encoder)
    config = Config(pool=5, dense_weight=0.0)
    hits = load(tmp_path / "index", encoder=encoder, config=config).retrieve("rest, ice", k=5)
    scores = Index(tmp_path / "index").lexical.scores("rest, ice")

    assert [hit.row for hit in hits] == list(np.argsort(-scores, kind="stable")[:5])
    assert len(set(scores)) == 3


def test_headings_alone_are_never_returned(tmp_path, encoder):
    """A section that only opens others has nothing to quote, however well its words fit."""
    source = "# Gout\n\n## Pain\n\n### At night\n\nRest the joint.\n"
    build(write_corpus(tmp_path / "corpus", {"x.md": source}), tmp_path / "index", encoder=encoder)
    hits = load(tmp_path / "index", encoder=encoder).retrieve("gout pain", k=10)

    assert [hit.chunk.first for hit in hits] == [2]
