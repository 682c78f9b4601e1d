"""a small index -> large ones like it, and what they cost: `python -m eval scale`.

A large index is drawn from the articles of a small one, each again and again under another id, with
its sections, sentences and words.  Only the vectors differ from copy to copy.  Those of an article
are its centre (the mean of its chunks) and how each chunk or sentence deviates from that.  A copy
gets a centre that is mostly that of one article and a little of another; its deviations are mostly
its own and a little those of others.  Both are mixed as `sqrt(w) * one + sqrt(1 - w) * other`,
which keeps the spread between articles and within them, so a vector has near ones in its own
article, looser ones on its topic, and all others far off, as in a real corpus.  `docs/scaling.md`
compares the neighbours of drawn and real vectors.
"""

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.bench import encoder_of
from eval.figures import Figure, quantile, single
from eval.intervals import bootstrap, percentiles
from eval.server import resident_mb
from rag import Config, load
from rag.index import ENCODER, LEXICAL, Index
from rag.lexical import LexicalWriter
from rag.manifest import describe, publish
from rag.reword import write_terms
from rag.store import StoreWriter
from rag.types import Embeddings, Encoder
from rag.vectors import VectorWriter, nearest_cosines

SIZES = (1_000, 10_000, 100_000, 1_000_000)
"""Chunks of the indexes that are made."""

_OWN = 0.7  # least share of the one in a mixture
_DEPTH = 10
_ROUNDING = 1e-5  # between two ways to sum the same products

_Floats = npt.NDArray[np.float32]


def measure_scale(
    seed: Path,
    questions: Sequence[str],
    sizes: Sequence[int],
    *,
    encoder: Encoder | None = None,
) -> Iterator[Figure]:
    """Yield what an index of each size costs, as soon as it is known.

    Each is asked in a process of its own, so that the memory is that of this index alone.

    Args:
        seed: The folder of the index that the others are drawn from; the more articles the better.
        questions: What is asked, at least one.
        sizes: Least number of chunks of each index.
        encoder: The encoder of the index; the exported one when none is given.
    """
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            made = grow(Index(seed), path, size)
            found = [single("vectors to index", made, "s"), *_on_disk(path)]
            apart = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=apart) as process:
                found += process.submit(_asked, path, list(questions), encoder).result()
        for each in found:
            yield replace(each, name=f"{size:,} chunks: {each.name}")


def grow(seed: Index, path: Path, size: int) -> float:
    """Write an index of at least `size` chunks, drawn from a small one.

    The same seed and size give the same bytes.

    Returns:
        Seconds from vectors to the finished search, its recall measured.
    """
    folder = path / "drawn"
    folder.mkdir()
    store, lexical = StoreWriter(folder), LexicalWriter(folder / LEXICAL, seed.lexical)
    vectors = VectorWriter(folder, seed.dim, exact_chunks=Config().exact_chunks)
    drawn = _Drawn(seed, np.random.default_rng(size))
    number = 0
    while store.n_chunks < size:
        row = number % len(seed.store.doc_ids)
        chunks, sentences = drawn.copy(row)
        vectors.add_chunks(chunks)
        vectors.add_sentences(sentences)
        lexical.copy(seed.store.chunk_rows(row))
        store.copy(seed.store, row, doc_id=f"{seed.store.doc_ids[row]}-{number}")
        number += 1
    store.close()
    lexical.close()
    write_terms({}, folder)
    started = time.perf_counter()
    search = vectors.close()
    seconds = time.perf_counter() - started
    if seed.encoder_folder:
        shutil.copytree(seed.encoder_folder, folder / ENCODER)
    counts = {"articles": number, "chunks": store.n_chunks, "sentences": store.n_sentences}
    built = seed.manifest
    publish(path, folder, describe(folder, built.settings, built.corpus_sha256, counts, search))
    return seconds


class _Drawn:
    """Vectors of copies of the articles of an index."""

    def __init__(self, seed: Index, random: np.random.Generator) -> None:
        store = seed.store
        self._random = random
        self._parts: list[tuple[_Floats, _Floats]] = []
        centres = []
        for row in range(len(store.doc_ids)):
            chunks = seed.chunk_vectors(np.array(store.chunk_rows(row)))
            centre = chunks.mean(axis=0)
            centres.append(centre)
            sentences = seed.sentence_vectors(np.array(store.sentence_rows(row)))
            self._parts.append((chunks - centre, sentences - centre))
        self._mean = np.mean(centres, axis=0)
        self._centres = np.array(centres) - self._mean
        self._chunks, self._sentences = (
            np.concatenate([part[kind] for part in self._parts]) for kind in (0, 1)
        )

    def copy(self, row: int) -> tuple[Embeddings, Embeddings]:
        """Return unit vectors for the chunks and the sentences of a copy of an article."""
        first, second = self._random.integers(len(self._centres), size=2)
        centre = self._mean + self._mixed(self._centres[[first]], self._centres[[second]])
        chunks, sentences = self._parts[row]
        return self._around(centre, chunks, self._chunks), self._around(
            centre, sentences, self._sentences
        )

    def _around(self, centre: _Floats, own: _Floats, others: _Floats) -> Embeddings:
        drawn = centre + self._mixed(own, self._random.choice(others, size=len(own)))
        unit: Embeddings = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        return unit

    def _mixed(self, one: _Floats, other: _Floats) -> _Floats:
        share = self._random.uniform(_OWN, 1, size=(len(one), 1)).astype(np.float32)
        return np.asarray(np.sqrt(share) * one + np.sqrt(1 - share) * other, dtype=np.float32)


def _on_disk(path: Path) -> list[Figure]:
    manifest = Index(path).manifest
    size = sum(entry["bytes"] for entry in manifest.files.values())
    recall = manifest.search["recall_at_10"]
    return [
        single("on disk", size / 1e6, "MB"),
        single("lists searched", manifest.search.get("probes", 0), ""),
        single("recall at 10, sentences", recall, "", manifest.search.get("questions", 1)),
    ]


def _asked(path: Path, questions: list[str], encoder: Encoder | None) -> list[Figure]:
    """What opening and asking an index costs; runs in a process of its own."""
    started = time.perf_counter()
    encoder = encoder or encoder_of(path)
    pipeline = load(path, encoder=encoder)
    figures = [single("opened and checked", time.perf_counter() - started, "s")]
    asks: dict[str, Callable[[str], object]] = {
        "encode and search": lambda text: pipeline.retrieve(text, k=pipeline.config.k),
        "ask": pipeline.ask,
    }
    for name, ask in asks.items():
        for text in questions:
            ask(text)
        times = [_ms(ask, text) for text in questions]
        figures += [quantile(f"{name}, p{at}", times, at / 100, "ms") for at in (50, 95, 99)]
    figures.append(single("memory", resident_mb(os.getpid()), "MB"))
    return [*figures, _recall(Index(path), encoder.encode_queries(questions))]


def _ms(ask: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    ask(text)
    return (time.perf_counter() - started) * 1000


def _recall(index: Index, questions: Embeddings) -> Figure:
    """How many of the ten nearest chunks are found, compared with all chunks one by one."""
    chunks = index.chunk_vectors(np.arange(len(index.store.chunk_table)))
    least = nearest_cosines(questions, chunks, _DEPTH)[:, -1] - _ROUNDING
    found = [
        float((index.search(question[None], k=_DEPTH)[1] >= lowest).sum() / _DEPTH)
        for question, lowest in zip(questions, least, strict=True)
    ]
    low, high = percentiles(bootstrap(len(found), lambda rows: float(np.take(found, rows).mean())))
    return Figure("recall at 10, questions", float(np.mean(found)), "", len(found), low, high)
