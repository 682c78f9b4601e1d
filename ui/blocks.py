"""A piece of an article -> HTML with its paragraphs and lists, every character kept; pure.

Un-escaping the HTML and dropping its tags gives the text back, character for character.
Spans are code points of `Article.text`, as everywhere.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.types import Block, Kind, Section, Span
from ui.terms import TermLink

# Every character to which HTML or Markdown gives a meaning, line ends included: the chat shows
# messages through a Markdown renderer, where `*`, `_`, `www.` or a blank line would act.
_ESCAPES = str.maketrans({char: f"&#{ord(char)};" for char in string.punctuation + "\t\n\r"})


BESIDE = ' target="_blank" rel="noopener noreferrer"'
"""Attributes of a link that opens a page of its own, which learns nothing of this one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to show a piece of text.

    `blocks` are in reading order and do not overlap.  The words of `marks` stand in `<mark>`, the
    first of them with the id `mark_id`; those of `links` lead to their definition, unless a mark
    cuts them, on a page of its own if `is_beside`.  With `sections`, headings become `<h2>` to
    `<h6>` that carry the ids of `anchors`; without, they are emphasised paragraphs.
    """

    blocks: Sequence[Block] = ()
    marks: Sequence[Span] = ()
    mark_id: str = ""
    links: Sequence[TermLink] = ()
    is_beside: bool = False
    sections: Sequence[Section] = ()
    anchors: Mapping[int, str] = field(default_factory=dict)


def escape(text: str) -> str:
    """Return text that neither HTML nor Markdown reads as markup; `html.unescape` undoes it."""
    return text.translate(_ESCAPES)


def text_html(text: str, start: int, layout: Layout) -> str:
    """Return the HTML of `text`, which stands at `start` in its article.

    The characters come from `text` alone: blocks that do not fit it can cost layout, never words.
    """
    window = Span(start, start + max(len(text), 1))
    blocks = [block for block in layout.blocks if Span(block.start, block.end).overlaps(window)]
    marker = _Marker(text, start, layout)
    pieces: list[str] = []
    at, end = start, start + len(text)
    open_list: tuple[str, int] | None = None
    for block in blocks:
        first = min(max(block.start, at), end)
        last = max(min(block.end, end), first)
        wanted = _list_of(block)
        if open_list and open_list != wanted:
            pieces.append("</ul>")
        pieces.append(marker.html(at, first))
        if wanted and open_list != wanted:
            pieces.append(f'<ul class="{wanted[0]}">')
        pieces.append(_element(block, layout, marker.html(first, last)))
        open_list, at = wanted, last
    if open_list:
        pieces.append("</ul>")
    pieces.append(marker.html(at, end))
    return "".join(pieces)


def _list_of(block: Block) -> tuple[str, int] | None:
    """Return the kind and the number of the list a block belongs to."""
    if block.kind is Kind.ITEM:
        return "items", block.group
    if block.kind is Kind.ROW:
        return "rows", block.group
    return None


def _element(block: Block, layout: Layout, inner: str) -> str:
    if block.kind is Kind.HEADING:
        return _heading(block, layout, inner)
    if block.kind is Kind.TEXT:
        return f"<p>{inner}</p>"
    nested = ' class="nested"' if _is_nested(block, layout) else ""
    return f"<li{nested}>{inner}</li>"


def _heading(block: Block, layout: Layout, inner: str) -> str:
    if not layout.sections:
        return f'<p class="heading">{inner}</p>'
    level = min(6, len(layout.sections[block.section].path) + 1)  # the title is the <h1>
    anchor = layout.anchors.get(block.section, "")
    return f'<h{level} id="{escape(anchor)}">{inner}</h{level}>'


def _is_nested(block: Block, layout: Layout) -> bool:
    """Whether the block that introduces this one is itself an item."""
    parents = layout.blocks
    return 0 <= block.lead_in < len(parents) and parents[block.lead_in].kind is Kind.ITEM


class _Marker:
    """Writes pieces of one text and gives the first marked one its id."""

    def __init__(self, text: str, start: int, layout: Layout) -> None:
        self._text = text
        self._start = start
        self._marks = layout.marks
        self._id = layout.mark_id
        self._beside = BESIDE if layout.is_beside else ""
        self._links = {link.span: link for link in layout.links}

    def html(self, first: int, last: int) -> str:
        """Return the escaped text `[first, last)` of the article with its marks."""
        cuts = {first, last}
        for span in (*self._marks, *self._links):
            cuts.update(cut for cut in (span.start, span.end) if first < cut < last)
        edges = sorted(cuts)
        return "".join(self._piece(a, b) for a, b in pairwise(edges))

    def _piece(self, first: int, last: int) -> str:
        text = self._text[first - self._start : last - self._start]
        inner = escape(text)
        if any(mark.start < last and first < mark.end for mark in self._marks) and text.strip():
            name, self._id = (f' id="{escape(self._id)}"' if self._id else ""), ""
            inner = f"<mark{name}>{inner}</mark>"
        link = self._links.get(Span(first, last))
        if not link:
            return inner
        said = escape(link.saying)
        address = escape(link.address)
        return f'<a class="term" href="{address}" title="{said}"{self._beside}>{inner}</a>'
