"""query -> Notice: sees urgent words before anything is searched; needs no index.

All words are data (`rag/data/safety.json`): each flag with its phrases, what makes a phrase
harmless, and what says that somebody asks about a danger instead of being in it.  A phrase is a row
of words; `(a|b c)` is a choice, `word*` any ending, `...` up to five words between.  Whoever is in
doubt gets the notice: words that deny or date a danger make it weaker, never silent.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from rag.errors import ConfigError
from rag.types import Notice

DATA = Path(__file__).parent / "data" / "safety.json"

_GAP = r"(?:\S+ ){0,5}"
_PIECE = re.compile(r"\([^()]*\)\??|\S+")
_SENTENCE_END = re.compile(r"[.!?\n]+(?=\s|$)")
_CLAUSE_END = re.compile(r"[,;:()]+(?=\s|$)| - |\b(?:but|although|though|however)\b", re.IGNORECASE)
_APOSTROPHES = re.compile(r"['’‘`´]")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_CLAUSE = "/"  # stands between clauses among the words, so that a denial does not cross it
_START = "¶"  # stands at the start of a sentence among the words
_MOST_LINES = 5
_KEYWORDS = 4  # a shorter message, start mark included, is words for a search
_SHORTEST_MENDED = 5
_LENGTH_OF_ONE_SLIP = 8  # letters of a word in which more than one slip makes another word


class Level(IntEnum):
    """How a message is answered first; a higher level wins."""

    NONE = 0
    INFO = 1
    URGENT = 2
    EMERGENCY = 3
    CRISIS = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One flag that a message raises, and how strongly; `of` is the flag's own level."""

    flag: str
    level: Level
    of: Level


def notices(message: str, *, region: str = "", alarm: Level = Level.NONE) -> tuple[Notice, ...]:
    """Return the notice that stands before the answer to a message; at most one.

    Only the message decides, not what was said before it: an earlier notice stays in view.

    Args:
        message: As the person typed it, of any length.
        region: A key of `regions` in the data; blank where the portal named none.
        alarm: What `rag.alarm` makes of the message; it counts where the message tells of somebody.

    Raises:
        ConfigError: If the region is unknown.
    """
    found = find(message)
    if alarm and speaks_of_someone(message):
        found.append(Finding("alarm", alarm, alarm))
    if not found:
        return ()
    worst = max(found, key=lambda each: (each.level, each.of))
    return (_notice(worst, region),)


def check_region(region: str) -> str:
    """Return the region if its numbers are known.

    Raises:
        ConfigError: If they are not.
    """
    known = _rules().regions
    if region not in known:
        names = ", ".join(sorted(name for name in known if name))
        msg = f"region {region!r}: expected one of {names}, got one without phone numbers."
        raise ConfigError(msg)
    return region


def find(message: str) -> list[Finding]:
    """Return every flag of a message with its level, in the order of the data."""
    rules = _rules()
    sentences = [_words(each, rules) for each in _SENTENCE_END.split(message)]
    whole = rules.without_harmless("".join(sentences))
    found = []
    for flag, level, phrases in rules.flags:
        strengths = [
            _strength(match, whole, level, rules)
            for phrase in phrases
            for match in phrase.finditer(whole)
        ]
        if strengths:
            found.append(Finding(flag, max(strengths), level))
    return found


def speaks_of_someone(message: str) -> bool:
    """Whether a message tells of the present state of a person, instead of asking in general."""
    rules = _rules()
    words = "".join(_words(each, rules) for each in _SENTENCE_END.split(message))
    if rules.over.search(words) or (rules.past.search(words) and not rules.present.search(words)):
        return False
    signs = (rules.present, rules.acting, rules.having)
    is_statement = not rules.asking.search(words) and len(words.split()) > _KEYWORDS
    return is_statement or any(sign.search(words) for sign in signs)


def _strength(match: re.Match[str], whole: str, level: Level, rules: "_Rules") -> Level:
    """How strongly a phrase counts where it stands."""
    before = rules.clause_end.split(whole[: match.start()])[-1].split()[-rules.negation_reach :]
    sentence = _around(whole, match)
    is_now = bool(rules.present.search(sentence))
    is_denied = bool(rules.negation.intersection(before)) or rules.over.search(sentence)
    is_old = rules.past.search(sentence) and not is_now
    if is_denied or is_old:
        return Level.INFO
    if level is Level.CRISIS:  # whoever asks for a way to die does not ask for a definition
        is_noun = match.group().startswith("suicid") and rules.asking.search(sentence)
        return Level.INFO if is_noun and not rules.having.search(whole) else level
    if rules.hypothetical.search(sentence) and not is_now:
        return Level.INFO
    is_theirs = is_now or rules.acting.search(whole) or rules.having.search(whole)
    return level if is_theirs or not rules.asking.search(sentence) else Level.INFO


def _around(whole: str, match: re.Match[str]) -> str:
    """The sentences in which a match stands."""
    start = max(whole.rfind(_START, 0, match.start() + 1), 0)
    end = whole.find(_START, match.end())
    return whole[start : end if end >= 0 else len(whole)]


@dataclass(frozen=True, slots=True)
class _Rules:
    """The data, compiled."""

    regions: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, Mapping[str, Any]]
    source: str
    flags: Sequence[tuple[str, Level, Sequence[re.Pattern[str]]]]
    harmless: re.Pattern[str]
    negation: frozenset[str]
    negation_reach: int
    clause_end: re.Pattern[str]
    over: re.Pattern[str]
    hypothetical: re.Pattern[str]
    acting: re.Pattern[str]
    past: re.Pattern[str]
    present: re.Pattern[str]
    asking: re.Pattern[str]
    having: re.Pattern[str]
    spelling: Mapping[str, str]
    typo_targets: Sequence[str]
    real_words: frozenset[str]

    def without_harmless(self, words: str) -> str:
        """Return the words with every harmless phrase blotted out."""
        return self.harmless.sub("_ ", words)


@cache
def _rules() -> _Rules:
    return read_rules(DATA)


def read_rules(path: Path) -> _Rules:
    """Read and check the data.

    Raises:
        ConfigError: If a field is missing, a level unknown, or a notice longer than five lines.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        scope = data["scope"]
        rules = _Rules(
            regions=data["regions"],
            texts=data["notices"],
            source=f"{data['source']}; {data['reviewer']}; {data['reviewed']}",
            flags=[
                (each["id"], Level[each["level"].upper()], [_compile([p]) for p in each["phrases"]])
                for each in data["flags"]
            ],
            harmless=_compile(data["harmless"]),
            negation=frozenset(scope["negation"]),
            negation_reach=scope["negation_reach"],
            clause_end=re.compile(rf"(?<!\S)(?:{_CLAUSE}|{_START}|and) "),
            over=_compile(scope["over"]),
            hypothetical=_compile(scope["hypothetical"]),
            acting=_compile(scope["acting"]),
            past=_compile(scope["past"]),
            present=_compile(scope["present"]),
            asking=_compile(scope["asking"]),
            having=_compile(scope["having"]),
            spelling=data["spelling"],
            typo_targets=data["typo_targets"],
            real_words=frozenset(data["real_words"]) | _literals(data),
        )
    except (KeyError, ValueError, re.error) as exc:
        msg = f"{path}: expected the safety data with all its fields, got a problem at {exc}."
        raise ConfigError(msg) from exc
    for name, text in rules.texts.items():
        if len(text["lines"]) > _MOST_LINES:
            msg = f"{path}: expected at most {_MOST_LINES} lines in notice {name!r}, got more."
            raise ConfigError(msg)
    return rules


def _literals(data: Mapping[str, Any]) -> set[str]:
    """Every word that stands in a phrase: none of them is a slip."""
    phrases = [phrase for flag in data["flags"] for phrase in flag["phrases"]]
    return set(_WORD.findall(" ".join([*phrases, *data["harmless"]])))


def _compile(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\S){_expression(phrase)}" for phrase in phrases))


def _expression(phrase: str) -> str:
    """The regular expression of a phrase over words that are each followed by one space."""
    return "".join(_piece(piece) for piece in _PIECE.findall(phrase))


def _piece(piece: str) -> str:
    if piece.count("(") != piece.count(")"):
        msg = f"phrase part {piece!r}"
        raise ValueError(msg)
    if piece == "...":
        return _GAP
    if not piece.startswith("("):
        return _literal(piece)
    inner = piece.rstrip("?").strip("()")
    choice = "|".join(_expression(each) for each in inner.split("|"))
    return f"(?:{choice})" + ("?" if piece.endswith("?") else "")


def _literal(word: str) -> str:
    return word.replace("*", r"\S*") + " "


def _words(sentence: str, rules: _Rules) -> str:
    """The start mark and the words of a sentence in plain spelling, each followed by one space."""
    clauses = [list(_spelt(clause, rules)) for clause in _CLAUSE_END.split(sentence)]
    words = [word for clause in clauses if clause for word in [*clause, _CLAUSE]]
    return "".join(f"{word} " for word in [_START, *words[:-1]]) if words else ""


def _spelt(clause: str, rules: _Rules) -> Iterator[str]:
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", clause).casefold())
    for word in _WORD.findall(re.sub(r"(.)\1{2,}", r"\1\1", text)):
        yield rules.spelling.get(word) or _mended(word, rules)


def _mended(word: str, rules: _Rules) -> str:
    """The danger word that this one is most likely a slip of, or the word itself."""
    if len(word) < _SHORTEST_MENDED or word in rules.real_words:
        return word
    found = extractOne(word, rules.typo_targets, scorer=OSA.distance, score_cutoff=2)
    if found is None:
        return word
    target, distance, _ = found
    most = 1 if len(target) <= _LENGTH_OF_ONE_SLIP else 2
    return target if distance <= most and target[0] == word[0] else word


def _notice(finding: Finding, region: str) -> Notice:
    rules = _rules()
    kind = finding.level.name.lower()
    is_about_crisis = finding.level is Level.INFO and finding.of is Level.CRISIS
    text = rules.texts["info_crisis" if is_about_crisis else kind]
    numbers = rules.regions[check_region(region)]
    lines = [
        line for line in text["lines"] if numbers["crisis_text"] or "{crisis_text}" not in line
    ]
    return Notice(
        kind=kind,
        title=text["title"].format(**numbers),
        lines=tuple(line.format(**numbers) for line in lines),
        source=rules.source,
    )
