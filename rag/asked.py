"""query, heading -> do they ask the same: word for word, or but for how the topic is named.

Writers put "What causes it?" or "Symptoms" above a section; patients name the illness.  Both say
what the section answers, and no model need guess it.
"""

import re
from collections.abc import Sequence

from rag.lexical import joined_words, stem

_LEAD = re.compile(r"\A(?:about|understanding|living with|(?:a )?guide to|what (?:is|are))\s", re.I)
_SUBTITLE = re.compile(r"[:(|\u2014]|\s[-\u2013]\s")
_TERM = r"(?:(?:an?|the|word|term) ){0,2}(?P<term>[^?]{2,60}?)"
_MEANINGS = tuple(
    re.compile(rf"{form}\s*\??", re.IGNORECASE)
    for form in (
        rf"(?:what(?:['\u2019]?s| is| are) |what )?(?:the )?meaning of {_TERM}",
        rf"what (?:(?:is|are|was) meant|(?:do|does|did) [\w ]{{1,30}}? mean) (?:by|with) {_TERM}",
        rf"what (?:do|does|did|would) {_TERM} (?:mean|stand for)",
        rf"what {_TERM} (?:means?|stands for)",
        rf"{_TERM} (?:meaning|definition|means what)",
        rf"(?:what(?:['\u2019]?s| is| are)|define) {_TERM}",
    )
)
_TOPIC = "it"
_POINTING = frozenset(("it", "this", "that", "they", "them", "these", "those"))
# Of no weight in a question; "how", "who", "can" and "do" are: they change what is asked, and so do
# "is" and "are" but behind "what".
_WHAT = frozenset(("what", "which"))
_FRAME = _WHAT | frozenset(map(stem, "whats the an and my please tell me about".split()))
_BEFORE_TOPIC = frozenset(("of", "for", "in"))


def subject(title: str) -> str:
    """Return what an article is about: its title without "living with" and a subtitle."""
    return _LEAD.sub("", _SUBTITLE.split(title, maxsplit=1)[0], count=1)


def names(query: str, topic: str) -> bool:
    """Return whether a question names a topic, in the same words and order."""
    return _place(_stems(query), _stems(topic)) >= 0


def term_asked(query: str) -> str:
    """Return the term whose meaning a question asks ("what is neutropenia?"), blank if none."""
    found = next(filter(None, (form.fullmatch(query.strip()) for form in _MEANINGS)), None)
    return found["term"] if found else ""


def is_same(term: str, other: str) -> bool:
    """Return whether two terms have the same words, but for their endings."""
    return _stems(term) == _stems(other)


def asks_alike(query: str, heading: str, topic: str) -> bool:
    """Return whether a heading asks what the query asks.

    Both may name the topic, point to it ("it"), or leave it out; "what is" and the like do not
    count.  All other words must be the same but for their endings, in the same order.

    Args:
        query: The standalone question.
        heading: The last heading above a section.
        topic: What the article is about, see `subject`.
    """
    if joined_words(query) == joined_words(heading):
        return True
    asked, told = _essence(query, topic), _essence(heading, topic)
    if _TOPIC not in asked or _TOPIC not in told:
        asked, told = (tuple(word for word in each if word != _TOPIC) for each in (asked, told))
    return bool(asked) and asked == told


def _essence(text: str, topic: str) -> tuple[str, ...]:
    """Return the stems that count, with "it" wherever the topic is named or pointed to."""
    stems, name = _stems(text), _stems(topic)
    start = 0
    while (place := _place(stems, name, start)) >= 0:
        stems[place : place + len(name)] = [_TOPIC]
        start = place + 1
    told = [
        _TOPIC if word in _POINTING else word
        for at, word in enumerate(stems)
        if not _is_frame(stems, at)
    ]
    return tuple(
        word
        for at, word in enumerate(told)
        if not (at and word in _BEFORE_TOPIC and told[at + 1 : at + 2] == [_TOPIC])
    )


def _is_frame(stems: Sequence[str], at: int) -> bool:
    word = stems[at]
    if word == "a":  # at the end it is a letter of a name, as in "hepatitis A"
        return at + 1 < len(stems)
    return word in _FRAME or (word in ("is", "are") and at > 0 and stems[at - 1] in _WHAT)


def _place(stems: Sequence[str], name: Sequence[str], start: int = 0) -> int:
    """Return where a name begins among stems, from `start` on; -1 where it does not stand."""
    starts = range(start, len(stems) - len(name) + 1) if name else ()
    return next((at for at in starts if list(stems[at : at + len(name)]) == list(name)), -1)


def _stems(text: str) -> list[str]:
    return [stem(word) for word in joined_words(text)]
