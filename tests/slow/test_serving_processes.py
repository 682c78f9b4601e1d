"""Real processes: a server whose index is rebuilt, one that is measured, and a cold command."""

import pytest

from eval.bench import Plan, bench
from eval.swap import prove_swap
from tests.slow.conftest import ROOT
from tests.slow.test_serving import questions

pytestmark = pytest.mark.slow


def test_no_answer_is_lost_or_mixed_while_the_index_is_rebuilt():
    """At a steady rate, until new indexes have answered."""
    report = prove_swap(ROOT / "corpus", questions(), requests=40, rate=5, builds=1)

    assert report.asked >= 40
    assert (report.failed, report.mixed) == (0, 0)
    assert report.seen >= 2


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
