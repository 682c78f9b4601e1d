"""words -> the medicines they name, by the list in `rag/data/medicines.csv`.

Each row is one medicine: its name, other names that it is sold under or has elsewhere, and the kind
that an article may speak of instead ("NSAIDs").  It is a list for telling them apart, no advice.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_LIST = Path(__file__).parent / "data" / "medicines.csv"


def medicines_in(words: Iterable[str]) -> frozenset[str]:
    """Return all names of the medicines among lower-cased words, and their kinds."""
    return frozenset().union(*(_listed().get(word, ()) for word in words))


def is_medicine(word: str) -> bool:
    """Whether a lower-cased word is a name of a medicine."""
    return word in _listed()


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    """What each name may stand for: all names of its medicine, and the kind."""
    with _LIST.open(encoding="utf-8", newline="") as file:
        medicines = [
            ((row["name"], *row["also"].split()), row["kind"]) for row in csv.DictReader(file)
        ]
    return {name: (*names, kind) if kind else names for names, kind in medicines for name in names}
