"""query, heading -> do they ask the same: word for word, or but for how the topic is named.

Writers put "What causes it?" or "Symptoms" above a section; patients name the illness.  Both say
what the section answers, and no model need guess it.  So does "If you have taken too much" for who
says "I took too much warfarin".
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from rag.converse import own_words
from rag.lexical import joined_words, stem
from rag.lists import rows_in

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
# How a case is put to the reader, or by one: what is left says what has happened.
_TO_DO = r"(?:what (?:should|shall|do|can|must) (?:i|we|you) do|what to do)"
_OPENS_CASE = re.compile(
    rf"\W*(?:(?:{_TO_DO}|what(?: happens)?) )?if\b|\W*{_TO_DO} (?:about|when)\b", re.IGNORECASE
)
_ENDS_CASE = re.compile(
    rf"\W*\b(?:{_TO_DO}|what (?:now|next)|now what)(?: now| next)?\W*\Z", re.IGNORECASE
)
# Of no weight in a case or a question of what one may do: who it is, and that it has happened.
_LIGHT = _POINTING | frozenset(
    map(
        stem,
        "a am an are been had has have he her his i im is ive just my our she the their was we were"
        " you your youre youve".split(),
    )
)
# What may stand around a name of the topic, which the heading leaves out; forms of a medicine too.
_JOINING = frozenset(
    map(
        stem,
        "at during for if in of on up when while with capsule dose medication medicine pill"
        " tablet".split(),
    )
)
_WHEN = "when"  # as the first word it asks for a time
_LEAST_TOLD = 2  # words of a heading that weigh something: of one alone too much is left open


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


def asks_within(query: str, heading: str, around: Iterable[str]) -> bool:
    """Return whether a query asks what a heading asks, and besides only names what that is about.

    "Can I have the flu jab during chemotherapy?" asks "Can I have the flu jab?" of an article on
    chemotherapy, and "I took too much warfarin" is the case of "If you have taken too much".  All
    words of the heading that weigh something must stand in the query in their order, but for their
    endings; any other word of it has to be one of those around the heading.  A heading that could
    stand in any article ("How is it treated?") is left to `asks_alike`: there a part of a name
    would be taken for the whole.

    Args:
        query: The standalone question.
        heading: The last heading above a section.
        around: The title of the article, and the headings above that one.
    """
    told = _case(heading)
    is_of_any = not is_case(heading) and (not own_words(heading) or _points(heading))
    if is_of_any or len(told) < _LEAST_TOLD:
        return False
    asked = _case(query)
    rest = _without(asked, told)
    if rest is None or (asked[0] == _WHEN != told[0]):
        return False
    return _JOINING.union(stem(word) for text in around for word in own_words(text)) >= set(rest)


def is_case(heading: str) -> bool:
    """Return whether what stands below a heading holds where something has happened: "If ..."."""
    return bool(_OPENS_CASE.match(heading) or _ENDS_CASE.search(heading))


def _case(text: str) -> list[str]:
    """The words that weigh something of a text, without what puts it as a case."""
    return _weighty(_ENDS_CASE.sub("", _OPENS_CASE.sub("", text, count=1)))


def _weighty(text: str) -> list[str]:
    words = (_irregular().get(word, word) for word in joined_words(text))
    return [stem(word) for word in words if stem(word) not in _LIGHT]


def _points(heading: str) -> bool:
    """Whether a heading asks of "it": only the whole name says that this is the topic."""
    return heading.rstrip().endswith("?") and not _POINTING.isdisjoint(_stems(heading))


def _without(words: Sequence[str], told: Sequence[str]) -> list[str] | None:
    """The words that are left without others, none if these do not stand there in order."""
    rest, left = list[str](), list(told)
    for word in words:
        if left and word == left[0]:
            left.pop(0)
        else:
            rest.append(word)
    return None if left else rest


@cache
def _irregular() -> dict[str, str]:
    """Forms of words that no ending tells, and their words: "took" is of "take"."""
    return {row["form"]: row["word"] for row in rows_in("irregular.csv")}


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
