"""query -> Notice: sees urgent words before anything is searched; needs no index.

All words are data (`rag.rules`).  Whoever is in doubt gets the notice.
"""

from collections.abc import Sequence

from rag.belief import ALARM, Alarm, believed, without_trifles
from rag.errors import ConfigError
from rag.fields import ABOUT_CANCER
from rag.flags import OVERDOSE, Finding, find
from rag.rules import Level, rules_in_use
from rag.spoken import spoken_sentences
from rag.types import Notice

# The text of what an alarm raises that does not know the language: of what, it cannot tell.
_GUESSED = "info_unsure"


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
    found = without_trifles(message, find(message))
    if alarm:
        found = believed(message, found, alarm)
    if not found:
        return ()
    worst = max(found, key=lambda each: (each.level, each.of))
    is_guessed = alarm is not None and alarm.is_unsure and worst.flag == ALARM
    name = _GUESSED if is_guessed else _text_of(worst, found, message)
    is_of_team = rules_in_use().not_of_treatment.isdisjoint(each.flag for each in found)
    return (_notice(worst.level, name, region, about_cancer=about_cancer and is_of_team),)


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
    emergencies = {each.flag for each in found if each.level is Level.EMERGENCY} - {ALARM}
    if worst.level is Level.CRISIS and OVERDOSE in emergencies and not _is_elsewhere(message):
        return "crisis_overdose"
    is_attacked = emergencies <= rules.hurting or not emergencies.isdisjoint(rules.own_texts)
    told = [e for e in found if e.flag in rules.own_texts and e.level >= Level.URGENT]
    if told and (worst.flag == ALARM or (worst.level is Level.EMERGENCY and is_attacked)):
        return _own_text(max(told, key=lambda each: each.level), worst.level)
    if told and worst.level is Level.EMERGENCY:
        return "emergency_abuse"
    if worst.level is Level.INFO and worst.of is Level.CRISIS:
        return "info_crisis"
    return _steps(found) if worst.level is Level.EMERGENCY else worst.level.name.lower()


def _steps(found: Sequence[Finding]) -> str:
    """The text of an emergency: what to do first, if a flag asks for more than to call."""
    steps = rules_in_use().first_steps
    told = (each.flag for each in found if each.level >= Level.URGENT and each.flag in steps)
    return next((steps[flag] for flag in told), "emergency")


def _is_elsewhere(message: str) -> bool:
    """Whether what a message tells was taken was so long ago, or was given by a nurse."""
    return bool(rules_in_use().taken_elsewhere.stand_in("".join(spoken_sentences(message))))


def _own_text(told: Finding, level: Level) -> str:
    """The text of a flag of its own text, for a message of a level: another in an emergency."""
    rules = rules_in_use()
    is_now = Level.EMERGENCY in {told.level, level}
    return (rules.own_emergencies if is_now else rules.own_texts)[told.flag]


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
        dial=tuple(rules.dial.get(region, {}).items()),
    )
