"""query -> Notice: sees urgent words before anything is searched; needs no index.

All words are data (`rag.rules`).  Whoever is in doubt gets the notice: words that deny or date a
danger make it weaker, never silent.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from rag.errors import ConfigError
from rag.rules import Level, Rules, rules_in_use
from rag.types import Notice

_SENTENCE_END = re.compile(r"[.!?\n]+(?=\s|$)")
_CLAUSE_END = re.compile(r"[,;:()]+(?=\s|$)| - |\b(?:but|although|though|however)\b", re.IGNORECASE)
_APOSTROPHES = re.compile(r"['’‘`´]")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_CLAUSE = "/"  # stands between clauses among the words, so that a denial does not cross it
_START = "¶"  # stands at the start of a sentence among the words
_DENIAL_CHARS = 400  # before a danger, that hold the few words that may deny it
_CLAUSE_MARKS = frozenset(
    f"{_CLAUSE} {_START} and because why i ill im ive id he hes she shes they we".split()
)
_SHORTEST_MENDED = 5
_LENGTH_OF_ONE_SLIP = 8  # letters of a word in which more than one slip makes another word


@dataclass(frozen=True, slots=True)
class Finding:
    """One flag that a message raises, and how strongly; `of` is the flag's own level."""

    flag: str
    level: Level
    of: Level


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a message calls for by what it is like, beside what its words say.

    `raised` counts as a finding of its own; `most` is the highest level to which a red flag of the
    rules is believed, and a crisis of theirs is not if `doubts_crisis`.  A doubt leaves information
    on what to do, never silence.
    """

    raised: Level
    most: Level
    doubts_crisis: bool

    def tempered(self, finding: Finding) -> Finding:
        """Return what is left of a finding of the rules."""
        doubted = Level.INFO if self.doubts_crisis else Level.CRISIS
        most = doubted if finding.of is Level.CRISIS else self.most
        return replace(finding, level=min(finding.level, most))


def notices(
    message: str,
    *,
    region: str = "",
    alarm: Alarm | None = None,
) -> tuple[Notice, ...]:
    """Return the notice that stands before the answer to a message; at most one.

    Only the message decides, not what was said before it: an earlier notice stays in view.

    Args:
        message: As the person typed it, of any length.
        region: A key of `regions` in the data; blank where the portal named none.
        alarm: What `rag.alarm` makes of the message; without it the rules alone decide.

    Raises:
        ConfigError: If the region is unknown.
    """
    found = find(message)
    if alarm:
        found = [alarm.tempered(each) for each in found]
    if alarm and alarm.raised:
        found.append(Finding("alarm", alarm.raised, alarm.raised))
    if not found:
        return ()
    worst = max(found, key=lambda each: (each.level, each.of))
    return (_notice(worst, region),)


def check_region(region: str) -> str:
    """Return the region if its numbers are known.

    Raises:
        ConfigError: If they are not.
    """
    known = rules_in_use().regions
    if region not in known:
        names = ", ".join(sorted(name for name in known if name))
        msg = f"region {region!r}: expected one of {names}, got one without phone numbers."
        raise ConfigError(msg)
    return region


def find(message: str) -> list[Finding]:
    """Return every flag of a message with its level, in the order of the data."""
    heard = _heard(message)
    rules = rules_in_use()
    strongest: dict[str, Level] = {}
    for flag, match in rules.dangers.matches(heard.words):
        if strongest.get(flag) is not rules.levels[flag]:
            strength = _strength(match, rules.levels[flag], heard)
            strongest[flag] = max(strongest.get(flag, Level.NONE), strength)
    return [
        Finding(flag, strongest[flag], level)
        for flag, level in rules.levels.items()
        if flag in strongest
    ]


def _strength(match: re.Match[str], level: Level, heard: "_Heard") -> Level:
    """How strongly a phrase counts where it stands."""
    signs = _signs(heard.sentences_of(match))
    is_now = "present" in signs
    is_old = "past" in signs and not is_now
    is_over = "over" in signs and level is not Level.CRISIS  # "he stopped eating and wants to die"
    if is_old or is_over or _is_denied(match):
        return Level.INFO
    is_asking = "asking" in signs
    if level is Level.CRISIS:  # whoever asks for a way to die does not ask for a definition
        is_noun = match.group().startswith(("suicid", "self ")) and is_asking
        return Level.INFO if is_noun and not heard.is_having else level
    if "hypothetical" in signs and not is_now:
        return Level.INFO
    is_theirs = is_now or heard.is_acting or heard.is_having
    return level if is_theirs or not is_asking else Level.INFO


def _is_denied(match: re.Match[str]) -> bool:
    """Whether a denial stands before the phrase in its clause, or right before its last words."""
    rules = rules_in_use()
    near_text = match.string[max(0, match.start() - _DENIAL_CHARS) : match.start()]
    before = near_text.rsplit(maxsplit=rules.negation_reach)[1:]
    ends = [at for at, word in enumerate(before) if word in _CLAUSE_MARKS]
    near = before[ends[-1] + 1 :] if ends else before
    gap = (match.group(match.lastindex) or "").split() if match.lastindex else []
    return not rules.negation.isdisjoint([*near, *gap[-1:]])


class _Sentence:
    """The words of one sentence, harmless phrases blotted out, and what they are about."""

    def __init__(self, words: str) -> None:
        self.words = rules_in_use().harmless.blotted(words)

    @cached_property
    def signs(self) -> frozenset[str]:
        """Which of the signs in the data it has."""
        return rules_in_use().signs.stand_in(self.words)


def _signs(sentences: Sequence[_Sentence]) -> frozenset[str]:
    return frozenset().union(*(each.signs for each in sentences))


class _Heard:
    """The sentences of a message in one row of words, and what is said in any of them."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._spoken = "".join(sentences)
        self.sentences = [_Sentence(words) for words in sentences if words]
        self.words = "".join(each.words for each in self.sentences)
        self._ends = list(accumulate(len(each.words) for each in self.sentences))

    def sentences_of(self, match: re.Match[str]) -> Sequence["_Sentence"]:
        """The sentences over which a match reaches."""
        first = bisect_right(self._ends, match.start())
        return self.sentences[first : bisect_right(self._ends, match.end() - 1) + 1]

    @cached_property
    def is_acting(self) -> bool:
        return "acting" in self._telling

    @cached_property
    def is_having(self) -> bool:
        return "having" in self._telling

    @cached_property
    def _telling(self) -> frozenset[str]:
        return rules_in_use().telling.stand_in(self._spoken)


def _heard(message: str) -> _Heard:
    rules = rules_in_use()
    return _Heard([_words(each, rules) for each in _SENTENCE_END.split(message)])


def _words(sentence: str, rules: Rules) -> str:
    """The start mark and the words of a sentence in plain spelling, each followed by one space."""
    clauses = [list(_spelt(clause, rules)) for clause in _CLAUSE_END.split(sentence)]
    words = [word for clause in clauses if clause for word in [*clause, _CLAUSE]]
    return "".join(f"{word} " for word in [_START, *words[:-1]]) if words else ""


def _spelt(clause: str, rules: Rules) -> Iterator[str]:
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", clause).casefold())
    for word in _WORD.findall(re.sub(r"(.)\1{2,}", r"\1\1", text)):
        yield rules.spelling.get(word) or _mended(word, rules)


def _mended(word: str, rules: Rules) -> str:
    """The danger word that this one is most likely a slip of, or the word itself."""
    if len(word) < _SHORTEST_MENDED or word in rules.real_words:
        return word
    targets = rules.typo_targets.get(word[0], ())
    found = extractOne(word, targets, scorer=OSA.distance, score_cutoff=2)
    if found is None:
        return word
    target, distance, _ = found
    return target if distance <= (1 if len(target) <= _LENGTH_OF_ONE_SLIP else 2) else word


def _notice(finding: Finding, region: str) -> Notice:
    rules = rules_in_use()
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
