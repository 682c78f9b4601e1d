"""A sentence -> what its words show: that it is whole, that it changes what it introduces."""

import re

_CLOSERS = r"[\s\"'”’“‘»«)\]）」』]*$"  # what may stand behind the mark, a French "? »" too

CLOSED = re.compile(r"[.!?…。！？।؟]" + _CLOSERS)  # full stops of other scripts
"""Matches a text that ends as a sentence does."""

CHANGING = re.compile(
    r"(?:n['’]t|\b(?:not|no|none|never|neither|nor|cannot|without|avoid(?:ed|ing)?|stop(?:ping)?"
    r"|except|unless|if|when|only))\b|\A(?:before|until)\b",
    re.IGNORECASE,
)
"""Matches what changes all that it introduces: "Don't", "If you are ill"."""

LABELLED = re.compile(r"[^\s:.;!?][^:.;!?]{0,60}: \S.*[^\s:]\Z", re.DOTALL)
"""Matches a label with its value: "Where to keep it: in the fridge"."""
# What points to the list or table behind it, though it is a whole sentence: "The doses below are".
_POINTS = re.compile(
    r"\b(?:below(?! (?:\d|an?\b|the\b|your\b))|the following|as follows|these"
    r"|(?:this|the|the next) (?:table|list|chart))\b",
    re.IGNORECASE,
)


# In the scripts that end a question so; a Greek one ends in a semicolon.
_ASKS = re.compile(r"[?؟？]" + _CLOSERS)


def asks(text: str) -> bool:
    """Return whether a text ends in a question mark, but for quotation marks and brackets."""
    return bool(_ASKS.search(text))


def is_open(text: str) -> bool:
    """Return whether a lead-in is not whole without what it introduces."""
    return not CLOSED.search(text) or bool(_POINTS.search(text))


def opens(text: str) -> bool:
    """Return whether a lead-in says something of what follows, and is no mere sentence before."""
    return is_open(text) or bool(CHANGING.search(text))
