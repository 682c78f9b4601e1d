"""Findings, what the alarm hears -> Findings: how far each bears the other out.

The alarm takes accidents, carers' questions and figures of speech for a crisis, and a small
accident or a missed dose for an emergency; the rules find words that are meant otherwise.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile

from rag.flags import Finding
from rag.rules import Level, rules_in_use
from rag.spoken import CLAUSE, START, spoken_sentences

ALARM = "alarm"
"""The flag of what the alarm raises."""

_MISSED, _TRIFLE = "missed_dose", "missed_trifle"
_MOST_BESIDE = 12  # words beside an accident, or a question of how to cope: no other story
# "Now it's me", "scared of what I am".
_GOING_ON = frozenset({"me", "what"})
_MISTAKEN = "_"  # stands among the words for an accident, a question of how to cope


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a message calls for by what it is like, beside what its words say.

    `raised` counts as a finding of its own; `most` is the highest level to which a red flag of the
    rules is believed, and a crisis of theirs is not if `doubts_crisis`.  A doubt leaves information
    on what to do, never silence, and a red flag that is sure urgent: it falls for such words.
    """

    raised: Level
    most: Level
    doubts_crisis: bool
    is_unsure: bool = False
    """Whether what it raises is information alone."""
    is_plain_crisis: bool = False
    """Whether a crisis is likely: if it is not believed, that still leaves information."""

    def of_another_language(self) -> "Alarm":
        """Return what is left of it for a message in a language that it has not learnt."""
        return Alarm(self.raised, Level.EMERGENCY, doubts_crisis=False, is_unsure=True)

    def tempered(self, finding: Finding) -> Finding:
        """Return what is left of a finding of the rules."""
        if finding.flag in rules_in_use().certain:
            return finding
        doubted = Level.INFO if self.doubts_crisis else Level.CRISIS
        of_red = max(self.most, Level.URGENT) if finding.sure else self.most
        most = doubted if finding.of is Level.CRISIS else of_red
        return replace(finding, level=min(finding.level, most))


def without_trifles(message: str, found: Sequence[Finding]) -> list[Finding]:
    """Return the findings without a missed dose, if a message is only of one that can wait.

    Whoever misses one statin is told by the leaflet what to do; of a transplant, of fits, of
    insulin or of unnamed tablets nobody knows that it can wait.
    """
    is_trifle = _TRIFLE in _missed_alone("".join(spoken_sentences(message)))
    return [each for each in found if not (is_trifle and each.flag == _MISSED)]


def believed(message: str, found: Sequence[Finding], alarm: Alarm) -> list[Finding]:
    """Return what is left of the findings of the rules, and what the alarm raises besides."""
    left = [alarm.tempered(each) for each in found]
    raised, of = _of_illness(message, alarm, found) or _raised(message, alarm, left)
    if raised:
        level = min(raised, Level.INFO) if alarm.is_unsure else raised
        left.append(Finding(ALARM, level, of))
    return left


def _of_illness(message: str, alarm: Alarm, found: Sequence[Finding]) -> tuple[Level, Level] | None:
    """Return an emergency where a faint crisis of the alarm stands beside one of the rules.

    Of "unconscious" it hears that something is grave, and takes it for despair, of which there is
    then no word; what somebody may have done to themselves is none of these.
    """
    rules = rules_in_use()
    is_faint = alarm.raised is Level.CRISIS and not alarm.is_plain_crisis
    flags = {each.flag for each in found if each.level is Level.EMERGENCY}
    is_illness = bool(flags) and flags.isdisjoint(rules.lasting | rules.hurting)
    is_told = any(each.of is Level.CRISIS for each in found)
    if not is_faint or not is_illness or is_told:
        return None
    is_despair = rules.despair.stand_in("".join(spoken_sentences(message)))
    return None if is_despair else (Level.EMERGENCY, Level.EMERGENCY)


def _raised(message: str, alarm: Alarm, found: Sequence[Finding]) -> tuple[Level, Level]:
    """Return what the alarm is believed to raise, beside what the rules find, and of what level."""
    strongest = max((each.level for each in found), default=Level.NONE)
    if strongest >= alarm.raised:
        return alarm.raised, alarm.raised
    spoken = "".join(spoken_sentences(message))
    if alarm.raised is Level.CRISIS:
        is_told = any(each.of is Level.CRISIS and each.level >= Level.URGENT for each in found)
        return (Level.CRISIS, Level.CRISIS) if is_told else _of_crisis(spoken, alarm, strongest)
    if alarm.raised is Level.URGENT and not found and _is_settled(spoken):
        return Level.INFO, Level.INFO
    level = min(alarm.raised, _most_of_small(spoken, strongest))
    return level, level


def _most_of_small(spoken: str, strongest: Level) -> Level:
    """The most that a message calls for below a crisis, if it is of a mishap and no more."""
    missed = _missed_alone(spoken)
    if not strongest and _TRIFLE in missed:
        return Level.NONE
    is_small = missed or (strongest < Level.URGENT and _is_small(spoken))
    return Level.URGENT if is_small else Level.EMERGENCY


def _missed_alone(spoken: str) -> frozenset[str]:
    """The sets of missed doses of which a message is, if it is of nothing else."""
    rules = rules_in_use()
    rest = rules.beside.blotted(rules.missed.blotted(spoken)).split()
    return rules.missed.stand_in(spoken) if _are_light(rest) else frozenset()


def _is_settled(spoken: str) -> bool:
    """Whether a message tells of getting better, of a slip or of a plain fear, and of no more."""
    rules = rules_in_use()
    rest = rules.settled.blotted(spoken).split()
    is_alone = _are_light(rest) and rules.negation.union(_GOING_ON).isdisjoint(rest)
    return is_alone and "settled" in rules.settled.stand_in(spoken)


def _are_light(rest: Sequence[str]) -> bool:
    """Whether nothing but light words is left of a message beside what it was looked over for."""
    return rules_in_use().before_mistaken.union({CLAUSE, START, _MISTAKEN}).issuperset(rest)


def _of_crisis(spoken: str, alarm: Alarm, strongest: Level) -> tuple[Level, Level]:
    """What is left of a crisis that the alarm alone hears, beside the strongest that rules find."""
    mistaken = _mistaken(spoken)
    if "accident" in mistaken:
        level = Level.NONE if strongest else _of_accident(spoken)
        return level, level
    is_settled = not strongest and _is_settled(spoken)
    is_misheard = bool(is_settled or mistaken or rules_in_use().misheard.stand_in(spoken))
    if not is_misheard or (strongest >= Level.URGENT and "everyday" not in mistaken):
        return Level.CRISIS, Level.CRISIS
    is_informed = (is_settled or "coping" in mistaken) and alarm.is_plain_crisis
    return (Level.INFO if is_informed or "unclear" in mistaken else Level.NONE), Level.CRISIS


def _mistaken(spoken: str) -> frozenset[str]:
    """The sets of phrases mistaken for a crisis of which a message is, and of few words beside.

    None of these tells more: no second clause, nobody who does anything, no word of despair.
    """
    rules = rules_in_use()
    rest = rules.beside.blotted(rules.mistaken.blotted(spoken))
    clauses = [each.split() for each in re.split(f"[{CLAUSE}{START}]", rest) if each.split()]
    before = [word for each in clauses for word in takewhile(lambda w: w != _MISTAKEN, each)]
    after = [word for each in clauses for word in dropwhile(lambda w: w != _MISTAKEN, each)]
    is_told = not rules.before_mistaken.issuperset(before) or not rules.tale.isdisjoint(after)
    if is_told or len(after) > _MOST_BESIDE or rules.despair.stand_in(rest):
        return frozenset()
    return rules.mistaken.stand_in(spoken)


def _is_small(spoken: str) -> bool:
    """Whether a message is of an accident that calls for no ambulance: none of head, eye, blood."""
    rules = rules_in_use()
    return "accident" in _mistaken(spoken) and not rules.grave_accident.stand_in(spoken)


def _of_accident(spoken: str) -> Level:
    """What an accident calls for of which the rules know no more: less if only supposed."""
    signs = rules_in_use().signs.stand_in(spoken)
    return Level.URGENT if signs.isdisjoint({"asking", "hypothetical", "past"}) else Level.INFO
