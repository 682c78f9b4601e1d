"""text -> BM25 scores: the only import of bm25s."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

_WORD = re.compile(r"[^\W_]+")
_STOP_WORDS = frozenset(STOPWORDS_EN)


def terms(text: str) -> list[str]:
    """Return the stemmed content words of a text, in order, lower-cased."""
    words = [word for word in _WORD.findall(text.casefold()) if word not in _STOP_WORDS]
    return [_stem(word) for word in words]


class Lexical:
    """BM25 over the chunks (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework").

    Scores are those of Lucene's variant: never negative, 0 when no word is shared.
    """

    def __init__(self, scorer: bm25s.BM25) -> None:
        self._scorer = scorer

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Lexical":
        """Index the texts; row `i` belongs to `texts[i]`."""
        # A row without words holds the empty term, which no query has: lengths stay positive.
        rows = [terms(text) or [""] for text in texts]
        # Sorted, so that the same texts always give the same bytes on disk.
        vocabulary = {
            term: number for number, term in enumerate(sorted({t for r in rows for t in r}))
        }
        scorer = bm25s.BM25(backend="numpy")
        scorer.index(
            ([[vocabulary[term] for term in row] for row in rows], vocabulary), show_progress=False
        )
        return cls(scorer)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """Open what `save` wrote; arrays stay on disk until they are read."""
        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the postings, the vocabulary and the parameters into a folder."""
        self._scorer.save(folder, show_progress=False)

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every row, shape `(n,)`; zeros when no word is known."""
        known = [term for term in dict.fromkeys(terms(query)) if term in self._scorer.vocab_dict]
        if not known:
            return np.zeros(self._scorer.scores["num_docs"], dtype=np.float32)
        scores: npt.NDArray[np.float32] = self._scorer.get_scores(known)
        return scores


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
