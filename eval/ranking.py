"""query, hits -> ranking measures: which chunks are relevant, and how high they stand."""

from collections.abc import Sequence

import ir_measures
from ir_measures import RR, P, Qrel, R, ScoredDoc, nDCG

from rag.types import Chunk, Hit, Span

MEASURES = (R @ 1, R @ 5, R @ 10, RR @ 10, nDCG @ 10, P @ 1)
"""Recall, reciprocal rank, discounted gain and precision, as ir_measures computes them."""

NAMES = tuple(str(measure) for measure in MEASURES)
"""Their names, as the literature writes them."""

DEPTH = 10
"""Hits that are judged; no measure looks further."""


def is_relevant(chunk: Chunk, doc: str, gold: Sequence[Sequence[Span]]) -> bool:
    """Whether a chunk holds a gold sentence, or at least half of one, in characters.

    Args:
        chunk: Any chunk.
        doc: The article of the gold sentences.
        gold: For each gold sentence the places where it stands.
    """
    if chunk.doc_id != doc:
        return False
    return any(
        2 * _shared(chunk.span, place) >= place.end - place.start for g in gold for place in g
    )


def score_ranking(hits: Sequence[Hit], relevant: Sequence[int]) -> dict[str, float]:
    """Return each measure by name for one query.

    Args:
        hits: What was retrieved, best first; may be empty, which scores 0.
        relevant: The index rows of all relevant chunks; without any, every measure is 0.
    """
    values = dict.fromkeys(NAMES, 0.0)
    qrels = [Qrel("q", str(row), 1) for row in relevant]
    # Ranks, not scores, carry the order: equal scores would be broken by name otherwise.
    run = [ScoredDoc("q", str(hit.row), float(-hit.rank)) for hit in hits]
    if qrels and run:
        for found in ir_measures.iter_calc(MEASURES, qrels, run):
            values[str(found.measure)] = round(float(found.value), 6)
    return values


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))
