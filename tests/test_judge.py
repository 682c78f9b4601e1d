"""The reader's word, weighed with the encoder's, decides whether to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag import Config, build, load
from rag.judge import combine, features, probability
from rag.listing import list_probability
from rag.types import Candidate, Logits
from tests.conftest import write_corpus

WEIGHTS = {"intercept": 0.0, "answerable": 1.0}
NEVER_A_LIST = (*[0.0] * 256, -100.0)
ALWAYS_A_LIST = (*[0.0] * 256, 100.0)


class WordReader:
    """Says that a candidate answers when it holds one of its words; deaf to the question."""

    fingerprint = "word-1"
    weights: Mapping[str, float] = WEIGHTS
    list_weights: Sequence[float] = NEVER_A_LIST

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

    def ask(question: str, doc: str, *words: str):
        reader = WordReader(*words)
        read = load(index_dir, config=pipeline.config, encoder=encoder, reader=reader)
        return read.explain(question, doc=doc), reader

    return ask


def test_the_encoder_ranks_and_the_reader_lets_pass(ask_with):
    """The best sentence comes first when the reader sees an answer among the candidates."""
    explanation, _ = ask_with("Where does gout often start?", "gout", "big toe")

    assert "big toe" in explanation.answer.quotes[0].text
    assert explanation.score > 0.99


def test_none_of_them_is_silence(ask_with):
    """However close the best sentence is."""
    explanation, _ = ask_with("Where does gout often start?", "", "no such word")

    assert explanation.answer.abstained
    assert explanation.score < 0.01
    assert explanation.features["answerable"] < -5


def test_what_is_near_to_nothing_is_silence(pipeline, index_dir, encoder):
    """However sure the reader is: the cosine of the first sentence has a bar of its own."""
    question, reader = "Where does gout often start?", WordReader("big toe")
    match = load(index_dir, encoder=encoder, reader=reader).explain(question).features["match"]

    for least, is_silent in ((match - 0.01, False), (match + 0.01, True)):
        config = replace(pipeline.config, min_match=least)
        read = load(index_dir, config=config, encoder=encoder, reader=reader)
        assert read.ask(question).abstained is is_silent


def test_candidates_come_in_reading_order_below_their_headings(ask_with):
    """An item brings the sentence that introduces it; no more than six are read."""
    _, reader = ask_with("Which symptoms does asthma have?", "asthma", "cough")

    assert 1 < len(reader.seen) <= 6
    item = next(each for each in reader.seen if each.body.endswith("a cough at night"))
    assert item.body == "Common symptoms include: | a cough at night"
    assert item.head == "Living with asthma > What are the symptoms?"


def test_the_reader_changes_the_order(pipeline, index_dir, encoder):
    """What it likes comes first, before what the encoder likes better."""
    question, doc = "Where does gout often start?", "gout"
    reader = WordReader("Beer")
    reader.weights = WEIGHTS | {"choice": 1.0}
    answer = load(index_dir, encoder=encoder, reader=reader).ask(question, doc=doc)

    assert "Beer" in answer.quotes[0].text
    assert "Beer" not in pipeline.ask(question, doc=doc).quotes[0].text


def test_the_reader_ranks_as_much_as_its_weight_says():
    """Two candidates that the encoder and the reader order the other way round."""
    scores = np.array([0.7, 0.6])
    logits = np.array([[0, 0], [1, 0], [6, 0]], dtype=np.float32)

    assert combine(scores, logits, {}).tolist() == [0.7, 0.6]
    assert combine(scores, logits, {"choice": 0.01}).argmax() == 0
    assert combine(scores, logits, {"choice": 0.03}).tolist() == pytest.approx([0.625, 0.675])


def test_probabilities_follow_the_features():
    """A sentence that answers is surer than one that does not."""
    cosines = np.array([0.9, 0.2])
    liked = np.array([[-5, 0], [5, 5], [-5, -5]], dtype=np.float32)
    refused = np.array([[5, 0], [-5, -5], [-5, -5]], dtype=np.float32)

    assert probability(features(0, cosines, liked), WEIGHTS) > 0.99
    assert probability(features(0, cosines, refused), WEIGHTS) < 0.01


def test_features_are_those_of_the_first_sentence():
    """Two candidates, the second ranked first: hand-worked."""
    logits = np.array([[1, 0], [0, 1], [0, 3]], dtype=np.float32)
    found = features(1, np.array([0.4, 0.7]), logits)

    assert found == pytest.approx({"answerable": np.log(2) - 1, "none": 1, "match": 0.7})


def test_a_question_for_a_list_gets_the_section(index_dir, encoder):
    """What answers beside the first sentence is quoted too, and nothing of another section."""
    question, doc = "What should I do about gout that hurts, put ice on it?", "gout"
    config = Config(margin=0.0, list_margin=1.0)
    reader = WordReader("ice")
    alone = load(index_dir, config=config, encoder=encoder, reader=reader).ask(question, doc=doc)
    reader.list_weights = ALWAYS_A_LIST
    whole = load(index_dir, config=config, encoder=encoder, reader=reader).ask(question, doc=doc)

    assert [each.text for each in alone.quotes] == ["Rest the joint and put ice on it."]
    assert [each.text for each in whole.quotes] == [
        "Rest the joint and put ice on it. Drink plenty of water."
    ]


def test_a_list_may_be_longer_than_another_answer(index_dir, encoder):
    """It has limits of its own."""
    reader = WordReader("ice")
    reader.list_weights = ALWAYS_A_LIST
    config = Config(margin=0.0, list_margin=1.0, max_list_words=7)
    answer = load(index_dir, config=config, encoder=encoder, reader=reader).ask(
        "What should I do about gout that hurts, put ice on it?", doc="gout"
    )

    assert [each.text for each in answer.quotes] == ["Rest the joint and put ice on it."]


def test_what_a_list_question_is_like_decides():
    """The weights say it, the intercept last."""
    asked = np.array([[0.6, 0.8]], dtype=np.float32)

    assert list_probability(asked, [0, 0, 0]) == 0.5
    assert list_probability(asked, [5, 5, -7]) == pytest.approx(0.5, abs=1e-6)
    assert list_probability(asked, [5, 5, -5]) == pytest.approx(1 / (1 + np.exp(-2)))


def test_what_stands_below_the_question_itself_answers_it(index_dir, encoder):
    """A heading that is the question weighs more than a reader that sees no answer."""
    reader = WordReader("no such word")
    opened = load(index_dir, encoder=encoder, reader=reader)
    answer = opened.ask("what helps", doc="gout")

    assert answer.quotes[0].section == "What helps?"
    assert opened.ask("what helps with sleep", doc="gout").abstained


def test_a_question_may_name_what_its_heading_leaves_out(tmp_path, encoder):
    """Where several articles have the heading, only the one that the question names counts."""
    articles = {
        "gout.md": "# Gout\n\n## What helps?\n\nRest the joint.\n",
        "asthma.md": "# Living with asthma\n\n## What helps?\n\nSit upright.\n",
    }
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "index", encoder=encoder)
    opened = load(tmp_path / "index", encoder=encoder, reader=WordReader("no such word"))

    assert [each.text for each in opened.ask("What helps gout?").quotes] == ["Rest the joint."]
    assert [each.text for each in opened.ask("what helps asthma").quotes] == ["Sit upright."]
    assert opened.ask("What helps?").abstained
    (tmp_path / "corpus" / "more.md").write_text("# Gout - feet\n\n## What helps?\n\nIce.\n")
    build(tmp_path / "corpus", tmp_path / "index", encoder=encoder)
    again = load(tmp_path / "index", encoder=encoder, reader=WordReader("no such word"))
    assert again.ask("What helps gout?").abstained
    assert opened.ask("What helps scurvy?").abstained


@pytest.mark.parametrize("question", ["Does gout hurt?", "“Does gout hurt?”"])
@pytest.mark.parametrize("text", ["- {}\n- Rest.", "Rest. {}"])
def test_a_question_that_an_article_leaves_open_answers_nothing(tmp_path, encoder, question, text):
    """One of a list, or one with nothing behind it, says the question of the reader back."""
    articles = {"gout.md": f"# Gout\n\n{text.format(question)}\n"}
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "index", encoder=encoder)
    opened = load(tmp_path / "index", encoder=encoder, reader=WordReader("Does"))

    assert opened.ask("Does gout hurt?").abstained


def test_below_the_question_itself_one_sentence_leads_to_the_next(index_dir, encoder):
    """Where the heading is the question, more of its section is quoted, nothing of another."""

    def quoted(asked_margin: float) -> list[tuple[str, str]]:
        config = Config(margin=0.0, asked_margin=asked_margin)
        opened = load(index_dir, config=config, encoder=encoder, reader=WordReader("ice"))
        return [(each.section, each.text) for each in opened.ask("what helps", doc="gout").quotes]

    one, two = "Rest the joint and put ice on it.", "Drink plenty of water."
    assert quoted(0.0) == [("What helps?", two)]
    assert quoted(10.0) == [("What helps?", f"{one} {two}")]


def test_below_the_question_itself_no_sentence_is_left_out_between_two(tmp_path, encoder):
    """A quote that began with "When they do" would hang in the air."""
    text = (
        "# Gout\n\n## What helps?\n\nWhat helps is ice. Few feet like so cold a bath. Rest helps.\n"
    )
    build(write_corpus(tmp_path / "corpus", {"gout.md": text}), tmp_path / "index", encoder=encoder)
    config = Config(margin=0.0, asked_margin=10.0, max_quotes=2)
    opened = load(tmp_path / "index", config=config, encoder=encoder, reader=WordReader("helps"))

    [quote] = opened.ask("What helps?").quotes
    assert quote.text == "What helps is ice. Few feet like so cold a bath."
