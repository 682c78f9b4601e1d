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
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial, reduce
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import Stemmer

# Raised numbers are exponents and footnotes: marks on a word, and no part of it.
_WORD = re.compile(r"[^\W_⁰¹²³⁴-⁹]+")
# Lowered numbers are typed as plain ones ("CO2"); soft hyphens and zero-width spaces part no words.
_AS_TYPED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789", "\u00ad\u200b")
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")  # of letters that are parted from them
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
    """Return the words of a text, in order, as `folded` writes them."""
    return _WORD.findall(folded(text))


def joined_words(text: str) -> list[str]:
    """Return the same, but that an apostrophe parts no word: "Crohn's" is typed "crohns"."""
    return words_of(text.translate(_APOSTROPHES))


def folded(text: str) -> str:
    """Return a text as its words are compared: lower-cased, Latin letters without their accents.

    People type "Meniere" for "Ménière".  Other scripts keep their marks, which part letters there.
    """
    if text.isascii():
        return text.casefold()
    lowered = unicodedata.normalize("NFD", text.translate(_AS_TYPED)).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", lowered))


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
        """Return the rows in which a word of `words_of` stands in any form, ascending."""
        rows: Integers = self._rows[self._postings(stem(word))]
        return rows

    def rows_with_all(self, name: str, among: range | None = None) -> Integers:
        """Return the rows in which all words of a name stand in any form, ascending.

        Args:
            name: One word or several.
            among: Rows that lie together; all if none are given.
        """
        found = [self._within(self._postings(term), among) for term in terms(name)]
        if not found:
            return np.zeros(0, dtype=np.int32)
        return reduce(partial(np.intersect1d, assume_unique=True), sorted(found, key=len))

    def _within(self, at: slice, among: range | None) -> Integers:
        rows: Integers = self._rows[at]
        return (
            rows
            if among is None
            else rows[slice(*np.searchsorted(rows, (among.start, among.stop)))]
        )

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

    def postings(self) -> tuple[Integers, Integers, Integers]:
        """Return number of the term, row and count of each posting, by term and then by row."""
        numbers = np.repeat(np.arange(len(self.vocabulary), dtype=np.int32), np.diff(self._starts))
        return numbers, self._rows, self._counts


class LexicalWriter:
    """Collects the words of chunks, row by row; `close` writes the postings of all."""

    def __init__(self, folder: Path, previous: Lexical | None) -> None:
        """Begin with no rows; those of a previous index can be copied."""
        self._folder = folder
        self._previous = previous
        words = previous.vocabulary if previous else ()
        self._number = {term: number for number, term in enumerate(words)}
        self._lengths: list[Integers] = []
        self._n = 0
        self._new: list[tuple[Integers, Integers, Integers]] = []  # numbers of terms, rows, counts
        # Where each row of the previous index goes, -1 for nowhere; one more for a row that is
        # copied again.
        self._copied: list[Integers] = []

    def add(self, texts: Sequence[str]) -> None:
        """Append a row for each text."""
        number = self._number
        found = [Counter(terms(text)) for text in texts]
        numbers = [number.setdefault(term, len(number)) for each in found for term in each]
        counts = [min(count, _MOST) for each in found for count in each.values()]
        # At least one: the length of a chunk without words stays positive.
        rows = self._append(np.array([max(each.total(), 1) for each in found], dtype=np.int32))
        self._new.append(
            (
                np.array(numbers, dtype=np.int32),
                np.repeat(rows, [len(each) for each in found]),
                np.array(counts, dtype=np.uint16),
            )
        )

    def copy(self, rows: range) -> None:
        """Append rows of the previous index."""
        assert self._previous, "without a previous index there is nothing to copy"
        lengths, at = self._previous.lengths, slice(rows.start, rows.stop)
        if not self._copied or self._copied[-1][at].max(initial=-1) >= 0:
            self._copied.append(np.full(len(lengths), -1, dtype=np.int32))
        self._copied[-1][at] = self._append(lengths[at])

    def _append(self, lengths: Integers) -> Integers:
        """Append rows with as many words, and return them."""
        self._lengths.append(lengths)
        self._n += len(lengths)
        return np.arange(self._n - len(lengths), self._n, dtype=np.int32)

    def close(self) -> None:
        """Write the files; terms are sorted, so the same texts always give the same bytes."""
        numbers, rows, counts = (
            np.concatenate(part) for part in zip(*self._taken_over(), *self._new, strict=True)
        )
        words = list(self._number)
        used = np.bincount(numbers, minlength=len(words))
        vocabulary = sorted(np.flatnonzero(used).tolist(), key=words.__getitem__)
        place = np.zeros(len(words), dtype=np.int64)
        place[vocabulary] = np.arange(len(vocabulary))
        # Postings that were taken over are in order already, which this sort makes use of.
        order = np.argsort(place[numbers] << 32 | rows, kind="stable")
        starts = np.concatenate([[0], np.cumsum(used[vocabulary])])
        rows, counts, lengths = rows[order], counts[order], np.concatenate(self._lengths)
        self._folder.mkdir()
        names = json.dumps([words[number] for number in vocabulary], ensure_ascii=False, indent=0)
        (self._folder / _VOCABULARY).write_text(names, encoding="utf-8")
        impacts = _impacts(rows, counts, lengths)
        arrays: tuple[npt.NDArray[Any], ...] = (starts, rows, counts, lengths, impacts)
        for name, array in zip(_ARRAYS, arrays, strict=True):
            np.save(self._folder / f"{name}.npy", array)

    def _taken_over(self) -> Iterator[tuple[Integers, Integers, Integers]]:
        """Yield the postings of copied rows, as those of `_new`."""
        if self._previous and self._copied:
            numbers, before, counts = self._previous.postings()
            for place in self._copied:
                rows = place[before]
                kept = rows >= 0
                yield numbers[kept], rows[kept], counts[kept]


def _impacts(rows: Integers, counts: Integers, lengths: Integers) -> npt.NDArray[np.float32]:
    """BM25's share of a posting that grows with its count and falls with its chunk's length."""
    penalty = (_K1 * (1 - _B + _B * lengths / lengths.mean())).astype(np.float32)
    impacts: npt.NDArray[np.float32] = counts / (counts + penalty[rows])
    return impacts


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
