"""message -> Findings: the words of danger in it, and how strongly each counts where it stands.

Words that deny or date a danger, suppose it or ask about it make it weaker, never silent.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, takewhile

from rag.rules import Level, rules_in_use
from rag.spoken import START, clauses, opens_clause, spoken_sentences

OVERDOSE = "overdose"
"""The flag of what was taken already; it may have been meant."""

_DENIAL_CHARS = 400  # before a danger, that hold the few words that may deny it


@dataclass(frozen=True, slots=True)
class Finding:
    """One flag that a message raises, and how strongly; `of` is the flag's own level.

    It is `sure` where words stand beside it that seem to deny, date or ask about it and do not.
    """

    flag: str
    level: Level
    of: Level
    sure: bool = False


def find(message: str) -> list[Finding]:
    """Return every flag of a message with its level, in the order of the data."""
    heard = _Heard(spoken_sentences(message))
    rules = rules_in_use()
    strongest: dict[str, tuple[Level, bool]] = {}
    for flag, match in rules.dangers.matches(heard.words):
        if strongest.get(flag) != (rules.levels[flag], True):
            strength = _strength(match, flag, heard)
            strongest[flag] = max(strongest.get(flag, strength), strength)
    return [
        Finding(flag, strongest[flag][0], level, sure=strongest[flag][1])
        for flag, level in rules.levels.items()
        if flag in strongest
    ]


def _strength(match: re.Match[str], flag: str, heard: "_Heard") -> tuple[Level, bool]:
    """How strongly a phrase of a flag counts where it stands, and whether in spite of weaker words.

    Of a vital flag these are all of the message: what is dated elsewhere in it is in no doubt.
    """
    level = rules_in_use().levels[flag]
    signs, own = heard.sentences.signs_at(match), heard.clauses.signs_at(match)
    is_told, is_unlike = _is_told(own), "unlike" in own
    is_now = is_unlike or not {"present", "stopping"}.isdisjoint(signs)
    is_dated = heard.is_dated if flag in rules_in_use().vital else "past" in signs
    is_sure = is_unlike or "stopping" in signs or (is_dated and is_told)
    is_old = "past" in signs and not is_now and not is_told
    is_over = "over" in heard.clauses.signs_from(match) and not _is_of_loss(match)
    is_lasting = flag in rules_in_use().lasting and "past" not in signs
    is_past = is_old or (is_over and not is_lasting and level is not Level.CRISIS)
    if is_past or _is_denied(match, is_unlike=is_unlike):
        return Level.INFO, is_sure
    if "fiction" in signs and not is_now and level is not Level.CRISIS:
        return Level.INFO, False
    is_asking = "asking" in signs
    if level is Level.CRISIS:  # whoever asks for a way to die does not ask for a definition
        is_noun = match.group().startswith(rules_in_use().crisis_nouns) and is_asking
        is_other = (is_noun and not heard.is_having) or (heard.is_gentle(match) and not is_now)
        return (Level.INFO if is_other else level), is_sure
    is_theirs = is_now or heard.is_acting or heard.is_having
    is_supposed = "hypothetical" in signs and not is_now
    is_info = is_supposed or (is_asking and not is_theirs)
    return (Level.INFO if is_info else level), is_sure


def _is_told(own: frozenset[str]) -> bool:
    """Whether a clause tells of the present: the second of "last year, and I can't breathe"."""
    return "happening" in own and "past" not in own


def _is_of_loss(match: re.Match[str]) -> bool:
    """Whether a phrase ends in the words for what is over: "my arm is gone"."""
    last = " ".join(match.group().split()[-2:])
    return "over" in rules_in_use().signs.stand_in(f"{last} ")


def _is_denied(match: re.Match[str], *, is_unlike: bool) -> bool:
    """Whether a denial stands before the phrase in its clause, or right before its last words.

    Whoever was never so ill before is ill now.
    """
    rules = rules_in_use()
    near_text = match.string[max(0, match.start() - _DENIAL_CHARS) : match.start()]
    before = near_text.rsplit(maxsplit=rules.negation_reach)[1:]
    ends = [at for at, word in enumerate(before) if opens_clause(word, rules)]
    near = before[ends[-1] + 1 :] if ends else before
    gap = (match.group(match.lastindex) or "").split() if match.lastindex else []
    denials = rules.negation.intersection([*near, *gap[-1:]])
    return bool(denials - rules.negation_taken_back if is_unlike else denials)


class _Stretch:
    """A sentence or a clause, and what it is about."""

    def __init__(self, words: str) -> None:
        self.words = words

    @cached_property
    def signs(self) -> frozenset[str]:
        """Which of the signs in the data it has."""
        return rules_in_use().signs.stand_in(self.words)


class _Stretches:
    """The sentences of a row of words, or its clauses."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._each = [_Stretch(words) for words in parts]
        self._ends = list(accumulate(len(each.words) for each in self._each))

    def signs_at(self, match: re.Match[str]) -> frozenset[str]:
        """The signs of those over which a match reaches."""
        first = bisect_right(self._ends, match.start())
        reached = self._each[first : bisect_right(self._ends, match.end() - 1) + 1]
        return frozenset().union(*(each.signs for each in reached))

    def signs_from(self, match: re.Match[str]) -> frozenset[str]:
        """Those of the one in which a match begins, and of all behind it in its sentence.

        "She was fine, now she can't speak" is not over; "she couldn't speak, now she is fine" is.
        """
        at = bisect_right(self._ends, match.start())
        rest = takewhile(lambda each: not each.words.startswith(START), self._each[at + 1 :])
        return self._each[at].signs.union(*(each.signs for each in rest))


class _Heard:
    """The words of a message in one row, harmless phrases blotted out, and what they tell."""

    def __init__(self, sentences: Sequence[str]) -> None:
        rules = rules_in_use()
        self._spoken = "".join(sentences)
        blotted = [rules.harmless.blotted(words) for words in sentences if words]
        if not rules.unwell.stand_in(self._spoken):
            blotted = [rules.harmless_if_well.blotted(words) for words in blotted]
        self.words = "".join(blotted)
        self.sentences = _Stretches(blotted)
        self.clauses = _Stretches(clauses(self.words))

    def is_gentle(self, match: re.Match[str]) -> bool:
        """Whether a match is part of a wish for a good death, or of something else."""
        return any(start <= match.start() and match.end() <= end for start, end in self._gentle)

    @cached_property
    def _gentle(self) -> Sequence[tuple[int, int]]:
        return [match.span() for _, match in rules_in_use().gentle.matches(self.words)]

    @cached_property
    def is_dated(self) -> bool:
        """Whether something in the message is past."""
        return "past" in rules_in_use().signs.stand_in(self.words)

    @cached_property
    def is_acting(self) -> bool:
        return "acting" in self._telling

    @cached_property
    def is_having(self) -> bool:
        return "having" in self._telling

    @cached_property
    def _telling(self) -> frozenset[str]:
        return rules_in_use().telling.stand_in(self._spoken)
