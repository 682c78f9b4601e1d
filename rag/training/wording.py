"""Rows of the reader -> what the wording of each question alone says of an answer.

A product of experts (Clark et al. 2019, "Don't Take the Easy Way Out: Ensemble Based Methods for
Avoiding Known Dataset Biases", sec. 3.2): what a bag of words knows without reading any sentence
is added while the reader learns and left out when it answers, so it need not learn it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from rag.training.rows import Row

_FOLDS = 5
_PENALTY = 3.0  # its inverse


def with_odds(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with the log-odds of an answer that words of their questions alone give.

    Those of a row come from rows on other passages.

    Args:
        rows: On `_FOLDS` passages at least.
    """
    words = TfidfVectorizer(
        ngram_range=(1, 3), min_df=2, sublinear_tf=True, token_pattern=r"\w+|\?"
    ).fit_transform([row.question for row in rows])
    odds = cross_val_predict(
        LogisticRegression(C=_PENALTY, max_iter=1000),
        words,
        np.array([any(row.gold) for row in rows]),
        groups=[row.group for row in rows],
        cv=GroupKFold(_FOLDS),
        method="decision_function",
    )
    return [replace(row, odds=float(each)) for row, each in zip(rows, odds, strict=True)]
