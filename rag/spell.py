"""query -> query without slips of the pen: "wat is a byopsy" -> "what is a biopsy".

A word is touched only where neither the dictionary nor the articles nor the lists of medicines and
illnesses know it, and only by one slip that people make: a letter left out or doubled, two swapped,
one written as it sounds, the key beside it hit, the space between two words left out.  A name of
those lists counts as a word of the articles, and is meant by what is no such slip as well if it is
the only one near: who asks for one medicine is not told about another.  So do the words of
symptoms in `rag/data/symptoms.csv`, for an emergency is heard in them whatever the articles hold.
What `rag/data/spelling.csv` lists is put right as it says there.  A word with a digit, a name, a
part of one ("R-CHOP") and what is no slip stay as they are.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from rag.dictionary import LONGEST, frequencies
from rag.lexical import stem
from rag.lists import rows_in
from rag.slips import LEAST_LETTERS, MOST_USUAL, NEXT_KEY, SWAPPED, apart, near, slips
from rag.topics import Sort, are_medicines, topics_in, words_named
from rag.unknown import is_topic

_NAMED = r"\b(?:[Dd]r|[Mm]rs?|[Mm]s)\b\.?\s+\w+"  # "MS" is an illness
_LETTER = r"(?i:\d\s+[a-z]|\b(?:vitamin|chromosome)\s+[a-z]|\b[a-z]\s+chromosomes?)\b"  # "5 y"
# "In r leg": nobody writes "are" there.  Nor "you" in "u t i": no letter of a row is a word if one
# is none.
_SIDE = r"(?i:\b(?:a|an|for|from|her|his|in|is|my|of|on|the|with|your)\s+r\b(?!\s+[uy]\b))"
_ROW = r"(?i:\b(?=(?:[airuy]\s+){0,30}+[b-hj-qstvwxz]\b)[a-z](?:\s+[a-z])+\b(?!['’]))"
_INITIALS = re.compile(
    r"(?i:(?<![\w.'’])[a-z](?:\.[a-z])+(?:\.|\b)(?!\w)"
    r"|(?<![\w.'’-])(?=(?:[airuy]\s){0,30}+[b-hj-qstvwxz]\b)[a-z](?:\s[a-z]){2,}(?![\w'’-]))"
)
_ALONE = r"(?<![\w'’/-])(?<!\w\.)(?P<word>[^\W\d_]+)(?![\w'’/-]|\.\w)"
_WORD = re.compile(f"{_NAMED}|{_LETTER}|{_SIDE}|{_ROW}|{_ALONE}")
_ABBREVIATIONS = frozenset({"HAV", "PLS"})  # of illnesses, also where all is in capitals
# No number here was fitted by itself: `eval/results/README.md`, row "spelling", measured them
# together.
_SHORTEST = 4  # letters
_FREQUENT = 60  # times in the texts of the dictionary, which calls it 50 where they hold it not
# Letters of a listed name that counts as held, and of a word in which there may be two slips.
_SHORTEST_NAME, _LEAST_OF_TWO_SLIPS = 5, 8
_PLAIN = 500  # times that a word is used which is meant where the topic stands, known or not
_LEAST_INITIALS = 3  # of a word that the articles hold and no list does: "U.S." is no "us"
# How much it counts that the articles hold a word, in natural logarithms of frequency, or that a
# list alone names it.
_HELD, _NAMED_ONLY = 6.0, 2.0
_CLEARLY = 2.0  # how much likelier an illness is meant than another, in the same logarithms


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
            is_listed = word.casefold() in _listed() and len(word) >= LEAST_LETTERS
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
        is_short_or_long = not _SHORTEST <= len(typed) <= LONGEST
        if is_short_or_long or self._is_usual(typed) or self._is_held(typed):
            return word
        if _is_plural(typed):
            return word
        if typed not in words_named():
            return self._likeliest(typed, before, after) or word
        other = self._variant(typed)
        if other == typed:
            return word
        is_same = topics_in(before + word + after) == topics_in(before + other + after)
        return other if is_same else word

    def _likeliest(self, typed: str, before: str, after: str) -> str:
        """Return what an unknown word between others is a slip of, blank if it is left."""
        found = slips(typed)
        own, *others = frequencies([typed, *found])
        if own:
            return ""
        times = dict(zip(found, others, strict=True))
        scores = {
            meant: self._score(typed, meant, times[meant], slip) for meant, slip in found.items()
        }
        meant = max(scores, key=lambda each: (scores[each], each))
        is_likely = math.isfinite(scores[meant])
        if is_likely and self._is_known(meant):
            return "" if _is_doubtful(typed, meant, scores) else self._variant(meant)
        is_usual = is_likely and times[meant] >= _PLAIN
        if is_likely and (is_usual or not is_topic(meant, before, after)):
            return meant
        named = self._name_near(typed)
        if named and stem(named) == stem(typed):
            return ""
        return named or ("" if is_likely else apart(typed, self._is_held))

    def _variant(self, word: str) -> str:
        """Return the word in the spelling of the articles: "celiac" for "coeliac"."""
        named = words_named()
        topics = named.get(word, frozenset())
        others = () if not topics or self._is_held(word) else slips(word)
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
        names = near(typed, 1) if len(typed) >= LEAST_LETTERS else []
        names = names or (near(typed, 2) if len(typed) >= _LEAST_OF_TWO_SLIPS else [])
        names = [each for each in names if each[0] == typed[0]]
        same = names and frozenset.intersection(*(words_named()[each] for each in names))
        return max(names, key=lambda each: (self._is_held(each), each)) if same else ""

    def _is_known(self, word: str) -> bool:
        """Whether the articles hold a word or a list names it."""
        return self._is_held(word) or _is_listed_name(word) or word in _symptoms()

    def _score(self, typed: str, meant: str, frequency: int, slip: float) -> float:
        """Return how likely one is meant by the other, `-inf` if it is not."""
        is_held, is_known = self._is_held(meant), self._is_known(meant)
        if len(typed) == _SHORTEST:
            is_likely = (is_held or meant in _symptoms()) and slip >= SWAPPED
        else:
            is_likely = is_known or frequency >= _least_frequency(slip)
        known = _HELD if is_held else _NAMED_ONLY * is_known
        return math.log1p(frequency) + slip + known if is_likely else -math.inf


def _least_frequency(slip: float) -> float:
    """Return how often a word is used that a slip may lead to though nothing else knows it."""
    if slip > NEXT_KEY:
        return _FREQUENT
    return MOST_USUAL if slip == NEXT_KEY else math.inf


def _is_listed_name(word: str) -> bool:
    return len(word) >= _SHORTEST_NAME and word in words_named()


def _is_name(word: str, *, opens: bool, shouts: bool) -> bool:
    """Whether a word is a name: with capitals where they are not those of a query."""
    is_capital = len(word) > 1 and (shouts or (opens and word.istitle()))
    return not (word.islower() or is_capital)


def _is_plural(typed: str) -> bool:
    """Whether a word is several medicines, or kinds of them, that a list names: "statins"."""
    one = typed.removesuffix("s")
    is_listed = one != typed and not one.endswith("s") and one in words_named()
    return is_listed and any(each.sort is not Sort.ILLNESS for each in topics_in(typed))


def _is_doubtful(typed: str, meant: str, scores: Mapping[str, float]) -> bool:
    """Whether a listed word is as near as another of which the topic is another.

    Of two medicines none is taken for the other, however usual it is.
    """
    named = words_named()
    if meant not in named:
        return False
    topics = named[meant]
    rivals = [each for each in near(typed, 1) if topics.isdisjoint(named[each])]
    return any(
        (are_medicines(topics) and are_medicines(named[each]))
        or scores[meant] - scores.get(each, -math.inf) < _CLEARLY
        for each in rivals
        if stem(each) != stem(meant)
    )


@lru_cache(maxsize=1)
def _symptoms() -> frozenset[str]:
    return frozenset(row["word"] for row in rows_in("symptoms.csv"))


@lru_cache(maxsize=1)
def _listed() -> Mapping[str, str]:
    return {row["said"]: row["meant"] for row in rows_in("spelling.csv")}
