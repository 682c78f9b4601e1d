"""Questions in the words of the articles, by a list that its writers keep."""

import pytest

from rag import Config, build, load
from rag.check import check_freshness, check_terms
from rag.corpus import load_corpus, load_terms
from rag.errors import CorpusError
from rag.reword import Reworder
from tests.conftest import write_corpus

TERMS = {
    "chemo": "chemotherapy",
    "leukemia cutis": "cutaneous leukemia",
    "leukemia": "cutaneous leukemia",
    "hodgkin's": "Hodgkin lymphoma",
}


@pytest.mark.parametrize(
    ("query", "reworded"),
    [
        ("Does chemo hurt?", "Does chemotherapy hurt?"),
        ("CHEMO", "chemotherapy"),
        ("Is Leukemia  cutis, or leukemia-cutis, rare", None),
        ("What is leukemia?", "What is cutaneous leukemia?"),
        ("What is cutaneous leukemia?", "What is cutaneous leukemia?"),
        ("my hodgkin\u2019s", "my Hodgkin lymphoma"),
        ("chemotherapy and chemos", "chemotherapy and chemos"),
        ("leukemia. Cutis?", "cutaneous leukemia. Cutis?"),
        ("40 mg of it, 2 times", "40 mg of it, 2 times"),
        ("", ""),
    ],
)
def test_whole_words_are_put_in_the_place_of_others(query, reworded):
    """The longest term counts, a name that is right stays, and so does all the rest."""
    expected = reworded or "Is cutaneous leukemia, or cutaneous leukemia, rare"
    assert Reworder(TERMS).reword(query) == (expected if query else "")


def test_a_long_question_is_reworded_to_its_end():
    """A time that grows with the square of its words would not end."""
    assert Reworder(TERMS).reword("chemo a " * 20_000) == "chemotherapy a " * 20_000


def test_without_terms_nothing_changes():
    """No list is an empty list."""
    assert Reworder({}).reword("Does chemo hurt?") == "Does chemo hurt?"


def test_a_question_is_searched_in_the_words_of_the_articles(tmp_path, encoder):
    """The answer says so; it can be turned off; and a new list makes a new index."""
    articles = {"gout.md": "# Gout\n\n## Podagra\n\nPodagra comes at night.\n"}
    corpus = write_corpus(tmp_path / "corpus", articles)
    index = tmp_path / "index"
    before = build(corpus, index, encoder=encoder)
    (corpus / "terms.csv").write_text("said,meant\nsore  TOE,podagra\n", encoding="utf-8")
    read = list(load_corpus(corpus, config=Config()))
    assert load_terms(corpus) == {"sore toe": "podagra"}
    assert "older state" in check_freshness(read, load_terms(corpus), index)
    after = build(corpus, index, encoder=encoder)

    assert after.version != before.version
    assert after.embedded == 0
    assert check_freshness(read, load_terms(corpus), index) == ""
    config = Config(min_score=0.3)
    answer = load(index, config=config, encoder=encoder).ask("Does a sore toe come?")
    assert answer.question == "Does a sore toe come?"
    assert answer.query == "Does a podagra come?"
    assert [quote.text for quote in answer.quotes] == ["Podagra comes at night."]
    plain = Config(min_score=0.3, reword=False)
    typed = load(index, config=plain, encoder=encoder).ask("Does a sore toe come?")
    assert typed.query == typed.question
    assert typed.abstained


def test_an_index_of_other_settings_or_blocks_is_not_fresh(tmp_path, encoder, monkeypatch):
    """A paragraph that became a list reads alike, and is quoted in another way."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_corpus(corpus, {"gout.md": "# Gout\n\nGout hurts.\n"})
    build(corpus, index, encoder=encoder)
    read = list(load_corpus(corpus, config=Config()))
    monkeypatch.setattr("rag.check.Config", lambda encoder: Config(chunk_tokens=99))
    assert "settings of today" in check_freshness(read, {}, index)
    monkeypatch.undo()
    assert check_freshness(read, {}, index) == ""

    write_corpus(corpus, {"gout.md": "# Gout\n\n- Gout hurts.\n"})
    [now] = load_corpus(corpus, config=Config())
    assert now.text == read[0].text
    assert "older state" in check_freshness([now], {}, index)


def test_terms_that_no_article_has_are_named(corpus_dir):
    """They can find nothing."""
    articles = list(load_corpus(corpus_dir, config=Config()))
    [finding] = check_terms({"puffer": "Inhaler", "goutweed": "hale"}, articles)

    assert finding.doc_id == "terms.csv"
    assert finding.message == "'goutweed' means 'hale', which stands in no article"


def test_a_term_is_not_made_of_two_questions(tmp_path, encoder):
    """A question and the one before it are put in the words of the articles each on its own."""
    articles = {"gout.md": "# Gout\n\nGout hurts at night.\n"}
    corpus = write_corpus(tmp_path / "corpus", articles)
    (corpus / "terms.csv").write_text("said,meant\ntoe pain,podagra\n", encoding="utf-8")
    build(corpus, tmp_path / "index", encoder=encoder)
    opened = load(tmp_path / "index", encoder=encoder)

    answer = opened.ask("is it in the toe", history=["Pain of gout?"])
    assert answer.query == "is it in the toe Pain of gout?"


def test_a_list_as_a_spreadsheet_saves_it_is_read(tmp_path):
    """With spaces, blank lines, and a mark of the encoding."""
    text = "\ufeffsaid, meant\nX-ray , scan\n,\n\n"
    (tmp_path / "terms.csv").write_text(text, encoding="utf-8")

    assert load_terms(tmp_path) == {"x ray": "scan"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chemo,chemotherapy\n", "first line 'said,meant'"),
        ("said,meant\nchemo\n", "line 2: expected two terms"),
        ("said,meant\nchemo,chemotherapy,drug\n", "line 2: expected two terms"),
        ("said,meant\nchemo, \n", "line 2: expected two terms"),
        ("said,meant\nA&E,emergency department\n", "line 2: expected words"),
        ("said,meant\nx-ray,radiograph\nx ray,scan\n", "line 3: expected 'x ray' once"),
        ("said,meant\nvitamin b12,cobalamin\n", "line 2: expected terms without digits"),
        ("said,meant\nchemo,drug\nChemo,chemotherapy\n", "line 3: expected 'chemo' once"),
        ('said,meant\n"chemo,drug\n', "expected CSV in UTF-8"),
    ],
)
def test_a_faulty_list_is_refused(tmp_path, text, message):
    """With the line, what was expected, and what stands there."""
    (tmp_path / "terms.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        load_terms(tmp_path)


def test_a_list_that_is_no_text_is_refused(tmp_path):
    """A spreadsheet saved in another encoding says which."""
    (tmp_path / "terms.csv").write_bytes(b"said,meant\nna\xefve,new\n")
    with pytest.raises(CorpusError, match="expected CSV in UTF-8"):
        load_terms(tmp_path)
