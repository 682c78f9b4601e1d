"""index -> a real server process, asked over HTTP; a real cold process of the command line."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from eval.errors import BenchError

_READY_WITHIN_S = 120
_POLL_S = 0.005
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A server process that answers; `ready_s` is the time from its start until it did."""

    port: int
    pid: int
    ready_s: float

    def memory_mb(self) -> float:
        """Return its resident memory; raises what `resident_mb` raises."""
        return resident_mb(self.pid)


@dataclass(frozen=True, slots=True)
class Load:
    """What came of asking for a while: answers a second, their times, and how many were refused."""

    rate: float
    times_ms: list[float]
    refused: int


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process, files mapped into it included.

    Raises:
        BenchError: On a system that does not say, such as one without `/proc`.
    """
    path = Path(f"/proc/{pid}/status")
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError as exc:
        msg = f"{path}: expected the memory of a process, got nothing. Measure on Linux."
        raise BenchError(msg) from exc
    [size] = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(size) * 1024 / 1e6


@contextmanager
def serving(index: Path, *, chat: bool) -> Iterator[Server]:
    """Run `python -m ui` on a free port until the block ends; raises what `running` raises."""
    words = [sys.executable, "-m", "ui", "--index", str(index)]
    with running([*words, *([] if chat else ["--no-chat"])]) as server:
        yield server


@contextmanager
def running(command: Sequence[str]) -> Iterator[Server]:
    """Run a server until the block ends; `--port` and a free port are added to its command.

    Raises:
        BenchError: If it ends or is not ready in two minutes.
    """
    port = _free_port()
    started = time.perf_counter()
    process = start([*command, "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        _wait(process, " ".join(command[1:4]), port, started)
        yield Server(port, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait()


def ask_over_http(
    server: Server, questions: Sequence[str], *, clients: int, seconds: float
) -> Load:
    """Ask from several clients at once, each with one connection and no pause, after one warm-up.

    Raises:
        BenchError: If a status other than 200 or 503 comes back.
    """
    with ThreadPoolExecutor(clients) as threads:
        started = time.perf_counter()
        asked = [
            threads.submit(_ask_for, server.port, questions, number, started + seconds)
            for number in range(clients)
        ]
        times = [each for future in asked for each in future.result()]
        spent = time.perf_counter() - started
    answered = [ms for status, ms in times if status == HTTPStatus.OK]
    return Load(len(answered) / spent, answered, len(times) - len(answered))


def post(connection: http.client.HTTPConnection, question: str) -> tuple[int, dict[str, Any]]:
    """Ask one question; return the status and the body."""
    body = json.dumps({"question": question})
    connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def cold_ask_s(index: Path, question: str) -> float:
    """Return the seconds that a process of `python -m rag ask` lives.

    Raises:
        BenchError: If it fails.
    """
    started = time.perf_counter()
    words = [sys.executable, "-m", "rag", "ask", question, "--index", str(index)]
    process = start(words, stdout=subprocess.DEVNULL)
    if process.wait() != 0:
        msg = f"python -m rag ask: expected exit code 0, got {process.returncode}."
        raise BenchError(msg)
    return time.perf_counter() - started


def start(
    command: Sequence[str],
    *,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process that reaches for nothing on the network."""
    environment = {**os.environ, **_ENVIRONMENT}
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, env=environment)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], name: str, port: int, started: float) -> None:
    while time.perf_counter() - started < _READY_WITHIN_S:
        if process.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_READY_WITHIN_S)
        try:
            connection.request("GET", "/healthcheck/ready")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        except ConnectionError:
            time.sleep(_POLL_S)
        finally:
            connection.close()
    msg = f"{name}: expected a server that is ready in {_READY_WITHIN_S} s, got none."
    raise BenchError(msg)


def _ask_for(
    port: int, questions: Sequence[str], number: int, until: float
) -> list[tuple[int, float]]:
    """Status and milliseconds of each question of one client, which begins at its own question."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_READY_WITHIN_S)
    times = []
    at = number * len(questions) // 7  # clients that ask alike at once would help each other
    while time.perf_counter() < until:
        sent = time.perf_counter()
        status, _ = post(connection, questions[at % len(questions)])
        if status not in (HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE):
            msg = f"POST /api/v1/ask: expected status 200 or 503, got {status}."
            raise BenchError(msg)
        times.append((status, (time.perf_counter() - sent) * 1000))
        at += 1
    connection.close()
    return times
