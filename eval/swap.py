"""corpus -> proof of the hot swap: a server is asked at a steady rate while its index is rebuilt.

In each edition the first article begins with another line, so every offset in it differs: an answer
that took its quotes from one edition and its version from another does not fit its article.
"""

import http.client
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any

from eval.server import post, serving
from rag.files import find_articles
from rag.index import Index

_CLIENTS = 16
_Answers = list[tuple[int, dict[str, Any], float]]
"""Status, body and milliseconds from when the question was due."""


@dataclass(frozen=True, slots=True)
class SwapReport:
    """What came of it; `failed` and `mixed` must be 0, `seen` counts the versions that answered."""

    asked: int
    failed: int
    mixed: int
    seen: int
    builds: int
    times_ms: list[float]


def prove_swap(
    corpus: Path, questions: Sequence[str], *, requests: int, rate: float, builds: int
) -> SwapReport:
    """Ask a real server while its index is rebuilt again and again; check every answer.

    Args:
        corpus: A folder of articles; it is copied.
        questions: What is asked, in turn.
        requests: At least how many questions.
        rate: How many a second, whether or not the earlier ones are answered.
        builds: At least how many new indexes; questions are asked until they are built.
    """
    with tempfile.TemporaryDirectory() as folder:
        editions = _Editions(corpus, Path(folder))
        editions.build()
        enough, done = threading.Event(), threading.Event()
        with serving(editions.index, chat=False) as server, ThreadPoolExecutor(1) as builder:
            rebuilding = builder.submit(editions.rebuild, builds, enough, done)
            try:
                answers = _ask_at(server.port, questions, requests, rate, enough)
            finally:
                done.set()
            rebuilding.result()
    return _judged(answers, editions)


def is_whole(answer: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether everything that an answer shows stands where it says in its own version.

    Args:
        answer: As the API sends it.
        texts: The text of each article by version of the index and id.
    """
    articles = texts.get(answer["index_version"], {})
    return bool(articles) and all(
        articles.get(shown["doc_id"], "")[shown["start"] : shown["end"]] == shown["text"]
        for shown in [*answer["quotes"], *answer["passages"]]
    )


class _Editions:
    """A corpus that changes, its index, and the texts of all its versions."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        self._corpus = folder / "corpus"
        self.index = folder / "index"
        self.texts: dict[str, dict[str, str]] = {}
        shutil.copytree(corpus, self._corpus)
        self._article = find_articles(self._corpus)[0]
        self._source = self._article.read_text(encoding="utf-8")

    def build(self) -> None:
        """Write the next edition, build it and remember its texts."""
        number = len(self.texts)
        line = f"\n\nThis is edition {number}{', again' * (number % 9)}.\n\n"
        first, _, rest = self._source.partition("\n\n")  # front matter, or a title
        self._article.write_text(first + line + rest, encoding="utf-8")
        words = ["-m", "rag", "build", "--corpus", str(self._corpus), "--index", str(self.index)]
        subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
        opened = Index(self.index)
        self.texts[opened.manifest.version] = {
            doc_id: opened.store.article(row).text
            for row, doc_id in enumerate(opened.store.doc_ids)
        }

    def rebuild(self, builds: int, enough: threading.Event, done: threading.Event) -> None:
        """Build edition after edition until it is done; from `builds` on there are enough."""
        try:
            while not done.is_set():
                self.build()
                if len(self.texts) > builds:
                    enough.set()
        finally:
            enough.set()  # a build that failed must not leave the clients asking for ever


def _ask_at(
    port: int, questions: Sequence[str], requests: int, rate: float, enough: threading.Event
) -> _Answers:
    started = time.perf_counter()
    tickets = count()  # `next` of a counter is one step, so clients share it without a lock

    def work() -> _Answers:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        answers: _Answers = []
        while (ticket := next(tickets)) < requests or not enough.is_set():
            due = started + ticket / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                status, body = post(connection, questions[ticket % len(questions)])
            except OSError:
                status, body = 0, {}
                connection.close()
            answers.append((status, body, (time.perf_counter() - due) * 1000))
        connection.close()
        return answers

    with ThreadPoolExecutor(_CLIENTS) as threads:
        working = [threads.submit(work) for _ in range(_CLIENTS)]
        return [answer for each in working for answer in each.result()]


def _judged(answers: _Answers, editions: _Editions) -> SwapReport:
    good = [body for status, body, _ in answers if status == HTTPStatus.OK]
    return SwapReport(
        asked=len(answers),
        failed=len(answers) - len(good),
        mixed=sum(not is_whole(body, editions.texts) for body in good),
        seen=len({body["index_version"] for body in good}),
        builds=len(editions.texts) - 1,
        times_ms=[ms for _, _, ms in answers],
    )
