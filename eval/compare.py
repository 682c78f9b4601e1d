"""Two results of the same questions -> what changed, measure by measure and answer by answer.

Differences are paired: a question counts only when both runs asked it, and a bootstrap draws
questions, not answers, so what is hard for both does not blur the difference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval import intervals
from eval.dataset import Group
from eval.errors import ResultsError
from eval.measures import AUROCS, LABELS, MEASURES
from eval.record import Results, Row

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure before and after on the same `n` questions; 95 % interval of the change."""

    measure: str
    before: float
    after: float
    n: int
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another.

    `gained` and `lost` are the ids of questions the released system now treats rightly or no longer
    does; `changed` those whose quotes differ though the verdict is the same.
    """

    differences: tuple[Difference, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]


def compare(before: Results, after: Results) -> Comparison:
    """Return the paired differences between two runs, `after` minus `before`.

    Source:
        Smucker, Allan and Carterette 2007, "A Comparison of Statistical Significance Tests for
        Information Retrieval Evaluation", CIKM (the bootstrap over queries).

    Raises:
        ResultsError: If the runs asked different questions.
    """
    if before.questions_sha256 != after.questions_sha256:
        msg = (
            f"expected two runs on the same questions, got {before.questions} "
            f"({before.questions_sha256[:12]}) and {after.questions} "
            f"({after.questions_sha256[:12]})."
        )
        raise ResultsError(msg)
    pairs = list(zip(before.rows, after.rows, strict=True))
    means = [_mean_difference(m.name, m.of, pairs) for m in MEASURES]
    areas = [_auroc_difference(name, group, pairs) for name, group in AUROCS.items()]
    same_verdict = [(a, b) for a, b in pairs if a.is_right == b.is_right]
    return Comparison(
        differences=tuple(each for each in (*means, *areas) if each is not None),
        gained=tuple(a.id for a, b in pairs if b.is_right and not a.is_right),
        lost=tuple(a.id for a, b in pairs if a.is_right and not b.is_right),
        changed=tuple(a.id for a, b in same_verdict if _places(a) != _places(b)),
    )


def comparison_table(comparison: Comparison) -> str:
    """Return a comparison as lines of text; a star marks a change that is clear of zero."""
    lines = [f"{'measure':<50} {'before':>6} {'after':>6} {'change':>7} {'n':>5}  95 % interval"]
    for each in comparison.differences:
        change, star = each.after - each.before, " *" if each.is_clear else ""
        lines.append(
            f"{LABELS[each.measure]:<50} {each.before:>6.3f} {each.after:>6.3f} {change:>+7.3f} "
            f"{each.n:>5}  {each.low:+.3f} to {each.high:+.3f}{star}"
        )
    for name in ("gained", "lost", "changed"):
        ids = getattr(comparison, name)
        lines.append(f"{name}: {len(ids)}" + (f" ({', '.join(ids)})" if ids else ""))
    return "\n".join(lines)


def _mean_difference(
    name: str, of: Callable[[Row], float | None], pairs: Sequence[tuple[Row, Row]]
) -> Difference | None:
    both = [(of(a), of(b)) for a, b in pairs]
    # A measure of the answers given counts only where both runs gave one.
    known = [(a, b) for a, b in both if a is not None and b is not None]
    if not known:
        return None
    values = np.array(known)
    found = intervals.mean(list(values[:, 1] - values[:, 0]))
    first, second = values.mean(axis=0)
    return Difference(name, float(first), float(second), len(known), found.low, found.high)


def _auroc_difference(
    name: str, group: Group, pairs: Sequence[tuple[Row, Row]]
) -> Difference | None:
    used = [(a, b) for a, b in pairs if a.group in (Group.ANSWER, group)]
    is_answer = np.array([a.group is Group.ANSWER for a, _ in used], dtype=bool)
    if not used or is_answer.all() or not is_answer.any():
        return None
    first = np.array([a.score for a, _ in used])
    second = np.array([b.score for _, b in used])

    def change(rows: _Rows) -> float:
        picked = is_answer[rows]
        return _area(second[rows], picked) - _area(first[rows], picked)

    low, high = intervals.percentiles(intervals.bootstrap(len(used), change))
    before, after = _area(first, is_answer), _area(second, is_answer)
    return Difference(name, before, after, len(used), low, high)


def _area(scores: _Floats, is_answer: npt.NDArray[np.bool_]) -> float:
    return intervals.area(scores[is_answer], scores[~is_answer])


def _places(row: Row) -> list[tuple[str, int, int]]:
    return [(quote.doc_id, quote.start, quote.end) for quote in row.released.quotes]
