"""query, scored Sentence -> those that do not tell of another vaccine than the one asked of.

Children with an egg allergy can have one vaccine and not another; an article tells of many.  Those
with names of their own ("MMR") stand in `rag/data/vaccines.csv` with what they are against; any
other is called by an illness that one of these is against ("the typhoid jab").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from rag.index import Index
from rag.lexical import joined_words
from rag.lists import rows_in, words_in
from rag.read import ScoredSentence, texts_above
from rag.topics import Sort, topic_named
from rag.types import Kind

_VACCINE = re.compile(r"(?:vaccin|immuni[sz]|innoculat|inoculat)\w*|(?:jab|shot|booster)s?")
_PART = re.compile(r"[|,;/()\n]")  # of a heading or a row
_ONE = re.compile(r"\bones?\b", re.IGNORECASE)
# What may stand between a vaccine and its name: "the flu and the COVID jabs".
_BEFORE = frozenset(
    "adult and annual combined conjugate dose injection injected live nasal or"
    " oral spray the yearly".split()
)
_BEHIND = frozenset("a against and for or the to protect prevent".split())
_MOST_WORDS = 4  # of a name


@dataclass(frozen=True, slots=True)
class _Vaccine:
    """One vaccine: its names, and what it is against if it has names of its own."""

    names: frozenset[str]
    against: frozenset[str] = frozenset()

    def is_related(self, other: "_Vaccine") -> bool:
        """Whether the other is this, or against the illness that this is called by, or reversed."""
        return not (
            self.names.isdisjoint(other.names | other.against)
            and self.against.isdisjoint(other.names)
        )


def of_vaccines_asked(
    query: str, scored: Sequence[ScoredSentence], index: Index, *, said: Sequence[str] = ()
) -> list[ScoredSentence]:
    """Return the sentences that may tell of the vaccines a question names, in their order.

    A sentence does not where the nearest text that names vaccines, of itself, what introduces it
    and the headings above it, names others alone.  Where two are asked of together, that text and
    those above it have to name both.  All are returned for a question without a vaccine.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the sentences lie.
        said: Of these the first that names any says which; the query if none are given.
    """
    asked = _asked(said or (query,))
    if not asked:
        return list(scored)
    least = len(asked) if _are_joined(query) else 1
    return [each for each in scored if _may_tell(each, asked, least, index)]


def _asked(said: Sequence[str]) -> list[_Vaccine]:
    """What the first text with vaccines names; among these "the flu one" is one, too."""
    if any(map(_named, said)):
        said = [_ONE.sub("vaccine", each) for each in said]
    return next(filter(None, map(_named, said)), [])


def _may_tell(each: ScoredSentence, asked: Sequence[_Vaccine], least: int, index: Index) -> bool:
    """Whether a sentence may tell of as many as `least` of some vaccines, or names none at all."""
    found = [names for names in _named_above(each, index) if names]
    if not found:
        return True
    held = [one for one in asked if any(map(one.is_related, chain.from_iterable(found)))]
    is_near = any(one.is_related(name) for one in asked for name in found[0])
    return is_near and (len(held) >= least or each.sentence.kind is Kind.ROW)


def _named_above(each: ScoredSentence, index: Index) -> Iterator[list[_Vaccine]]:
    """Yield the vaccines that a sentence names, what introduces it and the headings above it.

    A heading and a row of a page on vaccines may call one by nothing but its illness.
    """
    article = index.store.article(each.article)
    is_of_vaccines = any(map(_VACCINE.fullmatch, joined_words(article.title)))
    headings = {*article.sections[each.sentence.section].path, article.title}
    for text in (*texts_above(each, index), article.title):
        may_list = is_of_vaccines and (text in headings or each.sentence.kind is Kind.ROW)
        yield _named(text) or (_listed(text) if may_list else [])


def _listed(text: str) -> list[_Vaccine]:
    parts = map(joined_words, _PART.split(text))
    return [_Vaccine(names) for part in parts if (names := _illness(part))]


def _named(text: str) -> list[_Vaccine]:
    """Return the vaccines that a text names, in order, each as often as it does."""
    words = joined_words(text)
    found = list(_own_names(words))
    for at, word in enumerate(words):
        if _VACCINE.fullmatch(word):
            found += map(_Vaccine, _before(words, at))
            found += map(_Vaccine, _behind(words, at + 1))
    return found


def _before(words: Sequence[str], end: int) -> Iterator[frozenset[str]]:
    """Yield the names of the illnesses right before a place, and of those joined to them."""
    while end > 0:
        sizes = range(1, min(_MOST_WORDS, end) + 1)
        named = [(size, names) for size in sizes if (names := _illness(words[end - size : end]))]
        if named:
            size, names = named[-1]
            yield names
            end -= size
        elif words[end - 1] in _BEFORE or _VACCINE.fullmatch(words[end - 1]):
            end -= 1
        else:
            return


def _behind(words: Sequence[str], start: int) -> Iterator[frozenset[str]]:
    """Yield the names of the illnesses behind "vaccine against" and the like."""
    if words[start : start + 1] not in (["against"], ["for"], ["to"]):
        return
    while start < len(words):
        sizes = range(min(_MOST_WORDS, len(words) - start), 0, -1)
        size = next((size for size in sizes if _illness(words[start : start + size])), 0)
        if size:
            yield _illness(words[start : start + size])
        elif words[start] not in _BEHIND:
            return
        start += size or 1


def _illness(words: Sequence[str]) -> frozenset[str]:
    """The names of an illness that some words are a name of; none if no vaccine is against it.

    "A diabetes vaccine" is one for people with diabetes.
    """
    names = _names_of(words)
    return names if not names.isdisjoint(_prevented()) else frozenset()


def _names_of(words: Sequence[str]) -> frozenset[str]:
    topic = topic_named(" ".join(words))
    return topic.names if topic and topic.sort is Sort.ILLNESS else frozenset()


@cache
def _prevented() -> frozenset[str]:
    """The names of all illnesses that a listed vaccine is against."""
    return frozenset().union(*(each.against for each in _own().values()))


def _own_names(words: Sequence[str]) -> Iterator[_Vaccine]:
    """Yield the vaccines that words name by their own names, of two at a place the longer."""
    at = 0
    while at < len(words):
        sizes = range(min(_MOST_WORDS, len(words) - at), 0, -1)
        size = next((size for size in sizes if tuple(words[at : at + size]) in _own()), 0)
        if size:
            yield _own()[tuple(words[at : at + size])]
        at += size or 1


@cache
def _own() -> dict[tuple[str, ...], _Vaccine]:
    found = {}
    for row in rows_in("vaccines.csv"):
        names = [row["name"], *filter(None, row["also"].split(";"))]
        vaccine = _Vaccine(frozenset(names), _against(filter(None, row["against"].split(";"))))
        found.update({tuple(joined_words(name)): vaccine for name in names})
    return found


def _against(illnesses: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(_names_of(joined_words(each)) for each in illnesses))


def _are_joined(query: str) -> bool:
    """Whether a question asks of two together, and not which of them."""
    words = f" {' '.join(joined_words(query))} "
    is_said = any(f" {each} " in words for each in words_in("pairs.csv", "joined"))
    return is_said and " or " not in words
