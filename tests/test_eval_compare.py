"""eval.compare: paired differences by hand."""

from dataclasses import replace

import pytest

from eval.compare import compare, comparison_table
from eval.dataset import QuestionKind
from eval.errors import ResultsError
from tests.eval_samples import make_outcome, make_results, make_row

_RIGHT = make_outcome(right_rank=1)
_TWO = make_outcome(quotes=2)


def _rows(outcomes, scores):
    answered = [
        make_row(f"q{at}", score=score, released=each, forced=each)
        for at, (each, score) in enumerate(zip(outcomes, scores, strict=True))
    ]
    return [*answered, make_row("n", QuestionKind.NEAR, score=0.5)]


@pytest.fixture
def comparison():
    """Before: right, wrong, wrong; after: wrong, right, and wrong with another quote."""
    before = make_results(_rows([_RIGHT, make_outcome(), make_outcome()], [0.6, 0.4, 0.4]))
    after = make_results(_rows([make_outcome(), _RIGHT, _TWO], [0.6, 0.6, 0.6]))
    return compare(before, after)


def test_answers_gained_lost_and_changed_are_named(comparison):
    """One of each; the near-miss question did not change."""
    assert (comparison.gained, comparison.lost, comparison.changed) == (("q1",), ("q0",), ("q2",))


def test_a_difference_is_paired(comparison):
    """Right first: 1/3 before and after, differences -1, +1, 0, mean 0 within its interval."""
    [found] = [each for each in comparison.differences if each.measure == "right_first"]

    assert (found.before, found.after, found.n) == (pytest.approx(1 / 3), pytest.approx(1 / 3), 3)
    assert found.low < 0 < found.high
    assert not found.is_clear


def test_areas_are_compared_on_the_same_questions(comparison):
    """Before, 1 of 3 answerable questions scores above the near-miss; after, all do."""
    [found] = [each for each in comparison.differences if each.measure == "auroc_near"]

    assert (found.before, found.after, found.n) == (pytest.approx(1 / 3), 1.0, 4)


def test_a_run_does_not_differ_from_itself():
    """Every difference is zero with a zero interval, and nothing is listed."""
    results = make_results(_rows([_RIGHT, make_outcome()], [0.6, 0.4]))

    comparison = compare(results, results)

    assert all(each.before == each.after for each in comparison.differences)
    assert all(each.low == each.high == 0 for each in comparison.differences)
    assert comparison.gained == comparison.lost == comparison.changed == ()


def test_a_clear_change_is_starred():
    """Twenty wrong answers made right leave no doubt."""
    before = make_results(_rows([make_outcome()] * 20, [0.6] * 20))
    after = make_results(_rows([_RIGHT] * 20, [0.6] * 20))

    table = comparison_table(compare(before, after)).splitlines()

    [line] = [line for line in table if line.startswith("right sentence first")]
    assert line.endswith("+1.000    20  +1.000 to +1.000 *")
    assert any(line.startswith("gained: 20 (q0, q1") for line in table)


def test_other_questions_cannot_be_compared():
    """The sha256 of the question file decides."""
    results = make_results([make_row("a")])

    with pytest.raises(ResultsError, match="same questions"):
        compare(results, replace(results, questions_sha256="f" * 64))
