"""eval.dataset: question files are read whole or refused with file and line."""

import codecs
import dataclasses

import pytest

from eval.dataset import (
    Group,
    QuestionKind,
    load_questions,
)
from eval.errors import DatasetError
from rag.errors import QueryError
from tests.eval_samples import write_questions


def test_a_question_keeps_what_its_line_says(tmp_path):
    """A line becomes one question, with history and the place it stands in."""
    path = write_questions(tmp_path / "set.jsonl", [{"kind": "followup", "history": ["Before?"]}])

    [question] = load_questions(path)

    assert question.history == ("Before?",)
    assert f"{path}:1" == question.where
    assert QuestionKind.FOLLOWUP is question.kind


@pytest.mark.parametrize(
    ("short", "kind"),
    [
        ("para", QuestionKind.PARAPHRASE),
        ("key", QuestionKind.KEYWORD),
        ("yn", QuestionKind.YESNO),
    ],
)
def test_short_kinds_are_read(tmp_path, short, kind):
    """The short words of other sets name the same kinds."""
    [question] = load_questions(write_questions(tmp_path / "set.jsonl", [{"kind": short}]))

    assert kind is question.kind


def test_blanks_around_a_text_and_capitals_of_a_kind_do_not_count(tmp_path):
    """As they come with what is copied: a quote without the blank would be no longer right."""
    row = {"id": " a", "question": "Why? ", "kind": "Direct ", "gold": ["Rest. "], "doc": " gout"}

    [question] = load_questions(write_questions(tmp_path / "set.jsonl", [row]))

    assert (question.id, question.question, question.doc) == ("a", "Why?", "gout")
    assert (question.kind, question.gold) == (QuestionKind.DIRECT, ("Rest.",))


def test_gold_may_stand_twice_in_a_row(tmp_path):
    """An article may say the same twice, and its authors meant both places."""
    path = write_questions(tmp_path / "set.jsonl", [{"gold": ["Rest.", "Rest."]}])

    assert load_questions(path)[0].gold == ("Rest.", "Rest.")


@pytest.mark.parametrize(
    "row", [{"id": "q0 "}, {"question": "Question 0? "}, {"question": "question  0?"}]
)
def test_a_blank_makes_no_other_id_or_question(tmp_path, row):
    """What differs by a blank alone is the same twice."""
    with pytest.raises(DatasetError, match="only once"):
        load_questions(write_questions(tmp_path / "set.jsonl", [{}, row]))


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ({"gold": ["Rest.\n\nDrink water."]}, "got several lines: .* one by one"),
        ({"kind": "riddle"}, "'riddle'"),
        ({"gold": []}, "expected gold"),
        ({"kind": "near"}, "expected no gold"),
        ({"kind": "chat"}, "expected no gold"),
        ({"question": "  "}, "not blank"),
        ({"gold": "one"}, "a list"),
        ({"gold": [3]}, "'gold'"),
        ({"colour": "red"}, "colour"),
        ({"history": None}, "a list"),
        ({"kind": "followup"}, "expected history"),
    ],
)
def test_a_malformed_question_is_named_by_its_line(tmp_path, row, part):
    """The second line is wrong, and the message says so and why."""
    path = write_questions(tmp_path / "set.jsonl", [{}, row])

    with pytest.raises(DatasetError, match=part) as caught:
        load_questions(path)

    assert str(caught.value).startswith(f"{path}:2: expected")


def test_an_id_stands_only_once(tmp_path):
    """A repeated id is refused and both lines are named."""
    path = write_questions(tmp_path / "set.jsonl", [{"id": "same"}, {"id": "same"}])

    with pytest.raises(DatasetError, match=r"set\.jsonl:2: .*'same' as in .*set\.jsonl:1"):
        load_questions(path)


def test_a_question_stands_only_once_for_an_article(tmp_path):
    """Letter case does not make another question."""
    path = write_questions(tmp_path / "a.jsonl", [{"question": "Why?"}, {"question": "WHY?"}])

    with pytest.raises(DatasetError, match="the question"):
        load_questions(path)


def test_the_same_words_after_another_question_are_another_question(tmp_path):
    """History and article are part of what is asked."""
    rows: list[dict[str, object]] = [
        {"question": "Why?"},
        {"question": "Why?", "doc": "feet"},
        {"question": "Why?", "history": ["Does it hurt?"]},
    ]

    assert len(load_questions(write_questions(tmp_path / "set.jsonl", rows))) == 3


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_a_file_without_questions_is_refused(tmp_path, content):
    """One sentence names the file."""
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)

    with pytest.raises(DatasetError, match=r"set\.jsonl"):
        load_questions(path)


@pytest.mark.parametrize(
    "content", [b"{\n", b"[1]\n", b"\xff\n", b"[" * 100_000, b'{"id": ' + b"9" * 5_000 + b"}"]
)
def test_a_file_of_something_else_is_refused(tmp_path, content):
    """Broken, deep and binary files, and a number too long to read, are told as of any JSON."""
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)

    with pytest.raises(QueryError, match=r"set\.jsonl(:1)?: expected"):
        load_questions(path)


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("set.csv", "id,question\n1,Why?\n", "a table"),
        ("set.jsonl", '\ufeff[\n {"id": "1"}\n]\n', "a JSON array"),
    ],
)
def test_a_file_of_another_form_is_told_as_a_whole(tmp_path, name, text, form):
    """It is not its first line that is to be mended."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(QueryError, match=rf"{name}: expected .* one a line, got {form}\."):
        load_questions(path)


def test_a_folder_is_called_one(tmp_path):
    """It is there, but is no file of questions."""
    with pytest.raises(QueryError, match="in UTF-8, got a folder"):
        load_questions(tmp_path)


def test_a_missing_file_is_refused(tmp_path):
    """The message names the file."""
    with pytest.raises(QueryError, match=r"none\.jsonl: expected"):
        load_questions(tmp_path / "none.jsonl")


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path):
    """Some editors write one."""
    path = write_questions(tmp_path / "set.jsonl", [{}])
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())

    assert [each.id for each in load_questions(path)] == ["q0"]


def test_every_kind_belongs_to_a_group():
    """Near-miss stands alone, off-topic and chat together, all else has an answer."""
    groups = {kind.value: kind.group for kind in QuestionKind}

    assert groups.pop("near") == Group.NEAR
    assert {Group.OFFTOPIC} == {groups.pop("offtopic"), groups.pop("chat")}
    assert {Group.ANSWER} == set(groups.values())


def test_questions_are_values(tmp_path):
    """A question cannot be changed after it was checked."""
    [question] = load_questions(write_questions(tmp_path / "set.jsonl", [{}]))

    with pytest.raises(dataclasses.FrozenInstanceError):
        question.__setattr__("id", "b")
