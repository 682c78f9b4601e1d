"""vectors of a message -> Level: dangers that no rule has words for, by what it is like."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.rules import Level
from rag.types import Embeddings

DATA = Path(__file__).parent / "data" / "alarm.json"
"""Weights and thresholds; made by `rag.training.alarm`."""


def alarm_level(vectors: Embeddings, fingerprint: str) -> Level:
    """Return the level that a message calls for: what the worst part of it calls for.

    Multinomial logistic regression, thresholds set on questions of real people: see
    `eval/results/README.md`, row "alarm".  An encoder other than the one it was fitted with raises
    none; the rules hold without it.

    Args:
        vectors: Unit vectors of the message and of each of its sentences, shape `(n, dim)`.
        fingerprint: Of the encoder that made them.
    """
    alarm = _alarm()
    if fingerprint != alarm["fingerprint"]:
        return Level.NONE
    logits = vectors @ np.asarray(alarm["weights"]).T + np.asarray(alarm["intercepts"])
    danger, crisis = worst_chances(logits)
    if crisis >= alarm["crisis"]:
        return Level.CRISIS
    return Level.URGENT if danger >= alarm["danger"] else Level.NONE


def worst_chances(logits: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return how probably the worst part is a danger of any kind, and how probably a crisis.

    Args:
        logits: Of none, urgent and crisis for each part, shape `(n, 3)`.
    """
    chances = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    return float(1 - chances[:, 0].min()), float(chances[:, 2].max())


@cache
def _alarm() -> dict[str, Any]:
    alarm: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return alarm
