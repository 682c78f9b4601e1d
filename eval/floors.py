"""Values, floors.json -> which floors are missed.

A floor holds a measure at or above a number (`at_least`), or at or below it (`at_most`).
"""

from pathlib import Path
from typing import TypeGuard

from eval.errors import ResultsError
from eval.measures import LABELS
from eval.record import Floor, Results, read_json

NEVER_BROKEN = Floor("verbatim", 1.0, is_least=True)
"""The one floor that no file can take away."""

NONE_ASKED = "Quotes are verbatim; no quality floors were asked (--floors FILE)."
"""What a run that keeps that floor alone has shown."""


def load_floors(path: Path) -> dict[str, Floor]:
    """Return the floors of a file by measure, and the one on verbatim quotes.

    Raises:
        ResultsError: If the file is missing or malformed, or names a measure that is not measured.
    """
    floors = {NEVER_BROKEN.measure: NEVER_BROKEN}
    entries = read_json(path)
    if not entries:
        msg = f"{path}: expected a floor at least, got none. Write one, or leave out --floors."
        raise ResultsError(msg)
    for measure, entry in entries.items():
        if measure not in LABELS:
            known = "".join(f"\n  {key:18} {label}" for key, label in LABELS.items())
            msg = f"{path}: expected a measure, got {measure!r}. Name one of:{known}"
            raise ResultsError(msg)
        floors[measure] = _floor(measure, entry, path)
    if floors[NEVER_BROKEN.measure] != NEVER_BROKEN:
        msg = f"{path}: expected no floor on 'verbatim' but 1.0, got {floors['verbatim']}."
        raise ResultsError(msg)
    return floors


def has_quality_floors(results: Results) -> bool:
    """Whether anything was asked of a run but that its quotes are verbatim."""
    return any(floor != NEVER_BROKEN for floor in results.floors)


def missed_floors(results: Results) -> list[str]:
    """Return one sentence for each of its floors that a run misses or does not measure."""
    missed = []
    for floor in results.floors:
        found = results.value(floor.measure)
        if found is None:
            if floor != NEVER_BROKEN:  # no quotes, nothing to be verbatim
                missed.append(
                    f"{floor.measure}: expected {floor}, got no question that counts. Ask some, or "
                    "leave that floor out."
                )
        elif not floor.holds(found.value):
            missed.append(f"{floor.measure}: expected {floor}, got {found.value:.3f}.")
    return missed


def _floor(measure: str, entry: object, path: Path) -> Floor:
    if isinstance(entry, dict) and len(entry) == 1:
        (word, bound), *_ = entry.items()
        if word in ("at_least", "at_most") and _is_bound(bound):
            return Floor(measure, float(bound), is_least=word == "at_least")
    msg = (
        f'{path}: expected {measure!r} to be {{"at_least": number from 0 to 1}} or at_most, '
        f"got {entry!r}."
    )
    raise ResultsError(msg)


def _is_bound(value: object) -> TypeGuard[float]:
    """Whether every measure can miss it and keep it; to Python a bool is a number too."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
