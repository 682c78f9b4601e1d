"""A trained reader, questions kept apart -> the weights of its judgement.

Fitted on the development side of the split.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from rag.judge import features
from rag.types import Logits

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader said of one question: `gold` marks the candidates that answer."""

    cosines: npt.NDArray[np.float64]
    logits: Logits
    gold: npt.NDArray[np.bool_]


def fit_judgement(read: Sequence[Read]) -> dict[str, float]:
    """Return the weights of the features, and the `intercept`.

    They are those of a logistic regression on "the encoder's first candidate answers".
    """
    names: list[str] = []
    values, labels = [], []
    for each in read:
        first = int(np.argmax(each.cosines))
        found = features(first, each.cosines, each.logits)
        names = list(found)
        values.append(list(found.values()))
        labels.append(bool(each.gold[first]))
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.array(values), np.array(labels))
    fitted = dict(zip(names, model.coef_[0].tolist(), strict=True))
    fitted["intercept"] = float(model.intercept_[0])
    return {name: round(value, _DIGITS) for name, value in fitted.items()}
