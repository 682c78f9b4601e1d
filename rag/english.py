"""text -> whether it is English, as far as its short words tell.

Our alarm and our dictionary know English alone; what they make of another language is chance.  In
doubt a text is English: a misspelt cry for help must be heard.
"""

import json
import re
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "data" / "languages.json"
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHES = re.compile(r"(?<=n)['’](?=t\b)|(?<=\bi)['’](?=m\b|ve\b)", re.IGNORECASE)
_BORROWED = re.compile("[a-zéèïñç]+")  # fiancé, naïve, jalapeño, façade; names have a capital
_LEAST_SIGNS = 2  # not fitted: one such word is a slip, or a name


def is_english(text: str) -> bool:
    """Return whether a text is English, or cannot be told to be anything else.

    It is something else when most of its letters are not Latin, or when at least `_LEAST_SIGNS` of
    its words, and more than are English ones, belong to one other language or are written with
    letters that English has not even borrowed.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if 2 * sum(letter > "\u024f" for letter in letters) > len(letters):
        return False
    words = _WORD.findall(_APOSTROPHES.sub("", text))
    lettered = {word for word in words if word.islower() and not _BORROWED.fullmatch(word)}
    plain = [word.casefold() for word in words if word not in lettered]
    english, others = _known()
    ours = sum(word in english for word in plain)
    theirs = len(lettered) + max(sum(word in known for word in plain) for known in others)
    return theirs < _LEAST_SIGNS or theirs <= ours


@cache
def _known() -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """The words of English, and those of each other language that English has not."""
    data = json.loads(_WORDS.read_text(encoding="utf-8"))
    english = frozenset(data["en"].split())
    return english, tuple(frozenset(words.split()) for words in data["others"].values())
