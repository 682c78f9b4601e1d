"""A row of a table, as text -> where its cells are."""

import re

BORDER = " | "
"""What parts the cells of a row in the text of an article."""

_BORDER = re.compile(r"(?<!\S)\|(?!\S)")
_WIDE_BORDER = re.compile(rf"[^\S\n]*{_BORDER.pattern}[^\S\n]*")


def cell_text(words: str) -> str:
    """Return the words of a cell without what would look like a border: "Yes | No" is "Yes|No"."""
    return _WIDE_BORDER.sub("|", words) if words.strip(" |") else ""


def cell_bounds(row: str) -> list[tuple[int, int]]:
    """Return where each cell of a row of text begins and ends, blanks around it left out."""
    borders = [*_BORDER.finditer(row)]
    starts = [0, *(each.end() for each in borders)]
    ends = [*(each.start() for each in borders), len(row)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        cell = row[start:end]
        first = start + len(cell) - len(cell.lstrip()) if cell.strip() else start
        found.append((first, max(first, start + len(cell.rstrip()))))
    return found


def cells(row: str) -> list[str]:
    """Return the words of each cell, blank for an empty one."""
    return [row[first:last] for first, last in cell_bounds(row)]
