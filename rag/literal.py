"""Markdown -> what stands in it as it is written: code, front matter, addresses.

A pattern made by `outside` passes over these, so that a sign in code is never taken for a mark.
"""

import re
from collections.abc import Sequence

FENCE = re.compile(r"\s*(?P<sign>`{3,}|~{3,})")
"""Matches the beginning of a line that begins a block of code."""

CODE = (
    r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*$"  # front matter
    r"|^[ \t>]*(?P<sign>`{3,}|~{3,})[^`\n]*\n(?:.*\n)*?[ \t>]*(?P=sign)[`~]*[ \t]*$"
    r"|^[ \t>]*(?:`{3,}|~{3,})[^`\n]*\n[\s\S]*"  # a block that nothing ends
    r"|(?<!`)`(?:[^`\n]|\n(?![ \t]*\n)){1,1000}`(?!`)|(?<!`)``(?!`)[^\n]{1,1000}?(?<!`)``(?!`)"
    r"|\\[^\w\s]"
)
ADDRESS = (
    r"(?:https?://|\bwww\.|\b(?:doi|ftp|mailto|tel):)[^\s<>]+|\]\([^()\n]{0,1000}\)"
    r"|^ {0,3}\[[^\]\n]{1,300}\]:[^\n]*$"
    r"|<!--(?:(?!<!--|-->)[\s\S])*+-->|<[A-Za-z/][^<>\n]{0,1000}>"
)


def outside(pattern: str, *, literal: str = f"{CODE}|{ADDRESS}") -> re.Pattern[str]:
    """Return a pattern that matches what is literal, as the group `literal`, or else another.

    Args:
        pattern: Its groups need names other than `literal` and `sign`.
        literal: What is passed over; it is tried before `pattern`.
    """
    return re.compile(rf"(?P<literal>{literal})|{pattern}", re.MULTILINE)


def end_of_code(lines: Sequence[str], at: int, sign: str) -> int:
    """Return the line behind a block of code, which goes on to the end if nothing ends it."""
    for end in range(at + 1, len(lines)):
        if lines[end].strip().startswith(sign) and not lines[end].strip().strip(sign[0]):
            return end + 1
    return len(lines)


def code_lines(lines: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines in blocks of code."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if at not in found and (fence := FENCE.match(line)):
            found |= {*range(at, end_of_code(lines, at, fence["sign"]))}
    return frozenset(found)
