"""one Sentence -> all that has to be shown with it: its list, its lead-in, its exception.

A quote must not mislead by its cut; of what is too long a part is quoted (`rag.piece`).
"""

import re

from rag.footnotes import with_footnotes
from rag.leaning import instructs
from rag.limits import hangs, is_limited, is_parted
from rag.listed import listed, members_of
from rag.myths import with_denial
from rag.ranges import Range, Source, line_end, line_start, union, words_in
from rag.signs import asks
from rag.types import Kind

# A heading that asks what to do when something happens; what one has is a state, of which more is
# told than what to do.
_WHAT_IF = re.compile(
    r"what (?:if(?!.*\b(?:have|has|had)\b)"
    r"|(?:to do|happens|(?:should|do|must|can|shall) (?:I|you|we) do) (?:if|when))\b.*\?",
    re.IGNORECASE,
)
_LABEL_WORDS = 3  # at most, of a sentence that is only a label of those behind it
_LABELLED_WORDS = 45  # at most, of a line that is quoted whole for its label
_VOLUME = re.compile(r"\d\s?ml\b", re.IGNORECASE)
# How much is in a volume: "250 mg in 5 mL".
_STRENGTH = re.compile(
    r"\d\s?(?:mg|mcg|micrograms?|g|milligrams?|units?)\s?"
    r"(?:/|(?:in|per|for|of)\b(?: (?:each|every|a|one))?)\s?\d*[.,]?\d*\s?ml\b",
    re.IGNORECASE,
)


def whole_of(source: Source, article: int, position: int) -> Range:
    """Return what must be shown together with a sentence: list, lead-in, limits and footnotes.

    Of a myth that is what denies it, and no other myth of its list.
    """
    found = with_denial(source, article, position) or _limited(source, article, position)
    return with_footnotes(source, found)


def with_halves(source: Source, found: Range) -> Range:
    """Return sentences with those beside them in their paragraph that part one unit with them."""
    while is_parted(source, found.first - 1):
        found = union(whole_of(source, found.article, found.first - 1), found)
    while is_parted(source, found.last - 1):
        found = union(found, whole_of(source, found.article, found.last))
    return found


def _limited(source: Source, article: int, position: int) -> Range:
    """The list and the lead-in of a sentence, and what limits them."""
    found = _paragraph(source, listed(source, article, position), position)
    found = _labelled(source, found, position)
    if (strength := strength_beside(source, position)) >= 0:
        found = union(found, Range(article, strength, strength + 1))
    while hangs(source, found.first):
        found = union(listed(source, article, found.first - 1), found)
    while is_limited(source, found.last - 1):
        found = union(found, listed(source, article, found.last))
    return found


def _paragraph(source: Source, found: Range, position: int) -> Range:
    """What stands below a heading that sets a condition is one instruction, to its last sentence.

    "If you miss a dose": "If you remember before midnight, take it." leaves out what to do later.
    So does it below "What if I miss a dose?", which its citation names.
    """
    text, sentences = source.article.text, source.sentences
    one, lead_in = sentences[position], sentences[position].lead_in
    headings = source.article.sections[one.section].path[-1:]
    if one.kind is Kind.TEXT and any(map(_WHAT_IF.fullmatch, headings)):
        first, last = line_start(source, position), line_end(source, position)
        return union(found, Range(found.article, first, last + 1))
    is_instruction = lead_in >= 0 and sentences[lead_in].kind is Kind.HEADING
    if not is_instruction or asks(text[sentences[lead_in].start : sentences[lead_in].end]):
        return found
    return union(found, Range(found.article, position, line_end(source, position) + 1))


def _labelled(source: Source, found: Range, position: int) -> Range:
    """A label at the beginning of a paragraph, and the rest of that: "Itching. Blow cool air in".

    Of a long paragraph it is the sentence behind the label.
    """
    last = line_end(source, position)
    if last == position or not _is_short_label(source, position):
        return found
    line = Range(found.article, position, last + 1)
    is_short = words_in(source, line) <= _LABELLED_WORDS
    return union(found, line if is_short else Range(found.article, position, position + 2))


def _is_short_label(source: Source, position: int) -> bool:
    """Whether a sentence names what those behind it tell, and neither asks, answers nor instructs.

    An answer that hangs on its question has that as its lead-in.
    """
    one = source.sentences[position]
    text = source.article.text[one.start : one.end]
    is_first = one.kind is Kind.TEXT and line_start(source, position) == position
    is_name = len(text.split()) <= _LABEL_WORDS and not (asks(text) or instructs(text))
    return is_first and is_name and one.lead_in < 0 and not is_limited(source, position)


def strength_beside(source: Source, position: int) -> int:
    """Return the sentence beside a dose in mL that tells how much is in it; -1 without any.

    It stands right before or behind the table or the sentence.
    """
    text, one = source.article.text, source.sentences[position]
    dose = members_of(source, position) if one.kind is Kind.ROW else [position]
    told = "\n".join(
        text[each.start : each.end] for each in map(source.sentences.__getitem__, dose)
    )
    if one.kind is Kind.ITEM or not _VOLUME.search(told) or _STRENGTH.search(told):
        return -1
    for at in (dose[0] - 1, dose[-1] + 1):
        beside = source.sentences[max(at, 0) : at + 1]
        if any(
            each.section == one.section
            and each.kind is Kind.TEXT
            and _STRENGTH.search(text, each.start, each.end)
            for each in beside
        ):
            return at
    return -1
