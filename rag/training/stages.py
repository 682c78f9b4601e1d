"""Data folder -> rows of the reader, in the order in which they are learnt.

The first round is all our questions; later ones bring plain questions, which had been missing, and
come back to the others.  Questions that other people wrote (SQuAD 2.0) are mixed into all.  Rows on
one passage follow each other, for a step reads the sentences that they share once.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rag.training.elsewhere import Elsewhere
from rag.training.rows import Pool, Row, RowMaker, Shares, Vectors
from rag.training.source import (
    Passage,
    Question,
    Side,
    learnt_articles,
    load_authored,
    load_plain,
    load_squad,
    of_side,
)
from rag.training.wording import with_odds

Encode = Callable[[Sequence[str]], Vectors]
"""Texts to unit vectors, shape `(n, dim)`."""

# A question of SQuAD often has its answer in a neighbouring sentence too, so fewer are taken out.
OTHERS = Shares(removed=0.15, stranger=0.0, foreign=0.1, typo=0.1)
RUN = 20  # rows that follow each other


@dataclass(frozen=True, slots=True)
class Round:
    """What is learnt in one go, in runs of `RUN` rows; without a number all of our own.

    `plain` says which of the plain questions are, from one number to before another; `is_blind`
    whether nothing is to be learnt from the wording of a question alone; `way` how far the reader
    goes from what it was before to what it is after the round, more than 0, at most 1;
    `learning_rate` is the peak.
    """

    seed: int
    shares: Shares
    own_runs: int | None
    other_runs: int
    plain: tuple[int, int] = (0, 0)
    is_blind: bool = False
    way: float = 1.0
    learning_rate: float = 8e-5


def reader_rows(data: Path, encode: Encode, round_: Round) -> list[Row]:
    """Return the rows of the training side, in the order in which they are learnt.

    Args:
        data: The folder of the authored questions and of SQuAD 2.0.
        encode: Our encoder: its best sentences become the candidates, as when answering.
        round_: What to draw from them.
    """
    excerpts, questions = load_authored(data)
    ours = of_side(excerpts, Side.TRAIN)
    articles, asked = load_squad(data)
    others = learnt_articles(articles)
    rng = random.Random(round_.seed)
    pools = make_pools(ours, encode)
    draw = Elsewhere(ours, pools).draw if round_.shares.elsewhere else None
    maker = RowMaker(pools, round_.shares, round_.seed, draw)
    runs = _Asked(ours, questions, encode).runs(maker)
    if round_.own_runs is not None:
        runs = rng.sample(runs, round_.own_runs)
    plain = load_plain()[slice(*round_.plain)]
    if plain:
        runs += _Asked(ours, plain, encode).runs(maker)
    stranger = RowMaker(make_pools(others, encode), OTHERS, round_.seed + 1)
    runs += rng.sample(_Asked(others, asked, encode).runs(stranger), round_.other_runs)
    rng.shuffle(runs)
    rows = list(chain(*runs))
    return with_odds(rows) if round_.is_blind else rows


def make_pools(passages: Mapping[str, Passage], encode: Encode) -> dict[str, Pool]:
    """Return the sentences of each passage with their vectors."""
    vectors = encode([line.document for each in passages.values() for line in each.lines])
    pools = {}
    first = 0
    for name, passage in passages.items():
        last = first + len(passage.lines)
        pools[name] = Pool(passage.lines, vectors[first:last])
        first = last
    return pools


class _Asked:
    """Questions on some passages, with their vectors."""

    def __init__(
        self, passages: Mapping[str, Passage], questions: Sequence[Question], encode: Encode
    ) -> None:
        kept = [each for each in questions if each.passage in passages]
        kept.sort(key=lambda each: each.passage)
        self._pairs = list(zip(kept, encode([each.text for each in kept]), strict=True))

    def runs(self, maker: RowMaker) -> list[tuple[Row, ...]]:
        """Draw the rows of all questions and cut them into runs of neighbours."""
        rows = [row for question, vector in self._pairs for row in maker.rows(question, vector)]
        return [tuple(rows[first : first + RUN]) for first in range(0, len(rows), RUN)]
