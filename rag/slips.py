"""word -> what it may be a slip of: of a word, of a listed name, of two without a space."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from string import ascii_lowercase

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from rag.dictionary import frequencies
from rag.topics import words_named

LEAST_LETTERS = 6
"""Of a word that may be any slip of a listed one; not fitted."""
# How much likelier a slip is than a letter too many, in natural logarithms of frequency.  Not
# fitted one by one: `eval/results/README.md`, row "spelling", measured them together.
LEFT_OUT, DOUBLED, SWAPPED, BY_EAR, NEXT_KEY, TOO_MANY = 2.0, 2.0, 1.5, 1.0, -5.0, -6.0

MOST_USUAL = 1_000_000
"""Times that a word is used which everybody uses; not fitted."""
# Two words without a space between them are each at least so long, and so frequent: of two letters
# are "it" and "is", and many that are none.  Not fitted.
_SHORTEST_PART, _USUAL = 2, 20_000
_ALIKE = ("aeiou", "iy", "ckq", "csz", "fpv", "gj", "dt")  # letters that sound alike
# Of a keyboard, as a thumb meets them: each row lies a little to the right of the one above it.
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def slips(typed: str) -> dict[str, float]:
    """Return what may be meant by a word, with how likely each slip is; never the word itself."""
    found: dict[str, float] = {}
    for at, letter in enumerate(typed):
        before, after = typed[:at], typed[at + 1 :]
        is_double = before.endswith(letter) or after.startswith(letter)
        found.setdefault(before + after, DOUBLED if is_double else TOO_MANY)
        if after:
            found.setdefault(before + after[0] + letter + after[1:], SWAPPED)
        for other in (other for alike in _ALIKE if letter in alike for other in alike):
            found.setdefault(before + other + after, BY_EAR)
        if letter == "f":
            found.setdefault(f"{before}ph{after}", BY_EAR)
        for other in _beside().get(letter, ()):
            found.setdefault(before + other + after, NEXT_KEY)
        for other in ascii_lowercase:
            found.setdefault(before + letter + other + after, LEFT_OUT)
    found.pop(typed, None)
    return found


@lru_cache(maxsize=1)
def _beside() -> Mapping[str, str]:
    """The keys that touch each key: "s" between "a" and "d", below "w", above "z" and "x"."""
    touching: dict[str, str] = {}
    for row, below in zip(_KEYS, (*_KEYS[1:], ""), strict=True):
        under = zip(row, below, strict=False), zip(row[1:], below, strict=False)
        for one, other in chain(pairwise(row), *under):
            touching[one] = touching.get(one, "") + other
            touching[other] = touching.get(other, "") + one
    return touching


def near(typed: str, most: int) -> list[str]:
    """Return the listed words at most so many slips of any kind away."""
    found = extract(typed, _names(), scorer=OSA.distance, score_cutoff=most, limit=None)
    return [word for word, _, _ in found]


@lru_cache(maxsize=1)
def _names() -> Sequence[str]:
    """The listed words that may be meant by any slip."""
    return [word for word in words_named() if len(word) >= LEAST_LETTERS]


def apart(typed: str, is_held: Callable[[str], bool]) -> str:
    """Return the two words that were typed without a space between them, blank if none were."""

    def is_word(part: str, frequency: int) -> bool:
        if len(part) == _SHORTEST_PART:  # articles hold "va" and "pe", which are abbreviations
            return frequency >= MOST_USUAL
        return frequency >= _USUAL or is_held(part)

    found = []
    for at in range(_SHORTEST_PART, len(typed) - _SHORTEST_PART + 1):
        pair = typed[:at], typed[at:]
        times = frequencies(pair)
        if all(map(is_word, pair, times)):
            found.append((min(times), " ".join(pair)))
    return max(found)[1] if found else ""
