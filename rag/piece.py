"""one Sentence -> what is quoted for it: all that belongs to it, or a part of what is too much.

What is left out must be seen to be: what introduces and limits a part stands apart from it.
"""

from collections.abc import Mapping, Sequence

from rag.config import Config
from rag.footnotes import owners_of
from rag.limits import hangs, is_limited
from rag.listed import lead_in_of, members_of
from rag.myths import with_denial
from rag.ranges import Range, Source, has, line_end, line_start, words_in
from rag.signs import CHANGING
from rag.types import Kind
from rag.whole import strength_beside, whole_of, with_halves


def piece(source: Source, article: int, position: int, config: Config) -> tuple[Range, ...]:
    """Return what is quoted for one sentence, in reading order: all that belongs to it, in one.

    The halves of an instruction come together where they are short enough.
    Of a list of paragraphs that is longer than `config.max_words` it is its paragraph; of such a
    table, and of anything longer than `config.max_whole_words`, its own row, item or sentence, and
    apart from it what introduces and limits it, so that a reader sees that something is left out.

    Args:
        source: The article.
        article: Its row.
        position: Which of its sentences.
        config: `max_words` and `max_whole_words` are used.
    """
    owners = owners_of(source, source.sentences[position].section)
    position = owners.get(position, position)
    whole = whole_of(source, article, position)
    for each in (with_halves(source, whole), whole):
        if words_in(source, each) <= config.max_words:
            return (each,)
    if myth := with_denial(source, article, position):
        return (myth,)
    found = _entry(source, article, position) or _below_heading(source, whole, position)
    if not found and not _is_in_table(source, position):
        found = whole
    if found and words_in(source, found) <= config.max_whole_words:
        return (found, *_notes(owners, [found]))
    parts = _parts(source, article, position, config)
    return tuple(sorted({*parts, *_notes(owners, parts)}, key=lambda one: one.first))


def _entry(source: Source, article: int, position: int) -> Range | None:
    """The entry of a list if it is a paragraph, whole without the others and their lead-in."""
    text, sentences = source.article.text, source.sentences
    if sentences[position].kind is not Kind.ITEM:
        return None
    first, last = line_start(source, position), line_end(source, position)
    lead_in = sentences[first].lead_in
    while lead_in >= 0:
        if CHANGING.search(text[sentences[lead_in].start : sentences[lead_in].end]):
            return None
        lead_in = sentences[lead_in].lead_in
    return Range(article, first, last + 1) if last > first else None


def _below_heading(source: Source, whole: Range, position: int) -> Range | None:
    """A sentence of a long section with its limits alone: its citation names the heading."""
    is_listed = source.sentences[position].group >= 0
    if is_listed or source.sentences[whole.first].kind is not Kind.HEADING:
        return None
    first = position
    while hangs(source, first):
        first -= 1
    return Range(whole.article, first, whole.last)


def _is_in_table(source: Source, position: int) -> bool:
    """Whether a sentence is a row that another one introduces: the head of its table."""
    one = source.sentences[position]
    rows = one.kind is Kind.ROW and one.lead_in >= 0
    return rows and source.sentences[one.lead_in].kind is Kind.ROW


def _notes(owners: Mapping[int, int], found: Sequence[Range]) -> list[Range]:
    """The footnotes that belong to some sentences and do not stand among them."""
    return [
        Range(found[0].article, at, at + 1)
        for at, owner in owners.items()
        if any(has(one, owner) for one in found) and not any(has(one, at) for one in found)
    ]


def _parts(source: Source, article: int, position: int, config: Config) -> list[Range]:
    """A sentence of something long, each of its lead-ins, and what limits its list."""
    own = _own(source, article, position, config)
    found = [own, *_lead_ins(source, article, own.first)]
    if source.sentences[position].group >= 0:
        last = limited = members_of(source, position)[-1] + 1
        while is_limited(source, limited - 1):
            limited += 1
        found += [Range(article, last, limited)] if limited > last else []
        strength = strength_beside(source, position)
        found += [Range(article, strength, strength + 1)] if strength >= 0 else []
    return found


def _own(source: Source, article: int, position: int, config: Config) -> Range:
    """The item or row with those below it, unless they are many, or the sentence with its limits.

    The row of a table that stands above others names a part of it: "Children".
    """
    sentences = source.sentences
    first, last = position, position + 1
    if sentences[position].group >= 0:
        first, last = line_start(source, position), line_end(source, position) + 1
        below = last
        while below < len(sentences) and sentences[below].lead_in >= first:
            below += 1
        branch = Range(article, first, below)
        is_short = words_in(source, branch) <= config.max_whole_words
        return branch if is_short else Range(article, first, last)
    while hangs(source, first):
        first -= 1
    while is_limited(source, last - 1):
        last += 1
    return Range(article, first, last)


def _lead_ins(source: Source, article: int, position: int) -> list[Range]:
    """What introduces a sentence, one by one, from the nearest up.

    A heading is no quote, so that one comes with what stands first below it.
    """
    found: list[Range] = []
    at = lead_in_of(source, position)
    while at >= 0:
        if source.sentences[at].kind is Kind.HEADING:
            return [*found, Range(article, at, at + 2)]
        first = line_start(source, at)
        found.append(Range(article, first, at + 1))
        at = lead_in_of(source, first)
    return found
