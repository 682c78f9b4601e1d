"""query -> the medicines of which it asks whether they go together; text -> does it tell of one.

Leaflets also name what they warn of by its group ("other anti-inflammatory painkillers"), as
`rag/data/groups.csv` lists them, or by what it is for ("medicines for epilepsy").
"""

import re
from collections.abc import Mapping
from functools import cache

from rag.converse import topic_words
from rag.lexical import joined_words, stem
from rag.lists import rows_in, words_in
from rag.topics import Sort, Topic, are_medicines, are_related, topics_in

_LEAST = 2  # medicines that go together
# A group that no list resolves: only who reads it knows whether a medicine is one of these.
_BY_USE = re.compile(
    r"\b(?:medicines|medications|drugs|tablets|pills|(?:an?|any|another|other) (?:medicine|drug))"
    r" (?:for|that|to treat|used|which)\b",
    re.IGNORECASE,
)


def asked_together(text: str) -> tuple[Topic, ...]:
    """Return the medicines and kinds of which a text asks how they go together, none if it doesn't.

    It does where it says "with" or the like, or asks what one may do and not what each has for
    itself ("side effects of"), or names two and nothing else; but not where one is to be chosen
    ("or", "instead of"), nor where it asks for something else with them ("alcohol"), or of a state
    ("while pregnant").
    """
    found: list[Topic] = []
    for topic in topics_in(text):
        if topic.sort is not Sort.ILLNESS and not are_related([topic], found):
            found.append(topic)
    if len(found) < _LEAST or not are_medicines(found):
        return ()
    if asks_of_what_else(text) or _says("state", text):
        return ()
    may = _says("may", text) and not asks_of_each(text)
    is_asked = _says("joined", text) or may or (len(found) == _LEAST and _names_no_more(text))
    return tuple(found) if is_asked else ()


def _names_no_more(text: str) -> bool:
    """Whether a text has no word but names and such as "and"."""
    return not [word for word in topic_words(text) if not topics_in(word)]


def asks_what_may_be(text: str) -> bool:
    """Return whether a text asks what one may do or take, or whether something goes with it."""
    return _says("joined", text) or _says("may", text)


def asks_of_what_else(text: str) -> bool:
    """Return whether a text asks of a drink, a meal or a choice with or between medicines."""
    return _says("apart", text)


def asks_of_each(text: str) -> bool:
    """Return whether a text asks what each medicine has for itself: its dose, its side effects."""
    return _says("own", text)


def advises(text: str) -> bool:
    """Return whether a text says what to do about medicines, not only that there are some."""
    return _says("told", text)


def tells_of(topic: Topic, text: str, *, grouped: str, by_use: bool = False) -> bool:
    """Return whether a text names a medicine or kind, what it is one of, or a group that holds it.

    Args:
        topic: The medicine or kind.
        text: What is looked through for its names and those of its kind.
        grouped: What of it is looked through for groups.
        by_use: Whether medicines "for" something count as well, whichever they are.
    """
    if are_related([topic], topics_in(text)):
        return True
    names = topic.names | topic.wider
    held = _groups()[0].finditer(" ".join(map(stem, joined_words(grouped))))
    is_in_group = any(not names.isdisjoint(_groups()[1][each[0]]) for each in held)
    return is_in_group or (by_use and bool(_BY_USE.search(grouped)))


def _says(part: str, text: str) -> bool:
    """Whether a text has some words of `pairs.csv`, as they stand there."""
    words = f" {' '.join(joined_words(text))} "
    return any(f" {each} " in words for each in words_in("pairs.csv", part))


@cache
def _groups() -> tuple[re.Pattern[str], Mapping[str, frozenset[str]]]:
    """What finds the stems of a group, of two at a place the longer; and the members of each."""
    members = {
        " ".join(map(stem, joined_words(words))): frozenset(row["members"].split(";"))
        for row in rows_in("groups.csv")
        for words in row["words"].split(";")
    }
    longest_first = sorted(members, key=lambda words: -len(words))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"), members
