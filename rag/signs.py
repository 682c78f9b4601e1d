"""A sentence -> what its words show: that it is whole, that it changes what it introduces."""

import re

CLOSED = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")  # full stops of other scripts
"""Matches a text that ends as a sentence does."""

CHANGING = re.compile(
    r"(?:n['’]t|\b(?:not|no|none|never|neither|nor|cannot|without|avoid(?:ed|ing)?|stop(?:ping)?"
    r"|except|unless|if|when|only))\b|\A(?:before|until)\b",
    re.IGNORECASE,
)
"""Matches what changes all that it introduces: "Don't", "If you are ill"."""

LABELLED = re.compile(r"[^\s:.;!?][^:.;!?]{0,60}: \S.*[^\s:]\Z", re.DOTALL)
"""Matches a label with its value: "Where to keep it: in the fridge"."""
