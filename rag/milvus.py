"""chunk vectors <-> Milvus, where they outgrow one machine; the only import of pymilvus.

A collection holds the vectors of one build by their rows.  It is never edited, and the manifest
names it, so replacing the manifest swaps the collection too, together with the texts that its rows
belong to.  (An alias would switch it under a server that still holds the old texts.)

Milvus says which chunks are near.  What is scored, quoted and taken over into the next index is in
the folder, where every byte is checked: a wrong collection could hide a chunk, never change one.
"""

import hashlib
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.address import TOKEN, IndexName, build_command
from rag.errors import DamagedIndexError, MissingIndexError, UnreachableError
from rag.types import Embeddings, HalfVectors, Rows, Scores

if TYPE_CHECKING:
    from pymilvus import MilvusClient

TYPE = "Milvus"
"""What the manifest calls a search in Milvus."""
CHUNK_VECTORS = "chunk_vectors.npy"
"""The file of an index with the vectors that Milvus searches, at half precision."""

BUILD_S = 3600.0
"""Longest wait for one step of a build."""

EXACT, GRAPH = "FLAT", "HNSW_SQ"
"""Every vector compared, or a graph over 8-bit codes: types of index as Milvus names them."""
_GRAPH = {"M": 32, "efConstruction": 200, "sq_type": "SQ8"}  # neighbours, candidates, 8-bit codes
_MADE = ".collections"
_BATCH = 4096  # rows sent at once, 6 MB; a server takes 64 MB
_ANSWER_S = 5.0  # longest wait for a connection, or for the answer to a search
_QUIET = {"grpc.keepalive_permit_without_calls": 0}  # milvus-lite hangs up on idle pings
_PROBES = 32  # chunks whose own vectors must find them
_SAME = 0.99  # cosine, from which on it is the chunk or its double
_FOUND = 0.95  # of the probes; a graph may miss one


@dataclass(frozen=True)
class Place:
    """An index folder and the Milvus, at an address of its manifest, that searches its chunks.

    `corpus` and `encoder` are what the index is made of, where that is known, for commands.
    """

    folder: Path
    address: str
    corpus: Path | None = None
    encoder: str = ""

    @property
    def name(self) -> str:
        """What `--index` calls this place."""
        return str(IndexName(self.folder, self.address))

    @property
    def rebuild(self) -> str:
        """The command that makes a collection anew."""
        return f"Rebuild it: {self._command(self.address)}"

    def _command(self, address: str) -> str:
        return build_command(self.folder, address, self.corpus, self.encoder)

    @cached_property
    def client(self) -> "MilvusClient":
        """A connection; one is shared by all that have the same address and credentials."""
        pymilvus = _library()
        uri, options = self.address, {}
        if "://" not in uri:
            uri, options = str(self.folder / uri), _QUIET
        with self.reaching():
            return pymilvus.MilvusClient(
                uri, token=os.environ.get(TOKEN, ""), timeout=_ANSWER_S, grpc_options=options
            )

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Turn what goes wrong between here and Milvus into one sentence.

        Raises:
            UnreachableError: If Milvus does not do what it is asked.
        """
        pymilvus = _library()
        import grpc  # noqa: PLC0415  # comes with it

        try:
            yield
        except (pymilvus.MilvusException, grpc.RpcError) as exc:
            said = str(getattr(exc, "message", "") or exc).split("\n", 1)[0]
            way_out = (
                f"Start it, or search without it: {self._command('')}"
                if "://" in self.address
                else "Only one program at a time may have it open: stop the other."
            )
            msg = f"{self.name}: expected Milvus to answer, got {said!r}. {way_out}"
            raise UnreachableError(msg) from exc

    def begin(self, name: str) -> None:
        """Write down that a collection is being made, so that it is dropped one day."""
        with (self.folder / _MADE).open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")

    def sweep(self, *keep: str) -> None:
        """Drop the collections that builds of this folder have made, but those to keep."""
        file = self.folder / _MADE
        made = dict.fromkeys(file.read_text(encoding="utf-8").split())
        for name in made.keys() - set(keep):
            with self.reaching():
                self.client.drop_collection(name, timeout=BUILD_S)
        file.write_text("".join(f"{name}\n" for name in made if name in keep), encoding="utf-8")


class Collection:
    """The vectors of one build in Milvus; safe to share between threads."""

    def __init__(self, place: Place, name: str) -> None:
        self._place = place
        self.name = name

    def make(self, vectors: HalfVectors, kind: str) -> None:
        """Store vectors of shape `(n, dim)`, index them and get ready to search.

        Args:
            vectors: Row by row.
            kind: `EXACT` or `GRAPH`.

        Raises:
            UnreachableError: If Milvus fails.
        """
        data_type = _library().DataType
        with self._place.reaching():
            client = self._place.client
            client.drop_collection(self.name, timeout=BUILD_S)  # half made by a killed build
            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("id", data_type.INT64, is_primary=True)
            schema.add_field("vector", data_type.FLOAT_VECTOR, dim=vectors.shape[1])
            client.create_collection(self.name, schema=schema, timeout=BUILD_S)
            for start in range(0, len(vectors), _BATCH):
                batch = np.asarray(vectors[start : start + _BATCH], dtype=np.float32)
                rows = [{"id": start + at, "vector": vector} for at, vector in enumerate(batch)]
                client.insert(self.name, rows, timeout=BUILD_S)
            client.flush(self.name, timeout=BUILD_S)
            index = client.prepare_index_params()
            params = _GRAPH if kind == GRAPH else {}
            index.add_index("vector", index_type=kind, metric_type="IP", params=params)
            client.create_index(self.name, index, timeout=BUILD_S)
            client.load_collection(self.name, timeout=BUILD_S)

    def check(self, vectors: HalfVectors, width: int) -> None:
        """Get ready to search, and refuse a collection that does not hold these vectors.

        Args:
            vectors: Row by row.
            width: As in `search`.

        Raises:
            MissingIndexError: If there is no collection of this name.
            DamagedIndexError: If it has another number of rows, or a sample is not found.
            UnreachableError: If Milvus does not answer.
        """
        where = f"{self._place.name}: collection {self.name}"
        with self._place.reaching():
            client = self._place.client
            if not client.has_collection(self.name, timeout=_ANSWER_S):
                msg = f"{where}: expected it in Milvus, got none. {self._place.rebuild}"
                raise MissingIndexError(msg)
            client.load_collection(self.name, timeout=BUILD_S)
            [counted] = client.query(
                self.name,
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=_ANSWER_S,
            )
        if counted["count(*)"] != len(vectors):
            msg = (
                f"{where}: expected {len(vectors):,} vectors, got {counted['count(*)']:,}. "
                f"{self._place.rebuild}"
            )
            raise DamagedIndexError(msg)
        sample = np.asarray(vectors[:: max(1, len(vectors) // _PROBES)], dtype=np.float32)
        nearest = self.search(sample, k=1, width=width, patience=BUILD_S)
        cosines = [
            (vectors[rows].astype(np.float32) @ vector).max(initial=0.0)
            for rows, vector in zip(nearest, sample, strict=True)
        ]
        if np.mean(np.array(cosines) >= _SAME) < _FOUND:
            msg = f"{where}: expected the vectors of this index, got others. {self._place.rebuild}"
            raise DamagedIndexError(msg)

    def search(
        self, vectors: Embeddings, *, k: int, width: int, patience: float = _ANSWER_S
    ) -> list[Rows]:
        """Return the rows nearest to each vector.

        Args:
            vectors: Unit vectors, shape `(m, dim)`.
            k: How many, at most as many as there are.
            width: Candidates that a graph keeps; 0 for an exact search.
            patience: Longest wait, in seconds.

        Raises:
            UnreachableError: If Milvus does not answer.
        """
        params = {"ef": max(width, k)} if width else {}
        with self._place.reaching():
            found = self._place.client.search(
                self.name,
                data=list(vectors),
                limit=k,
                output_fields=["id"],
                search_params={"metric_type": "IP", "params": params},
                consistency_level="Eventually",  # nothing is written any more
                timeout=patience,
            )
        return [np.array([hit["id"] for hit in hits], dtype=np.int64) for hits in found]


class MilvusVectors:
    """The vectors of chunks: read from the files of an index, searched in Milvus."""

    def __init__(self, folder: Path, place: Place, search: Mapping[str, Any]) -> None:
        """Open the file; nothing is asked of Milvus.

        Args:
            folder: Where the files of the index are.
            place: Where its Milvus is.
            search: As the manifest says it.
        """
        stored = np.load(folder / CHUNK_VECTORS, mmap_mode="r", allow_pickle=False)
        self._stored: HalfVectors = stored
        self._width = int(search["width"])
        self._collection = Collection(place, str(search["collection"]))
        self.n, self.dim = stored.shape

    def check(self) -> None:
        """Refuse a collection that does not hold these vectors; it raises what that does."""
        self._collection.check(self._stored, self._width)

    def search(self, vector: Embeddings, k: int) -> tuple[Rows, Scores]:
        """Return the `k` nearest rows and their cosines, best first, for one vector."""
        [rows] = self._collection.search(vector, k=min(k, self.n), width=self._width)
        cosines = self.read(rows) @ vector[0]
        best = np.lexsort((rows, -cosines))
        return rows[best], cosines[best]

    def read(self, rows: Rows) -> Embeddings:
        """Return the vectors of rows, shape `(len(rows), dim)`."""
        return np.asarray(self._stored[rows], dtype=np.float32)


def collection_name(folder: Path, vectors: Path, kind: str) -> str:
    """Return a name of its own for the vectors in a file: the same bytes, the same name."""
    with vectors.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(kind.encode())
    stem = re.sub(r"\W", "_", folder.absolute().name, flags=re.ASCII)
    return f"ask_{stem}_{digest.hexdigest()[:16]}"


def _library() -> Any:  # noqa: ANN401  # a module without types
    """Return pymilvus, silent: whatever it logs it raises too, and that is said in one sentence.

    But for a call that milvus-lite lacks (`AllocTimestamp`): its server, in this process, logs a
    traceback, and the client goes on without.

    Raises:
        UnreachableError: If it is not installed.
    """
    try:
        import pymilvus  # noqa: PLC0415  # an extra, and slow to import
    except ImportError as exc:
        msg = (
            "the extra 'milvus': expected the package pymilvus, got none. Only an index in Milvus "
            "needs it. Install it: pip install '.[milvus]'"
        )
        raise UnreachableError(msg) from exc
    for name in ("pymilvus", "milvus_lite", "grpc._server"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return pymilvus
