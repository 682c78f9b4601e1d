"""Phrases -> where they stand in a row of words: the small language of `rag/data/safety.json`.

`(a|b c)` is a choice, `(a)?` may be left out, `word*` has any ending, `[0-9]` is one character of a
class, `...` stands for up to five words.  Words are in plain spelling, each followed by one space.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rag.errors import ConfigError
from rag.lists import DATA, rows_in

_GAP = r"((?:\S+ ){0,5})"
_NEVER = r"(?!)"
_Entry = tuple[str, str]  # a set, and one of its phrases
_PIECE = re.compile(r"\([^()]*\)\??|\S+")
_TOKEN = re.compile(r"\S+")
_WORD = r"(?:[^\s.()|?\[\]\\]|\[\w(?:-?\w)*\])+"
_CLASS = re.compile(r"\[.*?\]")
_CHOICE = rf"{_WORD}(?: {_WORD})* ?"
_PHRASE = re.compile(rf"(?:{_WORD}| |\.\.\.|\({_CHOICE}(?:\|{_CHOICE})*\)\??)+")
_PLAIN = re.compile(r"[^*\[\]]+")
_STEM = re.compile(r"([^*\[\]]+)\*")


def in_a_row(words: Iterable[str]) -> str:
    """Return words as phrases are looked for in them, each followed by one space."""
    return "".join(f"{word} " for word in words)


def read_phrases(
    name: str, column: str, wanted: Callable[[Mapping[str, str]], bool] = lambda _: True
) -> "Phrases":
    """Return the phrases of a list of `rag/data`, which stand in its column `phrase`.

    Args:
        name: The file of the list.
        column: The column that names the set of each.
        wanted: Which of its rows count.

    Raises:
        ConfigError: If one is not a phrase; the message names it.
    """
    sets = defaultdict[str, list[str]](list)
    for row in filter(wanted, rows_in(name)):
        sets[row[column]].append(row["phrase"])
    try:
        return Phrases(sets)
    except ValueError as exc:
        path, written = DATA / name, "phrases as rag/phrases.py reads them"
        msg = f"{path}: expected {written}, got {exc}. Mend it."
        raise ConfigError(msg) from exc


class Phrases:
    """Named sets of phrases that are looked for together.

    A phrase is only tried at a word that it can begin with, and all that begin alike are tried at
    once, so the time grows with the words of a message and hardly with the number of phrases.
    """

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        """Sort the phrases of each set by how they begin; they are compiled when they are tried.

        Raises:
            ValueError: If one is not a phrase; the message names it.
        """
        shelves: dict[str, list[_Entry]] = defaultdict(list)
        for name, phrases in sets.items():
            for phrase in dict.fromkeys(phrases):
                entry = name, _checked(phrase)
                for opening in dict.fromkeys(_openings(_PIECE.findall(phrase))):
                    shelves[opening].append(entry)
        self._by_word: dict[str, _Shelf] = {}
        self._by_stem: dict[str, _Shelf] = {}
        others = []
        for opening, entries in shelves.items():
            if _PLAIN.fullmatch(opening):
                self._by_word[opening] = _Shelf(entries)
            elif stem := _STEM.fullmatch(opening):
                self._by_stem[stem.group(1)] = _Shelf(entries)
            else:
                others += entries
        self._others = _Shelf(list(dict.fromkeys(others)))
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})

    def matches(self, words: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield the set and the place of every phrase, from left to right; places may overlap.

        The groups of a match are the words that stand for its `...`.
        """
        for token in _TOKEN.finditer(words):
            yield from self._at(words, token)

    def stand_in(self, words: str) -> frozenset[str]:
        """Return the sets of which a phrase stands among the words."""
        return frozenset(name for name, _ in self.matches(words))

    def blotted(self, words: str) -> str:
        """Return the words with `_` in place of each phrase."""
        kept, end = [], 0
        for token in _TOKEN.finditer(words):
            if token.start() < end:
                continue
            ends = [match.end() for _, match in self._at(words, token)]
            kept.append("_ " if ends else f"{token.group()} ")
            end = max(ends, default=token.end())
        return "".join(kept)

    def _at(self, words: str, token: re.Match[str]) -> list[tuple[str, re.Match[str]]]:
        word, start = token.group(), token.start()
        shelves = [self._others]
        if word in self._by_word:
            shelves.append(self._by_word[word])
        for length in self._stem_lengths[: bisect_right(self._stem_lengths, len(word))]:
            if (stem := word[:length]) in self._by_stem:
                shelves.append(self._by_stem[stem])
        return [found for shelf in shelves for found in shelf.matches(words, start)]


class _Shelf:
    """Phrases with the same opening; most words are told apart from all of them by one look."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self._entries = entries

    def matches(self, words: str, start: int) -> list[tuple[str, re.Match[str]]]:
        if not self._any.match(words, start):
            return []
        found = ((name, pattern.match(words, start)) for name, pattern in self._each)
        return [(name, match) for name, match in found if match]

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile("|".join(_expression(phrase) for _, phrase in self._entries) or _NEVER)

    @cached_property
    def _each(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(name, re.compile(_expression(phrase))) for name, phrase in self._entries]


def _checked(phrase: str) -> str:
    msg = f"phrase {phrase!r}"
    if not _PHRASE.fullmatch(phrase):
        raise ValueError(msg)
    try:
        for each in _CLASS.findall(phrase):
            re.compile(each)  # such as `[9-0]`
    except re.error as exc:
        raise ValueError(msg) from exc
    return phrase


def _openings(pieces: Sequence[str]) -> Iterator[str]:
    """Yield the words that a phrase can begin with."""
    first = pieces[0]
    for choice in _choices(first):
        yield choice.split()[0]
    if first.endswith("?"):
        yield from _openings(pieces[1:])


def _choices(piece: str) -> list[str]:
    return piece.rstrip("?").strip("()").split("|") if piece.startswith("(") else [piece]


def _expression(phrase: str) -> str:
    return "".join(map(_piece, _PIECE.findall(phrase)))


def _piece(piece: str) -> str:
    if piece == "...":
        return _GAP
    if not piece.startswith("("):
        return piece.replace("*", r"\S*") + " "
    choice = "|".join(map(_expression, _choices(piece)))
    return f"(?:{choice})" + ("?" if piece.endswith("?") else "")
