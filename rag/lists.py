"""rag/data/*.csv -> rows and words; what is made of JSON: both checked when read.

Whoever edits the data is told the line, or the field, that cannot be read as it stands.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from rag.errors import ConfigError

DATA = Path(__file__).parent / "data"
"""The folder of the lists."""

_COLUMNS = {
    "ages.csv": ("part", "words"),
    "codes.csv": ("code",),
    "drinks.csv": ("word",),
    "endings.csv": ("ending",),
    "general.csv": ("word",),
    "groups.csv": ("words", "members"),
    "illnesses.csv": ("name", "also", "kind"),
    "irregular.csv": ("form", "word"),
    "leaning.csv": ("part", "words"),
    "medicines.csv": ("name", "also", "kind"),
    "myths.csv": ("part", "words"),
    "pairs.csv": ("part", "words"),
    "references.csv": ("heading",),
    "services.csv": ("service", "part", "phrase"),
    "signposts.csv": ("part", "words"),
    "spelling.csv": ("said", "meant"),
    "states.csv": ("tells", "phrase"),
    "suited.csv": ("tells", "phrase"),
    "symptoms.csv": ("word",),
    "excess.csv": ("tells", "phrase"),
    "vaccines.csv": ("name", "also", "against"),
}
_MAY_BE_BLANK = frozenset({"against", "also", "kind"})

_Made = TypeVar("_Made")
_Row = Mapping[str, str]


def check_lists(folder: Path = DATA) -> None:
    """Read all lists of a folder: one that is broken stops a program before it answers anybody.

    Raises:
        ConfigError: If one is.
    """
    for name in _COLUMNS:
        rows_in(name, folder)


def rows_in(name: str, folder: Path = DATA) -> tuple[_Row, ...]:
    """Return the rows of a list, in its order, as mappings of its columns; blank rows are left out.

    Raises:
        ConfigError: If it is no CSV in UTF-8 with commas, or a column, or a word of one that may
            not be blank, is missing; the message names the line.
    """
    return _read(folder / name)


@cache
def words_in(name: str, part: str) -> tuple[str, ...]:
    """Return the `words` of one `part` of a list, in its order; raises what `rows_in` raises."""
    return tuple(row["words"] for row in rows_in(name) if row["part"] == part)


def any_of(words: Iterable[str]) -> str:
    """Return an expression that matches any of some words as they stand; of none, nothing."""
    return "|".join(map(re.escape, words)) or "(?!)"


def read_json(path: Path, make: Callable[[Any], _Made]) -> _Made:
    """Return what is made of the data in a file.

    Args:
        path: A file of JSON in UTF-8.
        make: It raises what Python does where data has another form than expected.

    Raises:
        ConfigError: If it is no JSON, or a field is missing or of another kind; one sentence.
    """
    try:
        return make(json.loads(path.read_text(encoding="utf-8-sig")))
    except KeyError as exc:
        msg = f"{path}: expected the field {exc}, got data without it. Add it."
        raise ConfigError(msg) from exc
    except (ValueError, TypeError, AttributeError, IndexError, re.error) as exc:
        msg = f"{path}: expected JSON in the form that it came in, got {exc}. Mend it."
        raise ConfigError(msg) from exc


@cache
def _read(path: Path) -> tuple[_Row, ...]:
    return tuple(_rows(path, _COLUMNS[path.name]))


def _rows(path: Path, columns: Sequence[str]) -> Iterator[_Row]:
    lines = csv.reader(StringIO(_text(path), newline=""), strict=True)
    try:
        head = next(lines, [])
        if not set(columns) <= set(head):
            raise _broken(f"{path}:1", f"the columns {','.join(columns)}", repr(",".join(head)))
        for cells in lines:
            if any(map(str.strip, cells)):
                yield _row(cells, head, columns, f"{path}:{lines.line_num}")
    except csv.Error as exc:
        raise _broken(f"{path}:{lines.line_num}", "CSV with commas", str(exc)) from exc


def _row(cells: list[str], head: list[str], columns: Iterable[str], place: str) -> _Row:
    if len(cells) != len(head):
        raise _broken(place, f"{len(head)} cells ({','.join(head)})", f"{len(cells)}")
    row = dict(zip(head, cells, strict=True))
    for name in columns:
        if name not in _MAY_BE_BLANK and not row[name].strip():
            raise _broken(place, f"words in the column {name!r}", "none")
    return row


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise _broken(f"{path}:{line}", "UTF-8", exc.reason) from exc


def _broken(place: str, expected: str, got: str) -> ConfigError:
    msg = f"{place}: expected {expected}, got {got}. Mend it: a list is CSV in UTF-8 with commas."
    return ConfigError(msg)
