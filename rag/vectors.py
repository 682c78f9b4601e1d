"""vectors -> files, and what searches those of chunks; the only import of faiss."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from rag.errors import DamagedIndexError, MissingIndexError, RecallError
from rag.milvus import (
    BUILD_S,
    CHUNK_VECTORS,
    EXACT,
    GRAPH,
    TYPE,
    Collection,
    Place,
    collection_name,
)
from rag.types import Embeddings, HalfVectors, Rows, Scores

SENTENCE_VECTORS = "sentence_vectors.npy"
"""The file of an index with the vectors of its sentences, at half precision."""
_VECTORS = "vectors.faiss"

LEAST_RECALL = 0.95
"""An index that finds less of the ten nearest chunks is refused."""
_AIM = 0.98  # recall that the number of searched lists is set for
_DEPTH = 10
_FEW_LISTS = 8  # so many may be searched, however few there are
_SAMPLE = 500  # sentences that stand in for questions when recall is measured
_TRAINING = 50  # vectors a list that k-means sees
_ROUNDS = 5  # of k-means
_BLOCK = 16_384  # vectors read at once
_HALF = faiss.ScalarQuantizer.QT_fp16
_AS_IT_IS = False  # a list keeps vectors, not how they differ from its centre
_ROUNDING = 1e-5  # between two ways to sum the same products

_WIDTHS = (64, 128, 256, 512, 1024)  # candidates that a graph in Milvus may keep


class FaissVectors:
    """The vectors of chunks in a FAISS index."""

    def __init__(self, folder: Path, way_out: str) -> None:
        """Open the file.

        Args:
            folder: Where the files of the index are.
            way_out: What to do about one that FAISS cannot read.

        Raises:
            DamagedIndexError: If FAISS cannot read it.
        """
        path = folder / _VECTORS
        try:
            self._faiss = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as exc:
            msg = f"{path}: expected a file that FAISS can read, got another or none. {way_out}"
            raise DamagedIndexError(msg) from exc
        self.n, self.dim = int(self._faiss.ntotal), int(self._faiss.d)

    def search(self, vector: Embeddings, k: int) -> tuple[Rows, Scores]:
        """Return the `k` nearest rows and their cosines, best first, for one vector."""
        # One vector is searched by one thread; the others would only be waited for, 12 ms each time
        # when they have to share their cores.
        faiss.omp_set_num_threads(1)
        scores, found = self._faiss.search(vector, min(k, self.n))
        is_row = found[0] >= 0  # too few in the lists that were searched
        return found[0][is_row], scores[0][is_row]

    def read(self, rows: Rows) -> Embeddings:
        """Return the vectors of rows, shape `(len(rows), dim)`."""
        vectors: Embeddings = self._faiss.reconstruct_batch(rows)
        return vectors


class VectorWriter:
    """Writes the vectors of an index as they come, and at the end what searches those of chunks.

    Nothing is held in memory: chunks wait in a file of their own, since the lists of a large index
    are laid out by all of them.
    """

    def __init__(
        self,
        folder: Path,
        dim: int,
        *,
        exact_chunks: int,
        place: Place | None = None,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin.

        Args:
            folder: Where the files go.
            dim: Width of a vector.
            exact_chunks: The setting of that name.
            place: The Milvus that is to search the chunks; FAISS without.
            known: How the chunks of the current index are searched.
        """
        self._folder = folder
        self._place = place
        self._known = known or {}
        self._exact_chunks = exact_chunks
        self._waiting = folder.with_name("chunk_vectors.npy")
        self._chunks = _VectorFile(self._waiting, dim)
        self._sentences = _VectorFile(folder / SENTENCE_VECTORS, dim)
        self.add_chunks = self._chunks.add
        self.add_sentences = self._sentences.add

    def close(self) -> dict[str, Any]:
        """Finish the files and return how chunks are searched, for the manifest.

        Raises:
            RecallError: If too few of the nearest chunks are found.
            UnreachableError: If Milvus fails.
            OSError: If the files cannot be written.
        """
        self._chunks.close()
        self._sentences.close()
        sentences = np.load(self._folder / SENTENCE_VECTORS, mmap_mode="r")
        if self._place:
            return self._put_into(self._place, sentences)
        chunks = np.load(self._waiting, mmap_mode="r")
        searched, facts = make_search(chunks, sentences, exact_chunks=self._exact_chunks)
        _write(searched, self._folder / _VECTORS)
        self._waiting.unlink()
        return facts

    def _put_into(self, place: Place, sentences: HalfVectors) -> dict[str, Any]:
        """Keep the vectors in the folder, and have a collection of them that is whole."""
        path = self._folder / CHUNK_VECTORS
        self._waiting.rename(path)
        chunks = np.load(path, mmap_mode="r")
        kind = EXACT if len(chunks) <= self._exact_chunks else GRAPH
        collection = Collection(place, collection_name(place.folder, path, kind))
        facts = {"type": TYPE, "address": place.address, "collection": collection.name}
        place.begin(collection.name)
        try:
            collection.check(chunks, _WIDTHS[0] if kind == GRAPH else 0)
        except (MissingIndexError, DamagedIndexError):
            collection.make(chunks, kind)
        else:
            if facts.items() <= self._known.items():
                return dict(self._known)  # a graph made anew may differ in the last digit
        return {**facts, "index": kind, **_measure(collection, chunks, sentences, kind)}


class _VectorFile:
    """An array of vectors at half precision that grows on disk; rows have shape `(n, dim)`."""

    def __init__(self, path: Path, dim: int) -> None:
        self._path = path
        self._shape = (0, dim)
        self._write_header("wb")

    def add(self, vectors: Embeddings | HalfVectors) -> None:
        with self._path.open("ab") as file:
            file.write(np.ascontiguousarray(vectors, dtype=np.float16).data)
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
    sample = _sample(questions)

    def search_lists(probes: int) -> Scores:
        search.nprobe = probes
        cosines: Scores = search.search(sample, min(_DEPTH, n))[0]
        return cosines

    powers = range(max(_FEW_LISTS, lists // 8).bit_length())
    probes, recall = _tune(search_lists, [2**power for power in powers], sample, chunks)
    facts = {"type": "IVF", "lists": lists, "probes": probes, "questions": len(sample)}
    return search, {**facts, "recall_at_10": recall}


def _write(searched: faiss.Index, path: Path) -> None:
    """Write through a file of Python's: FAISS itself says nothing when the disk is full at the end.

    Raises:
        OSError: If the file cannot be written whole.
    """
    with path.open("wb") as file:
        writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]
        faiss.write_index(searched, writer)


def _measure(
    collection: Collection, chunks: HalfVectors, questions: HalfVectors, kind: str
) -> dict[str, Any]:
    """Return how a collection is searched, and what that finds; raises `RecallError`."""
    sample = _sample(questions)
    depth = min(_DEPTH, len(chunks))

    def search_graph(width: int) -> Scores:
        nearest = collection.search(sample, k=depth, width=width, patience=BUILD_S)
        cosines = np.full((len(sample), depth), -np.inf, dtype=np.float32)
        for at, rows in enumerate(nearest):
            cosines[at, : len(rows)] = chunks[rows].astype(np.float32) @ sample[at]
        return cosines

    width, recall = _tune(search_graph, _WIDTHS if kind == GRAPH else [0], sample, chunks)
    return {"width": width, "questions": len(sample), "recall_at_10": recall}


def _sample(questions: HalfVectors) -> Embeddings:
    every = max(1, len(questions) // _SAMPLE)
    return np.asarray(questions[::every], dtype=np.float32)


def _add_all(search: faiss.Index, chunks: HalfVectors) -> None:
    for start in range(0, len(chunks), _BLOCK):
        search.add(np.asarray(chunks[start : start + _BLOCK], dtype=np.float32))


def _tune(
    search: Callable[[int], Scores],
    widths: Iterable[int],
    questions: Embeddings,
    chunks: HalfVectors,
) -> tuple[int, float]:
    """Return the first of the widths that finds enough, else the last, and its recall at ten.

    Raises:
        RecallError: If less than `LEAST_RECALL` of the ten nearest are found.
    """
    n = len(chunks)
    least = nearest_cosines(questions, chunks, min(_DEPTH, n))[:, -1:] - _ROUNDING
    width, recall = 0, 0.0
    for width in widths:
        recall = float((search(width) >= least).mean())
        if recall >= _AIM:
            break
    if recall < LEAST_RECALL:
        msg = (
            f"the index of {n:,} chunks: expected {LEAST_RECALL:.0%} of the ten nearest to be "
            f"found, got {recall:.1%}. Set exact_chunks in rag/config.py to {n:,} or more."
        )
        raise RecallError(msg)
    return width, round(recall, 4)


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
        among = min(depth, len(block))
        found, _ = faiss.knn(questions, block, among, metric=faiss.METRIC_INNER_PRODUCT)
        best = -np.sort(-np.hstack([best, found]), axis=1)[:, :depth]
    return best
