"""eval.dataset: question files are read whole or refused with file and line."""

import codecs
import dataclasses
from pathlib import Path

import pytest

from eval.dataset import (
    Group,
    Question,
    QuestionKind,
    load_questions,
    parts_as_gold,
    place_gold,
)
from eval.errors import DatasetError
from rag import Config
from rag.corpus import load_corpus
from rag.errors import QueryError
from rag.types import Article, Span
from tests.conftest import write_corpus
from tests.eval_samples import write_questions

_PILLS = """# Pills

Take them at 8 o’clock. Do not take two.

If you vomit, take one again.

- sore muscles
- a headache

| Pill | Dose |
|---|---|
| Blue | 10 mg |
"""


def _article(text):
    return Article("gout", "Gout", text, (), (), "sha")


def _question(*gold, where="set.jsonl:7"):
    return Question("q", "Why?", QuestionKind.DIRECT, gold, "gout", where=where)


def _pills(tmp_path):
    """The article as it is read, with its sentences, items and rows."""
    corpus = write_corpus(tmp_path, {"gout.md": _PILLS})
    return {each.doc_id: each for each in load_corpus(corpus, config=Config())}.__getitem__


def _place(article, *gold):
    [placed] = place_gold([_question(*gold)], {"gout": article}.__getitem__)
    return placed


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


@pytest.mark.parametrize("row", [{"id": "q0 "}, {"question": "Question 0? "}])
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


def test_a_missing_file_is_refused(tmp_path):
    """The message names the file."""
    with pytest.raises(QueryError, match=r"none\.jsonl: expected"):
        load_questions(tmp_path / "none.jsonl")


def test_gold_is_placed_where_it_stands():
    """A sentence that stands twice has two places."""
    article = _article("Drink water.\n\nRest. Drink water.")

    assert [[Span(0, 12), Span(20, 32)]] == _place(article, "Drink water.")


def test_a_part_of_another_sentence_is_no_place_for_a_list_item():
    """The item stands on its own line; the same word inside a sentence does not count."""
    article = _article("Call us if you have fever or pain.\n\nfever\npain")

    assert [[Span(36, 41)]] == _place(article, "fever")


def test_gold_without_borders_of_its_own_counts_where_it_is():
    """When no place is a whole sentence, every place counts."""
    article = _article("Call us if you have fever or pain.")

    assert [[Span(20, 25)]] == _place(article, "fever")


def test_gold_that_is_not_in_the_article_is_named_by_its_line():
    """One changed letter is enough to refuse it."""
    with pytest.raises(DatasetError, match=r"set\.jsonl:7: .*'drink water\.'"):
        _place(_article("Drink water."), "drink water.")


def test_all_gold_that_is_missing_is_told_at_once():
    """They are counted and named with their lines, and what may have happened is said."""
    questions = [_question("Rest.", f"Gone {at}.", where=f"set.jsonl:{at}") for at in range(7)]

    with pytest.raises(DatasetError, match="7 that are not there") as caught:
        place_gold(questions, {"gout": _article("Rest.")}.__getitem__)

    said = str(caught.value)
    assert all(f"set.jsonl:{at}: 'Gone {at}.'" in said for at in range(7))
    assert "python -m rag build" in said


@pytest.mark.parametrize(
    ("gold", "nearest"),
    [
        ("Take them at 8 o'clock.", "Take them at 8 o’clock."),
        ("Do not tke two.", "Do not take two."),
        ("- sore muscles", "sore muscles"),
        ("| Blue | 10 mg |", "Blue | 10 mg"),
        ("Do not take two. If you vomit, take one again.", "If you vomit, take one again."),
    ],
)
def test_the_nearest_sentence_stands_beside_gold_that_is_missing(tmp_path, gold, nearest):
    """Signs, slips and marks of Markdown are seen at once; how to spell it is said."""
    with pytest.raises(DatasetError, match=r"`cell \| cell`") as caught:
        place_gold([_question(gold)], _pills(tmp_path))

    assert f"set.jsonl:7: {gold!r}; nearest: {nearest!r}\n" in str(caught.value)


def test_what_is_like_no_sentence_has_none_beside_it(tmp_path):
    """A far one would mislead."""
    with pytest.raises(DatasetError, match="not there") as caught:
        place_gold([_question("Gout runs in families.")], _pills(tmp_path))

    assert "nearest" not in str(caught.value)


def test_gold_that_is_a_part_or_several_sentences_is_told(tmp_path):
    """A dose in a table is in many a quote, two sentences are in few; an item or a row is whole."""
    whole = ["Do not take two.", "sore muscles", "Blue | 10 mg"]
    several = "Take them at 8 o’clock. Do not take two."

    told = parts_as_gold([_question(*whole, "10 mg", several)], _pills(tmp_path))

    assert told == [
        "set.jsonl:7: '10 mg' is a part of 'Blue | 10 mg'",
        f"set.jsonl:7: {several!r} is 2 sentences: put them in `gold` one by one",
    ]


def test_missing_articles_and_gold_are_told_in_one_go_with_the_command_of_the_index():
    """Nobody mends the one to meet the other."""
    questions = [_question("Gone."), dataclasses.replace(_question("Rest."), doc="asthma")]

    with pytest.raises(DatasetError, match="'asthma'") as caught:
        place_gold(questions, {"gout": _article("Rest.")}.__getitem__, index=Path("mine"))

    assert "'Gone.'" in str(caught.value)
    assert str(caught.value).endswith("python -m rag build --corpus FOLDER --index mine")


def test_all_articles_that_are_missing_are_told_at_once():
    """Each with the lines that ask about it; it may have been renamed, or not been built."""
    questions = [_question("Rest.", where=f"set.jsonl:{at}") for at in (7, 8)]
    questions.append(dataclasses.replace(questions[0], doc="asthma", where="set.jsonl:9"))

    with pytest.raises(DatasetError, match=r"(?s)Change `doc`.*python -m rag build") as caught:
        place_gold(questions, dict[str, Article]().__getitem__)

    assert "'gout' (set.jsonl:7, set.jsonl:8), 'asthma' (set.jsonl:9)" in str(caught.value)


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


def test_questions_are_values():
    """A question cannot be changed after it was checked."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        _question("a").id = "b"
