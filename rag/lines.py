"""file -> JSON lines, each with its number: the one reader of questions, messages and answers."""

import json
from pathlib import Path
from typing import Any

from rag.errors import QueryError


def numbered_lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a UTF-8 text file that are not blank, with their numbers from 1.

    Raises:
        QueryError: If the file is missing or not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        got = "bytes that are not UTF-8" if isinstance(exc, UnicodeDecodeError) else "no such file"
        msg = f"{path}: expected a file of JSON lines in UTF-8, got {got}. Name another file."
        raise QueryError(msg) from exc
    return [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]


def parse_object(line: str, place: str) -> dict[str, Any]:
    """Return the JSON object of a line.

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
