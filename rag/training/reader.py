"""Rows -> the weights of our reader.

A step reads a few passages with all their questions, so that the lower layers read each of their
sentences once.  Of the two logits of a candidate, the first is weighed by a softmax over all
candidates and "none of them": which sentence answers best.  The second says whether the sentence
is part of the answer.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.utils.data import Dataset, Sampler, SequentialSampler
from transformers import Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

from rag.reader import averages, lay_out, positions
from rag.training.network import ReaderNetwork
from rag.training.precision import autocast
from rag.training.rows import Row

logger = logging.getLogger(__name__)

PART_WEIGHT = 0.5  # of the second logit's loss beside the first's
_PACK = 512  # tokens that lie end to end; attention costs the square
_PARTS = 2  # of a step's rows, by length, so that little is padded


@dataclass(frozen=True, slots=True)
class ReaderPlan:
    """How to train: rows of one step, peak learning rate, seed."""

    rows_per_step: int = 32
    learning_rate: float = 1e-4
    seed: int = 20261123


@dataclass(frozen=True, slots=True)
class Item:
    """A laid-out row: tokens of the question and of each candidate, and which of these answer."""

    texts: Sequence[tuple[int, ...]]
    gold: Sequence[bool]
    odds: float = 0.0

    @property
    def length(self) -> int:
        """Of all its texts, in tokens."""
        return sum(map(len, self.texts))


class Items(Dataset[Item]):
    """Laid-out rows in the order in which they are read."""

    def __init__(self, rows: Sequence[Row], tokenizer: Tokenizer) -> None:
        self._items = [
            Item(lay_out(row.question, row.candidates, tokenizer), row.gold, row.odds)
            for row in rows
        ]
        logger.info("reader: %d rows, %d tokens", len(rows), sum(one.length for one in self._items))

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: int) -> Item:
        return self._items[at]


def collate(items: Sequence[Item]) -> dict[str, Any]:
    """Return the texts of a step, each once and end to end, and the rows that are made of them.

    Returns:
        `ids`, `positions` and `texts` as `ReaderNetwork.alone` takes them, and `parts`: `where` and
        `means` as `together` takes them, `gold`, shape `(rows, candidates)`, -1 where there is no
        candidate, and `odds`, shape `(rows,)`.
    """
    first = _packed([text for item in items for text in item.texts])
    packs = -(-max(at + len(text) for text, at in first.items()) // _PACK)
    ids, places = np.zeros((2, packs * _PACK), dtype=np.int64)
    texts = np.full(packs * _PACK, -1)
    for number, (text, at) in enumerate(first.items()):
        inside = slice(at, at + len(text))
        ids[inside], places[inside], texts[inside] = text, np.arange(len(text)), number
    named = {"ids": ids, "positions": places, "texts": texts}
    ordered = sorted(items, key=lambda item: item.length)
    cuts = [len(ordered) * part // _PARTS for part in range(_PARTS + 1)]
    runs = [ordered[low:high] for low, high in pairwise(cuts) if low < high]
    tensors = {name: torch.from_numpy(each.reshape(packs, _PACK)) for name, each in named.items()}
    return {**tensors, "parts": [_part(run, first) for run in runs]}


def _packed(texts: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """Return where each text begins when they lie end to end, none across a border of packs."""
    first: dict[tuple[int, ...], int] = {}
    end = 0
    for text in dict.fromkeys(texts):
        if end % _PACK + len(text) > _PACK:
            end = -(-end // _PACK) * _PACK
        first[text] = end
        end += len(text)
    return first


def _part(items: Sequence[Item], first: Mapping[tuple[int, ...], int]) -> dict[str, Tensor]:
    width = max(item.length for item in items)
    texts = max(len(item.texts) for item in items)
    where = np.zeros((len(items), width), dtype=np.int64)
    means = np.zeros((len(items), texts, width), dtype=np.float32)
    gold = np.full((len(items), texts - 1), -1)
    for row, item in enumerate(items):
        lengths = [len(text) for text in item.texts]
        starts = np.repeat([first[text] for text in item.texts], lengths)
        where[row, : item.length] = starts + positions(lengths)
        means[row, : len(lengths)] = averages(lengths, width)
        gold[row, : len(item.gold)] = item.gold
    odds = np.array([item.odds for item in items], dtype=np.float32)
    named = {"where": where, "means": means, "gold": gold, "odds": odds}
    return {name: torch.from_numpy(array) for name, array in named.items()}


def choice_loss(logits: Tensor, gold: Tensor, odds: Tensor) -> Tensor:
    """Return the loss of each row.

    The cross-entropy of the answering sentences among all candidates and "none of them" (the
    probability of an answer is the sum over its sentences), plus `PART_WEIGHT` times the mean
    binary cross-entropy of each sentence being part of the answer.

    Args:
        logits: Shape `(rows, 1 + candidates, 2)`, see `rag.types.Logits`.
        gold: 1 for a sentence that answers, 0 for another, -1 where there is none, shape
            `(rows, candidates)`.
        odds: Log-odds of an answer that are known already, shape `(rows,)`: the reader learns what
            is to be added to them.

    Returns:
        Shape `(rows,)`.
    """
    absent = gold < 0
    none, choice = (
        logits[:, :1, 0] - odds[:, None],
        logits[:, 1:, 0].masked_fill(absent, float("-inf")),
    )
    every = torch.cat([none, choice], dim=1)
    answered = (gold == 1).any(dim=1, keepdim=True)
    right = torch.cat([~answered, gold == 1], dim=1)
    listwise = every.logsumexp(1) - every.masked_fill(~right, float("-inf")).logsumexp(1)
    parts = nn.functional.binary_cross_entropy_with_logits(
        logits[:, 1:, 1], (gold == 1).float(), reduction="none"
    )
    present = (~absent).float()
    return listwise + PART_WEIGHT * (parts * present).sum(1) / present.sum(1)


class ReaderTrainer(Trainer):
    """A trainer that reads the rows in their order and applies `choice_loss`."""

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Tensor:
        """Return the mean loss of one step; the arguments are those of the library."""
        network: ReaderNetwork = model  # type: ignore[assignment]
        with autocast():
            states = network.alone(inputs["ids"], inputs["positions"], inputs["texts"])
            losses = [
                choice_loss(
                    network.together(states, part["where"], part["means"]).float(),
                    part["gold"],
                    part["odds"],
                )
                for part in inputs["parts"]
            ]
        return torch.cat(losses).mean()

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:  # noqa: ANN401
        return SequentialSampler(train_dataset or self.train_dataset)  # type: ignore[arg-type]


def train_reader(
    network: ReaderNetwork, rows: Sequence[Row], tokenizer: Tokenizer, steps: Path, plan: ReaderPlan
) -> None:
    """Train a reader on rows, in their order; resumes from the last checkpoint in `steps`."""
    trainer = ReaderTrainer(
        model=network,
        args=TrainingArguments(
            output_dir=str(steps),
            num_train_epochs=1,
            per_device_train_batch_size=plan.rows_per_step,
            learning_rate=plan.learning_rate,
            lr_scheduler_type="cosine",
            warmup_steps=0.06,
            weight_decay=0.01,
            seed=plan.seed,
            save_strategy="steps",
            save_steps=100,
            save_total_limit=1,
            logging_steps=20,
            report_to="none",
            remove_unused_columns=False,
            use_cpu=True,
        ),
        train_dataset=Items(rows, tokenizer),
        data_collator=collate,
    )
    last = get_last_checkpoint(str(steps)) if steps.is_dir() else None  # type: ignore[no-untyped-call]
    trainer.train(resume_from_checkpoint=last)
