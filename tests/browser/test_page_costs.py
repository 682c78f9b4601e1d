"""python -m eval page: what opening the chat and asking in it costs."""

import pytest

from eval.page import measure_visit

pytestmark = pytest.mark.browser


def test_a_visit_is_measured(chromium, address):
    """Requests and traces are counted; the page's own time is what it takes beside the API."""
    questions = ["What are the symptoms?", "What helps?", "zygote quorum xylophone"]
    port = int(address.rpartition(":")[2])
    figures = {each.name: each for each in measure_visit(chromium, port, questions)}

    assert 1 < figures["requests to open the page"].value <= 50
    assert 1 <= figures["requests for a question, most"].value <= 2
    traces = ("requests to other hosts", "cookies", "entries in the browser's storage")
    assert [figures[name].value for name in traces] == [0, 0, 0]
    page, api = figures["Enter to visible answer, p50"], figures["bare API, p50"]
    assert page.n == api.n == figures["added by the page, p50"].n == len(questions)
    assert page.value > api.value > 0
