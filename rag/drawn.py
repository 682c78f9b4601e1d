"""Tables that are drawn with dashes, as Pandoc writes them -> tables of Markdown, as lines.

Its manual (pandoc.org/MANUAL.html#tables) tells the three forms: simple, multiline and grid; and
that the caption of a table, one with pipes included, is a paragraph right before or behind it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice, pairwise, takewhile

_COLUMNS = re.compile(r"\s*-{2,}(?: +-{2,})+\s*")
_BORDER = re.compile(r"\s*-{5,}\s*")
_GRID_BORDER = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_MOST_HEAD_LINES = 6
_PIPES = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CAPTION = re.compile(r"(?P<indent>\s*)(?P<sign>[Tt]able:|:)[ \t]+(?P<words>\S.*)")


def table_at(lines: Sequence[str], at: int) -> tuple[list[str], int] | None:
    """Return a table that begins in a line as one of Markdown, and the line behind it.

    One with pipes, or with a cell that spans several columns, is returned as it is; nothing where
    none begins.
    """
    if _GRID_BORDER.fullmatch(lines[at]):
        return _grid(lines, at)
    if _BORDER.fullmatch(lines[at]):
        return _multiline(lines, at)
    if lines[at].strip() and _is_columns(lines, at + 1):
        rows = [*takewhile(str.strip, _from(lines, at + 2))]
        end = at + 2 + len(rows)
        return _table([[lines[at]], *([row] for row in rows)], lines[at + 1]), end
    if _is_piped(lines, at):
        rows = [*takewhile(lambda line: "|" in line, _from(lines, at))]
        return rows, at + len(rows)
    return None


def caption_above(lines: Sequence[str]) -> tuple[str, int] | None:
    """Return the caption that ends the lines above a table, and how many of them it takes."""
    blank = len([*takewhile(lambda line: not line.strip(), reversed(lines))])
    paragraph = [*takewhile(str.strip, islice(reversed(lines), blank, None))][::-1]
    length = blank + len(paragraph)
    if not blank or not paragraph or not (found := _CAPTION.fullmatch(paragraph[0])):
        return None
    if found["sign"] == ":" and _is_meaning(lines, length):
        return None
    return _words(found, paragraph), length


def caption_below(lines: Sequence[str], at: int, table: str) -> tuple[str, int] | None:
    """Return the caption that begins at a line or behind blank ones, and the line behind it.

    Args:
        lines: All of a text.
        at: The line behind a table.
        table: The first line of it; one of a definition is indented, and the next one is not.
    """
    start = next((each for each in range(at, len(lines)) if lines[each].strip()), at)
    paragraph = [*takewhile(str.strip, _from(lines, start))]
    if not paragraph or not (found := _CAPTION.fullmatch(paragraph[0])):
        return None
    if found["sign"] == ":" and len(found["indent"]) < len(table) - len(table.lstrip()):
        return None
    return _words(found, paragraph), start + len(paragraph)


def _words(found: re.Match[str], paragraph: Sequence[str]) -> str:
    return " ".join(each.strip() for each in (found["words"], *paragraph[1:]))


def _is_meaning(lines: Sequence[str], length: int) -> bool:
    """Whether a colon at the end of some lines tells what the paragraph above it means."""
    above = dropwhile(lambda line: not line.strip(), islice(reversed(lines), length, None))
    line = next(above, "").strip()
    return bool(line) and not line.startswith(("#", "|", "<"))


def _is_piped(lines: Sequence[str], at: int) -> bool:
    """Whether the head of a table with pipes stands in a line, and its dashes below."""
    head, dashes = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    if "|" not in head or "|" not in dashes or head.lstrip().startswith((":", ">")):
        return False
    return bool(_PIPES.fullmatch(dashes))


def _from(lines: Sequence[str], at: int) -> Iterator[str]:
    """The lines from one on; a slice for each table would take the square of their number."""
    return (lines[each] for each in range(at, len(lines)))


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
    body = [*takewhile(lambda line: not _BORDER.fullmatch(line), _from(lines, columns + 1))]
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
    drawn = [*takewhile(lambda line: line.strip().startswith(("+", "|")), _from(lines, at))]
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
