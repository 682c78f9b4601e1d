"""blocks -> blocks: lists that lost their marks are lists, and footnotes are part of their table.

The items of such a list, as in pages pasted from elsewhere, are short paragraphs in a row that are
no sentences, behind a paragraph that ends openly: in ":", in a word such as "including", or with
the first item behind a colon.  Paragraphs in a row that fill in the same labels are a list as well.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from rag.denial import is_of_myths
from rag.signs import CLOSED, LABELLED
from rag.types import Block, Kind

_LONGEST_ITEM = 25  # words
_PUNCTUATED = re.compile(r"[:;]$")
_GOES_ON = re.compile(r"\b(?:includ(?:e|es|ing)|such as|are)$")
# Behind four words and more: "Figure 1: the knee" introduces nothing.  Nor does what has a label
# twice, or stands above another label: "Where to keep it: in the fridge".
_FIRST_ITEM = re.compile(r"^(?:[^\s:]+\s+){3,}[^\s:]+: [^:;.!?]+$")
_LABEL = re.compile(r"(?<!\S)([A-Z][\w’' ]{0,30}): ")
_OF_DIALOGUE = frozenset({"A", "Answer", "Q", "Question"})
_FOOTNOTE = re.compile(r"(?:[*†‡§]+|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\^\(\w+\)) ?\w")


def mark_lists(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, those of unmarked lists as items, each list a group.

    A list has two items or more, the one behind the colon of its introduction included.

    Args:
        blocks: In reading order.
        text: What their spans point into; no span is changed.
    """
    found = list(blocks)
    lines = [_line(block, text) for block in blocks]
    may_be_item = [_may_be_item(line) for line in lines]
    groups = 1 + max((block.group for block in blocks), default=-1)
    introduction = -1  # of the list that the next block may belong to
    for at, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        if introduction >= 0 and may_be_item[at]:
            group = groups + introduction
            found[at] = replace(block, kind=Kind.ITEM, lead_in=introduction, group=group)
            continue
        is_open = line.endswith(":") or _GOES_ON.search(line)
        starts = (is_open and may_be_item[at + 1 : at + 3] == [True, True]) or (
            _FIRST_ITEM.search(line) and not any(map(LABELLED.match, lines[at + 1 : at + 2]))
        )
        introduction = at if starts else -1
    return tuple(found)


def mark_records(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, paragraphs in a row with the same labels as items of a group.

    "Age: 3 months, Dose: 2 ml" says little without "Age: 6 months, Dose: 5 ml".

    Args:
        blocks: In reading order.
        text: What their spans point into; no span is changed.
    """
    found: list[Block] = []
    groups = 1 + max((block.group for block in blocks), default=-1)
    labels = [_LABEL.findall(_line(block, text)) for block in blocks]
    runs = [(names, [*run]) for names, run in groupby(range(len(blocks)), key=labels.__getitem__)]
    for names, run in runs:
        is_list = len(run) > 1 and len(names) > 1 and _OF_DIALOGUE.isdisjoint(names)
        for at in run:
            one = blocks[at]
            item = replace(one, kind=Kind.ITEM, lead_in=-1, group=groups + run[0])
            found.append(item if is_list else one)
    return tuple(found)


def mark_footnotes(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, the footnotes right behind a table in the group of that table.

    Args:
        blocks: In reading order.
        text: What their spans point into; no span is changed.
    """
    found: list[Block] = []
    table = -1  # the group that the next block may be a footnote of
    for block in blocks:
        is_footnote = table >= 0 and _FOOTNOTE.match(_line(block, text))
        found.append(replace(block, group=table) if is_footnote else block)
        table = found[-1].group if block.kind is Kind.ROW or is_footnote else -1
    return tuple(found)


def _is_of_dialogue(name: str) -> bool:
    """Whether a label is that of a question or a myth, or of what answers it."""
    return name in _OF_DIALOGUE or is_of_myths(name)


def _line(block: Block, text: str) -> str:
    """The text of a paragraph; nothing for a heading, a row or what is marked as an item."""
    is_paragraph = block.kind is Kind.TEXT and block.group < 0
    return text[block.start : block.end] if is_paragraph else ""


def _may_be_item(line: str) -> bool:
    ends = CLOSED.search(line) or _PUNCTUATED.search(line) or _GOES_ON.search(line)
    return 0 < len(line.split()) <= _LONGEST_ITEM and not ends
