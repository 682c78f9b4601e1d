"""Results -> SVG: the plots of the report page, the same bytes for the same results."""

import io
import math
import re

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.dataset import Group, QuestionKind
from eval.measures import LABELS, risk_coverage
from eval.record import Results, Timing

# Blue, orange and grey of Okabe and Ito 2008: told apart by everyone, and in print.
_COLOURS = {Group.ANSWER: "#0072b2", Group.NEAR: "#d55e00", Group.OFFTOPIC: "#777777"}
_NAMES = {Group.ANSWER: "answerable", Group.NEAR: "near-miss", Group.OFFTOPIC: "off-topic"}
_BY_KIND = ("right_first", "right_released")
_BINS = 30


def measures_by_kind(results: Results) -> str:
    """Return bars of the right answers of each answerable kind, with their intervals."""
    kinds = [kind for kind in QuestionKind if results.value(_BY_KIND[0], kind.value)]
    figure, axes = _axes(height=0.45 * len(kinds) + 1.2)
    for shift, measure, colour in zip((-0.2, 0.2), _BY_KIND, ("#9ecae1", "#0072b2"), strict=True):
        found = [each for kind in kinds if (each := results.value(measure, kind.value))]
        values = [each.value for each in found]
        # Rounding can leave an end a hair inside the value; a negative error bar is refused.
        errors = [
            [max(0.0, each.value - each.low) for each in found],
            [max(0.0, each.high - each.value) for each in found],
        ]
        places = [at + shift for at in range(len(found))]
        axes.barh(places, values, 0.38, xerr=errors, color=colour, label=LABELS[measure])
    counts = [each.n for kind in kinds if (each := results.value(_BY_KIND[0], kind.value))]
    labels = [f"{kind.value} ({n})" for kind, n in zip(kinds, counts, strict=True)]
    axes.set_yticks(range(len(kinds)), labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), frameon=False, fontsize=9)
    return _svg(figure, "kinds")


def risk_coverage_curve(results: Results) -> str:
    """Return the risk over the coverage, with the released operating point."""
    points = risk_coverage(results.rows)
    figure, axes = _axes()
    axes.step([x for _, x, _ in points], [y for _, _, y in points], where="post", color="#0072b2")
    answered = [row for row in results.rows if row.is_answered]
    if answered:
        wrong = sum(not row.is_right for row in answered) / len(answered)
        axes.plot([len(answered) / len(results.rows)], [wrong], "o", color="#d55e00")
        axes.annotate(
            "released",
            (len(answered) / len(results.rows), wrong),
            (6, 6),
            textcoords="offset points",
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="share of questions answered")
    axes.set_ylabel("share of answers that are wrong")
    return _svg(figure, "risk")


def score_histogram(results: Results) -> str:
    """Return how the decision scores of each group of questions lie, as shares of the group."""
    figure, axes = _axes()
    finite = [row.score for row in results.rows if math.isfinite(row.score)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    edges = [low + (high - low + 1e-9) * at / _BINS for at in range(_BINS + 1)]
    for group, colour in _COLOURS.items():
        scores = [row.score for row in results.rows if row.group is group]
        shown = [score for score in scores if math.isfinite(score)]
        if shown:
            label = f"{_NAMES[group]} ({len(scores)})"
            weights = [1 / len(scores)] * len(shown)
            axes.hist(shown, edges, weights=weights, color=colour, alpha=0.5, label=label)
    axes.axvline(
        float(results.config["threshold"]), color="black", linestyle="--", label="threshold"
    )
    axes.set(xlabel="score of the best sentence", ylabel="share of the group")
    axes.legend(frameon=False, fontsize=9)
    return _svg(figure, "scores")


def latency_bars(timing: Timing) -> str:
    """Return the percentiles of the time of an answer."""
    figure, axes = _axes(height=1.8)
    values = [timing.p50_ms, timing.p95_ms, timing.p99_ms]
    bars = axes.barh(["p50", "p95", "p99"], values, color="#0072b2")
    axes.bar_label(bars, fmt="%.1f ms", padding=3)
    axes.set_xlim(0, 1.2 * max(*values, 0.1))
    axes.invert_yaxis()
    return _svg(figure, "times")


def _axes(*, height: float = 3.4) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Figure, name: str) -> str:
    """A figure as an SVG element without the XML head, so that it can stand in a page.

    `name` goes before every id, for matplotlib gives all figures the same.
    """
    page = io.StringIO()
    # The salt fixes the ids that matplotlib draws at random, and the date would change every run.
    with mpl.rc_context({"svg.hashsalt": "ask-article", "svg.fonttype": "none"}):
        figure.savefig(page, format="svg", metadata={"Date": None})
    element = re.sub(r"^.*?(?=<svg)", "", page.getvalue(), count=1, flags=re.DOTALL)
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", element)
