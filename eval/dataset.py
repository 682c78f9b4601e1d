"""eval/data/*.jsonl -> Question: the only door to the question sets.

A question is checked when it is read, and its gold sentences when they are placed in an article;
whatever is wrong is named by file and line.  All that an edited or renamed article has lost is told
at once.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from eval.errors import DatasetError
from rag.lines import read_objects
from rag.types import Article, Span

DATA = Path(__file__).parent / "data"
"""Where the question sets of this project lie."""

REPORTED = tuple(
    DATA / name
    for name in ("questions.jsonl", "others.jsonl", "conversations.jsonl", "safety_frozen.jsonl")
)
"""The sets whose measures are reported; nothing is tuned on them."""

_FIELDS = frozenset({"id", "question", "kind", "gold", "doc", "history", "resolved"})
_OPTIONAL = frozenset({"history", "resolved"})
_ENDINGS = ".?!:;"
_CLOSERS = "\"')]”’"


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
            must be some, a follow-up without history, an id or a question that stands there twice.
    """
    seen: dict[tuple[str, ...], str] = {}
    questions = []
    for number, fields in read_objects(path):
        each = _parse(fields, f"{path}:{number}")
        same = (text.casefold() for text in (*each.history, each.question))
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
    """Return the kind that a word names, a short one as well.

    Raises:
        DatasetError: If there is none of that name; the message begins with `where`.
    """
    word = _string(value, "kind", where)
    if word in KIND_ALIASES:
        return KIND_ALIASES[word]
    try:
        return QuestionKind(word)
    except ValueError as exc:
        msg = f"{where}: expected a kind of {', '.join(QuestionKind)}, got {word!r}."
        raise DatasetError(msg) from exc


def place_gold(
    questions: Sequence[Question], article_of: Callable[[str], Article]
) -> list[list[list[Span]]]:
    """Return, for each gold sentence of each question, every place in its article where it stands.

    A short list item may also be a part of some other sentence, so places that begin and end as a
    sentence does come alone when there is one; otherwise every place counts.

    Args:
        questions: Their `gold` is placed.
        article_of: The article of an id; a `KeyError` says that there is none.

    Returns:
        For each question one list a gold sentence, in the order of `gold`, never empty.

    Raises:
        DatasetError: If there is no article of a question, or gold sentences are not in theirs,
            character for character: all are named.
    """
    articles = _articles(questions, article_of)
    placed = [[_places(gold, articles[q.doc].text) for gold in q.gold] for q in questions]
    missing = [
        f"{question.where}: {gold!r}"
        for question, found in zip(questions, placed, strict=True)
        for gold, places in zip(question.gold, found, strict=True)
        if not places
    ]
    if missing:
        msg = (
            "expected each gold sentence in its article, character for character, got "
            f"{len(missing)} that are not there: {', '.join(missing)}. An article "
            "may have been edited, or the index is older than it: python -m rag build"
        )
        raise DatasetError(msg)
    return placed


def _articles(
    questions: Sequence[Question], article_of: Callable[[str], Article]
) -> dict[str, Article]:
    """Return the articles of the questions by id; those that are missing are refused at once."""
    found: dict[str, Article] = {}
    missing: dict[str, list[str]] = {}
    for each in questions:
        try:
            found[each.doc] = article_of(each.doc)
        except KeyError:
            missing.setdefault(each.doc, []).append(each.where)
    if missing:
        told = ", ".join(f"{doc!r} ({', '.join(places)})" for doc, places in missing.items())
        msg = (
            f"expected the article of each question in the index, got none for {told}. Renamed or "
            "deleted? Change `doc`, or build the index of its corpus: "
            "python -m rag build --corpus FOLDER"
        )
        raise DatasetError(msg)
    return found


def _places(gold: str, text: str) -> list[Span]:
    found = _occurrences(gold, text)
    return [each for each in found if _is_unit(each, text)] or found


def _check_new(
    key: tuple[str, ...], where: str, seen: dict[tuple[str, ...], str], what: str
) -> None:
    if key in seen:
        msg = f"{where}: expected each only once, got {what} as in {seen[key]}."
        raise DatasetError(msg)
    seen[key] = where


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
    return value


def _strings(value: object, name: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        msg = f"{where}: expected {name!r} to be a list of texts, got {value!r}."
        raise DatasetError(msg)
    return tuple(_string(each, name, where) for each in value)


def _check_gold(question: Question) -> None:
    has_answer = question.kind.group is Group.ANSWER
    if has_answer and not question.gold:
        msg = f"{question.where}: expected gold for kind {question.kind.value!r}, got none."
        raise DatasetError(msg)
    if question.gold and not has_answer:
        msg = f"{question.where}: expected no gold for kind {question.kind.value!r}, got some."
        raise DatasetError(msg)


def _occurrences(gold: str, text: str) -> list[Span]:
    found = []
    start = text.find(gold)
    while start >= 0:
        found.append(Span(start, start + len(gold)))
        start = text.find(gold, start + 1)
    return found


def _is_unit(span: Span, text: str) -> bool:
    """Whether a place begins after a line break or a full stop, and ends at one."""
    before = text[: span.start].rstrip(" " + _CLOSERS)
    begins = not before or before[-1] in "\n" + _ENDINGS
    after = text[span.end : span.end + 1]
    last = text[span.start : span.end].rstrip(_CLOSERS)[-1:]
    return begins and (after in ("", "\n") or (after.isspace() and last in _ENDINGS))
