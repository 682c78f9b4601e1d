"""Lessons -> the network that hears what a message calls for.

The rules of `rag.flags` know words; this knows what a message is like.  The layers of our encoder
are trained once more, over its embeddings as they are, to tell a danger from what only sounds like
one.
"""

import copy
import hashlib
import json
import logging
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import Tensor, nn

from rag.alarm import CARD, MODEL
from rag.embed import OnnxEncoder, SentenceTransformerEncoder
from rag.export import READ_LAYERS, export_onnx
from rag.training.lessons import (
    LABELS,
    Lesson,
    going_on,
    harmless_lessons,
    harmless_questions,
    last_lessons,
    plain_questions,
    read_lessons,
    twins_together,
)
from rag.training.soup import between
from rag.weights import find_model, load_encoder

logger = logging.getLogger(__name__)

_HIDDEN = 128
_DROPOUT = 0.1
_SMOOTHING = 0.05
_HEAD_RATE = 10  # times the learning rate of the layers
_WARM_UP = 0.06  # of the steps
_TWINS = 0.5  # what telling twins apart counts beside the class of each message
_APART = 2.0  # logits by which the danger of one is to be above that of the other
_WAY = 0.8  # from the alarm of messages as told to that of messages that go on
_SORTED = 16  # steps whose messages are sorted by length, so that little is padded

# Set on `eval/data/safety_held.jsonl`, which is never learnt: `eval/results/README.md`, row "one
# more pass".
THRESHOLDS = {
    "danger": 0.07,
    "emergency": 0.5,
    "crisis": 0.04,
    "doubt_danger": 0.05,
    "doubt_emergency": 0.3,
    "doubt_crisis": 0.05,
}


@dataclass(frozen=True, slots=True)
class AlarmPlan:
    """How to train: passes over the messages, messages of one step, peak learning rate, seed."""

    epochs: int = 3
    batch: int = 32
    learning_rate: float = 1e-4
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """A lesson with the states of its message from which the network reads on, `(tokens, dim)`."""

    states: Tensor
    label: int
    pair: str = ""


class AlarmNetwork(nn.Module):
    """Layers of the encoder, and what their tokens say of the message, for each of `LABELS`."""

    def __init__(self, upper: Sequence[nn.Module], width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(copy.deepcopy(list(upper)))
        self.weight = nn.Linear(width, 1)
        nn.init.zeros_(self.weight.weight)  # begins as the mean
        self.head = nn.Sequential(
            nn.Dropout(_DROPOUT),
            nn.Linear(2 * width, _HIDDEN),
            nn.GELU(),
            nn.Dropout(_DROPOUT),
            nn.Linear(_HIDDEN, len(LABELS)),
        )

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of some messages, shape `(messages, labels)`.

        Args:
            states: From which the layers read on, shape `(messages, tokens, dim)`.
            mask: 1 for a token, 0 for padding, shape `(messages, tokens)`.
        """
        shut = (1 - mask) * -1e9
        for layer in self.layers:
            found = layer(states, attention_mask=shut[:, None, None, :])
            states = found[0] if isinstance(found, tuple) else found
        share = mask / mask.sum(dim=1, keepdim=True)
        mean = (share[:, :, None] * states).sum(dim=1)
        weight = torch.softmax(self.weight(states).squeeze(-1) + shut, dim=1)
        return self.head(torch.cat([mean, (weight[:, :, None] * states).sum(dim=1)], dim=1))  # type: ignore[no-any-return]


class _OneMessage(nn.Module):
    """The network as it is exported: one message, shape `(tokens, dim)`, without padding."""

    def __init__(self, network: AlarmNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, states: Tensor) -> Tensor:
        mask = torch.ones_like(states[:, 0])
        return self.network(states[None], mask[None])[0]  # type: ignore[no-any-return]


LAST = AlarmPlan(epochs=1, learning_rate=6e-5)
"""How the newest messages are learnt; `plan.seed` takes the place of the seed."""


def make_alarm(
    data: Path,
    messages: Sequence[Path],
    encoder: str,
    out: Path,
    *,
    newest: Sequence[Path] = (),
    plan: AlarmPlan | None = None,
) -> None:
    """Train the alarm on an encoder as it is exported into an index, and write it.

    It is trained twice, on messages as they were told and on messages of which some go on with a
    harmless question, and lies between the two: the first errs less where there is none.  The
    newest messages are learnt from there in one more pass, beside a part of all that went before.

    Args:
        data: The folder of the authored questions and of those of real people.
        messages: Our tuning messages, JSON lines with `text` and `level`.
        encoder: As in `rag.weights.find_model`.
        out: The folder of the model.
        newest: Tuning messages of the last pass, which comes only with them.
        plan: How to train.

    Raises:
        QueryError: If a file of messages, or of the data folder, is missing or malformed.
    """
    plan = plan or AlarmPlan()
    folder = find_model(encoder)
    told, new = (
        [lesson for path in paths for lesson in read_lessons(path)] for paths in (messages, newest)
    )
    upper = load_encoder(folder)[0].model.encoder.layer[READ_LAYERS:]  # type: ignore[union-attr,index]
    harmless = harmless_lessons(harmless_questions(data))
    questions = [each.text for each in harmless]
    with TemporaryDirectory() as exported:
        SentenceTransformerEncoder(encoder, folder).export(Path(exported, "encoder"))
        reader = OnnxEncoder(Path(exported, "encoder"))
        as_told, going = (
            train_alarm(hear([*each, *harmless], reader), upper, plan)  # type: ignore[arg-type]
            for each in (told, going_on(told, questions, plan.seed))
        )
        going.load_state_dict(between(as_told.state_dict(), going.state_dict(), _WAY))
        if newest:
            everyday = [*questions, *plain_questions(data)]
            lessons = last_lessons(new, told, harmless, everyday, plan.seed)
            last = replace(LAST, seed=plan.seed)
            going = train_alarm(hear(lessons, reader), upper, last, start=going)  # type: ignore[arg-type]
    write_alarm(going, reader.fingerprint, out)


def hear(lessons: Sequence[Lesson], encoder: OnnxEncoder) -> list[Heard]:
    """Return lessons as the exported encoder reads them, of long ones the start; half precision."""
    return [
        Heard(torch.from_numpy(encoder.read_message(each.text)[1][0]).half(), each.label, each.pair)
        for each in lessons
    ]


def train_alarm(
    heard: Sequence[Heard],
    upper: Sequence[nn.Module],
    plan: AlarmPlan,
    *,
    start: AlarmNetwork | None = None,
) -> AlarmNetwork:
    """Return the trained network; the same messages and plan give the same on one machine.

    Args:
        heard: Messages to learn from.
        upper: The encoder's layers after `READ_LAYERS`.
        plan: How to train.
        start: What it starts from, as it was trained before; these layers and a new head if none.
    """
    torch.manual_seed(plan.seed)
    rng = random.Random(plan.seed)
    network = AlarmNetwork(upper, heard[0].states.shape[1]).train()
    if start:
        network.load_state_dict(start.state_dict())
    optimizer = torch.optim.AdamW(
        [
            {"params": network.layers.parameters(), "lr": plan.learning_rate},
            {"params": network.weight.parameters(), "lr": plan.learning_rate * _HEAD_RATE},
            {"params": network.head.parameters(), "lr": plan.learning_rate * _HEAD_RATE},
        ]
    )
    steps = plan.epochs * sum(1 for _ in _batches(heard, plan.batch, random.Random(plan.seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,  # a pass may have a step more than was counted
        lambda step: max(0.0, min((step + 1) / (_WARM_UP * steps), (steps - step) / steps, 1.0)),
    )
    for epoch in range(plan.epochs):
        losses = []
        for batch in _batches(heard, plan.batch, rng):
            loss = _loss(network(*_padded([each.states for each in batch])), batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        logger.info("alarm: pass %d of %d, loss %.4f", epoch + 1, plan.epochs, np.mean(losses))
    return network.eval()


def _loss(logits: Tensor, batch: Sequence[Heard]) -> Tensor:
    """How far a step's logits are from the classes, and the dangers from their twins."""
    labels = torch.tensor([each.label for each in batch])
    loss = nn.functional.cross_entropy(logits, labels, label_smoothing=_SMOOTHING)
    twins = [
        (at, other)
        for at, each in enumerate(batch)
        for other, twin in enumerate(batch)
        if each.label and not twin.label and each.pair and each.pair == twin.pair
    ]
    if not twins:
        return loss
    dangers = torch.logsumexp(logits[:, 1:], dim=1) - logits[:, 0]
    one, other = torch.tensor(twins).T
    short = nn.functional.softplus(_APART - (dangers[one] - dangers[other]))
    return loss + _TWINS * short.sum() / len(batch)


def write_alarm(network: AlarmNetwork, encoder: str, out: Path) -> None:
    """Write a network as ONNX with int8 weights, and its card.

    Args:
        network: Trained.
        encoder: The fingerprint of the encoder whose states it reads.
        out: The folder.
    """
    out.mkdir(parents=True, exist_ok=True)
    example = torch.zeros((8, network.weight.in_features))
    export_onnx(_OneMessage(network), out / MODEL, {"states": example}, {"states": ("tokens",)})
    card = {
        "encoder": encoder,
        "files": {MODEL: hashlib.sha256((out / MODEL).read_bytes()).hexdigest()},
        "thresholds": THRESHOLDS,
    }
    (out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _batches(heard: Sequence[Heard], size: int, rng: random.Random) -> Iterator[list[Heard]]:
    """Yield all messages in a new order, a step's together that are about equally long.

    Twins are in one step, so that it may hold one message more.
    """
    groups = twins_together(heard)
    order = rng.sample(groups, len(groups))
    batches = []
    for first in range(0, len(order), size * _SORTED):
        batch: list[Heard] = []
        near = order[first : first + size * _SORTED]
        for group in sorted(near, key=lambda group: len(group[0].states)):
            batch += group
            if len(batch) >= size:
                batches.append(batch)
                batch = []
        if batch:
            batches.append(batch)
    rng.shuffle(batches)
    yield from batches


def _padded(messages: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return the states of some messages side by side, and which of them are no padding."""
    states = nn.utils.rnn.pad_sequence([each.float() for each in messages], batch_first=True)
    mask = torch.zeros(states.shape[:2])
    for row, message in enumerate(messages):
        mask[row, : len(message)] = 1
    return states, mask
