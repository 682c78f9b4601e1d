"""Markdown of site builders and converters -> plain Markdown, before it is parsed.

Notices, tabs, folds, shortcodes and attributes of GitHub, MkDocs, Docusaurus, Hugo, kramdown and
Pandoc have marks that Markdown itself knows nothing of.  What a reader of the finished page sees
stays: the kind of a notice stands before it ("Warning: ..."), the name of a tab introduces what
it holds; a shortcode that may show any words leaves a gap ("[…] mg a day").  The names of
shortcodes and kinds stand in `rag/data/marks.json`.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from textwrap import dedent

from rag.drawn import caption_above, caption_below, table_at
from rag.numbered import numbered

_DATA = Path(__file__).parent / "data" / "marks.json"
# Without one of these nothing is to be done.
_MARKS = re.compile(
    r"\[!\w|^[ \t]*(?:!!!|\?\?\?|===[!+]? \"|:::|\*\[|\+-|-{2,} +--)|\{\{[<%]|\{[:#.-]"
    r"|\{[\w-]+=|<[A-Z][a-z]|\w[\^~]\S|\^\[|^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[ xX]\]|\[\d+\]\(#"
    r"|^[ \t]*(?:[Tt]able)?:[ \t]|^[ \t]*\(?(?:[A-Za-z]|[ivxIVX]{2,5}|#|[@\d][\w-]*)[.)][ \t]"
    r"|\[[^\[\]\n]*@\w|^\\[a-z]+|^[ \t]*\.\. [\w-]+::|[^\w\s*]\*\*[^\W\d_]",
    re.MULTILINE,
)
_FENCE = re.compile(r"\s*(?P<sign>`{3,}|~{3,})")
_ALERT = re.compile(r"\s{0,3}>\s?\[!(?P<kind>\w+)\][+-]?(?P<title>.*)")
_INDENTED = re.compile(
    r"(?P<indent>\s*)(?:(?:!!!|\?\?\?\+?)\s+(?P<kind>[\w-]+)[\w -]*|(?P<tab>===)[!+]?\s+)"
    r"(?:\"(?P<title>[^\"]*)\")?\s*"
)
_FENCED = re.compile(r"\s*:{3,}\s*(?P<kind>\{?\.?[\w-]+(?![\w=-]))?(?P<title>[^\n]*?)[\s:]*")
_ATTRIBUTES = re.compile(r"\s*\{:?\s*(?P<kinds>[.#][^{}]*)\}\s*")
_TAG = re.compile(
    r"(?:\{\{[<%]\s*(?P<end>/?)\s*(?P<name>[\w-]+)(?P<settings>[^{}]*?)/?\s*[>%]\}\}"
    r"|<(?P<end_>/?)(?P<name_>[A-Z][a-z]\w*)(?P<settings_>[^<>]*?)>)"
)
_SETTING = re.compile(r"(?:(?P<key>\w+)=)?(?:\"(?P<quoted>[^\"]*)\"|(?P<word>[^\s\"]+))")
_IN_BRACES = re.compile(r"\{[^{}]*\}?|\}")
_SHORTCODE = re.compile(r"\{\{[<%][^{}]*[>%]\}\}")
# What other converters write for the layout, and sources that are cited.
_LAYOUT = re.compile(
    r"^\\(?:newpage|pagebreak|clearpage|tableofcontents|(?:v|h)space\{[^{}\n]*\})[ \t]*$"
    r"|^[ \t]*\.\. [\w-]+::.*$|[ \t]?\[(?=[^\[\]\n]{0,300}@)(?:[^\[\]\n@]{0,100}[ -])?@[\w:.-]+"
    r"[^\[\]\n]{0,300}\](?![(:\[{])",
    re.MULTILINE,
)
_BOLD = re.compile(r"\*\*(?=[^\s*])[^*\n]{1,1000}(?<=\S)\*\*(?!\*)")
_GAP = "[…]"
_TARGET = ("](", '="', "='")  # what ends before the target of a link
# Settings that may be words or numbers of a sentence, and no address or name of a picture.
_WORDS = re.compile(r"\"[^\"]*\w \w[^\"]*\"|(?<![\w./#-])\d")
_OPENS_BLOCK = re.compile(r"\s*(?:[-*+#>|`~]|\d+[.)])(?:\s|[`~>|#])|\s*<")
_ATTRIBUTE = r"\{(?:[.#:]|[\w-]+=)[^{}]{0,500}\}"
_INLINE = (
    (re.compile(r"(?<=\])\(\{\{[<%][^{}]*[>%]\}\}\)"), "()"),
    (re.compile(rf"[ \t]{{0,9}}{_SHORTCODE.pattern}(?!\w)"), ""),
    (_SHORTCODE, ""),
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
    lines = _TAG.sub(_on_a_line, source).split("\n")
    text = _with_gaps("\n".join(_read(numbered(lines, _in_code(lines)))))
    for pattern, kept in _INLINE:
        text = pattern.sub(kept, text)
    return _with_notes(_BOLD.sub(_parted, text))


def _parted(bold: re.Match[str]) -> str:
    """Words in bold with the blank that they lack: "**Rest.**Go on" is not read as bold."""
    lacks_blank = not bold[0][-3].isalnum() and bold.string[bold.end() : bold.end() + 1].isalpha()
    return f"{bold[0]} " if lacks_blank else bold[0]


def unread(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the shortcodes that show words or numbers which are not read, with their lines from 1.

    `{{< dose "5 ml" >}}` is one, and any that is not known and stands in a line of words: what it
    shows is made by the site.  Marks of layout and of cited sources are named as well.
    """
    ended = _ended(lines)
    found = []
    for at, line in enumerate(lines):
        has_words = _has_words(lines, at)
        found += [(at + 1, mark[0].strip()) for mark in _LAYOUT.finditer(line)]
        found += [
            (at + 1, tag[0])
            for tag in _TAG.finditer(line)
            if _tells(tag) or _leaves_gap(tag, has_words, ended)
        ]
    return found


def _tells(tag: re.Match[str]) -> bool:
    """Whether the settings of a shortcode, of no notice, tab or fold, have words or numbers."""
    return bool(tag["name"] and not _role(tag) and _WORDS.search(tag["settings"]))


def _with_gaps(text: str) -> str:
    """A text with a gap for each shortcode in a line of words that may show some as well.

    A dose is often such a one, and "mg is the dose" without it must not be quoted as if whole.
    """
    lines = text.split("\n")
    ended = _ended(lines)
    return "\n".join(_gapped(lines, at, ended) for at in range(len(lines)))


def _gapped(lines: Sequence[str], at: int, ended: frozenset[str]) -> str:
    if not _SHORTCODE.search(lines[at]):
        return lines[at]
    has_words = _has_words(lines, at)
    return _TAG.sub(lambda tag: _GAP if _leaves_gap(tag, has_words, ended) else tag[0], lines[at])


def _ended(lines: Sequence[str]) -> frozenset[str]:
    """The names of tags that have ends: they mark the words between, and show none."""
    tags = (tag for line in lines for tag in _TAG.finditer(line))
    return frozenset(_name(tag) for tag in tags if _is_end(tag))


def _has_words(lines: Sequence[str], at: int) -> bool:
    """Whether a line has words beside its shortcodes, or the next one goes on with some."""
    goes_on = at + 1 < len(lines) and lines[at + 1].lstrip()[:1].islower()
    return goes_on or bool(re.search(r"\w", _SHORTCODE.sub("", lines[at])))


def _leaves_gap(tag: re.Match[str], has_words: bool, ended: frozenset[str]) -> bool:
    """Whether a tag is a shortcode that is not known, beside words, and no target of a link."""
    if not tag["name"] or not has_words or _name(tag) in ended or _role(tag):
        return False
    return _name(tag) not in _named()["silent"] and not tag.string.endswith(_TARGET, 0, tag.start())


def _on_a_line(tag: re.Match[str]) -> str:
    """A tag of a notice, tab or fold on a line of its own."""
    return f"\n{tag[0]}\n" if _role(tag) else tag[0]


def _with_notes(text: str) -> str:
    """Footnotes that stand in the sentence they belong to, as such below the text."""
    notes: list[str] = []

    def mark(note: re.Match[str]) -> str:
        notes.append(note[1])
        return f"[^within-{len(notes)}]"

    text = _NOTE.sub(mark, text)
    told = (f"\n\n[^within-{number}]: {note}" for number, note in enumerate(notes, start=1))
    return text + "".join(told)


def _read(lines: Sequence[str]) -> list[str]:
    """Lines with their parts and drawn tables in plain Markdown; code is left as it is."""
    ends = _ends(lines)
    read: list[str] = []
    at = 0
    while at < len(lines):
        if fence := _FENCE.match(lines[at]):
            end = _end_of_fence(lines, at, fence["sign"])
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


def _end_of_fence(lines: Sequence[str], at: int, sign: str) -> int:
    """The line behind a block of code, which goes on to the end of the text if nothing ends it."""
    for end in range(at + 1, len(lines)):
        if lines[end].strip().startswith(sign) and not lines[end].strip().strip(sign[0]):
            return end + 1
    return len(lines)


def _in_code(lines: Sequence[str]) -> frozenset[int]:
    """The places of the lines in blocks of code."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if at not in found and (fence := _FENCE.match(line)):
            found |= {*range(at, _end_of_fence(lines, at, fence["sign"]))}
    return frozenset(found)


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """The lines that end parts between two marks, by those that begin them."""
    ends: dict[int, int] = {}
    begun: defaultdict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        tag = _TAG.fullmatch(line.strip())
        fence = _FENCED.fullmatch(line)
        if tag and _role(tag):
            name, is_end = _name(tag), _is_end(tag)
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
    margin = found["indent"].expandtabs(4) + "    "
    body = []
    for line in (each.expandtabs(4) for each in _behind(lines, at)):
        if line.strip() and not line.startswith(margin):
            break
        body.append(line[len(margin) :])
    title = found["title"] or ""
    return _Part(found["kind"] or "", title, body, at + 1 + len(body), bool(found["tab"]))


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
    name = (found["kind"] or "").strip("{.").casefold()
    title = _IN_BRACES.sub("", found["title"]).strip().strip("[]")
    kind = name if name in _named()["kinds"] else ""
    is_seen = kind or name in _named()["folds"]
    return _Part(kind, title if is_seen else "", lines[at + 1 : ends[at]], ends[at] + 1)


def _tagged(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> _Part | None:
    """What stands between the tags of a notice, tab or fold."""
    found = _TAG.fullmatch(lines[at].strip())
    role = _role(found) if found else ""
    if not found or not role:
        return None
    if at not in ends:
        return _Part("", "", [], at + 1)
    kind, title = _settings(found["settings"] or found["settings_"] or "")
    if role == "notices" and not kind and _name(found) in _named()["kinds"]:
        kind = _name(found)
    body = lines[at + 1 : ends[at]]
    return _Part(kind if role == "notices" else "", title, body, ends[at] + 1, role == "tabs")


def _settings(written: str) -> tuple[str, str]:
    """The kind and the title among the settings of a tag."""
    kind, titles = "", dict[str, str]()
    for found in _SETTING.finditer(written):
        value, key = found["quoted"] or found["word"] or "", (found["key"] or "").casefold()
        if value.casefold() in _named()["kinds"] and key not in ("title", "label"):
            kind = value
        elif key in ("", "title", "label", "name", "header", "value"):
            titles.setdefault(key, value)
    order = ("title", "label", "name", "header", "", "value")
    return kind, next((titles[key] for key in order if titles.get(key)), "")


def _written(part: _Part) -> list[str]:
    """A part in plain Markdown, a blank line before and behind it."""
    body = _stripped(_read(dedent("\n".join(part.body)).split("\n")))
    title = part.title.strip()
    if part.is_tab and title and body:
        return ["", title, "", f":   {body[0]}", *(f"    {line}".rstrip() for line in body[1:]), ""]
    if title.endswith("?"):  # a question in bold is a heading
        return ["", f"**{title}**", "", *body, ""]
    kind = _named()["kind_of"].get(part.kind.casefold(), part.kind)
    head = " – ".join(each for each in (kind.capitalize(), title.rstrip(".!: ")) if each)
    if not head or not body:
        return ["", head, "", *body, ""]
    if _OPENS_BLOCK.match(body[0]):
        return ["", f"{head}:", "", *body, ""]
    return ["", f"{head}: {body[0].lstrip()}", *body[1:], ""]


def _stripped(lines: Sequence[str]) -> list[str]:
    """Lines without the blank ones before and behind them."""
    shown = [at for at, line in enumerate(lines) if line.strip()]
    return [*lines[shown[0] : shown[-1] + 1]] if shown else []


def _kind(classes: str) -> str:
    """The kind of notice among the classes of a paragraph."""
    kinds = _named()["kinds"]
    return next((each for each in re.findall(r"\.([\w-]+)", classes) if each in kinds), "")


def _name(tag: re.Match[str]) -> str:
    return (tag["name"] or tag["name_"]).casefold()


def _is_end(tag: re.Match[str]) -> bool:
    return bool(tag["end"] or tag["end_"])


def _role(tag: re.Match[str]) -> str:
    """What a tag is the beginning or end of: notices, tabs or folds."""
    name = _name(tag)
    return next((role for role in ("notices", "tabs", "folds") if name in _named()[role]), "")


@cache
def _named() -> Mapping[str, Mapping[str, str]]:
    """The lists of names, each a mapping of them to what they are called."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    return {
        key: names if isinstance(names, dict) else dict.fromkeys(names, "")
        for key, names in data.items()
    }
