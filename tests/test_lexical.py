"""BM25 over words that mean the same."""

import math

import bm25s
import numpy as np
import pytest

from rag.lexical import Lexical, LexicalWriter, terms, words_of

TEXTS = ["the cat sat", "a dog and a cat", "birds fly"]


def write(folder, texts):
    """The index of some texts."""
    writer = LexicalWriter(folder, None)
    writer.add(texts)
    writer.close()
    return Lexical(folder)


def test_terms_are_stemmed_content_words():
    """Case, endings and stop words do not matter."""
    assert terms("The Lesions are spreading") == terms("lesion spread")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sjo\u0308gren and Sj\u00d6GREN", ["sjogren", "and", "sjogren"]),
        ("M\u00e9ni\u00e8re's, Ti\u1ebfng, \u0130zmir", ["meniere", "s", "tieng", "izmir"]),
        ("\u0439\u043e\u0434, \u0438\u0306", ["\u0439\u043e\u0434", "\u0439"]),
        ("leu\u00adkemia and leu\u200bkemia", ["leukemia", "and", "leukemia"]),
        ("CO₂ and HbA₁c", ["co2", "and", "hba1c"]),
        ("10⁹ cells swell³", ["10", "cells", "swell"]),
    ],
)
def test_words_are_those_that_a_person_sees(text, words):
    """Without accents of Latin letters, however stored, and hidden hyphens.

    Lowered numbers count, raised ones do not; letters of other scripts stay what they are.
    """
    assert words_of(text) == words


@pytest.mark.parametrize(
    "query", ["menieres", "M\u00e9ni\u00e8re", "Me\u0301nie\u0300re's", "MENIERE"]
)
@pytest.mark.parametrize("written", ["M\u00e9ni\u00e8re's disease", "Meniere disease"])
def test_accents_do_not_matter(tmp_path, query, written):
    """Neither those of a question nor those of an article."""
    found = write(tmp_path / "x", [*TEXTS, written]).scores(query)

    assert np.flatnonzero(found).tolist() == [3]


def test_scores_follow_lucenes_formula(tmp_path):
    """For `dog`: n=3, df=1, so idf = ln(1 + 2.5/1.5); tf=1, |d|=2, avgdl=2 gives 1 / (1 + 1.5)."""
    lexical = write(tmp_path / "x", TEXTS)  # content words: cat sat | dog cat | bird fli
    expected = math.log(1 + 2.5 / 1.5) * 1 / (1 + 1.5)

    np.testing.assert_allclose(lexical.scores("dogs"), [0, expected, 0], rtol=1e-6)


def test_scores_equal_those_of_bm25s(tmp_path):
    """Another implementation of the same formula agrees, repeated and shared words included."""
    texts = [*TEXTS, "cat cat cat and bird", "fly fly sat " * 30, "...", "dog"]
    rows = [terms(text) or ["-"] for text in texts]
    other = bm25s.BM25(backend="numpy")
    other.index(rows, show_progress=False)
    lexical = write(tmp_path / "x", texts)
    for query in ("cat", "a bird sat", "fly dog cat"):
        np.testing.assert_allclose(
            lexical.scores(query), other.get_scores(terms(query)), rtol=1e-5, atol=1e-7
        )


@pytest.mark.parametrize("query", ["", "the and of", "zebra"])
def test_unknown_words_score_nothing(tmp_path, query):
    """No shared word, no score."""
    assert write(tmp_path / "x", TEXTS).scores(query).tolist() == [0, 0, 0]


def test_texts_without_words_can_be_indexed(tmp_path):
    """A corpus of signs only is no reason to crash."""
    assert write(tmp_path / "x", ["...", "!!"]).scores("cat").tolist() == [0, 0]


def test_copied_rows_are_those_of_a_fresh_index(tmp_path):
    """Rows that move, go and come, even twice, give the bytes of a fresh index, old words gone."""
    previous = write(tmp_path / "before", [*TEXTS, "", "cats, cats and zebras"])
    writer = LexicalWriter(tmp_path / "after", previous)
    writer.copy(range(3, 4))
    writer.add(["a newt sat"])
    writer.copy(range(1, 3))
    writer.copy(range(2, 4))
    writer.close()
    write(tmp_path / "fresh", ["", "a newt sat", *TEXTS[1:3], TEXTS[2], ""])
    names = sorted(path.name for path in (tmp_path / "fresh").iterdir())

    assert "zebra" in previous.vocabulary
    for name in names:
        assert (tmp_path / "after" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
