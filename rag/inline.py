"""Marks within the lines of other Markdown -> plain Markdown, and those that are left unread."""

import re
from collections.abc import Sequence

from rag.shortcode import SHORTCODE, unread_tags, with_gaps

# What other converters write for the layout, and sources that are cited.
_LAYOUT = re.compile(
    r"^\\(?:newpage|pagebreak|clearpage|tableofcontents|(?:v|h)space\{[^{}\n]*\})[ \t]*$"
    r"|^[ \t]*\.\. [\w-]+::.*$|[ \t]?\[(?=[^\[\]\n]{0,300}@)(?:[^\[\]\n@]{0,100}[ -])?@[\w:.-]+"
    r"[^\[\]\n]{0,300}\](?![(:\[{])",
    re.MULTILINE,
)
_BOLD = re.compile(r"\*\*(?=[^\s*])[^*\n]{1,1000}(?<=\S)\*\*(?!\*)")
_ATTRIBUTE = r"\{(?:[.#:]|[\w-]+=)[^{}]{0,500}\}"
_INLINE = (
    (re.compile(rf"(?<=\])\({SHORTCODE.pattern}\)"), "()"),
    (re.compile(rf"[ \t]{{0,9}}{SHORTCODE.pattern}(?!\w)"), ""),
    (SHORTCODE, ""),
    (_LAYOUT, ""),
    # The page numbers in a table of contents, and what abbreviations mean, are not seen on a page.
    (re.compile(r"^\[.{1,500}\[\d+\]\(#[^)\n]*\)\]\(#[^)\n]*\)[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^\*\[[^\]\n]+\]: .*$", re.MULTILINE), ""),
    (re.compile(rf"\[\]{_ATTRIBUTE}"), ""),
    (re.compile(rf"\[([^\[\]]{{1,1000}})\]{_ATTRIBUTE}"), r"\1"),
    (re.compile(rf"(?<=[)`*_]){_ATTRIBUTE}"), ""),
    (
        re.compile(r"^(#{1,6} .*?)[ \t]{0,9}\{(?:[-.#:]|[\w-]+=)[^{}\n]*\}[ \t]*$", re.MULTILINE),
        r"\1",
    ),
    (re.compile(r"[ \t]{0,9}\{:?[ \t]{0,9}[#.][^{}\n]*\}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"(?<=[\w)])\^([-+−–]?\d{1,3}|[A-Za-z]{1,3})\^(?!\d)"), r"<sup>\1</sup>"),
    (re.compile(r"(?<=[A-Za-z])~(\d{1,3}|[A-Za-z\d]{1,4})~(?![~\d])"), r"<sub>\1</sub>"),
    (re.compile(r"^([ \t]*(?:[-*+]|\d+[.)])[ \t]+)\[[ xX]\][ \t]+", re.MULTILINE), r"\1"),
)
_NOTE = re.compile(r"\^\[([^\[\]\n]{1,1000})\]")


def without_marks(text: str) -> str:
    """Return Markdown whose lines have no marks but those of Markdown itself."""
    text = with_gaps(text)
    for pattern, kept in _INLINE:
        text = pattern.sub(kept, text)
    return _with_notes(_BOLD.sub(_parted, text))


def _parted(bold: re.Match[str]) -> str:
    """Words in bold with the blank that they lack: "**Rest.**Go on" is not read as bold."""
    lacks_blank = not bold[0][-3].isalnum() and bold.string[bold.end() : bold.end() + 1].isalpha()
    return f"{bold[0]} " if lacks_blank else bold[0]


def _with_notes(text: str) -> str:
    """Footnotes that stand in the sentence they belong to, as such below the text."""
    notes: list[str] = []

    def mark(note: re.Match[str]) -> str:
        notes.append(note[1])
        return f"[^within-{len(notes)}]"

    text = _NOTE.sub(mark, text)
    told = (f"\n\n[^within-{number}]: {note}" for number, note in enumerate(notes, start=1))
    return text + "".join(told)


def unread(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the marks that nothing is made of, with their lines from 1, in their order.

    They are shortcodes that show words or numbers, marks of layout, and cited sources.
    """
    laid = [
        (at, mark[0].strip())
        for at, line in enumerate(lines, start=1)
        for mark in _LAYOUT.finditer(line)
    ]
    return sorted([*laid, *unread_tags(lines)], key=lambda found: found[0])
