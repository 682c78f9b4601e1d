"""index/ -> vectors, chunks: opens an index after checking every byte; the only import of faiss."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from rag.errors import DamagedIndexError, StaleIndexError
from rag.lexical import Lexical
from rag.manifest import REBUILD, read_manifest, verify_files
from rag.markup import FORMAT as TEXT_FORMAT
from rag.store import Store
from rag.types import Embeddings, Encoder

_VECTORS = "vectors.faiss"
_SENTENCE_VECTORS = "sentence_vectors.npy"
LEXICAL = "lexical"
"""The folder, inside an index, of its postings."""
ENCODER = "encoder"
"""The folder, inside an index, of the encoder that it was built with."""

Rows = npt.NDArray[np.int64]
"""Row numbers, shape `(k,)`."""
Scores = npt.NDArray[np.float32]
"""Scores of rows, shape `(k,)`, higher is better."""


class Index:
    """A complete, verified index; read-only and safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the current index of a folder.

        Raises:
            MissingIndexError: If there is none.
            StaleIndexError: If it was built by another version of the program.
            DamagedIndexError: If any byte of it is not what was built.
        """
        self.manifest = read_manifest(path)
        try:
            self._open(path)
        except (DamagedIndexError, FileNotFoundError):
            newer = read_manifest(path)
            if newer == self.manifest:
                raise
            self.manifest = newer  # a build swapped the index while it was being opened
            self._open(path)

    def _open(self, path: Path) -> None:
        settings = self.manifest.settings
        if settings.get("text_format") != TEXT_FORMAT:
            msg = (
                f"{path}: expected readable text of format {TEXT_FORMAT}, got format "
                f"{settings.get('text_format')}. {REBUILD}"
            )
            raise StaleIndexError(msg)
        folder = verify_files(path, self.manifest)
        exported = folder / ENCODER
        self.encoder_folder = exported if exported.is_dir() else None
        self.store = Store(folder)
        self.lexical = Lexical(folder / LEXICAL)
        self._faiss = faiss.read_index(str(folder / _VECTORS), faiss.IO_FLAG_MMAP_IFC)
        self._sentence_vectors: npt.NDArray[np.float16] = np.load(
            folder / _SENTENCE_VECTORS, mmap_mode="r", allow_pickle=False
        )
        self._check_rows(path)
        self.readable = self.store.readable_chunks()

    def _check_rows(self, path: Path) -> None:
        pairs = [
            (len(self.store.chunk_table), int(self._faiss.ntotal)),
            (len(self.store.sentence_table), len(self._sentence_vectors)),
        ]
        for expected, got in pairs:
            if expected != got:
                msg = f"{path}: expected {expected} vectors, got {got}. {REBUILD}"
                raise DamagedIndexError(msg)

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return int(self._faiss.d)

    @property
    def encoder_identity(self) -> dict[str, object]:
        """What tells the query encoder of one index from that of another."""
        files = self.manifest.files.items()
        exported = {name: entry for name, entry in files if name.startswith(f"{ENCODER}/")}
        return {"fingerprint": self.manifest.settings["fingerprint"], **exported}

    def check_encoder(self, encoder: Encoder) -> None:
        """Refuse an encoder other than the one the vectors came from.

        Raises:
            StaleIndexError: If the fingerprints differ.
        """
        built = self.manifest.settings
        if built["fingerprint"] != encoder.fingerprint:
            msg = (
                f"the index: expected vectors of encoder {encoder.name!r} "
                f"({encoder.fingerprint[:12]}), got those of {built['encoder']!r} "
                f"({built['fingerprint'][:12]}). {REBUILD}"
            )
            raise StaleIndexError(msg)

    def search(
        self, vector: Embeddings, *, k: int, rows: range | None = None
    ) -> tuple[Rows, Scores]:
        """Return the rows of the `k` chunks nearest to a vector and their cosines, best first.

        Exact: the inner product of unit vectors is their cosine.

        Args:
            vector: One unit vector, shape `(1, dim)`.
            k: How many; fewer come back when there are fewer.
            rows: Search only these rows.
        """
        k = min(k, len(rows) if rows is not None else int(self._faiss.ntotal))
        if k == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        parameters = None
        if rows is not None:
            selector = faiss.IDSelectorRange(rows.start, rows.stop)
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        scores, found = self._faiss.search(vector, k, params=parameters)
        return found[0], scores[0]

    def chunk_vectors(self, rows: Rows) -> Embeddings:
        """Return the vectors of chunks, shape `(len(rows), dim)`."""
        vectors: Embeddings = self._faiss.reconstruct_batch(rows)
        return vectors

    def sentence_vectors(self, rows: Sequence[int] | Rows) -> Embeddings:
        """Return the vectors of sentences, shape `(len(rows), dim)`; stored as float16."""
        at = np.asarray(rows, dtype=np.int64)
        return np.asarray(self._sentence_vectors[at], dtype=np.float32)


class VectorWriter:
    """Writes the vectors of an index as they come: chunks for exact search, sentences as an array.

    Sentences go to disk at once; chunks are held, four bytes a number.
    """

    def __init__(self, folder: Path, dim: int) -> None:
        self._folder = folder
        self._flat = faiss.IndexFlatIP(dim)
        self._n_sentences = 0
        self._write_header("wb")

    def add_chunks(self, vectors: Embeddings) -> None:
        """Append chunks: unit vectors, shape `(n, dim)`."""
        self._flat.add(vectors)

    def add_sentences(self, vectors: Embeddings) -> None:
        """Append sentences: unit vectors, shape `(n, dim)`; they are stored as float16."""
        with (self._folder / _SENTENCE_VECTORS).open("ab") as file:
            file.write(vectors.astype(np.float16).tobytes())
        self._n_sentences += len(vectors)

    def close(self) -> None:
        """Finish the files."""
        faiss.write_index(self._flat, str(self._folder / _VECTORS))
        self._write_header("r+b")

    def _write_header(self, mode: str) -> None:
        # NumPy leaves room in the header for the number of rows to grow.
        shape = (self._n_sentences, self._flat.d)
        header = {"descr": "<f2", "fortran_order": False, "shape": shape}
        with (self._folder / _SENTENCE_VECTORS).open(mode) as file:
            np.lib.format.write_array_header_1_0(file, header)
