"""A piece of an article -> HTML with its paragraphs, lists and tables, every character kept; pure.

Un-escaping the HTML and dropping its tags gives the text back, character for character.
Spans are code points of `Article.text`, as everywhere.
"""

import string
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from rag.row import cell_bounds
from rag.types import Block, Kind, Section, Span
from ui.terms import TermLink

# Every character to which HTML or Markdown gives a meaning, line ends included: the chat shows
# messages through a Markdown renderer, where `*`, `_`, `www.` or a blank line would act.
_ESCAPES = str.maketrans({char: f"&#{ord(char)};" for char in string.punctuation + "\t\n\r"})


BESIDE = ' target="_blank" rel="noopener noreferrer"'
"""Attributes of a link that opens a page of its own, which learns nothing of this one."""
SAID_BESIDE = ' aria-describedby="beside"'
"""Of such a link on pages that say so in an element of this id; a term has another description."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to show a piece of text.

    `blocks` are in reading order and do not overlap.  The words of `marks` stand in `<mark>`, the
    first of them with the id `mark_id`; those of `links` lead to their definition, unless a mark
    cuts them, on a page of its own if `is_beside`.  With `sections`, headings become `<h2>` to
    `<h6>` that carry the ids of `anchors`; without, they are emphasised paragraphs.  Rows of
    as many cells are a table, which a screen reader calls `table_name`.
    """

    blocks: Sequence[Block] = ()
    marks: Sequence[Span] = ()
    mark_id: str = ""
    links: Sequence[TermLink] = ()
    is_beside: bool = False
    sections: Sequence[Section] = ()
    anchors: Mapping[int, str] = field(default_factory=dict)
    table_name: str = ""


def escape(text: str) -> str:
    """Return text that neither HTML nor Markdown reads as markup; `html.unescape` undoes it."""
    return text.translate(_ESCAPES)


def text_html(text: str, start: int, layout: Layout) -> str:
    """Return the HTML of `text`, which stands at `start` in its article.

    The characters come from `text` alone: blocks that do not fit it can cost layout, never words.
    """
    marker = _Marker(text, start, layout)
    pieces: list[str] = []
    at = start
    for _, part in groupby(_places(start, start + len(text), layout), lambda each: each.part):
        places = list(part)
        pieces.append(marker.html(at, places[0].first))
        pieces.append(_part(places, layout, marker))
        at = places[-1].last
    pieces.append(marker.html(at, start + len(text)))
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class _Place:
    """A block and what of it is shown, `[first, last)`; its number among the blocks."""

    block: Block
    number: int
    first: int
    last: int

    @property
    def part(self) -> tuple[Kind, int]:
        """The list or table that it belongs to; paragraphs and headings belong to none."""
        is_of_list = self.block.kind in (Kind.ITEM, Kind.ROW)
        return (self.block.kind, self.block.group) if is_of_list else (Kind.TEXT, -1)


def _places(start: int, end: int, layout: Layout) -> Iterator[_Place]:
    """Yield the blocks that are shown, in reading order; no two overlap."""
    window, at = Span(start, max(end, start + 1)), start
    for number, block in enumerate(layout.blocks):
        if Span(block.start, block.end).overlaps(window):
            first = min(max(block.start, at), end)
            at = max(min(block.end, end), first)
            yield _Place(block, number, first, at)


def _part(places: Sequence[_Place], layout: Layout, marker: "_Marker") -> str:
    """Return paragraphs, or a whole list or table, with what stands between them."""
    kind, _ = places[0].part
    if kind is Kind.ITEM:
        return _list(places, marker)
    if kind is Kind.ROW and (columns := marker.columns(places)):
        return _table(places, columns, layout, marker)
    pieces = []
    at = places[0].first
    for place in places:
        pieces.append(marker.html(at, place.first))
        pieces.append(_element(place.block, layout, marker.html(place.first, place.last)))
        at = place.last
    inner = "".join(pieces)
    return f'<ul class="rows">{inner}</ul>' if kind is Kind.ROW else inner


def _list(places: Sequence[_Place], marker: "_Marker") -> str:
    """Return a list; the items that another one introduces are a list inside of it."""
    pieces: list[str] = []
    unclosed: list[int] = []  # the items that hold the current one, from the top down, and itself
    at = places[0].first
    for place in places:
        parent = place.block.lead_in
        depth = unclosed.index(parent) + 1 if parent in unclosed else 0
        closed = len(unclosed) - depth
        pieces.append(f"</li>{'</ul></li>' * (closed - 1)}" if closed else '<ul class="items">')
        pieces.append(f"{marker.html(at, place.first)}<li>{marker.html(place.first, place.last)}")
        unclosed[depth:] = [place.number]
        at = place.last
    pieces.append("</li></ul>" * len(unclosed))
    return "".join(pieces)


def _table(places: Sequence[_Place], columns: int, layout: Layout, marker: "_Marker") -> str:
    """Return a table; it scrolls where it is too wide, by keyboard too."""
    introducing = {place.block.lead_in for place in places}
    of_heads = [place.number in introducing for place in places]
    first = of_heads.index(False) if False in of_heads else 0
    head: list[str] = []
    body: list[str] = []
    at = places[0].first
    for number, (place, is_head) in enumerate(zip(places, of_heads, strict=True)):
        row = f"{marker.html(at, place.first)}{_row(place, columns, marker, is_head=is_head)}"
        (head if number < first else body).append(row)
        at = place.last
    above = f"<thead>{''.join(head)}</thead>" if head else ""
    return (
        f'<div class="table" role="group" tabindex="0" title="{escape(layout.table_name)}">'
        f"<table>{above}<tbody>{''.join(body)}</tbody></table></div>"
    )


def _row(place: _Place, columns: int, marker: "_Marker", *, is_head: bool) -> str:
    """Return a row; the borders of its text are kept, though nobody sees or hears them."""
    cells = []
    bounds = marker.cells(place)
    starts = [start for start, _ in bounds[1:]] + [place.last]
    for number, ((start, end), following) in enumerate(zip(bounds, starts, strict=True)):
        inner = marker.html(start, end)
        if end < following:
            inner += f"<span hidden>{marker.html(end, following, is_seen=False)}</span>"
        width = f' colspan="{columns}"' if len(bounds) == 1 else ""
        scope = ("colgroup" if width else "col") if is_head else "row"
        is_name = start < end and (is_head or (number == 0 and not width))
        tag, names = ("th", f' scope="{scope}"') if is_name else ("td", "")
        cells.append(f"<{tag}{names}{width}>{inner}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _element(block: Block, layout: Layout, inner: str) -> str:
    if block.kind is Kind.HEADING:
        return _heading(block, layout, inner)
    return f"<p>{inner}</p>" if block.kind is Kind.TEXT else f"<li>{inner}</li>"


def _heading(block: Block, layout: Layout, inner: str) -> str:
    if not layout.sections:
        return f'<p class="heading">{inner}</p>'
    level = min(6, len(layout.sections[block.section].path) + 1)  # the title is the <h1>
    anchor = layout.anchors.get(block.section, "")
    return f'<h{level} id="{escape(anchor)}">{inner}</h{level}>'


class _Marker:
    """Writes pieces of one text and gives the first marked one its id."""

    def __init__(self, text: str, start: int, layout: Layout) -> None:
        self._text = text
        self._start = start
        self._marks = layout.marks
        self._id = layout.mark_id
        self._beside = BESIDE if layout.is_beside else ""
        self._links = {link.span: link for link in layout.links}
        spans = (*self._marks, *self._links)
        self._cuts = sorted({cut for span in spans for cut in (span.start, span.end)})

    def html(self, first: int, last: int, *, is_seen: bool = True) -> str:
        """Return the escaped text `[first, last)` of the article with its marks."""
        between = slice(bisect_right(self._cuts, first), bisect_left(self._cuts, last))
        edges = [first, *self._cuts[between], last] if first < last else []
        return "".join(self._piece(a, b, is_seen=is_seen) for a, b in pairwise(edges))

    def cells(self, place: _Place) -> list[tuple[int, int]]:
        """Return where in the article each cell of a row begins and ends; the first with it."""
        bounds = cell_bounds(self._between(place.first, place.last))
        (_, end), *others = [(place.first + start, place.first + end) for start, end in bounds]
        return [(place.first, end), *others]

    def columns(self, rows: Sequence[_Place]) -> int:
        """Return how many columns a table has; 0 where its rows differ, and for a single column.

        A row of one cell goes across all of them.  What is left of a row that is cut has no column.
        """
        is_cut = any((row.first, row.last) != (row.block.start, row.block.end) for row in rows)
        is_apart = any(self._between(a.last, b.first).strip() for a, b in pairwise(rows))
        lengths = {len(self.cells(row)) for row in rows} - {1}
        return lengths.pop() if len(lengths) == 1 and not is_apart and not is_cut else 0

    def _between(self, first: int, last: int) -> str:
        return self._text[first - self._start : last - self._start]

    def _piece(self, first: int, last: int, *, is_seen: bool) -> str:
        text = self._between(first, last)
        inner = escape(text)
        if any(mark.start < last and first < mark.end for mark in self._marks) and text.strip():
            name = f' id="{escape(self._id)}"' if self._id and is_seen else ""
            self._id = "" if is_seen else self._id
            inner = f"<mark{name}>{inner}</mark>"
        link = self._links.get(Span(first, last))
        if not link:
            return inner
        said = escape(link.saying)
        address = escape(link.address)
        return f'<a class="term" href="{address}" title="{said}"{self._beside}>{inner}</a>'
