"""query -> whether its topic is a word that nothing knows, and where a query has its topic."""

import re
from collections.abc import Callable
from functools import cache

from rag.converse import own_words, plain_words
from rag.dictionary import LONGEST, frequencies
from rag.lexical import folded
from rag.lists import rows_in
from rag.together import asks_what_may_be
from rag.topics import topics_in, words_named

_LETTERS = re.compile(r"(?<![\w'’-])[^\W\d_]+(?![\w-])")
_LEAST_UNKNOWN = 5  # letters of a word that is missed: shorter ones are abbreviations.  Not fitted
_NEXT_SENTENCE = re.compile(r"[.?!]\s+(?P<next>.+)", re.DOTALL)
# Words behind which the topic stands: no other word is put there than one that is known.
_BEFORE_TOPIC = frozenset("a about an are can does for got has have is of take with".split())


def names_unknown(query: str, is_held: Callable[[str], bool]) -> bool:
    """Return whether the topic of a query is a word that nothing knows.

    That is neither the dictionary nor a list nor the articles, as `is_held` tells of a lower-cased
    word: what answers the rest of the query is about something else.  A word that ends as the names
    of medicines do is the topic wherever it stands, unless it is told aside: what is asked behind
    that sentence names a topic itself, and not what may be taken.
    """
    return any(
        _LEAST_UNKNOWN <= len(found[0]) <= LONGEST
        and _is_unknown(folded(found[0]), is_held)
        and (
            (_ends_as_medicine(folded(found[0])) and not _is_aside(query[found.end() :]))
            or is_topic(found[0], query[: found.start()], query[found.end() :])
        )
        for found in _LETTERS.finditer(query)
    )


def is_topic(word: str, before: str, after: str) -> bool:
    """Return whether a word is the only one that a query names, or stands behind "of" and the like.

    There a query has its topic; `before` and `after` are what stands around the word.
    """
    if not own_words(word):
        return False
    is_behind = not _BEFORE_TOPIC.isdisjoint(plain_words(before)[-1:])
    return is_behind or not own_words(f"{before} {after}")


def _is_aside(after: str) -> bool:
    """Whether what stands behind a word goes on with a question on a topic of its own."""
    found = _NEXT_SENTENCE.search(after)
    return found is not None and bool(topics_in(found["next"])) and not asks_what_may_be(after)


def _ends_as_medicine(word: str) -> bool:
    return word.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    """The endings that the WHO gives to the names of medicines of one kind."""
    return tuple(row["ending"] for row in rows_in("endings.csv"))


def _is_unknown(word: str, is_held: Callable[[str], bool]) -> bool:
    is_named = word in words_named() or bool(topics_in(word))
    return word.isascii() and not (is_named or is_held(word) or any(frequencies([word])))
