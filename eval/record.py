"""Results <-> JSON: what one evaluation found, question by question and in sum.

Everything but `timing` depends on the index, the settings and the questions only, so two runs of
the same write the same bytes there.
"""

import importlib.metadata
import json
import math
import os
import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar, get_origin, get_type_hints

from eval.dataset import Group, QuestionKind
from eval.errors import ResultsError
from eval.gold import spelling_of

_T = TypeVar("_T")

FORMAT = 1
"""Version of the results file; a file of another version is refused."""

_LIBRARIES = (
    "faiss-cpu",
    "gradio",
    "ir-measures",
    "numpy",
    "onnxruntime",
    "sentence-transformers",
    "tokenizers",
)


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """A quote that was shown: where it stands, and how many of its words are in gold sentences."""

    doc_id: str
    start: int
    end: int
    text: str
    is_verbatim: bool
    words: int
    gold_words: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer showed, against the gold sentences.

    `right_rank` is the rank of the first quote that holds a whole gold sentence, 0 for none.
    `gold_shown` counts the gold sentences that the quotes hold.
    """

    quotes: tuple[QuoteShown, ...]
    right_rank: int
    gold_shown: int


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its outcomes as released and without abstaining.

    `score` is the decision score; `-inf` when nothing was found or the question was refused.
    `ranking` holds the ranking measures of the query by name, empty when it has no gold.
    """

    id: str
    kind: QuestionKind
    doc: str
    question: str
    query: str
    gold: tuple[str, ...]
    score: float
    released: Outcome
    forced: Outcome
    ranking: Mapping[str, float]

    @property
    def group(self) -> Group:
        """What the system should do with the question."""
        return self.kind.group

    @property
    def is_answered(self) -> bool:
        """Whether the released system answered."""
        return bool(self.released.quotes)

    @property
    def is_right(self) -> bool:
        """Whether the released system did the right thing.

        It did when it showed a gold sentence first, or when it was silent and there is no answer.
        """
        if self.group is Group.ANSWER:
            return self.released.right_rank == 1
        return not self.is_answered

    @property
    def is_cut(self) -> bool:
        """Whether a right answer lacks sentences that are needed: a list needs all of its own."""
        is_whole = self.released.gold_shown == len(self.gold)
        return self.kind is QuestionKind.MULTI and self.is_right and not is_whole

    @property
    def not_shown(self) -> tuple[str, ...]:
        """The gold sentences that stand in no quote of the released answer, told by their words."""
        shown = [each.text for each in self.released.quotes if each.doc_id == self.doc]
        return tuple(gold for gold in self.gold if not any(map(spelling_of(gold).search, shown)))


@dataclass(frozen=True, slots=True)
class Value:
    """A measure of the questions of one kind (`all` for every kind), with its 95 % interval."""

    measure: str
    kind: str
    value: float
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound on one measure over all questions."""

    measure: str
    bound: float
    is_least: bool

    def holds(self, value: float) -> bool:
        """Whether a value keeps the floor."""
        return value >= self.bound if self.is_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'>=' if self.is_least else '<='} {self.bound:.3f}"


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of an answer as released, at three percentiles, over `n` questions."""

    n: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    machine: str


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one run found, what it was run on, and the floors that were asked of it.

    A file of an older version names no floors.
    """

    questions: str
    questions_sha256: str
    scope: str
    config: dict[str, Any]
    index_version: str
    corpus_sha256: str
    articles: int
    versions: dict[str, str]
    values: tuple[Value, ...]
    rows: tuple[Row, ...]
    timing: Timing
    floors: tuple[Floor, ...] = ()

    @property
    def has_reader(self) -> bool:
        """Whether a reader decided, whose scores are probabilities."""
        return bool(self.config.get("reader"))

    def value(self, measure: str, kind: str = "all") -> Value | None:
        """Return one value, or `None` when no question of the kind counts for the measure."""
        wanted = (each for each in self.values if (each.measure, each.kind) == (measure, kind))
        return next(wanted, None)


def save_results(results: Results, path: Path) -> None:
    """Write results as JSON, one row a line so that differences can be read."""
    fields = {"format": FORMAT, **asdict(results)}
    rows = [_dump(_finite(row)) for row in fields.pop("rows")]
    head = _dump(fields, indent=1).removesuffix("\n}")
    write_whole(path, head + ',\n "rows": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n")


def load_results(path: Path) -> Results:
    """Return the results that `save_results` wrote.

    Raises:
        ResultsError: If the file is missing, is not JSON, or has another form, such as a text where
            a number belongs.
    """
    fields = read_json(path)
    got = fields.pop("format", None)
    if got != FORMAT:
        msg = (
            f"{path}: expected results of format {FORMAT}, got {got}. Run again: python -m eval run"
        )
        raise ResultsError(msg)
    try:
        rows = tuple(_row(row) for row in fields.pop("rows"))
        values = tuple(_made(Value, value) for value in fields.pop("values"))
        timing = _made(Timing, fields.pop("timing"))
        floors = tuple(_made(Floor, floor) for floor in fields.pop("floors", ()))
        _check("threshold", fields["config"]["threshold"], float)
        parts = {"rows": rows, "values": values, "timing": timing, "floors": floors}
        return _made(Results, {**fields, **parts})
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        msg = f"{path}: expected a whole results file, got one without or with another {exc}."
        raise ResultsError(msg) from exc


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        ResultsError: If the file is missing, holds something else, or one name twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        fields = json.loads(text, object_pairs_hook=_once)
    except FileNotFoundError as exc:
        msg = f"{path}: expected a JSON file, got nothing there."
        raise ResultsError(msg) from exc
    except (OSError, ValueError, RecursionError) as exc:
        msg = f"{path}: expected a JSON file, got something else ({exc})."
        raise ResultsError(msg) from exc
    if not isinstance(fields, dict):
        msg = f"{path}: expected a JSON object, got {type(fields).__name__}."
        raise ResultsError(msg)
    return fields


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, in which of two values of one name the last would win unseen."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        msg = f"{twice!r} stands twice in one object: leave one out"
        raise ValueError(msg)
    return fields


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and rename it, so that nobody ever sees half of it.

    A link stays one: what it points to is written.  A pipe or a device cannot be replaced, and is
    written as it is.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def versions() -> dict[str, str]:
    """Return the version of Python and of each library that figures may depend on."""
    return {"python": platform.python_version(), **{each: _version(each) for each in _LIBRARIES}}


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:  # a server has no library that only builds
        return "not installed"


def _dump(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose score JSON can hold: `null` stands for minus infinity."""
    return {**row, "score": row["score"] if math.isfinite(row["score"]) else None}


def _made(type_: type[_T], fields: dict[str, Any]) -> _T:
    """Return a dataclass of its fields, each of which must have the type that it states there."""
    types = get_type_hints(type_)
    for name, value in fields.items():
        _check(name, value, types.get(name, object))
    return type_(**fields)


def _check(name: str, value: object, type_: Any) -> None:  # noqa: ANN401  # a type as one writes it
    wanted = get_origin(type_) or type_
    if not isinstance(value, (int, float) if wanted is float else wanted):
        msg = f"{name!r}: {value!r}"
        raise TypeError(msg)


def _row(fields: dict[str, Any]) -> Row:
    for name, value in fields["ranking"].items():
        _check(name, value, float)
    return _made(
        Row,
        {
            **fields,
            "kind": QuestionKind(fields["kind"]),
            "gold": tuple(fields["gold"]),
            "score": -math.inf if fields["score"] is None else fields["score"],
            "released": _outcome(fields["released"]),
            "forced": _outcome(fields["forced"]),
        },
    )


def _outcome(fields: dict[str, Any]) -> Outcome:
    quotes = tuple(_made(QuoteShown, quote) for quote in fields["quotes"])
    return _made(Outcome, {**fields, "quotes": quotes})
