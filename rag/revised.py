"""Markdown that editors marked up -> what holds: deletions and comments gone, insertions kept.

The marks are those of CriticMarkup (criticmarkup.com/spec.php), of Word by way of Pandoc
(`--track-changes=all`), and the comments of Obsidian, kramdown, Jekyll, MDX and MyST.
"""

import re
from collections.abc import Iterator

from rag.literal import CODE, outside

# One of these, or nothing is to be done.
_ANY = re.compile(r"%%|\{(?:--|\+\+|~~|>>|==|/\*|::comment)|\{%-? *comment|^% ", re.MULTILINE)
_SPANS = re.compile(r"\]\{[.](?:deletion|comment-)")


def _between(begin: str, end: str) -> str:
    """What two marks enclose, with them; one that begins inside is none of them."""
    return rf"{begin}(?:(?!{begin}|{end})[\s\S])*+{end}"


_COMMENT = "|".join(
    (
        _between(r"\{--", r"--\}"),
        _between(r"\{>>", r"<<\}"),
        _between(r"\{/\*", r"\*/\}"),
        _between(r"\{::comment\}", r"\{:/(?:comment)?\}"),
        _between(r"\{%-? *comment *-?%\}", r"\{%-? *endcomment *-?%\}"),
    )
)
# At the very top "% " begins a title of Pandoc, behind a line that does not end its sentence a line
# of prose that goes on, and with a bar, or above dashes, the head of a table.
_COMMENT_LINES = r"(?:%[ \t](?!of\b|.*(?:\||\n[ \t]*-{2})).*(?:\n|\Z))+"
_BEHIND_NUMBER = r"(?<=\d)|(?<=\d[ \t\u00a0\u202f])"  # "5 %%" is a share, and ends no comment
_ALONE = outside(
    rf"^[ \t]*(?:{_COMMENT}|%%(?:(?!%%).)*+%%"
    rf"|%%(?:(?!%%)[\s\S])*+(?!{_BEHIND_NUMBER})%%)[ \t]*(?:\n|\Z)"
    rf"|(?:(?<=\n\n)|(?<=[.!?:]\n))(?P<lines>{_COMMENT_LINES})",
    literal=rf"\A(?:%[ \t].*\n)+|{CODE}",
)
# Between words, "%%" is a comment within one line or cell only, and none in "10 %% and 20 %%".
_WITHIN = outside(
    rf"(?P<before>(?<=\S)[ \t]{{1,9}})?(?P<gone>{_COMMENT}"
    rf"|(?<![\w%])(?!(?<=\d[ \t\u00a0\u202f])%%[\W\d_])%%(?![%)\]])(?:(?!%%)[^|\n])*+"
    rf"(?<!\d[ \t\u00a0\u202f])%%(?!\w))"
    r"|\{\+\+(?P<added>(?:(?!\{\+\+|\+\+\})[\s\S])*+)\+\+\}"
    r"|\{==(?P<marked>(?:(?!\{==|==\})[\s\S])*+)==\}"
    r"|\{~~(?:(?!\{~~|~>|~~\})[\s\S])*+~>(?P<new>(?:(?!\{~~|~~\})[\s\S])*+)~~\}",
    literal=CODE,
)
_PARTING = re.compile(r"[\s.,;:!?)]|\Z")
_BRACKET = outside(
    r"(?P<opens>\[)|\](?P<closes>)(?P<gone>\{\.(?:deletion|comment-start|comment-end)\b[^{}]*\})?",
    literal=CODE,
)


def without_comments(text: str) -> str:
    """Return Markdown without the comments and deletions that fill lines of their own."""
    if not _ANY.search(text):
        return text
    return _ALONE.sub(lambda found: found["literal"] or "", text)


def comment_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the first of the lines that "% " makes a comment, for each, with its number from 1.

    In an article "% survived: 50" may be text.  Its line is gone with all the others.
    """
    if not _ANY.search(text):
        return
    for found in _ALONE.finditer(text):
        if found["lines"]:
            yield text.count("\n", 0, found.start()) + 1, found["lines"].split("\n", 1)[0]


def without_deletions(text: str) -> str:
    """Return Markdown without the comments and deletions within its lines, insertions unmarked."""
    if _SPANS.search(text):
        text = _without_spans(text)
    return _WITHIN.sub(_kept, text) if _ANY.search(text) else text


def _kept(found: re.Match[str]) -> str:
    """What holds of a mark; a blank before one that is gone parts what stands around it."""
    if found.lastgroup != "gone":
        return found[found.lastgroup or 0]
    return "" if _PARTING.match(found.string, found.end()) else found["before"] or ""


def _without_spans(text: str) -> str:
    """Markdown without what Pandoc calls deleted, and without comments, whatever they hold."""
    begun: list[int] = []
    gone: list[tuple[int, int]] = []
    for found in _BRACKET.finditer(text):
        if found["opens"]:
            begun.append(found.start())
        elif found["closes"] is not None and begun:
            start = begun.pop()
            if found["gone"]:
                gone.append((start, found.end()))
    return _cut(text, gone)


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    """A text without some spans, of which those inside others end before them."""
    kept: list[str] = []
    at = len(text)
    for start, end in reversed(spans):
        if end <= at:
            kept.append(text[end:at])
            at = start
    return "".join([text[:at], *reversed(kept)])
