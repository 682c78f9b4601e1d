"""one Sentence -> its list or table, or its branch of a list of lists, and what introduces it."""

from collections import defaultdict

from rag.ranges import Range, Source
from rag.rules import is_label
from rag.signs import CLOSED, asks, is_open, opens
from rag.types import Kind


def listed(source: Source, article: int, position: int) -> Range:
    """Return a sentence with its whole list, or its branch of a list of lists, and all lead-ins."""
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


def members_of(source: Source, position: int) -> list[int]:
    """Return the sentences of a list or table in its section."""
    one = source.sentences[position]
    return [
        at
        for at, each in enumerate(source.sentences)
        if each.group == one.group and each.section == one.section
    ]


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
    if sentence.group < 0 and asks(text):
        return found or _behind(source, position)
    return found if is_open(text) or is_label(text) else []


def _behind(source: Source, position: int) -> list[int]:
    """The sentence behind one in its section, or nothing."""
    section, behind = source.sentences[position].section, source.sentences[position + 1 :][:1]
    return [position + 1] if behind and behind[0].section == section else []
