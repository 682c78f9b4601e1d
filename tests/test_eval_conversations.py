"""What is measured of conversations."""

import json

import pytest

from eval.__main__ import main
from eval.conversations import MEANINGS, Turn, load_turns, measure_conversations, measure_turns
from eval.errors import DatasetError
from tests.eval_samples import write_questions

_TOE = "It often starts in the big toe."
_WRITTEN_OUT = "Where does gout often start, in the big toe?"


@pytest.fixture
def conversations(tmp_path):
    """A follow-up that is understood, one that is not, a question that leans without need."""
    follow_up: dict[str, object] = {"kind": "followup", "gold": [_TOE], "resolved": _WRITTEN_OUT}
    rows: list[dict[str, object]] = [
        follow_up
        | {"question": "and where?", "history": ["Does gout often start in the big toe?"]},
        follow_up | {"question": "and where?", "history": ["Who painted the Mona Lisa?"]},
        {"question": "Is gout a painful swelling of a joint?", "history": ["Is asthma rare?"]},
        {"question": "Is it gout?", "history": ["What are the symptoms of asthma?"]},
    ]
    return write_questions(tmp_path / "set.jsonl", rows)


def test_follow_ups_are_compared_with_what_they_mean(pipeline, conversations):
    """Both are right written out, one with its history."""
    report = measure_conversations(conversations, pipeline)

    assert (report.written_out.value, report.with_history.value) == (1.0, 0.5)
    assert (report.kept.value, report.kept.n, report.ratio.value) == (0.5, 2, 0.5)
    assert report.missed == ("q1",)


def test_what_history_changes_without_need_is_named(pipeline, conversations):
    """Another query is enough."""
    report = measure_conversations(conversations, pipeline)

    assert (report.standalone, report.bent) == (2, ("q3",))


def test_a_follow_up_without_its_meaning_is_refused(pipeline, tmp_path):
    """There is nothing to compare it with."""
    path = write_questions(tmp_path / "set.jsonl", [{"kind": "followup", "history": ["Before?"]}])

    with pytest.raises(DatasetError, match=r"set\.jsonl:1: expected 'resolved'"):
        measure_conversations(path, pipeline)


def test_a_question_about_an_unknown_article_is_named_by_line(pipeline, tmp_path):
    """Though only follow-ups are compared with its sentences."""
    path = write_questions(tmp_path / "set.jsonl", [{}, {"doc": "measles"}])

    with pytest.raises(DatasetError, match=r"(?s)set\.jsonl: .*'measles': 1 .* line 2"):
        measure_conversations(path, pipeline)


def test_a_question_without_words_is_one_sentence(pipeline, tmp_path):
    """Its line is named."""
    rows: list[dict[str, object]] = [{}, {"question": "?!", "kind": "chat", "gold": []}]

    with pytest.raises(DatasetError, match=r"set\.jsonl:2: the question"):
        measure_conversations(write_questions(tmp_path / "set.jsonl", rows), pipeline)


def test_a_share_of_no_follow_ups_is_null(index_dir, encoder, tmp_path, capsys):
    """NaN is no JSON, and no share."""
    path, out = write_questions(tmp_path / "set.jsonl", [{}]), tmp_path / "report.json"
    words = ["conversations", str(path), "--index", str(index_dir), "--out", str(out)]

    assert main(words, encoder=encoder) == 0
    assert json.loads(out.read_text())["ratio"] is None
    assert "NaN" not in out.read_text()
    assert "written_out: no question counts" in capsys.readouterr().out


def test_the_command_prints_writes_and_fails_when_a_question_is_bent(
    index_dir, encoder, conversations, tmp_path, capsys
):
    """Exit code 1, and which."""
    out = tmp_path / "report.json"
    words = ["conversations", str(conversations), "--index", str(index_dir), "--out", str(out)]

    assert main(words, encoder=encoder) == 1
    printed = capsys.readouterr().out
    assert "bent: q3" in printed
    assert f"\n    {MEANINGS['kept']}\n" in printed
    assert json.loads(out.read_text())["bent"] == ["q3"]


@pytest.fixture
def turns(tmp_path):
    """Two conversations of two turns."""
    texts = [
        (1, "What are the symptoms of asthma?", "What are the symptoms of asthma?"),
        (1, "How is it treated?", "How is asthma treated?"),
        (2, "What is gout?", "What is gout?"),
        (2, "Where does it start?", "Where does gout start?"),
    ]
    rows = [{"topic": topic, "raw": raw, "resolved": resolved} for topic, raw, resolved in texts]
    path = tmp_path / "turns.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_turn_has_the_earlier_ones_of_its_topic(turns):
    """The first of each has none, so nothing is to be completed."""
    assert load_turns(turns) == [
        Turn("How is it treated?", "How is asthma treated?", ("What are the symptoms of asthma?",)),
        Turn("Where does it start?", "Where does gout start?", ("What is gout?",)),
    ]


def test_what_a_turn_retrieves_is_compared(pipeline, turns):
    """Three small articles have few chunks; a follow-up is looked for in one of them."""
    report = measure_turns(turns, pipeline)

    assert (report.first_alone.n, report.first_with_history.value) == (2, 1.0)
    assert 0.5 < report.shared_with_history.value < report.shared_alone.value == 1


def test_a_malformed_turn_is_one_sentence(tmp_path):
    """File and line are named."""
    path = tmp_path / "turns.jsonl"
    path.write_text('{"topic": 1, "raw": "Why?"}\n')

    with pytest.raises(DatasetError, match=r"turns\.jsonl:1: expected a turn with topic"):
        load_turns(path)
