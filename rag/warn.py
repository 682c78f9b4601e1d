"""section -> its warning: what its writer says must not be missed is shown with any quote of it.

How a warning is worded stands in `warnings` of `rag/data/safety.json`.
"""

import re
from collections.abc import Sequence

from rag.config import Config
from rag.piece import piece
from rag.rules import WARNINGS, rules_in_use
from rag.types import Kind
from rag.whole import Range, Source

_WORD = re.compile(r"\w+(?:&\w+)*")


def warning(
    source: Source, quoted: Range, config: Config, *, is_first: bool = True
) -> tuple[Range, ...]:
    """Return the gravest warning in the section of a quote, whole; nothing where there is none.

    Args:
        source: The article.
        quoted: Which of its sentences are quoted.
        config: As `piece` uses it.
        is_first: Whether it is the first quote; with a later one no mild warning is shown.
    """
    levels = WARNINGS if is_first else WARNINGS[:-1]
    at = _gravest(source, source.sentences[quoted.first].section, levels)
    return piece(source, quoted.article, at, config) if at >= 0 else ()


def _gravest(source: Source, section: int, levels: Sequence[str]) -> int:
    """The first warning of the gravest level in a section; -1 without one."""
    first: dict[str, int] = {}
    for at, each in enumerate(source.sentences):
        if each.section == section and each.kind is not Kind.HEADING:
            spoken = _spoken(source.article.text[each.start : each.end])
            for level in rules_in_use().warnings.stand_in(spoken):
                first.setdefault(level, at)
    return next((first[level] for level in levels if level in first), -1)


def _spoken(text: str) -> str:
    """Return the words of a text as phrases are looked for in them."""
    return "".join(f"{word} " for word in _WORD.findall(text.casefold()))
