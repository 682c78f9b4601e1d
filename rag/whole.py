"""one Sentence -> all that has to be shown with it: its list, its lead-in, its exception.

A quote must not mislead by its cut; of what is too long a part is quoted (`rag.piece`).
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from rag.bands import are_apart
from rag.rules import is_label, rules_in_use
from rag.signs import CLOSED, is_open, opens
from rag.types import Article, Kind, Sentence, Span

_ALIKE = 3  # words at the beginning of two sentences about the same
# How a sentence begins that takes something back from the one before it.
_LIMITS = re.compile(
    r"(?:but|however|unless|except|exceptions?|otherwise|only|not (?:unless|if|when|with|for))\b",
    re.IGNORECASE,
)
# An answer that says little alone, as below a heading that asks.
_BARE = re.compile(
    r"(?:A[:.] )?(?:yes|no|never|sometimes|usually|maybe|perhaps|probably|not (?:always|usually)"
    r"|(?:you|it|they|we) (?:can|could|may|might|must|should|do|does|is|are)(?: ?not|n[’']t)?)[.!]",
    re.IGNORECASE,
)
# What gives another name to what the sentence before it tells: "This is also known as X."
_RENAMES = re.compile(
    r"(?:this|that|these|those|it|they)(?: (?:procedure|test|treatment|surgery|operation|method"
    r"|process|condition|disease|type|kind|approach|stage|step|change|problem|reaction)s?)?"
    r" (?:(?:is|are|was|were|may be|can be) (?:(?:also|often|sometimes|usually|commonly) )*"
    r"(?:called|known as|termed|named|referred to as))\b",
    re.IGNORECASE,
)
# A heading that asks what to do on a condition.
_WHAT_IF = re.compile(
    r"what (?:if|(?:to do|happens|(?:should|do|must|can|shall) (?:I|you|we) do) (?:if|when))\b.*\?",
    re.IGNORECASE,
)
_VOLUME = re.compile(r"\d\s?ml\b", re.IGNORECASE)
# How much is in a volume: "250 mg in 5 mL".
_STRENGTH = re.compile(
    r"\d\s?(?:mg|mcg|micrograms?|g|milligrams?|units?)\s?"
    r"(?:/|(?:in|per|for|of)\b(?: (?:each|every|a|one))?)\s?\d*[.,]?\d*\s?ml\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"\[\d+\]")
_FOOTNOTE = re.compile(r"\[\d+\](?= \S)")  # as `rag.markup` marks them
_NEGATION = re.compile(r"(?<!ca)n[’']t\b|[’']t\b| ?not\b", re.IGNORECASE)


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


def words_in(source: Source, found: Range) -> int:
    """Return how many words some sentences have."""
    span = span_of(source, found)
    return len(source.article.text[span.start : span.end].split())


def has(found: Range, position: int) -> bool:
    """Return whether a sentence is among some."""
    return found.first <= position < found.last


def whole_of(source: Source, article: int, position: int) -> Range:
    """Return what must be shown together with a sentence: list, lead-in, limits and footnotes."""
    return _with_footnotes(source, _limited(source, article, position))


def with_halves(source: Source, found: Range) -> Range:
    """Return sentences with those beside them in their paragraph that part one unit with them.

    "Below 30, take none." and "From 30 to 59, take half." are one instruction.
    """
    while _is_parted(source, found.first - 1):
        found = union(whole_of(source, found.article, found.first - 1), found)
    while _is_parted(source, found.last - 1):
        found = union(found, whole_of(source, found.article, found.last))
    return found


def _is_parted(source: Source, position: int) -> bool:
    """Whether a sentence and the one behind it in its paragraph bound a unit in two ways."""
    pair = source.sentences[max(position, 0) : position + 2]
    if len(pair) < 2 or any(each.kind is not Kind.TEXT for each in pair):
        return False
    one, other = (source.article.text[each.start : each.end] for each in pair)
    return _goes_on(source, position) and are_apart(one, other)


def _limited(source: Source, article: int, position: int) -> Range:
    """The list and the lead-in of a sentence, and what limits them."""
    found = _paragraph(source, _listed(source, article, position), position)
    if (strength := strength_beside(source, position)) >= 0:
        found = union(found, Range(article, strength, strength + 1))
    while hangs(source, found.first):
        found = union(_listed(source, article, found.first - 1), found)
    while is_limited(source, found.last - 1):
        found = union(found, _listed(source, article, found.last))
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
    if not is_instruction or text.endswith("?", 0, sentences[lead_in].end):
        return found
    return union(found, Range(found.article, position, line_end(source, position) + 1))


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


def is_limited(source: Source, position: int) -> bool:
    """Return whether a sentence says too much, or too little, without the one behind it."""
    pair = source.sentences[max(position, 0) : position + 2]
    if len(pair) < 2 or pair[0].section != pair[1].section or pair[0].kind is Kind.HEADING:
        return False
    one, other = (source.article.text[each.start : each.end] for each in pair)
    is_qualified = _LIMITS.match(other) or _BARE.fullmatch(one) or _is_opposite(one, other)
    is_first = bool(is_qualified) or is_label(one) or _is_warning_of_two(source, position)
    return pair[1].kind is Kind.TEXT and is_first


def _is_warning_of_two(source: Source, position: int) -> bool:
    """Whether a sentence begins a warning that goes on: "Caution: It can bleed. Call us."."""
    one = source.sentences[position]
    label = rules_in_use().labels.match(source.article.text[one.start : one.end])
    return label is not None and label.lastgroup != "plain" and _goes_on(source, position)


def hangs(source: Source, position: int) -> bool:
    """Return whether a sentence is not to be quoted without the one before it.

    That one limits it, or is limited by it, or is what it gives a name to.
    """
    text = source.article.text
    is_name = _RENAMES.match(text, source.sentences[position].start)
    is_in_line = position > 0 and _goes_on(source, position - 1)
    return is_limited(source, position - 1) or bool(is_name and is_in_line)


def _with_footnotes(source: Source, found: Range) -> Range:
    """Sentences with their footnotes, and a footnote with what it belongs to."""
    for at, owner in owners_of(source, source.sentences[found.first].section).items():
        if has(found, at) and not has(found, owner):
            found = union(found, _listed(source, found.article, owner))
        if has(found, owner):
            found = union(found, Range(found.article, at, at + 1))
    return found


def owners_of(source: Source, section: int) -> dict[int, int]:
    """Return, by sentence of a footnote, what it belongs to in the paragraph or list before."""
    text, sentences = source.article.text, source.sentences
    owners: dict[int, int] = {}
    marked: dict[str, int] = {}  # where the paragraph or list before has each mark last
    mark = None
    for at, each in enumerate(sentences):
        if each.section != section:
            continue
        is_new = at == 0 or not _goes_on(source, at - 1)
        if is_new:
            mark = _FOOTNOTE.match(text, each.start)
        if mark:
            if mark[0] in marked:
                owners[at] = marked[mark[0]]
            continue
        if is_new and (each.group < 0 or sentences[at - 1].group != each.group):
            marked = {}
        marked |= dict.fromkeys(_MARK.findall(text, each.start, each.end), at)
    return owners


def line_start(source: Source, position: int) -> int:
    """Return the first sentence of a paragraph, item or row."""
    while position and _goes_on(source, position - 1):
        position -= 1
    return position


def line_end(source: Source, position: int) -> int:
    """Return the last sentence of a paragraph, item or row."""
    while position + 1 < len(source.sentences) and _goes_on(source, position):
        position += 1
    return position


def _goes_on(source: Source, position: int) -> bool:
    """Whether the sentence behind one stands in the same line."""
    one, other = source.sentences[position : position + 2]
    return "\n" not in source.article.text[one.end : other.start]


def _is_opposite(one: str, other: str) -> bool:
    """Whether two sentences begin alike, but that one of them says no: "You can't have it if"."""
    plain = [_NEGATION.sub("", each).casefold().split()[:_ALIKE] for each in (one, other)]
    negated = [_NEGATION.search(" ".join(each.split()[:_ALIKE])) for each in (one, other)]
    return plain[0] == plain[1] and bool(negated[0]) != bool(negated[1])


def union(one: Range, other: Range) -> Range:
    """Return the sentences of two ranges of one article and all between them."""
    return Range(one.article, min(one.first, other.first), max(one.last, other.last))


def _listed(source: Source, article: int, position: int) -> Range:
    """A sentence with its whole list, or its branch of a list of lists, and all lead-ins."""
    members = _introduced(source, position) or [position]
    if source.sentences[members[0]].group >= 0:
        branch = _branch(source, members[0])
        if branch and position in branch:
            return Range(article, branch[0], branch[-1] + 1)
        members = members_of(source, members[0])
    first, last = min([position, *members]), max([position, *members])
    while (lead_in := lead_in_of(source, first)) >= 0:
        first = lead_in
    return Range(article, first, last + 1)


def lead_in_of(source: Source, position: int) -> int:
    """Return what introduces a sentence; -1 for a table below one that says nothing of it."""
    one = source.sentences[position]
    is_mere = (
        one.lead_in >= 0
        and one.kind is not Kind.ITEM
        and one.group >= 0
        and source.sentences[one.lead_in].kind is Kind.TEXT
        and not _opens(source, one.lead_in)
    )
    return -1 if is_mere else one.lead_in


def members_of(source: Source, position: int) -> list[int]:
    """Return the sentences of a list or table in its section."""
    one = source.sentences[position]
    return [
        at
        for at, each in enumerate(source.sentences)
        if each.group == one.group and each.section == one.section
    ]


def _branch(source: Source, position: int) -> list[int]:
    """The item at the top above one and all below it; nothing where the list is one.

    A list whose items at the top are labels of others, but for one whole sentence at most, is as
    many lists as it has such items, unless a sentence introduces them all.
    """
    text, sentences = source.article.text, source.sentences
    top: dict[int, int] = {}  # by member
    for at in members_of(source, position):
        top[at] = top.get(sentences[at].lead_in, at)
    branches: dict[int, list[int]] = defaultdict(list)
    for at, root in top.items():
        branches[root].append(at)

    def is_step(root: int) -> bool:
        """Whether an item is one of several: a label without a list, or a sentence with one."""
        is_closed = CLOSED.search(text[sentences[root].start : sentences[root].end])
        return bool(is_closed) != (len(branches[root]) == 1)

    alone = sum(len(branch) == 1 for branch in branches.values())
    is_one = alone > 1 or any(
        sentences[root].kind is not Kind.ITEM
        or is_step(root)
        or _opens(source, sentences[root].lead_in)
        for root in branches
    )
    return [] if is_one else branches[top[position]]


def _opens(source: Source, position: int) -> bool:
    """Whether a lead-in says something of what follows it, and is no mere sentence before it."""
    if position < 0:
        return False
    one = source.sentences[position]
    text = source.article.text[one.start : one.end]
    return opens(text) or is_label(text)


def _introduced(source: Source, position: int) -> list[int]:
    """The sentences that this one introduces, unless it is whole without them.

    A question outside a list is not: what follows it in its section answers it.
    """
    sentence = source.sentences[position]
    text = source.article.text[sentence.start : sentence.end]
    found = [at for at, each in enumerate(source.sentences) if each.lead_in == position]
    if sentence.group < 0 and text.endswith("?"):
        return found or _behind(source, position)
    return found if is_open(text) or is_label(text) else []


def _behind(source: Source, position: int) -> list[int]:
    """The sentence behind one in its section, or nothing."""
    section, behind = source.sentences[position].section, source.sentences[position + 1 :][:1]
    return [position + 1] if behind and behind[0].section == section else []


def span_of(source: Source, found: Range) -> Span:
    """Return where some sentences begin and end."""
    return Span(source.sentences[found.first].start, source.sentences[found.last - 1].end)
