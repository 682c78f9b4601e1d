"""query -> Notice: sees urgent words before anything is searched; needs no index.

All words are data (`rag.rules`).  Whoever is in doubt gets the notice: words that deny or date a
danger make it weaker, never silent.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, dropwhile, takewhile

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from rag.errors import ConfigError
from rag.fields import ABOUT_CANCER, RUN, WORD
from rag.rules import Level, Rules, rules_in_use
from rag.text import plain_message
from rag.types import Notice

_SENTENCE_END = re.compile(r"[.!?\n]+(?=\s|$)")
_APOSTROPHES = re.compile(r"['’‘`´ʼ′‛]")
_CLAUSE = "/"  # stands between clauses among the words, so that a denial does not cross it
_START = "¶"  # stands at the start of a sentence among the words
_DENIAL_CHARS = 400  # before a danger, that hold the few words that may deny it
_MOST_BESIDE = 12  # words beside an accident, or a question of how to cope: no other story
_ALARM = "alarm"  # the flag of what the alarm raises
_OVERDOSE = "overdose"  # the flag: beside a crisis something was taken already
_MISTAKEN = "_"  # stands among the words for an accident, a question of how to cope
_SHORTEST_MENDED = 5
_LENGTH_OF_ONE_SLIP = 8  # letters of a word in which more than one slip makes another word


@dataclass(frozen=True, slots=True)
class Finding:
    """One flag that a message raises, and how strongly; `of` is the flag's own level.

    It is `sure` where words stand beside it that seem to deny, date or ask about it and do not.
    """

    flag: str
    level: Level
    of: Level
    sure: bool = False


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
        believed = max(self.most, Level.URGENT) if finding.sure else self.most
        most = doubted if finding.of is Level.CRISIS else believed
        return replace(finding, level=min(finding.level, most))


def notices(
    message: str,
    *,
    region: str = "",
    alarm: Alarm | None = None,
    about_cancer: bool = False,
) -> tuple[Notice, ...]:
    """Return the notice that stands before the answer to a message; at most one.

    Only the message decides, not what was said before it: an earlier notice stays in view.

    Args:
        message: As the person typed it, of any length.
        region: A key of `regions` in the data; blank where the portal named none.
        alarm: What `rag.alarm` makes of the message; without it the rules alone decide.
        about_cancer: Whether one of the articles is, so that readers have a treatment team to call.

    Raises:
        ConfigError: If the region is unknown.
    """
    found = find(message)
    if alarm:
        found = [alarm.tempered(each) for each in found]
    raised, of = _raised(message, alarm, found) if alarm else (Level.NONE, Level.NONE)
    if alarm and raised:
        level = min(raised, Level.INFO) if alarm.is_unsure else raised
        found.append(Finding(_ALARM, level, of))
    if not found:
        return ()
    worst = max(found, key=lambda each: (each.level, each.of))
    return (
        _notice(worst.level, _text_of(worst, found, message), region, about_cancer=about_cancer),
    )


def severity(found: Sequence[Notice]) -> Level:
    """Return the level of the notices of one message."""
    return max((Level[each.kind.upper()] for each in found), default=Level.NONE)


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


def _text_of(worst: Finding, found: Sequence[Finding], message: str) -> str:
    """The name of the text for the worst that a message raises.

    A flag of its own text names what the alarm hears, and an emergency of a wound beside it: who is
    in a house with somebody violent needs other advice.  Beside any other emergency the text is of
    both.  A crisis told in words goes before them, and what was taken before that.
    """
    rules = rules_in_use()
    if worst.flag in rules.own_texts:
        return _own_text(worst, worst.level)
    emergencies = {each.flag for each in found if each.level is Level.EMERGENCY} - {_ALARM}
    if worst.level is Level.CRISIS and _OVERDOSE in emergencies and not _is_elsewhere(message):
        return "crisis_overdose"
    is_attacked = emergencies <= rules.hurting or not emergencies.isdisjoint(rules.own_texts)
    told = [e for e in found if e.flag in rules.own_texts and e.level >= Level.URGENT]
    if told and (worst.flag == _ALARM or (worst.level is Level.EMERGENCY and is_attacked)):
        return _own_text(max(told, key=lambda each: each.level), worst.level)
    if told and worst.level is Level.EMERGENCY:
        return "emergency_abuse"
    if worst.level is Level.INFO and worst.of is Level.CRISIS:
        return "info_crisis"
    return worst.level.name.lower()


def _is_elsewhere(message: str) -> bool:
    """Whether what a message tells was taken was so long ago, or was given by a nurse."""
    return bool(rules_in_use().taken_elsewhere.stand_in("".join(_spoken(message))))


def _own_text(told: Finding, level: Level) -> str:
    """The text of a flag of its own text, for a message of a level: another in an emergency."""
    rules = rules_in_use()
    is_now = Level.EMERGENCY in {told.level, level}
    return (rules.own_emergencies if is_now else rules.own_texts)[told.flag]


def _raised(message: str, alarm: Alarm, found: Sequence[Finding]) -> tuple[Level, Level]:
    """Return what the alarm is believed to raise, beside what the rules find, and of what level.

    It takes accidents, carers' questions and figures of speech for a crisis, and a small accident
    or a missed dose for an emergency.
    """
    strongest = max((each.level for each in found), default=Level.NONE)
    if strongest >= alarm.raised:
        return alarm.raised, alarm.raised
    spoken = "".join(_spoken(message))
    if alarm.raised is Level.CRISIS:
        is_told = any(each.of is Level.CRISIS and each.level >= Level.URGENT for each in found)
        return (Level.CRISIS, Level.CRISIS) if is_told else _of_crisis(spoken, alarm, strongest)
    level = min(alarm.raised, _most_of_small(spoken, strongest))
    return level, level


def _most_of_small(spoken: str, strongest: Level) -> Level:
    """The most that a message calls for below a crisis, if it is of a mishap and no more."""
    missed = _missed_alone(spoken)
    if not strongest and "missed_trifle" in missed:
        return Level.NONE
    is_small = missed or (strongest < Level.URGENT and _is_small(spoken))
    return Level.URGENT if is_small else Level.EMERGENCY


def _missed_alone(spoken: str) -> frozenset[str]:
    """The sets of missed doses of which a message is, if it is of nothing else."""
    rules = rules_in_use()
    rest = rules.beside.blotted(rules.missed.blotted(spoken)).split()
    is_alone = rules.before_mistaken.union({_CLAUSE, _START, _MISTAKEN}).issuperset(rest)
    return rules.missed.stand_in(spoken) if is_alone else frozenset()


def _of_crisis(spoken: str, alarm: Alarm, strongest: Level) -> tuple[Level, Level]:
    """What is left of a crisis that the alarm alone hears, beside the strongest that rules find."""
    mistaken = _mistaken(spoken)
    if "accident" in mistaken:
        level = Level.NONE if strongest else _of_accident(spoken)
        return level, level
    is_misheard = bool(mistaken or rules_in_use().misheard.stand_in(spoken))
    if not is_misheard or (strongest >= Level.URGENT and "everyday" not in mistaken):
        return Level.CRISIS, Level.CRISIS
    is_informed = "coping" in mistaken and alarm.is_plain_crisis
    return (Level.INFO if is_informed else Level.NONE), Level.CRISIS


def _mistaken(spoken: str) -> frozenset[str]:
    """The sets of phrases mistaken for a crisis of which a message is, and of few words beside.

    None of these tells more: no second clause, nobody who does anything, no word of despair.
    """
    rules = rules_in_use()
    rest = rules.beside.blotted(rules.mistaken.blotted(spoken))
    clauses = [each.split() for each in re.split(f"[{_CLAUSE}{_START}]", rest) if each.split()]
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


def find(message: str) -> list[Finding]:
    """Return every flag of a message with its level, in the order of the data."""
    heard = _heard(message)
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
    is_past = is_old or (is_over and level is not Level.CRISIS)
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
    ends = [at for at, word in enumerate(before) if _opens_clause(word, rules)]
    near = before[ends[-1] + 1 :] if ends else before
    gap = (match.group(match.lastindex) or "").split() if match.lastindex else []
    denials = rules.negation.intersection([*near, *gap[-1:]])
    return bool(denials - rules.negation_taken_back if is_unlike else denials)


def _opens_clause(word: str, rules: Rules) -> bool:
    return word in {_CLAUSE, _START} or word in rules.clause_first


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
        rest = takewhile(lambda each: not each.words.startswith(_START), self._each[at + 1 :])
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
        self.clauses = _Stretches(_clauses(self.words))

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


def _clauses(words: str) -> Iterator[str]:
    """Yield the words of each clause: it may begin or end with words of its own."""
    rules, clause, is_closed = rules_in_use(), "", False
    for word in words.split():
        if is_closed or _opens_clause(word, rules):
            yield clause
            clause = ""
        clause += f"{word} "
        is_closed = word in rules.clause_last
    yield clause


def _heard(message: str) -> _Heard:
    return _Heard(_spoken(message))


def _spoken(message: str) -> list[str]:
    """The words of each sentence of a message."""
    rules = rules_in_use()
    return [_words(each, rules) for each in _SENTENCE_END.split(plain_message(message))]


def _words(sentence: str, rules: Rules) -> str:
    """The start mark and the words of a sentence in plain spelling, each followed by one space."""
    clauses = [list(_spelt(clause, rules)) for clause in rules.clause_end.split(sentence)]
    words = [word for clause in clauses if clause for word in [*clause, _CLAUSE]]
    return "".join(f"{word} " for word in [_START, *words[:-1]]) if words else ""


def _spelt(clause: str, rules: Rules) -> Iterator[str]:
    text = _APOSTROPHES.sub("", clause.casefold())
    for run in RUN.findall(re.sub(r"(.)\1{2,}", r"\1\1", text)):
        for word in [run] if run in rules.spelling else WORD.findall(run):  # "2nite", and "38c"
            yield rules.spelling.get(word) or mended(word, rules)


def mended(word: str, rules: Rules) -> str:
    """The danger word that this one is most likely a slip of, or the word itself."""
    if len(word) < _SHORTEST_MENDED or word in rules.real_words:
        return word
    targets = rules.typo_targets.get(word[0], ())
    found = extractOne(word, targets, scorer=OSA.distance, score_cutoff=2)
    if found is None:
        return word
    target, distance, _ = found
    return target if distance <= (1 if len(target) <= _LENGTH_OF_ONE_SLIP else 2) else word


def _notice(level: Level, name: str, region: str, *, about_cancer: bool) -> Notice:
    rules = rules_in_use()
    text = rules.texts[name]
    if about_cancer:
        text = {**text, **text.get(ABOUT_CANCER, {})}
    numbers = rules.regions[check_region(region)]
    lines = [
        line for line in text["lines"] if numbers["crisis_text"] or "{crisis_text}" not in line
    ]
    return Notice(
        kind=level.name.lower(),
        title=text["title"].format(**numbers),
        lines=tuple(line.format(**numbers) for line in lines),
        source=rules.source,
    )
