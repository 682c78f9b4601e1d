"""query vector -> Level: dangers that no rule has words for, by what a message is like."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.rules import Level
from rag.types import Embeddings

DATA = Path(__file__).parent / "data" / "alarm.json"
"""Weights and thresholds; made by `rag.training.alarm`."""


def alarm_level(vector: Embeddings, fingerprint: str) -> Level:
    """Return the level that a message's vector calls for.

    Multinomial logistic regression, thresholds set on questions of real people: see
    `eval/results/README.md`, row "alarm".  An encoder other than the one it was fitted with raises
    none; the rules hold without it.

    Args:
        vector: The unit vector of the message, shape `(1, dim)`.
        fingerprint: Of the encoder that made it.
    """
    alarm = _alarm()
    if fingerprint != alarm["fingerprint"]:
        return Level.NONE
    logits = np.asarray(alarm["weights"]) @ vector[0] + np.asarray(alarm["intercepts"])
    chances = np.exp(logits - np.logaddexp.reduce(logits))
    _, urgent, crisis = chances
    if crisis >= alarm["crisis"]:
        return Level.CRISIS
    return Level.URGENT if urgent >= alarm["urgent"] else Level.NONE


@cache
def _alarm() -> dict[str, Any]:
    alarm: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return alarm
