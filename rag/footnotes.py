"""footnote -> what it belongs to in the paragraph or list before it; both are shown together."""

import re

from rag.listed import listed
from rag.ranges import Range, Source, goes_on, has, union

_MARK = re.compile(r"\[\d+\]")
_FOOTNOTE = re.compile(r"\[\d+\](?= \S)")  # as `rag.markup` marks them


def with_footnotes(source: Source, found: Range) -> Range:
    """Return sentences with their footnotes, and a footnote with what it belongs to."""
    for at, owner in owners_of(source, source.sentences[found.first].section).items():
        if has(found, at) and not has(found, owner):
            found = union(found, listed(source, found.article, owner))
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
        is_new = at == 0 or not goes_on(source, at - 1)
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
