"""text -> the medicines and illnesses that it names, by the lists in `rag/data`.

They are lists for telling one from another, no advice.  A row of `medicines.csv` is one medicine:
its name, other names that it is sold under or has elsewhere, and its kind ("nsaid").  A row of
`illnesses.csv` is one illness: its name, what else patients and doctors call it, and the illnesses
that it is a kind of.  Between two names stands a semicolon: some have several words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import chain

from rag.errors import ConfigError
from rag.lexical import joined_words, stem
from rag.lists import DATA, rows_in

_Stems = tuple[str, ...]

_ILLNESSES = "illnesses.csv"
_CANCER = "cancer"  # the row of `illnesses.csv` that all cancers are kinds of
_SHORT = 3  # letters of an abbreviation, which has no ending: "MDS"


class Sort(Enum):
    """What a topic is; of those that a question names, the first sort says what it is about."""

    MEDICINE = 0
    ILLNESS = 1
    KIND = 2  # of medicines


@dataclass(frozen=True, slots=True)
class Topic:
    """A medicine, an illness or a kind of medicines: all its names, and those of what it is one of.

    `wider` goes all the way up: a melanoma is a skin cancer, and so a cancer.
    """

    sort: Sort
    names: frozenset[str]
    wider: frozenset[str] = frozenset()

    @property
    def is_cancer(self) -> bool:
        """Whether it is cancer at large, no cancer of its own."""
        return _CANCER in self.names

    def covers(self, other: "Topic") -> bool:
        """Whether another is this or a kind of it; two kinds of a third do not cover each other."""
        return not (self.names.isdisjoint(other.names) and self.names.isdisjoint(other.wider))


def topics_in(text: str) -> tuple[Topic, ...]:
    """Return what a text names, in order; of two names at a place the longer one counts."""
    known, stems, found, at = _known(), _stems(text), list[Topic](), 0
    while at < len(stems):
        sizes = range(min(most_words(), len(stems) - at), 0, -1)
        size = next((size for size in sizes if stems[at : at + size] in known), 0)
        if size:
            found.append(known[stems[at : at + size]])
        at += size or 1
    return tuple(found)


def topic_named(text: str) -> Topic | None:
    """Return what a text as a whole is a name of, none if it is not."""
    return _known().get(_stems(text))


def medicines_in(text: str) -> tuple[Topic, ...]:
    """Return the medicines and kinds of medicines that a text names, in order."""
    return tuple(topic for topic in topics_in(text) if topic.sort is not Sort.ILLNESS)


def are_related(some: Iterable[Topic], others: Sequence[Topic]) -> bool:
    """Return whether one of some topics is one of others, or a kind of it, or the other way."""
    return any(one.covers(each) or each.covers(one) for one in some for each in others)


def are_medicines(topics: Iterable[Topic]) -> bool:
    """Whether one of some topics is a medicine."""
    return any(topic.sort is Sort.MEDICINE for topic in topics)


def name_cancer(titles: Iterable[str]) -> bool:
    """Whether one of some titles names a cancer, as "melanoma" does."""
    named = (topic for title in titles for topic in topics_in(title))
    return any(_CANCER in topic.names | topic.wider for topic in named)


@cache
def words_named() -> Mapping[str, frozenset[Topic]]:
    """Return every word of a name, lower-cased, with what has it in one of its names."""
    found = defaultdict[str, set[Topic]](set)
    for topic in _topics():
        for word in chain.from_iterable(map(joined_words, topic.names)):
            if word.isalpha():
                found[word].add(topic)
    return {word: frozenset(topics) for word, topics in found.items()}


def _stems(text: str) -> _Stems:
    return tuple(map(_stem, joined_words(text)))


def _stem(word: str) -> str:
    """Return a word without its ending, unless that tells it: "thyroiditis" is no thyroid."""
    return word if len(word) <= _SHORT or word.endswith("itis") else stem(word)


@cache
def _known() -> Mapping[_Stems, Topic]:
    """What each name stands for; raises what `_topics` raises."""
    return {_stems(name): topic for topic in _topics() for name in topic.names}


@cache
def _topics() -> Sequence[Topic]:
    """All that is listed; of two with the same name the later one has it.

    Raises:
        ConfigError: If an illness is a kind of one that is not listed, or of itself.
    """
    medicines = [
        Topic(Sort.MEDICINE, frozenset(names), frozenset(filter(None, [kind])))
        for names, kind in _medicines()
    ]
    kinds = {name for topic in medicines for name in topic.wider}
    return [*(Topic(Sort.KIND, frozenset([kind])) for kind in kinds), *_illnesses(), *medicines]


@cache
def most_words() -> int:
    """Return how many words the longest name has."""
    return max(map(len, _known()))


def _medicines() -> list[tuple[list[str], str]]:
    """The names and the kind of each, blank where it has none."""
    rows = rows_in("medicines.csv")
    return [([row["name"], *_split(row["also"])], row["kind"]) for row in rows]


def _illnesses() -> list[Topic]:
    rows = {row["name"]: row for row in rows_in(_ILLNESSES)}
    return [
        Topic(Sort.ILLNESS, frozenset([name, *_split(row["also"])]), _wider(name, rows))
        for name, row in rows.items()
    ]


def _wider(
    name: str, rows: Mapping[str, Mapping[str, str]], below: Sequence[str] = ()
) -> frozenset[str]:
    """All names of what an illness is a kind of, all the way up.

    Args:
        name: The illness.
        rows: Those of `illnesses.csv`, by the name of each.
        below: The kinds that led here from another illness, that one first.

    Raises:
        ConfigError: If a kind has no row, or is a kind of itself.
    """
    found, path = set[str](), (*below, name)
    for kind in _split(rows[name]["kind"]):
        if kind not in rows:
            raise _unfit_kind(name, f"has a row, got {kind!r}. Add a row for it.")
        if kind in path:
            way = " > ".join((*path, kind))
            raise _unfit_kind(name, f"is no kind of it in turn, got {way}. Take one out.")
        found |= {kind, *_split(rows[kind]["also"])} | _wider(kind, rows, path)
    return frozenset(found)


def _unfit_kind(name: str, told: str) -> ConfigError:
    return ConfigError(f"{DATA / _ILLNESSES}: expected a kind of {name!r} that {told}")


def _split(names: str) -> list[str]:
    return [name for name in names.split(";") if name]
