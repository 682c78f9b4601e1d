"""A trained reader, questions kept apart -> the weights of its judgement.

Fitted on the development side of the split: first how the reader ranks beside the encoder, then
the probability that the first quote answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from rag.judge import combine, features
from rag.types import Embeddings, Logits

_DIGITS = 4
_PENALTY = 1e8  # its inverse: as good as none, for the numbers are of very different size
_FAR = 20.0  # logits; a new intercept does not lie further from the old one
_LIST_PENALTY = 3.0  # its inverse; of 1 and 3, on the development side
# How much a logit of the reader counts beside a cosine; in training 20 of them are one.
CHOICES = (0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader said of one question: `gold` marks the candidates that answer.

    `places` are those of the candidates in the text, ascending; neighbours in one section are one
    apart.  `weight` is what the question counts beside others; `is_usual` whether it is one as
    people ask, not written to mislead.
    """

    cosines: npt.NDArray[np.float64]
    logits: Logits
    gold: npt.NDArray[np.bool_]
    places: npt.NDArray[np.intp]
    weight: float = 1.0
    is_usual: bool = True


def fit_judgement(read: Sequence[Read], margin: float, lift: float = 0.0) -> dict[str, float]:
    """Return the weights of the features, the `intercept`, and `choice` for ranking.

    `choice` is that of `CHOICES` with which the first quote answers most often; the others are
    those of a logistic regression on just that.  It learns from questions that were written to
    mislead too, of which there are more here than people ask; so the intercept is set anew, for the
    probability of the usual ones to be right on average.

    Args:
        read: Questions kept apart.
        margin: `Config.margin`, which says what is quoted beside the first candidate.
        lift: Logits that are added to the intercept, where more is released than is reckoned with.
    """
    choice = max(
        CHOICES,
        key=lambda choice: sum(first_quote_answers(each, choice, margin) for each in read),
    )
    found = [features(_first(each, choice), each.cosines, each.logits) for each in read]
    values = np.array([list(each.values()) for each in found])
    labels = np.array([first_quote_answers(each, choice, margin) for each in read])
    model = LogisticRegression(C=_PENALTY, solver="newton-cholesky")
    model.fit(values, labels, np.array([each.weight for each in read]))
    fitted = dict(zip(found[0], model.coef_[0].tolist(), strict=True))
    usual = np.array([each.is_usual for each in read])
    shift = _shift(model.decision_function(values[usual]), labels[usual])
    fitted |= {"intercept": float(model.intercept_[0]) + shift + lift, "choice": choice}
    return {name: round(value, _DIGITS) for name, value in fitted.items()}


def _shift(logits: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> float:
    """Return what is to be added to logits for their mean probability to be that of the labels."""
    share = (labels.sum() + 1) / (len(labels) + 2)  # never nought or one
    return float(brentq(lambda added: expit(logits + added).mean() - share, -_FAR, _FAR))


def first_quote_answers(read: Read, choice: float, margin: float) -> bool:
    """Whether the first candidate, or one that is quoted in one piece with it, answers."""
    scores = combine(read.cosines, read.logits, {"choice": choice})
    chosen = np.flatnonzero(scores >= scores.max() - margin)
    # What ascends by one has the same distance from its rank: neighbours that become one quote.
    runs = read.places[chosen] - np.arange(len(chosen))
    first = runs[chosen == scores.argmax()]
    return bool(read.gold[chosen[runs == first]].any())


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


def _first(read: Read, choice: float) -> int:
    return int(combine(read.cosines, read.logits, {"choice": choice}).argmax())
