"""saved Answer, corpus -> verdicts: is each quote still in its article, character for character?"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rag.errors import QueryError
from rag.lines import read_objects
from rag.types import Article


class Verdict(StrEnum):
    """What became of a quote."""

    VALID = "valid"
    """The article has this text at this place."""
    MOVED = "moved"
    """The article has this text at another place."""
    CHANGED = "changed"
    """The article is there, the text is not."""
    GONE = "gone"
    """The corpus has no such article."""


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on one quote; `start` is where the text stands now, `-1` when it does not."""

    answer_id: str
    rank: int
    doc_id: str
    verdict: Verdict
    start: int


def verify_quotes(
    answers: Iterable[Mapping[str, Any]], articles: Mapping[str, Article]
) -> Iterator[Check]:
    """Yield a verdict for each quote of each answer, in their order.

    Args:
        answers: Answers as the command line and the API give them.
        articles: The articles of today by id.
    """
    for answer in answers:
        for quote in answer["quotes"]:
            verdict, start = _judge(quote, articles.get(quote["doc_id"]))
            yield Check(str(answer["id"]), quote["rank"], quote["doc_id"], verdict, start)


def read_answers(path: Path) -> list[dict[str, Any]]:
    """Return the saved answers of a file: JSON lines, or one answer over several lines.

    Raises:
        QueryError: If the file is missing, or a line is not an answer.
    """
    answers = []
    for number, answer in _objects(path):
        quotes = answer.get("quotes")
        if not isinstance(quotes, list) or not all(_is_quote(quote) for quote in quotes):
            msg = (
                f"{path}:{number}: expected an answer with quotes of doc_id, text, start and end, "
                "got another object. Save answers with: python -m rag ask --batch"
            )
            raise QueryError(msg)
        answers.append({"id": "", **answer})
    return answers


def _objects(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):  # lines, or what is refused with its place
        return read_objects(path)
    return [(1, whole)] if isinstance(whole, dict) else read_objects(path)


def _is_quote(quote: object) -> bool:
    return (
        isinstance(quote, dict)
        and isinstance(quote.get("doc_id"), str)
        and isinstance(quote.get("text"), str)
        and quote["text"] != ""
        and all(isinstance(quote.get(name), int) for name in ("start", "end", "rank"))
    )


def _judge(quote: Mapping[str, Any], article: Article | None) -> tuple[Verdict, int]:
    if article is None:
        return Verdict.GONE, -1
    text, start = quote["text"], quote["start"]
    if start >= 0 and article.text[start : quote["end"]] == text:
        return Verdict.VALID, start
    found = article.text.find(text)
    return (Verdict.MOVED if found >= 0 else Verdict.CHANGED), found
