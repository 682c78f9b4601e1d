"""Two results of the same questions -> what changed, measure by measure and answer by answer.

Differences are paired: a question counts only when both runs asked it, and a bootstrap draws
questions, not answers, so what is hard for both does not blur the difference.  Whether a share
changed is told by the questions that changed sides alone, with an exact test: a bootstrap of few of
them leaves out zero too easily.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from eval import intervals
from eval.dataset import Group
from eval.measures import (
    AUROCS,
    CALIBRATION,
    LABELS,
    MEASURES,
    Measure,
    calibration_error,
    is_calibrated,
    stated_and_right,
)
from eval.pairing import Pairing, other_differences, pair_rows
from eval.record import Results, Row

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.intp]
_Pairs = Sequence[tuple[Row, Row]]
_Scored = tuple[_Floats, _Floats]  # the scores of questions, and what they should tell
_CHANCE = 0.05
_SHOWN = 80  # characters of a quote


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure before and after on the same `n` questions; 95 % interval of the change.

    `chance` is that of a change as large by chance alone, where the measure is a share of
    questions: the exact McNemar test, two-sided.  Elsewhere it is `None`.
    """

    measure: str
    before: float
    after: float
    n: int
    low: float
    high: float
    chance: float | None = None

    @property
    def is_clear(self) -> bool:
        """Whether chance hardly explains it: for a share by the test, else by the interval.

        An interval whose ends are one, as that of a single question, tells nothing.
        """
        if self.chance is not None:
            return self.chance < _CHANCE
        return self.low < self.high and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another.

    `pairing` says which questions both runs asked, `others` what else differs between the runs.
    `gained` are the ids of questions the released system now treats rightly, `lost` those whose
    right answer it no longer gives, `false_answers` those without an answer that it no longer meets
    with silence; `completed` and `cut` those of right answers that now show all sentences that are
    needed or no longer do; `changed` those whose quotes read otherwise though the verdict is the
    same.  `dropped` are the ids of questions that the first run treated rightly and that cannot be
    compared, as the second has them with another id, kind, wording or article and gold, or not at
    all.
    """

    pairing: Pairing
    others: tuple[str, ...]
    differences: tuple[Difference, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    false_answers: tuple[str, ...]
    completed: tuple[str, ...]
    cut: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]


def compare(before: Results, after: Results) -> Comparison:
    """Return the paired differences between two runs, `after` minus `before`.

    Only questions that both runs asked count; each run is judged by its own gold.

    Source:
        Smucker, Allan and Carterette 2007, "A Comparison of Statistical Significance Tests for
        Information Retrieval Evaluation", CIKM (the bootstrap over queries); McNemar 1947, "Note on
        the Sampling Error of the Difference between Correlated Proportions", Psychometrika 12.

    Raises:
        ResultsError: If the runs share no question, or sought answers in another scope.
    """
    pairing = pair_rows(before, after)
    pairs = pairing.pairs
    means = [_mean_difference(measure, pairs) for measure in MEASURES]
    areas = [_auroc_difference(name, group, pairs) for name, group in AUROCS.items()]
    both_read = before.has_reader and after.has_reader
    errors = [_calibration_difference(pairs)] if both_read else []
    no_longer = [a for a, b in pairs if a.is_right and not b.is_right]
    both_right = [(a, b) for a, b in pairs if a.is_right and b.is_right]
    names = dict(pairing.renamed.keys())
    same_verdict = [(a, b) for a, b in pairs if (a.is_right, a.is_cut) == (b.is_right, b.is_cut)]
    return Comparison(
        pairing=pairing,
        others=other_differences(before, after),
        differences=tuple(each for each in (*means, *areas, *errors) if each is not None),
        gained=tuple(a.id for a, b in pairs if b.is_right and not a.is_right),
        lost=tuple(a.id for a in no_longer if a.group is Group.ANSWER),
        false_answers=tuple(a.id for a in no_longer if a.group is not Group.ANSWER),
        completed=tuple(a.id for a, b in both_right if a.is_cut and not b.is_cut),
        cut=tuple(a.id for a, b in both_right if b.is_cut and not a.is_cut),
        changed=tuple(a.id for a, b in same_verdict if _by_new_name(a, names) != _said(b)),
        dropped=tuple(row.id for row in pairing.unpaired if row.is_right),
    )


def comparison_table(comparison: Comparison) -> str:
    """Return a comparison as lines of text, what else differs between the runs first.

    A star marks a change that chance hardly explains: for a share of questions by the exact McNemar
    test (p < 0.05), for other measures where the interval leaves out zero.  Questions that changed
    have a line each: id, kind, words, and what was said before and after.
    """
    pairing = comparison.pairing
    lines = [
        *comparison.others,
        f"questions in both runs: {len(pairing.pairs)}",
        *(
            _listed(label, ids)
            for label, ids in [
                ("only in the first", pairing.only_before),
                ("only in the second", pairing.only_after),
                *((f"renamed {a} -> {b}", ids) for (a, b), ids in pairing.renamed.items()),
                ("in both, with another doc and gold, so not compared", pairing.other_doc),
                ("in both, with another kind, so not compared", pairing.other_kind),
                ("in both, with other gold", pairing.other_gold),
                ("right in the first, and not compared", comparison.dropped),
            ]
            if ids
        ),
        "",
        f"{'measure':<50} {'before':>6} {'after':>6} {'change':>7} {'n':>5}  95 % interval",
    ]
    for each in comparison.differences:
        change, star = each.after - each.before, " *" if each.is_clear else ""
        lines.append(
            f"{LABELS[each.measure]:<50} {each.before:>6.3f} {each.after:>6.3f} {change:>+7.3f} "
            f"{each.n:>5}  {each.low:+.3f} to {each.high:+.3f}{star}"
        )
    by_id = {a.id: (a, b) for a, b in pairing.pairs}
    for label, ids in [
        ("gained", comparison.gained),
        ("lost", comparison.lost),
        ("newly answered wrongly", comparison.false_answers),
        ("completed", comparison.completed),
        ("cut", comparison.cut),
        ("changed", comparison.changed),
    ]:
        lines += [f"{label}: {len(ids)}", *(_change(*by_id[each]) for each in ids)]
    return "\n".join(lines)


def told_losses(comparison: Comparison, *, removed_ok: bool) -> str:
    """Return in a line which answers a later run has lost; blank when none.

    Args:
        comparison: What changed.
        removed_ok: Whether what cannot be compared is no loss.
    """
    dropped = () if removed_ok else comparison.dropped
    found = [
        f"{len(ids)} {what} ({', '.join(ids)})"
        for what, ids in [
            ("lost", comparison.lost),
            ("newly answered wrongly", comparison.false_answers),
            ("cut", comparison.cut),
            ("right in the first run and not compared", dropped),
        ]
        if ids
    ]
    way_out = " Removed or edited on purpose? Add --removed-ok." if dropped else ""
    return f"expected no answer to be lost, got {', '.join(found)}.{way_out}" if found else ""


def _change(before: Row, after: Row) -> str:
    told, now = _told(before), _told(after)
    if told == now:
        told, now = _told(before, whole=True), _told(after, whole=True)
    return f"  {after.id} ({after.kind}) {after.question} {told} -> {now}"


def _told(row: Row, *, whole: bool = False) -> str:
    """The quotes of an answer, each cut short unless they differ at their ends alone."""
    texts = (" ".join(text.split()) for _, text in _said(row))
    quotes = (text if whole else shorten(text, _SHOWN, placeholder=" …") for text in texts)
    return " ".join(f"“{text}”" for text in quotes) or "(silent)"


def _listed(label: str, ids: Sequence[str]) -> str:
    return f"{label}: {len(ids)}" + (f" ({', '.join(ids)})" if ids else "")


def _mean_difference(measure: Measure, pairs: _Pairs) -> Difference | None:
    both = [(measure.of(a), measure.of(b)) for a, b in pairs]
    # A measure of the answers given counts only where both runs gave one.
    known = [(a, b) for a, b in both if a is not None and b is not None]
    if not known:
        return None
    first, second = np.array(known).T
    change = second - first
    found = intervals.mean(list(change))
    chance = _mcnemar(change) if measure.is_share else None
    before, after = float(first.mean()), float(second.mean())
    return Difference(measure.name, before, after, len(known), found.low, found.high, chance)


def _mcnemar(change: _Floats) -> float:
    """The chance that as many of the questions that changed sides went one way."""
    gained, lost = int((change > 0).sum()), int((change < 0).sum())
    return float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0


def _auroc_difference(name: str, group: Group, pairs: _Pairs) -> Difference | None:
    used = [(a, b) for a, b in pairs if a.group in (Group.ANSWER, group)]
    if len({a.group for a, _ in used}) < 2:
        return None
    is_answer = np.array([a.group is Group.ANSWER for a, _ in used], dtype=float)
    first, second = np.array([(a.score, b.score) for a, b in used]).T
    return _score_difference(name, (first, is_answer), (second, is_answer), _area)


def _calibration_difference(pairs: _Pairs) -> Difference | None:
    used = [(a, b) for a, b in pairs if is_calibrated(a) and is_calibrated(b)]
    if not used:
        return None
    first, second = (stated_and_right(rows) for rows in zip(*used, strict=True))
    return _score_difference(CALIBRATION, first, second, calibration_error)


def _score_difference(
    name: str, first: _Scored, second: _Scored, of: Callable[[_Floats, _Floats], float]
) -> Difference:
    """A measure of all questions together, before and after; the bootstrap draws questions."""

    def change(at: _Rows) -> float:
        return of(second[0][at], second[1][at]) - of(first[0][at], first[1][at])

    n = len(first[0])
    low, high = intervals.percentiles(intervals.bootstrap(n, change))
    return Difference(name, of(*first), of(*second), n, low, high)


def _area(scores: _Floats, is_answer: _Floats) -> float:
    return intervals.area(scores[is_answer == 1], scores[is_answer == 0])


def _said(row: Row) -> list[tuple[str, str]]:
    """What an answer quotes; where that stands changes with every word before it."""
    return [(quote.doc_id, quote.text) for quote in row.released.quotes]


def _by_new_name(row: Row, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What an answer quotes, by what the articles are called in the other run."""
    return [(names.get(doc, doc), text) for doc, text in _said(row)]
