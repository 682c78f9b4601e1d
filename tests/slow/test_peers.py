"""python -m eval peers: our own part of it; the peers live in another environment."""

import sys

import pytest

from eval.errors import BenchError
from eval.peers import OURS, PEER, Plan, Process, measure_peers
from tests.slow.conftest import ROOT

QUESTION = "How is it treated?"
pytestmark = pytest.mark.slow


def test_a_system_answers_in_a_process_of_its_own(shipped_index):
    """It says how long each answer took, in a number."""
    with Process([sys.executable, str(PEER), OURS, str(shipped_index)]) as process:
        times = [process.ask(QUESTION), process.ask("What is the outlook?")]

        assert process.memory_mb() > 50
    assert [type(ms) for ms in times] == [float, float]


def test_peers_that_are_not_installed_are_one_sentence(shipped_index, tmp_path):
    """It names the first of them and the command that installs all."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)

    with pytest.raises(BenchError, match=r"langchain: .* -m pip install -r eval/peers.txt"):
        list(measure_peers(ROOT / "corpus", shipped_index, [QUESTION], python, Plan()))
