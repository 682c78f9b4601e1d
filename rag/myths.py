"""sentences of an article -> what it only tells to deny it, and where it does: myths and facts.

"Myth: honey is better than sugar." says the opposite of its article where the fact is missing.
"""

import re

from rag.denial import (
    announces_myths,
    begins_as,
    begins_denial,
    is_verdict,
    names_facts,
    names_myths,
)
from rag.ranges import Range, Source, line_end, line_start
from rag.signs import asks, is_open
from rag.types import Kind

_QUOTED = re.compile(r"[\"“‘'].*[\"”’'][.!]?", re.DOTALL)


def with_denial(source: Source, article: int, position: int) -> Range | None:
    """Return the myth that a sentence belongs to with what denies it, none for any other sentence.

    They stand in one line, or in two: the second begins as the fact, or tells it without a label.

    Args:
        source: The article.
        article: Its row.
        position: Which of its sentences, of either line.
    """
    own = line_start(source, position)
    firsts = [own]
    if _is_of_one_section(source, own - 1, own):
        firsts.append(line_start(source, own - 1))
    for first in firsts:
        if _tells_a_myth(source, first) and (last := _denied_until(source, first)) >= position:
            return Range(article, first, last + 1)
    return None


def is_bare_myth(source: Source, position: int) -> bool:
    """Return whether a sentence is a myth that nothing beside it denies."""
    first = line_start(source, position)
    if _is_listed_as_myth(source, position):
        return True
    return _tells_a_myth(source, first) and _denied_until(source, first) < 0


def _tells_a_myth(source: Source, first: int) -> bool:
    """Whether a line is labelled as a myth, is called false, or stands below such a heading."""
    if source.sentences[first].kind in (Kind.HEADING, Kind.ROW):
        return False
    return _is_said_to_be_myth(source, first) or _is_announced(source, first)


def _is_said_to_be_myth(source: Source, first: int) -> bool:
    if _begins(source, first, "myth") or _is_called_false(source, first):
        return True
    heading = _heading(source, first)
    is_first = first == 0 or source.sentences[first - 1].kind is Kind.HEADING
    line = _line(source, first)
    is_below = is_first and begins_as("myth", f"{heading}:", whole=True)
    is_quoted = names_myths(heading) and bool(_QUOTED.fullmatch(line))
    return (is_below or is_quoted) and not _begins(source, first, "fact")


def _denied_until(source: Source, first: int) -> int:
    """The last sentence of what denies the myth of a line, -1 if nothing does."""
    last = line_end(source, first)
    behind = last + 1
    if _is_of_one_section(source, last, behind):
        if _is_denial(source, behind):
            return line_end(source, behind)
        is_of_myth = _is_said_to_be_myth(source, behind) or (
            behind == line_end(source, behind) and _is_announced(source, behind)
        )
        is_plain = source.sentences[behind].kind is Kind.TEXT and not is_of_myth
        if last == first and is_plain:
            return line_end(source, behind)
    return last if last > first else -1


def _is_listed_as_myth(source: Source, position: int) -> bool:
    """Whether a sentence is an item, of no more, of a list that is said to be one of myths."""
    one = source.sentences[position]
    is_alone = line_start(source, position) == line_end(source, position)
    if one.kind is not Kind.ITEM or not is_alone or _begins(source, position, "fact"):
        return False
    if any(each.lead_in == position for each in source.sentences[position + 1 :]):
        return False
    lead_in = _text(source, one.lead_in) if one.lead_in >= 0 else ""
    above = lead_in if names_myths(lead_in) else _heading(source, position)
    return names_myths(above) and not names_facts(above)


def _is_called_false(source: Source, first: int) -> bool:
    """Whether the second sentence of a line, or the line behind, says that it is not true."""
    if first < line_end(source, first):
        return is_verdict(_text(source, first + 1))
    is_pair = _is_of_one_section(source, first, first + 1)
    return is_pair and _is_denial(source, first + 1) and not _begins(source, first, "fact")


def _is_denial(source: Source, first: int) -> bool:
    return begins_denial(_text(source, first))


def _is_announced(source: Source, first: int) -> bool:
    """Whether a paragraph stands below a heading that announces myths, and introduces nothing."""
    heading, line = _heading(source, first), _line(source, first)
    is_below = heading != source.article.title and announces_myths(heading)
    is_text = source.sentences[first].kind is Kind.TEXT
    if not (is_text and is_below) or is_open(line) or names_myths(line):
        return False
    last = line_end(source, first)
    is_before_list = _is_of_one_section(source, last, last + 1) and (
        source.sentences[last + 1].kind is not Kind.TEXT
    )
    return not (is_before_list or asks(line) or _is_denial(source, first))


def _begins(source: Source, position: int, label: str) -> bool:
    return begins_as(label, _text(source, position))


def _is_of_one_section(source: Source, one: int, other: int) -> bool:
    """Whether two sentences stand in one section, none of them its heading, or a row."""
    if one < 0 or other >= len(source.sentences):
        return False
    pair = source.sentences[one], source.sentences[other]
    return pair[0].section == pair[1].section and all(
        each.kind not in (Kind.HEADING, Kind.ROW) for each in pair
    )


def _heading(source: Source, position: int) -> str:
    path = source.article.sections[source.sentences[position].section].path
    return path[-1] if path else ""


def _line(source: Source, first: int) -> str:
    last = source.sentences[line_end(source, first)]
    return source.article.text[source.sentences[first].start : last.end]


def _text(source: Source, position: int) -> str:
    one = source.sentences[position]
    return source.article.text[one.start : one.end]
