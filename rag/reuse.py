"""Files, texts -> their rows and vectors; what the current index holds is taken over."""

import hashlib
import importlib.metadata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rag.corpus import Source
from rag.store import KEY_BYTES, Keys
from rag.types import Embeddings, HalfVectors, Rows

_QUEUE = 4096  # vectors held before they are written: enough to keep all cores busy
_AT_ONCE = 128  # texts embedded between two calls of `tell`: half a minute at four a second
# What makes the rows of a file, or refuses it.
_MODULES = (
    *("assemble", "chunk", "config", "corpus", "denial", "dialect", "drawn", "english"),
    *("errors", "files", "inline", "lexical", "lists", "literal", "markup", "numbered", "page"),
    *("pictured", "raised", "revised", "reword", "row", "shortcode", "signs", "store", "table"),
    *("text", "types", "unmarked", "walk"),
)
_LISTS = (  # that these modules read
    "data/languages.json",
    "data/marks.json",
    "data/myths.csv",
    "data/sentences.json",
)
_LIBRARIES = (
    *("markdown-it-py", "mdit-py-plugins", "lxml", "PyYAML", "sentencex"),
    *("langchain-text-splitters", "tokenizers", "PyStemmer"),
)


def source_key(source: Source) -> bytes:
    """Return what changes whenever the rows of a file may: its name, its bytes, the program."""
    return hashlib.sha256(b"\0".join((_program(), source.name.encode(), source.data))).digest()


@dataclass(frozen=True, slots=True)
class Stored:
    """Vectors of the current index: where each text's is, and how rows are read."""

    keys: Keys
    read: Callable[[Rows], Embeddings | HalfVectors]


class Tally:
    """Counts the articles of a build, and their texts, and says how many are done.

    It holds nothing of the build: one that held it in turn would keep the previous index open.
    """

    def __init__(self, tell: Callable[[int, int, int], None]) -> None:
        """Begin at 0; `tell` takes the articles read, the texts done and those queued."""
        self._tell = tell
        self._done = 0
        self.articles = 0
        self.queued = 0

    def did(self, texts: int) -> None:
        """Count texts that were embedded or taken over, perhaps none, and say it."""
        self._done += texts
        self._tell(self.articles, self._done, self.queued)


class VectorQueue:
    """The vectors of one table in the making, written in the order in which texts are added.

    They are kept at half precision from the start: those taken over are not made long and short.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[str]], Embeddings],
        stored: Stored | None,
        write: Callable[[HalfVectors], None],
        tally: Tally,
        *,
        dim: int,
    ) -> None:
        self._encode = encode
        self._dim = dim
        self._stored = stored
        self._write = write
        self._tally = tally
        self._new: dict[bytes, int] = {}
        self._texts: list[str] = []
        self._queue: list[Rows] = []  # rows of the current index; below 0, the new texts: ~number
        self._queued = 0
        self.embedded = 0

    def add(self, texts: Sequence[str]) -> list[bytes]:
        """Queue texts and return their keys."""
        keys = [_key(text) for text in texts]
        rows = self._stored.keys.find(keys) if self._stored else np.full(len(keys), -1)
        for at in np.flatnonzero(rows < 0).tolist():
            rows[at] = ~self._new.setdefault(keys[at], len(self._new))
            if len(self._new) > len(self._texts):
                self._texts.append(texts[at])
        self._put(rows)
        return keys

    def copy(self, rows: range) -> None:
        """Queue rows of the current index."""
        self._put(np.arange(rows.start, rows.stop))

    def _put(self, rows: Rows) -> None:
        self._queue.append(rows)
        self._queued += len(rows)
        self._tally.queued += len(rows)
        if self._queued >= _QUEUE:
            self.flush()

    def flush(self) -> None:
        """Embed the queued texts that the current index does not hold, and write all."""
        rows = np.concatenate(self._queue) if self._queue else np.zeros(0, dtype=np.int64)
        vectors = np.empty((len(rows), self._dim), dtype=np.float16)
        if self._texts:  # a model that is not needed is not loaded
            vectors[rows < 0] = self._embed()[~rows[rows < 0]]
        if self._stored:
            vectors[rows >= 0] = self._stored.read(rows[rows >= 0])
        self._write(vectors)
        self._tally.did(len(rows) - len(self._texts))
        self._new.clear()
        self._texts.clear()
        self._queue.clear()
        self._queued = 0

    def _embed(self) -> Embeddings:
        parts = []
        for start in range(0, len(self._texts), _AT_ONCE):
            parts.append(self._encode(self._texts[start : start + _AT_ONCE]))
            self.embedded += len(parts[-1])
            self._tally.did(len(parts[-1]))
        return np.concatenate(parts)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


@cache
def _program() -> bytes:
    """A sha256 over the modules, lists and versions of libraries that make rows of a file."""
    here = Path(__file__).parent
    files = [*(f"{name}.py" for name in _MODULES), *_LISTS]
    modules = [hashlib.sha256((here / name).read_bytes()).digest() for name in files]
    versions = [importlib.metadata.version(name).encode() for name in _LIBRARIES]
    return hashlib.sha256(b"\0".join(modules + versions)).digest()
