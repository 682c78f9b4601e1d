"""eval/data/*.jsonl -> Question: the only door to the question sets.

A question is checked when it is read, whatever is wrong is named by file and line; whether its gold
stands in its article says `eval/gold.py`.  Blanks around a text are no part of it.
"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from eval.errors import DatasetError
from rag.errors import QueryError
from rag.lines import read_objects

DATA = Path(__file__).parent / "data"
"""Where the question sets of this project lie."""

REPORTED = tuple(
    DATA / name
    for name in ("questions.jsonl", "others.jsonl", "conversations.jsonl", "safety_frozen.jsonl")
)
"""The sets whose measures are reported; nothing is tuned on them."""

_FIELDS = frozenset({"id", "question", "kind", "gold", "doc", "history", "resolved"})
_OPTIONAL = frozenset({"history", "resolved"})


class Group(StrEnum):
    """What the system should do with a question of some kind."""

    ANSWER = "answer"
    NEAR = "near"
    OFFTOPIC = "offtopic"


class QuestionKind(StrEnum):
    """How a question is asked, or why it has no answer; `eval/data/README.md` explains each."""

    DIRECT = "direct"
    PARAPHRASE = "paraphrase"
    LAY = "lay"
    TYPO = "typo"
    KEYWORD = "keyword"
    YESNO = "yesno"
    MULTI = "multi"
    FOLLOWUP = "followup"
    URGENT = "urgent"
    NEAR = "near"
    OFFTOPIC = "offtopic"
    CHAT = "chat"

    @property
    def group(self) -> Group:
        """Whether questions of this kind are answered, only nearly, or about something else."""
        if self is QuestionKind.NEAR:
            return Group.NEAR
        is_else = self in (QuestionKind.OFFTOPIC, QuestionKind.CHAT)
        return Group.OFFTOPIC if is_else else Group.ANSWER


KIND_ALIASES = {
    "para": QuestionKind.PARAPHRASE,
    "key": QuestionKind.KEYWORD,
    "yn": QuestionKind.YESNO,
}
"""Short words for kinds, as some data sets spell them."""


@dataclass(frozen=True, slots=True)
class Question:
    """One labelled question; `gold` is empty exactly when it has no answer.

    For `multi` all gold sentences are needed; otherwise each alone is an acceptable answer.
    `resolved` is a follow-up as it reads when written out.  `where` names the file and line it
    stands in.
    """

    id: str
    question: str
    kind: QuestionKind
    gold: tuple[str, ...]
    doc: str
    history: tuple[str, ...] = ()
    resolved: str = ""
    where: str = ""


def load_questions(path: Path) -> list[Question]:
    """Return the questions of one JSONL file in file order; blank lines are passed over.

    Raises:
        QueryError: If the file is missing or not UTF-8, or a line is no JSON object.
        DatasetError: If the file holds no question, or one is malformed: a field missing, unknown
            or of another type, an unknown kind, gold where there must be none or none where there
            must be some, gold of several lines, a follow-up without history, an id or a
            question that stands there twice, but for capitals and blanks.
    """
    seen: dict[tuple[str, ...], str] = {}
    questions = []
    for number, fields in _rows(path):
        each = _parse(fields, f"{path}:{number}")
        same = (" ".join(text.casefold().split()) for text in (*each.history, each.question))
        _check_new(("id", each.id), each.where, seen, f"the id {each.id!r}")
        _check_new((each.doc, *same, ""), each.where, seen, f"the question {each.question!r}")
        questions.append(each)
    if not questions:
        msg = f"{path}: expected at least one question, got an empty file."
        raise DatasetError(msg)
    return questions


def dataset_sha256(path: Path) -> str:
    """Return the sha256 of a question file's bytes: the name of exactly these questions."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def parse_kind(value: object, where: str) -> QuestionKind:
    """Return the kind that a word names, a short one as well; capitals do not count.

    Raises:
        DatasetError: If there is none of that name; the message begins with `where`.
    """
    word = _string(value, "kind", where).casefold()
    if word in KIND_ALIASES:
        return KIND_ALIASES[word]
    try:
        return QuestionKind(word)
    except ValueError as exc:
        msg = f"{where}: expected a kind of {', '.join(QuestionKind)}, got {word!r}."
        raise DatasetError(msg) from exc


def _check_new(
    key: tuple[str, ...], where: str, seen: dict[tuple[str, ...], str], what: str
) -> None:
    if key in seen:
        msg = f"{where}: expected each only once, got {what} as in {seen[key]}."
        raise DatasetError(msg)
    seen[key] = where


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file; one of another kind is told as a whole, not by its first line.

    Raises:
        QueryError: As `read_objects` does.
    """
    try:
        yield from read_objects(path)
    except QueryError as exc:
        if not (form := _other_form(path)):
            raise
        msg = (
            f"{path}: expected a JSON object for each question, one a line, got {form}. "
            "Write it as eval/data/README.md shows."
        )
        raise QueryError(msg) from exc


def _other_form(path: Path) -> str:
    """Return what a file holds that is no JSON lines, blank where that cannot be told."""
    text = path.read_bytes() if path.is_file() else b""
    if text.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        return "a JSON array"
    return "a table" if path.suffix in (".csv", ".tsv", ".xlsx") else ""


def _parse(fields: dict[str, Any], where: str) -> Question:
    if not _FIELDS - _OPTIONAL <= set(fields) <= _FIELDS:
        wanted = "id, question, kind, gold, doc and perhaps history, resolved"
        msg = f"{where}: expected an object with {wanted}, got {', '.join(sorted(fields))}."
        raise DatasetError(msg)
    question = Question(
        id=_string(fields["id"], "id", where),
        question=_string(fields["question"], "question", where),
        kind=parse_kind(fields["kind"], where),
        gold=_strings(fields["gold"], "gold", where),
        doc=_string(fields["doc"], "doc", where),
        history=_strings(fields.get("history", []), "history", where),
        resolved=_string(fields["resolved"], "resolved", where) if "resolved" in fields else "",
        where=where,
    )
    _check_gold(question)
    if question.kind is QuestionKind.FOLLOWUP and not question.history:
        msg = f"{where}: expected history for kind 'followup', got none. Add it, or another kind."
        raise DatasetError(msg)
    return question


def _string(value: object, name: str, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        msg = f"{where}: expected {name!r} to be a text that is not blank, got {value!r}."
        raise DatasetError(msg)
    return value.strip()


def _strings(value: object, name: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        msg = f"{where}: expected {name!r} to be a list of texts, got {value!r}."
        raise DatasetError(msg)
    return tuple(_string(each, name, where) for each in value)


def _check_gold(question: Question) -> None:
    for gold in question.gold:
        if "\n" in gold:
            msg = (
                f"{question.where}: expected one sentence, list item or table row in each text of "
                f"'gold', got several lines: {gold!r}. Put them in `gold` one by one."
            )
            raise DatasetError(msg)
    has_answer = question.kind.group is Group.ANSWER
    if has_answer and not question.gold:
        msg = f"{question.where}: expected gold for kind {question.kind.value!r}, got none."
        raise DatasetError(msg)
    if question.gold and not has_answer:
        msg = f"{question.where}: expected no gold for kind {question.kind.value!r}, got some."
        raise DatasetError(msg)
