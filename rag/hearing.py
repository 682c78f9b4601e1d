"""message, history -> what it is heard as, when it is looked over for danger."""

import re
from collections.abc import Sequence

from rag.converse import SPEAKER, plain_words, topic_words
from rag.rules import WORD, rules_in_use
from rag.text import plain_message

_APOSTROPHE = re.compile("['’]")
_POINTER = re.compile(r"\b(?:that|those|this|it|them|these|ones?|did)\b", re.IGNORECASE)
_MOST_TOLD = 5  # topic words of one that tells who has what was asked about: "mum", "now"
# Signs of the rules in one that tells of no illness that somebody has now.
_NOT_NOW = frozenset({"aside", "asking", "coming", "hypothetical", "owning", "past"})


def heard_as(message: str, history: Sequence[str]) -> tuple[str, ...]:
    """Return what a message has to be heard as, what it means first.

    A bare one ("how come?") is heard as the last before it that is not; one that names somebody but
    nothing ("what should I do?") by itself and as that one; one that tells of a person who has what
    was asked about ("dad has that now") by itself and with that named.  Any other is heard alone:
    no question before it talks down a danger.
    """
    before = next((turn for turn in reversed(history) if not is_bare(turn)), "")
    if before and _points_now(message):
        return (message, _with_danger_named(message, before))
    if not before or _names_anything(message):
        return (message,)
    return (before,) if is_bare(message) else (message, before)


def _points_now(message: str) -> bool:
    """Whether a message tells that a person now has, or did, what it only points to."""
    rules, words = rules_in_use(), _spoken(message)
    return (
        len(topic_words(message)) <= _MOST_TOLD
        and bool(rules.pointing_now.stand_in(words))
        and rules.negation.isdisjoint(words.split())
        and _NOT_NOW.isdisjoint(rules.signs.stand_in(words))
    )


def _with_danger_named(message: str, before: str) -> str:
    """Return a message with words of danger from the question before in place of what points there.

    Where no rule hears any, that question stands behind it.
    """
    rules = rules_in_use()
    asked = rules.harmless.blotted(_spoken(before))
    named = max((match[0] for _, match in rules.dangers.matches(asked)), key=len, default="")
    pointing = [*_POINTER.finditer(message)]
    if not (named and pointing):
        return f"{message} {before}"
    start, end = pointing[-1].span()
    return f"{message[:start]}{named.strip()}{message[end:]}"


def _spoken(text: str) -> str:
    """Return the words of a text between the marks of the rules, but as they are spelt."""
    words = WORD.findall(_APOSTROPHE.sub("", plain_message(text).casefold()))
    return "".join(f"{word} " for word in ["¶", *words, "/"])


def is_bare(message: str) -> bool:
    """Whether a message names nothing and nobody: alone it means nothing."""
    return not (_names_anything(message) or SPEAKER.intersection(plain_words(message)))


def _names_anything(message: str) -> bool:
    return bool(topic_words(message)) or any(character.isdigit() for character in message)
