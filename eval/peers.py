"""corpus, questions -> how fast peers are beside us: `python -m eval peers`.

Every system holds the same passages and, for a search, the same weights.  Each question goes to one
system after the other, so what else the machine does hits all alike, and ratios are of pairs.  A
peer runs as its documentation shows it; `eval/peer.py` has the few lines of each.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.errors import BenchError
from eval.figures import Figure, quantile, ratio, single
from eval.intervals import Samples
from eval.server import ask_over_http, cold_ask_s, resident_mb, running, start
from rag import Config, build
from rag.chunk import PART, context
from rag.index import Index
from rag.weights import BASE, find_model

SEARCHES = ("langchain", "llamaindex", "haystack", "txtai")
ANSWERS = "verbatim-core"
OUR_SEARCH, OURS = "ask-article search", "ask-article"
_CLIENTS = 4
_SECONDS = 3.0
PEER = Path(__file__).with_name("peer.py")

Command = Sequence[str]
"""The words of `eval/peer.py` for one system."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often: passes over the questions, cold starts, times under load."""

    rounds: int = 3
    starts: int = 3
    loads: int = 3


def measure_peers(
    corpus: Path, index: Path, questions: Sequence[str], python: Path, plan: Plan
) -> Iterator[Figure]:
    """Yield what each system takes, then the ratios between the peers and us.

    Args:
        corpus: A folder of articles.
        index: The folder of its index, for our whole answer.
        questions: What is asked, at least one.
        python: The interpreter of the environment of `eval/peers.txt`.
        plan: How much is measured.

    Raises:
        BenchError: If a system cannot be run.
    """
    with tempfile.TemporaryDirectory() as folder:
        systems = _write_all(corpus, index, python, Path(folder))
        times = yield from _measure_asks(systems, questions, plan.rounds)
        fastest = min(SEARCHES, key=lambda name: float(np.median(times[name])))
        for peer, ours in ((fastest, OUR_SEARCH), (fastest, OURS), (ANSWERS, OURS)):
            yield ratio(f"{peer} / {ours}, p50", times[peer], times[ours])
        yield from _measure_starts(systems, fastest, questions[0], plan.starts)
        yield from _measure_loads(systems, fastest, questions, plan)


def _write_all(corpus: Path, index: Path, python: Path, folder: Path) -> dict[str, Command]:
    """Write the passages of an index once for each system; return how each is run."""
    texts = folder / "texts.json"
    texts.write_text(json.dumps(_passages(Index(index))), encoding="utf-8")
    systems: dict[str, Command] = {}
    for name in (*SEARCHES, ANSWERS):
        place = folder / name
        place.mkdir()
        words = [str(python), str(PEER), name, str(place), "--model", str(find_model(BASE))]
        process = start(
            [*words, "--texts", str(texts)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        _, said = process.communicate()
        if process.returncode != 0:
            last = said.decode(errors="replace").strip().rpartition("\n")[2]
            msg = (
                f"{name}: expected its passages to be written, got exit code {process.returncode} "
                f"({last}). Install it: {python} -m pip install -r eval/peers.txt"
            )
            raise BenchError(msg)
        systems[name] = words
    search = folder / "search"
    build(corpus, search, config=Config(encoder=BASE))
    systems[OUR_SEARCH] = [sys.executable, str(PEER), OUR_SEARCH, str(search)]
    systems[OURS] = [sys.executable, str(PEER), OURS, str(index)]
    return systems


def _passages(index: Index) -> list[str]:
    """The chunks of an index with their headings, as they are embedded."""
    store = index.store
    chunks = [store.chunk(row) for row in range(index.manifest.counts["chunks"])]
    articles = {each: store.article(store.row_of(each)) for each in store.doc_ids}
    return [
        f"{context(articles[chunk.doc_id], chunk.section)}{PART}"
        f"{articles[chunk.doc_id].text[chunk.start : chunk.end]}"
        for chunk in chunks
    ]


class Process:
    """A system in a process of its own that answers what it is asked."""

    def __init__(self, command: Command) -> None:
        self._name = command[2]
        self._process = start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, question: str) -> float:
        """Return the milliseconds that the system took.

        Raises:
            BenchError: If it ended instead.
        """
        assert self._process.stdin and self._process.stdout  # noqa: PT018  # both are pipes
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            msg = f"{self._name}: expected an answer, got exit code {self._process.wait()}."
            raise BenchError(msg)
        return float(json.loads(line))

    def memory_mb(self) -> float:
        """Return its resident memory."""
        return resident_mb(self._process.pid)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def _measure_asks(
    systems: Mapping[str, Command], questions: Sequence[str], rounds: int
) -> Generator[Figure, None, dict[str, Samples]]:
    """Yield the times and the memory of each; return the times, one row a question."""
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(Process(command)) for name, command in systems.items()
        }
        for process in processes.values():
            process.ask(questions[0])
        rows = [
            [process.ask(question) for process in processes.values()]
            for question in list(questions) * rounds
        ]
        times = dict(zip(processes, np.array(rows).T, strict=True))
        for name, process in processes.items():
            yield quantile(f"{name}, p50", times[name], 0.5, "ms")
            yield single(f"{name}, memory", process.memory_mb(), "MB")
    return times


def _measure_starts(
    systems: Mapping[str, Command], peer: str, question: str, starts: int
) -> Iterator[Figure]:
    """Yield how long a cold process takes to its first answer, the two in turn."""
    rows = []
    for _ in range(starts):
        started = time.perf_counter()
        with Process(systems[peer]) as process:
            process.ask(question)
            spent = time.perf_counter() - started
        rows.append((spent, cold_ask_s(Path(systems[OURS][3]), question)))
    if rows:
        theirs, ours = np.array(rows).T
        yield quantile(f"{peer}, cold to the first answer", theirs, 0.5, "s")
        yield quantile("python -m rag ask, cold", ours, 0.5, "s")
        yield ratio(f"{peer} / python -m rag ask, cold", theirs, ours)


def _measure_loads(
    systems: Mapping[str, Command], peer: str, questions: Sequence[str], plan: Plan
) -> Iterator[Figure]:
    """Yield answers a second behind the same small server, one system after the other."""
    rates: dict[str, list[float]] = {name: [] for name in (peer, OUR_SEARCH, OURS)}
    for _ in range(plan.loads):
        for name, found in rates.items():
            with running(systems[name]) as server:
                load = ask_over_http(server, questions, clients=_CLIENTS, seconds=_SECONDS)
            found.append(load.rate)
    if plan.loads:
        for name, found in rates.items():
            yield quantile(f"{name}, answers a second", found, 0.5, "1/s")
        for ours in (OUR_SEARCH, OURS):
            above, below = np.array(rates[ours]), np.array(rates[peer])
            yield ratio(f"{ours} / {peer}, answers a second", above, below)
