"""A trained reader, questions kept apart -> the weights of its judgement.

Fitted on the development side of the split: first how the reader ranks beside the encoder, then
the probability that what it ranks first answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from rag.judge import combine, features
from rag.types import Embeddings, Logits

_DIGITS = 4
_LIST_PENALTY = 3.0  # its inverse; of 1 and 3, on the development side
# How much a logit of the reader counts beside a cosine; in training 20 of them are one.
CHOICES = (0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader said of one question: `gold` marks the candidates that answer.

    `weight` is what the question counts beside others.
    """

    cosines: npt.NDArray[np.float64]
    logits: Logits
    gold: npt.NDArray[np.bool_]
    weight: float = 1.0


def fit_judgement(read: Sequence[Read]) -> dict[str, float]:
    """Return the weights of the features, the `intercept`, and `choice` for ranking.

    `choice` is that of `CHOICES` that puts the right candidate first most often; the others are
    those of a logistic regression on "the first candidate answers".
    """
    choice = max(CHOICES, key=lambda each: _n_right(read, each))
    names: list[str] = []
    values, labels, weights = [], [], []
    for each in read:
        first = _first(each, choice)
        found = features(first, each.cosines, each.logits)
        names = list(found)
        values.append(list(found.values()))
        labels.append(bool(each.gold[first]))
        weights.append(each.weight)
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.array(values), np.array(labels), np.array(weights))
    fitted = dict(zip(names, model.coef_[0].tolist(), strict=True))
    fitted |= {"intercept": float(model.intercept_[0]), "choice": choice}
    return {name: round(value, _DIGITS) for name, value in fitted.items()}


def fit_list(vectors: Embeddings, is_list: Sequence[bool]) -> list[float]:
    """Return the weights for `rag.listing`, shape `(dim + 1,)`, the last one the intercept.

    Args:
        vectors: Of questions that are answered, shape `(n, dim)`.
        is_list: Which of them need several sentences, or a whole list.
    """
    model = LogisticRegression(C=_LIST_PENALTY, max_iter=1000)
    model.fit(vectors, np.array(is_list))
    fitted = [*model.coef_[0].tolist(), float(model.intercept_[0])]
    return [round(value, _DIGITS) for value in fitted]


def _n_right(read: Sequence[Read], choice: float) -> int:
    return sum(bool(each.gold[_first(each, choice)]) for each in read)


def _first(read: Read, choice: float) -> int:
    return int(combine(read.cosines, read.logits, {"choice": choice}).argmax())
