"""One frozen `Config`: the settings, each with its unit, and its evidence where it was measured."""

import math
from dataclasses import dataclass
from typing import Any

from rag.errors import ConfigError

_BOUNDS: dict[str, tuple[float, float]] = {
    "chunk_tokens": (16, 8192),
    "heading_tokens": (0, 512),
    "exact_chunks": (1, 1_000_000_000),
    "max_article_mb": (0.001, 1000),
    "max_question_chars": (1, 100_000),
    "k": (1, 1000),
    "pool": (1, 10_000),
    "dense_weight": (0.0, 1.0),
    "chunk_weight": (0.0, 1.0),
    "heading_bonus": (0.0, 10.0),
    "margin": (0.0, 10.0),
    "min_probability": (-math.inf, 1.0),  # `eval` lets everything pass
    "min_match": (-1.0, 1.0),
    "asked_probability": (0.0, 1.0),
    "asked_margin": (0.0, 10.0),
    "medium_probability": (0.0, 1.0),
    "high_probability": (0.0, 1.0),
    "min_score": (-math.inf, math.inf),  # no number is too high or low for a score, "nan" is none
    "medium_score": (-math.inf, math.inf),
    "high_score": (-math.inf, math.inf),
    "max_quotes": (1, 20),
    "max_words": (1, 2000),
    "max_whole_words": (1, 5000),
    "min_list": (0.0, 1.0),
    "list_margin": (0.0, 10.0),
    "max_list_quotes": (1, 50),
    "max_list_words": (1, 5000),
}
_ASCENDING = (
    ("min_probability", "medium_probability", "high_probability"),
    ("min_score", "medium_score", "high_score"),
)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings; the defaults are the released system.

    `encoder`, `chunk_tokens` and `heading_tokens` shape the index and are recorded in its manifest,
    so a change there asks for a rebuild; the next three act at a build as well, but a change leaves
    the index good.  The second group acts when a question is asked.
    """

    encoder: str = "patient-encoder"
    """Our encoder, `all-MiniLM-L6-v2`, a folder, or a cached sentence-transformers model."""
    chunk_tokens: int = 160
    """Most tokens of one chunk's own text; with its heading it stays under the encoder's limit."""
    heading_tokens: int = 48
    """Most tokens of the title and heading path put before an embedded text."""
    exact_chunks: int = 80_000  # docs/scaling.md, "Which search"
    """Most chunks that are compared with a question one by one; above, those of the nearest lists.
    It changes no vector, so a build with another number embeds nothing anew."""
    milvus: str = ""  # docs/scaling.md, "In Milvus"
    """Address of the Milvus that searches the chunks: `http://host:19530`, or `milvus.db` for the
    one inside the program.  Blank: a build uses FAISS, an index is searched as it was built."""
    max_article_mb: float = 10.0
    """A larger article file is refused: it is a book or a mistake."""

    max_question_chars: int = 2000
    """Longest question, in code points; the longest of 300 real patient messages has 1,700."""
    reader: str = "patient-reader"
    """A model of `rag/models/` that weighs the best sentences; blank to go by the encoder alone.
    It works with the encoder that its judgement was fitted with; with another it rests."""
    reword: bool = True
    """Whether slips of the pen in a question are put right, and its words put in those of the
    articles, by the terms of the corpus."""
    k: int = 10
    """Chunks whose sentences are read for an answer; not fitted."""
    pool: int = 50
    """Chunks that each of the two searches puts up for fusion; not fitted."""
    dense_weight: float = 0.9  # eval/results/README.md, row "fusion"
    """Share of cosine against BM25 in the fused score."""
    chunk_weight: float = 0.2  # eval/results/README.md, row "sentence score"
    """Share of the chunk's fused score in a sentence's score."""
    heading_bonus: float = 0.2  # eval/results/README.md, row "heading"
    """Added to the sentences below a heading that asks the question (`rag.asked`)."""
    margin: float = 0.08  # eval/results/README.md, row "margin"
    """Sentences that score at most this much below the best are quoted too."""
    min_probability: float = 0.52  # eval/results/README.md, rows "threshold 0.47" and "as released"
    """With a reader, abstain below this probability that the first sentence answers."""
    min_match: float = 0.22  # eval/results/README.md, row "match"
    """With a reader, what the articles hold nothing near to is not answered: the cosine of the
    question and the first sentence must reach this."""
    asked_probability: float = 0.8  # eval/results/README.md, row "asked"
    """With a reader, the least probability that a sentence answers which stands below a heading
    that asks the question: there the writer says that it does."""
    asked_margin: float = 0.2  # eval/results/README.md, row "asked margin"
    """With a reader, the margin of the sentences below such a heading."""
    medium_probability: float = 0.7
    """With a reader, the confidence is medium from here on; not fitted."""
    high_probability: float = 0.85
    """With a reader, the confidence is high from here on; not fitted."""
    min_score: float = 0.45  # eval/results/README.md, row "threshold"
    """Without a reader, abstain below this score of the best sentence.  With one as well, what is
    shown for one part of a question that asks several things must reach it."""
    medium_score: float = 0.525
    """Without a reader, the confidence is medium from here on; not fitted."""
    high_score: float = 0.6
    """Without a reader, the confidence is high from here on; not fitted."""
    max_quotes: int = 4
    """Most quotes of one answer; what a person reads, not fitted, as the next two."""
    max_words: int = 120
    """Most words of one answer, unless the first quote or a warning needs more."""
    max_whole_words: int = 400
    """Most words of one quote: of a longer list or section the part that answers is quoted."""
    min_list: float = 0.25  # eval/results/README.md, row "lists"
    """With a reader, from this probability on a question asks for a whole list."""
    list_margin: float = 0.3  # eval/results/README.md, row "lists"
    """Then the sentences below the same first heading that score at most this much below the first
    one are quoted too, "margin" or not."""
    max_list_quotes: int = 8
    """Most quotes of an answer to such a question; not fitted."""
    max_list_words: int = 160
    """Most words of an answer to such a question; not fitted."""
    region: str = ""
    """Whose phone numbers a safety notice names: a key of `regions` in `rag/data/safety.json`."""

    def __post_init__(self) -> None:
        """Check each number by itself, and that an answer is shown before it is called sure.

        Raises:
            ConfigError: If a setting is out of bounds, or below one that it may not be below.
        """
        for name, (low, high) in _BOUNDS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                msg = f"setting {name!r} is out of bounds: expected {low} to {high}, got {value}."
                raise ConfigError(msg)
        for names in _ASCENDING:
            values = [getattr(self, name) for name in names]
            if values != sorted(values):
                told = ", ".join(map(str, values))
                msg = f"settings are out of order: expected {' <= '.join(names)}, got {told}."
                raise ConfigError(msg)

    def build_settings(self) -> dict[str, Any]:
        """Return the settings that the index depends on, as the manifest records them."""
        return {
            "encoder": self.encoder,
            "chunk_tokens": self.chunk_tokens,
            "heading_tokens": self.heading_tokens,
        }
