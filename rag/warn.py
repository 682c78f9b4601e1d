"""section -> its warning: what its writer says must not be missed is shown with any quote of it.

How a warning is worded stands in `warnings` of `rag/data/safety.json`.
"""

import re

from rag.config import Config
from rag.rules import rules_in_use
from rag.types import Kind
from rag.whole import Range, Source, piece

_WORD = re.compile(r"\w+(?:&\w+)*")


def warning(source: Source, quoted: Range, config: Config) -> Range | None:
    """Return the gravest warning in the section of a quote, whole; None where there is none.

    Args:
        source: The article.
        quoted: Which of its sentences are quoted.
        config: `max_words` is used.
    """
    at = _gravest(source, source.sentences[quoted.first].section)
    return piece(source, quoted.article, at, config) if at >= 0 else None


def _gravest(source: Source, section: int) -> int:
    """The first grave warning of a section, else its first warning; -1 without one."""
    levels = {
        at: rules_in_use().warnings.stand_in(_spoken(source.article.text[each.start : each.end]))
        for at, each in enumerate(source.sentences)
        if each.section == section and each.kind is not Kind.HEADING
    }
    warnings = [at for at, level in levels.items() if level]
    return min(warnings, key=lambda at: "grave" not in levels[at], default=-1)


def _spoken(text: str) -> str:
    """Return the words of a text as phrases are looked for in them."""
    return "".join(f"{word} " for word in _WORD.findall(text.casefold()))
