"""text -> whether it is English, as far as its short words tell.

Our alarm and our dictionary know English alone; what they make of another language is chance.  In
doubt a text is English to `is_english`: a misspelt cry for help must be heard.  A question to
articles in another language is not to `is_asked_in_english`: it is searched as it was typed.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from rag.lists import read_json
from rag.types import names_english

_WORDS = Path(__file__).parent / "data" / "languages.json"
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHES = re.compile(r"(?<=n)['’](?=t\b)|(?<=\bi)['’](?=m\b|ve\b)", re.IGNORECASE)
_BORROWED = re.compile("[a-zéèïñç]+")  # fiancé, naïve, jalapeño, façade; names have a capital
_LEAST_SIGNS = 2  # not fitted: one such word is a slip, or a name
UNLABELLED = "reads as another language than English: set `language` in its head"
"""What is said of an article that names no language and does not read as English."""


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


def is_asked_in_english(text: str, languages: Iterable[str]) -> bool:
    """Return whether a question to articles in such languages is one in English.

    Beside articles in another language one in doubt is not: a short word of it must be English, and
    not written the same in one of those languages, or in any where one of them is not listed.
    """
    others = {each.partition("-")[0] for each in languages if not names_english(each)}
    if not others or not is_english(text):
        return is_english(text)
    english, _ = _known()
    shared = _shared()
    words = set(map(str.casefold, _WORD.findall(_APOSTROPHES.sub("", text)))) & english
    alike = others if others <= shared.keys() else shared.keys()
    return not words.issubset(frozenset().union(*(shared[each] for each in alike)))


def told_of_others(languages: Mapping[str, int]) -> str:
    """Return a sentence on articles that are not in English, blank where all are.

    Args:
        languages: How many articles there are in each, by its code; it may be blank.
    """
    others = {name: n for name, n in languages.items() if not names_english(name)}
    if not others:
        return ""
    n = sum(others.values())
    names = ", ".join(name or "another language" for name in sorted(others))
    are = "1 article is" if n == 1 else f"{n:,} articles are"
    return (
        f"{are} in {names}: confidence, spelling and urgent messages are made for English only "
        '(README, "Limits")'
    )


@cache
def _shared() -> Mapping[str, frozenset[str]]:
    """The words of English that each other language writes the same."""
    return read_json(
        _WORDS, lambda data: {name: _split(words) for name, words in data["shared"].items()}
    )


@cache
def _known() -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """The words of English, and those of each other language that English has not."""
    return read_json(
        _WORDS, lambda data: (_split(data["en"]), tuple(map(_split, data["others"].values())))
    )


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())
