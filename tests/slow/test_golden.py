"""Answers on the shipped article, pinned: a change is read by a person before it is accepted.

`pytest tests/slow/test_golden.py --update-golden` writes them anew.
"""

import json
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent.parent / "golden" / "answers.jsonl"
pytestmark = pytest.mark.slow


def rows() -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def test_golden_answers(shipped, request):
    """Status, quotes and places are those that were accepted."""
    found = []
    for row in rows():
        answer = shipped.ask(row["question"], history=row.get("history", []))
        quotes = [{"text": q.text, "doc_id": q.doc_id, "start": q.start} for q in answer.quotes]
        found.append({**row, "status": str(answer.status), "quotes": quotes})
    if request.config.getoption("--update-golden"):
        lines = [json.dumps(row, ensure_ascii=False) for row in found]
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert found == rows()


def test_golden_questions_cover_both_outcomes():
    """Some are answered, some are not."""
    statuses = [row["status"] for row in rows()]

    assert len(statuses) >= 20
    assert statuses.count("answered") >= 10
    assert statuses.count("abstained") >= 5
