"""text -> the medicines and illnesses that it names, by the lists in `rag/data`.

They are lists for telling one from another, no advice.  A row of `medicines.csv` is one medicine:
its name, other names that it is sold under or has elsewhere, and its kind ("nsaid").  A row of
`illnesses.csv` is one illness: its name, and what else patients and doctors call it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from rag.lexical import stem, words_of

Topic = frozenset[str]
"""All names by which one medicine, a kind of them, or one illness goes."""
_Stems = tuple[str, ...]

_DATA = Path(__file__).parent / "data"
_APOSTROPHES = str.maketrans("", "", "'\u2019")  # "Crohn's" is typed "crohns", and means "Crohn"
_SHORT = 3  # letters of an abbreviation, which has no ending: "ALS"


def medicines_in(text: str) -> list[Topic]:
    """Return the medicines that a text names, in order, each with its kind."""
    return _named(_stems(text), _medicines())


def others_in(text: str) -> list[Topic]:
    """Return the illnesses and kinds of medicines that a text names, in order.

    Of two names at a place the longer one counts.  A kind goes by the names of all that are of it.
    """
    return _named(_stems(text), _others())


def is_medicine(word: str) -> bool:
    """Whether a lower-cased word is a name of a medicine, letter for letter."""
    return word in _medicine_names()


def says(text: str, name: str) -> bool:
    """Return whether a name stands in a text: its words side by side, in any form."""
    stems, named = _stems(text), _stems(name)
    return named in (stems[at : at + len(named)] for at in range(len(stems)))


def _named(stems: _Stems, known: Mapping[_Stems, Topic]) -> list[Topic]:
    longest, found, at = max(map(len, known)), [], 0
    while at < len(stems):
        sizes = range(min(longest, len(stems) - at), 0, -1)
        size = next((size for size in sizes if stems[at : at + size] in known), 0)
        if size:
            found.append(known[stems[at : at + size]])
        at += size or 1
    return found


def _stems(text: str) -> _Stems:
    return tuple(map(_stem, words_of(text.translate(_APOSTROPHES))))


def _stem(word: str) -> str:
    """Return a word without its ending, unless that tells it: "thyroiditis" is no thyroid."""
    return word if len(word) <= _SHORT or word.endswith("itis") else stem(word)


@cache
def _medicine_names() -> frozenset[str]:
    return frozenset(name for names, _ in _listed_medicines() for name in names)


@cache
def _medicines() -> Mapping[_Stems, Topic]:
    return _by_name((names, [*names, kind]) for names, kind in _listed_medicines())


@cache
def _others() -> Mapping[_Stems, Topic]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for names, kind in _listed_medicines():
        kinds[kind] += names
    illnesses = [[row["name"], *row["also"].split(";")] for row in _read("illnesses.csv")]
    return _by_name(
        [
            *(([kind], [kind, *names]) for kind, names in kinds.items()),
            *((names, names) for names in illnesses),
        ]
    )


def _listed_medicines() -> list[tuple[list[str], str]]:
    """The names and the kind of each, blank where it has none."""
    rows = _read("medicines.csv")
    return [([row["name"], *row["also"].split()], row["kind"]) for row in rows]


def _read(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by_name(rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> dict[_Stems, Topic]:
    """Return what each name stands for; a row has names, and all that they stand for."""
    known: dict[_Stems, set[str]] = defaultdict(set)
    for names, topic in rows:
        for name in filter(None, names):
            known[_stems(name)].update(filter(None, topic))
    return {stems: frozenset(topic) for stems, topic in known.items()}
