"""A sentence -> what its words show: that it is whole, that it changes what it introduces."""

import re

CLOSED = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")  # full stops of other scripts
"""Matches a text that ends as a sentence does."""

QUESTION_MARKS = ("?", "؟", "？")
"""How a question ends, in the scripts that end it so; a Greek one ends in a semicolon."""

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


def is_open(text: str) -> bool:
    """Return whether a lead-in is not whole without what it introduces."""
    return not CLOSED.search(text) or bool(_POINTS.search(text))


def opens(text: str) -> bool:
    """Return whether a lead-in says something of what follows, and is no mere sentence before."""
    return is_open(text) or bool(CHANGING.search(text))
