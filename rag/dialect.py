"""Markdown of site builders and converters -> plain Markdown, before it is parsed.

Notices, tabs, folds, shortcodes and attributes of GitHub, MkDocs, Docusaurus, Hugo, kramdown and
Pandoc have marks that Markdown itself knows nothing of.  What a reader of the finished page sees
stays: the kind of a notice stands before it ("Warning: ..."), the name of a tab introduces what
it holds.  What stands within lines is read by `rag.inline` and `rag.shortcode`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from textwrap import dedent

from rag.drawn import caption_above, caption_below, table_at
from rag.inline import without_marks
from rag.literal import FENCE, code_lines, end_of_code
from rag.numbered import numbered
from rag.revised import without_comments
from rag.shortcode import TAG, ends_tag, known_names, name_of, role_of, settings_of

# Without one of these nothing is to be done.
_MARKS = re.compile(
    r"\[!\w|^[ \t]*(?:!!!|\?\?\?|===[!+]? \"|:::|\*\[|\+-|-{2,} +--)|\{\{[<%]|\{[:#.-]"
    r"|\{[\w-]+=|<[A-Z][a-z]|\w[\^~]\S|\^\[|^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[ xX]\]|\[\d+\]\(#"
    r"|^[ \t]*(?:[Tt]able)?:[ \t]|^[ \t]*\(?(?:[A-Za-z]|[ivxIVX]{2,5}|#|[@\d][\w-]*)[.)][ \t]"
    r"|\[[^\[\]\n]*@\w|^\\[a-z]+|^[ \t]*\.\. [\w-]+::|[^\w\s*]\*\*[^\W\d_]"
    r"|%%|\{[+~>=/]|\{%|^% |\[\[|==\S|\d--\d|-8<-"
    r"|^[ \t]*(?:#{1,6}|[-*+]|\d{1,9}[.)])[\u00a0\u202f]",
    re.MULTILINE,
)
_ALERT = re.compile(r"\s{0,3}>\s?\[!(?P<kind>\w+)\][+-]?(?P<title>.*)")
_INDENTED = re.compile(
    r"(?P<indent>\s*)(?:(?:!!!|\?\?\?\+?)\s+(?P<kind>[\w-]+)(?P<more>[\w -]*)"
    r"|(?P<tab>===)[!+]?\s+)(?:\"(?P<title>[^\"]*)\")?\s*"
)
_FENCED = re.compile(
    r"\s*:{3,}\s*(?P<kind>\{?\.?[\w-]+(?![\w=-]))?(?P<title>(?:[^\n]*[^\s:])?)[\s:]*"
)
_ATTRIBUTES = re.compile(r"\s*\{:?\s*(?P<kinds>[.#][^{}]*)\}\s*")
_NO_TITLE = re.compile(r"\{[^{}]*\}?|\}|[\w-]+=\"[^\"]*\"")  # settings
_TITLE = re.compile(r"\btitle=\"([^\"]+)\"")
_OPTION = re.compile(r":[\w-]+:(?:\s.*)?|\s*")  # of MyST, on the first lines of a container
_PLACE = re.compile(r"\s+inline(?:\s+end)?\s*\Z")  # where MkDocs puts a notice
# Behind a mark Markdown takes for a blank only a plain one.
_WIDE_GAP = re.compile(r"(?P<mark>[ \t]*(?:#{1,6}|[-*+]|\d{1,9}[.)]))[\u00a0\u202f]\s*(?=\S)")
# Such a mark may be the sign of a number, or a number that ends a sentence or belongs to a date.
_MAY_BE_NUMBER = re.compile(r"[ \t]*(?:[-*+][\u00a0\u202f]\s*[.,·]?\d|\d{1,9}[.)][\u00a0\u202f])")
_NEAR = 2  # lines between which items of one list stand, a blank one among them
_OPENS_BLOCK = re.compile(r"\s*(?:[-*+#>|`~]|\d+[.)])(?:\s|[`~>|#])|\s*<")


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of a page in marks of their own: a notice of a kind, a tab or fold, else neither."""

    kind: str
    title: str
    body: Sequence[str]
    end: int
    is_tab: bool = False


def plain_markdown(source: str) -> str:
    """Return Markdown without the marks of others; what has none of them is returned as it is."""
    if not _MARKS.search(source):
        return source
    lines = TAG.sub(_on_a_line, without_comments(source)).split("\n")
    code = code_lines(lines)
    lines = [line if at in code else _gap_behind_mark(lines, at) for at, line in enumerate(lines)]
    return without_marks("\n".join(_read(numbered(lines, code))))


def _gap_behind_mark(lines: Sequence[str], at: int) -> str:
    """A line with a plain blank behind its mark; "- 5" and "1. May" alone are no items."""
    line = lines[at]
    if not _WIDE_GAP.match(line):
        return line
    near = [*lines[max(at - _NEAR, 0) : at], *lines[at + 1 : at + 1 + _NEAR]]
    if _MAY_BE_NUMBER.match(line) and not any(map(_WIDE_GAP.match, near)):
        return line
    return _WIDE_GAP.sub(r"\g<mark> ", line, count=1)


def _on_a_line(tag: re.Match[str]) -> str:
    """A tag of a notice, tab or fold on a line of its own."""
    return f"\n{tag[0]}\n" if role_of(tag) else tag[0]


def _read(lines: Sequence[str]) -> list[str]:
    """Lines with their parts and drawn tables in plain Markdown; code is left as it is."""
    ends = _ends(lines)
    read: list[str] = []
    at = 0
    while at < len(lines):
        if fence := FENCE.match(lines[at]):
            end = end_of_code(lines, at, fence["sign"])
            read += lines[at:end]
        elif table := table_at(lines, at):
            drawn, end = table
            if caption := caption_above(read):
                del read[len(read) - caption[1] :]
            elif caption := caption_below(lines, end, lines[at]):
                end = caption[1]
            read += _with_caption(drawn, caption[0]) if caption else drawn
        elif part := _part_at(lines, at, ends):
            end = part.end
            read += _written(part)
        elif attributes := _ATTRIBUTES.fullmatch(lines[at]):  # of the paragraph above
            end = at + 1
            above = [*takewhile(str.strip, reversed(read))][::-1]
            del read[len(read) - len(above) :]
            read += _written(_Part(_kind(attributes["kinds"]), "", above, end))
        else:
            end = at + 1
            read.append(lines[at])
        at = end
    return read


def _with_caption(table: Sequence[str], caption: str) -> list[str]:
    """A table below its caption, which `rag.markup` puts into it."""
    first = next(filter(None, table))
    margin = first[: len(first) - len(first.lstrip())]
    return [
        "",
        *(margin + line for line in ("<caption>", "", caption, "", "</caption>")),
        "",
        *table,
    ]


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """The lines that end parts between two marks, by those that begin them."""
    ends: dict[int, int] = {}
    begun: defaultdict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        tag = TAG.fullmatch(line.strip())
        fence = _FENCED.fullmatch(line)
        if tag and role_of(tag):
            name, is_end = name_of(tag), ends_tag(tag)
        elif fence:
            name, is_end = ":::", not (fence["kind"] or fence["title"])
        else:
            continue
        if not is_end:
            begun[name].append(at)
        elif begun[name]:
            ends[begun[name].pop()] = at
    return ends


def _part_at(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> _Part | None:
    """The part that begins in a line; an empty one for a mark that begins or ends none."""
    read = _quoted(lines, at) or _indented(lines, at) or _attributed(lines, at)
    return read or _fenced(lines, at, ends) or _tagged(lines, at, ends)


def _behind(lines: Sequence[str], at: int) -> Iterator[str]:
    """The lines behind one; a slice of them for each part would take the square of their number."""
    return (lines[each] for each in range(at + 1, len(lines)))


def _quoted(lines: Sequence[str], at: int) -> _Part | None:
    found = _ALERT.fullmatch(lines[at])
    if not found:
        return None
    quoted = [*takewhile(lambda each: each.lstrip().startswith(">"), _behind(lines, at))]
    body = [each.lstrip().removeprefix(">").removeprefix(" ") for each in quoted]
    return _Part(found["kind"], found["title"], body, at + 1 + len(body))


def _indented(lines: Sequence[str], at: int) -> _Part | None:
    found = _INDENTED.fullmatch(lines[at])
    if not found or not (found["kind"] or found["title"]):
        return None
    title, kind, more = (found[each] or "" for each in ("title", "kind", "more"))
    more = _PLACE.sub("", more).strip()
    margin = found["indent"].expandtabs(4) + "    "
    body = []
    for line in (each.expandtabs(4) for each in _behind(lines, at)):
        if line.strip() and not line.startswith(margin):
            break
        body.append(line[len(margin) :])
    is_known = kind.casefold() in known_names()["kinds"]
    if kind and not title and (more or not is_known):
        if not any(map(str.strip, body)):  # a sentence behind "!!!"; `rag check` names it
            return None
        title, kind = ("", kind) if is_known or not more else (f"{kind} {more}", "")
    return _Part(kind, title, body, at + 1 + len(body), bool(found["tab"]))


def _attributed(lines: Sequence[str], at: int) -> _Part | None:
    """A paragraph below its attributes."""
    found = _ATTRIBUTES.fullmatch(lines[at])
    if not found or (at and lines[at - 1].strip()):
        return None
    body = [*takewhile(str.strip, _behind(lines, at))]
    return _Part(_kind(found["kinds"]), "", body, at + 1 + len(body))


def _fenced(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> _Part | None:
    found = _FENCED.fullmatch(lines[at])
    if not found or (found["kind"] and at not in ends):  # `rag check` names it
        return None
    if at not in ends:
        return _Part("", "", [], at + 1)
    kind, names = found["kind"] or "", known_names()
    body: Sequence[str] = lines[at + 1 : ends[at]]
    if kind.startswith("{") and not kind.startswith("{."):
        body = [*dropwhile(_OPTION.fullmatch, body)]
    name = kind.strip("{.").casefold().removeprefix("callout-")
    written = "{"[: kind.startswith("{")] + found["title"]
    title = _NO_TITLE.sub("", written).strip().strip("[]")
    if named := _TITLE.search(written):
        title = title or named[1]
    if name in names["untitled"]:
        title = ""
    is_known = name in names["kinds"] or name in names["folds"]
    kind = name if name in names["kinds"] else ""
    return _Part(kind, title, body, ends[at] + 1, is_tab=not is_known)


def _tagged(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> _Part | None:
    """What stands between the tags of a notice, tab or fold."""
    found = TAG.fullmatch(lines[at].strip())
    role = role_of(found) if found else ""
    if not found or not role:
        return None
    if at not in ends:
        return _Part("", "", [], at + 1)
    kind, title = settings_of(found["settings"] or found["settings_"] or "")
    if role == "notices" and not kind and name_of(found) in known_names()["kinds"]:
        kind = name_of(found)
    body = lines[at + 1 : ends[at]]
    return _Part(kind if role == "notices" else "", title, body, ends[at] + 1, role == "tabs")


def _written(part: _Part) -> list[str]:
    """A part in plain Markdown, a blank line before and behind it."""
    body = _stripped(_read(dedent("\n".join(part.body)).split("\n")))
    if part.kind:
        body = _unquoted(body)
    title = part.title.strip()
    if part.is_tab and title and body:
        return ["", title, "", f":   {body[0]}", *(f"    {line}".rstrip() for line in body[1:]), ""]
    if title.endswith("?"):  # a question in bold is a heading, of no more than this
        return ["", "<details>", "", f"**{title}**", "", *body, "", "</details>", ""]
    kind = known_names()["kind_of"].get(part.kind.casefold(), part.kind)
    head = " – ".join(each for each in (kind.capitalize(), title.rstrip(".!: ")) if each)
    if not head or not body:
        return ["", head, "", *body, ""]
    if _OPENS_BLOCK.match(body[0]):
        return ["", f"{head}:", "", *body, ""]
    return ["", f"{head}: {body[0].lstrip()}", *body[1:], ""]


def _unquoted(lines: list[str]) -> list[str]:
    """Lines without the marks of a quote, if that is what all of them are."""
    if not lines or not all(line.startswith(">") for line in lines):
        return lines
    return [line.removeprefix(">").removeprefix(" ") for line in lines]


def _stripped(lines: Sequence[str]) -> list[str]:
    """Lines without the blank ones before and behind them."""
    shown = [at for at, line in enumerate(lines) if line.strip()]
    return [*lines[shown[0] : shown[-1] + 1]] if shown else []


def _kind(classes: str) -> str:
    """The kind of notice among the classes of a paragraph."""
    kinds = known_names()["kinds"]
    return next((each for each in re.findall(r"\.([\w-]+)", classes) if each in kinds), "")
