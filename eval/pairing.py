"""Two runs -> their questions in pairs, and what else differs between them.

A question is the same when its id, kind and words are, and its article or its gold: an article may
have been edited, and each run is then judged by its own gold, or renamed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.errors import ResultsError
from eval.record import Results, Row

_Key = tuple[str, str, str, str]
_Meaning = tuple[str, str, str, tuple[str, ...]]
_SHOWN = 12  # characters of a sha256


@dataclass(frozen=True, slots=True)
class Pairing:
    """The rows that two runs share, before and after, and the ids of what they do not share.

    `renamed` are the ids of shared questions whose article has another name, by its names before
    and after.  `other_doc` are the ids of questions whose article and gold both changed;
    `other_kind` those whose kind changed, and perhaps their article; `other_gold` those of shared
    questions whose gold changed.  `unpaired` are the rows of the first run that the second does not
    have as they are.
    """

    pairs: tuple[tuple[Row, Row], ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    other_doc: tuple[str, ...]
    other_kind: tuple[str, ...]
    unpaired: tuple[Row, ...]
    renamed: Mapping[tuple[str, str], tuple[str, ...]]
    other_gold: tuple[str, ...]


def pair_rows(before: Results, after: Results) -> Pairing:
    """Return the rows of two runs in pairs, in the order of the first.

    Raises:
        ResultsError: If the runs share no question, or sought answers in another scope.
    """
    if before.scope != after.scope:
        msg = (
            f"expected two runs of one scope, got {before.scope} and {after.scope}. "
            "Run one of them again: python -m eval run --scope SCOPE"
        )
        raise ResultsError(msg)
    first, second = _by_key(before), _by_key(after)
    moved = {_meaning(row): row for key, row in second.items() if key not in first}
    found = [(row, second.get(key) or moved.get(_meaning(row))) for key, row in first.items()]
    pairs = tuple((a, b) for a, b in found if b)
    unpaired = tuple(a for a, b in found if not b)
    paired = {_meaning(b) for _, b in pairs}
    others = {(row.id, row.question): row for row in after.rows if _meaning(row) not in paired}
    changed = [(row, others.pop((row.id, row.question), None)) for row in unpaired]
    other_doc = tuple(a.id for a, b in changed if b and a.kind is b.kind)
    other_kind = tuple(a.id for a, b in changed if b and a.kind is not b.kind)
    if not pairs:
        told = [("`doc` and gold", other_doc), ("`kind`", other_kind)]
        changes = "".join(f" (another {what}: {', '.join(ids)})" for what, ids in told if ids)
        msg = (
            f"expected two runs that share questions, got none that is in {before.questions} and "
            f"in {after.questions}{changes}. Run both on one question file: "
            "python -m eval run --questions"
        )
        raise ResultsError(msg)
    return Pairing(
        pairs,
        only_before=tuple(a.id for a, b in changed if b is None),
        only_after=tuple(row.id for row in others.values()),
        other_doc=other_doc,
        other_kind=other_kind,
        unpaired=unpaired,
        renamed=_renamed(pairs),
        other_gold=tuple(a.id for a, b in pairs if a.gold != b.gold),
    )


def other_differences(before: Results, after: Results) -> tuple[str, ...]:
    """Return a line for each thing but the answers that differs between two runs."""
    first, second = _circumstances(before), _circumstances(after)
    names = dict.fromkeys((*first, *second))
    shown = [(name, _shown(name, first), _shown(name, second)) for name in names]
    return tuple(f"{name}: {a} before, {b} after" for name, a, b in shown if a != b)


def _by_key(results: Results) -> dict[_Key, Row]:
    return {(row.id, row.kind.value, row.question, row.doc): row for row in results.rows}


def _meaning(row: Row) -> _Meaning:
    return row.id, row.kind.value, row.question, row.gold


def _renamed(pairs: Sequence[tuple[Row, Row]]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for a, b in pairs:
        if a.doc != b.doc:
            found[a.doc, b.doc] = (*found.get((a.doc, b.doc), ()), a.id)
    return found


def _circumstances(results: Results) -> dict[str, Any]:
    """What a run was made with; the reader is a setting, blank where none was used."""
    return {
        "question file": f"{results.questions} {results.questions_sha256[:_SHOWN]}",
        "corpus": results.corpus_sha256[:_SHOWN],
        "index": results.index_version,
        **results.config,
    }


def _shown(name: str, values: Mapping[str, Any]) -> str:
    return str(values.get(name, "not recorded")) or "none"
