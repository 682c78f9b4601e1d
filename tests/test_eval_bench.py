"""python -m eval bench and swap: what is measured, and what counts as a mixed answer."""

import json

import pytest

from eval.__main__ import main
from eval.bench import measure_ask
from eval.figures import quantile
from eval.swap import is_whole
from rag.serialize import answer_to_dict
from tests.eval_samples import write_questions

QUESTION = "What are the symptoms of asthma?"


def test_an_ask_is_measured_together_with_the_models_in_it(index_dir, encoder):
    """One pass of the encoder for a question without history; the rest of the ask comes on top."""
    figures = measure_ask(index_dir, [QUESTION, "What is gout?"], rounds=3, encoder=encoder)
    by_name = {figure.name: figure for figure in figures}

    assert list(by_name) == [
        *("encoder in an ask, p50", "encoder passes an ask", "ask, p50", "ask, p95", "ask, p99"),
        "ask for the first time, p50",
        "ask p50 / p50 of its model passes",
    ]
    assert {name: figure.n for name, figure in by_name.items() if figure.n != 6} == {
        "ask for the first time, p50": 2
    }
    assert by_name["encoder passes an ask"].value == 1
    assert by_name["ask p50 / p50 of its model passes"].value > 1
    assert by_name["ask, p50"].value <= by_name["ask, p95"].value <= by_name["ask, p99"].value


def test_a_quantile_lies_in_its_interval():
    """The median of 1 to 99 is 50."""
    figure = quantile("x", list(range(1, 100)), 0.5, "ms")

    assert (figure.value, figure.n) == (50, 99)
    assert 30 < figure.low < 50 < figure.high < 70


def test_the_figures_are_printed_and_written(index_dir, encoder, tmp_path, capsys):
    """Without clients and cold starts no process is started."""
    out, rows = tmp_path / "bench.json", [{"question": QUESTION, "kind": "near", "gold": []}]
    questions = write_questions(tmp_path / "set.jsonl", rows)
    words = ["bench", "--index", str(index_dir), "--questions", str(questions), "--rounds", "2"]
    code = main([*words, "--clients", "--starts", "0", "--out", str(out)], encoder=encoder)
    written = json.loads(out.read_text())

    assert code == 0
    assert "ask, p95" in capsys.readouterr().out
    assert {"index_version", "counts", "cores", "versions", "figures"} <= set(written)
    assert {"name", "value", "unit", "n", "low", "high"} == set(written["figures"][0])


@pytest.fixture
def shown(pipeline):
    """A real answer, and the texts of its version."""
    texts = {doc_id: pipeline.article(doc_id).text for doc_id in pipeline.doc_ids}
    return answer_to_dict(pipeline.ask(QUESTION)), {pipeline.index_version: texts}


def test_an_answer_of_one_index_is_whole(shown):
    """Quotes and passages stand where they say."""
    answer, texts = shown

    assert answer["quotes"]
    assert answer["passages"]
    assert is_whole(answer, texts)


@pytest.mark.parametrize("part", ["quotes", "passages"])
def test_an_answer_of_two_indexes_is_mixed(shown, part):
    """One quote from an edition that begins with another line is enough."""
    answer, texts = shown
    first = answer[part][0]
    answer[part][0] = {**first, "start": first["start"] + 9, "end": first["end"] + 9}

    assert not is_whole(answer, texts)


def test_an_unknown_version_is_mixed(shown):
    """It was never built."""
    answer, texts = shown

    assert not is_whole({**answer, "index_version": "other"}, texts)
