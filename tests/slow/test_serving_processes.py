"""Real processes: a server whose index is rebuilt, one that is measured, and a cold command."""

import json
import subprocess
import sys

import pytest

from eval.bench import Plan, bench
from eval.swap import prove_swap
from tests.slow.conftest import ROOT, run_fresh
from tests.slow.test_serving import questions

pytestmark = pytest.mark.slow


def test_no_answer_is_lost_or_mixed_while_the_index_is_rebuilt():
    """At a steady rate, until new indexes have answered."""
    report = prove_swap(ROOT / "corpus", questions(), requests=40, rate=5, builds=1)

    assert report.asked >= 40
    assert (report.failed, report.mixed) == (0, 0)
    assert report.seen >= 2


# What the chat imports at its first question, in the process of the command.
FIRST_QUESTION = """
import json, sys
from starlette.testclient import TestClient
from ui import __main__ as command
def ask(server, sockets):
    client, before = TestClient(server.config.app), set(sys.modules)
    call = {"data": ["What colour are the bumps?", []], "fn_index": 0}
    reply = client.post("/chat/gradio_api/run/predict", json=call)
    imported = {name.partition(".")[0] for name in set(sys.modules) - before}
    print(json.dumps([reply.status_code, sorted(imported)]))
command._Server.run = ask
command.main(["--index", sys.argv[1], "--port", "0"])
"""


def test_the_first_question_loads_no_library_for_drawing(shipped_index):
    """Gradio would import one when the chat is first asked, while everybody waits."""
    status, imported = json.loads(run_fresh(FIRST_QUESTION, str(shipped_index)).splitlines()[-1])

    assert status == 200
    assert "matplotlib" not in imported


@pytest.mark.parametrize("options", [(), ("--no-chat",)])
def test_a_server_that_is_told_to_stop_has_not_failed(shipped_index, options):
    """By SIGTERM, as whoever runs services sends it."""
    command = [sys.executable, "-m", "ui", "--index", str(shipped_index), "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ui:
        assert ui.stdout
        assert b"ready" in ui.stdout.readline()
        ui.terminate()
        _, error = ui.communicate()

    assert (ui.returncode, error) == (0, b"")


def test_server_processes_are_measured(shipped_index):
    """With the chat and without: ready, asked over HTTP, and their memory."""
    plan = Plan(rounds=1, seconds=0.2, clients=(2,), starts=1)
    figures = {each.name: each.value for each in bench(shipped_index, questions()[:9], plan)}

    assert figures["encoder passes an ask"] >= 1
    for kind in ("API only", "with chat"):
        assert figures[f"answers a second, 2 clients, {kind}"] > 0
        assert figures[f"turned away, 2 clients, {kind}"] == 0
        assert figures[f"memory when ready, {kind}"] > 0
    assert figures["cold ask, p50"] > 0
