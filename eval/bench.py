"""index, questions -> how fast and how large: `python -m eval bench`.

Ratios come from one call each: the time inside the models is taken within the very `ask` that is
measured, so what else the machine does hits both alike.  Times depend on the machine and are never
asserted in a test.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.dataset import load_questions
from eval.figures import Figure, quantile, ratio, single
from eval.server import ask_over_http, cold_ask_s, serving
from rag import Config, build, load
from rag.alarm import MessageReader
from rag.embed import open_encoder, open_exported
from rag.exported import export_once
from rag.index import Index
from rag.reader import open_reader
from rag.types import Candidate, Embeddings, Encoder, Logits, Reader

_Read = tuple[Embeddings, Sequence[Embeddings]]
CLIENTS = (1, 2, 4, 8, 16, 32)
"""How many ask at once; the server turns away all above 16."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: enough for the percentiles by default, little in a test."""

    rounds: int = 5
    seconds: float = 3.0
    clients: Sequence[int] = CLIENTS
    starts: int = 5


def bench(
    index: Path,
    questions: Sequence[str],
    plan: Plan,
    *,
    corpus: Path | None = None,
    encoder: Encoder | None = None,
) -> Iterator[Figure]:
    """Yield every figure as soon as it is known.

    Args:
        index: The folder of the index.
        questions: What is asked, at least one.
        plan: How much is measured; without clients no server is started.
        corpus: What is built anew, in a folder of its own; without one nothing is.
        encoder: The encoder of the index; the exported one when none is given.
    """
    yield from measure_ask(index, questions, rounds=plan.rounds, encoder=encoder)
    if plan.starts:
        yield measure_starts(index, questions[0], starts=plan.starts)
    for chat in (False, True) if plan.clients else ():
        yield from measure_server(index, questions, plan, chat=chat)
    if corpus:
        yield from measure_build(corpus)


def measure_ask(
    index: Path, questions: Sequence[str], *, rounds: int, encoder: Encoder | None = None
) -> list[Figure]:
    """Return how long `ask` takes, and how long the models in it do.

    Every question is asked once, which is measured apart: the reader keeps what it makes of a
    sentence.  Then all of them are asked, `rounds` times.

    Args:
        index: The folder of the index.
        questions: What is asked, at least one.
        rounds: How often each is.
        encoder: The encoder of the index; the exported one when none is given.
    """
    watches = _Watch(), _Watch()
    encoder = encoder or encoder_of(index)
    reader = open_reader(Config().reader, encoder.fingerprint)
    pipeline = load(
        index,
        encoder=_TimedEncoder(encoder, watches[0]),
        reader=_TimedReader(reader, watches[1]) if reader else None,
    )
    first = []
    for question in questions:
        started = time.perf_counter()
        pipeline.ask(question)
        first.append((time.perf_counter() - started) * 1000)
    rows = []
    for question in list(questions) * rounds:
        for watch in watches:
            watch.reset()
        started = time.perf_counter()
        pipeline.ask(question)
        spent = (time.perf_counter() - started) * 1000
        rows.append((spent, watches[0].ms, watches[1].ms, watches[0].calls))
    asks, encoding, reading, passes = np.array(rows).T
    return [
        quantile("encoder in an ask, p50", encoding, 0.5, "ms"),
        *([quantile("reader in an ask, p50", reading, 0.5, "ms")] if reader else []),
        single("encoder passes an ask", float(passes.mean()), "", len(passes)),
        *(quantile(f"ask, p{at:g}", asks, at / 100, "ms") for at in (50, 95, 99)),
        quantile("ask for the first time, p50", first, 0.5, "ms"),
        ratio("ask p50 / p50 of its model passes", asks, encoding + reading),
    ]


def measure_server(
    index: Path, questions: Sequence[str], plan: Plan, *, chat: bool
) -> Iterator[Figure]:
    """Yield ready time, throughput by number of clients and memory of a real server process.

    Args:
        index: The folder of the index, with an exported encoder.
        questions: What is asked over HTTP, again and again.
        plan: For how long, and by how many clients.
        chat: With the chat or without.
    """
    kind = "with chat" if chat else "API only"
    with serving(index, chat=chat) as server:
        yield single(f"ready, {kind}", server.ready_s, "s")
        yield single(f"memory when ready, {kind}", server.memory_mb(), "MB")
        for clients in plan.clients:
            got = ask_over_http(server, questions, clients=clients, seconds=plan.seconds)
            name = f"{clients} clients, {kind}"
            yield single(f"answers a second, {name}", got.rate, "1/s", len(got.times_ms))
            yield quantile(f"answer over HTTP, p95, {name}", got.times_ms, 0.95, "ms")
            yield single(f"turned away, {name}", got.refused, "")
        yield single(f"memory after that, {kind}", server.memory_mb(), "MB")


def measure_starts(index: Path, question: str, *, starts: int) -> Figure:
    """Return how long a cold `python -m rag ask` takes, from process to printed answer."""
    times = [cold_ask_s(index, question) for _ in range(starts)]
    return quantile("cold ask, p50", times, 0.5, "s")


def measure_build(corpus: Path) -> list[Figure]:
    """Return how fast an index is built from nothing, the export of the encoder left out."""
    encoder = open_encoder(Config().encoder)
    with tempfile.TemporaryDirectory() as folder:
        export_once(encoder, Path(folder))
        started = time.perf_counter()
        build(corpus, Path(folder), encoder=encoder)
        seconds = time.perf_counter() - started
        counts = Index(Path(folder)).manifest.counts
    texts = counts["chunks"] + counts["sentences"]
    return [
        single("texts built a second", texts / seconds, "1/s", texts),
        single("build", seconds, "s"),
    ]


def read_texts(path: Path) -> list[str]:
    """Return the questions of a set, in its order, without their labels.

    Raises:
        QueryError, DatasetError: As `load_questions` does.
    """
    return [each.question for each in load_questions(path)]


def encoder_of(index: Path) -> Encoder:
    """Return the encoder that `load` takes."""
    opened = Index(index)
    exported = opened.encoder_folder
    name = str(opened.manifest.settings["encoder"])
    return open_exported(exported) if exported else open_encoder(name)


class _Watch:
    """Time spent in a model since the last reset."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.ms, self.calls = 0.0, 0

    @contextmanager
    def running(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.ms += (time.perf_counter() - started) * 1000
        self.calls += 1


class _TimedEncoder:
    """An encoder whose passes over questions are timed."""

    def __init__(self, encoder: Encoder, watch: _Watch) -> None:
        self._encoder = encoder
        self._watch = watch
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dim = encoder.dim
        self.max_tokens = encoder.max_tokens
        self.count_tokens = encoder.count_tokens
        self.encode_documents = encoder.encode_documents
        if isinstance(encoder, MessageReader):
            self.read_message = self._timed(encoder.read_message)

    def _timed(self, read: Callable[[str], _Read]) -> Callable[[str], _Read]:
        def timed(text: str, /) -> _Read:
            with self._watch.running():
                return read(text)

        return timed

    def encode_queries(self, texts: Sequence[str], /) -> Embeddings:
        with self._watch.running():
            return self._encoder.encode_queries(texts)


class _TimedReader:
    """A reader whose passes are timed."""

    def __init__(self, reader: Reader, watch: _Watch) -> None:
        self._reader = reader
        self._watch = watch
        self.fingerprint = reader.fingerprint
        self.weights: Mapping[str, float] = reader.weights
        self.list_weights: Sequence[float] = reader.list_weights

    def read(self, query: str, candidates: Sequence[Candidate], /) -> Logits:
        with self._watch.running():
            return self._reader.read(query, candidates)
