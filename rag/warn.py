"""section -> its warning: what its writer says must not be missed is shown with any quote of it.

How a warning is worded stands in `warnings` of `rag/data/safety.json`, what is put before one, or
is the heading of one, in `labels`.
"""

import re
from collections.abc import Sequence

from rag.bands import Told, is_of_other_ages
from rag.config import Config
from rag.phrases import in_a_row
from rag.piece import piece
from rag.ranges import Range, Source, line_end, line_start
from rag.rules import WARNINGS, is_label, rules_in_use
from rag.types import Kind

_WORD = re.compile(r"\w+(?:&\w+)*")


def warning(
    source: Source, quoted: Range, config: Config, *, person: Told, is_first: bool = True
) -> tuple[Range, ...]:
    """Return the gravest warning in the section of a quote, whole; nothing where there is none.

    What stands right behind it below a heading that is a label ("Caution") is a warning in it.
    In an article of one section that is one in the paragraph or list of the quote, if it has any.
    A row of a table is no warning of the others, nor is one for other ages one for who asks.

    Args:
        source: The article.
        quoted: Which of its sentences are quoted.
        config: As `piece` uses it.
        person: What who asks tells of an age.
        is_first: Whether it is the first quote; with a later one no mild warning is shown.
    """
    levels = WARNINGS if is_first else WARNINGS[:-1]
    own = source.sentences[quoted.first].section
    sections = own, own + bool(_label_below(source, own))
    section = [
        at
        for at, each in enumerate(source.sentences)
        if each.section in sections
        and not is_of_other_ages(source.article.text[each.start : each.end], person)
    ]
    beside = _beside(source, quoted)
    is_whole = len(source.article.sections) > 1
    near = [at for at in section if is_whole or at in beside]
    at = _gravest(source, quoted, near, levels)
    if at < 0:
        at = _gravest(source, quoted, section, levels)
    return piece(source, quoted.article, at, config) if at >= 0 else ()


def _beside(source: Source, quoted: Range) -> range:
    """The sentences of the paragraphs or the list of a quote."""
    return range(line_start(source, quoted.first), line_end(source, quoted.last - 1) + 1)


def _gravest(source: Source, quoted: Range, among: Sequence[int], levels: Sequence[str]) -> int:
    """The first warning of the gravest level among some sentences; -1 without one."""
    tables = {
        each.group for each in source.sentences[quoted.first : quoted.last] if each.kind is Kind.ROW
    }
    first: dict[str, int] = {}
    own = source.sentences[quoted.first].section
    label = _label_below(source, own)
    for at in among:
        each = source.sentences[at]
        if each.kind is Kind.HEADING or each.group in tables:
            continue
        text = source.article.text[each.start : each.end]
        for level in _levels(text if each.section == own else f"{label}: {text}"):
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
    return in_a_row(_WORD.findall(text.casefold()))
