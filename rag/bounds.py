"""Numbers and what bounds them, as texts write them: "under 3", "2 to 5", "20 or more".

The grammar of `rag.bands` and `rag.amounts`, which put a unit beside it.
"""

import re
from math import inf

Range = tuple[float, float]
"""From where to where something goes; its ends are in it."""

# A run of digits is taken whole or not at all: each of its ends would be tried with each beginning.
NUMBER = r"(?<!\d)\d++(?:[.,]\d++)?+"
"""A number, without groups."""

NUMBERS = (
    rf"(?P<between>\bbetween )?(?P<first>{NUMBER})(?![.,]*\d)"
    rf"(?:\s*(?:to|-|\u2013|(?(between)and|to))\s*(?P<last>{NUMBER})(?![.,]*\d))?"
    r"(?!\s*(?:to|-|\u2013)\s*\d)(?P<open>\s*\+(?!\d))?"
)
"""A number or the two ends of a range; "20+" has no end."""

_LESS = "(?:less|lower|smaller|younger|shorter|fewer|lighter|earlier)"
_MORE = "(?:more|greater|higher|larger|older|longer|heavier|later)"
BOUND = (
    r"(?:(?:(?P<under><=?|\u2264|\b(?:under|below|before|until|up to|at most|first"
    rf"|{_LESS} than|not? {_MORE} than)\b)"
    r"|(?P<over>>=?|\u2265|\b(?:over|above|after|from|beyond|at least"
    rf"|{_MORE} than|not? {_LESS} than)\b))(?: the age of)?\W{{0,9}})"
)
"""What stands before a number that it bounds: what it bounds has no beginning or no end."""

BEHIND = (
    r"(?:\W{0,9}(?:\b(?:and|or) (?:(?P<less>under|below|younger|less|fewer)"
    r"|(?P<more>over|above|older|more))\b(?! *\d)|(?P<plus>\+)))?"
)
"""What may stand behind one and its unit: "3 years or older"."""

_WITHIN = re.compile(
    r"[<>]=|\u2264|\u2265|up to|at most|at least|first|until|from|not? ", re.IGNORECASE
)
HAIR = 1e-6
"""By which a range without its bound is shorter."""


def range_of(found: re.Match[str]) -> Range:
    """Return the range of a match of `NUMBERS` with or without `BOUND` and `BEHIND` beside it.

    "Under 3" begins at nothing and ends a `HAIR` before 3, "over 3" has no end; of a range, the
    words before it bound nothing: "from 3 to 5".
    """
    groups = found.groupdict()
    ends = (groups["first"], groups["last"] or groups["first"])
    first, last = (float(number.replace(",", ".")) for number in ends)
    if groups.get("less"):
        return 0, last
    if any(map(groups.get, ("more", "plus", "open"))):
        return first, inf
    hair = 0 if includes(found) else HAIR
    if groups["last"] or not (groups.get("under") or groups.get("over")):
        return first, last
    return (0, last - hair) if groups["under"] else (first + hair, inf)


def includes(found: re.Match[str]) -> bool:
    """Return whether what bounds a number has it within: "up to 3", "3 or more"."""
    groups = found.groupdict()
    if any(map(groups.get, ("less", "more", "plus", "open"))):
        return True
    return bool(_WITHIN.match(groups.get("under") or groups.get("over") or ""))
