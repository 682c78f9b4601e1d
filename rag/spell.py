"""query -> query without slips of the pen: "wat is a byopsy" -> "what is a biopsy".

A word is touched only where neither the dictionary nor the articles nor the lists of medicines and
illnesses know it, and only by one slip that people make: a letter left out or doubled, two swapped,
one written as it sounds, the space between two words left out.  A name of those lists counts as a
word of the articles, and is meant by what is no such slip as well if it is the only one near: who
asks for one medicine is not told about another.  What `rag/data/spelling.csv` lists is put right as
it says there.  A word with a digit, a name, a part of one ("R-CHOP") and what is no slip stay as
they are.
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
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from spellchecker import SpellChecker

from rag.converse import own_words, plain_words
from rag.lexical import folded, stem
from rag.topics import are_medicines, topics_in, words_named

_LISTED = Path(__file__).parent / "data" / "spelling.csv"
_NAMED = r"\b(?:[Dd]r|[Mm]rs?|[Mm]s)\b\.?\s+\w+"  # "MS" is an illness
_LETTER = r"(?i:\d\s+[a-z]|\b(?:vitamin|chromosome)\s+[a-z]|\b[a-z]\s+chromosomes?)\b"  # "5 y"
# "In r leg": nobody writes "are" there.  Nor "you" in "u t i": no letter of a row is a word if one
# is none.
_SIDE = r"(?i:\b(?:a|an|for|from|her|his|in|is|my|of|on|the|with|your)\s+r\b(?!\s+[uy]\b))"
_ROW = r"(?i:\b(?=(?:[a-z]\s+)*[b-hj-qstvwxz]\b)[a-z](?:\s+[a-z])+\b(?!['’]))"
_INITIALS = re.compile(
    r"(?i:(?<![\w.'’])[a-z](?:\.[a-z])+(?:\.|\b)(?!\w)"
    r"|(?<![\w.'’-])(?=(?:[a-z]\s)*[b-hj-qstvwxz]\b)[a-z](?:\s[a-z]){2,}(?![\w'’-]))"
)
_ALONE = r"(?<![\w'’/-])(?<!\w\.)(?P<word>[^\W\d_]+)(?![\w'’/-]|\.\w)"
_WORD = re.compile(f"{_NAMED}|{_LETTER}|{_SIDE}|{_ROW}|{_ALONE}")
_LETTERS = re.compile(r"(?<![\w'’-])[^\W\d_]+(?![\w-])")
_ABBREVIATIONS = frozenset({"HAV", "PLS"})  # of illnesses, also where all is in capitals
_SHORTEST, _LONGEST = 4, 24  # letters
_FREQUENT = 60  # times in the texts of the dictionary, which calls it 50 where they hold it not
# Two words without a space between them are each at least so long, and so frequent: of two letters
# are "it" and "is", and many that are none.
_SHORTEST_PART, _USUAL, _MOST_USUAL = 2, 20_000, 1_000_000
# Letters of a listed name that counts as held, of a word that may be any slip of one, and of one in
# which there may be two.
_SHORTEST_NAME, _LEAST_LETTERS, _LEAST_OF_TWO_SLIPS = 5, 6, 8
_PLAIN = 500  # times that a word is used which is meant where the topic stands, known or not
_LEAST_UNKNOWN = 5  # letters of a word that is missed: shorter ones are abbreviations
_LEAST_INITIALS = 3  # of a word that the articles hold and no list does: "U.S." is no "us"
# Words behind which the topic stands: no other word is put there than one that is known.
_BEFORE_TOPIC = frozenset("a about an are can does for got has have is of take with".split())
# How much likelier a slip is than a letter too many, in natural logarithms of frequency, and how
# much it counts that the articles hold a word.  `eval/results/README.md`, row "spelling".
_LEFT_OUT, _DOUBLED, _SWAPPED, _BY_EAR, _TOO_MANY = 2.0, 2.0, 1.5, 1.0, -6.0
_HELD, _NAMED_ONLY = 6.0, 2.0  # or that a list alone names it
_CLEARLY = 2.0  # how much likelier an illness is meant than another, in the same logarithms
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
        joined = _INITIALS.sub(self._joined, query)

        def put_right(found: re.Match[str]) -> str:
            word = found["word"]
            if not word or not word.isascii() or word in _ABBREVIATIONS:
                return found[0]
            is_name = _is_name(word, opens=found.start() == 0, shouts=shouts)
            if is_name and not word.istitle():
                return word
            meant = self._meant(word, joined[: found.start()], joined[found.end() :])
            is_listed = word.casefold() in _listed() and len(word) >= _LEAST_LETTERS
            is_meant = not is_name or topics_in(meant) or (is_listed and meant in words_named())
            return meant if is_meant else word

        return _WORD.sub(put_right, joined)

    def _joined(self, found: re.Match[str]) -> str:
        """Return letters that are an abbreviation as a word: "c.o.p.d" and "a u t i"."""
        letters = re.findall(r"\w", found[0])
        for at in range(1 + (letters[0] in "ai")):
            word = "".join(letters[at:])
            is_held = len(word) >= _LEAST_INITIALS and self._is_held(word.casefold())
            if is_held or (len(word) > 1 and topics_in(word)):
                return " ".join([*letters[:at], word])
        return found[0]

    def _meant(self, word: str, before: str, after: str) -> str:
        """Return what is meant by a word between others, the word itself if it is no slip."""
        typed = word.casefold()
        is_letter = len(typed) == 1  # articles hold "r" and "u", of "R-CHOP" and "U.S."
        if typed in _listed() and (is_letter or not self._is_held(typed)):
            return self._variant(_listed()[typed])
        is_short_or_long = not _SHORTEST <= len(typed) <= _LONGEST
        if is_short_or_long or self._is_usual(typed) or self._is_held(typed):
            return word
        if typed not in words_named():
            return self._likeliest(typed, before, after) or word
        other = self._variant(typed)
        is_same = topics_in(before + word + after) == topics_in(before + other + after)
        return other if is_same and other != typed else word

    def _likeliest(self, typed: str, before: str, after: str) -> str:
        """Return what an unknown word between others is a slip of, blank if it is left."""
        slips = _slips(typed)
        own, *others = _frequencies([typed, *slips])
        if own:
            return ""
        frequencies = dict(zip(slips, others, strict=True))
        scores = {
            meant: self._score(typed, meant, frequencies[meant], slip)
            for meant, slip in slips.items()
        }
        meant = max(scores, key=lambda each: (scores[each], each))
        is_likely = math.isfinite(scores[meant])
        if is_likely and self._is_known(meant):
            return "" if _is_doubtful(typed, meant, scores) else self._variant(meant)
        is_usual = is_likely and frequencies[meant] >= _PLAIN
        if is_likely and (is_usual or not _is_topic(meant, before, after)):
            return meant
        named = self._name_near(typed)
        if named and stem(named) == stem(typed):
            return ""
        return named or ("" if is_likely else _apart(typed, self._is_held))

    def _variant(self, word: str) -> str:
        """Return the word in the spelling of the articles: "celiac" for "coeliac"."""
        named = words_named()
        topics = named.get(word, frozenset())
        others = () if not topics or self._is_held(word) else _slips(word)
        same = (
            each
            for each in others
            if not topics.isdisjoint(named.get(each, ())) and stem(each) != stem(word)
        )
        return next(filter(self._is_held, same), word)

    def _name_near(self, typed: str) -> str:
        """Return the only listed word within some slips of any kind, blank if none is or several.

        It has the same first letter; several of one illness are the same.
        """
        near = _near(typed, 1) if len(typed) >= _LEAST_LETTERS else []
        near = near or (_near(typed, 2) if len(typed) >= _LEAST_OF_TWO_SLIPS else [])
        near = [each for each in near if each[0] == typed[0]]
        same = near and frozenset.intersection(*(words_named()[each] for each in near))
        return max(near, key=lambda each: (self._is_held(each), each)) if same else ""

    def _is_known(self, word: str) -> bool:
        """Whether the articles hold a word or a list names it."""
        return self._is_held(word) or (len(word) >= _SHORTEST_NAME and word in words_named())

    def _score(self, typed: str, meant: str, frequency: int, slip: float) -> float:
        """Return how likely one is meant by the other, `-inf` if it is not."""
        is_held = self._is_held(meant)
        is_known = is_held or self._is_known(meant)
        if len(typed) == _SHORTEST:
            is_likely = is_held and slip >= _SWAPPED
        else:
            is_likely = is_known or (frequency >= _FREQUENT and slip > _TOO_MANY)
        known = _HELD if is_held else _NAMED_ONLY * is_known
        return math.log1p(frequency) + slip + known if is_likely else -math.inf


def names_unknown(query: str, is_held: Callable[[str], bool]) -> bool:
    """Return whether the topic of a query is a word that nothing knows.

    That is neither the dictionary nor a list nor the articles, as `is_held` tells of a lower-cased
    word: what answers the rest of the query is about something else.
    """
    return any(
        _LEAST_UNKNOWN <= len(found[0]) <= _LONGEST
        and _is_unknown(folded(found[0]), is_held)
        and _is_topic(found[0], query[: found.start()], query[found.end() :])
        for found in _LETTERS.finditer(query)
    )


def _is_unknown(word: str, is_held: Callable[[str], bool]) -> bool:
    is_named = word in words_named() or bool(topics_in(word))
    return word.isascii() and not (is_named or is_held(word) or any(_frequencies([word])))


def _is_name(word: str, *, opens: bool, shouts: bool) -> bool:
    """Whether a word is a name: with capitals where they are not those of a query."""
    is_capital = len(word) > 1 and (shouts or (opens and word.istitle()))
    return not (word.islower() or is_capital)


def _is_topic(word: str, before: str, after: str) -> bool:
    """Whether a word stands where a query has its topic: the only one it names, or behind "of"."""
    if not own_words(word):
        return False
    is_behind = not _BEFORE_TOPIC.isdisjoint(plain_words(before)[-1:])
    return is_behind or not own_words(f"{before} {after}")


def _is_doubtful(typed: str, meant: str, scores: Mapping[str, float]) -> bool:
    """Whether a listed word is as near as another of which the topic is another.

    Of two medicines none is taken for the other, however usual it is.
    """
    named = words_named()
    if meant not in named:
        return False
    topics = named[meant]
    rivals = [each for each in _near(typed, 1) if topics.isdisjoint(named[each])]
    return any(
        (are_medicines(topics) and are_medicines(named[each]))
        or scores[meant] - scores.get(each, -math.inf) < _CLEARLY
        for each in rivals
        if stem(each) != stem(meant)
    )


def _near(typed: str, most: int) -> list[str]:
    """Return the listed words at most so many slips of any kind away."""
    found = extract(typed, _names(), scorer=OSA.distance, score_cutoff=most, limit=None)
    return [word for word, _, _ in found]


@lru_cache(maxsize=1)
def _names() -> Sequence[str]:
    """The listed words that may be meant by any slip."""
    return [word for word in words_named() if len(word) >= _LEAST_LETTERS]


def _apart(typed: str, is_held: Callable[[str], bool]) -> str:
    """Return the two words that were typed without a space between them, blank if none were."""

    def is_word(part: str, frequency: int) -> bool:
        if len(part) == _SHORTEST_PART:  # articles hold "va" and "pe", which are abbreviations
            return frequency >= _MOST_USUAL
        return frequency >= _USUAL or is_held(part)

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
        if letter == "f":
            found.setdefault(f"{before}ph{after}", _BY_EAR)
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
