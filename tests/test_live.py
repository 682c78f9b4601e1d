"""A new index is picked up while questions are asked, and no answer is of two indexes."""

import gc
import html
import logging
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rag import Config, build
from rag.errors import UnreachableError
from rag.live import Live
from rag.pipeline import Pipeline
from rag.serialize import answer_to_dict
from tests.conftest import ASTHMA, GOUT, HashEncoder, write_corpus
from ui.app import create_app
from ui.chat import create_chat
from ui.wording import load_strings

QUESTION = "Do beer and organ meat make gout worse?"
PATIENCE_S = 60
MAPS = Path("/proc/self/maps")


class OtherEncoder(HashEncoder):
    """Vectors that are not those of the index before."""

    fingerprint = "hash-2"


def edition(number):
    """The gout article with other words, and another place, in each edition."""
    line = f"In edition {number}, beer and organ meat make gout worse."
    pad = "Gout hurts. " * (number % 7)
    return GOUT.replace("Beer and organ meat make gout worse.", line).replace(
        "Gout is", f"{pad}Gout is"
    )


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "corpus", {"asthma.md": ASTHMA, "gout.md": edition(0)})


@pytest.fixture
def publish(tmp_path, corpus, encoder):
    """Build an edition and return its version."""

    def _publish(number):
        write_corpus(corpus, {"gout.md": edition(number)})
        return build(corpus, tmp_path / "index", encoder=encoder).version

    return _publish


@pytest.fixture
def live(tmp_path, publish, encoder):
    publish(0)
    return Live(tmp_path / "index", config=Config(min_score=0.3), encoder=encoder)


def until_opened(live):
    """Let the live index notice what is new and wait until it is open."""
    live.snapshot()
    assert live._opening.acquire(timeout=PATIENCE_S)  # held from noticing until it is open
    live._opening.release()


def test_a_finished_index_answers_from_the_next_question_on(live, publish):
    """The old version goes, the new sentence is quoted."""
    version = publish(1)
    until_opened(live)
    answer = live.snapshot().ask(QUESTION)

    assert answer.index_version == version
    assert "In edition 1, beer" in answer.quotes[0].text


def test_a_snapshot_keeps_answering_when_its_files_are_gone(live, publish, tmp_path):
    """A request that began with the old index ends with it, though the build swept its files."""
    old = live.snapshot()
    publish(1)
    until_opened(live)
    answer = old.ask(QUESTION)

    assert not (tmp_path / "index" / f"v-{old.index_version}").exists()
    assert answer.index_version == old.index_version
    assert "In edition 0, beer" in answer.quotes[0].text


@pytest.mark.skipif(not MAPS.exists(), reason="needs a system that tells what is mapped")
def test_an_old_index_is_let_go_with_its_last_holder(live, publish, tmp_path):
    """At once, though no garbage is collected: until then its removed files fill the disk."""
    old = live.snapshot()
    old.ask("Do beer and orgen meat make gout worse?", history=["What is gout?"])
    old.definitions("gout")
    mapped = f"{tmp_path}/index/v-{old.index_version}/"
    assert mapped in MAPS.read_text()
    publish(1)
    until_opened(live)
    gc.disable()
    try:
        del old
        left = MAPS.read_text()
    finally:
        gc.enable()

    assert mapped not in left


def test_an_index_that_has_not_changed_is_not_opened_again(live):
    """The same snapshot, question after question."""
    first = live.snapshot()
    until_opened(live)

    assert live.snapshot() is first


@pytest.mark.parametrize("damage", ["truncated", "altered", "removed"])
def test_a_bad_index_never_replaces_a_good_one(
    live, publish, tmp_path, damage, caplog, monkeypatch
):
    """One line says so, though it is tried again, and the next good build answers."""
    monkeypatch.setattr("rag.live._PAUSE_S", 0)
    good, index = live.snapshot(), tmp_path / "index"
    bad = publish(1)
    if damage == "removed":
        (index / "manifest.json").unlink()
    elif damage == "truncated":
        (index / "manifest.json").write_bytes((index / "manifest.json").read_bytes()[:-9])
    else:
        (index / f"v-{bad}" / "articles.jsonl").write_text("{}\n")
    with caplog.at_level(logging.WARNING):
        until_opened(live)
        until_opened(live)

    assert live.snapshot() is good
    assert good.ask(QUESTION).quotes
    [said] = [each.getMessage() for each in caplog.records if each.name == "rag.live"]
    assert said.startswith("the new index does not answer, the old one does: ")
    assert "\n" not in said
    version = publish(2)
    until_opened(live)
    assert live.snapshot().index_version == version


def test_models_are_shared_only_by_indexes_with_the_same(live, publish, tmp_path, corpus):
    """The encoder is taken over; one with other vectors does not answer from it."""
    first = live.snapshot()
    publish(1)
    until_opened(live)
    assert live.snapshot()._encoder is first._encoder

    build(corpus, tmp_path / "index", encoder=OtherEncoder())
    second = live.snapshot()
    until_opened(live)
    assert live.snapshot() is second


def test_every_answer_is_of_one_index_while_it_is_swapped(live, publish):
    """Asked from four threads over the web while it is built eight times: none fails or mixes."""
    done = threading.Event()
    opened = {live.snapshot().index_version: live.snapshot()}
    client = TestClient(create_app(live))

    def ask():
        response = client.post("/api/v1/ask", json={"question": QUESTION})
        assert response.status_code == 200
        return response.json()

    def ask_on():
        answers = []
        while not done.is_set():
            answers.append(ask())
        return answers

    with client, ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask_on) for _ in range(4)]
        answers = [ask()]
        try:
            for number in range(1, 9):
                version = publish(number)
                until_opened(live)
                opened[version] = live.snapshot()
                answers.append(ask())
        finally:
            done.set()
        answers += [answer for each in asked for answer in each.result()]

    assert {answer["index_version"] for answer in answers} == set(opened)
    for answer in answers:
        pipeline = opened[answer["index_version"]]
        for shown in [*answer["quotes"], *answer["passages"]]:
            text = pipeline.article(shown["doc_id"]).text
            assert text[shown["start"] : shown["end"]] == shown["text"]
        assert answer["quotes"] == answer_to_dict(pipeline.ask(QUESTION))["quotes"] != []


def test_the_pages_and_the_chat_follow_the_index(live, publish):
    """Opened with the old one, they show the new one's words."""
    chat = create_chat(live, load_strings())
    [event] = chat.fns.values()
    with TestClient(create_app(live)) as client:
        publish(1)
        until_opened(live)
        page = client.get("/articles/gout").text
    assert event.fn is not None
    messages = event.fn(QUESTION, [])

    assert "In edition 1" in html.unescape(page)
    assert "In edition 1, beer" in html.unescape(messages[-1]["content"])


def test_an_index_that_could_not_be_opened_is_tried_again(
    live, publish, tmp_path, caplog, monkeypatch
):
    """Its manifest may come before its files; each thing that is wrong is said once."""
    monkeypatch.setattr("rag.live._PAUSE_S", 0)
    good, folder = live.snapshot(), tmp_path / "index" / f"v-{publish(1)}"
    folder.rename(tmp_path / "all")
    with caplog.at_level(logging.WARNING):
        until_opened(live)
        until_opened(live)
        shutil.copytree(tmp_path / "all", folder)
        (folder / "articles.jsonl").write_text("half")
        until_opened(live)
        until_opened(live)
    assert live._pipeline is good
    said = [each.getMessage() for each in caplog.records if each.name == "rag.live"]
    assert ["got no file" in said[0], "got 4 bytes" in said[1]] == [True] * len(said)
    shutil.copy(tmp_path / "all" / "articles.jsonl", folder)
    until_opened(live)

    assert "In edition 1, beer" in live.snapshot().ask(QUESTION).quotes[0].text


def test_an_index_whose_milvus_was_not_up_is_tried_again(live, publish, monkeypatch):
    """Its Milvus may start later than this server; meanwhile the old index answers."""
    monkeypatch.setattr("rag.live._PAUSE_S", 0)
    renewed, before = Pipeline.renewed, live.snapshot().index_version

    def fail(self, index):
        monkeypatch.setattr(Pipeline, "renewed", renewed)
        raise UnreachableError("milvus")

    monkeypatch.setattr(Pipeline, "renewed", fail)
    version = publish(1)
    until_opened(live)
    assert live._pipeline.index_version == before
    until_opened(live)

    assert live.snapshot().index_version == version
