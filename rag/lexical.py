"""text -> BM25 scores, through postings that are arrays on disk.

A posting is a chunk's row, how often a term stands in it, and what that is worth beside the length
of the chunk: its impact.  How rare a term is comes in when a question is asked.  The counts of
chunks that have not changed are taken over into the next index, the impacts are computed anew.
"""

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import Stemmer

# Raised numbers are exponents and footnotes: marks on a word, and no part of it.
_WORD = re.compile(r"[^\W_⁰¹²³⁴-⁹]+")
# Lowered numbers are typed as plain ones ("CO2"); soft hyphens and zero-width spaces part no words.
_AS_TYPED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789", "\u00ad\u200b")
# Those of Lucene's analyzer for English.
_STOP_WORDS = frozenset(
    "a an and are as at be but by for if in into is it no not of on or such that the their then"
    " there these they this to was will with".split()
)
_K1, _B = 1.5, 0.75
_MOST = 65_535  # occurrences that a posting can count
_VOCABULARY = "vocabulary.json"
_ARRAYS = ("starts", "rows", "counts", "lengths", "impacts")

Integers = npt.NDArray[np.integer[Any]]
"""Numbers of terms, rows or occurrences, shape `(n,)`."""


def terms(text: str) -> list[str]:
    """Return the stemmed content words of a text, in order, lower-cased."""
    return [stem(word) for word in words_of(text) if word not in _STOP_WORDS]


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order, lower-cased, each accent one with its letter."""
    return _WORD.findall(unicodedata.normalize("NFC", text.translate(_AS_TYPED)).casefold())


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a lower-cased word without its ending."""
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


class Lexical:
    """BM25 over the chunks (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework").

    Scores are those of Lucene's variant: never negative, 0 when no word is shared.
    """

    def __init__(self, folder: Path) -> None:
        """Open what a `LexicalWriter` wrote; the postings stay on disk until they are read."""
        self.vocabulary: list[str] = json.loads((folder / _VOCABULARY).read_text("utf-8"))
        self._number = {term: number for number, term in enumerate(self.vocabulary)}
        self._starts, self._rows, self._counts, self.lengths, self._impacts = (
            np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS
        )

    def rows_with(self, word: str) -> Integers:
        """Return the rows in which a lower-cased word stands in any form, ascending."""
        rows: Integers = self._rows[self._postings(stem(word))]
        return rows

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every row, shape `(n,)`; zeros when no word is known."""
        scores = np.zeros(len(self.lengths), dtype=np.float32)
        for term in dict.fromkeys(terms(query)):
            at = self._postings(term)
            rows = np.asarray(self._rows[at])
            rarity = math.log(1 + (len(scores) - len(rows) + 0.5) / (len(rows) + 0.5))
            scores[rows] += rarity * self._impacts[at]
        return scores

    def _postings(self, term: str) -> slice:
        """Where the postings of a term lie; nowhere if it is unknown."""
        number = self._number.get(term)
        return slice(0) if number is None else slice(*self._starts[number : number + 2])

    def by_row(self) -> tuple[Integers, Integers, Integers]:
        """Return the postings of row 0, then those of row 1, and so on.

        Returns:
            Where those of each row begin, shape `(rows + 1,)`; number and count of the term of each
            posting.
        """
        order = _stable_order(self._rows)
        terms_of = np.repeat(np.arange(len(self.vocabulary), dtype=np.int32), np.diff(self._starts))
        starts = np.searchsorted(self._rows[order], np.arange(len(self.lengths) + 1))
        return starts, terms_of[order], self._counts[order]


class LexicalWriter:
    """Collects the words of chunks, row by row; `close` writes the postings of all."""

    def __init__(self, folder: Path, previous: Lexical | None) -> None:
        """Begin with no rows; those of a previous index can be copied."""
        self._folder = folder
        self._previous = previous
        self._stored = previous.by_row() if previous else None
        words = previous.vocabulary if previous else ()
        self._number = {term: number for number, term in enumerate(words)}
        self._rows: list[tuple[Integers, Integers, Integers, Integers]] = []

    def add(self, texts: Sequence[str]) -> None:
        """Append a row for each text."""
        number = self._number
        found = [Counter(terms(text)) for text in texts]
        numbers = [number.setdefault(term, len(number)) for each in found for term in each]
        counts = [min(count, _MOST) for each in found for count in each.values()]
        self._rows.append(
            (
                np.array([len(each) for each in found], dtype=np.int64),
                np.array(numbers, dtype=np.int32),
                np.array(counts, dtype=np.uint16),
                # At least one: the length of a chunk without words stays positive.
                np.array([max(each.total(), 1) for each in found], dtype=np.int32),
            )
        )

    def copy(self, rows: range) -> None:
        """Append rows of the previous index."""
        assert self._previous, "without a previous index there is nothing to copy"
        assert self._stored
        starts, numbers, counts = self._stored
        ends = starts[rows.start : rows.stop + 1]
        at = slice(ends[0], ends[-1])
        lengths = self._previous.lengths[rows.start : rows.stop]
        self._rows.append((np.diff(ends), numbers[at], counts[at], lengths))

    def close(self) -> None:
        """Write the files; terms are sorted, so the same texts always give the same bytes."""
        sizes, numbers, counts, lengths = (
            np.concatenate(part) for part in zip(*self._rows, strict=True)
        )
        words = list(self._number)
        used = np.flatnonzero(np.bincount(numbers, minlength=len(words)))
        vocabulary = sorted(used.tolist(), key=lambda number: words[number])
        place = np.zeros(len(words), dtype=np.int32)
        place[vocabulary] = np.arange(len(vocabulary))
        numbers = place[numbers]
        order = _stable_order(numbers)
        starts = np.searchsorted(numbers[order], np.arange(len(vocabulary) + 1))
        rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        self._folder.mkdir()
        names = json.dumps([words[number] for number in vocabulary], ensure_ascii=False, indent=0)
        (self._folder / _VOCABULARY).write_text(names, encoding="utf-8")
        rows, counts = rows[order], counts[order]
        impacts = _impacts(rows, counts, lengths)
        arrays: tuple[npt.NDArray[Any], ...] = (starts, rows, counts, lengths, impacts)
        for name, array in zip(_ARRAYS, arrays, strict=True):
            np.save(self._folder / f"{name}.npy", array)


def _stable_order(numbers: Integers) -> Integers:
    """Return what sorts numbers below `2**32`, equal ones in the order in which they stand.

    By their lower halves, then by their upper ones: of 16 bits NumPy sorts by radix, thrice as
    fast.
    """
    lower, upper = numbers.astype(np.uint16), (numbers >> 16).astype(np.uint16)
    order = np.argsort(lower, kind="stable")
    found: Integers = order[np.argsort(upper[order], kind="stable")]
    return found


def _impacts(rows: Integers, counts: Integers, lengths: Integers) -> npt.NDArray[np.float32]:
    """BM25's share of a posting that grows with its count and falls with its chunk's length."""
    penalty = (_K1 * (1 - _B + _B * lengths / lengths.mean())).astype(np.float32)
    impacts: npt.NDArray[np.float32] = counts / (counts + penalty[rows])
    return impacts


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
