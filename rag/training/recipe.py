"""Data folder -> rag/models/<reader>: rows, training, export, judgement, card."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import PreTrainedModel

from rag.embed import read_tokenizer
from rag.export import export_onnx
from rag.reader import CANDIDATES, CARD, MODEL, TOKENIZER, lay_out
from rag.session import Session
from rag.training.judgement import Read, fit_judgement
from rag.training.precision import autocast
from rag.training.reader import ReaderPlan, new_reader, train_reader
from rag.training.rows import Vectors, candidates_of
from rag.training.source import Side, load_authored, side_of
from rag.training.stages import make_pools, reader_rows
from rag.types import Candidate, Logits
from rag.weights import BASE, MODELS, find_model, fingerprint, load_encoder, tokenizer_file

ENCODER = "patient-encoder"
SEED = 20261123
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
    model = new_reader(find_model(BASE), load_file(MODELS / ENCODER / "layers.safetensors"))
    train_reader(model, rows, tokenizer, Path(f"{out}-steps"), ReaderPlan())
    pack_reader(model, data, out)


def pack_reader(model: PreTrainedModel, data: Path, out: Path) -> None:
    """Write a trained reader: ONNX with int8 weights, tokenizer, and card with its judgement."""
    out.mkdir(parents=True, exist_ok=True)
    export_onnx(model, out / MODEL, output="logits")
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
    """Return what the written reader says of the development side's questions."""
    session, tokenizer = Session(out / MODEL), read_tokenizer(out / TOKENIZER)

    def read(query: str, candidates: Sequence[Candidate]) -> Logits:
        layout = lay_out(query, candidates, tokenizer)
        output = session.run(np.array(layout.ids), np.array(layout.types))
        return output[[0, *layout.marks]]

    passages, questions = load_authored(data)
    kept = {name: each for name, each in passages.items() if side_of(each.topic) is Side.DEV}
    pools = make_pools(kept, encode)
    asked = [each for each in questions if each.passage in kept]
    found = []
    for question, vector in zip(asked, encode([each.text for each in asked]), strict=True):
        pool = pools[question.passage]
        best, candidates = candidates_of(pool, vector, CANDIDATES)
        gold = np.array([at in question.gold for at in best])
        cosines = (pool.vectors[best] @ vector).astype(np.float64)
        found.append(Read(cosines, read(question.text, candidates), gold))
    return found


def encode(texts: Sequence[str]) -> Vectors:
    """Return the unit vectors of our encoder, shape `(n, dim)`."""
    model = load_encoder(find_model(ENCODER))
    with torch.no_grad(), autocast():
        vectors = model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, convert_to_tensor=True
        )
    found: Vectors = vectors.float().numpy()
    return found
