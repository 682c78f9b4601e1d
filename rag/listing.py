"""query vector -> how probably a whole list is asked for."""

from collections.abc import Sequence

import numpy as np

from rag.types import Embeddings


def list_probability(vector: Embeddings, weights: Sequence[float]) -> float:
    """Return how probably a question asks for several things ("list question" in TREC's words).

    A logistic regression on what the question is like; no word of it is looked at.

    Args:
        vector: The unit vector of the query, shape `(1, dim)`.
        weights: Those of the reader's card, shape `(dim + 1,)`, the last one the intercept.
    """
    logit = float(vector[0] @ np.asarray(weights[:-1], dtype=np.float32)) + weights[-1]
    return float(1 / (1 + np.exp(-logit)))
