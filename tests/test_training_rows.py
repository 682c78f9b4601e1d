"""What the reader learns from: questions with and without their answer in view."""

import random
from dataclasses import replace

import numpy as np
import pytest

from rag.reader import CANDIDATES
from rag.training.elsewhere import Elsewhere
from rag.training.rows import Pool, Row, RowMaker, Shares, candidates_of
from rag.training.source import Line, Passage, Question, topic_key

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
