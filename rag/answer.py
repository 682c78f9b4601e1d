"""chosen Sentence -> Quote: composes quotes and passes them through the gate."""

from collections.abc import Collection, Sequence
from functools import reduce
from itertools import combinations
from urllib.parse import quote as percent_encode

from rag.bands import NOTHING, Told
from rag.config import Config
from rag.errors import NotVerbatimError
from rag.piece import piece
from rag.ranges import Range, Source, goes_on, has, span_of, union, words_in
from rag.read import ScoredSentence
from rag.row import cells
from rag.types import (
    Hit,
    Kind,
    Passage,
    Quote,
    Sentence,
    Span,
)
from rag.warn import warning

_BETWEEN_LINES = "; "  # of a cell; no page shows it
_BETWEEN_WORDS = 15  # at most, of a sentence that is quoted for the two beside it
_FRAGMENT_WORDS = 5  # words at each end of a long quote that a text fragment names


def compose(
    chosen: Sequence[ScoredSentence],
    sources: dict[int, Source],
    *,
    config: Config,
    person: Told = NOTHING,
) -> tuple[Quote, ...]:
    """Return the quotes that the chosen sentences make, best first; none for none.

    A quote is one or more whole sentences of one section.  A list item brings its whole list with
    the sentence that introduces it, a row its table, a sentence the exception or condition that
    follows it; of what is long a part is quoted (`rag.piece`).  Sentences that touch are joined,
    but several do not come in front of better ones of the next paragraph; so are those with one
    short sentence of their line between them, where there is room; one that stands in several
    places is quoted once, where its score is best; the gravest warning in the section of a quote is
    added, and a later quote without room for it left out.  At most `config.max_quotes` quotes, and
    `config.max_words` words, unless the first or a warning needs more.

    Args:
        chosen: The sentences that answer, best first.
        sources: The article of each row that occurs in `chosen`.
        config: `max_quotes`, `max_words` and `max_whole_words` are used.
        person: Who asks: a warning for other ages than told is not added.
    """
    ranges = _with_warnings(_select(chosen, sources, config), sources, config, person)
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
            section=article.sections[hit.chunk.section].name(article.title),
            start=hit.chunk.start,
            end=hit.chunk.end,
            rank=hit.rank,
        )
        for hit in hits
        for article in (articles[hit.chunk.doc_id],)
    )


def _select(
    chosen: Sequence[ScoredSentence], sources: dict[int, Source], config: Config
) -> list[list[Range]]:
    """Ranges of the chosen sentences, best first, within the limits; those of one list together."""
    pieces: dict[Range, list[Range]] = {}  # by what introduces it
    shown: set[str] = set()
    words = 0
    for each in chosen:
        source = sources[each.article]
        text = " ".join(
            source.article.text[each.sentence.start : each.sentence.end].casefold().split()
        )
        ranges = [one for parts in pieces.values() for one in parts]
        if text in shown or any(_holds(one, each) for one in ranges):
            continue
        found = piece(source, each.article, each.position, config)
        new = [one for one in found if one not in ranges]
        cost = sum(words_in(source, one) for one in new)
        is_many = len(ranges) + len(new) > config.max_quotes
        if ranges and (is_many or words + cost > config.max_words):
            break
        pieces.setdefault(found[0], []).extend(new)
        shown.add(text)
        words += cost
    return list(pieces.values())


def _holds(found: Range, each: ScoredSentence) -> bool:
    return found.article == each.article and has(found, each.position)


def _join(ranges: Sequence[Range], sources: dict[int, Source]) -> list[Range]:
    """Join ranges that touch or overlap in one section; the joined one keeps the better rank."""
    joined: list[Range] = []
    for each in ranges:
        joined = _merge(joined, each, sources)
    return joined


def _merge(joined: list[Range], new: Range, sources: dict[int, Source]) -> list[Range]:
    """Add a range to ranges of which no two are to be joined; those it touches become one with it.

    But not those that several sentences would only stand in front of: what is better is read first.
    """
    source = sources[new.article]
    touched = [
        one
        for one in joined
        if _touches(one, new, source.sentences) and not _is_in_front(new, one, source)
    ]
    if not touched:
        return [*joined, new]
    joint = reduce(union, touched, new)
    best = joined.index(touched[0])
    return [*joined[:best], joint, *(one for one in joined[best:] if one not in touched)]


def _is_in_front(new: Range, better: Range, source: Source) -> bool:
    """Whether a range of several sentences ends where a better one begins, in another paragraph.

    A list or table needs what stands before it: "The tests can include:".
    """
    if new.last != better.first or new.last - new.first < 2:
        return False
    is_plain = all(one.kind is Kind.TEXT for one in source.sentences[better.first : better.last])
    return is_plain and not goes_on(source, new.last - 1)


def _touches(one: Range, other: Range, sentences: Sequence[Sentence]) -> bool:
    """Whether two ranges make one; an item and what introduces it would look like a whole list."""
    near = one.article == other.article and one.first <= other.last and other.first <= one.last
    if not near or sentences[one.first].section != sentences[other.first].section:
        return False
    border = max(one.first, other.first)
    is_overlap = border < min(one.last, other.last)
    is_cut = sentences[border].kind is Kind.ITEM and sentences[border].lead_in == border - 1
    return is_overlap or not is_cut


def _with_warnings(
    pieces: Sequence[Sequence[Range]], sources: dict[int, Source], config: Config, person: Told
) -> list[Range]:
    """Add to what is quoted the warnings beside it, and leave out what has no room for its own.

    The first piece always comes, and its warning before any other piece.
    """
    quoted: list[Range] = []
    warnings: list[Range] = []
    for each in pieces:
        source = sources[each[0].article]
        found = warning(source, each[0], config, person=person, is_first=not quoted)
        joined = _join([*quoted, *each, *warnings, *found], sources)
        if not quoted or len(joined) <= config.max_quotes:
            quoted += each
            warnings += found
    bridged = _bridged(_join(quoted, sources), sources, config)
    return _join([*bridged, *warnings], sources)


def _bridged(ranges: list[Range], sources: dict[int, Source], config: Config) -> list[Range]:
    """Join two ranges of one line across the sentence between them, where there is room for it."""
    joined = ranges
    for pair in combinations(ranges, 2):
        wider = _join([*joined, *_between(*pair, sources[pair[0].article])], sources)
        if sum(words_in(sources[each.article], each) for each in wider) <= config.max_words:
            joined = wider
    return joined


def _between(one: Range, other: Range, source: Source) -> list[Range]:
    """The only sentence between two ranges, if it is short and all stand in one line."""
    first, last = sorted((one, other), key=lambda each: each.first)
    if first.article != last.article or last.first != first.last + 1:
        return []
    found = Range(first.article, first.last, last.first)
    is_line = goes_on(source, found.first - 1) and goes_on(source, found.first)
    return [found] if is_line and words_in(source, found) <= _BETWEEN_WORDS else []


def _quote(source: Source, found: Range, rank: int) -> Quote:
    article, span = source.article, span_of(source, found)
    text = article.text[span.start : span.end]
    return Quote(
        text=text,
        doc_id=article.doc_id,
        title=article.title,
        section=article.sections[source.sentences[found.first].section].name(article.title),
        url=_fragment_url(source, found),
        start=span.start,
        end=span.end,
        sha256=article.sha256,
        reviewed=article.reviewed,
        rank=rank,
    )


def _fragment_url(source: Source, found: Range) -> str:
    """A link that opens the article at the quote (WICG, "URL Fragment Text Directives").

    Of an article without an address of its own it is a path of the server that shows it.
    An address may name a part of its page already; the directive then stands behind it.
    """
    article = source.article
    base = article.url or f"/articles/{percent_encode(article.doc_id)}"
    first, last = _ends(source, found)
    if first == last and len(first) <= 2 * _FRAGMENT_WORDS:
        parts = [" ".join(first)]
    else:
        parts = [" ".join(first[:_FRAGMENT_WORDS]), " ".join(last[-_FRAGMENT_WORDS:])]
    # A dash has a meaning of its own in a text directive, so it is encoded as well.
    encoded = [percent_encode(part, safe="").replace("-", "%2D") for part in parts]
    return f"{base}{'' if '#' in base else '#'}:~:text={','.join(encoded)}"


def _ends(source: Source, found: Range) -> tuple[list[str], list[str]]:
    """The words of the first and of the last line; of a row, those of its first or last cell."""
    span = span_of(source, found)
    lines = source.article.text[span.start : span.end].split("\n")
    first, last = lines[0], lines[-1]
    if source.sentences[found.first].kind is Kind.ROW:
        first = _shown(first)[0]
    if source.sentences[found.last - 1].kind is Kind.ROW:
        last = _shown(last)[-1]
    return first.split(), last.split()


def _shown(row: str) -> list[str]:
    """What a page shows of a row, by the lines of its cells."""
    return [line for cell in filter(None, cells(row)) for line in cell.split(_BETWEEN_LINES)]
