"""saved Answer, corpus -> verdicts: is each quote still in its article, character for character?"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.answer import difference
from rag.chunk import split_sentences
from rag.errors import QueryError
from rag.lines import read_objects
from rag.ranges import Source
from rag.types import Article

_SOURCES = 256  # articles whose sentences are kept while answers are read


class Verdict(StrEnum):
    """What became of a quote."""

    VALID = "valid"
    """The article has this text at this place, as whole sentences of one section."""
    MOVED = "moved"
    """The article has it so at another place."""
    CHANGED = "changed"
    """The article is there, the text is not, or only inside a longer sentence."""
    GONE = "gone"
    """The corpus has no such article."""


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on one quote; `start` is where the text stands now, `-1` when it does not.

    `reviewed` is the date that its article has now, or `none`; blank when the quote tells that too.
    """

    answer_id: str
    rank: int
    doc_id: str
    verdict: Verdict
    start: int
    reviewed: str


def verify_quotes(
    answers: Iterable[Mapping[str, Any]], articles: Mapping[str, Article]
) -> Iterator[Check]:
    """Yield a verdict for each quote of each answer, in their order.

    Args:
        answers: Answers as the command line and the API give them.
        articles: The articles of today by id.
    """
    source_of = lru_cache(_SOURCES)(lambda doc_id: _source(articles[doc_id]))
    for answer in answers:
        for quote in answer["quotes"]:
            doc_id = quote["doc_id"]
            source = source_of(doc_id) if doc_id in articles else None
            verdict, start = _judge(quote, source)
            reviewed = _other_date(quote, source)
            yield Check(str(answer["id"]), quote["rank"], doc_id, verdict, start, reviewed)


def read_answers(path: Path) -> list[dict[str, Any]]:
    """Return the saved answers of a file: JSON lines, or one answer over several lines.

    Raises:
        QueryError: If the file is missing or empty, or a line is not an answer.
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
    if not answers:
        msg = (
            f"{path}: expected at least one answer, got none. Save answers with: python -m rag ask "
            "--batch"
        )
        raise QueryError(msg)
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


def _source(article: Article) -> Source:
    return Source(article, split_sentences(article))


def _judge(quote: Mapping[str, Any], source: Source | None) -> tuple[Verdict, int]:
    if source is None:
        return Verdict.GONE, -1
    text, start = quote["text"], quote["start"]
    if quote["end"] == start + len(text) and not difference(text, start, source):
        return Verdict.VALID, start
    begins = (each.start for each in source.sentences)
    found = next((at for at in begins if not difference(text, at, source)), -1)
    return (Verdict.MOVED if found >= 0 else Verdict.CHANGED), found


def _other_date(quote: Mapping[str, Any], source: Source | None) -> str:
    """The date of review that the article has now, if the quote tells another one."""
    if source is None or quote.get("reviewed", source.article.reviewed) == source.article.reviewed:
        return ""
    return source.article.reviewed or "none"
