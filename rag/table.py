"""A table of HTML -> the cells of its rows, column by column.

A cell that spans several rows or columns stands in each of them, so that columns keep their place.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import lxml.html

CELLS = frozenset({"td", "th"})
_WIDEST = 50  # columns that one cell may span; a page may ask for thousands

Cell: TypeAlias = "lxml.html.HtmlElement | None"
"""A cell of a table; `None` where a row has none in a column."""


@dataclass(slots=True)
class Row:
    """The cells of a row, one a column.

    A head row says what the columns mean; a label what the rows below it have in common: one that
    spans its row or is of head cells only, or the only words of its row if they are bold as no
    others of their column are, or if no label spans and the first row below the head is such a one.
    """

    cells: Sequence[Cell]
    is_head: bool = False
    is_label: bool = False


def lay_out(lines: Sequence[lxml.html.HtmlElement]) -> list[Row]:
    """Return the rows of a table.

    Args:
        lines: Its `<tr>`, in order, without those of tables inside it.
    """
    rows: list[Row] = []
    above: list[tuple[Cell, int]] = []  # by column: the cell, and how many more rows it spans
    parent = None
    for line in lines:
        group, parent = parent, line.getparent()
        own = [child for child in line if child.tag in CELLS]
        above = list(_placed(own, above if group is parent else []))
        is_across = len(own) == 1 == len({cell for cell, _ in above}) and len(above) > 1
        cells = own if is_across else [cell for cell, _ in above]
        rows.append(Row(cells, is_label=is_across or _are(cells, _is_head)))
    filled = [each for each in zip(rows, lines, strict=True) if each[1].text_content().strip()]
    marked = [row for row, line in filled if line.getparent().tag == "thead"]
    for row in marked or _unmarked_heads([row for row, _ in filled]):
        row.is_head, row.is_label = True, False
    for row, _ in _unmarked_labels(filled):
        row.cells, row.is_label = row.cells[:1], True
    return rows


def _placed(
    own: Sequence[lxml.html.HtmlElement], above: Sequence[tuple[Cell, int]]
) -> Iterator[tuple[Cell, int]]:
    """Yield the cell of each column of a row, and how many more rows it spans."""
    waiting = iter(own)
    column = 0
    while True:
        cell, rows = above[column] if column < len(above) else (None, 0)
        columns = 1
        if not rows:
            cell = next(waiting, None)
            if cell is None and not any(more for _, more in above[column:]):
                return
            rows, columns = _span(cell, "rowspan"), min(_span(cell, "colspan"), _WIDEST)
        for _ in range(columns):
            yield cell, rows - 1
        column += columns


def _span(cell: Cell, name: str) -> int:
    """How many rows or columns a cell spans; what is no number is one."""
    value = "" if cell is None else cell.get(name, "").strip()
    is_number = value.isascii() and value.isdecimal() and len(value) < 6
    return max(int(value), 1) if is_number else 1


def _unmarked_heads(rows: Sequence[Row]) -> Sequence[Row]:
    """The first rows that have head cells only, or else the first one if it alone is bold."""
    of_heads = [_are(row.cells, _is_head) for row in rows]
    first = of_heads.index(False) if False in of_heads else 1
    bold = [len(row.cells) > 1 and _are(row.cells, _is_bold) for row in rows[:2]]
    return rows[: first or (bold == [True, False])]


def _unmarked_labels(
    filled: Sequence[tuple[Row, lxml.html.HtmlElement]],
) -> Sequence[tuple[Row, lxml.html.HtmlElement]]:
    """The rows with words in their first cell alone that are labels, and no rows with gaps."""
    others = [
        (row, line)
        for row, line in filled
        if len(row.cells) > 1 and not (row.is_head or row.is_label)
    ]
    has_heads = any(row.is_head for row, _ in filled)
    has_labels = any(row.is_label for row, _ in filled)
    if has_heads and not has_labels and any(_is_alone(*each) for each in others[:1]):
        return [each for each in others if _is_alone(*each)]
    bold = [each for each in others if _are(each[0].cells[:1], _is_bold)]
    return bold if all(_is_alone(*each) for each in bold) else []


def _is_alone(row: Row, line: lxml.html.HtmlElement) -> bool:
    """Whether the words of the first cell are the only ones of the row."""
    return _words(row.cells[0]) == _words(line)


def _are(cells: Sequence[Cell], is_so: Callable[[lxml.html.HtmlElement], bool]) -> bool:
    """Whether all cells are so, but for a blank one in the corner."""
    named = cells[1:] if cells and not _words(cells[0]) else cells
    return bool(named) and all(cell is not None and is_so(cell) for cell in named)


def _is_head(cell: lxml.html.HtmlElement) -> bool:
    return bool(cell.tag == "th")


def _is_bold(cell: lxml.html.HtmlElement) -> bool:
    bold = "".join("".join(part.text_content().split()) for part in cell.iter("b", "strong"))
    return bool(bold) and bold == _words(cell)


def _words(cell: Cell) -> str:
    """The text of a cell or row without its blanks."""
    return "" if cell is None else "".join(cell.text_content().split())
