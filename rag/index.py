"""index/ -> vectors, chunks: opens an index after checking every byte."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.errors import DamagedIndexError, StaleIndexError
from rag.export import FORMAT as EXPORT_FORMAT
from rag.lexical import Lexical, folded, words_of
from rag.manifest import TEXT_FORMAT, open_current, read_manifest, rebuild, verify_files
from rag.milvus import TYPE, MilvusVectors, Place
from rag.reword import open_reworder
from rag.store import Store
from rag.types import Embeddings, Encoder, HalfVectors, Rows, Scores
from rag.vectors import SENTENCE_VECTORS, FaissVectors

LEXICAL = "lexical"
"""The folder, inside an index, of its postings."""
ENCODER = "encoder"
"""The folder, inside an index, of the encoder that it was built with."""

_LOOKED_AT = 20  # chunks in which a form of a word stands, when the word itself is looked for

FORMATS = {"text_format": TEXT_FORMAT, "export_format": EXPORT_FORMAT}
"""Versions of what an index was made with, as they stand in its settings; others are refused."""


class Index:
    """A complete, verified index; read-only and safe to share between threads."""

    def __init__(
        self, path: Path, *, milvus: str = "", corpus: Path | None = None, searched: bool = True
    ) -> None:
        """Open the current index of a folder.

        Args:
            path: The folder.
            milvus: Where the Milvus that searches it is now, if not where it was at the build.
            corpus: The folder of its articles, where it is known, for the command in an error.
            searched: Whether it is to be searched; without, no Milvus is asked, and all cores read.

        Raises:
            MissingIndexError: If there is none.
            StaleIndexError: If it was built by another version of the program, or without Milvus.
            DamagedIndexError: If any byte of it is not what was built.
            UnreachableError: If its Milvus does not answer.
        """
        self._path = path
        self._milvus = milvus
        self._corpus = corpus
        self._searched = searched
        open_current(path, self._open)

    def _open(self) -> None:
        path = self._path
        self.manifest = read_manifest(path, self._milvus, self._corpus)
        for name, expected in FORMATS.items():
            got = self.manifest.settings.get(name)
            if got != expected:
                words = name.replace("_", " ")
                msg = f"{path}: expected {words} {expected}, got {got}. {self._rebuild}"
                raise StaleIndexError(msg)
        workers = 1 if self._searched else os.cpu_count() or 1
        folder = verify_files(path, self.manifest, self._rebuild, workers=workers)
        exported = folder / ENCODER
        self.encoder_folder = exported if exported.is_dir() else None
        self.store = Store(folder)
        self.lexical = Lexical(folder / LEXICAL)
        self.reworder = open_reworder(folder)
        self._vectors = self._open_vectors(folder)
        self._sentence_vectors: HalfVectors = np.load(
            folder / SENTENCE_VECTORS, mmap_mode="r", allow_pickle=False
        )
        self._check_rows()
        self.readable = self.store.readable_chunks()

    @property
    def _address(self) -> str:
        """That of the Milvus that searches it, blank for FAISS."""
        return self._milvus or str(self.manifest.search.get("address", ""))

    @property
    def _encoder(self) -> str:
        """The name of the one that it was built with."""
        return str(self.manifest.settings.get("encoder", ""))

    @property
    def _rebuild(self) -> str:
        return rebuild(self._path, self._address, self._corpus, self._encoder)

    def _open_vectors(self, folder: Path) -> FaissVectors | MilvusVectors:
        search = self.manifest.search
        if search["type"] == TYPE:
            place = Place(self._path, self._address, self._corpus, self._encoder)
            vectors = MilvusVectors(folder, place, search)
            if self._searched:
                vectors.check()
            return vectors
        if self._milvus:
            msg = f"{self._path}: expected an index in Milvus, got one of FAISS. {self._rebuild}"
            raise StaleIndexError(msg)
        return FaissVectors(folder, self._rebuild)

    def _check_rows(self) -> None:
        pairs = [
            (len(self.store.chunk_table), self._vectors.n),
            (len(self.store.sentence_table), len(self._sentence_vectors)),
        ]
        for expected, got in pairs:
            if expected != got:
                msg = f"{self._path}: expected {expected} vectors, got {got}. {self._rebuild}"
                raise DamagedIndexError(msg)

    def holds(self, word: str) -> bool:
        """Return whether a word stands in the articles, just so but for capitals and accents.

        Of many chunks with a form of it the first are looked at: an answer may wait for it.
        """
        word = folded(word)
        rows = self.lexical.rows_with(word)[:_LOOKED_AT].tolist()
        return any(word in words_of(self._text(row)) for row in rows)

    def _text(self, row: int) -> str:
        chunk = self.store.chunk(row)
        return self.store.article(self.store.row_of(chunk.doc_id)).text[chunk.start : chunk.end]

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return self._vectors.dim

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
                f"{self._path}: expected vectors of encoder {encoder.name!r} "
                f"({encoder.fingerprint[:12]}), got those of {built['encoder']!r} "
                f"({built['fingerprint'][:12]}). {self._rebuild}"
            )
            raise StaleIndexError(msg)

    def search(
        self, vector: Embeddings, *, k: int, rows: Rows | None = None
    ) -> tuple[Rows, Scores]:
        """Return the rows of the `k` chunks nearest to a vector and their cosines, best first.

        The inner product of unit vectors is their cosine.  A large index finds most of them, as its
        manifest says; among given rows it finds all.

        Args:
            vector: One unit vector, shape `(1, dim)`.
            k: How many; fewer come back when there are fewer.
            rows: Search only these rows, ascending.

        Raises:
            UnreachableError: If its Milvus does not answer; nothing else answers in its place.
        """
        if rows is None:
            return self._vectors.search(vector, k)
        cosines = self.chunk_vectors(rows) @ vector[0]
        best = np.argsort(-cosines, kind="stable")[:k]
        return rows[best], cosines[best]

    def chunk_vectors(self, rows: Rows) -> Embeddings:
        """Return the vectors of chunks, shape `(len(rows), dim)`; stored as float16."""
        return self._vectors.read(rows)

    def stored_sentence_vectors(self, rows: Rows) -> HalfVectors:
        """Return the vectors of sentences as they are stored, shape `(len(rows), dim)`."""
        vectors: HalfVectors = self._sentence_vectors[rows]
        return vectors

    def sentence_vectors(self, rows: Sequence[int] | Rows) -> Embeddings:
        """Return the vectors of sentences, shape `(len(rows), dim)`; stored as float16."""
        at = np.asarray(rows, dtype=np.int64)
        return np.asarray(self.stored_sentence_vectors(at), dtype=np.float32)
