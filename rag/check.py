"""corpus, index -> findings: what an editor should look at, and whether the index is fresh."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from rag.chunk import split_sentences
from rag.config import Config
from rag.corpus import (
    SETTINGS,
    Source,
    article_fingerprint,
    corpus_fingerprint,
    find_hidden,
    lines_of,
)
from rag.english import UNLABELLED, told_of_others
from rag.errors import DamagedIndexError, MissingIndexError, StaleIndexError
from rag.files import ENDINGS, TERMS, find_passed_over
from rag.index import Index
from rag.leftover import leftovers
from rag.lists import rows_in
from rag.manifest import rebuild
from rag.reword import term_key
from rag.row import cell_bounds
from rag.text import is_text
from rag.types import Article, Kind

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DUE = "review_due"  # a key of front matter
_LONG_CODE = re.compile(r"[a-z]{3}")  # of ISO 639-3, for languages without a shorter one
_LONG_SENTENCE = 60  # words; a quote of that length is hard to read on a phone


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in an article, or in the list of terms, that an editor should look at."""

    doc_id: str
    message: str


def check_articles(
    articles: Sequence[Article], *, today: date, most_months: int | None = None
) -> list[Finding]:
    """Return what to look at in the articles, in corpus order; an empty list is a clean corpus.

    Args:
        articles: All of the corpus.
        today: No review is later, and none that is due is earlier.
        most_months: How old a review may be; of any age when not given.
    """
    return [
        Finding(article.doc_id, message)
        for article in articles
        for message in (
            *_messages(article, today),
            *_due_messages(article, today, most_months),
            *_settings_messages(article),
        )
    ]


def check_titles(articles: Sequence[Article]) -> list[Finding]:
    """Return which articles have one title, as two versions of a leaflet have, with their dates."""
    by_title: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_title[" ".join(article.title.casefold().split())].append(article)
    findings = []
    for same in by_title.values():
        if len(same) > 1:
            told = ", ".join(f"{each.doc_id} ({_date(each)})" for each in same)
            message = f"has one title with others, and answers mix them: {told}"
            findings.append(Finding(same[0].doc_id, message))
    return findings


def check_languages(articles: Sequence[Article], corpus: Path) -> list[Finding]:
    """Return one finding of a corpus with articles that are not in English."""
    told = told_of_others(Counter(article.language for article in articles))
    return [Finding(str(corpus), told)] if told else []


def check_endings(corpus: Path) -> list[Finding]:
    """Return which files of a corpus are not read, because they have other endings."""
    names = [path.relative_to(corpus).as_posix() for path in find_passed_over(corpus)]
    message = f"is not read, as it does not end in {ENDINGS}"
    return [Finding(name if is_text(name) else ascii(name), message) for name in names]


def check_terms(terms: Mapping[str, str], articles: Sequence[Article]) -> list[Finding]:
    """Return which terms mean what no article says, in their order."""
    texts = [f" {term_key(article.text)} " for article in articles]
    return [
        Finding(TERMS, f"{said!r} means {meant!r}, which stands in no article")
        for said, meant in terms.items()
        if not any(f" {term_key(meant)} " in text for text in texts)
    ]


def check_hidden(source: Source) -> list[Finding]:
    """Return in which lines of a file, front matter included, characters stand that hide."""
    lines: dict[str, list[int]] = {}
    for line, sign in find_hidden(source):
        lines.setdefault(sign, []).append(line)
    findings = []
    for sign, places in lines.items():
        where = ", ".join(map(str, dict.fromkeys(places)))
        message = f"has a hidden character (U+{ord(sign):04X}) in line {where}"
        findings.append(Finding(source.name, message))
    return findings


def check_marks(source: Source, article: Article) -> list[Finding]:
    """Return in which lines of a file marks stand that readers get, or words that they do not."""
    messages = leftovers(lines_of(source), article.text)
    return [Finding(source.name, message) for message in messages]


def check_freshness(
    articles: Sequence[Article],
    terms: Mapping[str, str],
    index: Path,
    *,
    milvus: str = "",
    corpus: Path | None = None,
) -> str:
    """Return why the index does not match articles, terms and settings; blank when it does.

    Args:
        articles: All of the corpus.
        terms: Its terms.
        index: The folder of the index.
        milvus: Where the Milvus that searches it is now, if not where it was at the build.
        corpus: The folder of the articles, for the command that mends it.
    """
    try:
        built = Index(index, milvus=milvus, corpus=corpus, searched=False).manifest
    except (MissingIndexError, StaleIndexError, DamagedIndexError) as exc:
        return str(exc)
    encoder = str(built.settings["encoder"])
    way_out = rebuild(index, milvus or str(built.search.get("address", "")), corpus, encoder)
    settings = Config(encoder=encoder).build_settings()
    now = corpus_fingerprint([article_fingerprint(each) for each in articles if each.text], terms)
    if built.corpus_sha256 != now:
        return f"{index}: expected the articles of today, got an older state. {way_out}"
    if not settings.items() <= built.settings.items():
        return f"{index}: expected the settings of today, got those of an older build. {way_out}"
    return ""


def _date(article: Article) -> str:
    return f"reviewed {article.reviewed}" if article.reviewed else "no 'reviewed' date"


def _messages(article: Article, today: date) -> Iterator[str]:
    if not article.text:
        yield "shows a reader no text"
        return
    if not any(section.path for section in article.sections):
        yield "has no headings below its title: citations cannot name a section"
    if not article.reviewed:
        yield "has no 'reviewed' date in its front matter: readers cannot see how fresh it is"
    elif not _ISO_DAY.fullmatch(article.reviewed):
        expected = "expected a day such as 2026-05-04"
        yield f"has a 'reviewed' that is shown as it stands: {expected}, got {article.reviewed!r}"
    elif article.reviewed > today.isoformat():
        yield f"has a 'reviewed' after today: {article.reviewed}"
    yield from _table_messages(article)
    yield from _sentence_messages(article)


def _due_messages(article: Article, today: date, most_months: int | None) -> Iterator[str]:
    """Say that a review is due: by the day that the article names, or by the age of the last."""
    due = article.meta.get(_DUE, "")
    if due and not _ISO_DAY.fullmatch(due):
        yield f"has a {_DUE!r} that is no day: expected one such as 2026-05-04, got {due!r}"
    elif due and due < today.isoformat():
        yield f"has been due for review since {due} ({_DUE!r})"
    is_day = _ISO_DAY.fullmatch(article.reviewed)
    if most_months and is_day and article.reviewed < _day_before(today, most_months):
        yield f"was last reviewed on {article.reviewed}, more than {most_months} months ago"


def _day_before(today: date, months: int) -> str:
    """The same day some months ago, to compare with: February may have a thirtieth."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return f"{year:04}-{month + 1:02}-{today.day:02}"


def _settings_messages(article: Article) -> Iterator[str]:
    """Say what of the front matter is probably a slip; its language changes how it is read."""
    language = article.language.split("-")[0]
    if not language:
        yield UNLABELLED
    elif not (language in _languages() or _LONG_CODE.fullmatch(language)):
        expected = "expected one such as 'en' or 'pt-br'"
        yield f"has a 'language' that is no code: {expected}, got {article.language!r}"
    known = SETTINGS | {_DUE}
    for key in sorted(article.meta.keys() - known):
        if meant := next((each for each in sorted(known) if _is_slip(key, each)), None):
            yield f"has {key!r} in its front matter, which nothing reads: is {meant!r} meant?"


def _is_slip(key: str, known: str) -> bool:
    """Whether a key is another but for capitals, or for a letter of one that is long enough."""
    most = 1 if len(known) > len("id") else 0
    return OSA.distance(key.casefold(), known.casefold(), score_cutoff=most) <= most


@cache
def _languages() -> frozenset[str]:
    """The two-letter codes of languages, see ISO 639-1."""
    return frozenset(row["code"] for row in rows_in("codes.csv"))


def _table_messages(article: Article) -> Iterator[str]:
    """Say which tables have rows of several lengths; a row of one cell is a label or a note."""
    tables: defaultdict[int, list[str]] = defaultdict(list)
    for block in article.blocks:
        if block.kind is Kind.ROW:
            tables[block.group].append(article.text[block.start : block.end])
    for rows in tables.values():
        lengths = sorted({len(cell_bounds(row)) for row in rows} - {1})
        if len(lengths) > 1:
            told = " or ".join(map(str, lengths))
            where = f"{rows[0][:40]!r}..."
            yield f"has a table whose rows have {told} cells, so that columns are lost: {where}"


def _sentence_messages(article: Article) -> Iterator[str]:
    sentences = split_sentences(article)
    introduced = {sentence.lead_in for sentence in sentences}
    for position, sentence in enumerate(sentences):
        text = article.text[sentence.start : sentence.end]
        if len(text.split()) > _LONG_SENTENCE:
            words = len(text.split())
            yield f"has a sentence of {words} words at {sentence.start}: {text[:40]!r}..."
        if text.endswith((":", "：")) and sentence.kind is Kind.TEXT and position not in introduced:
            yield f"announces a list that does not follow at {sentence.start}: {text[-40:]!r}"
