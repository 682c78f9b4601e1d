"""query -> Hit: dense and lexical search over chunks, fused."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from rag.config import Config
from rag.index import Index
from rag.types import Embeddings, Hit, Rows


def retrieve(
    query: str,
    vector: Embeddings,
    index: Index,
    *,
    config: Config,
    k: int,
    rows: Rows | None = None,
) -> list[Hit]:
    """Return the `k` chunks that fit a query best, best first.

    Each search puts up its `config.pool` best chunks; over their union the score is
    `w * cosine + (1 - w) * BM25 / best BM25` with `w = config.dense_weight`.  The sum of scaled
    scores is Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"; the weight
    is from `eval/results/README.md`, row "fusion".  Ties keep corpus order.  A chunk that is
    nothing but headings is never returned: there is nothing in it to quote.

    Args:
        query: The standalone question; its words are matched.
        vector: Its unit vector, shape `(1, dim)`.
        index: Where to search.
        config: `pool` and `dense_weight` are used.
        k: How many; fewer come back when the index holds fewer.
        rows: Search only these rows, ascending; all if none are given.

    Returns:
        Hits with ranks 1..k and scores that never increase.
    """
    dense, _ = index.search(vector, k=max(config.pool, k), rows=rows)
    lexical = index.lexical.scores(query)
    pool = np.union1d(dense, _best(lexical, rows, max(config.pool, k)))
    pool = pool[index.readable[pool]]
    scores = _fuse(index.chunk_vectors(pool) @ vector[0], lexical[pool], config.dense_weight)
    best = np.lexsort((pool, -scores))[:k]
    return [
        Hit(index.store.chunk(int(pool[at])), int(pool[at]), float(scores[at]), rank)
        for rank, at in enumerate(best, start=1)
    ]


def rows_of(doc: str, index: Index) -> Rows | None:
    """Return the rows of an article, ascending; none where all articles are searched.

    Args:
        doc: The id of the article; an empty string means all.
        index: Where it lies.

    Raises:
        KeyError: If there is no such article.
    """
    if not doc:
        return None
    rows = index.store.chunk_rows(index.store.row_of(doc))
    return np.arange(rows.start, rows.stop)


def merged(hits: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    """Return the hits of two searches for one query, each row once, best first and ranked anew."""
    found = {hit.row: hit for hit in (*others, *hits)}
    best = sorted(found.values(), key=lambda hit: (-hit.score, hit.row))
    return [replace(hit, rank=rank) for rank, hit in enumerate(best, start=1)]


def _best(scores: npt.NDArray[np.float32], rows: Rows | None, k: int) -> Rows:
    """The rows of the `k` highest positive scores, among `rows` if given."""
    part = scores if rows is None else scores[rows]
    found = np.flatnonzero(part > 0)
    if len(found) > k:  # sorting all of a large corpus would take longer than the search
        lowest = np.partition(part[found], -k)[-k]
        found = found[part[found] >= lowest]
    found = found[np.argsort(-part[found], kind="stable")[:k]]
    return found if rows is None else rows[found]


def _fuse(
    cosines: npt.NDArray[np.float32], lexical: npt.NDArray[np.float32], dense_weight: float
) -> npt.NDArray[np.float32]:
    highest = float(lexical.max(initial=0.0))
    scaled = lexical / highest if highest > 0 else lexical
    fused: npt.NDArray[np.float32] = dense_weight * cosines + (1 - dense_weight) * scaled
    return fused
