"""Small results made by hand, for the tests of `eval`."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.dataset import QuestionKind
from eval.measures import measure_rows
from eval.record import Outcome, QuoteShown, Results, Row, Timing


def make_quote(text: str = "Rest the joint.", *, gold_words: int = 0, start: int = 0) -> QuoteShown:
    words = len(text.split())
    return QuoteShown("gout", start, start + len(text), text, True, words, gold_words)


def make_outcome(*, quotes: int = 1, right_rank: int = 0, gold_shown: int = 0) -> Outcome:
    shown = tuple(make_quote(start=100 * at) for at in range(quotes))
    return Outcome(shown, right_rank, gold_shown)


def make_row(
    name: str,
    kind: QuestionKind = QuestionKind.DIRECT,
    *,
    score: float = 0.5,
    released: Outcome | None = None,
    forced: Outcome | None = None,
) -> Row:
    """A row that was answered wrongly, unless its outcomes say otherwise."""
    forced = forced or make_outcome()
    gold = ("Rest the joint.",) if kind.group == "answer" else ()
    ranking = {"RR@10": 1.0} if gold else {}
    released = released or make_outcome()
    return Row(name, kind, "gout", f"{name}?", f"{name}?", gold, score, released, forced, ranking)


def make_results(rows: Sequence[Row], *, reader: str = "reader-1") -> Results:
    return Results(
        questions="sample.jsonl",
        questions_sha256="0" * 64,
        scope="corpus",
        config={"threshold": 0.5, "reader": reader},
        index_version="v1",
        corpus_sha256="1" * 64,
        articles=1,
        versions={"python": "3"},
        values=tuple(measure_rows(rows, has_reader=bool(reader))),
        rows=tuple(rows),
        timing=Timing(len(rows), 1.0, 2.0, 3.0, "a machine"),
    )


def write_questions(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write questions as JSON lines; a row is completed to a direct question about gout."""
    gout = {"kind": "direct", "gold": ["Gout is a painful swelling of a joint."], "doc": "gout"}
    full = [
        {"id": f"q{at}", "question": f"Question {at}?", **gout, **row}
        for at, row in enumerate(rows)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in full), encoding="utf-8")
    return path


def write_gzip(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
