"""sentences of one article in one piece -> their span, their words, their line."""

from dataclasses import dataclass

from rag.types import Article, Sentence, Span


@dataclass(frozen=True, slots=True)
class Source:
    """An article with its sentences, as composing and checking need them."""

    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Sentences `[first, last)` of one article that are quoted in one piece."""

    article: int
    first: int
    last: int


def span_of(source: Source, found: Range) -> Span:
    """Return where some sentences begin and end."""
    return Span(source.sentences[found.first].start, source.sentences[found.last - 1].end)


def words_in(source: Source, found: Range) -> int:
    """Return how many words some sentences have."""
    span = span_of(source, found)
    return len(source.article.text[span.start : span.end].split())


def has(found: Range, position: int) -> bool:
    """Return whether a sentence is among some."""
    return found.first <= position < found.last


def union(one: Range, other: Range) -> Range:
    """Return the sentences of two ranges of one article and all between them."""
    return Range(one.article, min(one.first, other.first), max(one.last, other.last))


def line_start(source: Source, position: int) -> int:
    """Return the first sentence of a paragraph, item or row."""
    while position and goes_on(source, position - 1):
        position -= 1
    return position


def line_end(source: Source, position: int) -> int:
    """Return the last sentence of a paragraph, item or row."""
    while position + 1 < len(source.sentences) and goes_on(source, position):
        position += 1
    return position


def goes_on(source: Source, position: int) -> bool:
    """Return whether the sentence behind one stands in the same line."""
    one, other = source.sentences[position : position + 2]
    return "\n" not in source.article.text[one.end : other.start]
