"""lines with their kind -> text, blocks, sections, and what introduces each of them.

A block's span is known the moment its text is written; nothing is searched for later.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.signs import CHANGING, LABELLED, asks
from rag.types import Block, Kind, Section

DEEPEST_HEADING = 7
"""The level of a question in bold: below those that are marked as headings."""

# A heading that only asks or announces: what stands below it says the same without it.
_ANNOUNCES = re.compile(r"(?:who|why|how|when to|before|until)\b|.*\?\Z", re.IGNORECASE)
# An answer that hangs on its question.
_ANSWERS = re.compile(
    r"(?:A[:.] )?(?:yes\b|(?:no|never|sometimes|usually|maybe|perhaps|probably)[,.!;:])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Page:
    """A text in the making, line by line.

    `written` is the text in pieces, lines and the gaps between; `headings` are those above the next
    line, each with its level; `group` is the list or table that it is a part of, -1 outside of any;
    `lead_ins` has the block that introduces each list, table or term around it, -1 where none does.
    """

    written: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    length: int = 0
    headings: list[tuple[int, str]] = field(default_factory=list)
    heading: int = -1
    sections: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    groups: int = 0
    group: int = -1
    lead_ins: list[int] = field(default_factory=list)
    is_past_question: bool = False

    def write(self, line: str, kind: Kind, level: int) -> None:
        """Write a line as a block; a heading of that level opens a section."""
        if self.blocks:
            self._separate(kind)
        if kind is Kind.HEADING:
            self._open_section(line, level)
        elif self.is_past_question or not self.sections:
            self.sections.append((tuple(text for _, text in self.headings), self.length))
        self.is_past_question = False
        lead_in = self.lead_ins[-1] if self.lead_ins else self._heading_above(line, kind)
        if kind is Kind.HEADING:
            self.heading = len(self.blocks)
        if lead_in >= 0 and self.blocks[lead_in].section != len(self.sections) - 1:
            lead_in = -1  # a heading inside the list: what came before introduces something else
        section = len(self.sections) - 1
        start, self.length = self.length, self.length + len(line)
        self.written.append(line)
        group = -1 if kind is Kind.HEADING else self.group
        self.blocks.append(Block(kind, start, self.length, section, lead_in, group))

    def write_typed_item(self, line: str) -> None:
        """Write a list item that is marked by a bullet character only."""
        previous = self.blocks[-1] if self.blocks else None
        if previous is None or previous.kind is not Kind.ITEM:
            self.groups += 1
        outer, self.group = self.group, self.groups - 1
        starts = previous is None or previous.group != self.group
        lead_in = self._typed_introduction() if starts else self.blocks[-1].lead_in
        self.lead_ins.append(lead_in)
        self.write(line, Kind.ITEM, 0)
        self.lead_ins.pop()
        self.group = outer

    @contextmanager
    def in_group(self, *, of_terms: bool) -> Iterator[int]:
        """Let what is written meanwhile be one list or table, or a part of the one around it.

        Yields:
            The block that introduces it, -1 if none does.
        """
        lead_in, outer = self._introduction(of_terms=of_terms), self.group
        self.lead_ins.append(lead_in)
        if outer < 0:
            self.groups += 1
            self.group = self.groups - 1
        yield lead_in
        self.lead_ins.pop()
        self.group = outer

    def end_section(self, headings: list[tuple[int, str]]) -> None:
        """Let what follows stand below headings that stood before: a question ends with its part.

        Else a dose for all would stand below "How much do children take?".
        """
        self.headings, self.heading, self.is_past_question = headings, -1, True

    def is_behind_answer(self) -> bool:
        """Return whether a question in bold stands above, with what may answer it between."""
        is_below = bool(self.headings) and self.headings[-1][0] == DEEPEST_HEADING
        return is_below and self.blocks[-1].kind is not Kind.HEADING

    def all_sections(self) -> tuple[Section, ...]:
        """Return the sections; each ends where the next begins, the last at the end of the text."""
        starts = [start for _, start in self.sections] + [self.length]
        return tuple(
            Section(path, start, end)
            for (path, start), end in zip(self.sections, starts[1:], strict=True)
        )

    def _introduction(self, *, of_terms: bool) -> int:
        """The block just before a list or table, unless that is a mere label.

        Nor is it the end of another list, unless that says that something follows; a label with its
        value is one entry more of a list of terms, which it does not introduce.
        """
        if not self.blocks or self._is_below_label():
            return -1
        if of_terms and LABELLED.match(self.written[-1]):
            return -1
        is_of_other = self.group < 0 and self.blocks[-1].group >= 0
        if is_of_other and not self.written[-1].endswith(":"):
            return -1
        return len(self.blocks) - 1

    def _is_below_label(self) -> bool:
        """Whether the block just before is a heading that a list means the same without."""
        is_heading, words = self.blocks[-1].kind is Kind.HEADING, self.written[-1]
        return is_heading and not (words.endswith(":") or CHANGING.search(words))

    def _typed_introduction(self) -> int:
        """What introduces a list of typed items: likewise, but never the part of another list."""
        is_part = bool(self.blocks) and self.blocks[-1].kind in (Kind.ITEM, Kind.ROW)
        return -1 if is_part else self._introduction(of_terms=False)

    def _heading_above(self, line: str, kind: Kind) -> int:
        """The heading that a paragraph must not be quoted without: its condition, its question.

        The title is none: it stands above the whole article.
        """
        below = self.blocks[self.heading + 1 : self.heading + 2]
        is_of_list = bool(below) and below[0].group >= 0  # what the heading introduces is another
        if kind is not Kind.TEXT or self.heading < 1 or is_of_list:
            return -1
        words = self.headings[-1][1]
        sets_condition = CHANGING.search(words) and not _ANNOUNCES.match(words)
        is_answer = asks(words) and _ANSWERS.match(line)
        return self.heading if sets_condition or is_answer else -1

    def _separate(self, kind: Kind) -> None:
        previous = self.blocks[-1]
        together = previous.group == self.group >= 0 and kind is not Kind.HEADING
        gap = "\n" if together else "\n\n"
        self.written.append(gap)
        self.length += len(gap)

    def _open_section(self, heading: str, level: int) -> None:
        self.headings = [(above, text) for above, text in self.headings if above < level]
        self.headings.append((level, heading))
        self.sections.append((tuple(text for _, text in self.headings), self.length))
