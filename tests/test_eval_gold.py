"""eval.gold: gold is placed where it stands, and what an article has lost is told at once."""

import dataclasses
from pathlib import Path

import pytest

from eval.dataset import Question, QuestionKind
from eval.errors import DatasetError
from eval.gold import parts_as_gold, place_gold
from rag import Config
from rag.corpus import load_corpus
from rag.types import Article, Span
from tests.conftest import write_corpus

_PILLS = """# Pills

Take them at 8 o’clock. Do not take two.

If you vomit, take one again.

- sore muscles
- a headache

| Pill | Dose |
|---|---|
| Blue | 10 mg |
"""


def _article(text, doc_id="gout"):
    return Article(doc_id, "Gout", text, (), (), "sha")


def _question(*gold, where="set.jsonl:7"):
    return Question("q", "Why?", QuestionKind.DIRECT, gold, "gout", where=where)


def _pills(tmp_path):
    """The article as it is read, with its sentences, items and rows."""
    corpus = write_corpus(tmp_path, {"gout.md": _PILLS})
    return {each.doc_id: each for each in load_corpus(corpus, config=Config())}.__getitem__


def _place(article, *gold):
    [placed] = place_gold([_question(*gold)], {"gout": article}.__getitem__)
    return placed


def test_gold_is_placed_where_it_stands():
    """A sentence that stands twice has two places."""
    article = _article("Drink water.\n\nRest. Drink water.")

    assert [[Span(0, 12), Span(20, 32)]] == _place(article, "Drink water.")


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", "\u3000"])
def test_any_blank_stands_for_another(blank):
    """Nobody sees or types the one that keeps a number with its unit."""
    article = _article(f"Take 10{blank}mg.")

    assert _place(article, "Take 10 mg.") == _place(article, f"Take\u00a010{blank}mg.")
    assert _place(article, "Take 10 mg.") == [[Span(0, 11)]]


def test_a_break_of_lines_is_no_blank():
    """What stands on two lines is two texts."""
    with pytest.raises(DatasetError, match="not there"):
        _place(_article("Take\n10 mg."), "Take 10 mg.")


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

    told = str(caught.value)
    assert told.count("set.jsonl") == 1
    assert "\n  'gout': 2 questions, the first in line 7\n" in told
    assert "\n  'asthma': 1 question, in line 9\n" in told


def test_an_article_that_was_renamed_is_found_by_the_gold_it_holds():
    """All of it, or what is left when it was edited too; parts of sentences are not looked for."""
    held = {
        "feet": _article("Rest.\nDrink water.", "feet"),
        "toes": _article("Rest. Now.", "toes"),
    }
    renamed = _question("Rest.", "Drink water.")
    edited = dataclasses.replace(_question("Drink water.", "Gone.", "water"), doc="asthma")

    with pytest.raises(DatasetError) as caught:
        place_gold([renamed, edited], held.__getitem__, doc_ids=["feet", "toes"])

    assert "'gout': 1 question, in line 7; its gold stands in 'feet'\n" in str(caught.value)
    assert "; 1 of its 3 gold texts stand in 'feet'\n" in str(caught.value)


def test_an_index_that_holds_none_of_the_articles_is_told_by_what_it_holds():
    """It is another one."""
    held = {f"a{at}": _article("Rest.", f"a{at}") for at in range(7)}

    with pytest.raises(DatasetError) as caught:
        place_gold([_question("Stay.")], held.__getitem__, doc_ids=list(held))

    assert "This index holds 'a0', 'a1', 'a2', 'a3', 'a4' and 2 more: another --index?" in str(
        caught.value
    )
    assert "Renamed" not in str(caught.value)


def test_gold_that_stands_in_another_article_says_which():
    """What is like it in its own would mislead."""
    held = {"gout": _article("Rest now."), "feet": _article("Rest.", "feet")}

    with pytest.raises(DatasetError) as caught:
        place_gold([_question("Rest.")], held.__getitem__, doc_ids=["gout", "feet"])

    assert "set.jsonl:7: 'Rest.'; it stands in 'feet': change `doc`\n" in str(caught.value)
    assert "nearest" not in str(caught.value)
