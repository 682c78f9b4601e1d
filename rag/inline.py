"""Marks within the lines of other Markdown -> plain Markdown, and those that are left unread."""

import re
from collections.abc import Iterator, Sequence

from rag.literal import code_lines, outside
from rag.revised import without_deletions
from rag.shortcode import SHORTCODE, known_names, unread_tags, with_gaps

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
# Links of a wiki, marked words, and the dash of Pandoc between numbers; what is included from
# elsewhere is not there.
_SHOWN = outside(
    r"(?P<include>^[ \t]*-+8<-+[^\n]*$|!\[\[[^\[\]\n]{1,500}\]\])"
    r"|\[\[(?P<link>(?=[^\[\]\n]*[^\W\d_])[^\s\[\]][^\[\]\n]{0,500})\]\](?![(\[:])"
    r"|(?<![=\w])==(?P<marked>[^\s=](?:(?:[^=\n]|=(?!=)){0,500}[^\s=])?)==(?![=\w])"
    r"|(?<=\d)(?P<dash>--)(?=\d)"
)
# Without one of these there is none of them: to look for code takes longer.
_MAY_SHOW = re.compile(r"-8<-|!\[\[|\[\[[^\[\]\n]{1,500}\]\](?![(\[:])|==\S|\d--\d")
# Behind such a number "--" may not mean "to": "-5--2", "Cyclooxygenase-2--10".
_SIGNED = re.compile(r"(?<![-−])[-−]\d+(?:[.,]\d+)?\Z")
_LONGEST_SIGNED = 9  # characters
_NAMESPACE = re.compile(r"(?:File|Image|Category|Media):", re.IGNORECASE)
_EMBEDDED_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|mp[34]|pdf)\b", re.IGNORECASE)
_INCLUDED = re.compile(
    r"\{\{[<%]\s*(?P<name>[\w-]+)[^{}]*[>%]\}\}|^[ \t]*-+8<-+[ \t]*\S.*$|!\[\[[^\[\]\n]{1,500}\]\]"
)
_DIRECTIVE = re.compile(r"[ \t>]*(?:`{3,}|~{3,}|:{3,})\{(?:literal)?include\}.*")
_NOTE = re.compile(r"\^\[([^\[\]\n]{1,1000})\]")


def without_marks(text: str) -> str:
    """Return Markdown whose lines have no marks but those of Markdown itself."""
    text = without_deletions(with_gaps(text))
    if _MAY_SHOW.search(text):
        text = _SHOWN.sub(_shown, text)
    for pattern, kept in _INLINE:
        text = pattern.sub(kept, text)
    return _with_notes(_BOLD.sub(_parted, text))


def _shown(found: re.Match[str]) -> str:
    """What a page shows in the place of a mark."""
    if found["include"] is not None:
        return ""
    if found["dash"]:
        before = found.string[max(found.start() - _LONGEST_SIGNED, 0) : found.start()]
        return "--" if _SIGNED.search(before) else "–"
    if not found["link"]:
        return found["marked"] or found[0]
    if _NAMESPACE.match(found["link"]):
        return found[0]
    page, _, words = found["link"].partition("|")
    return words or " > ".join(filter(None, page.rstrip("\\").split("#")))


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

    They are shortcodes that show words or numbers, marks of layout, cited sources, and what is
    included from other files.
    """
    laid = [
        (at, mark[0].strip())
        for at, line in enumerate(lines, start=1)
        for mark in _LAYOUT.finditer(line)
    ]
    marks = [*laid, *unread_tags(lines), *_included(lines)]
    return sorted(dict.fromkeys(marks), key=lambda found: found[0])


def _included(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What is taken from other files, but pictures, with the lines from 1."""
    code, includes = code_lines(lines), known_names()["includes"]
    for at, line in enumerate(lines):
        if directive := _DIRECTIVE.fullmatch(line):
            yield at + 1, directive[0].strip()
        elif at not in code:
            for found in _INCLUDED.finditer(line):
                is_other = found["name"] and found["name"].casefold() not in includes
                if not is_other and not _EMBEDDED_FILE.search(found[0]):
                    yield at + 1, found[0].strip()
