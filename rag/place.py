"""query -> the place in a list that it names: tells "the second one" from a topic."""

import re

from rag.converse import own_words

_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_ANY = "|".join(_ORDINALS)
_PLACE = re.compile(
    rf"\b(?:the )?(?P<place>{_ANY}) ones?\b|\bthe (?P<last>{_ANY})(?=\W*\Z)", re.IGNORECASE
)


def place_asked(text: str) -> int | None:
    """Return the place in a list that is all a text names ("the second one"): 0 first, -1 last."""
    found = _PLACE.search(text)
    if not found or own_words(_PLACE.sub(" ", text, count=1)):
        return None
    return _ORDINALS[(found["place"] or found["last"]).casefold()]


def with_item(text: str, item: str) -> str:
    """Return a text that names a place in a list with what stands there."""
    return _PLACE.sub(lambda _: item, text, count=1)
