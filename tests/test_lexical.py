"""BM25 over words that mean the same."""

import math

import numpy as np
import pytest

from rag.lexical import Lexical, terms

TEXTS = ["the cat sat", "a dog and a cat", "birds fly"]


def test_terms_are_stemmed_content_words():
    """Case, endings and stop words do not matter."""
    assert terms("The Lesions are spreading") == terms("lesion spread")


def test_scores_follow_lucenes_formula():
    """For `dog`: n=3, df=1, so idf = ln(1 + 2.5/1.5); tf=1, |d|=2, avgdl=2 gives 1 / (1 + 1.5)."""
    lexical = Lexical.build(TEXTS)  # content words: cat sat | dog cat | bird fli
    expected = math.log(1 + 2.5 / 1.5) * 1 / (1 + 1.5)

    np.testing.assert_allclose(lexical.scores("dogs"), [0, expected, 0], rtol=1e-6)


@pytest.mark.parametrize("query", ["", "the and of", "zebra"])
def test_unknown_words_score_nothing(query):
    """No shared word, no score."""
    assert Lexical.build(TEXTS).scores(query).tolist() == [0, 0, 0]


def test_a_saved_index_scores_alike(tmp_path):
    """What is written is what is read."""
    lexical = Lexical.build(TEXTS)
    lexical.save(tmp_path)

    np.testing.assert_array_equal(Lexical.load(tmp_path).scores("cat"), lexical.scores("cat"))


def test_texts_without_words_can_be_indexed(tmp_path):
    """A corpus of signs only is no reason to crash."""
    lexical = Lexical.build(["...", "!!"])
    lexical.save(tmp_path)

    assert Lexical.load(tmp_path).scores("cat").tolist() == [0, 0]
