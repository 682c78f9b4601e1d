"""Saved quotes are compared with the articles of today."""

import json
from dataclasses import asdict

import pytest

from rag import Config
from rag.chunk import split_sentences
from rag.corpus import load_corpus
from rag.errors import QueryError
from rag.serialize import answer_to_dict
from rag.verify import Verdict, read_answers, verify_quotes
from tests.conftest import write_corpus


@pytest.fixture
def saved(pipeline):
    """An answer as it was saved."""
    return answer_to_dict(pipeline.ask("Where does gout often start?", id="a"))


def verdicts(saved, articles):
    return [(check.verdict, check.start) for check in verify_quotes([saved], articles)]


def test_an_answer_survives_saving(saved):
    """To JSON and back, nothing changes."""
    assert json.loads(json.dumps(saved)) == saved


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("indent", [None, 2])
def test_one_answer_may_be_the_whole_file(tmp_path, saved, indent, mark):
    """`ask --json` writes it over many lines, `ask --batch` on one; an editor may put a mark."""
    path = tmp_path / "a.json"
    path.write_text(f"{mark}{json.dumps(saved, indent=indent)}\n", encoding="utf-8")

    assert read_answers(path) == [saved]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{\n"quotes": [1]\n}', "a.json:1: expected an answer with quotes"),
        ("[\n]", "a.json:1: expected one JSON object a line"),
        ('{\n"quotes": [', "a.json:1: expected one JSON object a line"),
        ("[" * 100_000, "a.json:1: expected one JSON object a line"),
    ],
)
def test_another_file_is_refused(tmp_path, text, problem):
    """Of several lines or one, with its name and the line."""
    (tmp_path / "a.json").write_text(text)

    with pytest.raises(QueryError, match=problem):
        read_answers(tmp_path / "a.json")


def test_a_quote_at_its_place_is_valid(pipeline, saved):
    """The same characters at the same offsets."""
    quote = saved["quotes"][0]

    assert verdicts(saved, {"gout": pipeline.article("gout")})[0] == (Verdict.VALID, quote["start"])


def test_a_quote_elsewhere_has_moved(pipeline, saved):
    """The new place is told."""
    saved["quotes"][0]["start"] += 1
    saved["quotes"][0]["end"] += 1
    [(verdict, start), *_] = verdicts(saved, {"gout": pipeline.article("gout")})

    assert verdict is Verdict.MOVED
    assert start == saved["quotes"][0]["start"] - 1


def test_a_changed_number_is_found(pipeline, saved):
    """One other character is another text."""
    saved["quotes"][0]["text"] = saved["quotes"][0]["text"].replace("big", "tiny")

    assert verdicts(saved, {"gout": pipeline.article("gout")})[0] == (Verdict.CHANGED, -1)


def test_a_removed_article_is_gone(saved):
    """Nothing to compare with."""
    assert verdicts(saved, {})[0] == (Verdict.GONE, -1)


def test_a_negative_start_is_not_read_from_the_end(pipeline, saved):
    """Python slices count from the end there; a citation does not."""
    text, last = pipeline.article("gout").text, "Drink plenty of water."
    saved["quotes"][0] |= {"start": -len(last), "end": len(text), "text": last}

    assert verdicts(saved, {"gout": pipeline.article("gout")})[0][0] is Verdict.MOVED


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("- ibuprofen", "- ibuprofen only before week 20"),
        ("Take 2 tablets.", "This is a myth: “Take 2 tablets.”"),
        ("Drive after taking it.", "Do not Drive after taking it."),
        ("| Age | Dose |\n|---|---|\n| 9 | 2 |", "| Age | Dose |\n|---|---|\n| 9 | 2 a week |"),
        ("# A\n\nRest.\n\nTake 2.", "# A\n\nRest.\n\n# Take 2."),
    ],
)
def test_a_quote_that_is_cut_out_of_a_longer_sentence_is_changed(tmp_path, before, now):
    """What the article says now must not be less than the quote, nor the opposite."""
    corpus = tmp_path / "corpus"
    [article] = load_corpus(write_corpus(corpus, {"a.md": before}), config=Config())
    last = split_sentences(article)[-1]
    text = article.text[last.start : last.end]
    saved = {
        "id": "",
        "quotes": [{"doc_id": "a", "text": text, **asdict(last.span), "rank": 1}],
    }
    [today] = load_corpus(write_corpus(corpus, {"a.md": now}), config=Config())

    assert verdicts(saved, {"a": article}) == [(Verdict.VALID, last.start)]
    assert text in today.text
    assert verdicts(saved, {"a": today}) == [(Verdict.CHANGED, -1)]
