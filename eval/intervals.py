"""samples -> estimate with its 95 % interval.

Draws are seeded, so the same samples give the same interval.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

DRAWS = 1000
"""Bootstrap draws; the ends of a 95 % interval then rest on 25 draws each."""

_SEED = 20_260_101
_LEVEL = 0.95
Samples = npt.NDArray[np.float64]
"""Numbers, shape `(n,)`."""

_Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its sample size and 95 % interval; `nan` when the sample is empty."""

    value: float
    n: int
    low: float
    high: float


def share(successes: int, n: int) -> Estimate:
    """Return a proportion with its Wilson score interval.

    With p = successes / n and z = 1.96, centre = (p + z²/2n) / (1 + z²/n) and half width =
    z sqrt(p (1 - p) / n + z²/4n²) / (1 + z²/n).  It stays inside [0, 1] and is honest near 0 and 1.

    Source:
        Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference",
        JASA 22.
    """
    if n == 0:
        return Estimate(math.nan, 0, math.nan, math.nan)
    p, z = successes / n, NormalDist().inv_cdf((1 + _LEVEL) / 2)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # The ends meet p = 0 and p = 1 exactly; rounding must not leave the value outside.
    return Estimate(p, n, min(p, max(0.0, centre - half)), max(p, min(1.0, centre + half)))


def mean(samples: Sequence[float]) -> Estimate:
    """Return a mean with its percentile bootstrap interval.

    Source:
        Efron and Tibshirani 1993, "An Introduction to the Bootstrap", sec. 13.3.
    """
    array = np.asarray(samples, dtype=np.float64)
    if not array.size:
        return Estimate(math.nan, 0, math.nan, math.nan)
    low, high = percentiles(bootstrap(array.size, lambda rows: float(array[rows].mean())))
    return Estimate(float(array.mean()), array.size, low, high)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> Estimate:
    """Return the chance that a positive scores above a negative, ties counting one half.

    It is the area under the ROC curve, U / (n₊ n₋) with the Mann-Whitney U.  The bootstrap draws
    positives and negatives apart; `n` counts both.

    Source:
        Hanley and McNeil 1982, "The Meaning and Use of the Area under a ROC Curve", Radiology 143.
    """
    above, below = np.asarray(positives, np.float64), np.asarray(negatives, np.float64)
    n = above.size + below.size
    if not (above.size and below.size):
        return Estimate(math.nan, n, math.nan, math.nan)
    generator = np.random.default_rng(_SEED)
    drawn = [
        area(generator.choice(above, above.size), generator.choice(below, below.size))
        for _ in range(DRAWS)
    ]
    low, high = percentiles(np.asarray(drawn))
    return Estimate(area(above, below), n, low, high)


def area(above: Samples, below: Samples) -> float:
    """Return the share of pairs in which the first scores higher, ties one half; `nan` without."""
    if not (above.size and below.size):
        return math.nan
    ordered = np.sort(below)
    smaller = np.searchsorted(ordered, above, side="left")
    not_larger = np.searchsorted(ordered, above, side="right")
    return float((smaller + not_larger).sum() / (2 * above.size * below.size))


def bootstrap(n: int, statistic: Callable[[_Rows], float]) -> Samples:
    """Return a statistic of `DRAWS` resamples of `n` rows, drawn with replacement."""
    generator = np.random.default_rng(_SEED)
    return np.asarray([statistic(generator.integers(0, n, n)) for _ in range(DRAWS)])


def drawn(chances: Samples, statistic: Callable[[Samples], float]) -> Samples:
    """Return a statistic of `DRAWS` sets of labels, each 1 as often as its chance says, else 0.

    Args:
        chances: Of each label to be 1, shape `(n,)`.
        statistic: Of labels, shape `(n,)`.
    """
    generator = np.random.default_rng(_SEED)
    labels = (generator.random(len(chances)) < chances for _ in range(DRAWS))
    return np.asarray([statistic(each.astype(np.float64)) for each in labels])


def spelled(low: float, high: float) -> str:
    """Return an interval as people read it.

    Its ends are one where all draws are, as of a single question or of a few that are all right:
    then it says nothing about others.
    """
    return f"{low:.3f} to {high:.3f}" if low < high else "too few to tell"


def percentiles(draws: Samples) -> tuple[float, float]:
    """Return the ends of the middle 95 % of the draws, those that are not finite left out."""
    known = draws[np.isfinite(draws)]
    if not known.size:
        return math.nan, math.nan
    tail = 100 * (1 - _LEVEL) / 2
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)
