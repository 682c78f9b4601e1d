"""Lists that are numbered as Pandoc reads them -> numbered lists of Markdown, as lines.

Its manual (pandoc.org/MANUAL.html#ordered-lists) tells the numbers: letters, Roman ones, and "(@)"
or "#." for the next one; behind a full stop, in brackets, or before one.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from rag.signs import CLOSED

_ITEM = re.compile(
    r"(?P<margin>[ \t]*)(?P<opens>\(?)(?P<number>@[\w-]*|#|[A-Za-z]|[ivxIVX]{1,5}|\d{1,3})"
    r"(?P<closes>[.)])(?P<gap>[ \t]+)(?P<words>\S.*)"
)
_NUMBERED = re.compile(r" {0,3}(?P<number>\d{1,4})[.)][ \t]+(?P<words>\S.*)")
_LETTERED = re.compile(r"\s*\(?[A-Za-z][.)][ \t]+\S")
_OPENS = re.compile(r"\s{2,}\S|\s*(?:[-*+#>|<]|\d+[.)]\s|`{3}|~{3})")  # no paragraph of its own
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv")
_WIDEST = 6  # columns of a number with its gap; what stands behind more of them is code


def numbered(lines: Sequence[str], code: Container[int]) -> list[str]:
    """Return lines with the numbers of lists as those of Markdown; two or more make a list.

    Args:
        lines: All of a text.
        code: The places of those that are left as they are.
    """
    items = {
        at: item
        for at, line in enumerate(lines)
        if at not in code and (item := _ITEM.fullmatch(line)) and _may_be(item)
    }
    found = set(_in_lists(items))
    return [_written(items[at]) if at in found else line for at, line in enumerate(lines)]


def lone_numbers(lines: Sequence[str], code: Container[int]) -> Iterator[tuple[int, str]]:
    """Yield numbered items above 1 that look like headings, with their lines from 1.

    Such a one stands alone, is no sentence, and a paragraph or a list of letters follows.

    Args:
        lines: All of a text.
        code: The places of those that are passed over.
    """
    shown = [at for at, line in enumerate(lines) if line.strip()]
    for before, at, behind in zip([-1, *shown], shown, shown[1:], strict=False):
        item = _NUMBERED.fullmatch(lines[at])
        if not item or at in code or int(item["number"]) < 2 or before == at - 1:
            continue
        is_above = _LETTERED.match(lines[behind]) or (
            behind > at + 1 and not _OPENS.match(lines[behind])
        )
        is_next = before >= 0 and _NUMBERED.fullmatch(lines[before])
        if is_above and not is_next and not CLOSED.search(item["words"].rstrip()):
            yield at + 1, lines[at].strip()


def _may_be(item: re.Match[str]) -> bool:
    """Whether a line may be an item, and Markdown does not read it as one.

    A capital with a full stop needs two blanks: "B. Russell" is a name.
    """
    number, opens, closes = item["number"], item["opens"], item["closes"]
    if opens and closes == ".":
        return False
    if closes == "." and number.isupper():
        return len(item["gap"].expandtabs(4)) > 1
    return bool(opens) or not (number.isdecimal() or number.startswith("@"))


def _in_lists(items: Mapping[int, re.Match[str]]) -> Iterator[int]:
    """The lines whose numbers go on where others end, and those numbered by "(@)" or "#."."""
    lists: dict[str, tuple[int, frozenset[tuple[str, int]]]] = {}  # by margin: the last item
    for at, item in items.items():
        if item["number"][0] in "@#":
            yield at
            continue
        counts = frozenset(_counts(item))
        last, before = lists.get(item["margin"], (at, frozenset()))
        goes_on = frozenset((kind, count) for kind, count in counts if (kind, count - 1) in before)
        if goes_on:
            yield from (last, at)
        begins = frozenset((kind, count) for kind, count in counts if count == 1)
        lists[item["margin"]] = at, goes_on or begins


def _counts(item: re.Match[str]) -> Iterator[tuple[str, int]]:
    """What a number may count, each behind how it is written."""
    number, marks = item["number"], item["opens"] + item["closes"]
    first = "A" if number.isupper() else "a"
    if number.isdecimal():
        yield f"1{marks}", int(number)
        return
    if len(number) == 1:
        yield f"{first}{marks}", ord(number) - ord(first) + 1
    if number.lower() in _ROMAN:
        yield f"{first} Roman{marks}", _ROMAN.index(number.lower()) + 1


def _written(item: re.Match[str]) -> str:
    """An item with a number of Markdown, which the page of an article does not show."""
    width = min(len(item[0]) - len(item["words"]) - len(item["margin"]), _WIDEST)
    return item["margin"] + f"1{item['closes']}".ljust(max(width, 3)) + item["words"]
