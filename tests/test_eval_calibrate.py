"""eval.calibrate: thresholds worked out by hand."""

import re
from dataclasses import replace

import pytest

from eval.calibrate import Rule, calibrate, thin
from eval.dataset import DATA, REPORTED, QuestionKind, dataset_sha256
from eval.errors import ResultsError
from tests.eval_samples import make_outcome, make_results, make_row

_RIGHT = make_outcome(right_rank=1)


def _results():
    """Answerable: .9 right, .6 right, .5 wrong, .3 right; near-miss: .7, .4, .2, .1."""
    answered = [(0.9, _RIGHT), (0.6, _RIGHT), (0.5, make_outcome()), (0.3, _RIGHT)]
    rows = [make_row(f"a{score}", score=score, forced=forced) for score, forced in answered]
    rows += [make_row(f"n{s}", QuestionKind.NEAR, score=s) for s in (0.7, 0.4, 0.2, 0.1)]
    return make_results(rows)


def test_balance_takes_the_best_mean_of_right_answers_and_silence():
    """The sum right/4 + silent/4 by threshold.

    All answered: 3/4 + 0.  From .2: 3/4 + 1/4.  From .3: 3/4 + 2/4 = 5/4, the best.
    From .4: 2/4 + 2/4.  From .5 or .6: 2/4 + 3/4 = 5/4 as well; the smaller threshold is taken.
    From .3 on means the middle of .2 and .3.
    """
    found = calibrate(_results(), rule=Rule.BALANCE, budget=0.0, reported=[])

    assert found.threshold == pytest.approx(0.25)
    assert (found.right.value, found.false_near.value) == (0.75, 0.5)
    assert found.low <= found.threshold <= found.high


@pytest.mark.parametrize(
    ("budget", "threshold", "right"), [(1.0, 0.1, 0.75), (0.25, 0.45, 0.5), (0.0, 0.8, 0.25)]
)
def test_budget_takes_the_smallest_threshold_within_it(budget, threshold, right):
    """Near-miss answers: 4 of 4 from .1, 1 of 4 above .4, none above .7."""
    found = calibrate(_results(), rule=Rule.BUDGET, budget=budget, reported=[])

    assert found.threshold == pytest.approx(threshold)
    assert found.right.value == right


def test_a_budget_that_no_score_keeps_silences_everything():
    """When a near-miss question scores highest, the threshold lies above it."""
    rows = [make_row("a", score=0.5), make_row("n", QuestionKind.NEAR, score=0.9)]

    found = calibrate(make_results(rows), rule=Rule.BUDGET, budget=0.0, reported=[])

    assert found.threshold > 0.9
    assert found.false_near.value == 0.0


def test_questions_without_a_score_are_never_answered():
    """A score of minus infinity does not make the threshold infinite."""
    rows = [
        make_row("a", score=0.5, forced=_RIGHT),
        make_row("n", QuestionKind.NEAR, score=float("-inf")),
    ]

    found = calibrate(make_results(rows), rule=Rule.BALANCE, budget=0.0, reported=[])

    assert -1 < found.threshold <= 0.5
    assert found.false_near.value == 0.0


def test_the_reported_questions_never_choose_the_threshold(tmp_path):
    """A run on them is refused by their content, whatever the file is called."""
    path = tmp_path / "questions.jsonl"
    path.write_text("{}\n")
    results = replace(_results(), questions_sha256=dataset_sha256(path))

    with pytest.raises(ResultsError, match="tuning set"):
        calibrate(results, rule=Rule.BALANCE, budget=0.0, reported=[path])


def test_every_set_that_the_readme_calls_reported_is_known():
    """The second column of its first table says what each set is used for."""
    rows = (DATA / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [row.split("|") for row in rows if row.startswith("| `")]
    called = {row[1].strip(" `") for row in cells if re.search(r"\breported\b", row[2])}

    assert {path.name for path in REPORTED} == called
    assert all(path.is_file() for path in REPORTED)


def test_both_groups_are_needed():
    """Without near-miss questions there is nothing to be silent on."""
    with pytest.raises(ResultsError, match="got 1 and 0"):
        calibrate(make_results([make_row("a")]), rule=Rule.BALANCE, budget=0.0, reported=[])


def test_a_long_curve_is_thinned_to_its_ends():
    """Ten points become three, the last among them; a short curve stays."""
    points = [(float(at), 0.0, 0.0) for at in range(10)]

    assert [x for x, _, _ in thin(points, 3)] == [2.0, 6.0, 9.0]
    assert thin(points, 10) == points


def test_the_threshold_in_force_is_told_with_where_it_is_changed():
    """It is that of the run; few questions leave a wide interval, and a warning."""
    reader = calibrate(_results(), rule=Rule.BALANCE, budget=0.0, reported=[])
    bare = calibrate(
        make_results(list(_results().rows), reader=""), rule=Rule.BALANCE, budget=0.0, reported=[]
    )

    in_force, warning = reader.advice()
    assert in_force.startswith("in force 0.5, ")
    assert "min_probability in rag/config.py" in in_force
    assert warning.startswith("warning: expected an interval of at most 0.2, got 0.")
    assert "min_score" in bare.advice()[0]


def test_a_narrow_interval_needs_no_warning():
    """Many questions, all far from the threshold."""
    found = replace(
        calibrate(_results(), rule=Rule.BALANCE, budget=0.0, reported=[]), low=0.4, high=0.45
    )

    [said] = found.advice()
    assert "outside the interval" in said
