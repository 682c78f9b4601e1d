"""Conversations -> how well follow-ups are answered, and whether history bends other questions."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval import intervals
from eval.dataset import Question, QuestionKind, dataset_sha256, load_questions
from eval.errors import DatasetError
from eval.gold import place_gold
from eval.harness import judge
from eval.intervals import Estimate
from rag import Pipeline
from rag.errors import QueryError
from rag.lines import read_objects
from rag.types import Answer, Hit, Span

DEPTH = 10
"""Chunks of a turn that are compared."""


@dataclass(frozen=True, slots=True)
class ConversationReport:
    """What became of the questions of a file.

    `written_out` and `with_history` are the shares of follow-ups that are answered with a gold
    sentence in the first quote, as released; `kept` the share of the second among those that the
    first holds; `ratio` the second over the first, which may exceed 1.  `bent` are the ids of
    questions that stand alone and get another query, other quotes or other notices by their
    history.
    """

    questions: str
    sha256: str
    index_version: str
    reader: str
    written_out: Estimate
    with_history: Estimate
    kept: Estimate
    ratio: Estimate
    standalone: int
    bent: tuple[str, ...]
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A later question of a conversation, what was asked before it, and how it is written out."""

    raw: str
    resolved: str
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurnReport:
    """Whether turns retrieve what they do when written out; a turn that needs no rewriting counts.

    `first_*` is the share whose first `DEPTH` chunks hold the first chunk of the turn written out;
    `shared_*` the mean share of its first `DEPTH` chunks that are found; alone and with history.
    """

    questions: str
    sha256: str
    index_version: str
    first_alone: Estimate
    first_with_history: Estimate
    shared_alone: Estimate
    shared_with_history: Estimate


MEANINGS = {
    "written_out": "follow-ups that are answered rightly when they are asked in full (`resolved`)",
    "with_history": "follow-ups that are answered rightly as they stand, behind their history",
    "kept": "of those answered when asked in full, how many are as they stand",
    "ratio": "the second of these shares over the first: 1 when history loses nothing",
    "standalone": "questions that need no history, asked with one and without",
    "bent": "ids of those whose search, quotes or notices change by it; there should be none",
    "missed": "ids of the follow-ups that are answered in full, but not as they stand",
    "first_alone": "turns that find the passage their full wording finds first, without history",
    "first_with_history": "the same with history",
    "shared_alone": f"of the first {DEPTH} passages of the full wording, the share that is found "
    "without history",
    "shared_with_history": "the same with history",
}
"""What the parts of a report say, in one line for a person."""


def measure_conversations(
    path: Path, pipeline: Pipeline, *, index: Path = Path("index")
) -> ConversationReport:
    """Ask the follow-ups of a file both ways, and the others with their history and without.

    Args:
        path: The question file.
        pipeline: An open index.
        index: Its folder, for the command in an error.

    Raises:
        QueryError: If the file cannot be read as JSON lines.
        DatasetError: If a question is malformed, does not fit its article, or cannot be asked.
    """
    questions = load_questions(path)
    placed = place_gold(questions, pipeline.article, index=index, doc_ids=pipeline.doc_ids)
    gold = {each.id: spans for each, spans in zip(questions, placed, strict=True)}
    follow_ups = [each for each in questions if each.kind is QuestionKind.FOLLOWUP]
    others = [each for each in questions if each.kind is not QuestionKind.FOLLOWUP]
    for each in follow_ups:
        if not each.resolved:
            msg = f"{each.where}: expected 'resolved' beside a follow-up, got none."
            raise DatasetError(msg)
    alone = [_ask(each, each.resolved, pipeline) for each in follow_ups]
    later = [_ask_later(each, pipeline) for each in follow_ups]
    out, held = (
        [_is_right(a, q, gold[q.id], pipeline) for a, q in zip(answers, follow_ups, strict=True)]
        for answers in (alone, later)
    )
    return ConversationReport(
        questions=path.name,
        sha256=dataset_sha256(path),
        index_version=pipeline.index_version,
        reader=pipeline.reader,
        written_out=intervals.share(sum(out), len(out)),
        with_history=intervals.share(sum(held), len(held)),
        kept=intervals.share(sum(map(min, out, held)), sum(out)),
        ratio=_ratio(held, out),
        standalone=len(others),
        bent=tuple(each.id for each in others if _is_bent(each, pipeline)),
        missed=tuple(
            each.id
            for each, was_out, is_held in zip(follow_ups, out, held, strict=True)
            if was_out and not is_held
        ),
    )


def load_turns(path: Path) -> list[Turn]:
    """Return the turns of conversations as TREC CAsT has them, but the first of each.

    A line is `{"topic", "turn", "raw", "resolved"}`; those of a topic stand together, in order.

    Raises:
        QueryError: If the file is missing, or a line is no JSON object.
        DatasetError: If a row is no turn.
    """
    turns, topic, asked = [], None, list[str]()
    for row in _rows(path):
        if row["topic"] != topic:
            topic, asked = row["topic"], []
        if asked:
            turns.append(Turn(row["raw"], row["resolved"], tuple(asked)))
        asked.append(row["raw"])
    return turns


def measure_turns(path: Path, pipeline: Pipeline) -> TurnReport:
    """Compare what turns retrieve with what they retrieve when they are written out.

    Raises:
        DatasetError: If a row is malformed.
    """
    alone, with_history = [], []
    for turn in load_turns(path):
        wanted = pipeline.retrieve(turn.resolved, k=DEPTH)
        alone.append(_found(pipeline.retrieve(turn.raw, k=DEPTH), wanted))
        answer = pipeline.explain(turn.raw, history=turn.history)
        with_history.append(_found(answer.hits[:DEPTH], wanted))
    return TurnReport(
        questions=path.name,
        sha256=dataset_sha256(path),
        index_version=pipeline.index_version,
        first_alone=_share_of_firsts(alone),
        first_with_history=_share_of_firsts(with_history),
        shared_alone=intervals.mean([float(each.mean()) for each in alone]),
        shared_with_history=intervals.mean([float(each.mean()) for each in with_history]),
    )


def report_fields(report: ConversationReport | TurnReport) -> dict[str, Any]:
    """Return a report as plain values, `None` for a share of nothing."""
    fields = asdict(report)
    return {name: None if _is_of_nothing(value) else value for name, value in fields.items()}


def _is_of_nothing(value: object) -> bool:
    return isinstance(value, dict) and math.isnan(value["value"])


def _ask(question: Question, words: str, pipeline: Pipeline, history: Sequence[str] = ()) -> Answer:
    try:
        return pipeline.ask(words, history=history)
    except QueryError as exc:
        msg = f"{question.where}: {exc}"
        raise DatasetError(msg) from exc


def _ask_later(question: Question, pipeline: Pipeline) -> Answer:
    return _ask(question, question.question, pipeline, question.history)


def _is_right(
    answer: Answer, question: Question, gold: list[list[Span]], pipeline: Pipeline
) -> bool:
    return judge(answer.quotes, question.doc, gold, pipeline).right_rank == 1


def _is_bent(question: Question, pipeline: Pipeline) -> bool:
    alone, later = _ask(question, question.question, pipeline), _ask_later(question, pipeline)
    return (alone.query, alone.quotes, alone.notices) != (later.query, later.quotes, later.notices)


def _ratio(held: Sequence[bool], out: Sequence[bool]) -> Estimate:
    """The paired bootstrap draws follow-ups, so both shares are of the same ones."""
    above, below = np.asarray(held, float), np.asarray(out, float)
    if not below.any():
        return Estimate(float("nan"), len(below), float("nan"), float("nan"))
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = intervals.bootstrap(len(below), lambda at: above[at].sum() / below[at].sum())
    low, high = intervals.percentiles(draws)
    return Estimate(float(above.sum() / below.sum()), len(below), low, high)


def _found(hits: Sequence[Hit], wanted: Sequence[Hit]) -> npt.NDArray[np.bool_]:
    """Which of the wanted chunks are among the hits, in the order of the former."""
    return np.isin([each.row for each in wanted], [each.row for each in hits])


def _share_of_firsts(found: Sequence[npt.NDArray[np.bool_]]) -> Estimate:
    return intervals.share(sum(bool(each[0]) for each in found), len(found))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    for number, row in read_objects(path):
        try:
            yield {name: str(row[name]) for name in ("topic", "raw", "resolved")}
        except KeyError as exc:
            msg = f"{path}:{number}: expected a turn with topic, raw and resolved, got other."
            raise DatasetError(msg) from exc
