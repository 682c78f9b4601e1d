"""chosen Sentence -> Quote: composes quotes and passes them through the gate."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from urllib.parse import quote as percent_encode

from rag.config import Config
from rag.errors import NotVerbatimError
from rag.read import ScoredSentence
from rag.types import (
    Article,
    Hit,
    Kind,
    Passage,
    Quote,
    Section,
    Sentence,
    Span,
)
from rag.unmarked import CLOSED
from rag.walk import CHANGING

_FRAGMENT_WORDS = 5  # words at each end of a long quote that a text fragment names
_SEPARATOR = " > "
_ALIKE = 3  # words at the beginning of two sentences about the same
# What a writer says when a sentence must not be missed; it is shown with any quote of its section.
_GRAVE = re.compile(
    r"\b(?:right away|immediately|straight away|at once|emergency|urgent(?:ly)?|call 911|call 999"
    r"|seek (?:medical|immediate|emergency)|do not (?:take|use|stop|give)|warning)\b",
    re.IGNORECASE,
)
_WARNING = re.compile(
    rf"{_GRAVE.pattern}|\b(?:call|tell|talk to|speak to|contact|see) your "
    r"(?:doctor|nurse|health care team|care team)\b",
    re.IGNORECASE,
)
# How a sentence begins that takes something back from the one before it.
_LIMITS = re.compile(
    r"(?:but|however|unless|except|exceptions?|otherwise|only|not (?:unless|if|when|with|for))\b",
    re.IGNORECASE,
)
# An answer that says little alone, as below a heading that asks.
_BARE = re.compile(
    r"(?:A: )?(?:yes|no|never|sometimes|usually|maybe|perhaps|probably|not (?:always|usually)"
    r"|(?:you|it|they|we) (?:can|could|may|might|must|should|do|does|is|are)(?: ?not|n[’']t)?)[.!]",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"(?<!ca)n[’']t\b|[’']t\b| ?not\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """An article with its sentences, as composing and checking need them."""

    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Range:
    """Sentences `[first, last)` of one article that are quoted in one piece."""

    article: int
    first: int
    last: int


def compose(
    chosen: Sequence[ScoredSentence], sources: dict[int, Source], *, config: Config
) -> tuple[Quote, ...]:
    """Return the quotes that the chosen sentences make, best first; none for none.

    A quote is one or more whole sentences of one section.  A list item brings its whole list with
    the sentence that introduces it (in a list of paragraphs longer than `config.max_words`, its own
    paragraph alone), a later row its head row, a sentence the exception or condition that follows
    it; sentences that touch are joined; a sentence that stands in several places is
    quoted once, where its score is best; the gravest warning in the section of the first quote is
    added.  At most `config.max_quotes` quotes, and `config.max_words` words, unless the first or
    the warning needs more.

    Args:
        chosen: The sentences that answer, best first.
        sources: The article of each row that occurs in `chosen`.
        config: `max_quotes` and `max_words` are used.
    """
    if not chosen:
        return ()
    ranges = _join(_select(chosen, sources, config), sources)
    ranges = _with_warning(ranges, sources, config)
    return tuple(
        _quote(sources[each.article], each, rank) for rank, each in enumerate(ranges, start=1)
    )


def gate(quotes: Sequence[Quote], sources: Collection[Source]) -> None:
    """Let only exact, whole and single-section quotes pass; the last check before any face.

    A heading may begin a quote, as what introduces a list, but never is one.

    Args:
        quotes: What is about to be shown.
        sources: The articles they are said to be from.

    Raises:
        NotVerbatimError: If a quote differs from its article by a single character, starts or ends
            inside a sentence, crosses a section, or is a heading.
    """
    by_id = {source.article.doc_id: source for source in sources}
    for quote in quotes:
        source = by_id[quote.doc_id]
        is_same = quote.sha256 == source.article.sha256
        what = difference(quote.text, quote.start, source) if is_same else "its article"
        if what or quote.end != quote.start + len(quote.text):
            msg = (
                f"{quote.doc_id}[{quote.start}:{quote.end}]: {what or 'its text'} differs from the "
                "article"
            )
            raise NotVerbatimError(msg)


def difference(text: str, start: int, source: Source) -> str:
    """Return what of a quote differs from its article, nothing where it may be shown.

    Args:
        text: What is quoted.
        start: Where it is said to begin.
        source: The article it is said to be from.
    """
    if not text or start < 0 or not source.article.text.startswith(text, start):
        return "its text"
    span = Span(start, start + len(text))
    checks = {
        "its first character": any(each.start == span.start for each in source.sentences),
        "its last character": any(
            each.end == span.end and each.kind is not Kind.HEADING for each in source.sentences
        ),
        "its section": any(each.span.covers(span) for each in source.article.sections),
    }
    return next((what for what, holds in checks.items() if not holds), "")


def passages(hits: Sequence[Hit], sources: Collection[Source]) -> tuple[Passage, ...]:
    """Return the retrieved chunks as shown below an answer, in the order of the hits."""
    articles = {source.article.doc_id: source.article for source in sources}
    return tuple(
        Passage(
            text=article.text[hit.chunk.start : hit.chunk.end],
            doc_id=article.doc_id,
            title=article.title,
            section=section_name(article, article.sections[hit.chunk.section]),
            start=hit.chunk.start,
            end=hit.chunk.end,
            rank=hit.rank,
        )
        for hit in hits
        for article in (articles[hit.chunk.doc_id],)
    )


def section_name(article: Article, section: Section) -> str:
    """Return the heading path of a section as shown in a citation."""
    return _SEPARATOR.join(section.path) or article.title


def _select(
    chosen: Sequence[ScoredSentence], sources: dict[int, Source], config: Config
) -> list[_Range]:
    """Ranges of the chosen sentences, best first, within the limits."""
    ranges: list[_Range] = []
    shown: set[str] = set()
    words = 0
    for each in chosen:
        source = sources[each.article]
        text = " ".join(
            source.article.text[each.sentence.start : each.sentence.end].casefold().split()
        )
        if text in shown or any(_holds(one, each) for one in ranges):
            continue
        found = _piece(source, each.article, each.position, config)
        cost = _words(source, found)
        if ranges and (len(ranges) == config.max_quotes or words + cost > config.max_words):
            break
        ranges.append(found)
        shown.add(text)
        words += cost
    return ranges


def _piece(source: Source, article: int, position: int, config: Config) -> _Range:
    """What is quoted for one sentence: all that belongs to it, or of a long list its paragraph."""
    whole = _whole(source, article, position)
    entry = _entry(source, article, position)
    return entry if entry and _words(source, whole) > config.max_words else whole


def _words(source: Source, found: _Range) -> int:
    span = _span(source, found)
    return len(source.article.text[span.start : span.end].split())


def _entry(source: Source, article: int, position: int) -> _Range | None:
    """The entry of a list if it is a paragraph, whole without the others and their lead-in."""
    text, sentences = source.article.text, source.sentences

    def goes_on(at: int) -> bool:
        """Whether the sentence behind one is in the same entry."""
        return "\n" not in text[sentences[at].end : sentences[at + 1].start]

    if sentences[position].kind is not Kind.ITEM:
        return None
    first = last = position
    while first and goes_on(first - 1):
        first -= 1
    while last + 1 < len(sentences) and goes_on(last):
        last += 1
    lead_in = sentences[first].lead_in
    while lead_in >= 0:
        if CHANGING.search(text[sentences[lead_in].start : sentences[lead_in].end]):
            return None
        lead_in = sentences[lead_in].lead_in
    return _Range(article, first, last + 1) if last > first else None


def _holds(found: _Range, each: ScoredSentence) -> bool:
    return found.article == each.article and found.first <= each.position < found.last


def _whole(source: Source, article: int, position: int) -> _Range:
    """The sentences that must be shown together with one: its list, its lead-in, its limits."""
    found = _listed(source, article, position)
    while _is_limited(source, found.first - 1):
        found = _union(_listed(source, article, found.first - 1), found)
    while _is_limited(source, found.last - 1):
        found = _union(found, _listed(source, article, found.last))
    return found


def _is_limited(source: Source, position: int) -> bool:
    """Whether a sentence says too much, or too little, without the one behind it."""
    pair = source.sentences[max(position, 0) : position + 2]
    if len(pair) < 2 or pair[0].section != pair[1].section or pair[0].kind is Kind.HEADING:
        return False
    one, other = (source.article.text[each.start : each.end] for each in pair)
    is_told = _LIMITS.match(other) or _BARE.fullmatch(one) or _is_opposite(one, other)
    return pair[1].kind is Kind.TEXT and bool(is_told)


def _is_opposite(one: str, other: str) -> bool:
    """Whether two sentences begin alike, but that one of them says no: "You can't have it if"."""
    plain = [_NEGATION.sub("", each).casefold().split()[:_ALIKE] for each in (one, other)]
    negated = [_NEGATION.search(" ".join(each.split()[:_ALIKE])) for each in (one, other)]
    return plain[0] == plain[1] and bool(negated[0]) != bool(negated[1])


def _union(one: _Range, other: _Range) -> _Range:
    """The sentences of two ranges of one article and all between them."""
    return _Range(one.article, min(one.first, other.first), max(one.last, other.last))


def _listed(source: Source, article: int, position: int) -> _Range:
    """A sentence with its whole list and its lead-in."""
    members = _introduced(source, position) or [position]
    group = source.sentences[members[0]].group
    if group >= 0:
        section = source.sentences[members[0]].section
        members = [
            at
            for at in range(len(source.sentences))
            if source.sentences[at].group == group and source.sentences[at].section == section
        ]
    first, last = min([position, *members]), max([position, *members])
    lead_in = source.sentences[first].lead_in
    return _Range(article, lead_in if lead_in >= 0 else first, last + 1)


def _introduced(source: Source, position: int) -> list[int]:
    """The sentences that this one introduces, unless it is whole without them.

    A question outside a list is not: what follows it in its section answers it.
    """
    sentence = source.sentences[position]
    text = source.article.text[sentence.start : sentence.end]
    found = [at for at, each in enumerate(source.sentences) if each.lead_in == position]
    if sentence.group < 0 and text.endswith("?"):
        return found or _behind(source, position)
    return [] if CLOSED.search(text) else found


def _behind(source: Source, position: int) -> list[int]:
    """The sentence behind one in its section, or nothing."""
    section, behind = source.sentences[position].section, source.sentences[position + 1 :][:1]
    return [position + 1] if behind and behind[0].section == section else []


def _join(ranges: Sequence[_Range], sources: dict[int, Source]) -> list[_Range]:
    """Join ranges that touch or overlap in one section; the joined one keeps the better rank."""
    joined: list[_Range] = []
    for each in ranges:
        joined = _merge(joined, each, sources)
    return joined


def _merge(joined: list[_Range], new: _Range, sources: dict[int, Source]) -> list[_Range]:
    """Add a range to ranges of which no two touch; those that it touches become one with it."""
    touched = [one for one in joined if _touches(one, new, sources[new.article].sentences)]
    if not touched:
        return [*joined, new]
    union = reduce(_union, touched, new)
    best = joined.index(touched[0])
    return [*joined[:best], union, *(one for one in joined[best:] if one not in touched)]


def _touches(one: _Range, other: _Range, sentences: Sequence[Sentence]) -> bool:
    near = one.article == other.article and one.first <= other.last and other.first <= one.last
    return near and sentences[one.first].section == sentences[other.first].section


def _inside(one: _Range, other: _Range) -> bool:
    same = one.article == other.article
    return same and other.first <= one.first and one.last <= other.last


def _with_warning(ranges: list[_Range], sources: dict[int, Source], config: Config) -> list[_Range]:
    """Add the gravest warning of the first quote's section, unless it is quoted already.

    Where that makes too many quotes, it takes the place of the last one.
    """
    first = ranges[0]
    source = sources[first.article]
    at = _gravest(source, source.sentences[first.first].section)
    if at < 0:
        return ranges
    warning = _piece(source, first.article, at, config)
    if any(_inside(warning, one) for one in ranges):
        return ranges
    joined = _join([*ranges, warning], sources)
    is_many = len(joined) > config.max_quotes
    return _join([*ranges[:-1], warning], sources) if is_many else joined


def _gravest(source: Source, section: int) -> int:
    """The first grave warning of a section, else its first warning; -1 without one."""
    texts = {
        at: source.article.text[each.start : each.end]
        for at, each in enumerate(source.sentences)
        if each.section == section and each.kind is not Kind.HEADING
    }
    warnings = [at for at, text in texts.items() if _WARNING.search(text)]
    return min(warnings, key=lambda at: not _GRAVE.search(texts[at]), default=-1)


def _span(source: Source, found: _Range) -> Span:
    return Span(source.sentences[found.first].start, source.sentences[found.last - 1].end)


def _quote(source: Source, found: _Range, rank: int) -> Quote:
    article, span = source.article, _span(source, found)
    text = article.text[span.start : span.end]
    return Quote(
        text=text,
        doc_id=article.doc_id,
        title=article.title,
        section=section_name(article, article.sections[source.sentences[found.first].section]),
        url=_fragment_url(article, text),
        start=span.start,
        end=span.end,
        sha256=article.sha256,
        reviewed=article.reviewed,
        rank=rank,
    )


def _fragment_url(article: Article, text: str) -> str:
    """A link that opens the article at the quote (WICG, "URL Fragment Text Directives").

    An address may name a part of its page already; the directive then stands behind it.
    """
    base = article.url or f"/articles/{percent_encode(article.doc_id)}"
    lines = text.split("\n")
    first, last = lines[0].split(), lines[-1].split()
    if len(lines) == 1 and len(first) <= 2 * _FRAGMENT_WORDS:
        parts = [" ".join(first)]
    else:
        parts = [" ".join(first[:_FRAGMENT_WORDS]), " ".join(last[-_FRAGMENT_WORDS:])]
    # A dash has a meaning of its own in a text directive, so it is encoded as well.
    encoded = [percent_encode(part, safe="").replace("-", "%2D") for part in parts]
    return f"{base}{'' if '#' in base else '#'}:~:text={','.join(encoded)}"
