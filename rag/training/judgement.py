"""A trained reader, questions kept apart -> the weights of its judgement.

Fitted on the development side of the split: each question as it is, and each answerable one a
second time with its answer taken out of the excerpt.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from rag.judge import choice_logits, features
from rag.types import Logits

COSINES = (0.0, 2.5, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0)
"""What a cosine of 1 may add to the reader's logit."""
REMOVED_WEIGHT = 0.5  # of a question whose answer was taken out, beside one as it was written
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader said of one question: `gold` marks the candidates that answer."""

    cosines: npt.NDArray[np.float64]
    logits: Logits
    gold: npt.NDArray[np.bool_]
    is_removed: bool


def fit_judgement(read: Sequence[Read]) -> dict[str, float]:
    """Return the weights of the features, `cosine` and `intercept` among them.

    The weight of the cosine is the one with which the first candidate is right most often; the
    others are those of a logistic regression on "the first candidate answers".
    """
    answered = [each for each in read if each.gold.any()]
    cosine = max(COSINES, key=lambda weight: sum(_is_right(each, weight) for each in answered))
    names: list[str] = []
    values, labels, weights = [], [], []
    for each in read:
        choice = choice_logits(each.cosines, each.logits, {"cosine": cosine})
        found = features(each.cosines, each.logits, choice)
        names = list(found)
        values.append(list(found.values()))
        labels.append(_is_right(each, cosine))
        weights.append(REMOVED_WEIGHT if each.is_removed else 1.0)
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.array(values), np.array(labels), sample_weight=np.array(weights))
    fitted = dict(zip(names, model.coef_[0].tolist(), strict=True))
    fitted |= {"intercept": float(model.intercept_[0]), "cosine": cosine}
    return {name: round(value, _DIGITS) for name, value in fitted.items()}


def write_judgement(weights: dict[str, float], path: Path) -> None:
    """Write fitted weights as JSON."""
    path.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")


def _is_right(each: Read, cosine: float) -> bool:
    choice = choice_logits(each.cosines, each.logits, {"cosine": cosine})
    return bool(each.gold[int(np.argmax(choice))])
