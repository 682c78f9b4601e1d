"""text -> unit vectors."""

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from rag.types import Embeddings, Encoder
from rag.weights import find_model, fingerprint, load_encoder, tokenizer_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 64
_NO_LIMIT = 1_000_000  # tokens


def open_encoder(name: str) -> Encoder:
    """Return the encoder of that name, checked; its weights are loaded on first use.

    Args:
        name: As in `rag.weights.find_model`.

    Raises:
        EncoderError: If the model is not on this machine, or its weights are altered.
    """
    return SentenceTransformerEncoder(name, find_model(name))


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

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return load_encoder(self._folder)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        # A copy of its own: counting must see the whole text, without padding or truncation.
        tokenizer = Tokenizer.from_file(str(tokenizer_file(self._folder)))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _encode(self, encode: Any, texts: Sequence[str]) -> Embeddings:  # noqa: ANN401
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors: Embeddings = encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)
