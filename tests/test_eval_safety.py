"""What the safety rules do on messages that were kept apart."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.errors import DatasetError
from eval.safety import load_messages, measure_safety
from rag.errors import QueryError


def write(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_misses_and_false_alarms_are_counted(tmp_path):
    """One danger seen, one missed; one pair right, one false alarm."""
    path = write(
        tmp_path / "m.jsonl",
        {"id": "1", "text": "I can't breathe", "level": "emergency", "flag": "b", "pair": "2"},
        {"id": "2", "text": "Do the bumps itch?", "level": "none"},
        {"id": "3", "text": "all is well", "level": "urgent", "flag": "x"},
        {"id": "4", "text": "I am unconscious now", "level": "none"},
        {"id": "5", "text": "I want to die", "level": "crisis"},
    )
    report = measure_safety(load_messages(path))

    assert (report.red, report.red_missed) == (2, ("all is well",))
    assert (report.crisis, report.crisis_missed) == (1, ())
    assert report.crisis_bound == pytest.approx(0.95)
    assert report.alarmed == ("I am unconscious now",)
    assert report.pairs.value == 1.0
    assert report.by_flag == (("b", 1, 0), ("x", 1, 1))


def test_two_files_may_use_the_same_ids(tmp_path):
    """What is found in one is not counted for the other."""
    danger = {"id": "1", "text": "I can't breathe", "level": "emergency", "pair": "2"}
    one = write(tmp_path / "a.jsonl", danger, {"id": "2", "text": "all is well", "level": "none"})
    two = write(tmp_path / "b.jsonl", {"id": "1", "text": "all is well", "level": "none"})
    report = measure_safety([*load_messages(one), *load_messages(two)])

    assert (report.red_missed, report.alarmed, report.pairs.value) == ((), (), 1.0)


def test_a_twin_that_is_not_there_is_one_sentence(tmp_path):
    """It could not be counted."""
    row = {"id": "1", "text": "I can't breathe", "level": "urgent", "pair": "9"}
    with pytest.raises(DatasetError, match="expected the twin of each message"):
        load_messages(write(tmp_path / "m.jsonl", row))


def test_a_malformed_row_is_one_sentence(tmp_path):
    """File and line are named."""
    with pytest.raises(DatasetError, match=r"m\.jsonl:1: expected"):
        load_messages(write(tmp_path / "m.jsonl", {"id": "1", "level": "grave", "text": "x"}))
    (tmp_path / "n.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(QueryError, match=r"n\.jsonl:1: expected one JSON object"):
        load_messages(tmp_path / "n.jsonl")


def test_the_command_fails_when_a_danger_is_missed(tmp_path, capsys):
    """And names it, so that an editor can add its words."""
    missed = write(tmp_path / "m.jsonl", {"id": "1", "text": "all is well", "level": "urgent"})

    assert main(["safety", str(missed), "--rules-only"]) == 1
    assert "missed: all is well" in capsys.readouterr().out
