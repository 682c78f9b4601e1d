"""How the reader learns: its loss by hand-worked cases, its network before any training."""

import math

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from rag.config import Config
from rag.embed import read_tokenizer
from rag.judge import features, probability
from rag.reader import averages, lay_out
from rag.training.judgement import Read, first_quote_answers, fit_judgement
from rag.training.network import Alone, ReaderNetwork, Together
from rag.training.reader import PART_WEIGHT, Item, choice_loss, collate
from rag.training.rows import Row
from rag.training.soup import between
from rag.training.wording import with_odds
from rag.types import Candidate
from rag.weights import BASE, MODELS, find_model, tokenizer_file

pytestmark = pytest.mark.slow
EVEN = PART_WEIGHT * math.log(2)  # of parts that are neither likely nor unlikely
BUMPS = Candidate("Leukemia cutis > Signs", "The bumps are firm and do not hurt.")
DOSE = Candidate("Leukemia cutis > Treatment", "Radiation is given in small doses.")


def logits(*scores: float) -> torch.Tensor:
    """One row: "none", then the candidates; the second number is 0."""
    return torch.tensor([[[score, 0.0] for score in scores]])


def test_an_undecided_reader_pays_for_every_choice():
    """Three sentences and "none": one of four."""
    [loss] = choice_loss(logits(0, 0, 0, 0), torch.tensor([[0, 1, 0]]), torch.zeros(1))

    assert loss.item() == pytest.approx(math.log(4) + EVEN)


def test_a_right_reader_pays_nothing_for_its_choice():
    """Neither for an answer nor for silence where there is none."""
    [answered] = choice_loss(logits(-50, 50, -50), torch.tensor([[1, 0]]), torch.zeros(1))
    [silent] = choice_loss(logits(50, -50, -50), torch.tensor([[0, 0]]), torch.zeros(1))

    assert answered.item() == pytest.approx(EVEN)
    assert silent.item() == pytest.approx(EVEN)


def test_any_sentence_of_the_answer_will_do():
    """Two gold sentences share the probability."""
    [loss] = choice_loss(logits(-50, 3, 3), torch.tensor([[1, 1]]), torch.zeros(1))

    assert loss.item() == pytest.approx(EVEN, abs=1e-4)


def test_candidates_that_are_not_there_count_for_nothing():
    """A row with fewer candidates has the loss it would have alone."""
    losses = choice_loss(torch.zeros(2, 3, 2), torch.tensor([[1, -1], [0, 1]]), torch.zeros(2))

    assert losses.tolist() == pytest.approx([math.log(2) + EVEN, math.log(3) + EVEN])


def test_what_is_known_already_need_not_be_learnt():
    """A reader that says nothing pays least where the wording alone was right."""
    gold = torch.tensor([[1, 0], [1, 0]])
    expected, surprising = choice_loss(torch.zeros(2, 3, 2), gold, torch.tensor([4.0, -4.0]))

    assert expected.item() == pytest.approx(math.log(2 + math.exp(-4)) + EVEN)
    assert surprising.item() == pytest.approx(math.log(2 + math.exp(4)) + EVEN)


def test_a_step_reads_each_text_once():
    """Rows share the sentences of their passage; no text crosses the border of two packs."""
    shared = tuple(range(300))
    batch = collate([Item([(1, 2), shared, (3,)], [True, False]), Item([(4,), shared], [False])])

    assert batch["ids"].shape == (1, 512)
    assert (batch["texts"] >= 0).sum().item() == 2 + 300 + 1 + 1
    rows = {
        tuple(batch["ids"].flatten()[part["where"][row]].tolist()): part["gold"][row].tolist()
        for part in batch["parts"]
        for row in range(len(part["gold"]))
    }
    assert rows == {(1, 2, *shared, 3): [1, 0], (4, *shared): [0]}
    two = collate([Item([shared, tuple(range(1, 301))], [True])])
    assert two["ids"].shape == (2, 512)
    assert two["ids"][1, 0].item() == 1


@pytest.fixture(scope="module")
def network() -> ReaderNetwork:
    """A reader that has learnt nothing yet."""
    layers = load_file(MODELS / Config().encoder / "layers.safetensors")
    return ReaderNetwork(find_model(BASE), layers).eval()


def test_before_training_the_reader_is_nearly_the_encoder(network):
    """It prefers the sentence that is nearer to the question, whatever the others are."""
    tokenizer = read_tokenizer(tokenizer_file(find_model(BASE)))
    items = [
        Item(lay_out(query, [BUMPS, DOSE], tokenizer), gold)
        for query, gold in (
            ("do the lumps hurt", (True, False)),
            ("how is radiation given", (False, True)),
        )
    ]
    batch = collate(items)
    with torch.no_grad():
        states = network.alone(batch["ids"], batch["positions"], batch["texts"])
        for part in batch["parts"]:
            found = network.together(states, part["where"], part["means"])
            assert found[0, 1:, 0].argmax() == part["gold"][0].argmax()


def test_the_exported_form_reads_as_the_one_that_learnt(network):
    """One question by itself gets the logits that it gets in a step."""
    tokenizer = read_tokenizer(tokenizer_file(find_model(BASE)))
    item = Item(lay_out("do the lumps hurt", [BUMPS, DOSE], tokenizer), (True, False))
    lengths = [len(text) for text in item.texts]
    batch = collate([item])
    with torch.no_grad():
        states = network.alone(batch["ids"], batch["positions"], batch["texts"])
        [part] = batch["parts"]
        learnt = network.together(states, part["where"], part["means"])[0]
        stage = Alone(network)
        apart = torch.cat([stage(torch.tensor(text)) for text in item.texts])
        exported = Together(network)(apart, torch.from_numpy(averages(lengths, sum(lengths))))

    assert torch.allclose(exported, learnt, atol=1e-4)


def test_the_judgement_trusts_what_is_right():
    """A reader that is sure where the first candidate is right gets a weight."""
    cosines = np.array([0.9, 0.2])
    sure = np.array([[-4.0, 0.0], [4.0, 3.0], [-4.0, -3.0]], dtype=np.float32)
    none = np.array([[4.0, 0.0], [-4.0, -3.0], [-4.0, -3.0]], dtype=np.float32)
    right, wrong = np.array([True, False]), np.array([False, False])
    places = np.array([0, 1])
    rows = [Read(cosines, sure, right, places), Read(cosines, none, wrong, places)] * 20
    weights = fit_judgement(rows, margin=0.1)

    assert weights["answerable"] > 0
    assert weights["none"] < 0


def test_the_usual_question_is_as_probably_answered_as_is_said():
    """However many questions were written to mislead: they teach, and do not count there."""
    cosines, places = np.array([0.9, 0.2]), np.array([0, 1])
    sure = np.array([[-2.0, 0.0], [2.0, 0.0], [-2.0, 0.0]], dtype=np.float32)
    none = np.array([[1.0, 0.0], [-2.0, 0.0], [-2.0, 0.0]], dtype=np.float32)
    right, wrong = np.array([True, False]), np.array([False, False])

    def reads(logits, gold, n, *, is_usual=True):
        return [Read(cosines, logits, gold, places, is_usual=is_usual)] * n

    usual = [
        *reads(sure, right, 18),
        *reads(sure, wrong, 6),
        *reads(none, right, 2),
        *reads(none, wrong, 22),
    ]
    weights = fit_judgement([*usual, *reads(sure, wrong, 40, is_usual=False)], margin=0.1)
    said = [probability(features(0, each.cosines, each.logits), weights) for each in usual]

    assert np.mean(said) == pytest.approx(20 / 48, abs=0.02)


def test_an_answer_in_one_piece_with_the_first_sentence_counts():
    """The encoder's best is beside the answer: right where both are chosen and neighbours."""
    cosines = np.array([0.9, 0.85, 0.2])
    logits = np.zeros((4, 2), dtype=np.float32)
    gold = np.array([False, True, False])
    beside = Read(cosines, logits, gold, np.array([4, 5, 6]))
    below_another_heading = Read(cosines, logits, gold, np.array([4, 6, 7]))

    assert first_quote_answers(beside, choice=0.0, margin=0.1)
    assert not first_quote_answers(beside, choice=0.0, margin=0.01)
    assert not first_quote_answers(below_another_heading, choice=0.0, margin=0.1)


def test_the_wording_alone_gives_odds():
    """Learnt from other passages only: what one passage alone says of a word is not known there."""
    rows = [
        Row(f"{word} number {at}?", f"p{at}", (BUMPS,), (word == "where",))
        for at in range(10)
        for word in ("where", "why")
    ]
    rows.append(Row("whence then? whence?", "p0", (BUMPS,), (True,)))
    *odds, unknown = [row.odds for row in with_odds(rows)]

    assert all(odd > 0.5 for odd in odds[::2])
    assert all(odd < -0.5 for odd in odds[1::2])
    assert abs(unknown) < 0.5


def test_a_round_may_be_followed_but_a_part_of_the_way():
    """From what the reader was towards what it became; all of the way is exactly that."""
    before, after = {"weight": torch.tensor([0.0, 1.0])}, {"weight": torch.tensor([0.1, 5.0])}

    assert between(before, after, 1.0)["weight"].equal(after["weight"])
    assert between(before, after, 0.25)["weight"].tolist() == pytest.approx([0.025, 2.0])
