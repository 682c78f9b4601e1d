"""Markdown or plain text -> readable text with sections and blocks.

Markdown is parsed by markdown-it-py into HTML, raw HTML inside it included, and one walk over the
HTML tree (`rag.walk`) collects what a reader would see.
"""

import html
import re
from dataclasses import dataclass

import lxml.html
import yaml
from lxml.etree import LxmlError
from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from rag.errors import CorpusError
from rag.types import Block, Section
from rag.unmarked import mark_lists
from rag.walk import BULLETS, LONGEST_HEADING, Walk


@dataclass(slots=True)
class Readable:
    """What a reader sees of one source, and the front matter as plain strings."""

    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    front_matter: dict[str, object]


def read_markdown(source: str) -> Readable:
    """Return the readable text of Markdown: marks, link targets, images and HTML tags gone.

    Raises:
        CorpusError: If the front matter is not a YAML mapping, or the markup nests too deeply.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin)
    env: dict[str, object] = {}
    tokens = parser.parse(source, env)
    settings = _front_matter(tokens[0].content) if _starts_with_settings(tokens) else {}
    return _read_html(parser.renderer.render(tokens, parser.options, env), settings)


def read_plain(source: str) -> Readable:
    """Return plain text with its structure guessed from its lines.

    Blank lines part paragraphs; a line that begins with a bullet character is a list item; the
    first line, when it has no full stop, is the title; a line of its own that ends in a question
    mark is a heading.
    """
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", source) if part.strip()]
    pieces = []
    for number, paragraph in enumerate(paragraphs):
        tag = _plain_tag(paragraph, is_first=number == 0)
        pieces.append(f"<{tag}>{html.escape(paragraph)}</{tag}>")
    return _read_html("\n".join(pieces), {})


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
        settings = yaml.safe_load(content)
    except yaml.YAMLError as exc:
        where = getattr(exc, "problem_mark", None)
        line = f"line {where.line + 2}" if where else "its first lines"
        msg = f"the front matter is not YAML: expected 'key: value' lines, got an error in {line}."
        raise CorpusError(msg) from exc
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        got = type(settings).__name__
        msg = f"the front matter is not YAML settings: expected 'key: value' lines, got a {got}."
        raise CorpusError(msg)
    return {str(key): value for key, value in settings.items()}


def _read_html(markup: str, settings: dict[str, object]) -> Readable:
    try:
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
        walk = Walk()
        walk.visit(root)
    except (LxmlError, RecursionError) as exc:
        msg = (
            "the markup nests too deeply or is broken: expected an article, got unreadable markup."
        )
        raise CorpusError(msg) from exc
    walk.flush()
    text = "".join(walk.written)
    return Readable(text, walk.all_sections(), mark_lists(walk.blocks, text), settings)
