"""The reader's loss, by hand-worked cases."""

import math

import numpy as np
import pytest
import torch

from rag.training.judgement import Read, fit_judgement
from rag.training.reader import PART_WEIGHT, choice_loss, collate

pytestmark = pytest.mark.slow
EVEN = PART_WEIGHT * math.log(2)  # of parts that are neither likely nor unlikely


def logits(*scores: float) -> torch.Tensor:
    """One row whose first number is given for each position."""
    return torch.tensor([[[score, 0.0] for score in scores]])


def test_an_undecided_reader_pays_for_every_choice():
    """Three sentences and "none": one of four."""
    loss = choice_loss(logits(0, 0, 0, 0), torch.tensor([[1, 2, 3]]), torch.tensor([[0, 1, 0]]))

    assert loss.item() == pytest.approx(math.log(4) + EVEN)


def test_a_right_reader_pays_nothing_for_its_choice():
    """Neither for an answer nor for silence where there is none."""
    marks = torch.tensor([[1, 2]])
    answered = choice_loss(logits(-50, 50, -50), marks, torch.tensor([[1, 0]]))
    silent = choice_loss(logits(50, -50, -50), marks, torch.tensor([[0, 0]]))

    assert answered.item() == pytest.approx(EVEN)
    assert silent.item() == pytest.approx(EVEN)


def test_any_sentence_of_the_answer_will_do():
    """Two gold sentences share the probability."""
    loss = choice_loss(logits(-50, 3, 3), torch.tensor([[1, 2]]), torch.tensor([[1, 1]]))

    assert loss.item() == pytest.approx(EVEN, abs=1e-4)


def test_padding_counts_for_nothing():
    """A row with fewer candidates has the loss it would have alone."""
    short = {"ids": (101, 1, 102), "types": (0, 1, 1), "marks": (1,), "gold": (True,)}
    long = {"ids": (101, 1, 1, 102), "types": (0, 1, 1, 1), "marks": (1, 2), "gold": (False, True)}
    batch = collate([short, long])

    assert batch["marks"].tolist() == [[1, -1], [1, 2]]
    assert batch["labels"].tolist() == [[1, -1], [0, 1]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]
    both = choice_loss(torch.zeros(2, 4, 2), batch["marks"], batch["labels"])
    assert both.item() == pytest.approx((math.log(2) + math.log(3)) / 2 + EVEN)


def test_the_judgement_trusts_what_is_right():
    """A reader that is sure where the first candidate is right gets a weight."""
    cosines = np.array([0.9, 0.2])
    sure = np.array([[-4.0, 0.0], [4.0, 3.0], [-4.0, -3.0]], dtype=np.float32)
    none = np.array([[4.0, 0.0], [-4.0, -3.0], [-4.0, -3.0]], dtype=np.float32)
    right, wrong = np.array([True, False]), np.array([False, False])
    rows = [Read(cosines, sure, right), Read(cosines, none, wrong)] * 20
    weights = fit_judgement(rows)

    assert weights["answerable"] > 0
    assert weights["first"] > 0
