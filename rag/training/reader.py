"""Rows -> the layers of our reader: one pass over a question and its candidate sentences.

The model is MiniLM with two numbers for each token.  The first, at the mark of a sentence and at
the start of the input, is weighed by a softmax: which sentence answers best, or that none does.
The second, at the mark of a sentence, says whether the sentence is part of the answer.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.utils.data import Dataset, Sampler, SequentialSampler
from transformers import (
    AutoModelForTokenClassification,
    PreTrainedModel,
    Trainer,
    TrainingArguments,
)
from transformers.trainer_utils import get_last_checkpoint

from rag.reader import lay_out
from rag.training.precision import autocast
from rag.training.rows import Row

logger = logging.getLogger(__name__)

PART_WEIGHT = 0.5  # of the second number's loss beside the first's
_WINDOW = 16  # batches whose rows are sorted by length together, so that little is padded


@dataclass(frozen=True, slots=True)
class ReaderPlan:
    """How to train: rows of one step, peak learning rate, seed."""

    rows_per_step: int = 32
    learning_rate: float = 1.2e-4
    seed: int = 20261123


class Inputs(Dataset[dict[str, Any]]):
    """Laid-out rows in the order in which they are read."""

    def __init__(self, rows: Sequence[Row], tokenizer: Tokenizer, plan: ReaderPlan) -> None:
        laid = [lay_out(row.question, row.candidates, tokenizer) for row in rows]
        self._items = [
            {"ids": one.ids, "types": one.types, "marks": one.marks, "gold": row.gold}
            for one, row in zip(laid, rows, strict=True)
        ]
        self._order = _batches_of_like_length([len(one.ids) for one in laid], plan)
        logger.info("reader: %d rows, %d tokens", len(laid), sum(len(one.ids) for one in laid))

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: int) -> dict[str, Any]:
        return self._items[self._order[at]]


def collate(items: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
    """Return ids, types and mask, shape `(rows, tokens)`, and marks and gold, padded by -1."""
    tokens = max(len(item["ids"]) for item in items)
    marks = max(len(item["marks"]) for item in items)
    return {
        "input_ids": _padded([item["ids"] for item in items], tokens, 0),
        "token_type_ids": _padded([item["types"] for item in items], tokens, 0),
        "attention_mask": _padded([[1] * len(item["ids"]) for item in items], tokens, 0),
        "marks": _padded([item["marks"] for item in items], marks, -1),
        "labels": _padded([[int(one) for one in item["gold"]] for item in items], marks, -1),
    }


def choice_loss(logits: Tensor, marks: Tensor, gold: Tensor) -> Tensor:
    """Return the mean loss of a step.

    The cross-entropy of the answering sentences among all candidates and "none of them" (the
    probability of an answer is the sum over its sentences), plus `PART_WEIGHT` times the binary
    cross-entropy of each sentence being part of the answer.

    Args:
        logits: Both numbers of each token, shape `(rows, tokens, 2)`.
        marks: Positions of the candidates, shape `(rows, candidates)`, -1 where there is none.
        gold: 1 for a sentence that answers, 0 for another, -1 where there is none; same shape.
    """
    at = marks.clamp(min=0).unsqueeze(-1).expand(-1, -1, 2)
    scores = logits.gather(1, at)
    absent = marks < 0
    choice = scores[..., 0].masked_fill(absent, float("-inf"))
    none = logits[:, :1, 0]
    every = torch.cat([none, choice], dim=1)
    answered = (gold == 1).any(dim=1, keepdim=True)
    right = torch.cat([~answered, gold == 1], dim=1)
    listwise = every.logsumexp(1) - every.masked_fill(~right, float("-inf")).logsumexp(1)
    parts = nn.functional.binary_cross_entropy_with_logits(
        scores[..., 1], (gold == 1).float(), reduction="none"
    )
    present = (~absent).float()
    return listwise.mean() + PART_WEIGHT * ((parts * present).sum(1) / present.sum(1)).mean()


class ReaderTrainer(Trainer):
    """A trainer that reads the rows in their order and applies `choice_loss`."""

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Tensor:
        """Return the loss of one step; the arguments are those of the library."""
        marks, gold = inputs.pop("marks"), inputs.pop("labels")
        with autocast():
            logits = model(**inputs).logits
        return choice_loss(logits.float(), marks, gold)

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:  # noqa: ANN401
        return SequentialSampler(train_dataset or self.train_dataset)  # type: ignore[arg-type]


def new_reader(base: Path, layers: Mapping[str, Tensor]) -> PreTrainedModel:
    """Return an untrained reader over a base model, its layers replaced by those of our encoder."""
    model: PreTrainedModel = AutoModelForTokenClassification.from_pretrained(
        base, num_labels=2, attention_probs_dropout_prob=0.0, local_files_only=True
    )
    network: PreTrainedModel = model.base_model  # type: ignore[assignment]
    network.load_state_dict({name: each.float() for name, each in layers.items()}, strict=False)
    network.get_input_embeddings().weight.requires_grad_(False)
    return model


def train_reader(
    model: PreTrainedModel, rows: Sequence[Row], tokenizer: Tokenizer, steps: Path, plan: ReaderPlan
) -> None:
    """Train a reader on rows, in their order; resumes from the last checkpoint in `steps`."""
    trainer = ReaderTrainer(
        model=model,
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
        train_dataset=Inputs(rows, tokenizer, plan),
        data_collator=collate,
    )
    last = get_last_checkpoint(str(steps)) if steps.is_dir() else None  # type: ignore[no-untyped-call]
    trainer.train(resume_from_checkpoint=last)


def _batches_of_like_length(lengths: Sequence[int], plan: ReaderPlan) -> list[int]:
    """Sort runs of `_WINDOW` batches by length and shuffle their batches; else keep the order."""
    rng = np.random.default_rng(plan.seed)
    size = plan.rows_per_step
    order: list[int] = []
    for first in range(0, len(lengths), size * _WINDOW):
        run = sorted(
            range(first, min(first + size * _WINDOW, len(lengths))), key=lengths.__getitem__
        )
        batches = [run[at : at + size] for at in range(0, len(run), size)]
        whole = [batch for batch in batches if len(batch) == size]
        rng.shuffle(whole)
        order += [at for batch in whole for at in batch]
        order += [at for batch in batches if len(batch) < size for at in batch]
    return order


def _padded(rows: Sequence[Sequence[int]], width: int, fill: int) -> Tensor:
    return torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows])
