"""query, Hit -> scored Sentence: which sentence answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.config import Config
from rag.index import Index
from rag.types import Embeddings, Hit, Kind, Sentence


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence that may answer: `position` is its place among the article's sentences."""

    article: int
    position: int
    sentence: Sentence
    score: float


def read(
    vector: Embeddings, hits: Sequence[Hit], index: Index, *, config: Config
) -> list[ScoredSentence]:
    """Return the sentences of the retrieved chunks by how well they answer, best first.

    The score is `(1 - w) * cosine(query, heading + sentence) + w * fused score of its chunk` with
    `w = config.chunk_weight`; headings are not quoted and get no score.  Ties keep reading order.

    Args:
        vector: The unit vector of the query, shape `(1, dim)`.
        hits: Retrieved chunks, best first.
        index: Where the sentences and their vectors lie.
        config: `chunk_weight` is used.
    """
    candidates = _candidates(hits, index)
    if not candidates:
        return []
    rows = [index.store.sentence_rows(article).start + position for article, position in candidates]
    cosines = index.sentence_vectors(rows) @ vector[0]
    weight = config.chunk_weight
    scored = [
        ScoredSentence(
            article,
            position,
            index.store.sentences(article)[position],
            float((1 - weight) * cosine + weight * chunk_score),
        )
        for ((article, position), chunk_score), cosine in zip(
            candidates.items(), cosines, strict=True
        )
    ]
    return sorted(scored, key=lambda each: -each.score)


def _candidates(hits: Sequence[Hit], index: Index) -> dict[tuple[int, int], float]:
    """Article and position of each readable sentence, with the score of its best chunk."""
    found: dict[tuple[int, int], float] = {}
    for hit in hits:
        article = index.store.row_of(hit.chunk.doc_id)
        sentences = index.store.sentences(article)
        for position in range(hit.chunk.first, hit.chunk.last):
            if sentences[position].kind is not Kind.HEADING:
                found.setdefault((article, position), hit.score)
    return found
