"""Definitions -> links on the words that they define; pure.

Without our script a link leads to the defining sentence; with it, the sentence shows over the page.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import quote as percent_encode

from rag.types import Article, Definition, Kind, Span, path_name
from ui.wording import Strings

# Of the web or of mail; a slip such as "pain.see" passes for a host, which costs one link.
_ADDRESS = re.compile(r"://|@|\bwww\.|\w\.[a-z]{2}")
_SPACE = re.compile(r"\s")
_NEAR = 100  # characters that are looked at on either side: some languages have no spaces


@dataclass(frozen=True, slots=True)
class TermLink:
    """Words of an article that lead to `address`; `saying` is their definition, and its place."""

    span: Span
    address: str
    saying: str


def passage_query(span: Span, sha256: str) -> str:
    """Return the address of a passage, relative to the page of its article.

    `v` names the version of the article, so that a changed article does not mark other words.
    """
    return f"?start={span.start}&end={span.end}&v={sha256[:12]}#quote"


def article_page(doc_id: str) -> str:
    """Return the address of an article, relative to a page one folder deep."""
    return f"../articles/{percent_encode(doc_id, safe='')}"


def where(title: str, section: str) -> str:
    """Return title and section path, such as `Sleep: a guide > Naps > How long?`."""
    return title if section == title else path_name(title, section)


def term_links(
    article: Article,
    definitions: Sequence[Definition],
    windows: Iterable[Span],
    strings: Strings,
    *,
    page: str = "",
) -> list[TermLink]:
    """Return a link for the first use of each term in each piece of an article, in reading order.

    Headings, addresses and the defining sentence itself have none.

    Args:
        article: The article.
        definitions: Of its terms.
        windows: The pieces, in reading order; they do not overlap.
        strings: The visible words.
        page: The address of the article; blank on the page of the article itself.
    """
    terms = {each.term.casefold(): each for each in definitions}
    if not terms:
        return []
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
    return [
        TermLink(
            span,
            page + passage_query(defined.span, article.sha256),
            strings["defined"].format(
                text=article.text[defined.span.start : defined.span.end],
                where=where(article.title, article.sections[defined.section].name(article.title)),
            ),
        )
        for window in windows
        for span, defined in _first_uses(article, pattern, terms, window)
    ]


def _first_uses(
    article: Article, pattern: re.Pattern[str], terms: dict[str, Definition], window: Span
) -> Iterator[tuple[Span, Definition]]:
    used = set()
    first = bisect_right(article.blocks, window.start, key=lambda block: block.end)
    for block in takewhile(lambda block: block.start < window.end, article.blocks[first:]):
        if block.kind is Kind.HEADING:
            continue
        start, end = max(block.start, window.start), min(block.end, window.end)
        for match in pattern.finditer(article.text, start, end):
            span, defined = Span(*match.span()), terms[match[1].casefold()]
            same_case = not defined.term.isupper() or match[1] == defined.term
            is_known = defined.term in used or defined.span.covers(span)
            if same_case and not is_known and not _is_in_address(article.text, span):
                used.add(defined.term)
                yield span, defined


def _is_in_address(text: str, span: Span) -> bool:
    """Whether words are part of an address, as far as what is joined to them tells."""
    before, behind = (
        text[max(0, span.start - _NEAR) : span.start],
        text[span.end : span.end + _NEAR],
    )
    start, end = _SPACE.split(before)[-1], _SPACE.split(behind)[0]
    return bool(_ADDRESS.search(f"{start}{text[span.start : span.end]}{end}"))
