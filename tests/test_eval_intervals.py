"""eval.intervals: estimates against hand-worked values and scipy."""

import math

import numpy as np
import pytest
from scipy import stats

from eval import intervals


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (3, 10), (10, 10), (200, 272)])
def test_a_share_has_the_wilson_interval_of_scipy(successes, n):
    """Another implementation of Wilson's interval gives the same ends."""
    found = intervals.share(successes, n)
    wanted = stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")

    assert (wanted.low, wanted.high) == pytest.approx((found.low, found.high), abs=1e-9)


def test_a_share_by_hand():
    """5 of 10 with z = 1.96: centre (0.5 + 0.19207) / 1.38415 = 0.5; half width 0.2634.

    z² = 3.8415, so half = 1.96 * sqrt(0.25/10 + 3.8415/400) / 1.38415 = 0.36465 / 1.38415.
    """
    found = intervals.share(5, 10)

    assert pytest.approx((found.value, found.low, found.high), abs=1e-4) == (0.5, 0.2366, 0.7634)


def test_an_empty_sample_has_no_value():
    """No question that counts is not a zero."""
    for found in (intervals.share(0, 0), intervals.mean([]), intervals.auroc([], [1.0])):
        assert math.isnan(found.value)


def test_a_mean_lies_in_its_interval_and_is_reproducible():
    """The bootstrap is seeded, and near the normal interval for a large plain sample."""
    samples = list(np.random.default_rng(1).normal(2.0, 1.0, 400))

    found = intervals.mean(samples)

    assert found == intervals.mean(samples)
    half = 1.96 * float(np.std(samples)) / 20
    assert (found.value - half, found.value + half) == pytest.approx(
        (found.low, found.high), abs=0.03
    )


def test_auroc_by_hand():
    """Pairs: 3>2, 3>1, 2=2, 2>1 give 1 + 1 + 1/2 + 1 of 4."""
    assert intervals.auroc([3.0, 2.0], [2.0, 1.0]).value == 3.5 / 4


def test_auroc_is_the_mann_whitney_statistic():
    """The area counts pairs as scipy does, ties and scores of minus infinity included."""
    generator = np.random.default_rng(2)
    above = [*generator.integers(2, 9, 40).astype(float), -math.inf]
    below = [*generator.integers(0, 7, 30).astype(float), -math.inf]
    ranked = stats.mannwhitneyu(np.maximum(above, -1e9), np.maximum(below, -1e9))

    found = intervals.auroc(above, below)

    assert ranked.statistic / (len(above) * len(below)) == pytest.approx(found.value)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(("low", "told"), [(0.5, "0.500 to 1.000"), (1.0, "too few to tell")])
def test_an_interval_that_is_a_point_says_nothing(low, told):
    """All draws of a perfect sample, or of a single one, are alike."""
    assert intervals.spelled(low, 1.0) == told


def test_draws_without_a_value_are_left_out():
    """A resample that misses a group has no area and moves no end."""
    draws = np.array([math.nan, *range(101)], dtype=float)

    assert pytest.approx(intervals.percentiles(draws)) == (2.5, 97.5)
