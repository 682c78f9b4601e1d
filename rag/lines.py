"""file -> JSON lines, each with its number: the one reader of questions, messages and answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import QueryError


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the JSON objects of a UTF-8 file, one a line, with their numbers from 1.

    Blank lines are passed over, and so is a byte order mark.

    Raises:
        QueryError: If the file is missing or not UTF-8, or a line is something else; that message
            begins with file and number.
    """
    for number, line in read_lines(path):
        yield number, parse_object(line, f"{path}:{number}")


def read_lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a UTF-8 file as they stand, but blank ones, with their numbers from 1.

    Raises:
        QueryError: If the file is missing, a folder or not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        missing = "a folder" if path.is_dir() else "no such file"
        got = "bytes that are not UTF-8" if isinstance(exc, UnicodeDecodeError) else missing
        msg = f"{path}: expected a file of JSON lines in UTF-8, got {got}. Name another file."
        raise QueryError(msg) from exc
    return [(at, line) for at, line in enumerate(text.split("\n"), start=1) if line.strip()]


def parse_object(line: str, place: str) -> dict[str, Any]:
    """Return the JSON object of one line.

    Raises:
        QueryError: If the line is something else; the message begins with `place`.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as exc:
        msg = (
            f"{place}: expected one JSON object a line, got text that is not JSON. Mend that line."
        )
        raise QueryError(msg) from exc
    if not isinstance(value, dict):
        msg = f"{place}: expected a JSON object, got a {type(value).__name__}. Mend that line."
        raise QueryError(msg)
    return value
