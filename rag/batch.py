"""JSON lines -> the questions of a batch, each checked; what can be read of one that is refused."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.errors import QueryError
from rag.lines import parse_object
from rag.text import is_text

_FIELDS = frozenset({"question", "id", "history", "doc"})


def read_rows(path: Path, lines: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    """Return the rows of a batch, each checked for the fields and their kinds.

    A field other than `question` that is null counts as left out.

    Args:
        path: The file, for what is said of it.
        lines: Its lines with their numbers, as `rag.lines.read_lines` returns them.

    Returns:
        Of each row `question`, `id` (the number of the line if it has none), `history`, `doc` and
        `place`, which is file and line.

    Raises:
        QueryError: If a line is something else, or there is none.
    """
    rows = [_row(parse_object(line, f"{path}:{at}"), f"{path}:{at}", at) for at, line in lines]
    if not rows:
        msg = f'{path}: expected at least one question, got none. Write lines {{"question": ...}}.'
        raise QueryError(msg)
    return rows


def readable(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Yield id and question of each line that has a question, whatever else is wrong with it.

    Where it has no id that could be handed back, that is the number of the line.
    """
    for number, line in lines:
        try:
            row = parse_object(line, "")
        except QueryError:  # `read_rows` says so; here is nothing to hear
            continue
        if isinstance(row.get("question"), str):
            yield (row["id"] if _is_id(row.get("id")) else str(number)), row["question"]


def _row(fields: dict[str, Any], place: str, number: int) -> dict[str, Any]:
    row = {name: value for name, value in fields.items() if value is not None}
    row = {"id": str(number), "history": [], "doc": "", **row}
    texts = [row.get("question"), row["doc"], *_listed(row["history"])]
    is_whole = row.keys() <= _FIELDS and all(isinstance(each, str) for each in texts)
    if not is_whole or not _is_id(row["id"]):
        got = ", ".join(f"{name} ({type(value).__name__})" for name, value in fields.items())
        msg = (
            f'{place}: expected {{"question", "id"?, "history"?, "doc"?}}, each a text and history '
            f"a list of texts, got {got or 'no field'}. Mend that line."
        )
        raise QueryError(msg)
    return {**row, "place": place}


def _listed(value: object) -> list[object]:
    """The members of a list; of anything else one that is no text."""
    return value if isinstance(value, list) else [None]


def _is_id(value: object) -> bool:
    return isinstance(value, str) and is_text(value)
