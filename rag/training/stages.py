"""Data folder -> rows of the reader's two stages.

First questions that other people wrote (SQuAD 2.0) with a taste of ours, then ours with a taste of
theirs: a model that ends on patients' questions has read some English before.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rag.training.rows import Pool, Row, RowMaker, Shares, Vectors
from rag.training.source import (
    KEPT_SQUAD,
    Passage,
    Question,
    Side,
    load_authored,
    load_squad,
    side_of,
)

Encode = Callable[[Sequence[str]], Vectors]
"""Texts to unit vectors, shape `(n, dim)`."""

# A question of SQuAD often has its answer in a neighbouring sentence too, so fewer are taken out.
OTHERS = Shares(removed=0.3, stranger=0.0, foreign=0.1, typo=0.1)
TASTE_OF_OURS = 1500
TASTE_OF_OTHERS = 1200


def reader_stages(data: Path, encode: Encode, seed: int) -> tuple[list[Row], list[Row]]:
    """Return the rows of both stages, each in the order in which they are learnt.

    Args:
        data: The folder of the authored questions and of SQuAD 2.0.
        encode: Our encoder: its best sentences become the candidates, as when answering.
        seed: Of every draw.
    """
    rng = random.Random(seed)
    passages, questions = load_authored(data)
    kept = {name: each for name, each in passages.items() if side_of(each.topic) is Side.TRAIN}
    pools = make_pools(kept, encode)
    ours = _Asked(pools, questions, encode)
    articles, asked = load_squad(data)
    seen = {name: each for name, each in articles.items() if name not in KEPT_SQUAD}
    others = _Asked(make_pools(seen, encode), asked, encode)
    first = others.rows(OTHERS, seed + 1) + ours.rows(Shares(), seed + 2, rng, TASTE_OF_OURS)
    second = ours.rows(Shares(), seed + 3) + others.rows(OTHERS, seed + 4, rng, TASTE_OF_OTHERS)
    rng.shuffle(first)
    rng.shuffle(second)
    return first, second


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
    """The questions on some passages, with their vectors."""

    def __init__(
        self, pools: Mapping[str, Pool], questions: Sequence[Question], encode: Encode
    ) -> None:
        kept = [each for each in questions if each.passage in pools]
        self._pools = pools
        self._asked = list(zip(kept, encode([each.text for each in kept]), strict=True))

    def rows(
        self, shares: Shares, seed: int, rng: random.Random | None = None, most: int = 0
    ) -> list[Row]:
        """Return the rows of all questions, or of `most` drawn by `rng`."""
        maker = RowMaker(self._pools, shares, seed)
        asked = rng.sample(self._asked, most) if rng else self._asked
        return [row for question, vector in asked for row in maker.rows(question, vector)]
