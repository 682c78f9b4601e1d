"""Data folder -> rag/models/<reader>: rows, training, export, judgement, card."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from rag.embed import read_tokenizer
from rag.export import export_onnx
from rag.reader import (
    CANDIDATES,
    CARD,
    MODEL,
    TOKENIZER,
    averages,
    lay_out,
    positions,
    read_logits,
)
from rag.session import Session
from rag.training.judgement import Read, fit_judgement
from rag.training.network import OneRow, ReaderNetwork
from rag.training.precision import autocast
from rag.training.reader import ReaderPlan, train_reader
from rag.training.rows import Vectors, candidates_of
from rag.training.source import Side, load_authored, of_side
from rag.training.stages import make_pools, reader_rows
from rag.weights import BASE, MODELS, find_model, fingerprint, load_encoder, tokenizer_file

ENCODER = "patient-encoder"
SEED = 20261123
# What a question on the passage of another topic counts beside one on its own.
STRANGERS = 0.2
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
    rows = reader_rows(data, encode, SEED)
    network = ReaderNetwork(find_model(BASE), load_file(MODELS / ENCODER / "layers.safetensors"))
    train_reader(network, rows, tokenizer, Path(f"{out}-steps"), ReaderPlan())
    pack_reader(network, data, out)


def pack_reader(network: ReaderNetwork, data: Path, out: Path) -> None:
    """Write a trained reader: ONNX with int8 weights, tokenizer, and card with its judgement."""
    out.mkdir(parents=True, exist_ok=True)
    _export(network, out / MODEL)
    (out / TOKENIZER).write_bytes(tokenizer_file(find_model(ENCODER)).read_bytes())
    read = read_kept_apart(data, out)
    files = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)
    }
    card = {
        "encoder": fingerprint(find_model(ENCODER)),
        "files": files,
        "judgement": fit_judgement(read),
    }
    (out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def read_kept_apart(data: Path, out: Path) -> list[Read]:
    """Return what the written reader says of the development side's questions.

    Each is asked twice: of its own passage, and of one on another topic, which counts less.
    """
    session, tokenizer = Session(out / MODEL), read_tokenizer(out / TOKENIZER)
    passages, questions = load_authored(data)
    kept = of_side(passages, Side.DEV)
    pools = make_pools(kept, encode)
    names = sorted(kept)
    strange = dict(zip(names, [*names[len(names) // 2 :], *names[: len(names) // 2]], strict=True))
    asked = [each for each in questions if each.passage in kept]
    found = []
    for question, vector in zip(asked, encode([each.text for each in asked]), strict=True):
        own = question.passage
        for name, gold, weight in ((own, question.gold, 1.0), (strange[own], (), STRANGERS)):
            best, candidates = candidates_of(pools[name], vector, CANDIDATES)
            cosines = (pools[name].vectors[best] @ vector).astype(np.float64)
            logits = read_logits(session, lay_out(question.text, candidates, tokenizer))
            found.append(Read(cosines, logits, np.isin(best, gold), weight))
    return found


def _export(network: ReaderNetwork, out: Path) -> None:
    """Write the network for one question with its candidates."""
    lengths = (4, 4, 4)
    inputs = {
        "ids": torch.ones(sum(lengths), dtype=torch.int64),
        "positions": torch.from_numpy(positions(lengths)),
        "means": torch.from_numpy(averages(lengths, sum(lengths))),
    }
    axes = {"ids": ("total",), "positions": ("total",), "means": ("texts", "total")}
    export_onnx(OneRow(network), out, inputs, axes)


def encode(texts: Sequence[str]) -> Vectors:
    """Return the unit vectors of our encoder, shape `(n, dim)`."""
    model = load_encoder(find_model(ENCODER))
    with torch.no_grad(), autocast():
        vectors = model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, convert_to_tensor=True
        )
    found: Vectors = vectors.float().numpy()
    return found
