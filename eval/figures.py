"""samples -> Figure: measured numbers with their intervals, as table and as JSON."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.intervals import Samples, bootstrap, percentiles
from eval.record import versions, write_whole
from rag.index import Index


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number with its 95 % interval over `n` samples; a single value is its own."""

    name: str
    value: float
    unit: str
    n: int
    low: float
    high: float


def quantile(name: str, samples: Sequence[float] | Samples, at: float, unit: str) -> Figure:
    """Return a quantile of samples with its bootstrap interval.

    Args:
        name: What was measured.
        samples: At least one.
        at: Which quantile, 0 to 1; 0.5 is the median.
        unit: What the samples count.
    """
    array = np.asarray(samples, dtype=np.float64)
    low, high = percentiles(bootstrap(len(array), lambda rows: float(np.quantile(array[rows], at))))
    return Figure(name, float(np.quantile(array, at)), unit, len(array), low, high)


def single(name: str, value: float, unit: str, n: int = 1) -> Figure:
    """Return a value that has no interval."""
    return Figure(name, value, unit, n, value, value)


def ratio(name: str, above: Samples, below: Samples) -> Figure:
    """Return the ratio of two medians over the same calls; its bootstrap draws them in pairs."""

    def of(rows: npt.NDArray[np.intp]) -> float:
        return float(np.median(above[rows]) / np.median(below[rows]))

    low, high = percentiles(bootstrap(len(above), of))
    return Figure(name, of(np.arange(len(above))), "", len(above), low, high)


def line(figure: Figure) -> str:
    """Return a figure as one line of the table."""
    interval = f"{figure.low:.2f} to {figure.high:.2f}" if figure.low != figure.high else ""
    return f"{figure.name:<46} {figure.value:>9.2f} {figure.unit:<4} {figure.n:>6}  {interval}"


def save(figures: Sequence[Figure], index: Path, path: Path) -> None:
    """Write figures as JSON, with what they depend on."""
    manifest = Index(index).manifest
    fields = {
        "index_version": manifest.version,
        "counts": manifest.counts,
        "cores": os.cpu_count(),
        "versions": versions(),
        "figures": [asdict(each) for each in figures],
    }
    write_whole(path, json.dumps(fields, indent=1) + "\n")
