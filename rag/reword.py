"""query -> query in the words of the articles, by the list of terms that their writers keep.

A patient says "chemo" or "leukemia cutis" where the article says "chemotherapy" or "cutaneous
leukemia".  Only whole words are put in the place of others, and none with a digit: a number or a
dose stays what it is.
"""

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

TERMS = "terms.json"
"""The file, inside an index, of its terms."""

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s'\u2019-]+")  # between the words of one term


class Reworder:
    """A list of terms, applied to questions; read-only and safe to share between threads."""

    def __init__(self, terms: Mapping[str, str]) -> None:
        """Take what is said and what it means, as `rag.corpus.load_terms` returns them."""
        # A name that is right already keeps all its words.
        self._terms = {term_key(meant): "" for meant in terms.values()}
        self._terms |= {term_key(said): meant for said, meant in terms.items()}
        self._lengths = sorted({len(key.split()) for key in self._terms}, reverse=True)

    def reword(self, query: str) -> str:
        """Return a query with each term in the place of what was said; the longest one counts."""
        words = list(_WORD.finditer(query))
        parts, end, at = [], 0, 0
        while at < len(words):
            length, meant = self._term(query, words, at)
            if meant:
                first, last = words[at].start(), words[at + length - 1].end()
                parts += [query[end:first], meant]
                end = last
            at += length
        return "".join([*parts, query[end:]])

    def _term(self, query: str, words: list[re.Match[str]], at: int) -> tuple[int, str]:
        """Return how many words from `at` on are a term, and what it means; else 1 and blank."""
        for length in self._lengths:
            run = words[at : at + length]
            key = " ".join(word[0].casefold() for word in run)
            if len(run) == length and key in self._terms and _is_one(query, run):
                return length, self._terms[key]
        return 1, ""


def term_key(text: str) -> str:
    """Return the words of a text, lower-cased, one space apart: what terms are compared by."""
    return " ".join(_WORD.findall(text.casefold()))


def write_terms(terms: Mapping[str, str], folder: Path) -> None:
    """Write terms into the folder of an index."""
    text = json.dumps(dict(sorted(terms.items())), ensure_ascii=False, indent=0)
    (folder / TERMS).write_text(text, encoding="utf-8")


def open_reworder(folder: Path) -> Reworder:
    """Return what `write_terms` wrote."""
    return Reworder(json.loads((folder / TERMS).read_text(encoding="utf-8")))


def _is_one(query: str, run: list[re.Match[str]]) -> bool:
    """Whether nothing but spaces, hyphens and apostrophes stands between some words."""
    gaps = [query[left.end() : right.start()] for left, right in pairwise(run)]
    return all(_GAP.fullmatch(gap) for gap in gaps)
