"""section -> its warning: what its writer says must not be missed is shown with any quote of it.

How a warning is worded stands in `warnings` of `rag/data/safety.json`, what is put before one, or
is the heading of one, in `labels`.
"""

import re
from collections.abc import Sequence

from rag.config import Config
from rag.piece import piece
from rag.rules import WARNINGS, is_label, rules_in_use
from rag.types import Kind
from rag.whole import Range, Source

_WORD = re.compile(r"\w+(?:&\w+)*")


def warning(
    source: Source, quoted: Range, config: Config, *, is_first: bool = True
) -> tuple[Range, ...]:
    """Return the gravest warning in the section of a quote, whole; nothing where there is none.

    What stands right behind it below a heading that is a label ("Caution") is a warning in it.

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
    label = _label_below(source, section)
    for at, each in enumerate(source.sentences):
        if each.kind is Kind.HEADING or each.section not in (section, section + bool(label)):
            continue
        text = source.article.text[each.start : each.end]
        for level in _levels(text if each.section == section else f"{label}: {text}"):
            first.setdefault(level, at)
    return next((first[level] for level in levels if level in first), -1)


def _label_below(source: Source, section: int) -> str:
    """The heading right below a section if it is a label of a warning, else nothing."""
    above, *below = source.article.sections[section : section + 2]
    heading = below[0].path[-1] if below and below[0].path[:-1] == above.path != () else ""
    return heading if is_label(heading) else ""


def _levels(text: str) -> list[str]:
    """The levels of warnings that a sentence is."""
    label = rules_in_use().labels.match(text)
    labelled = [label.lastgroup] if label and label.lastgroup else []
    return [*labelled, *rules_in_use().warnings.stand_in(_spoken(text))]


def _spoken(text: str) -> str:
    """Return the words of a text as phrases are looked for in them."""
    return "".join(f"{word} " for word in _WORD.findall(text.casefold()))
