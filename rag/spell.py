"""query -> query without slips of the pen: "wat is a byopsy" -> "what is a biopsy".

A word is touched only where neither the dictionary nor the articles nor the list of medicines know
it, and only by one slip that people make: a letter left out or doubled, two swapped, one written as
it sounds, the space between two words left out.  What `rag/data/spelling.csv` lists is put right as
it says there.  A word with a digit, a name, a part of one ("R-CHOP") and what is no such slip stay
as they are.
"""

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import numpy.typing as npt
from spellchecker import SpellChecker

from rag.topics import is_medicine

_LISTED = Path(__file__).parent / "data" / "spelling.csv"
_NAMED = r"\b(?:[Dd]r|[Mm]rs?|[Mm]s)\b\.?\s+\w+"  # "MS" is an illness
_LETTER = r"(?i:\d\s+[a-z]|\b(?:vitamin|chromosome)\s+[a-z]|\b[a-z]\s+chromosomes?)\b"  # "5 y"
_ALONE = r"(?<![\w'’/-])(?<!\w\.)(?P<word>[^\W\d_]+)(?![\w'’/-]|\.\w)"
_WORD = re.compile(f"{_NAMED}|{_LETTER}|{_ALONE}")
_ABBREVIATIONS = frozenset({"HAV", "PLS"})  # of illnesses, also where all is in capitals
_SHORTEST, _LONGEST = 4, 24  # letters
_FREQUENT = 60  # times in the texts of the dictionary, which calls it 50 where they hold it not
# Two words without a space between them are each at least so long, and so frequent: of two letters
# are "it" and "is", and many that are none.
_SHORTEST_PART, _USUAL, _MOST_USUAL = 2, 20_000, 1_000_000
# How much likelier a slip is than a letter too many, in natural logarithms of frequency, and how
# much it counts that the articles hold a word.  `eval/results/README.md`, row "spelling".
_LEFT_OUT, _DOUBLED, _SWAPPED, _BY_EAR, _TOO_MANY = 2.0, 2.0, 1.5, 1.0, -6.0
_HELD = 6.0
_ALIKE = ("aeiou", "iy", "ckq", "csz", "fpv", "gj", "dt")  # letters that sound alike


class Speller:
    """Puts questions right; read-only and safe to share between threads."""

    def __init__(self, is_held: Callable[[str], bool], is_usual: Callable[[str], bool]) -> None:
        """Take what tells of a lower-cased word whether the articles hold it.

        And whether it is so usual that it need not be looked up: the dictionary takes a quarter of
        a second to open.
        """
        self._is_held = is_held
        self._is_usual = is_usual

    def correct(self, query: str) -> str:
        """Return a query with each slip put right; all else stays, character for character."""
        shouts = query.isupper()

        def put_right(found: re.Match[str]) -> str:
            word = found["word"]
            is_name = not word or _is_name(word, opens=found.start() == 0, shouts=shouts)
            return found[0] if is_name else self._meant(word)

        return _WORD.sub(put_right, query)

    def _meant(self, word: str) -> str:
        typed = word.casefold()
        is_letter = len(typed) == 1  # articles hold "r" and "u", of "R-CHOP" and "U.S."
        if typed in _listed() and (is_letter or not self._is_held(typed)):
            return _listed()[typed]
        is_short_or_long = not _SHORTEST <= len(typed) <= _LONGEST
        if is_short_or_long or is_medicine(typed) or self._is_usual(typed) or self._is_held(typed):
            return word
        slips = _slips(typed)
        own, *frequencies = _frequencies([typed, *slips])
        if own:
            return word
        score, meant = max(
            (self._score(typed, meant, frequency, slip), meant)
            for (meant, slip), frequency in zip(slips.items(), frequencies, strict=True)
        )
        return meant if math.isfinite(score) else _apart(typed, self._is_held) or word

    def _score(self, typed: str, meant: str, frequency: int, slip: float) -> float:
        """Return how likely one is meant by the other, `-inf` if it is not."""
        is_held = self._is_held(meant)
        if len(typed) == _SHORTEST:
            is_likely = is_held and slip >= _SWAPPED
        else:
            is_likely = is_held or (frequency >= _FREQUENT and slip > _TOO_MANY)
        return math.log1p(frequency) + slip + _HELD * is_held if is_likely else -math.inf


def _is_name(word: str, *, opens: bool, shouts: bool) -> bool:
    """Whether a word is a name: foreign, or with capitals where they are not those of a query."""
    if not word.isascii() or word in _ABBREVIATIONS:
        return True
    is_capital = len(word) > 1 and (shouts or (opens and word.istitle()))
    return not (word.islower() or is_capital)


def _apart(typed: str, is_held: Callable[[str], bool]) -> str:
    """Return the two words that were typed without a space between them, blank if none were."""

    def is_word(part: str, frequency: int) -> bool:
        least = _USUAL if len(part) > _SHORTEST_PART else _MOST_USUAL
        return frequency >= least or is_held(part)

    found = []
    for at in range(_SHORTEST_PART, len(typed) - _SHORTEST_PART + 1):
        pair = typed[:at], typed[at:]
        frequencies = _frequencies(pair)
        if all(map(is_word, pair, frequencies)):
            found.append((min(frequencies), " ".join(pair)))
    return max(found)[1] if found else ""


def _slips(typed: str) -> dict[str, float]:
    """Return what may be meant by a word, with how likely each slip is; never the word itself."""
    found: dict[str, float] = {}
    for at, letter in enumerate(typed):
        before, after = typed[:at], typed[at + 1 :]
        is_double = before.endswith(letter) or after.startswith(letter)
        found.setdefault(before + after, _DOUBLED if is_double else _TOO_MANY)
        if after:
            found.setdefault(before + after[0] + letter + after[1:], _SWAPPED)
        for other in (other for alike in _ALIKE if letter in alike for other in alike):
            found.setdefault(before + other + after, _BY_EAR)
        for other in ascii_lowercase:
            found.setdefault(before + letter + other + after, _LEFT_OUT)
    found.pop(typed, None)
    return found


def _frequencies(words: Sequence[str]) -> list[int]:
    """Return how often each word stands in the texts of the dictionary, 0 for most."""
    known, frequencies = _dictionary()
    wanted = np.array([word.encode() for word in words], dtype=known.dtype)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    found: list[int] = np.where(known[at] == wanted, frequencies[at], 0).tolist()
    return found


@lru_cache(maxsize=1)
def _dictionary() -> tuple[npt.NDArray[np.bytes_], npt.NDArray[np.int64]]:
    """Its words, sorted, with their frequencies: in arrays they take 7 MB instead of 30."""
    entries = sorted(SpellChecker().word_frequency.dictionary.items())
    words = [(word, n) for word, n in entries if word.isascii() and len(word) <= _LONGEST]
    return np.array([word.encode() for word, _ in words]), np.array([n for _, n in words])


@lru_cache(maxsize=1)
def _listed() -> Mapping[str, str]:
    with _LISTED.open(encoding="utf-8", newline="") as file:
        return {row["said"]: row["meant"] for row in csv.DictReader(file)}
