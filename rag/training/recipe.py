"""Data folder -> rag/models/<reader>: rows, training, export, judgement, card."""

import hashlib
import json
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file

from rag.config import Config
from rag.embed import read_tokenizer
from rag.export import export_onnx
from rag.reader import ALONE, CANDIDATES, CARD, TOGETHER, TOKENIZER, TwoStages, averages
from rag.training.judgement import Read, fit_judgement, fit_list
from rag.training.network import Alone, ReaderNetwork, Together
from rag.training.precision import autocast
from rag.training.reader import ReaderPlan, train_reader
from rag.training.rows import Shares, Vectors, candidates_of
from rag.training.soup import between
from rag.training.source import Line, Side, load_authored, load_plain, of_side
from rag.training.stages import Round, make_pools, reader_rows
from rag.weights import BASE, MODELS, find_model, fingerprint, load_encoder, tokenizer_file

ENCODER = "patient-encoder"
SEED = 20261123
ROUNDS = (
    Round(SEED, Shares(), None, 150, learning_rate=1e-4),
    Round(SEED + 1, Shares(removed=0.5), 150, 40, (0, 1139), learning_rate=5e-5),
    Round(SEED + 2, Shares(removed=0.35), 520, 40, (0, 1139)),
    Round(SEED + 3, Shares(removed=0.35), 150, 40, (0, 3495), learning_rate=5e-5),
    Round(SEED + 4, Shares(removed=0.35), 120, 40, (0, 5665), learning_rate=5e-5),
    Round(SEED + 5, Shares(removed=0.35), 110, 40, (3495, 7015), is_blind=True, way=0.5),
    Round(SEED + 6, Shares(removed=0.35), 200, 100, (7015, 10346), way=0.5),
    Round(SEED + 7, Shares(removed=0.35), 120, 60, (3495, 10346), is_blind=True, way=0.3),
    Round(
        SEED + 8,
        Shares(removed=0.3, stranger=0.0, elsewhere=0.7),
        110,
        40,
        (5665, 10346),
        way=0.3,
    ),
    Round(
        SEED + 10,
        Shares(removed=0.3, stranger=0.03, elsewhere=0.15),
        250,
        60,
        (7015, 14071),
        way=0.75,
    ),
    Round(
        SEED + 11,
        Shares(removed=0.3, stranger=0.03, elsewhere=0.25),
        200,
        100,
        (10871, 20471),
        way=0.75,
    ),
)
"""What the reader learns, and how, one after the other."""
# Logits.  What is released as first quote answers more often than its candidates, for lists come
# whole; set on the development side: `eval/results/README.md`, row "as released".
RELEASED = 0.2
# What a question on the passage of another topic counts beside one on its own.
STRANGERS = 0.1
MISLEADING = frozenset({"twin", "swap", "wrong"})  # kinds of plain questions
LIST = "multi"  # the kind of question that needs a whole list, or several sentences
LONG = 3  # sentences of an answer that is a list
_BATCH = 64


def make_reader(data: Path, out: Path) -> None:
    """Train a reader and write it, int8, with its judgement and checksums.

    Resumes where it was stopped: checkpoints lie beside `out`.

    Args:
        data: The folder of the authored excerpts and questions and of SQuAD 2.0.
        out: The folder of the model.
    """
    torch.manual_seed(SEED)
    tokenizer = read_tokenizer(tokenizer_file(find_model(ENCODER)))
    network = ReaderNetwork(find_model(BASE), load_file(MODELS / ENCODER / "layers.safetensors"))
    for number, round_ in enumerate(ROUNDS, start=1):
        before = deepcopy(network.state_dict())
        rows = reader_rows(data, encode, round_)
        plan = ReaderPlan(learning_rate=round_.learning_rate, seed=round_.seed)
        train_reader(network, rows, tokenizer, Path(f"{out}-steps-{number}"), plan)
        network.load_state_dict(between(before, network.state_dict(), round_.way))
    pack_reader(network, data, out)


def pack_reader(network: ReaderNetwork, data: Path, out: Path) -> None:
    """Write a trained reader: ONNX with int8 weights, tokenizer, and card with its judgement."""
    out.mkdir(parents=True, exist_ok=True)
    _export(network, out)
    (out / TOKENIZER).write_bytes(tokenizer_file(find_model(ENCODER)).read_bytes())
    read = read_kept_apart(data, TwoStages(out))
    files = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in (ALONE, TOGETHER, TOKENIZER)
    }
    card = {
        "encoder": fingerprint(find_model(ENCODER)),
        "files": files,
        "judgement": fit_judgement(read, Config().margin, RELEASED),
        "list": fit_list(*learnt_lists(data)),
    }
    (out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def read_kept_apart(data: Path, reader: TwoStages) -> list[Read]:
    """Return what a reader says of the development side's questions.

    Each is asked twice: of its own passage, and of one on another topic, which counts less.
    """
    passages, questions = load_authored(data)
    kept = of_side(passages, Side.DEV)
    pools = make_pools(kept, encode)
    names = sorted(kept)
    strange = dict(zip(names, [*names[len(names) // 2 :], *names[: len(names) // 2]], strict=True))
    asked = [each for each in [*questions, *load_plain()] if each.passage in kept]
    places = {name: _places(passage.lines) for name, passage in kept.items()}
    found = []
    for question, vector in zip(asked, encode([each.text for each in asked]), strict=True):
        own = question.passage
        is_usual = question.kind not in MISLEADING
        for name, gold, weight, counts in (
            (own, question.gold, 1.0, is_usual),
            (strange[own], (), STRANGERS, False),
        ):
            best, candidates = candidates_of(pools[name], vector, CANDIDATES)
            cosines = (pools[name].vectors[best] @ vector).astype(np.float64)
            logits = reader.read(question.text, candidates)
            answers, where = np.isin(best, gold), places[name][best]
            found.append(Read(cosines, logits, answers, where, weight, counts))
    return found


def _places(lines: Sequence[Line]) -> npt.NDArray[np.intp]:
    """Return the place of each line, one apart below one heading, further apart across two."""
    breaks = [line.path != before.path for before, line in pairwise(lines)]
    places: npt.NDArray[np.intp] = np.arange(len(lines)) + np.cumsum([0, *breaks])
    return places


def learnt_lists(data: Path) -> tuple[Vectors, list[bool]]:
    """Return the vectors of the training side's answered questions, and which ask for a list.

    Of a plain question that is seen from the length of its answer.
    """
    passages, questions = load_authored(data)
    learnt = of_side(passages, Side.TRAIN)
    asked = [each for each in questions if each.passage in learnt and each.gold]
    plain = [each for each in load_plain() if each.passage in learnt and each.gold]
    is_list = [each.kind == LIST for each in asked] + [len(each.gold) >= LONG for each in plain]
    return encode([each.text for each in [*asked, *plain]]), is_list


def _export(network: ReaderNetwork, out: Path) -> None:
    """Write the two stages of a network."""
    lengths = (4, 4, 4)
    ids = torch.ones(sum(lengths), dtype=torch.int64)
    export_onnx(Alone(network), out / ALONE, {"ids": ids}, {"ids": ("total",)})
    inputs = {
        "states": torch.rand(sum(lengths), int(network.bert.config.hidden_size)),
        "means": torch.from_numpy(averages(lengths, sum(lengths))),
    }
    axes = {"states": ("total",), "means": ("texts", "total")}
    export_onnx(Together(network), out / TOGETHER, inputs, axes)


def encode(texts: Sequence[str]) -> Vectors:
    """Return the unit vectors of our encoder, shape `(n, dim)`."""
    model = load_encoder(find_model(ENCODER))
    with torch.no_grad(), autocast():
        vectors = model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, convert_to_tensor=True
        )
    found: Vectors = vectors.float().numpy()
    return found
