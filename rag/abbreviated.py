"""query -> the abbreviation that it is about, and the hits that hold it: "what is a normal INR"."""

import re
from collections.abc import Iterator
from itertools import islice

from rag.converse import own_words
from rag.held import text_of
from rag.index import Index
from rag.topics import topics_in
from rag.types import Hit

_ABBREVIATION = re.compile(r"(?<![\w'\u2019-])[A-Z]{2,6}(?![\w'\u2019-])")
_LEAST_WRITTEN = 2  # times that the articles write a word in capitals which is one to them
_MOST_READ = 200  # chunks that are looked at for it, the first.  Not fitted


def abbreviations(query: str, index: Index) -> Iterator[str]:
    """Yield, lower-cased, the only topic of a question if it is in capitals there and in articles.

    Capitals may also be loud.  What names a medicine or an illness is told by the lists.
    """
    if query.isupper():
        return
    for found in _ABBREVIATION.finditer(query):
        rest = f"{query[: found.start()]} {query[found.end() :]}"
        is_listed = bool(topics_in(found[0]))
        if not (own_words(rest) or is_listed) and _is_written(found[0], index):
            yield found[0].casefold()


def of_abbreviations(query: str, hits: list[Hit], index: Index) -> list[Hit]:
    """Return the hits that hold the abbreviations a question is about, all if none does."""
    for word in abbreviations(query, index):
        rows = set(index.lexical.rows_with(word).tolist())
        hits = [hit for hit in hits if hit.row in rows] or hits
    return hits


def _is_written(word: str, index: Index) -> bool:
    """Whether articles write a word in capitals, more often than once."""
    rows = index.lexical.rows_with(word.casefold())[:_MOST_READ]
    texts = (text_of(row, index) for row in rows.tolist())
    written = (found for text in texts for found in _ABBREVIATION.findall(text) if found == word)
    return len(list(islice(written, _LEAST_WRITTEN))) == _LEAST_WRITTEN
