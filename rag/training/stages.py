"""Data folder -> rows of the reader, in the order in which they are learnt.

Questions that other people wrote (SQuAD 2.0) are mixed into the first half of ours, so that the
model ends on patients' questions.
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
OTHERS = Shares(removed=0.15, stranger=0.0, foreign=0.1, typo=0.1)
MOST_OF_OTHERS = 2000  # rows


def reader_rows(data: Path, encode: Encode, seed: int) -> list[Row]:
    """Return the rows of the training side, in the order in which they are learnt.

    Args:
        data: The folder of the authored questions and of SQuAD 2.0.
        encode: Our encoder: its best sentences become the candidates, as when answering.
        seed: Of every draw.
    """
    passages, questions = load_authored(data)
    kept = {name: each for name, each in passages.items() if side_of(each.topic) is Side.TRAIN}
    ours = _rows(kept, questions, encode, RowMaker(make_pools(kept, encode), Shares(), seed))
    articles, asked = load_squad(data)
    seen = {name: each for name, each in articles.items() if name not in KEPT_SQUAD}
    others = _rows(seen, asked, encode, RowMaker(make_pools(seen, encode), OTHERS, seed + 1))
    rng = random.Random(seed)
    rng.shuffle(ours)
    half = len(ours) // 2
    first = ours[:half] + rng.sample(others, min(MOST_OF_OTHERS, len(others)))
    rng.shuffle(first)
    return first + ours[half:]


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


def _rows(
    passages: Mapping[str, Passage], questions: Sequence[Question], encode: Encode, maker: RowMaker
) -> list[Row]:
    kept = [each for each in questions if each.passage in passages]
    vectors = encode([each.text for each in kept])
    pairs = zip(kept, vectors, strict=True)
    return [row for question, vector in pairs for row in maker.rows(question, vector)]
