"""message, history -> what it is heard as, when it is looked over for danger."""

import re
from collections.abc import Sequence
from itertools import groupby

from rag.converse import SPEAKER, plain_words, topic_words
from rag.fields import WORD
from rag.flags import OVERDOSE, find
from rag.phrases import in_a_row
from rag.rules import Level, rules_in_use
from rag.spoken import APOSTROPHES, CLAUSE, START
from rag.text import plain_message

_POINTER = re.compile(
    r"\b(?:that|those|this|it|them|these|ones?|did)\b(?:\s+(?:signs?|symptoms?)\b)?", re.IGNORECASE
)
# None of the three is fitted: they stand for a message that tells that alone.
_MOST_TOLD = 5  # topic words of one that tells who has what was asked about: "mum", "now"
_MOST_NAMING = 10  # words of one that names a danger told before, and no other matter
_MOST_BEFORE = 2  # earlier messages that tell something, with which one is heard
_TOLD_OF = SPEAKER | frozenset("he her him his it she that their them they this".split())
# Signs of the rules in one that tells of no illness that somebody has now.
_NOT_NOW = frozenset({"aside", "asking", "coming", "hypothetical", "owning", "past"})


def heard_as(message: str, history: Sequence[str]) -> tuple[str, ...]:
    """Return what a message has to be heard as, what it means first.

    One that tells of a person who has what was asked about ("dad has that now") is heard by itself
    and with that named; one that leans on what was told before ("should I wait?", or the same
    danger by another name) by itself and as that, and a bare one ("how come?") as that alone.  One
    that tells how it goes on ("she is floppy now") is heard by itself and behind it.  Any other is
    heard alone: no question before it talks down a danger, and it has left those before.
    """
    named = _with_danger_named(message, history)
    if named != message:
        return (message, named)
    told = [*_told_before(message, history), *_going_on(message, history)]
    return tuple(told) if told and is_bare(message) else (message, *told)


def _told_before(message: str, history: Sequence[str]) -> list[str]:
    """What was told of late, the last first: each as long as the one after it leans on it."""
    told: list[str] = []
    later = message
    telling = [at for at, turn in enumerate(history) if _tells(turn)]
    for at in reversed(telling[-_MOST_BEFORE:]):
        named = _with_danger_named(history[at], history[:at])
        if not _leans(later, named):
            break
        told += dict.fromkeys([history[at], named])
        later = named
    return told


def _going_on(message: str, history: Sequence[str]) -> list[str]:
    """What was told last with the turn that it takes in a short message, which may name nobody.

    A question that points to nobody and nothing asks of something else: "are spots blue in
    children?"
    """
    spoken = _spoken(message)
    if not _is_short(message) or not rules_in_use().turned.stand_in(spoken):
        return []
    if "asking" in rules_in_use().signs.stand_in(spoken) and _TOLD_OF.isdisjoint(spoken.split()):
        return []
    before = next((turn for turn in reversed(history) if _tells(turn)), "")
    return [f"{before} {message}"] if before else []


def _leans(message: str, before: str) -> bool:
    """Whether a message names nothing, or in a few words what the one before it leads to.

    That is a danger that it names too, or after a told crisis a wound, an effect, or whom to tell.
    """
    if not _has_topic(message):
        return True
    if not _is_short(message):
        return False
    is_after = bool(rules_in_use().after_crisis.stand_in(_spoken(message)))
    return (is_after and _tells_crisis(before)) or not _flags(message).isdisjoint(_flags(before))


def _is_short(message: str) -> bool:
    return len(plain_words(message)) <= _MOST_NAMING


def _tells_crisis(message: str) -> bool:
    """Whether a message tells of a crisis, or of an overdose."""
    return any(
        each.level >= Level.URGENT and (each.of is Level.CRISIS or each.flag == OVERDOSE)
        for each in find(message)
    )


def _flags(message: str) -> frozenset[str]:
    return frozenset(each.flag for each in find(message))


def _tells(message: str) -> bool:
    """Whether a message says more than what to do about what was said before it."""
    if is_bare(message):
        return False
    return _has_topic(message) or "asking" not in rules_in_use().signs.stand_in(_spoken(message))


def _has_topic(message: str) -> bool:
    """Whether a message names anything of its own: "should I call an ambulance?" does not."""
    leaning = rules_in_use().leaning
    numbers = [word for word in WORD.findall(message) if word.isdigit()]
    return not leaning.issuperset([*topic_words(message), *numbers])


def _points_now(message: str) -> bool:
    """Whether a message tells that a person now has, or did, what it only points to."""
    rules, words = rules_in_use(), _spoken(message)
    return (
        len(topic_words(message)) <= _MOST_TOLD
        and bool(rules.pointing_now.stand_in(words))
        and rules.negation.isdisjoint(words.split())
        and _NOT_NOW.isdisjoint(rules.signs.stand_in(words))
    )


def _with_danger_named(message: str, history: Sequence[str]) -> str:
    """Return a message with what was asked about before in place of what points there.

    That is the longest danger that the rules know, or else the question without how it asks.
    """
    if not _points_now(message):
        return message
    asked = ((turn, _named(turn)) for turn in reversed(history))
    named = next((name for turn, name in asked if name and not _points_now(turn)), "")
    pointing = [*_POINTER.finditer(message)]
    if not (named and pointing):
        return f"{message} {named}".rstrip()
    start, end = pointing[-1].span()
    return f"{message[:start]}{named}{message[end:]}"


def _named(question: str) -> str:
    """Return the longest danger that a question names, or else its longest row of topic words."""
    rules = rules_in_use()
    asked = rules.harmless.blotted(_spoken(question))
    dangers = (match[0].strip() for _, match in rules.dangers.matches(asked))
    rows = groupby(WORD.findall(question), key=_is_topic)
    topics = (" ".join(row) for is_topic, row in rows if is_topic)
    return max(dangers, key=len, default="") or max(topics, key=len, default="")


def _is_topic(word: str) -> bool:
    """Whether a word may be of the name of an illness: "symptoms" is not."""
    return _has_topic(word) and word.casefold() not in rules_in_use().asked_of


def _spoken(text: str) -> str:
    """Return the words of a text between the marks of the rules, but as they are spelt."""
    words = WORD.findall(APOSTROPHES.sub("", plain_message(text).casefold()))
    return in_a_row([START, *words, CLAUSE])


def is_bare(message: str) -> bool:
    """Whether a message names nothing and nobody: alone it means nothing."""
    return not (_names_anything(message) or SPEAKER.intersection(plain_words(message)))


def _names_anything(message: str) -> bool:
    return bool(topic_words(message)) or any(character.isdigit() for character in message)
