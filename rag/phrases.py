"""Phrases -> where they stand in a row of words: the small language of `rag/data/safety.json`.

`(a|b c)` is a choice, `(a)?` may be left out, `word*` has any ending, `[0-9]` is one character of a
class, `...` stands for up to five words.  Words are in plain spelling, each followed by one space.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

_GAP = r"((?:\S+ ){0,5})"
_PIECE = re.compile(r"\([^()]*\)\??|\S+")
_TOKEN = re.compile(r"\S+")
_PLAIN = re.compile(r"[^*\[\]]+")
_STEM = re.compile(r"([^*\[\]]+)\*")


class Phrases:
    """Phrases that are looked for together.

    A phrase is only tried at a word that it can begin with, so the time grows with the words of a
    message and hardly with the number of phrases.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        """Compile the phrases.

        Raises:
            ValueError: If one is not a phrase; the message names its bad part.
        """
        self._by_word: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        self._by_stem: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        self._others: list[re.Pattern[str]] = []
        for phrase in phrases:
            pattern = _compiled(phrase)
            for opening in set(_openings(_PIECE.findall(phrase))):
                self._shelf(opening).append(pattern)

    def matches(self, words: str) -> Iterator[re.Match[str]]:
        """Yield every place where a phrase stands, from left to right; places may overlap.

        The groups of a match are the words that stand for its `...`.
        """
        for token in _TOKEN.finditer(words):
            yield from self._at(words, token)

    def stand_in(self, words: str) -> bool:
        """Whether any phrase stands among the words."""
        return next(self.matches(words), None) is not None

    def blotted(self, words: str) -> str:
        """Return the words with `_` in place of each phrase."""
        kept, end = [], 0
        for token in _TOKEN.finditer(words):
            if token.start() < end:
                continue
            ends = [match.end() for match in self._at(words, token)]
            kept.append("_ " if ends else f"{token.group()} ")
            end = max(ends, default=token.end())
        return "".join(kept)

    def _at(self, words: str, token: re.Match[str]) -> Iterator[re.Match[str]]:
        word = token.group()
        stems = (word[:length] for length in range(1, len(word) + 1))
        shelves = [self._by_word.get(word, ()), self._others]
        shelves += [self._by_stem[stem] for stem in stems if stem in self._by_stem]
        for pattern in (pattern for shelf in shelves for pattern in shelf):
            if match := pattern.match(words, token.start()):
                yield match

    def _shelf(self, opening: str) -> list[re.Pattern[str]]:
        if _PLAIN.fullmatch(opening):
            return self._by_word[opening]
        if stem := _STEM.fullmatch(opening):
            return self._by_stem[stem.group(1)]
        return self._others


def _compiled(phrase: str) -> re.Pattern[str]:
    try:
        return re.compile(_expression(phrase))
    except re.error as exc:
        msg = f"phrase {phrase!r}"
        raise ValueError(msg) from exc


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
    pieces = _PIECE.findall(phrase)
    if not pieces:
        msg = f"phrase part {phrase!r}"
        raise ValueError(msg)
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: str) -> str:
    if piece.count("(") != piece.count(")"):
        msg = f"phrase part {piece!r}"
        raise ValueError(msg)
    if piece == "...":
        return _GAP
    if not piece.startswith("("):
        return piece.replace("*", r"\S*") + " "
    choice = "|".join(_expression(each) for each in _choices(piece))
    return f"(?:{choice})" + ("?" if piece.endswith("?") else "")
