"""file, article -> the marks that readers get as text, and the words that they do not get."""

import re
from collections.abc import Iterator, Sequence

from rag.inline import unread
from rag.literal import code_lines
from rag.numbered import lone_numbers
from rag.pictured import unread_pictures
from rag.revised import comment_lines

_WRITE_OUT = "Write out what it shows"
# Marks that are no text: what they look like, what they are, and how to mend them.
_MARKS = tuple(
    (re.compile(pattern), what, way_out)
    for pattern, what, way_out in (
        (
            r"\{\{|\{%|%\}|\[/[A-Za-z][\w-]{0,40}\]|\[[a-z][\w-]{0,40} [^\]]{0,300}=[\"'“”]",
            "a shortcode",
            _WRITE_OUT,
        ),
        (r"\[![A-Za-z]+\]", "the mark of a notice", "Begin a quote with it: '> [!WARNING]'"),
        (r":{3,}", "the mark of a notice", "Put ':::' on a line of its own before and behind it"),
        (r"^(?:!!!|\?\?\?) ", "the mark of a notice", "Indent what belongs to it by four spaces"),
        (r"^===[!+]? \"", "the mark of a tab", "Indent what belongs to it by four spaces"),
        (r"\{[#.:] ?[\w-]", "attributes", "Remove them"),
        (
            r"(?<!\w)%%|^%[ \t]|\{(?:--|\+\+|~~|>>|==)",
            "the mark of a comment or a change",
            "Remove it, or settle the change",
        ),
        (
            r"\[\[(?=[^\]]{0,300}[^\W\d_])",
            "the mark of a link",
            "Leave only the words that it shows",
        ),
        (r"^(?:import|export) .*(?: from ['\"]|=)", "a line of a program", "Remove it"),
        (r"\{[A-Za-z_]\w{0,40}(?:\.\w{1,40}){1,9}\}", "the name of a value", _WRITE_OUT),
        (r"(?<![^\s(])\{[a-z][a-z:-]{0,40}\}(?=[^\s.,;:)])", "the mark of a role", _WRITE_OUT),
        (r"(?<![\w:]):[a-z]\w*(?:[_-]\w+)*:(?![\w:])", "the name of an icon", _WRITE_OUT),
        (r"^\+\+\+", "the mark of front matter", "Put it before and behind it, at the very top"),
        (r"</?(?:ac|ri):", "tags of Confluence", "Export the page as HTML, or remove them"),
        (r"\+-{3,}\+|(?<!-)-{3,} +-{3,}", "a drawn table", "Write it as '| a | b |' or in HTML"),
        (r"\b[a-z]+- (?!and\b|or\b|to\b)[a-z]+|\b[a-z]+-$", "a word split in two", "Join it"),
        (r"\bPage \d+ of \d+\b", "the number of a page", "Remove it"),
    )
)
_BESIDE_MARK = 12  # characters by which a mark that is read is told from one that is not
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PRODUCT = re.compile(r"\d(?:\*\d+)+")


def leftovers(lines: Sequence[str], text: str) -> Iterator[str]:
    """Yield what to mend in a file, each with its lines from 1 and the way out.

    Args:
        lines: All of the file, as they are written.
        text: The text of its article.
    """
    code = code_lines(lines)
    plain = ["" if at in code else _ESCAPED.sub(r"\1", line) for at, line in enumerate(lines)]
    for pattern, what, way_out in _MARKS:
        if any(map(pattern.search, text.split("\n"))) and (found := _places(pattern, plain, text)):
            yield f"shows {what} in line {', '.join(map(str, found))}. {way_out}."
    for at, words in comment_lines("\n".join(lines)):
        yield f"has a comment in line {at}: {words!r}. If it is text, write 'percent'."
    yield from _lost(lines, code, text)


def _lost(lines: Sequence[str], code: frozenset[int], text: str) -> Iterator[str]:
    """What readers do not get."""
    for at, mark in unread(lines):
        yield f"has words that are not read in line {at}: {mark}. Write them out."
    for at, alt in unread_pictures(lines):
        yield f"has a picture whose words are not read in line {at}: {alt!r}. Write them out."
    shown = set(_PRODUCT.findall(text))
    for at, product in _products(lines, code):
        if product not in shown:
            yield f"loses the '*' between digits in line {at}: {product}. Write '×' or '\\*'."
    for at, words in lone_numbers(lines, code):
        if words not in text:  # else the number is shown
            yield f"has a numbered item alone in line {at}: {words!r}. Write it as a heading."


def _places(pattern: re.Pattern[str], lines: Sequence[str], text: str) -> list[int]:
    """The lines of a file, from 1, with marks: those seen in the text, or all where none is."""
    found = {
        number: line[max(mark.start() - _BESIDE_MARK, 0) : mark.end() + _BESIDE_MARK].strip()
        for number, line in enumerate(lines, start=1)
        if (mark := pattern.search(line))
    }
    return [number for number, words in found.items() if words in text] or [*found]


def _products(lines: Sequence[str], code: frozenset[int]) -> Iterator[tuple[int, str]]:
    for at, line in enumerate(lines):
        if at not in code:
            yield from ((at + 1, found[0]) for found in _PRODUCT.finditer(line))
