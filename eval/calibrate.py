"""Results of a tuning set -> the threshold below which the system is silent.

The rule is chosen before the scores are seen; the questions that are reported never choose it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval import intervals
from eval.dataset import Group, dataset_sha256
from eval.errors import ResultsError
from eval.intervals import Estimate
from eval.measures import right_first, risk_coverage
from eval.record import Results, Row

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.intp]
_CURVE_POINTS = 20
_MARGIN = 1e-6  # scores are kept with six decimals
_WIDE = 0.2  # a choice: the words for how sure an answer is lie about as far apart


class Rule(StrEnum):
    """How a threshold is chosen.

    `balance` takes the highest mean of right answers and right silence on near-miss questions.
    `budget` takes the smallest threshold whose near-miss false-answer rate is within the budget.
    """

    BALANCE = "balance"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold, the rule and questions it comes from, and what it does on them.

    `low` and `high` are the 95 % bootstrap interval of the threshold; `in_force` is that of the
    run, and `setting` the name in `rag/config.py` under which it is changed.
    """

    questions: str
    questions_sha256: str
    index_version: str
    rule: Rule
    budget: float
    threshold: float
    low: float
    high: float
    right: Estimate
    false_near: Estimate
    curve: tuple[tuple[float, float, float], ...]
    in_force: float
    setting: str

    def advice(self) -> list[str]:
        """Return what to do with the threshold, in sentences."""
        is_inside = self.low <= self.in_force <= self.high
        place = "inside" if is_inside else "outside"
        found = [
            f"in force {self.in_force}, {place} the interval: {self.setting} in rag/config.py, "
            "where it is changed"
        ]
        if self.high - self.low > _WIDE:
            found.append(
                f"warning: expected an interval of at most {_WIDE}, got "
                f"{self.high - self.low:.3f}: too few questions to choose by. Add some."
            )
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the calibration as plain values."""
        return {**asdict(self), "rule": self.rule.value}


def calibrate(
    results: Results, *, rule: Rule, budget: float, reported: Sequence[Path]
) -> Calibration:
    """Return the threshold that a rule chooses on the questions of a run.

    A question is answered when its score reaches the threshold.  Candidates are the lowest score,
    the middle between neighbours, and just above the highest; among equals the smallest is taken.

    Args:
        results: A run on questions kept for tuning.
        rule: How to choose.
        budget: Highest near-miss false-answer rate in [0, 1]; only `Rule.BUDGET` uses it.
        reported: Question files whose measures are reported; a run on one of them is refused.

    Raises:
        ResultsError: If the run is on a reported file, or has no answerable or near-miss questions.
    """
    _refuse_reported(results, reported)
    above = [row for row in results.rows if row.group is Group.ANSWER]
    below = [row for row in results.rows if row.group is Group.NEAR]
    if not (above and below):
        msg = (
            f"{results.questions}: expected answerable and near-miss questions to calibrate on, "
            f"got {len(above)} and {len(below)}."
        )
        raise ResultsError(msg)
    scores, right, is_near = _arrays([*above, *below])
    limit = budget if rule is Rule.BUDGET else None
    threshold = _choose(scores, right, is_near, limit)

    def redraw(rows: _Rows) -> float:
        return _choose(scores[rows], right[rows], is_near[rows], limit)

    low, high = intervals.percentiles(intervals.bootstrap(len(scores), redraw))
    answered = scores >= threshold
    return Calibration(
        questions=results.questions,
        questions_sha256=results.questions_sha256,
        index_version=results.index_version,
        rule=rule,
        budget=budget,
        threshold=round(threshold, 6),
        low=round(low, 6),
        high=round(high, 6),
        right=intervals.share(int((answered & (right > 0)).sum()), len(above)),
        false_near=intervals.share(int((answered & is_near).sum()), len(below)),
        curve=tuple(thin(risk_coverage(results.rows), _CURVE_POINTS)),
        in_force=float(results.config["threshold"]),
        setting="min_probability" if results.has_reader else "min_score",
    )


def thin(
    points: Sequence[tuple[float, float, float]], most: int
) -> list[tuple[float, float, float]]:
    """Return at most `most` points of a curve, evenly by position, the last among them."""
    if len(points) <= most:
        return list(points)
    return [points[round((at + 1) * len(points) / most) - 1] for at in range(most)]


def _refuse_reported(results: Results, reported: Sequence[Path]) -> None:
    known = {dataset_sha256(path): path for path in reported}
    if results.questions_sha256 in known:
        msg = (
            f"{known[results.questions_sha256]}: expected a tuning set, got the questions that are "
            "reported. Run another set first, and pass its results: python -m eval run --questions "
            "eval/data/dev.jsonl --out dev.json && python -m eval calibrate dev.json"
        )
        raise ResultsError(msg)


def _arrays(rows: Sequence[Row]) -> tuple[_Floats, _Floats, npt.NDArray[np.bool_]]:
    raw = np.array([row.score for row in rows])
    # What was not scored is never answered; any number below all others says so.
    scores = np.maximum(raw, raw.min(initial=0.0, where=np.isfinite(raw)) - 1)
    right = np.array([right_first(row) or 0.0 for row in rows])
    return scores, right, np.array([row.group is Group.NEAR for row in rows])


def _choose(
    scores: _Floats, right: _Floats, is_near: npt.NDArray[np.bool_], limit: float | None
) -> float:
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    # Position i stands for a threshold just below ordered[i]: everything from i on is answered.
    right_from = np.append(np.cumsum(right[order][::-1])[::-1], 0.0)
    near_from = np.append(np.cumsum(is_near[order][::-1])[::-1], 0)
    is_first = np.append(np.append(True, ordered[1:] > ordered[:-1]), True)
    false_rate = near_from / max(1, int(is_near.sum()))
    between = (ordered[1:] + ordered[:-1]) / 2
    thresholds = np.concatenate([[ordered[0]], between, [ordered[-1] + _MARGIN]])
    if limit is not None:
        return float(thresholds[is_first & (false_rate <= limit)][0])
    balance = right_from / max(1, int((~is_near).sum())) + 1 - false_rate
    return float(thresholds[int(np.argmax(np.where(is_first, balance, -1.0)))])
