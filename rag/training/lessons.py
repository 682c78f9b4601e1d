"""Files of messages and of questions -> Lesson: what the alarm learns from, each with its class."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from rag.errors import QueryError
from rag.lines import read_objects
from rag.rules import Level
from rag.safety import notices, severity
from rag.training.source import FIRST, Side, check_fields, load_authored, load_plain, of_side

LABELS = ("none", "urgent", "emergency", "crisis")
_CLASS = {"none": 0, "info": 0, "urgent": 1, "emergency": 2, "crisis": 3}
DANGERS = Path(__file__).parent / "dangers.txt"
"""Authored questions in which somebody tells of a danger, or may; found by reading them."""
_GOING_ON = 0.3  # of the messages, with their twins; a choice
_BEFORE = 0.2  # of these the question comes first; a choice
_AGAIN = 9_000  # messages that are learnt once more beside the newest
_CALM = 6_500  # harmless questions beside these


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message to learn from, its class, and what it shares with its twin alone; blank if none."""

    text: str
    label: int
    pair: str = ""


class Paired(Protocol):
    """What may have a twin: both have the same `pair`, others a blank one."""

    @property
    def pair(self) -> str:
        """As in `Lesson`."""
        ...


_Paired = TypeVar("_Paired", bound=Paired)


def read_lessons(path: Path) -> list[Lesson]:
    """Return the messages of a file; of twins one at least names the other by `id` and `pair`.

    Raises:
        QueryError: If the file cannot be read, or a message has no id, text or known level, or
            a twin that is not there, or two have one id.
    """
    rows = dict(read_objects(path))
    lines: dict[str, int] = {}
    for number, row in rows.items():
        check_fields(row, f"{path}:{number}", id=str, text=str, level=str)
        if row["level"] not in _CLASS:
            msg = (
                f"{path}:{number}: expected a level of {', '.join(_CLASS)}, got {row['level']!r}. "
                "Mend that line."
            )
            raise QueryError(msg)
        first = lines.setdefault(row["id"], number)
        if first != number:
            msg = (
                f"{path}:{number}: expected an id of its own, got {row['id']!r}, that of line "
                f"{first}. Mend that line."
            )
            raise QueryError(msg)
    linked = _linked(path, {row["id"]: str(row.get("pair") or "") for row in rows.values()})
    return [
        Lesson(each["text"], _CLASS[each["level"]], linked[each["id"]]) for each in rows.values()
    ]


def harmless_questions(data: Path) -> list[str]:
    """Return authored questions to learn from, and every other one that people asked elsewhere.

    Not those on excerpts of the other sides of the split, nor those that tell of a danger.
    """
    passages, questions = load_authored(data)
    learnt = of_side(passages, Side.TRAIN)
    dangers = set(DANGERS.read_text(encoding="utf-8").splitlines())
    authored = [each.text for each in questions if each.passage in learnt]
    asked = list(_asked_elsewhere(data / "patient_questions.jsonl"))
    return [*(text for text in authored if text not in dangers), *asked[::2]]


def plain_questions(data: Path) -> list[str]:
    """Return plain questions on training excerpts, as people ask them beside a cry for help.

    Each text once, those that frightened people type first among them; filtered as
    `harmless_questions` and `harmless_lessons` do.
    """
    passages, _ = load_authored(data)
    learnt = of_side(passages, Side.TRAIN)
    dangers = set(DANGERS.read_text(encoding="utf-8").splitlines())
    asked = [*load_plain(), *load_plain(FIRST)]
    texts = dict.fromkeys(each.text for each in asked if each.passage in learnt)
    return [each.text for each in harmless_lessons([text for text in texts if text not in dangers])]


def harmless_lessons(texts: Sequence[str]) -> list[Lesson]:
    """Return harmless questions to learn.

    Not those in which the rules see a danger: some tell of one.
    """
    return [Lesson(text, 0) for text in texts if severity(notices(text)) < Level.URGENT]


def going_on(lessons: Sequence[Lesson], questions: Sequence[str], seed: int) -> list[Lesson]:
    """Return lessons of which some hold a harmless question besides; twins the same one.

    A cry for help that ends in "and what is a biopsy?" is still one.

    Args:
        lessons: Messages; what they call for stays.
        questions: Harmless ones, of other matters.
        seed: What is drawn depends on it alone.
    """
    rng = random.Random(seed)
    found = []
    for group in twins_together(lessons):
        question, goes_on, is_before = rng.choice(questions), rng.random(), rng.random()
        for each in group:
            parts = (question, each.text) if is_before < _BEFORE else (each.text, question)
            found.append(replace(each, text=" ".join(parts)) if goes_on < _GOING_ON else each)
    return found


def last_lessons(
    new: Sequence[Lesson],
    told: Sequence[Lesson],
    harmless: Sequence[Lesson],
    questions: Sequence[str],
    seed: int,
) -> list[Lesson]:
    """Return what the last pass learns: what is new, and a part of the rest, that it is not lost.

    Args:
        new: All of these; some go on with one of the questions.
        told: `_AGAIN` of these, twins together; likewise.
        harmless: `_CALM` of these.
        questions: Harmless ones, of other matters.
        seed: What is drawn depends on it alone.
    """
    rng = random.Random(seed)
    groups = twins_together(told)
    again = list(chain(*rng.sample(groups, len(groups))))[:_AGAIN]
    calm = rng.sample(harmless, min(_CALM, len(harmless)))
    return [*going_on([*new, *again], questions, seed), *calm]


def twins_together(messages: Sequence[_Paired]) -> list[list[_Paired]]:
    """Return messages in their order, twins in one group, any other in one of its own."""
    groups: dict[str, list[_Paired]] = {}
    for number, each in enumerate(messages):
        groups.setdefault(each.pair or str(number), []).append(each)
    return list(groups.values())


def _linked(path: Path, twins: Mapping[str, str]) -> dict[str, str]:
    """Return by id what a message shares with all that it is linked to, blank if with none.

    Args:
        path: Its name begins what is shared, for ids are those of a file.
        twins: The twin that each id names, blank for none.
    """
    groups = {each: {each} for each in twins}
    for each, twin in twins.items():
        if twin and twin not in groups:
            msg = f"{path}: expected the twin of {each!r} there, got none with id {twin!r}."
            raise QueryError(msg)
        joined = groups[each] | groups[twin or each]
        groups |= dict.fromkeys(joined, joined)
    return {
        each: "/".join([path.name, *sorted(group)]) if len(group) > 1 else ""
        for each, group in groups.items()
    }


def _asked_elsewhere(path: Path) -> Iterator[str]:
    for number, row in read_objects(path):
        check_fields(row, f"{path}:{number}", question=str)
        yield row["question"]
