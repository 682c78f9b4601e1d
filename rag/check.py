"""corpus, index -> findings: what an editor should look at, and whether the index is fresh."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.chunk import split_sentences
from rag.config import Config
from rag.corpus import TERMS, article_fingerprint, corpus_fingerprint
from rag.errors import DamagedIndexError, MissingIndexError, StaleIndexError
from rag.index import Index
from rag.reword import term_key
from rag.types import Article, Kind

_BUILD = "Run: python -m rag build"
_LONG_SENTENCE = 60  # words; a quote of that length is hard to read on a phone
# Characters that hide or reorder what a reader sees: soft hyphens, zero-width, bidirectional
# controls, tags.
_HIDDEN = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in an article, or in the list of terms, that an editor should look at."""

    doc_id: str
    message: str


def check_articles(articles: Sequence[Article]) -> list[Finding]:
    """Return what to look at in the articles, in corpus order; an empty list is a clean corpus."""
    return [
        Finding(article.doc_id, message) for article in articles for message in _messages(article)
    ]


def check_terms(terms: Mapping[str, str], articles: Sequence[Article]) -> list[Finding]:
    """Return which terms mean what no article says, in their order."""
    texts = [f" {term_key(article.text)} " for article in articles]
    return [
        Finding(TERMS, f"{said!r} means {meant!r}, which stands in no article")
        for said, meant in terms.items()
        if not any(f" {term_key(meant)} " in text for text in texts)
    ]


def check_freshness(articles: Sequence[Article], terms: Mapping[str, str], index: Path) -> str:
    """Return why the index does not match articles, terms and settings; blank when it does."""
    try:
        built = Index(index, searched=False).manifest
    except (MissingIndexError, StaleIndexError, DamagedIndexError) as exc:
        return str(exc)
    settings = Config(encoder=str(built.settings["encoder"])).build_settings()
    now = corpus_fingerprint([article_fingerprint(each) for each in articles if each.text], terms)
    if built.corpus_sha256 != now:
        return f"{index}: expected the articles of today, got an older state. {_BUILD}"
    if not settings.items() <= built.settings.items():
        return f"{index}: expected the settings of today, got those of an older build. {_BUILD}"
    return ""


def _messages(article: Article) -> Iterator[str]:
    if not article.text:
        yield "shows a reader no text"
        return
    if not any(section.path for section in article.sections):
        yield "has no headings: citations cannot name a section"
    if not article.reviewed:
        yield "has no 'reviewed' date in its front matter: readers cannot see how fresh it is"
    hidden = _HIDDEN.search(article.text)
    if hidden:
        yield f"has a hidden character (U+{ord(hidden[0]):04X}) at {hidden.start()}"
    yield from _sentence_messages(article)


def _sentence_messages(article: Article) -> Iterator[str]:
    sentences = split_sentences(article)
    introduced = {sentence.lead_in for sentence in sentences}
    for position, sentence in enumerate(sentences):
        text = article.text[sentence.start : sentence.end]
        if len(text.split()) > _LONG_SENTENCE:
            words = len(text.split())
            yield f"has a sentence of {words} words at {sentence.start}: {text[:40]!r}..."
        if text.endswith(":") and sentence.kind is Kind.TEXT and position not in introduced:
            yield f"announces a list that does not follow at {sentence.start}: {text[-40:]!r}"
