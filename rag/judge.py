"""scored Sentence, Reader -> Judgement: which sentences answer, and how probably they do.

The encoder finds the best sentences.  The reader sees them together and says which of them
answers best, which are part of the answer, or that none answers.  Both rank; a logistic combination
of both gives one probability, on which the one decision to answer rests.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rag.chunk import context, introduced
from rag.config import Config
from rag.index import Index
from rag.listing import list_probability
from rag.read import ScoredSentence
from rag.reader import CANDIDATES
from rag.types import Candidate, Confidence, Embeddings, Logits, Reader

_Floats = npt.NDArray[np.float64]
_NONE = 0  # the row of the logits that says "none of them answers"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be made of the sentences that were read.

    `score` is the decision score: with a reader the probability that the first sentence answers,
    without one the score of that sentence; `-inf` when nothing was read.  Below `threshold` the
    system is silent; from `medium` and `high` on it is that sure.  `scored` holds every sentence,
    best first; `chosen` those of which the answer is made, best first; `features` what the score
    was computed from, by name; `is_list` whether a whole list was asked for.
    """

    score: float
    threshold: float
    medium: float
    high: float
    scored: tuple[ScoredSentence, ...]
    chosen: tuple[ScoredSentence, ...]
    features: Mapping[str, float]
    is_list: bool = False

    @property
    def answers(self) -> bool:
        """Whether the sentences are to be shown."""
        return bool(self.chosen) and self.score >= self.threshold

    def also(self, others: Sequence[ScoredSentence]) -> "Judgement":
        """Return the same with other sentences in the answer, right behind its first one."""
        first, rest = self.chosen[:1], self.chosen[1:]
        return replace(self, chosen=tuple(dict.fromkeys((*first, *others, *rest))))

    def led_by(self, one: ScoredSentence) -> "Judgement":
        """Return the same with one sentence first in the answer."""
        return replace(self, chosen=tuple(dict.fromkeys((one, *self.chosen))))

    def unsure(self) -> "Judgement":
        """Return the same, no surer than that it answers."""
        return replace(self, medium=math.inf, high=math.inf)

    def silent(self) -> "Judgement":
        """Return the same without any sentence to show."""
        return replace(self, chosen=())

    def repeats(self, other: "Judgement") -> bool:
        """Whether the first sentence is the one that another judgement shows first."""
        first, shown = (
            [(each.article, each.position) for each in judgement.chosen[:1]]
            for judgement in (self, other)
        )
        return other.answers and first == shown

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
    vector: Embeddings,
    scored: Sequence[ScoredSentence],
    index: Index,
    reader: Reader | None,
    *,
    config: Config,
) -> Judgement:
    """Return which of the sentences answer, and how sure that is.

    Args:
        query: The standalone question.
        vector: The unit vector of the query, shape `(1, dim)`.
        scored: What was read, best first.
        index: Where the sentences lie.
        reader: Weighs the best `CANDIDATES` sentences; without one the score of the first decides.
        config: The margins, `min_match`, `min_list`, `asked_probability` and the thresholds are
            used.
    """
    if reader is None or not scored:
        return _judge_by_score(scored, config)
    best = _best(scored, index)
    read = sorted(best, key=lambda each: (each.article, each.position))
    logits = reader.read(query, [_candidate(each, index) for each in read])
    scores = combine(np.array([each.score for each in read]), logits, reader.weights)
    values = features(int(scores.argmax()), np.array([each.cosine for each in read]), logits)
    ranked = sorted(
        (replace(each, score=float(score)) for each, score in zip(read, scores, strict=True)),
        key=lambda each: -each.score,
    )
    bands = config.min_probability, config.medium_probability, config.high_probability
    chance = probability(values, reader.weights) if values["match"] >= config.min_match else 0.0
    if ranked[0].is_asked:
        chance = max(chance, config.asked_probability)
    every = (*ranked, *(each for each in scored if each not in best))
    is_list = list_probability(vector, reader.list_weights) >= config.min_list
    return Judgement(
        chance,
        *bands,
        every,
        _chapter(ranked[0], scored, config.list_margin, index)
        if is_list
        else _near(ranked, config.margin, config.asked_margin),
        values,
        is_list,
    )


def _best(scored: Sequence[ScoredSentence], index: Index) -> list[ScoredSentence]:
    """Return the best `CANDIDATES` sentences with different words.

    Pages of one site repeat each other, and what is repeated would take the place of others.
    """
    found: dict[str, ScoredSentence] = {}
    for each in scored:
        text = index.store.article(each.article).text
        words = text[each.sentence.start : each.sentence.end].split()
        found.setdefault(" ".join(words), each)
        if len(found) == CANDIDATES:
            break
    return list(found.values())


def _judge_by_score(scored: Sequence[ScoredSentence], config: Config) -> Judgement:
    """Without a reader the score of the best sentence decides."""
    bands = config.min_score, config.medium_score, config.high_score
    if not scored:
        return Judgement(float("-inf"), *bands, (), (), {})
    near = _near(scored, config.margin, config.margin)
    return Judgement(scored[0].score, *bands, tuple(scored), near, {})


def _near(
    ranked: Sequence[ScoredSentence], margin: float, asked_margin: float
) -> tuple[ScoredSentence, ...]:
    """The first sentence and those whose score is at most `margin` below its own.

    Below a heading that is the question, one sentence leads on to the next: there `asked_margin`
    counts, and they come in reading order, so that a short answer leaves out none between two.
    """
    first = ranked[0]

    def leads_on(each: ScoredSentence) -> bool:
        same = (each.article, each.sentence.section) == (first.article, first.sentence.section)
        return first.is_asked and same

    below = [each for each in ranked[1:] if leads_on(each)]
    others = [each for each in ranked[1:] if not leads_on(each)]
    return (
        first,
        *sorted(
            (each for each in below if each.score >= first.score - asked_margin),
            key=lambda each: each.position,
        ),
        *(each for each in others if each.score >= first.score - margin),
    )


def _chapter(
    first: ScoredSentence, scored: Sequence[ScoredSentence], margin: float, index: Index
) -> tuple[ScoredSentence, ...]:
    """The first sentence and those near it that stand below the same first heading.

    A list is longer than what the reader sees, so here the encoder's scores alone say what is near.
    """

    def place(each: ScoredSentence) -> tuple[int, int]:
        return each.article, each.position

    def chapter(each: ScoredSentence) -> tuple[int, tuple[str, ...]]:
        article = index.store.article(each.article)
        return each.article, article.sections[each.sentence.section].path[:1]

    [least] = [each.score - margin for each in scored if place(each) == place(first)]
    rest = [each for each in scored if place(each) != place(first) and each.score >= least]
    return (first, *(each for each in rest if chapter(each) == chapter(first)))


def combine(scores: _Floats, logits: Logits, weights: Mapping[str, float]) -> _Floats:
    """Return `score + weights["choice"] * choice` of each candidate, shape `(n,)`.

    `choice` is the reader's logit over its mean, so that the result stays near the score.

    Args:
        scores: Of the encoder, shape `(n,)`.
        logits: What the reader says of the candidates, shape `(1 + n, 2)`.
        weights: Those of the judgement; without `choice` the encoder ranks alone.
    """
    choice = logits[1:, 0] - logits[1:, 0].mean()
    combined: _Floats = scores + weights.get("choice", 0.0) * choice
    return combined


def features(first: int, cosines: _Floats, logits: Logits) -> dict[str, float]:
    """Return what the probability that the first sentence answers is computed from.

    `answerable` weighs what speaks for an answer against `none`, which says the more of the two and
    so counts once more; `match` is the cosine (`eval/results/README.md`, "three features").

    Args:
        first: Which of the candidates that is.
        cosines: Those of the query with the candidates, shape `(n,)`.
        logits: What the reader says of the candidates, shape `(1 + n, 2)`.
    """
    none = float(logits[_NONE, 0])
    return {
        "answerable": float(np.logaddexp.reduce(logits[1:, 0])) - none,
        "none": none,
        "match": float(cosines[first]),
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
