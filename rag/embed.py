"""text -> unit vectors: a sentence-transformers model, and its export for ONNX Runtime.

Of a transformer, a build embeds with the export at full precision, an answer with the same one in
eight bits, so answering needs neither torch nor the model that was installed at the build.
"""

import json
import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from rag.export import ENCODER_INPUTS, export_encoder
from rag.session import THREADS, Session
from rag.types import Embeddings, Encoder
from rag.weights import find_model, fingerprint, load_encoder, pooling, tokenizer_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module

_BATCH = 64
_NO_LIMIT = 1_000_000  # tokens
_OVERLAP = 32  # tokens that two windows of a long message share, so that none cuts a phrase
FULL = "full.onnx"
"""The network of an export with its weights as they are."""
_MODEL = "model.onnx"
_TOKENIZER = "tokenizer.json"
_CARD = "encoder.json"


def open_encoder(name: str) -> Encoder:
    """Return the encoder of that name, checked; its weights are loaded on first use.

    Args:
        name: As in `rag.weights.find_model`.

    Raises:
        EncoderError: If the model is not on this machine, or its weights are altered.
    """
    return SentenceTransformerEncoder(name, find_model(name))


def open_exported(folder: Path) -> Encoder:
    """Return the encoder that a build exported; every text is read on its own."""
    return OnnxEncoder(folder)


class SentenceTransformerEncoder:
    """A sentence-transformers model; rows are unit vectors, float32, in the order of the texts."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 over everything the vectors depend on."""
        return fingerprint(self._folder)

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special tokens included."""
        limit = self._model.max_seq_length
        # A model of static word vectors reads any length and says so by infinity.
        return int(limit) if limit and math.isfinite(limit) else _NO_LIMIT

    def count_tokens(self, text: str, /) -> int:
        """How many tokens the text has, special tokens excluded."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def encode_documents(self, texts: Sequence[str], /) -> Embeddings:
        """Embed passages, with the model's prompt for documents if it has one."""
        return self._encode(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str], /) -> Embeddings:
        """Embed questions, with the model's prompt for queries if it has one."""
        return self._encode(self._model.encode_query, texts)

    def export(self, folder: Path) -> bool:
        """Write the encoder for `OnnxEncoder` and `FullEncoder` into a new folder.

        Returns:
            Whether it could be: a model that is not a transformer is not.
        """
        how = pooling(self._model)
        if not how:
            return False
        folder.mkdir()
        card = {
            "name": self.name,
            "fingerprint": self.fingerprint,
            "dim": self.dim,
            "max_tokens": self.max_tokens,
            "pooling": how,
            "query_prompt": self._model.prompts.get("query") or "",
            "document_prompt": self._model.prompts.get("document") or "",
        }
        (folder / _CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
        (folder / _TOKENIZER).write_bytes(tokenizer_file(self._folder).read_bytes())
        network: Module = self._model[0].model  # type: ignore[assignment]
        export_encoder(network, folder / _MODEL, folder / FULL)
        return True

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return load_encoder(self._folder)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        # A copy of its own: counting must see the whole text.
        return read_tokenizer(tokenizer_file(self._folder))

    def _encode(self, encode: Any, texts: Sequence[str]) -> Embeddings:  # noqa: ANN401
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors: Embeddings = encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


class OnnxEncoder:
    """An exported encoder; rows are unit vectors, float32, in the order of the texts.

    Each text is read on its own, so its vector is the same in whatever company.
    """

    def __init__(self, folder: Path, model: str = _MODEL, threads: int = THREADS) -> None:
        self.folder = folder
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        self.name: str = card["name"]
        self.fingerprint: str = card["fingerprint"]
        self.dim: int = card["dim"]
        self.max_tokens: int = card["max_tokens"]
        self._pooling: str = card["pooling"]
        self._prompts = card["query_prompt"], card["document_prompt"]
        self._session = Session(folder / model, threads=threads)
        self._counter = read_tokenizer(folder / _TOKENIZER)
        self._tokenizer = read_tokenizer(folder / _TOKENIZER)
        self._tokenizer.enable_truncation(self.max_tokens, stride=_OVERLAP)

    def count_tokens(self, text: str, /) -> int:
        """How many tokens the text has, special tokens excluded."""
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def encode_queries(self, texts: Sequence[str], /) -> Embeddings:
        """Embed questions."""
        return self._encode(texts, self._prompts[0])

    def encode_documents(self, texts: Sequence[str], /) -> Embeddings:
        """Embed passages."""
        return self._encode(texts, self._prompts[1])

    def _encode(self, texts: Sequence[str], prompt: str) -> Embeddings:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._pooled(self._states(self._tokenizer.encode(prompt + text).ids))
        return vectors

    def read_message(self, text: str, /) -> tuple[Embeddings, list[Embeddings]]:
        """Embed a question of any length, and show the states that an alarm reads on from.

        Returns:
            The same as `encode_queries`, shape `(1, dim)`, and the states of the tokens in each
            window of `max_tokens` after `rag.export.READ_LAYERS` layers, shape `(tokens, dim)`.
        """
        first = self._tokenizer.encode(self._prompts[0] + text)
        windows = [self._states(each.ids) for each in (first, *first.overflowing)]
        return self._pooled(windows[0])[None], [each[:, self.dim :] for each in windows]

    def _pooled(self, states: Embeddings) -> Embeddings:
        last = states[:, : self.dim]
        vector = last[0] if self._pooling == "cls" else last.mean(axis=0)
        unit: Embeddings = vector / np.linalg.norm(vector)
        return unit

    def _states(self, ids: Sequence[int]) -> Embeddings:
        """One row for each token, its last and its lower states, shape `(tokens, 2 * dim)`."""
        row = np.array([ids])
        inputs = zip(ENCODER_INPUTS, (row, np.ones_like(row), np.zeros_like(row)), strict=True)
        states: Embeddings = self._session.run(**dict(inputs))[0]
        return states


class FullEncoder(OnnxEncoder):
    """An exported encoder at full precision, for many texts: each core reads one at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, FULL, threads=1)

    def _encode(self, texts: Sequence[str], prompt: str) -> Embeddings:
        one = super()._encode
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            rows = list(pool.map(lambda text: one([text], prompt), texts))
        return np.concatenate([np.zeros((0, self.dim), dtype=np.float32), *rows])


def read_tokenizer(path: Path) -> Tokenizer:
    """Return a tokenizer that neither pads nor truncates."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
