"""The reader's word, weighed with the encoder's, decides what is quoted and whether."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag import load
from rag.judge import choice_logits, features, probability
from rag.types import Candidate, Logits

WEIGHTS = {"intercept": 0.0, "answerable": 1.0, "cosine": 1.0}


class WordReader:
    """Says that a candidate answers when it holds one of its words; deaf to the question."""

    fingerprint = "word-1"
    weights: Mapping[str, float] = WEIGHTS

    def __init__(self, *words: str) -> None:
        self.words = words
        self.seen: list[Candidate] = []

    def read(self, _query: str, candidates: Sequence[Candidate], /) -> Logits:
        """Give ten for a word, minus ten for none, and nothing for "none of them"."""
        self.seen = list(candidates)
        said = [10.0 if any(w in c.body for w in self.words) else -10.0 for c in candidates]
        return np.array([[0.0, 0.0], *([one, one] for one in said)], dtype=np.float32)


@pytest.fixture
def ask_with(pipeline, index_dir, encoder):
    """Ask a question of the corpus with a reader that likes some words."""

    def ask(question: str, doc: str, *words: str, min_part: float = 0.5):
        reader = WordReader(*words)
        config = replace(pipeline.config, min_part=min_part)
        read = load(index_dir, config=config, encoder=encoder, reader=reader)
        return read.explain(question, doc=doc), reader

    return ask


def test_the_reader_overrules_the_encoder(ask_with):
    """The sentence that it likes comes first, though another shares more words."""
    explanation, _ = ask_with("Where does gout often start?", "gout", "Rest the")

    assert "Rest the joint" in explanation.answer.quotes[0].text


def test_none_of_them_is_silence(ask_with):
    """However close the best sentence is."""
    explanation, _ = ask_with("Where does gout often start?", "", "no such word")

    assert explanation.answer.abstained
    assert explanation.score < 0.01
    assert explanation.features["answerable"] < -5


def test_every_part_of_the_answer_is_quoted(ask_with):
    """Two sentences that the reader wants are both there; none is when the bar is out of reach."""
    both, _ = ask_with("How is gout treated?", "gout", "Rest the joint", "big toe")
    one, _ = ask_with("How is gout treated?", "gout", "Rest the joint", "big toe", min_part=1.0)

    assert len(both.answer.quotes) == 2
    assert len(one.answer.quotes) == 1


def test_candidates_come_in_reading_order_below_their_headings(ask_with):
    """An item brings the sentence that introduces it; no more than eight are read."""
    _, reader = ask_with("Which symptoms does asthma have?", "asthma", "cough")

    assert 1 < len(reader.seen) <= 8
    item = next(each for each in reader.seen if each.body.endswith("a cough at night"))
    assert item.body == "Common symptoms include: | a cough at night"
    assert item.head == "Living with asthma > What are the symptoms?"


def test_probabilities_follow_the_features():
    """A sentence that answers, liked by both, is surer than one that does not."""
    cosines = np.array([0.9, 0.2])
    liked = np.array([[-5, 0], [5, 5], [-5, -5]], dtype=np.float32)
    refused = np.array([[5, 0], [-5, -5], [-5, -5]], dtype=np.float32)

    def sure(logits: Logits) -> float:
        choice = choice_logits(cosines, logits, WEIGHTS)
        return probability(features(cosines, logits, choice), WEIGHTS)

    assert sure(liked) > 0.99
    assert sure(refused) < 0.01


def test_a_lone_sentence_has_a_gap():
    """Without rivals it stands out."""
    assert features(np.ones(1), np.zeros((2, 2), dtype=np.float32), np.ones(1))["gap"] > 0
