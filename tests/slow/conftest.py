"""The shipped articles, built with the real encoder, and programs in a process of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from rag import Pipeline, build, load

ROOT = Path(__file__).parent.parent.parent


def run_fresh(program: str, *words: str) -> str:
    """What a program prints in a new process; it fails if the process does."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of `corpus/` as `make build` makes it."""
    index = tmp_path_factory.mktemp("shipped")
    build(ROOT / "corpus", index)
    return index


@pytest.fixture(scope="session")
def shipped(shipped_index: Path) -> Pipeline:
    """The released system on the shipped articles."""
    return load(shipped_index)
