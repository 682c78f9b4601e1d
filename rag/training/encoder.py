"""Passages with questions -> the layers of our encoder.

One step reads a few whole passages: every question against every sentence.  So each sentence
is encoded once for all its questions, all other sentences of the passage are hard negatives,
and the sentences of the other passages are easy ones.
"""

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers import SentenceTransformerTrainingArguments as Arguments
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.trainer_utils import get_last_checkpoint

from rag.training.noise import mistype
from rag.training.precision import autocast
from rag.training.source import (
    Passage,
    Question,
    Side,
    learnt_articles,
    load_authored,
    load_squad,
    of_side,
)
from rag.weights import BASE, find_model, write_layers

logger = logging.getLogger(__name__)

# Cosines are divided by this; 0.05 is the usual value of contrastive sentence training.
TEMPERATURE = 0.05
# Tokens read of one text; the longest of a hundred sentences with its heading has 90.
MAX_TOKENS = 128
QUESTION_PARTS = 2
# Sentences of a long article that are read in one step: about those of an authored excerpt.
BLOCK = 20


@dataclass(frozen=True, slots=True)
class EncoderPlan:
    """How to train: `passages_per_step` excerpts at once, `epochs` times through all."""

    epochs: float = 2.0
    passages_per_step: int = 3
    learning_rate: float = 8e-5
    typo_share: float = 0.25
    seed: int = 20261122


class PassageCollator:
    """Rows of passage numbers -> tokens of all their questions and sentences, and labels."""

    def __init__(
        self,
        model: SentenceTransformer,
        passages: Mapping[Passage, Sequence[Question]],
        plan: EncoderPlan,
    ) -> None:
        self.model = model
        self.passages = list(passages.items())
        self.plan = plan
        self.rng = random.Random(plan.seed)
        self.valid_label_columns: list[str] = []

    def __call__(self, rows: Sequence[Mapping[str, int]]) -> dict[str, Tensor]:
        """Return the tokens of the questions and sentences of some passages, and their labels."""
        texts: list[str] = []
        documents: list[str] = []
        golds: list[set[int]] = []
        for passage, questions in (self.passages[row["passage"]] for row in rows):
            first = len(documents)
            documents += self._documents(passage)
            for question in questions:
                texts.append(self._typed(question))
                golds.append({first + number for number in question.gold})
        labels = torch.zeros(len(texts), len(documents))
        for row, gold in enumerate(golds):
            labels[row, sorted(gold)] = 1.0
        rows_by_length = _by_length(texts)
        columns_by_length = _by_length(documents)
        parts = _parts("question", [texts[row] for row in rows_by_length], QUESTION_PARTS)
        parts |= _parts("sentence", [documents[column] for column in columns_by_length], 4)
        tokens = {
            f"{column}_{name}": value
            for column, batch in parts.items()
            for name, value in self.model.preprocess(batch).items()
            if isinstance(value, Tensor)
        }
        return tokens | {"label": labels[rows_by_length][:, columns_by_length]}

    def _typed(self, question: Question) -> str:
        if question.kind != "typo" and self.rng.random() < self.plan.typo_share:
            return mistype(question.text, self.rng)
        return question.text

    def _documents(self, passage: Passage) -> list[str]:
        """Return the sentences' texts; now and then poorer, as other corpora will be."""
        draw = self.rng.random()
        if draw < 0.1:
            return [line.text for line in passage.lines]
        if draw < 0.25:
            return [" | ".join((line.path.split(" > ")[-1], line.text)) for line in passage.lines]
        return [line.document for line in passage.lines]


class SentenceChoiceLoss(nn.Module):
    """Cross-entropy of the answering sentences among all sentences of the step.

    The probability of an answer is the sum over its gold sentences, so any of them will do.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Sequence[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the mean loss; `labels` is 1.0 at gold, shape `(questions, sentences)`.

        The first `QUESTION_PARTS` features are questions, the rest sentences.
        """
        with autocast():
            parts = [self.model(feature)["sentence_embedding"].float() for feature in features]
        questions, sentences = torch.cat(parts[:QUESTION_PARTS]), torch.cat(parts[QUESTION_PARTS:])
        cosines = nn.functional.normalize(questions) @ nn.functional.normalize(sentences).T
        logits = cosines / TEMPERATURE
        gold = logits.masked_fill(labels < 0.5, float("-inf"))
        return (logits.logsumexp(1) - gold.logsumexp(1)).mean()


def train_encoder(data: Path, out: Path, plan: EncoderPlan) -> None:
    """Fine-tune the packaged MiniLM and write its layers to `out`; resumes where it was stopped.

    Args:
        data: The folder of the authored excerpts and questions, and of SQuAD 2.0.
        out: Where the layers go; checkpoints lie beside it, in `<out>-steps`.
        plan: Sizes and rates.
    """
    passages = learnt_passages(data)
    logger.info(
        "encoder: %d passages, %d questions", len(passages), sum(map(len, passages.values()))
    )
    model = SentenceTransformer(str(find_model(BASE)), device="cpu", config_kwargs=QUIET)
    model.max_seq_length = MAX_TOKENS
    network: PreTrainedModel = model[0].model  # type: ignore[assignment]
    network.get_input_embeddings().weight.requires_grad_(False)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=_arguments(out, plan),
        train_dataset=Dataset.from_dict({"passage": list(range(len(passages)))}),
        loss=SentenceChoiceLoss(model),
        data_collator=PassageCollator(model, passages, plan),  # type: ignore[arg-type]
    )
    steps = Path(f"{out}-steps")
    last = get_last_checkpoint(str(steps)) if steps.is_dir() else None  # type: ignore[no-untyped-call]
    trainer.train(resume_from_checkpoint=last)
    write_layers(network.state_dict(), out)


def learnt_passages(data: Path) -> dict[Passage, list[Question]]:
    """Return the passages of the training side with the questions that they answer, at least one.

    Args:
        data: The folder of the authored excerpts and questions, and of SQuAD 2.0, whose articles
            are cut into blocks of `BLOCK` sentences.
    """
    excerpts, asked = load_authored(data)
    ours = of_side(excerpts, Side.TRAIN)
    articles, others = load_squad(data)
    blocks = {
        (name, first): replace(each, lines=each.lines[first : first + BLOCK])
        for name, each in learnt_articles(articles).items()
        for first in range(0, len(each.lines), BLOCK)
    }
    found: dict[Passage, list[Question]] = {}
    for question in asked:
        if question.gold and question.passage in ours:
            found.setdefault(ours[question.passage], []).append(question)
    for question in others:
        first = min(question.gold, default=0) // BLOCK * BLOCK
        if question.gold and (question.passage, first) in blocks:
            inside = tuple(at - first for at in question.gold if at < first + BLOCK)
            block = blocks[question.passage, first]
            found.setdefault(block, []).append(replace(question, gold=inside))
    return found


def _by_length(texts: Sequence[str]) -> list[int]:
    return sorted(range(len(texts)), key=lambda row: len(texts[row]))


def _parts(column: str, texts: Sequence[str], n: int) -> dict[str, list[str]]:
    """Return `n` runs of texts of like length."""
    cuts = [len(texts) * part // n for part in range(n + 1)]
    return {f"{column}_{part}": list(texts[cuts[part] : cuts[part + 1]]) for part in range(n)}


# Dropout in attention keeps torch from its fast kernel; its effect on quality was not measured.
QUIET = {"attention_probs_dropout_prob": 0.0}


def _arguments(out: Path, plan: EncoderPlan) -> Arguments:
    return Arguments(
        output_dir=f"{out}-steps",
        num_train_epochs=plan.epochs,
        per_device_train_batch_size=plan.passages_per_step,
        learning_rate=plan.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=0.1,
        seed=plan.seed,
        save_strategy="steps",
        save_steps=50,
        save_total_limit=1,
        logging_steps=20,
        report_to="none",
        remove_unused_columns=False,
        use_cpu=True,
    )
