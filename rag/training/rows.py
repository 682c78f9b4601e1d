"""Questions -> rows of the reader: a question with its candidates, and which of them answer.

A reader that sees only written near-misses learns how near-misses are worded.  So every answerable
question may come twice: with its answer among the candidates, and with the answer taken out.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rag.reader import CANDIDATES
from rag.training.noise import mistype
from rag.training.source import Line, Question
from rag.types import Candidate

MOST_GOLD = 8  # a longer list is cut: a row stays within the model's 512 positions
MOST_DROPPED = 2  # wrong ones that are left out, so that their number says nothing

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """A question, its candidates in reading order, and for each whether it answers.

    `odds` are the log-odds of an answer that need not be learnt (`rag.training.wording`).
    """

    question: str
    group: str
    candidates: tuple[Candidate, ...]
    gold: tuple[bool, ...]
    odds: float = 0.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How often a question comes in a second form, and how often the forms are disturbed.

    `elsewhere` counts among the questions that name their topic (`rag.training.elsewhere`).
    """

    removed: float = 0.25
    stranger: float = 0.05
    elsewhere: float = 0.0
    foreign: float = 0.15
    typo: float = 0.2
    bare: float = 0.1


@dataclass(frozen=True, slots=True)
class Pool:
    """The sentences of one article or excerpt with their unit vectors, shape `(n, dim)`."""

    lines: Sequence[Line]
    vectors: Vectors


def candidates_of(
    pool: Pool, vector: Vectors, k: int, first: Sequence[int] = (), *, bare: bool = False
) -> tuple[list[int], list[Candidate]]:
    """Return the `k` best sentences in reading order, as positions and as the reader sees them.

    Args:
        pool: Where to choose.
        vector: The unit vector of the question, shape `(dim,)`.
        k: How many; fewer where the pool is smaller.
        first: Positions that are taken before the best.
        bare: Whether to leave out the headings.
    """
    order = np.argsort(-(pool.vectors @ vector), kind="stable").tolist()
    chosen = sorted([*first, *[at for at in order if at not in first]][:k])
    lines = [pool.lines[at] for at in chosen]
    return chosen, [
        Candidate("" if bare else line.path, replace(line, path="").document) for line in lines
    ]


Draw = Callable[[Question, Vectors, random.Random], str | None]
"""Question and its unit vector to the name of a pool without an answer, see `Elsewhere.draw`."""


class RowMaker:
    """Draws rows; the same seed and questions give the same rows."""

    def __init__(
        self, pools: Mapping[str, Pool], shares: Shares, seed: int, elsewhere: Draw | None = None
    ) -> None:
        """Draw from pools; `elsewhere` names one that cannot answer a question."""
        self._pools = pools
        self._elsewhere = elsewhere
        self._names = sorted(pools)
        self._shares = shares
        self._rng = random.Random(seed)

    def rows(self, question: Question, vector: Vectors) -> list[Row]:
        """Return the rows of one question; `vector` is its unit vector, shape `(dim,)`."""
        rng, shares = self._rng, self._shares
        rows = [self._row(question, vector, self._pools[question.passage])]
        if question.gold and rng.random() < shares.removed:
            rows.append(self._row(question, vector, self._without_gold(question)))
        rows += [
            self._row(replace(question, gold=()), vector, self._pools[name])
            for name in self._others(question, vector)
        ]
        return rows

    def _others(self, question: Question, vector: Vectors) -> Iterator[str]:
        """Yield names of passages that cannot answer what a question's own answers."""
        rng, shares = self._rng, self._shares
        if question.gold and rng.random() < shares.stranger:
            yield rng.choice(self._names)
        if self._elsewhere and question.gold and rng.random() < shares.elsewhere:
            name = self._elsewhere(question, vector, rng)
            if name is not None:
                yield name

    def _without_gold(self, question: Question) -> Pool:
        pool = self._pools[question.passage]
        kept = [at for at in range(len(pool.lines)) if at not in question.gold]
        return Pool([pool.lines[at] for at in kept], pool.vectors[kept])

    def _row(self, question: Question, vector: Vectors, pool: Pool) -> Row:
        whole = pool is self._pools[question.passage]
        gold = [at for at in question.gold if at < len(pool.lines)] if whole else []
        gold = gold[:MOST_GOLD]
        chosen, candidates = candidates_of(
            pool,
            vector,
            max(CANDIDATES, len(gold) + 2),
            gold,
            bare=self._rng.random() < self._shares.bare,
        )
        labels = [at in gold for at in chosen]
        if self._rng.random() < self._shares.foreign:
            candidates, labels = self._mixed(candidates, labels, vector)
        candidates, labels = self._thinned(candidates, labels)
        text = question.text
        if question.kind != "typo" and self._rng.random() < self._shares.typo:
            text = mistype(text, self._rng)
        return Row(text, question.passage, tuple(candidates), tuple(labels))

    def _thinned(
        self, candidates: Sequence[Candidate], labels: Sequence[bool]
    ) -> tuple[list[Candidate], list[bool]]:
        """Leave out some wrong ones; two stay."""
        wrong = [at for at, label in enumerate(labels) if not label]
        most = max(0, len(wrong) - 2)
        dropped = self._rng.sample(wrong, min(self._rng.randint(0, MOST_DROPPED), most))
        kept = [at for at in range(len(labels)) if at not in dropped]
        return [candidates[at] for at in kept], [labels[at] for at in kept]

    def _mixed(
        self, candidates: Sequence[Candidate], labels: Sequence[bool], vector: Vectors
    ) -> tuple[list[Candidate], list[bool]]:
        """Put the best sentences of another article in the place of the last wrong ones."""
        other = self._pools[self._rng.choice(self._names)]
        n = self._rng.randint(1, 4)
        _, extra = candidates_of(other, vector, n)
        wrong = [at for at, label in enumerate(labels) if not label][-n:]
        kept = [at for at in range(len(labels)) if at not in wrong]
        own = [candidates[at] for at in kept], [labels[at] for at in kept]
        if self._rng.random() < 0.5:
            return [*extra, *own[0]], [*[False] * n, *own[1]]
        return [*own[0], *extra], [*own[1], *[False] * n]
