"""Data files -> passages and questions, split by topic.

A passage is one excerpt of MedQuAD or of a page of the US National Cancer Institute.  Every passage
of one topic, as `topic_key` has it, lies on one side of the split.  Titles alone tell topics apart:
sentences that pages share, most of them what stands on every page of one kind, lie on several sides
(`rag/training/README.md`, "Data statement").
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import sentencex

from rag.chunk import CONTEXT_WORDS, PART, POINTING_BACK
from rag.errors import QueryError
from rag.lines import parse_object, read_objects

# Shares of topics; 0.125 of about 1,000 topics keeps more than 110 excerpts for the test.
TEST_SHARE = 0.125
DEV_SHARE = 0.08
# What a title says beyond the disease: two titles that differ only here are one topic.
GENERIC = frozenset(
    "a about adult adults and associated cancers childhood children disease diseases disorder "
    "disorders early for health in information of or other prevention related risk screening "
    "symptoms syndrome the treatment treatments tumor tumors type types with your".split()
)

# Files of the data folder.
EXCERPTS = "authored_excerpts.jsonl.gz"
AUTHORED = "patient_questions_authored.jsonl.gz"
SQUAD = "squad2_half_dev.json.gz"

PLAIN = Path(__file__).parent / "plain.jsonl"
"""What everybody asks first: `x` the excerpt, `q`, and `g` the numbers of all sentences that answer
it, the most direct first."""
FIRST = Path(__file__).parent / "first.jsonl"
"""What frightened people type first, in the same form."""

_QUESTION = {"x": str, "q": str, "k": str, "g": list}  # what a row of questions has to hold

# SQuAD articles that no model of ours has seen: the check on questions that other people wrote.
KEPT_SQUAD = frozenset({"Force", "Harvard University"})


class Side(StrEnum):
    """Which part of the split a passage belongs to."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or list item of a passage, with what stands above and before it."""

    path: str
    context: str
    text: str

    @property
    def document(self) -> str:
        """The text that encoder and reader see: `path | context | sentence`."""
        return document(self.path, self.context, self.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """Numbered lines of one topic; `lines[i]` is sentence `i`."""

    id: str
    topic: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question on one passage; `gold` is empty when the passage does not answer it."""

    passage: str
    text: str
    kind: str
    gold: tuple[int, ...]


def document(path: str, context: str, text: str) -> str:
    """Return the input form of a sentence; empty parts leave no mark."""
    return PART.join(part for part in (path, context, text) if part)


def heading_path(title: str, heading: str) -> str:
    """Return `title > heading`, without the title when the heading repeats it."""
    if not heading or heading.lower() == title.lower():
        return title
    return heading if title.lower() in heading.lower() else f"{title} > {heading}"


def topic_key(title: str) -> str:
    """Return the key by which the split puts a title on a side: its specific words, sorted.

    Another rule would move what was learnt into the test, so it stays.  It is narrower than an
    illness: "Gout" and "Gout Diagnosis" have two keys.  What is measured is held apart by the
    stricter `eval.authored.illness_families`.
    """
    title = re.sub(r"\(.*?\)", " ", title)
    return " ".join(sorted(singular_words(title, but=GENERIC) or singular_words(title)))


def singular_words(text: str, *, but: frozenset[str] = frozenset()) -> set[str]:
    """Return the words of a text without a plural ending; those in `but` are left out."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {word.rstrip("s") for word in words if word not in but}


def side_of(topic: str) -> Side:
    """Return the side of a topic, by a hash that no run and no machine changes."""
    share = int(hashlib.sha256(topic.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    if share < TEST_SHARE:
        return Side.TEST
    return Side.DEV if share < TEST_SHARE + DEV_SHARE else Side.TRAIN


def of_side(passages: Mapping[str, Passage], side: Side) -> dict[str, Passage]:
    """Return the passages whose topic lies on a side."""
    return {name: each for name, each in passages.items() if side_of(each.topic) is side}


def learnt_articles(articles: Mapping[str, Passage]) -> dict[str, Passage]:
    """Return the articles of SQuAD that are not kept apart."""
    return {name: each for name, each in articles.items() if name not in KEPT_SQUAD}


def section_lines(path: str, texts: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of one section; a list item's context is the sentence before its list."""
    lead_in = ""
    for position, text in enumerate(texts):
        if not _is_item(text):
            lead_in = ""
        previous = texts[position - 1] if position else ""
        context = lead_in or (previous if POINTING_BACK.match(text) else "")
        yield Line(path, " ".join(context.split()[-CONTEXT_WORDS:]), text)
        if text.rstrip().endswith(":"):
            lead_in = text


def load_authored(data: Path) -> tuple[dict[str, Passage], list[Question]]:
    """Read the authored excerpts and their questions.

    Raises:
        QueryError: As `read_excerpts` and `read_rows`.
    """
    passages = {row["x"]: _passage(row) for row in read_excerpts(data)}
    rows = read_rows(data / AUTHORED, **_QUESTION)
    return passages, [_authored(row) for _, row in rows]


def load_plain(path: Path = PLAIN) -> list[Question]:
    """Read our plain questions on the authored excerpts, of every side of the split.

    Raises:
        QueryError: As `read_objects`, or if a row is no question.
    """
    rows = []
    for number, row in read_objects(path):
        check_fields(row, f"{path}:{number}", **_QUESTION)
        rows.append(_authored(row))
    return rows


def load_squad(data: Path) -> tuple[dict[str, Passage], list[Question]]:
    """Read SQuAD 2.0 half dev; an article is one passage of all its paragraphs' sentences.

    Raises:
        QueryError: If the file is missing, cannot be read or is no SQuAD 2.0.
    """
    path = data / SQUAD
    text = read_gzip(path)
    try:
        return _squad(json.loads(text)["data"])
    except (KeyError, TypeError, ValueError, RecursionError) as exc:
        msg = f"{path}: expected SQuAD 2.0 as JSON, got another form ({exc!r}). Copy it anew."
        raise QueryError(msg) from exc


def read_excerpts(data: Path) -> Iterator[dict[str, Any]]:
    """Yield the authored excerpts: `x` the id, `title` and `sections`.

    A section has a `heading` and `sentences`: pairs of number and text, whose numbers go up from 0
    through all sections.

    Raises:
        QueryError: As `read_rows`, or if the sections have another form.
    """
    for place, row in read_rows(data / EXCERPTS, x=str, title=str, sections=list):
        numbers = [number for each in row["sections"] for number in _numbers(each)]
        if numbers != list(range(len(numbers))):
            msg = (
                f"{data / EXCERPTS}:{place}: expected sections of a heading and of sentences that "
                f"are numbered from 0, got another form in {row['x']!r}. Mend that line."
            )
            raise QueryError(msg)
        yield row


def read_rows(path: Path, **fields: type) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a gzipped file of JSON lines with their numbers from 1.

    Args:
        path: The file.
        fields: What every row has to hold, and of which type.

    Raises:
        QueryError: If the file is missing or cannot be read, or a row is something else; that
            message begins with file and number.
    """
    for number, line in enumerate(read_gzip(path).split("\n"), start=1):
        if line.strip():
            row = parse_object(line, f"{path}:{number}")
            check_fields(row, f"{path}:{number}", **fields)
            yield number, row


def check_fields(row: Mapping[str, Any], where: str, **fields: type) -> None:
    """Refuse a row of data without some fields, or with other types.

    Raises:
        QueryError: It begins with `where`.
    """
    if not all(isinstance(row.get(name), type_) for name, type_ in fields.items()):
        wanted = ", ".join(f"{name} ({type_.__name__})" for name, type_ in fields.items())
        found = ", ".join(f"{name} ({type(each).__name__})" for name, each in row.items())
        msg = f"{where}: expected an object with {wanted}, got {found or 'none'}. Mend that line."
        raise QueryError(msg)


def read_gzip(path: Path) -> str:
    """Return the text of a file of the data folder, without a byte order mark.

    Raises:
        QueryError: If there is none, or it is no gzipped UTF-8.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8-sig") as file:
            return file.read()
    except FileNotFoundError as exc:
        msg = f"{path}: expected the data there, got no such file. Name its folder: --data FOLDER"
        raise QueryError(msg) from exc
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        msg = (
            f"{path}: expected gzipped text, got a file that cannot be read ({exc}). Copy it anew."
        )
        raise QueryError(msg) from exc


def _squad(articles: Sequence[dict[str, Any]]) -> tuple[dict[str, Passage], list[Question]]:
    passages, questions = {}, []
    for article in articles:
        title = article["title"].replace("_", " ")
        lines: list[Line] = []
        for paragraph in article["paragraphs"]:
            spans = _sentence_spans(paragraph["context"])
            texts = [paragraph["context"][start:end].strip() for start, end in spans]
            first = len(lines)
            lines += section_lines(title, texts)
            questions += [_squad_question(title, row, spans, first) for row in paragraph["qas"]]
        passages[title] = Passage(title, title, tuple(lines))
    return passages, questions


def _numbers(section: object) -> list[int | None]:
    """Return the number of each sentence; for what is no section or no sentence, None."""
    match section:
        case {"heading": str(), "sentences": [*pairs]}:
            return [_number(pair) for pair in pairs]
    return [None]


def _number(pair: object) -> int | None:
    match pair:
        case [int(number), str()]:
            return number
    return None


def _passage(row: dict[str, Any]) -> Passage:
    lines: list[Line] = []
    for section in row["sections"]:
        path = heading_path(row["title"], section["heading"])
        lines += section_lines(path, [text for _, text in section["sentences"]])
    return Passage(row["x"], topic_key(row["title"]), tuple(lines))


def _authored(row: dict[str, Any]) -> Question:
    return Question(row["x"], row["q"], row["k"], tuple(row["g"]))


def _sentence_spans(text: str) -> list[tuple[int, int]]:
    found = sentencex.get_sentence_boundaries("en", text)
    spans = [(each["start_index"], each["end_index"]) for each in found]
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _squad_question(
    passage: str, row: dict[str, Any], spans: Sequence[tuple[int, int]], first: int
) -> Question:
    starts = {answer["answer_start"] for answer in row["answers"]}
    holds = [any(low <= at < high for at in starts) for low, high in spans]
    gold = tuple(first + number for number, holding in enumerate(holds) if holding)
    return Question(passage, row["question"].strip(), "squad" if gold else "near", gold)


def _is_item(text: str) -> bool:
    return (
        text[:1].islower()
        or text.rstrip()[-1:] not in ".?!:"
        or bool(re.match(r"^[^.:]{2,40}: ", text))
    )
