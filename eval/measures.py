"""Row -> Value: what the product promises, as numbers.

Ranking measures come from ir_measures (`eval/ranking.py`); those of whole answers are ours.
A question counts for a measure or it does not; one without hits or quotes counts as 0, it is never
dropped.  "Without abstaining" means that the threshold is minus infinity.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ir_measures import P

from eval import intervals
from eval.dataset import Group, QuestionKind
from eval.intervals import Estimate
from eval.ranking import NAMES
from eval.record import Row, Value

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over questions; `of` gives a question's value, `None` when it does not count.

    A share has values 0 and 1 only, so its interval is Wilson's; others get a bootstrap.
    """

    name: str
    label: str
    of: Callable[[Row], float | None]
    is_share: bool = True


def verbatim(row: Row) -> float | None:
    """1 if every quote of the question is its article's text, in both runs; must always be 1."""
    shown = (*row.released.quotes, *row.forced.quotes)
    return float(all(quote.is_verbatim for quote in shown)) if shown else None


def right_first(row: Row) -> float | None:
    """1 if the first quote, without abstaining, holds a whole gold sentence (success at 1)."""
    return float(row.forced.right_rank == 1) if row.group is Group.ANSWER else None


def right_among(row: Row) -> float | None:
    """1 if any quote, without abstaining, holds a whole gold sentence."""
    return float(row.forced.right_rank > 0) if row.group is Group.ANSWER else None


def complete(row: Row) -> float | None:
    """1 if the quotes, without abstaining, hold all gold sentences of a list or two-part answer."""
    if row.kind is not QuestionKind.MULTI:
        return None
    return float(row.forced.gold_shown == len(row.gold))


def complete_released(row: Row) -> float | None:
    """1 if the released answer holds all gold sentences of a list or two-part answer."""
    if row.kind is not QuestionKind.MULTI:
        return None
    return float(row.released.gold_shown == len(row.gold))


def right_released(row: Row) -> float | None:
    """1 if the released system answers with a gold sentence in the first quote."""
    return float(row.is_right) if row.group is Group.ANSWER else None


def false_near(row: Row) -> float | None:
    """1 if the released system answers a near-miss question, which has no answer."""
    return float(row.is_answered) if row.group is Group.NEAR else None


def false_offtopic(row: Row) -> float | None:
    """1 if the released system answers an off-topic or chat question."""
    return float(row.is_answered) if row.group is Group.OFFTOPIC else None


def silence(row: Row) -> float | None:
    """1 if the released system is silent on a question without an answer."""
    return None if row.group is Group.ANSWER else float(not row.is_answered)


def citation_precision(row: Row) -> float | None:
    """Shown words inside gold sentences / shown words, in released answers to answerable questions.

    Every shown word is attributed here, so what can fail is its use.  It is the precision of spans
    of DeYoung et al. 2020, "ERASER: A Benchmark to Evaluate Rationalized NLP Models", sec. 4.2.
    """
    if row.group is not Group.ANSWER or not row.is_answered:
        return None
    quotes = row.released.quotes
    return sum(quote.gold_words for quote in quotes) / sum(quote.words for quote in quotes)


def _ranking(name: str) -> Measure:
    # Of the ranking measures the precision of one passage alone is 0 or 1 for every question.
    return Measure(name, name, lambda row: row.ranking.get(name), is_share=name == str(P @ 1))


MEASURES = (
    Measure("verbatim", "quotes verbatim", verbatim),
    Measure("right_first", "right sentence first, no abstaining", right_first),
    Measure("right_among", "right sentence among the quotes, no abstaining", right_among),
    Measure("complete", "lists and two-part answers complete, no abstaining", complete),
    Measure(
        "complete_released",
        "lists and two-part answers complete, as released",
        complete_released,
    ),
    Measure("right_released", "right answers, as released", right_released),
    Measure("false_near", "false answers on near-miss questions", false_near),
    Measure("false_offtopic", "false answers on off-topic questions", false_offtopic),
    Measure("silence", "silence where there is no answer", silence),
    Measure("citation_precision", "citation precision", citation_precision, is_share=False),
    *map(_ranking, NAMES),
)
"""All means over questions, in the order of the tables."""

AUROCS = {"auroc_near": Group.NEAR, "auroc_offtopic": Group.OFFTOPIC}
"""Areas: how well the decision score parts answerable questions from those of a group."""

CALIBRATION, EXACT = "calibration", "calibration_exact"
_BINS = 10

LABELS = {
    **{measure.name: measure.label for measure in MEASURES},
    CALIBRATION: "calibration error of the stated probability",
    EXACT: "calibration error were the probability exact",
    "auroc_near": "AUROC answerable against near-miss",
    "auroc_offtopic": "AUROC answerable against off-topic",
}
"""What a person calls each measure."""

MEANINGS = {
    "verbatim": "of the questions with quotes, those whose every quote is its article's text",
    "right_first": "of the answerable questions, those whose first quote holds a whole sentence "
    "that answers, if the system were never silent",
    "right_among": "the same of any quote, not the first alone",
    "complete": "of the questions that need several sentences, those whose quotes hold all of "
    "them, if the system were never silent",
    "complete_released": "the same with the silence that a user meets",
    "right_released": "of the answerable questions, those that a user gets answered, with a "
    "sentence that answers in the first quote; silence counts as wrong",
    "false_near": "of the questions on the topic that the article does not answer, those that get "
    "quotes; lower is better",
    "false_offtopic": "of the questions about something else and the small talk, those that get "
    "quotes; lower is better",
    "silence": "of all questions without an answer, those that get no quotes",
    "citation_precision": "of the words that an answer shows a user, how many stand in sentences "
    "that answer",
    "R@1": "of the passages that answer, the share that is the first one retrieved",
    "R@5": "of the passages that answer, the share among the first five retrieved",
    "R@10": "of the passages that answer, the share among the first ten retrieved",
    "RR@10": "one over the rank of the first passage that answers, 0 beyond the tenth",
    "nDCG@10": "how high all passages that answer stand among the first ten, 1 at best",
    "P@1": "how often the first passage retrieved answers",
    CALIBRATION: "how far the stated probability is from the share that is right, on average over "
    "ten groups of questions; chance alone keeps it above 0, see the next; lower is better",
    EXACT: "what the measure above would show if each probability were exact, and in 95 % of such "
    "cases: an error within that is none that can be told",
    "auroc_near": "how often an answerable question scores above one that is nearly answered",
    "auroc_offtopic": "how often an answerable question scores above one about something else",
}
"""What each measure says, in one line for a reader of the report."""


def measure_rows(rows: Sequence[Row], *, has_reader: bool) -> list[Value]:
    """Return every measure over all questions, then over the questions of each kind.

    Args:
        rows: The questions with their outcomes.
        has_reader: Whether a reader was used: scores are probabilities only then, and have a
            calibration error.
    """
    values = _of_kind("all", rows)
    for name, group in AUROCS.items():
        above = [row.score for row in rows if row.group is Group.ANSWER]
        below = [row.score for row in rows if row.group is group]
        values += _known(name, "all", intervals.auroc(above, below))
    if has_reader:
        for name, found in _calibration(rows).items():
            values += _known(name, "all", found)
    for kind in QuestionKind:
        values += _of_kind(kind.value, [row for row in rows if row.kind is kind])
    return values


def risk_coverage(rows: Sequence[Row]) -> list[tuple[float, float, float]]:
    """Return the points (threshold, coverage, risk) of every threshold that changes an answer.

    Coverage is the share of all questions that get an answer when the score must reach the
    threshold; risk is the share of those answers that do not show a gold sentence first.  A
    question without an answer can only raise the risk.  Coverage grows along the list.

    Source:
        El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification",
        JMLR 11.
    """
    scored = [row for row in rows if math.isfinite(row.score)]
    scores = np.array([row.score for row in scored])
    wrong = np.array([right_first(row) != 1.0 for row in scored], dtype=float)
    order = np.argsort(-scores, kind="stable")
    scores, errors = scores[order], np.cumsum(wrong[order])
    return [
        (float(scores[at]), (at + 1) / len(rows), float(errors[at]) / (at + 1))
        for at in range(len(scores))
        if at + 1 == len(scores) or scores[at + 1] < scores[at]
    ]


def calibration_error(scores: Floats, right: Floats) -> float:
    """Return the expected calibration error over ten bins of equal size.

    It is the mean over the bins, weighed by their size, of |mean probability - share right|.  Such
    a plug-in estimate is biased upwards: chance moves the share of a bin either way, and both count
    as error, so no bootstrap interval of it holds 0.  `exact_error` is told beside it.  Questions
    of one score share their mean, so which of them falls into which bin changes nothing.

    Args:
        scores: Stated probabilities, shape `(n,)`.
        right: 1 where the first sentence answers, else 0, same shape.

    Source:
        Nguyen and O'Connor 2015, "Posterior Calibration and Exploratory Analysis for Natural
        Language Processing Models", sec. 3 (bins of equal size); Kumar, Liang and Ma 2019,
        "Verified Uncertainty Calibration", NeurIPS 32 (the bias).
    """
    _, at = np.unique(scores, return_inverse=True)
    shared = (np.bincount(at, right) / np.bincount(at))[at]
    order = np.argsort(scores, kind="stable")
    gaps = np.add.reduceat(
        (scores - shared)[order],
        np.unique(np.linspace(0, len(order), _BINS, endpoint=False, dtype=int)),
    )
    return float(np.abs(gaps).sum() / len(order))


def exact_error(scores: Floats) -> Estimate:
    """Return the calibration error that chance alone shows when all probabilities are exact.

    Labels are drawn from them, with a fixed seed: the mean error, and the middle 95 %.

    Args:
        scores: Stated probabilities, shape `(n,)`.
    """
    errors = intervals.drawn(scores, lambda right: calibration_error(scores, right))
    return Estimate(float(errors.mean()), len(scores), *intervals.percentiles(errors))


def is_calibrated(row: Row) -> bool:
    """Whether a question counts for the calibration error: it was scored, and is on the topic."""
    return row.group is not Group.OFFTOPIC and math.isfinite(row.score)


def stated_and_right(rows: Sequence[Row]) -> tuple[Floats, Floats]:
    """Return the stated probabilities of questions, and 1 where the first sentence answers."""
    right = [right_first(row) or 0.0 for row in rows]
    return np.array([row.score for row in rows]), np.array(right)


def _calibration(rows: Sequence[Row]) -> dict[str, Estimate]:
    scored = [row for row in rows if is_calibrated(row)]
    if not scored:
        return {}
    stated, right = stated_and_right(scored)
    low, high = intervals.percentiles(
        intervals.bootstrap(len(scored), lambda at: calibration_error(stated[at], right[at]))
    )
    found = Estimate(calibration_error(stated, right), len(scored), low, high)
    return {CALIBRATION: found, EXACT: exact_error(stated)}


def _of_kind(kind: str, rows: Sequence[Row]) -> list[Value]:
    values: list[Value] = []
    for measure in MEASURES:
        samples = [value for value in map(measure.of, rows) if value is not None]
        found = (
            intervals.share(round(sum(samples)), len(samples))
            if measure.is_share
            else intervals.mean(samples)
        )
        values += _known(measure.name, kind, found)
    return values


def _known(name: str, kind: str, found: Estimate) -> list[Value]:
    if math.isnan(found.value):
        return []
    numbers = (round(number, 6) for number in (found.value, found.low, found.high))
    value, low, high = numbers
    return [Value(name, kind, value, found.n, low, high)]
