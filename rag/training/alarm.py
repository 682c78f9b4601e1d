"""Messages and harmless questions -> the weights with which an encoder's vector raises an alarm.

The rules of `rag.safety` know words; this knows what a message is like.  Thresholds are set on
questions of real people that were not learnt, so that few of them raise one.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from rag.types import Embeddings

Encode = Callable[[Sequence[str]], Embeddings]

LABELS = ("none", "urgent", "crisis")
# Share of harmless questions of real people that may raise each alarm.
URGENT_BUDGET = 0.02
CRISIS_BUDGET = 0.005
_CLASS = {"emergency": 1, "urgent": 1, "crisis": 2, "info": 0, "none": 0}
_DIGITS = 4


def train_alarm(
    messages: Sequence[tuple[str, str]],
    harmless: Sequence[str],
    real: Sequence[str],
    encode: Encode,
    fingerprint: str,
) -> dict[str, Any]:
    """Return the weights of the alarm, as `write_alarm` saves them.

    Args:
        messages: Text and level of our tuning messages.
        harmless: Authored questions, none of them urgent; learnt.
        real: Questions that people asked elsewhere: the even ones are learnt, every fourth of the
            odd ones is left to the report, the others set the thresholds.
        encode: The exported encoder, whose vectors are seen when a message is asked.
        fingerprint: That of the encoder; with another one the alarm stays off.
    """
    texts = [text for text, _ in messages] + [*harmless, *real[::2]]
    labels = [_CLASS[level] for _, level in messages]
    labels += [0] * (len(texts) - len(labels))
    model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")
    model.fit(encode(texts), np.array(labels))
    chances = model.predict_proba(encode(real[1::4]))
    return {
        "fingerprint": fingerprint,
        "labels": list(LABELS),
        "weights": _rounded(model.coef_),
        "intercepts": _rounded(model.intercept_),
        "urgent": round(float(np.quantile(chances[:, 1], 1 - URGENT_BUDGET)), _DIGITS),
        "crisis": round(float(np.quantile(chances[:, 2], 1 - CRISIS_BUDGET)), _DIGITS),
    }


def write_alarm(alarm: dict[str, Any], path: Path) -> None:
    """Write the weights as JSON."""
    path.write_text(json.dumps(alarm) + "\n", encoding="utf-8")


def _rounded(values: npt.NDArray[np.float64]) -> Any:  # noqa: ANN401  # nested lists
    return np.round(values, _DIGITS).tolist()
