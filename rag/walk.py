"""HTML tree -> the lines that a reader sees, in reading order, each with its kind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

import lxml.html

from rag.page import DEEPEST_HEADING, Page
from rag.pictured import is_repeated, sign_of
from rag.raised import lowered, raised
from rag.row import BORDER, cell_text
from rag.signs import asks
from rag.table import CELLS, Cell, Row, lay_out
from rag.text import visible
from rag.types import Kind

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_GROUPS = frozenset({"ul", "ol", "dl", "table"})
_PARTS = frozenset({"li", "dt", "dd", "tr"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center details div fieldset figcaption figure"
    " footer form header hr html main nav p pre section summary table tbody tfoot thead".split()
)
_ENCLOSING = _BLOCKS | _GROUPS | _PARTS | frozenset(CELLS)
_BOLD = frozenset({"b", "strong"})
_ASKING = _BOLD | {"summary"}  # a question in one of these is a heading
_STRUCK_OUT = frozenset({"s", "strike", "del"})  # what no longer holds must not be quoted
_UNSEEN = _STRUCK_OUT | frozenset(
    "audio button canvas embed head iframe img input map noscript object script select style svg"
    " template textarea title video".split()
)
BULLETS = "•◦▪‣●○■□"
"""Characters that mark list items in pages that were pasted from elsewhere."""

# Word marks items of the second level with this letter and a tab or a wide gap.  One space that
# does not break is no such gap: Czech and Polish have it behind the word "o".
_LETTER_BULLET = re.compile(r"\n[^\S\n]*o(?=\t|\xa0\s)")
BULLET = re.compile(rf"[{BULLETS}]|·(?=\s)")
"""Matches such a character where it begins a line; a dot in the middle needs a blank behind it."""
# "5 · 10⁹" may go on on the next line, where what stands higher may begin an element.
_BULLET_LINE = re.compile(
    rf"(?:(?<!\d)\n\s*|\n\s*(?!·\s+10(?:[⁰¹²³⁴-⁹⁻^]|\Z)))(?={BULLET.pattern})"
)
_BULLET_MARKS = re.compile(rf"(?:\s*(?:{BULLET.pattern}))+\s*")
_SPACE = re.compile(r"\s+")
# A line of a cell is an entry of it, unless a sign says that one ends or goes on.
_CELL_LINE = re.compile(r"(?<=[^\s.,:;!?…。！？،؛(/–-])\s*\n\s*(?=[^\s(])")

LONGEST_HEADING = 150
"""Characters; a longer line of its own is a paragraph."""


@dataclass(slots=True)
class Walk:
    """One walk over an HTML tree: collects inline text and writes it to a page, line by line."""

    page: Page = field(default_factory=Page)
    inline: list[str] = field(default_factory=list)
    kind: Kind = Kind.TEXT
    level: int = 0
    empty_heading: int = 0
    term: int = -1
    preserve: bool = False
    rows: dict[lxml.html.HtmlElement, Row] = field(default_factory=dict)
    cells: dict[Cell, str] = field(default_factory=dict)
    head: int = -1

    def visit(self, node: lxml.html.HtmlElement) -> None:
        """Collect a node and everything below it, in reading order."""
        if not isinstance(node.tag, str) or node.tag in _UNSEEN:
            self._collect_sign(node)
            return
        if node.tag in ("sup", "sub"):
            self._visit_script(node)
        elif node.tag in _HEADINGS or self._begins_with_question(node):
            self._visit_heading(node)
        elif node.tag in _GROUPS:
            self._visit_group(node)
        elif node.tag in _PARTS:
            self._visit_part(node)
        elif node.tag in _BLOCKS:
            self._visit_block(node)
        elif node.tag in CELLS:
            self._visit_stray_cell(node)
        else:
            self._visit_inline(node)

    def _visit_stray_cell(self, node: lxml.html.HtmlElement) -> None:
        """Visit a cell that stands in no row."""
        self._visit_inline(node)
        if node.getnext() is not None:
            self.inline.append(BORDER)

    def _visit_inline(self, node: lxml.html.HtmlElement) -> None:
        if node.tag == "br":
            self.inline.append("\n")
        self._collect(node.text)
        for child in node:
            self.visit(child)
            self._collect(child.tail)

    def _visit_script(self, node: lxml.html.HtmlElement) -> None:
        """Visit what stands higher or lower: flattened, 10<sup>9</sup> would be 109."""
        start = len(self.inline)
        self._visit_inline(node)
        written = "".join(self.inline[start:])
        self.inline[start:] = [raised(written) if node.tag == "sup" else lowered(written)]

    def _visit_block(self, node: lxml.html.HtmlElement) -> None:
        in_cell = self.kind is Kind.ROW
        if in_cell:  # a paragraph in a table cell stays in its row
            self.inline.append(" ")
            self._visit_inline(node)
            return
        self.flush()
        page = self.page
        before, headings = len(page.blocks), page.headings
        outer, self.preserve = self.preserve, self.preserve or node.tag == "pre"
        if page.group < 0 and page.is_behind_answer() and _is_bold_line(node):
            page.end_section(page.headings[:-1])
        self._visit_inline(node)
        self.flush()
        self.preserve = outer
        if node.tag == "details" and page.headings is not headings:
            page.end_section(headings)
        if len(page.blocks) > before and node.tag == "caption" and node.getparent().tag == "table":
            page.lead_ins[-1] = self.head = len(page.blocks) - 1  # it introduces the rows

    def _visit_heading(self, node: lxml.html.HtmlElement) -> None:
        self.flush()
        before = len(self.page.blocks)
        outer, self.kind = self.kind, Kind.HEADING
        self.level = _HEADINGS.get(node.tag, DEEPEST_HEADING)
        self._visit_inline(node)
        if not self._pending() and len(self.page.blocks) == before:
            self.empty_heading = self.level
        self.flush()
        self.kind = outer

    def _begins_with_question(self, node: lxml.html.HtmlElement) -> bool:
        """Whether a short question in bold begins a paragraph: the heading of what follows."""
        if node.tag not in _ASKING or self.kind is not Kind.TEXT or self.page.group >= 0:
            return False
        if self._pending():
            return False
        question = node.text_content().strip()
        return asks(question) and len(question) <= LONGEST_HEADING

    def _visit_item(self, node: lxml.html.HtmlElement) -> None:
        self.flush()
        outer, self.kind = self.kind, Kind.ITEM
        self._visit_inline(node)
        self.flush()
        self.kind = outer

    def _visit_part(self, node: lxml.html.HtmlElement) -> None:
        """Visit a part of a list or table: a term introduces what it means."""
        if node.tag == "tr":
            self._visit_row(node)
            return
        lead_ins = self.page.lead_ins
        if node.tag == "dd":
            self.page.lead_ins = [*lead_ins, self.term]
        self._visit_item(node)
        self.page.lead_ins = lead_ins
        if node.tag == "dt":
            self.term = len(self.page.blocks) - 1

    def _visit_row(self, node: lxml.html.HtmlElement) -> None:
        """Visit a row of a table: head rows and labels introduce the rows below them."""
        self.flush()
        row = self.rows.get(node) or lay_out([node])[0]
        lead_ins, blocks = self.page.lead_ins, self.page.blocks
        introduces, before = bool(lead_ins), len(blocks)
        if introduces and row.is_label:
            lead_ins[-1] = self.head
        outer, self.kind = self.kind, Kind.ROW
        self._visit_strays(node.text, node)
        for column, cell in enumerate(row.cells):
            if column:
                self.inline.append(BORDER)
            self._visit_cell(cell, row)
        self.flush()
        self.kind = outer
        if introduces and (row.is_head or row.is_label) and len(blocks) > before:
            lead_ins[-1] = len(blocks) - 1
            self.head = lead_ins[-1] if row.is_head else self.head

    def _visit_cell(self, cell: Cell, row: Row) -> None:
        """Visit a cell, or repeat it where it spans rows or columns, unless it is long."""
        if cell is None or cell in self.cells:
            repeated = self.cells.get(cell, "")
            self.inline.append(repeated if len(repeated) <= LONGEST_HEADING else "")
            return
        start, before = len(self.inline), len(self.page.blocks)
        self._visit_inline(cell)
        words = "".join(self.inline[start:])
        if row.is_label or len(row.cells) > 1:  # else it lays out a page, whose lines are blocks
            words = _SPACE.sub(" ", _CELL_LINE.sub("; ", words))
        words = cell_text(words)
        self.inline[start:] = [words]
        self.cells[cell] = words.strip() if len(self.page.blocks) == before else ""
        self._visit_strays(cell.tail, cell.itersiblings())

    def _visit_strays(self, words: str | None, nodes: Iterable[lxml.html.HtmlElement]) -> None:
        """Collect what stands in a row before its next cell, though nothing should."""
        self.inline.append(" ")
        self._collect(words)
        for node in takewhile(lambda each: each.tag not in CELLS, nodes):
            self.visit(node)
            self._collect(node.tail)
        self.inline.append(" ")

    def _visit_group(self, node: lxml.html.HtmlElement) -> None:
        """Visit a list or table: its parts share a group and know what introduces them."""
        self.flush()
        if node.tag == "table":
            lines = [each for each in node.iter("tr") if next(each.iterancestors("table")) is node]
            self.rows.update(zip(lines, lay_out(lines), strict=True))
        with self.page.in_group(of_terms=node.tag == "dl") as lead_in:
            kind, self.kind = self.kind, Kind.TEXT
            term, self.term = self.term, lead_in
            head, self.head = self.head, lead_in
            self._visit_inline(node)
            self.flush()
            self.kind, self.term, self.head = kind, term, head

    def _collect(self, data: str | None) -> None:
        data = visible(data or "")  # here no reference of HTML can bring one in any more
        if not data:
            return
        if self.kind is Kind.TEXT:
            begins_line = not self.inline or self.inline[-1] == "\n"
            data = _LETTER_BULLET.sub(f"\n{BULLETS[0]}", f"\n{data}" if begins_line else data)
        if self.preserve:
            self.inline.append(data)
            return
        lines = _BULLET_LINE.split(data)
        self.inline.append("\n".join(_SPACE.sub(" ", line) for line in lines))

    def _collect_sign(self, picture: lxml.html.HtmlElement) -> None:
        """Collect what a picture says of the words behind it, or alone in its cell."""
        sign = sign_of(picture.get("alt", "")) if picture.tag == "img" else ""
        before = "".join(self.inline[-4:]).rstrip(" ")  # all would take the square of their number
        begins = before.endswith("|" if self.kind is Kind.ROW else "\n") or not before
        if not sign or not begins or self.kind is Kind.HEADING:
            return
        if words := _words_behind(picture):
            if not is_repeated(picture.get("alt", ""), words):
                self.inline.append(f"{sign}: ")
        elif self.kind is Kind.ROW:
            self.inline.append(sign)

    def _pending(self) -> bool:
        return any(map(str.strip, self.inline))

    def flush(self) -> None:
        """Write what was collected: a line break that the source asks for ends a block."""
        lines = [_SPACE.sub(" ", line).strip() for line in "".join(self.inline).split("\n")]
        self.inline.clear()
        shown = [line for line in lines if line.strip(" |" + BULLETS)]
        if self.kind is Kind.HEADING:
            shown = [" ".join(shown)] if shown else []
        for line in shown:
            self._write_line(line)

    def _write_line(self, line: str) -> None:
        kind = self.kind
        if kind is Kind.TEXT and self.empty_heading and _looks_like_heading(line):
            self.level, kind = self.empty_heading, Kind.HEADING
        self.empty_heading = 0
        if kind is Kind.TEXT and BULLET.match(line):
            self.page.write_typed_item(_BULLET_MARKS.sub("", line, count=1))
        else:
            self.page.write(line, kind, self.level)


def _words_behind(picture: lxml.html.HtmlElement) -> str:
    """The words that follow a picture right away, in its paragraph, item or cell."""
    node = picture
    while node is picture or node.tag not in _ENCLOSING:
        behind = node.getnext()
        is_inline = behind is not None and isinstance(behind.tag, str)
        if is_inline and behind.tag not in _ENCLOSING and behind.text_content().strip():
            return f"{node.tail or ''}{behind.text_content()}"
        if (node.tail or "").strip():
            return str(node.tail)
        node = node.getparent()
    return ""


def _is_bold_line(node: lxml.html.HtmlElement) -> bool:
    """Whether a paragraph is a line in bold above another: a heading that is not marked as one."""
    if node.tag != "p" or node.getnext() is None or len(node) != 1 or node[0].tag not in _BOLD:
        return False
    is_all = not ((node.text or "").strip() or (node[0].tail or "").strip())
    return is_all and _looks_like_heading(node[0].text_content().strip())


def _looks_like_heading(line: str) -> bool:
    return len(line) <= LONGEST_HEADING and not line.endswith((".", ":", ";", ","))
