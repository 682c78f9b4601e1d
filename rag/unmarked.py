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
    introduction = -1  # of the list that the next block may belong to
    for at, block in enumerate(blocks):
        line = text[block.start : block.end]
        is_paragraph = block.kind is Kind.TEXT and block.group < 0
        if introduction >= 0 and is_paragraph and _is_item(line):
            group = groups + introduction
            found[at] = replace(block, kind=Kind.ITEM, lead_in=introduction, group=group)
        else:
            introduction = at if is_paragraph and _OPEN.search(line) else -1
    return tuple(found)


def _is_item(line: str) -> bool:
    return len(line.split()) <= _LONGEST_ITEM and not _CLOSED.search(line)
