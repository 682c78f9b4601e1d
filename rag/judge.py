"""scored Sentence, Reader -> Judgement: which sentences answer, and how probably they do.

The encoder ranks.  The reader sees the best sentences together and says whether one of them
answers or none does.  A logistic combination of both gives one probability, on which the one
decision to answer rests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.chunk import context, introduced
from rag.config import Config
from rag.index import Index
from rag.read import ScoredSentence
from rag.reader import CANDIDATES
from rag.types import Candidate, Confidence, Logits, Reader

_Floats = npt.NDArray[np.float64]
_NONE = 0  # the row of the logits that says "none of them answers"
_LONE_GAP = 0.1  # of a sentence without rivals


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be made of the sentences that were read.

    `score` is the decision score: with a reader the probability that the first sentence answers,
    without one the score of that sentence; `-inf` when nothing was read.  Below `threshold` the
    system is silent; from `medium` and `high` on it is that sure.  `scored` holds every sentence,
    best first; `chosen` those of which the answer is made, best first; `features` what the score
    was computed from, by name.
    """

    score: float
    threshold: float
    medium: float
    high: float
    scored: tuple[ScoredSentence, ...]
    chosen: tuple[ScoredSentence, ...]
    features: Mapping[str, float]

    @property
    def answers(self) -> bool:
        """Whether the sentences are to be shown."""
        return bool(self.chosen) and self.score >= self.threshold

    @property
    def confidence(self) -> Confidence:
        """How sure the answer is, in bands: raw scores are not shown to patients."""
        if not self.answers:
            return Confidence.NONE
        if self.score >= self.high:
            return Confidence.HIGH
        return Confidence.MEDIUM if self.score >= self.medium else Confidence.LOW


def judge(
    query: str,
    scored: Sequence[ScoredSentence],
    index: Index,
    reader: Reader | None,
    *,
    config: Config,
) -> Judgement:
    """Return which of the sentences answer, and how sure that is.

    Args:
        query: The standalone question.
        scored: What was read, best first.
        index: Where the sentences lie.
        reader: Says whether one of the best `CANDIDATES` sentences answers; without one the score
            of the first decides.
        config: `margin` and the thresholds are used.
    """
    least = scored[0].score - config.margin if scored else float("-inf")
    chosen = tuple(each for each in scored if each.score >= least)
    if reader is None or not scored:
        bands = config.min_score, config.medium_score, config.high_score
        score = scored[0].score if scored else float("-inf")
        return Judgement(score, *bands, tuple(scored), chosen, {})
    read = sorted(scored[:CANDIDATES], key=lambda each: (each.article, each.position))
    logits = reader.read(query, [_candidate(each, index) for each in read])
    values = features(read.index(scored[0]), np.array([each.cosine for each in read]), logits)
    bands = config.min_probability, config.medium_probability, config.high_probability
    return Judgement(probability(values, reader.weights), *bands, tuple(scored), chosen, values)


def features(first: int, cosines: _Floats, logits: Logits) -> dict[str, float]:
    """Return what the probability that the first sentence answers is computed from.

    Args:
        first: Which of the candidates that is.
        cosines: Those of the query with the candidates, shape `(n,)`.
        logits: What the reader says of the candidates, shape `(1 + n, 2)`.
    """
    others = np.delete(cosines, first)
    return {
        "answerable": float(np.logaddexp.reduce(logits[1:, 0]) - logits[_NONE, 0]),
        "first": float(logits[1 + first, 0] - np.logaddexp.reduce(logits[:, 0])),
        "part": float(logits[1 + first, 1]),
        "match": float(cosines[first]),
        "gap": float(cosines[first] - others.max()) if len(others) else _LONE_GAP,
    }


def probability(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the logistic combination of features; a feature without a weight does not count."""
    logit = weights["intercept"] + sum(
        weights.get(name, 0.0) * value for name, value in values.items()
    )
    return float(1 / (1 + np.exp(-logit)))


def _candidate(each: ScoredSentence, index: Index) -> Candidate:
    article, sentences = index.store.article(each.article), index.store.sentences(each.article)
    return Candidate(
        context(article, each.sentence.section), introduced(article, sentences, each.position)
    )
