"""Tables that are drawn with dashes, as Pandoc writes them -> tables of Markdown, as lines.

Its manual (pandoc.org/MANUAL.html#tables) tells the three forms: simple, multiline and grid.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

_COLUMNS = re.compile(r"\s*-{2,}(?: +-{2,})+\s*")
_BORDER = re.compile(r"\s*-{5,}\s*")
_GRID_BORDER = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_MOST_HEAD_LINES = 6


def table_at(lines: Sequence[str], at: int) -> tuple[list[str], int] | None:
    """Return a table that begins in a line as one of Markdown, and the line behind it.

    One of which a cell spans several columns is returned as it is; nothing where none begins.
    """
    if _GRID_BORDER.fullmatch(lines[at]):
        return _grid(lines, at)
    if _BORDER.fullmatch(lines[at]):
        return _multiline(lines, at)
    if lines[at].strip() and _is_columns(lines, at + 1):
        rows = [*takewhile(str.strip, lines[at + 2 :])]
        end = at + 2 + len(rows)
        return _table([[lines[at]], *([row] for row in rows)], lines[at + 1]), end
    return None


def _is_columns(lines: Sequence[str], at: int) -> bool:
    return at < len(lines) and bool(_COLUMNS.fullmatch(lines[at]))


def _multiline(lines: Sequence[str], at: int) -> tuple[list[str], int] | None:
    """A table between two borders whose rows are parted by blank lines."""
    head = [
        *takewhile(
            lambda line: not _COLUMNS.fullmatch(line), lines[at + 1 : at + 1 + _MOST_HEAD_LINES]
        )
    ]
    columns = at + 1 + len(head)
    if "" in map(str.strip, head) or not head or not _is_columns(lines, columns):
        return None
    body = [*takewhile(lambda line: not _BORDER.fullmatch(line), lines[columns + 1 :])]
    end = columns + 1 + len(body)
    if end == len(lines):
        return None
    return _table([head, *_paragraphs(body)], lines[columns]), end + 1


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    row: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            row.append(line)
        elif row:
            yield row
            row = []


def _table(rows: Sequence[Sequence[str]], dashes: str) -> list[str]:
    """Rows of one line or more, cut into cells where the dashes of each column begin."""
    starts = [found.start() for found in re.finditer("-+", dashes)]
    spans = [*pairwise([0, *starts[1:]]), (starts[-1], None)]
    return _written([[[line[slice(*span)] for line in row] for span in spans] for row in rows])


def _grid(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """A table whose cells stand in boxes."""
    drawn = [*takewhile(lambda line: line.strip().startswith(("+", "|")), lines[at:])]
    rows: list[list[list[str]]] = []
    for line in drawn:
        if line.strip().startswith("+"):
            rows.append([])
        else:
            rows[-1].append(line.strip().strip("|").split("|"))
    rows = [row for row in rows if row]
    if len({len(cells) for row in rows for cells in row}) != 1:
        return drawn, at + len(drawn)
    columns = [[[*column] for column in zip(*row, strict=True)] for row in rows]
    return _written(columns), at + len(drawn)


def _written(rows: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    """Rows of cells of lines, the first of them the head, as Markdown."""
    told = [
        " | ".join(" ".join(" ".join(cell).split()).replace("|", r"\|") for cell in row)
        for row in rows
    ]
    dashes = " | ".join("---" for _ in rows[0])
    return ["", *(f"| {row} |" for row in (told[0], dashes, *told[1:])), ""]
