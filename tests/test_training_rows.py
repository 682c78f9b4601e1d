"""What the reader learns from: questions with and without their answer in view."""

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.errors import QueryError
from rag.reader import CANDIDATES
from rag.training.elsewhere import Elsewhere
from rag.training.rows import Pool, Row, RowMaker, Shares, candidates_of
from rag.training.source import (
    AUTHORED,
    EXCERPTS,
    SQUAD,
    Line,
    Passage,
    Question,
    load_authored,
    load_plain,
    load_squad,
    topic_key,
)

LINES = [Line("Gout > Help", "", f"Sentence {number}.") for number in range(12)]
VECTORS = np.eye(12, dtype=np.float32)
POOLS = {
    "gout": Pool(LINES, VECTORS),
    "asthma": Pool([Line("Asthma", "", f"Other {number}.") for number in range(12)], VECTORS),
}
QUESTION = Question("gout", "What helps against gout?", "para", (3, 7))
ALWAYS = Shares(removed=1.0, stranger=1.0, foreign=0.0, typo=0.0, bare=0.0)


def question_vector(*positions: int) -> np.ndarray:
    """A vector that is nearest to some sentences."""
    vector = np.zeros(12, dtype=np.float32)
    vector[list(positions)] = 1.0
    return vector


def bodies(row) -> list[str]:
    return [candidate.body for candidate in row.candidates]


def test_candidates_are_the_nearest_in_reading_order():
    """Those that must be there come first, then the best by cosine."""
    chosen, candidates = candidates_of(POOLS["gout"], question_vector(9, 2), 3, [5])

    assert chosen == [2, 5, 9]
    assert [each.body for each in candidates] == ["Sentence 2.", "Sentence 5.", "Sentence 9."]
    assert {each.head for each in candidates} == {"Gout > Help"}


def test_a_question_comes_with_and_without_its_answer():
    """Once as it is, once with the gold taken out, once on another article."""
    whole, removed, stranger = RowMaker(POOLS, ALWAYS, 1).rows(QUESTION, question_vector(3))

    assert [body for body, gold in zip(bodies(whole), whole.gold, strict=True) if gold] == [
        "Sentence 3.",
        "Sentence 7.",
    ]
    assert not any(removed.gold)
    assert not {"Sentence 3.", "Sentence 7."} & set(bodies(removed))
    assert not any(stranger.gold)
    assert all(4 <= len(row.candidates) <= CANDIDATES for row in (whole, removed, stranger))


def test_a_question_that_names_its_illness_is_put_to_a_passage_that_never_does():
    """The nearest are asked; none that names the illness, or whose own the question names."""
    texts = {
        "gout": "Gout is treated with rest.",
        "asthma": "Asthma is treated with sprays.",
        "feet": "Feet that hurt from gout need rest.",
        "hands": "Hands need rest.",
    }
    passages = {
        name: Passage(name, topic_key(name), (Line(name, "", text),))
        for name, text in texts.items()
    }
    pools = {name: Pool(each.lines, VECTORS[:1]) for name, each in passages.items()}
    elsewhere = Elsewhere(passages, pools)

    def drawn(text: str) -> set[str | None]:
        question = replace(QUESTION, text=text)
        return {
            elsewhere.draw(question, question_vector(0), random.Random(seed)) for seed in range(20)
        }

    assert drawn("How is gout treated?") == {"asthma", "hands"}
    assert drawn("How is gout of the hand treated?") == {"asthma"}
    assert drawn("How is it treated?") == {None}

    shares = Shares(removed=0.0, stranger=0.0, elsewhere=1.0, foreign=0.0, typo=0.0, bare=0.0)
    asked = replace(QUESTION, text="How is gout treated?", gold=(0,))
    own, other = RowMaker(pools, shares, 1, elsewhere.draw).rows(asked, question_vector(0))
    assert own.gold == (True,)
    assert other.gold == (False,)
    assert bodies(other) in (["Asthma is treated with sprays."], ["Hands need rest."])


def test_the_same_seed_draws_the_same_rows():
    """Another seed draws others."""
    shares = Shares(removed=0.5, stranger=0.5, foreign=0.5, typo=0.5, bare=0.5)

    def drawn(seed: int) -> list[list[Row]]:
        maker = RowMaker(POOLS, shares, seed)
        return [maker.rows(QUESTION, question_vector(3)) for _ in range(5)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_sentences_of_another_article_take_the_place_of_wrong_ones():
    """The answer stays, and keeps its label."""
    shares = Shares(removed=0.0, stranger=0.0, foreign=1.0, typo=0.0, bare=0.0)
    rows = [
        RowMaker(POOLS, shares, seed).rows(QUESTION, question_vector(3))[0] for seed in range(8)
    ]

    for row in rows:
        right = [body for body, gold in zip(bodies(row), row.gold, strict=True) if gold]
        assert right == ["Sentence 3.", "Sentence 7."]
        assert len(row.candidates) <= CANDIDATES
    assert any(body.startswith("Other") for row in rows for body in bodies(row))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_headings_can_be_left_out(share):
    """As in a corpus without any."""
    shares = Shares(removed=0.0, stranger=0.0, foreign=0.0, typo=0.0, bare=share)
    [row] = RowMaker(POOLS, shares, 1).rows(QUESTION, question_vector(3))

    assert {candidate.head for candidate in row.candidates} == ({""} if share else {"Gout > Help"})


def write_folder(folder: Path, name: str, content: bytes) -> None:
    """A data folder of one sound excerpt, with one of its files replaced."""
    section = {"heading": "What is it?", "sentences": [[0, "Gout hurts."]]}
    rows: dict[str, dict[str, object]] = {
        EXCERPTS: {"x": "a", "title": "Gout", "sections": [section]},
        AUTHORED: {"x": "a", "q": "sore?", "k": "yn", "g": [0]},
        SQUAD: {"data": []},
    }
    for each, row in rows.items():
        (folder / each).write_bytes(gzip.compress(json.dumps(row).encode()))
    (folder / name).write_bytes(content)


@pytest.mark.parametrize("name", [EXCERPTS, AUTHORED, SQUAD])
@pytest.mark.parametrize(
    "content",
    [
        b"plain",
        gzip.compress(b"x" * 999)[:-9],
        gzip.compress(b"x" * 999)[:12] + b"junk" * 9,
        gzip.compress(b"\xff"),
        gzip.compress(b"{"),
        gzip.compress(b"[]"),
        gzip.compress(b'{"x": "a"}'),
        gzip.compress(b"[" * 100_000),
        gzip.compress(b'{"x": ' + b"9" * 5_000 + b"}"),
    ],
)
def test_a_file_of_data_that_cannot_be_read_is_named(tmp_path, name, content):
    """No gzip, cut short, junk inside, no UTF-8, no JSON, no object, a field missing.

    Or JSON that is too deep, or holds a number too long, to be read.
    """
    write_folder(tmp_path, name, content)

    with pytest.raises(QueryError) as caught:
        load_squad(tmp_path) if name == SQUAD else load_authored(tmp_path)

    assert str(caught.value).startswith(f"{tmp_path / name}:")


@pytest.mark.parametrize("line", ["[" * 100_000, '{"x": "a"}', "[]"])
def test_a_plain_question_of_another_form_is_named_by_its_line(tmp_path, line):
    """It was written by hand."""
    path = tmp_path / "plain.jsonl"
    path.write_text(json.dumps({"x": "a", "q": "sore?", "k": "plain", "g": [0]}) + f"\n{line}\n")

    with pytest.raises(QueryError, match=r"plain\.jsonl:2: expected"):
        load_plain(path)


@pytest.mark.parametrize(
    "sections",
    [
        [3],
        [{"heading": "A"}],
        [{"heading": 3, "sentences": []}],
        [{"heading": "A", "sentences": ["Gout hurts."]}],
        [{"heading": "A", "sentences": [[0, 3]]}],
        [{"heading": "A", "sentences": [[1, "Gout hurts."]]}],
        [{"heading": "A", "sentences": [[0, "Gout hurts."], [0, "It swells."]]}],
    ],
)
def test_an_excerpt_of_another_form_is_named_by_its_line(tmp_path, sections):
    """Something else for a section, without sentences, with others, or not numbered from 0."""
    row = {"x": "a", "title": "Gout", "sections": sections}
    write_folder(tmp_path, EXCERPTS, gzip.compress(json.dumps(row).encode()))

    with pytest.raises(QueryError, match=r"excerpts\.jsonl\.gz:1: expected sections"):
        load_authored(tmp_path)


def test_a_sound_folder_is_read(tmp_path):
    """With a byte order mark, as some editors write one, and a blank line."""
    write_folder(tmp_path, SQUAD, gzip.compress(b'\xef\xbb\xbf{"data": []}'))
    rows = gzip.decompress((tmp_path / AUTHORED).read_bytes())
    (tmp_path / AUTHORED).write_bytes(gzip.compress(rows + b"\n\n"))

    passages, questions = load_authored(tmp_path)

    assert [passages[each.passage].lines[0].text for each in questions] == ["Gout hurts."]
    assert load_squad(tmp_path) == ({}, [])
