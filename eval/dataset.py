"""eval/data/*.jsonl -> Question: the only door to the question sets.

A question is checked when it is read, and its gold sentences when they are placed in an article;
whatever is wrong is named by file and line.  All that an edited or renamed article has lost is told
at once.  Blanks around a text are no part of it.
"""

import codecs
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from eval.errors import DatasetError
from rag.address import first_command
from rag.chunk import split_sentences
from rag.errors import QueryError
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
_LIKE = 0.5  # of 1: a sentence less like what was written is not what was meant

Articles = Callable[[str], Article]
"""An id to its article; a `KeyError` says that there is none."""


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
            must be some, gold of several lines, a follow-up without history, an id or a question
            that stands there twice.
    """
    seen: dict[tuple[str, ...], str] = {}
    questions = []
    for number, fields in _rows(path):
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


def place_gold(
    questions: Sequence[Question], article_of: Articles, *, index: Path = Path("index")
) -> list[list[list[Span]]]:
    """Return, for each gold sentence of each question, every place in its article where it stands.

    A short list item may also be a part of some other sentence, so places that begin and end as a
    sentence does come alone when there is one; otherwise every place counts.

    Args:
        questions: Their `gold` is placed.
        article_of: Where the articles are.
        index: The folder they come from, for the command in an error.

    Returns:
        For each question one list a gold sentence, in the order of `gold`, never empty.

    Raises:
        DatasetError: If there is no article of a question, or gold sentences are not in theirs,
            character for character: all are named.
    """
    articles = _articles(questions, article_of)
    placed = [
        [_places(gold, articles[each.doc].text) for gold in each.gold]
        if each.doc in articles
        else []
        for each in questions
    ]
    told = [*_without_article(questions, articles), *_without_place(questions, placed, articles)]
    if told:
        way_out = f"If an article was edited or renamed since the build: {first_command(index)}"
        raise DatasetError("\n".join([*told, way_out]))
    return placed


def parts_as_gold(questions: Sequence[Question], article_of: Articles) -> list[str]:
    """Return a line for each gold text that is not one sentence, list item or table row.

    Such gold can be meant, but misleads: what is only a part is in many a quote, and several
    sentences are seldom quoted together.

    Args:
        questions: Their gold stands in its articles, as `place_gold` makes sure.
        article_of: Where the articles are.
    """
    articles = _articles(questions, article_of)
    sentences = {doc: _spans(article) for doc, article in articles.items()}
    told = []
    for each, gold in ((question, gold) for question in questions for gold in question.gold):
        text, own = articles[each.doc].text, sentences[each.doc]
        places = _places(gold, text)
        if not set(places) & set(own):
            told.append(f"{each.where}: {gold!r} is {_told_part(places[0], text, own)}")
    return told


def _articles(questions: Sequence[Question], article_of: Articles) -> dict[str, Article]:
    """Return the articles of the questions by id, but those that are missing."""
    found = {}
    for doc in dict.fromkeys(each.doc for each in questions):
        try:
            found[doc] = article_of(doc)
        except KeyError:
            continue
    return found


def _without_article(
    questions: Sequence[Question], articles: Mapping[str, Article]
) -> Iterator[str]:
    """Yield one sentence on the articles that are missing, when some are."""
    missing: dict[str, list[str]] = {}
    for each in questions:
        if each.doc not in articles:
            missing.setdefault(each.doc, []).append(each.where)
    if missing:
        told = ", ".join(f"{doc!r} ({', '.join(places)})" for doc, places in missing.items())
        yield (
            f"expected the article of each question in the index, got none for {told}. Renamed or "
            "deleted? Change `doc`."
        )


def _without_place(
    questions: Sequence[Question],
    placed: Sequence[Sequence[Sequence[Span]]],
    articles: Mapping[str, Article],
) -> Iterator[str]:
    """Yield one sentence on the gold that stands nowhere, a line each, when there is some.

    Gold of an article that is missing has no places at all.
    """
    missing = [
        f"  {question.where}: {gold!r}{_nearest(gold, articles[question.doc])}"
        for question, found in zip(questions, placed, strict=True)
        for gold, places in zip(question.gold, found, strict=False)
        if not places
    ]
    if missing:
        yield "\n".join(
            [
                "expected each gold sentence in its article, character for character, got "
                f"{len(missing)} that are not there:",
                *missing,
                "Write each as the article shows it: a list item without its mark, a table row as "
                "`cell | cell`, two sentences one by one.",
            ]
        )


def _nearest(gold: str, article: Article) -> str:
    texts = [article.text[span.start : span.end] for span in _spans(article)]
    return "".join(f"; nearest: {each!r}" for each in get_close_matches(gold, texts, 1, _LIKE))


def _spans(article: Article) -> list[Span]:
    return [Span(each.start, each.end) for each in split_sentences(article)]


def _told_part(place: Span, text: str, sentences: Sequence[Span]) -> str:
    touched = [each for each in sentences if each.start < place.end and place.start < each.end]
    if len(touched) > 1:
        return f"{len(touched)} sentences: put them in `gold` one by one"
    return f"a part of {text[touched[0].start : touched[0].end]!r}"


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
