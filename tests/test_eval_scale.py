"""python -m eval scale: large indexes are drawn from a small one, and can be asked."""

import json

import numpy as np

from eval.__main__ import main
from eval.scale import grow
from rag.index import Index
from tests.eval_samples import write_questions


def test_a_drawn_index_is_a_real_one(tmp_path, index_dir):
    """It opens, every copy has its own id, words and unit vectors, and it is drawn alike again."""
    seed = Index(index_dir)
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        grow(seed, tmp_path / name, 100)
    one, other = (Index(tmp_path / name) for name in ("one", "other"))
    n = one.manifest.counts["chunks"]
    vectors = one.chunk_vectors(np.arange(n))
    copies = [row for row, doc_id in enumerate(one.store.doc_ids) if doc_id.startswith("gout-")]

    assert one.manifest == other.manifest
    assert n >= 100
    assert len(set(one.store.doc_ids)) == len(one.store.doc_ids)
    assert len(np.unique(vectors, axis=0)) == n
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=2e-3)
    assert {one.store.article(row).text for row in copies} == {
        seed.store.article(seed.store.row_of("gout")).text
    }
    assert (one.lexical.scores("beer") > 0).sum() == len(copies)


def test_what_sizes_cost_is_printed_and_written(index_dir, encoder, tmp_path, capsys):
    """Each size is asked in a process of its own."""
    out = tmp_path / "scale.json"
    rows = [{"question": "What are the symptoms of asthma?", "kind": "near", "gold": []}]
    questions = write_questions(tmp_path / "set.jsonl", rows)
    words = ["scale", "--index", str(index_dir), "--questions", str(questions)]
    code = main([*words, "--sizes", "20", "40", "--out", str(out)], encoder=encoder)
    figures = {each["name"]: each["value"] for each in json.loads(out.read_text())["figures"]}

    assert code == 0
    assert "20 chunks: ask, p95" in capsys.readouterr().out
    assert figures["40 chunks: recall at 10, questions"] == 1
    assert figures["40 chunks: on disk"] > figures["20 chunks: on disk"] > 0
    assert figures["40 chunks: memory"] > 0
