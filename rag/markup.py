"""Markdown or plain text -> readable text with sections and blocks.

Markdown is parsed by markdown-it-py into HTML, raw HTML inside it included, and one walk over the
HTML tree (`rag.walk`) collects what a reader would see.
"""

import html
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import lxml.html
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from rag.dialect import plain_markdown
from rag.errors import CorpusError
from rag.types import Block, Section
from rag.unmarked import mark_footnotes, mark_lists, mark_records
from rag.walk import BULLETS, LONGEST_HEADING, Walk

_DEEPEST = 100
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(?P<settings>.*?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
# Of plain text, where a line may be drawn above a title: a key stands on the first line.
_YAML = re.compile(
    r"\A---[ \t]*\n(?P<settings>[A-Za-z][\w-]*:[ \t\n].*?)^---[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(
    r"(?<!!)\[(?P<text>(?:!\[[^\]\n]{0,500}\]\([^)\n]{0,500}\))?[^\[\]]{1,1000})\]"
    r"\([^)\s]{1,500}+(?:[ \t]{1,9}(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?\)"
)
# A page that was pasted whole ends in the middle of the article; what follows is read as well.
_END_OF_PAGE = re.compile(r"</(?:html|body)(?=[\s/>])[^>]*>", re.IGNORECASE)


@dataclass(slots=True)
class Readable:
    """What a reader sees of one source, and the front matter, each value as it is written."""

    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    front_matter: dict[str, object]


def read_markdown(source: str) -> Readable:
    """Return the readable text of Markdown: marks, link targets, images and HTML tags gone.

    Raises:
        CorpusError: If the front matter is no mapping in YAML, or no TOML between lines of "+++",
            or the markup nests too deeply.
    """
    toml = _TOML.match(source)
    source = source[toml.end() :] if toml else source
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(deflist_plugin)
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.add_render_rule("footnote_ref", _render_mark)
    env: dict[str, object] = {}
    try:
        source = plain_markdown(source)
    except RecursionError as exc:
        raise _too_deep() from exc
    tokens = parser.parse(_LINK.sub(_unlinked, source), env)
    if any(token.level >= _DEEPEST - 1 for token in tokens):  # below, text would be left out
        raise _too_deep()
    settings = _front_matter(tokens[0].content) if _starts_with_settings(tokens) else {}
    if toml:
        settings = _toml(toml["settings"])
    placed = _with_footnotes(tokens)
    return _read_html(parser.renderer.render(placed, parser.options, env), settings)


def _unlinked(link: re.Match[str]) -> str:
    """The words of a link that goes on behind a blank line, where Markdown would show its target.

    Pages that were turned into Markdown have such links around a picture and its paragraphs.
    """
    return link["text"] if re.search(r"\n[ \t]*\n", link["text"]) else link[0]


def _with_footnotes(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with each footnote behind the paragraph, list or table that refers to it first.

    One that nothing refers to stands at the end, without a mark.
    """
    notes, text = _footnotes(tokens)
    placed: list[Token] = []
    marks: dict[str, Token] = {}
    for token in text:
        placed.append(token)
        for child in token.children or ():
            if child.type == "footnote_ref":
                marks.setdefault(child.meta["label"], child)
        if token.level == 0 and token.nesting <= 0:
            for label in [each for each in marks if each in notes]:
                placed += _marked(notes.pop(label), marks[label])
    return [*placed, *chain.from_iterable(notes.values())]


def _footnotes(tokens: Sequence[Token]) -> tuple[dict[str, list[Token]], list[Token]]:
    """The tokens of each footnote, and all others."""
    notes: dict[str, list[Token]] = {}
    text: list[Token] = []
    current = text
    for token in tokens:
        if token.type == "footnote_reference_open":
            current = notes.setdefault(token.meta["label"], [])
        elif token.type == "footnote_reference_close":
            current = text
        else:
            current.append(token)
    return notes, text


def _marked(note: list[Token], mark: Token) -> list[Token]:
    """A footnote that begins with the mark of its reference."""
    first = next((token for token in note if token.type == "inline"), None)
    if first:
        first.children = [mark, Token("text", "", 0, content=" "), *(first.children or ())]
    return note


def _render_mark(_self: object, tokens: Sequence[Token], at: int, *_: object) -> str:
    return f"[{tokens[at].meta['id'] + 1}]"


def read_plain(source: str) -> Readable:
    """Return plain text with its structure guessed from its lines.

    Blank lines part paragraphs; a line that begins with a bullet character is a list item; the
    first line, when it has no full stop, is the title; a line of its own that ends in a question
    mark is a heading.  Front matter is read as in Markdown where the text begins with it.

    Raises:
        CorpusError: If the front matter is no mapping in YAML.
    """
    found = _YAML.match(source)
    settings = _front_matter(found["settings"]) if found else {}
    source = source[found.end() :] if found else source
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", source) if part.strip()]
    pieces = []
    for number, paragraph in enumerate(paragraphs):
        tag = _plain_tag(paragraph, is_first=number == 0)
        pieces.append(f"<{tag}>{html.escape(paragraph)}</{tag}>")
    return _read_html("\n".join(pieces), settings)


def _plain_tag(paragraph: str, *, is_first: bool) -> str:
    if "\n" in paragraph or len(paragraph) > LONGEST_HEADING or paragraph[0] in BULLETS:
        return "p"
    if is_first and not paragraph.endswith((".", ":", "!")):
        return "h1"
    return "h2" if paragraph.endswith("?") else "p"


def _starts_with_settings(tokens: list) -> bool:  # type: ignore[type-arg]
    return bool(tokens) and tokens[0].type == "front_matter"


def _front_matter(content: str) -> dict[str, object]:
    try:
        # Words stay words: YAML's own types make `no` a truth value and `010` the number eight.
        settings = yaml.load(content, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as exc:  # "\\UFFFFFFFF"
        where = getattr(exc, "problem_mark", None)
        lines = content.splitlines()[where.line : where.line + 1] if where else []
        got = f"line {where.line + 2} ({''.join(lines)!r})" if where else "its first lines"
        msg = (
            f"the front matter is not YAML: expected 'key: value' lines, got an error in {got}. "
            "Put the value into quotation marks."
        )
        raise CorpusError(msg) from exc
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        got = type(settings).__name__
        msg = f"the front matter is not YAML settings: expected 'key: value' lines, got a {got}."
        raise CorpusError(msg)
    return {str(key): value for key, value in settings.items()}


def _toml(content: str) -> dict[str, object]:
    try:
        settings = tomllib.loads(content, parse_float=str)
        return {key: _as_words(value) for key, value in settings.items()}
    except tomllib.TOMLDecodeError as exc:
        raise _no_toml(str(exc)) from exc
    except (ValueError, RecursionError) as exc:
        raise _no_toml("a number too long, or lists too deep in each other") from exc


def _no_toml(problem: str) -> CorpusError:
    return CorpusError(
        f"the front matter is not TOML: expected 'key = \"value\"' lines, got an error: {problem}. "
        "Put the value into quotation marks."
    )


def _as_words(value: object) -> object:
    """A value of TOML as it is written, like those of YAML."""
    if isinstance(value, dict):
        return {key: _as_words(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_words(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_html(markup: str, settings: dict[str, object]) -> Readable:
    parser = lxml.html.HTMLParser(huge_tree=True)  # by default it leaves out what is deep or long
    page = f"<html><body>{_END_OF_PAGE.sub('', markup)}</body></html>"
    root = lxml.html.document_fromstring(page, parser=parser)
    if parser.error_log.filter_from_fatals():  # there it stopped reading
        raise _too_deep()
    _place_captions(root)
    walk = Walk()
    try:
        walk.visit(root.body)
    except RecursionError as exc:
        raise _too_deep() from exc
    walk.flush()
    made = walk.page
    text = "".join(made.written)
    blocks = mark_footnotes(mark_records(mark_lists(made.blocks, text), text), text)
    return Readable(text, made.all_sections(), blocks, settings)


def _place_captions(root: lxml.html.HtmlElement) -> None:
    """Put each caption that stands right before a table into it, as its first part."""
    for caption in [*root.iter("caption")]:
        table = caption.getnext()
        if table is not None and table.tag == "table" and not (caption.tail or "").strip():
            table.insert(0, caption)


def _too_deep() -> CorpusError:
    return CorpusError(
        f"the markup nests too deeply: expected fewer than {_DEEPEST} quotes, lists or elements "
        "inside each other, got more. Close or remove some."
    )
