"""corpus/ -> Article: the only door to the articles.

An article is a `.md`, `.markdown` or `.txt` file in UTF-8.  Its id is the path below the corpus
folder without the ending, unless the front matter sets `id`.
"""

import codecs
import csv
import datetime
import errno
import hashlib
import html
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.config import Config
from rag.english import is_english
from rag.errors import CorpusError
from rag.files import TERMS, article_folder, find_articles
from rag.markup import Readable, read_markdown, read_plain
from rag.reword import term_key
from rag.text import hidden_signs, is_text, visible
from rag.types import Article, Section

_TERM_COLUMNS = ["said", "meant"]
_OTHER_COLUMNS = re.compile(r"said\s*[;|\t]\s*meant")  # as spreadsheets of some countries write
_SAID = re.compile(r"[\w\s'\u2019-]+")
_PLAIN = ".txt"
_ALIASES = {"license": "licence", "lastReviewed": "reviewed"}
_NOTHING = ("", "~", "null")  # in YAML
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt\s][\d:.Zz\s+-]+)?")
_FIELDS = frozenset({"id", "title", "url", "reviewed", "language"})
SETTINGS = _FIELDS | {"author", "licence"} | _ALIASES.keys()
"""The keys of front matter that a page shows or that change how an article is read."""
# Ends of lines and pages, and the separators of files, groups and records.
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85]")
_UNIT_END = "\x1f"
# All control characters but tab and line feed: they are never text, and parsers choke on them.
_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
# As HTML writes a sign; the digits of none are so many that they cannot be read.
_REFERENCE = re.compile(r"&(?:#x[0-9a-f]{1,99}|#[0-9]{1,99}|\w+);?", re.IGNORECASE)
_TELLING_CHARS = 5_000  # at the beginning of an article, that tell its language
_WEB_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the corpus as it was read; `name` is its path below the folder of the articles."""

    path: Path
    name: str
    data: bytes


def read_sources(corpus: Path, *, config: Config) -> Iterator[Source]:
    """Yield the files of a corpus in their order, each read whole but not parsed.

    Raises:
        CorpusError: If the folder is missing or holds no article, or a file is too large, cannot
            be read or has a name that is not UTF-8.
    """
    folder = article_folder(corpus)
    for path in find_articles(corpus):
        yield _read_source(path, folder=folder, limit_mb=config.max_article_mb)


def find_hidden(source: Source) -> Iterator[tuple[int, str]]:
    """Yield each character of a file that hides or turns round others, with its line from 1.

    Readers do not get them, but for soft hyphens and marks of the direction.

    Raises:
        CorpusError: If the file is binary or not UTF-8.
    """
    for number, line in enumerate(lines_of(source), start=1):
        written = _REFERENCE.sub(lambda reference: html.unescape(reference[0]), line)
        for sign in hidden_signs(written):
            yield number, sign


def lines_of(source: Source) -> list[str]:
    """Return the lines of a file as they are written.

    Raises:
        CorpusError: If the file is binary or not UTF-8.
    """
    return _decode(source).split("\n")


def load_corpus(corpus: Path, *, config: Config) -> Iterator[Article]:
    """Yield the articles of a corpus in the order of their files; a file may hold no text at all.

    Raises:
        CorpusError: If a file cannot be read as an article, or two articles have one id.
    """
    for found in try_articles(corpus, config=config):
        if isinstance(found, CorpusError):
            raise found
        yield found[1]


def try_articles(corpus: Path, *, config: Config) -> Iterator[tuple[Source, Article] | CorpusError]:
    """Yield each file of a corpus, in their order, with its article, or why there is none.

    Raises:
        CorpusError: If the folder is missing or holds no article.
    """
    seen: dict[str, Path] = {}
    folder = article_folder(corpus)
    for path in find_articles(corpus):
        try:
            source = _read_source(path, folder=folder, limit_mb=config.max_article_mb)
            article = parse(source)
            claim_id(article.doc_id, path, seen)
        except CorpusError as exc:
            yield exc
        else:
            yield source, article


def claim_id(doc_id: str, path: Path, seen: dict[str, Path]) -> None:
    """Put the id of an article among those `seen`, with its file.

    Raises:
        CorpusError: If another file has the same id.
    """
    if doc_id in seen:
        msg = (
            f"{path}: expected an id of its own, got {doc_id!r}, which {seen[doc_id]} has too. "
            "Rename one file or set 'id:' in its front matter."
        )
        raise CorpusError(msg)
    seen[doc_id] = path


def parse(source: Source) -> Article:
    """Return the article of a file; its `text` is empty when the file shows a reader nothing.

    Raises:
        CorpusError: If the file is binary, not UTF-8 or nested too deeply, or its front matter is
            not YAML, holds what is no text, an alias of a list or a day of review that is none.
    """
    reader = read_plain if source.path.suffix.lower() == _PLAIN else read_markdown
    try:
        readable = reader(_clean(_decode(source)))
        _check_written_out(readable.front_matter)
        settings = _settings(readable.front_matter)
        return _article(Path(source.name), readable, settings)
    except CorpusError as exc:
        msg = f"{source.path}: {exc}"
        raise CorpusError(msg) from exc


def article_fingerprint(article: Article) -> str:
    """Return a sha256 over everything of an article that the index or a citation shows."""
    parts = [article.doc_id, article.title, article.url, article.reviewed, article.language]
    spans = [[section.path, section.start, section.end] for section in article.sections]
    blocks = [asdict(block) for block in article.blocks]
    payload = json.dumps([*parts, article.sha256, spans, blocks, article.meta], sort_keys=True)
    return hashlib.sha256(payload.encode()).hexdigest()


def corpus_fingerprint(fingerprints: Sequence[str], terms: Mapping[str, str]) -> str:
    """Return a sha256 over all articles' fingerprints, in corpus order, and the terms."""
    told = json.dumps(sorted(terms.items()))
    return hashlib.sha256("\n".join([*fingerprints, told]).encode()).hexdigest()


def load_terms(corpus: Path) -> dict[str, str]:
    """Return what readers say and what it means in the articles, from `terms.csv`.

    Its first line is `said,meant`; blank ones are passed over.  Without the file there are none.

    Raises:
        CorpusError: If the file cannot be read, a line is not two terms, a term has a digit, or one
            is said twice.
    """
    path = corpus / TERMS
    if not os.path.lexists(path):
        return {}
    terms: dict[str, str] = {}
    for number, row in enumerate(_term_rows(path), start=2):
        if not any(cell.strip() for cell in row):
            continue
        said, meant = _term(row, f"{path}, line {number}")
        if terms.setdefault(said, meant) != meant:
            msg = f"{path}, line {number}: expected {said!r} once, got it twice. Remove one."
            raise CorpusError(msg)
    return terms


def _term_rows(path: Path) -> list[list[str]]:
    """The lines of a list of terms below its first, which names the columns."""
    try:
        _check_file(path)
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except UnicodeDecodeError as exc:
        msg = (
            f"{path}: expected CSV in UTF-8, got bytes that are not UTF-8. Save it as 'CSV UTF-8', "
            "as spreadsheets call it."
        )
        raise CorpusError(msg) from exc
    except (OSError, csv.Error) as exc:
        msg = f"{path}: expected CSV in UTF-8, got {exc}. Save it so."
        raise CorpusError(msg) from exc
    head = [cell.strip() for cell in rows[0]] if rows else []
    if _OTHER_COLUMNS.fullmatch("".join(head)):
        msg = f"{path}: expected columns separated by commas, got {head[0]!r}. Write: said,meant"
        raise CorpusError(msg)
    if head != _TERM_COLUMNS:
        msg = f"{path}: expected the first line 'said,meant', got {','.join(head)!r}. Put it there."
        raise CorpusError(msg)
    return rows[1:]


def _term(row: Sequence[str], where: str) -> tuple[str, str]:
    cells = [" ".join(cell.split()) for cell in row]
    if len(cells) != len(_TERM_COLUMNS) or not all(re.search(r"\w", cell) for cell in cells):
        msg = f"{where}: expected two terms, got {','.join(row)!r}. Write: said,meant"
        raise CorpusError(msg)
    if any(re.search(r"\d", cell) for cell in cells):
        msg = (
            f"{where}: expected terms without digits, got {','.join(row)!r}. Remove the line: "
            "a number must stay what it is."
        )
        raise CorpusError(msg)
    said, meant = cells
    if not _SAID.fullmatch(said):
        msg = (
            f"{where}: expected words, spaces, hyphens and apostrophes, got {said!r}. "
            "Remove the other signs."
        )
        raise CorpusError(msg)
    return term_key(said), meant


def _read_source(path: Path, *, folder: Path, limit_mb: float) -> Source:
    name = path.relative_to(folder).as_posix()
    if not is_text(name):
        msg = (
            f"{str(path)!a}: expected a file name in UTF-8 without control characters, got another "
            "one. Rename the file."
        )
        raise CorpusError(msg)
    try:
        _check_file(path)
        _check_size(path, limit_mb)
        return Source(path, name, path.read_bytes())
    except OSError as exc:
        msg = f"{path}: expected a file that can be read, got {exc.strerror!r}. Mend or remove it."
        raise CorpusError(msg) from exc


def _check_file(path: Path) -> None:
    """Refuse a pipe or a device: to read it might never end.

    Raises:
        OSError: If it is one, or there is nothing.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "a pipe or a device", str(path))


def _check_size(path: Path, limit_mb: float) -> None:
    size_mb = path.stat().st_size / 1e6
    if size_mb > limit_mb:
        msg = (
            f"{path}: expected an article of at most {limit_mb:g} MB, got {size_mb:.3g} MB. "
            "Split it into several articles."
        )
        raise CorpusError(msg)


def _decode(source: Source) -> str:
    data = source.data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        msg = "expected UTF-8 text, got UTF-16. Save the file as UTF-8."
        raise CorpusError(msg)
    if b"\0" in data:
        msg = "expected UTF-8 text, got a binary file. Remove it from the corpus."
        raise CorpusError(msg)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")  # the byte order mark
    except UnicodeDecodeError as exc:
        msg = (
            f"expected UTF-8 text, got byte 0x{data[exc.start]:02x} at position {exc.start}. "
            "Save the file as UTF-8."
        )
        raise CorpusError(msg) from exc


def _clean(text: str) -> str:
    """Return a text with one sign for the end of a line, and without those that nobody can see."""
    return visible(_CONTROL.sub("", _LINE_END.sub("\n", text).replace(_UNIT_END, " ")))


def _check_written_out(front_matter: Mapping[str, object]) -> None:
    """Refuse a list that stands in the front matter by an alias: a few of ten are a billion values.

    Raises:
        CorpusError: If there is one.
    """
    seen: set[int] = set()
    waiting: list[object] = [*front_matter.values()]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, list | dict):
            continue
        if id(value) in seen:
            msg = "the front matter repeats a list: expected its values, got an alias. Write them."
            raise CorpusError(msg)
        seen.add(id(value))
        waiting += value.values() if isinstance(value, dict) else value


def _settings(front_matter: Mapping[str, object]) -> dict[str, str]:
    try:
        settings = {_ALIASES.get(key, key): _plain(value) for key, value in front_matter.items()}
    except RecursionError as exc:
        msg = (
            "the front matter nests too deeply: expected a value or a list of values, got lists in "
            "lists. Write one list."
        )
        raise CorpusError(msg) from exc
    for key, value in settings.items():
        if not (is_text(key) and is_text(value)):
            msg = (
                f"the front matter is no text: expected text in {key!a}, got half of a character "
                "or a control character. Remove it."
            )
            raise CorpusError(msg)
    return settings


def _plain(value: object) -> str:
    """Return a front-matter value as a string: lists joined by commas."""
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    return "" if value in _NOTHING else visible(str(value)).strip()


def _day(reviewed: str) -> str:
    """Return a date in ISO form without its time; other words stay as they are."""
    found = _DAY.fullmatch(reviewed)
    if not found:
        return reviewed
    try:
        return datetime.date(*map(int, found.groups())).isoformat()
    except ValueError as exc:
        msg = (
            f"'reviewed' is no date: expected a day such as 2026-05-04, got {reviewed!r}. Mend it."
        )
        raise CorpusError(msg) from exc


def _article(relative: Path, readable: Readable, settings: dict[str, str]) -> Article:
    headings = [section.path[-1] for section in readable.sections if section.path]
    title = settings.get("title") or (headings[0] if headings else relative.stem)
    url = settings.get("url", "")
    return Article(
        doc_id=settings.get("id") or relative.with_suffix("").as_posix(),
        title=title,
        text=readable.text,
        sections=tuple(_below_title(section, title) for section in readable.sections),
        blocks=readable.blocks,
        sha256=hashlib.sha256(readable.text.encode()).hexdigest(),
        url=url if _WEB_URL.fullmatch(url) else "",  # a javascript: link must never reach a page
        reviewed=_day(settings.get("reviewed", "")),
        language=_language(settings.get("language", ""), readable.text),
        meta={key: value for key, value in settings.items() if key not in _FIELDS},
    )


def _language(written: str, text: str) -> str:
    """Return the code of an article's language, blank where nobody says which other one it is.

    It is written one way, so that it can be compared: `en_GB` and `EN-gb` are one language.
    """
    if written:
        return written.lower().replace("_", "-")
    return "en" if is_english(text[:_TELLING_CHARS]) else ""


def _below_title(section: Section, title: str) -> Section:
    """Drop a top heading that only repeats the title."""
    if section.path[:1] == (title,):
        return replace(section, path=section.path[1:])
    return section
