"""scored Sentence, Reader -> Judgement: which sentences answer, and how probably they do.

The reader sees the best sentences together and says of each how well it answers against the
others, whether it is part of the answer, and whether none answers.  A logistic combination of that
with the encoder's scores gives one probability, on which the one decision to answer rests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
_LONE_GAP = 3.0  # of a sentence without rivals


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
        reader: Weighs the best `CANDIDATES` sentences anew; without one the scores decide.
        config: The thresholds, with a reader `min_part` and without one `margin` are used.
    """
    if reader is None or not scored:
        bands = config.min_score, config.medium_score, config.high_score
        score = scored[0].score if scored else float("-inf")
        least = max(config.min_score, score - config.margin)
        chosen = [each for each in scored if each.score >= least]
        return Judgement(score, *bands, tuple(scored), tuple(chosen), {})
    read = sorted(scored[:CANDIDATES], key=lambda each: (each.article, each.position))
    logits = reader.read(query, [_candidate(each, index) for each in read])
    return _weigh(read, logits, reader.weights, config)


def choice_logits(cosines: _Floats, logits: Logits, weights: Mapping[str, float]) -> _Floats:
    """Return what the candidates are ranked by, shape `(n,)`: reader and encoder together."""
    choice: _Floats = logits[1:, 0] + weights["cosine"] * cosines
    return choice


def features(cosines: _Floats, logits: Logits, choice: _Floats) -> dict[str, float]:
    """Return what the probability of an answer is computed from.

    Args:
        cosines: Those of the query with the candidates, shape `(n,)`.
        logits: What the reader says, shape `(1 + n, 2)`.
        choice: What the candidates are ranked by, shape `(n,)`.
    """
    best = int(np.argmax(choice))
    others = np.delete(choice, best)
    return {
        "answerable": float(np.logaddexp.reduce(logits[1:, 0]) - logits[_NONE, 0]),
        "part": float(logits[1 + best, 1]),
        "match": float(cosines[best]),
        "gap": float(choice[best] - others.max()) if len(others) else _LONE_GAP,
    }


def probability(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the logistic combination of features; a feature without a weight does not count."""
    logit = weights["intercept"] + sum(
        weights.get(name, 0.0) * value for name, value in values.items()
    )
    return float(1 / (1 + np.exp(-logit)))


def _weigh(
    read: Sequence[ScoredSentence], logits: Logits, weights: Mapping[str, float], config: Config
) -> Judgement:
    cosines = np.array([each.cosine for each in read])
    choice = choice_logits(cosines, logits, weights)
    share = np.exp(choice - np.logaddexp.reduce(choice))
    parts = 1 / (1 + np.exp(-logits[1:, 1]))
    order = np.argsort(-choice, kind="stable").tolist()
    ranked = [replace(read[at], score=float(share[at])) for at in order]
    chosen = [
        each
        for rank, (at, each) in enumerate(zip(order, ranked, strict=True))
        if rank == 0 or parts[at] >= config.min_part
    ]
    values = features(cosines, logits, choice)
    bands = config.min_probability, config.medium_probability, config.high_probability
    return Judgement(probability(values, weights), *bands, tuple(ranked), tuple(chosen), values)


def _candidate(each: ScoredSentence, index: Index) -> Candidate:
    article, sentences = index.store.article(each.article), index.store.sentences(each.article)
    return Candidate(
        context(article, each.sentence.section), introduced(article, sentences, each.position)
    )
