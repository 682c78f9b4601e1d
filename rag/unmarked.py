"""blocks -> blocks: a list that lost its marks, as in pages pasted from elsewhere, is a list.

Its items are short paragraphs in a row that are no sentences, behind a paragraph that ends openly:
in ":", in a word such as "including", or with the first item behind a colon.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.types import Block, Kind

_LONGEST_ITEM = 25  # words
_CLOSED = re.compile(r"[.!?:;][\"”’')\]]*$")
_OPEN = re.compile(r":$|\b(?:includ(?:e|es|ing)|such as|are|like)$|: [^:]*[^.!?:;]$")


def mark_lists(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, those of unmarked lists as items, each list a group.

    Args:
        blocks: In reading order.
        text: What their spans point into; no span is changed.
    """
    found = list(blocks)
    groups = 1 + max((block.group for block in blocks), default=-1)
    for at, block in enumerate(blocks):
        items = _items(blocks[at + 1 :], text, block.section)
        if items and _is_paragraph(found[at]) and _OPEN.search(text[block.start : block.end]):
            found[at + 1 : at + 1 + len(items)] = [
                replace(item, kind=Kind.ITEM, lead_in=at, group=groups) for item in items
            ]
            groups += 1
    return tuple(found)


def _items(blocks: Sequence[Block], text: str, section: int) -> list[Block]:
    """The blocks from the first on that may be items of one list."""
    items = []
    for block in blocks:
        line = text[block.start : block.end]
        is_short = len(line.split()) <= _LONGEST_ITEM and not _CLOSED.search(line)
        if block.section != section or not _is_paragraph(block) or not is_short:
            break
        items.append(block)
    return items


def _is_paragraph(block: Block) -> bool:
    return block.kind is Kind.TEXT and block.group < 0
