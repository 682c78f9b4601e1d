"""index/ -> vectors, chunks: opens an index after checking every byte; the only import of faiss."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from rag.errors import DamagedIndexError, RecallError, StaleIndexError
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

LEAST_RECALL = 0.95
"""An index that finds less of the ten nearest chunks is refused."""
_AIM = 0.98  # recall that the number of searched lists is set for
_DEPTH = 10
_FEW_LISTS = 8  # so many may be searched, however few there are
_SAMPLE = 500  # sentences that stand in for questions when recall is measured
_TRAINING = 50  # vectors a list that k-means sees
_ROUNDS = 10  # of k-means
_BLOCK = 16_384  # vectors read at once
_HALF = faiss.ScalarQuantizer.QT_fp16
_AS_IT_IS = False  # a list keeps vectors, not how they differ from its centre
_ROUNDING = 1e-5  # between two ways to sum the same products

HalfVectors = npt.NDArray[np.float16]
"""Unit vectors as rows at half precision, shape `(n, dim)`; often on disk."""
Rows = npt.NDArray[np.int64]
"""Row numbers, shape `(k,)`."""
Scores = npt.NDArray[np.float32]
"""Scores of rows, higher is better, shape `(k,)` or one such row a question."""


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
        self._sentence_vectors: HalfVectors = np.load(
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

        The inner product of unit vectors is their cosine.  A large index finds most of them, as its
        manifest says; among given rows it finds all.

        Args:
            vector: One unit vector, shape `(1, dim)`.
            k: How many; fewer come back when there are fewer.
            rows: Search only these rows.
        """
        if rows is None:
            # One vector is searched by one thread; the others would only be waited for, 12 ms each
            # time when they have to share their cores.
            faiss.omp_set_num_threads(1)
            scores, found = self._faiss.search(vector, min(k, self._faiss.ntotal))
            is_row = found[0] >= 0  # too few in the lists that were searched
            return found[0][is_row], scores[0][is_row]
        among = np.arange(rows.start, rows.stop)
        cosines = self.chunk_vectors(among) @ vector[0]
        best = np.argsort(-cosines, kind="stable")[:k]
        return among[best], cosines[best]

    def chunk_vectors(self, rows: Rows) -> Embeddings:
        """Return the vectors of chunks, shape `(len(rows), dim)`; stored as float16."""
        vectors: Embeddings = self._faiss.reconstruct_batch(rows)
        return vectors

    def sentence_vectors(self, rows: Sequence[int] | Rows) -> Embeddings:
        """Return the vectors of sentences, shape `(len(rows), dim)`; stored as float16."""
        at = np.asarray(rows, dtype=np.int64)
        return np.asarray(self._sentence_vectors[at], dtype=np.float32)


class VectorWriter:
    """Writes the vectors of an index as they come, and at the end what searches those of chunks.

    Nothing is held in memory: chunks wait in a file of their own, since the lists of a large index
    are laid out by all of them.
    """

    def __init__(self, folder: Path, dim: int, *, exact_chunks: int) -> None:
        """Begin; `exact_chunks` is the setting of that name."""
        self._folder = folder
        self._exact_chunks = exact_chunks
        self._waiting = folder.with_name("chunk_vectors.npy")
        self._chunks = _VectorFile(self._waiting, dim)
        self._sentences = _VectorFile(folder / _SENTENCE_VECTORS, dim)
        self.add_chunks = self._chunks.add
        self.add_sentences = self._sentences.add

    def close(self) -> dict[str, Any]:
        """Finish the files and return how chunks are searched, for the manifest.

        Raises:
            RecallError: If too few of the nearest chunks are found.
        """
        self._chunks.close()
        self._sentences.close()
        chunks = np.load(self._waiting, mmap_mode="r")
        sentences = np.load(self._folder / _SENTENCE_VECTORS, mmap_mode="r")
        searched, facts = make_search(chunks, sentences, exact_chunks=self._exact_chunks)
        faiss.write_index(searched, str(self._folder / _VECTORS))
        self._waiting.unlink()
        return facts


class _VectorFile:
    """An array of vectors at half precision that grows on disk; rows have shape `(n, dim)`."""

    def __init__(self, path: Path, dim: int) -> None:
        self._path = path
        self._shape = (0, dim)
        self._write_header("wb")

    def add(self, vectors: Embeddings) -> None:
        with self._path.open("ab") as file:
            file.write(vectors.astype(np.float16).tobytes())
        self._shape = (self._shape[0] + len(vectors), self._shape[1])

    def close(self) -> None:
        self._write_header("r+b")

    def _write_header(self, mode: str) -> None:
        # NumPy leaves room in the header for the number of rows to grow.
        header = {"descr": "<f2", "fortran_order": False, "shape": self._shape}
        with self._path.open(mode) as file:
            np.lib.format.write_array_header_1_0(file, header)


def make_search(
    chunks: HalfVectors, questions: HalfVectors, *, exact_chunks: int
) -> tuple[faiss.Index, dict[str, Any]]:
    """Return what searches the chunks, and how: `docs/scaling.md` has the measurements.

    Up to `exact_chunks` every vector is compared.  Above, they lie in `2 * sqrt(n)` lists around
    the centres of k-means, and a query is compared with those of the nearest lists: the fewest
    that find `_AIM` of the ten nearest, at most an eighth of them.  Both keep a vector as it is
    given, at half precision, and give the same bytes for the same vectors.

    Args:
        chunks: Unit vectors, shape `(n, dim)`.
        questions: Vectors of sentences, which stand in for questions when the loss is measured.
        exact_chunks: Most chunks that are compared one by one.

    Raises:
        RecallError: If less than `LEAST_RECALL` of the ten nearest are found.
    """
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    n, dim = chunks.shape
    if n <= exact_chunks:
        exact = faiss.IndexScalarQuantizer(dim, _HALF, faiss.METRIC_INNER_PRODUCT)
        _add_all(exact, chunks)
        return exact, {"type": "Flat", "recall_at_10": 1.0}
    lists = int(2 * n**0.5)
    search = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, lists, _HALF, faiss.METRIC_INNER_PRODUCT, _AS_IT_IS
    )
    search.cp.niter = _ROUNDS
    search.cp.min_points_per_centroid = 1
    search.train(np.asarray(chunks[:: max(1, n // (_TRAINING * lists))], dtype=np.float32))
    _add_all(search, chunks)
    search.make_direct_map(True)
    sample = questions[:: max(1, len(questions) // _SAMPLE)]
    recall = _tune(search, np.asarray(sample, dtype=np.float32), chunks)
    if recall < LEAST_RECALL:
        msg = (
            f"the index of {n:,} chunks: expected {LEAST_RECALL:.0%} of the ten nearest to be "
            f"found, got {recall:.1%}. Set exact_chunks in rag/config.py to {n:,} or more."
        )
        raise RecallError(msg)
    facts = {"type": "IVF", "lists": lists, "probes": search.nprobe, "questions": len(sample)}
    return search, {**facts, "recall_at_10": round(recall, 4)}


def _add_all(search: faiss.Index, chunks: HalfVectors) -> None:
    for start in range(0, len(chunks), _BLOCK):
        search.add(np.asarray(chunks[start : start + _BLOCK], dtype=np.float32))


def _tune(search: faiss.IndexIVF, questions: Embeddings, chunks: HalfVectors) -> float:
    """Set how many lists are searched and return the recall at ten that this gives."""
    depth = min(_DEPTH, len(chunks))
    least = nearest_cosines(questions, chunks, depth)[:, -1:] - _ROUNDING
    recall = 0.0
    for power in range(max(_FEW_LISTS, search.nlist // 8).bit_length()):
        search.nprobe = 2**power
        scores, _ = search.search(questions, depth)
        recall = float((scores >= least).mean())
        if recall >= _AIM:
            break
    return recall


def nearest_cosines(questions: Embeddings, chunks: HalfVectors | Embeddings, depth: int) -> Scores:
    """Return the cosines of the nearest chunks, compared one by one.

    Args:
        questions: Unit vectors, shape `(m, dim)`.
        chunks: Unit vectors, at least `depth`.
        depth: How many a question.

    Returns:
        Best first, shape `(m, depth)`.
    """
    best = np.zeros((len(questions), 0), dtype=np.float32)
    for start in range(0, len(chunks), _BLOCK):
        block = np.asarray(chunks[start : start + _BLOCK], dtype=np.float32)
        cosines = np.hstack([best, questions @ block.T])
        best = -np.partition(-cosines, depth - 1, axis=1)[:, :depth]
    return -np.sort(-best, axis=1)
