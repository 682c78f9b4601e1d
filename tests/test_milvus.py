"""One contract for both searches: FAISS in the folder, and Milvus (its embedded form, a real one).

Same articles, same questions: same answers, same refusals.
"""

import json
import shutil
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from milvus_lite.server_manager import server_manager_instance
from pymilvus import MilvusClient
from starlette.testclient import TestClient

from rag import Config, build, load
from rag.__main__ import main
from rag.address import EMBEDDED, TOKEN, parse_index
from rag.errors import (
    ConfigError,
    DamagedIndexError,
    MissingIndexError,
    QueryError,
    StaleIndexError,
    UnreachableError,
)
from rag.index import Index
from rag.live import Live
from rag.manifest import read_manifest
from rag.milvus import MilvusVectors, Place
from rag.serialize import answer_to_dict
from rag.vectors import VectorWriter
from tests.conftest import ASTHMA, GOUT, PLAIN, HashEncoder, write_corpus
from tests.test_live import until_opened
from ui.app import create_app

ROOT = Path(__file__).parent.parent
ARTICLES = {"asthma.md": ASTHMA, "gout.md": GOUT, "feet.txt": PLAIN}
ANSWERED = [
    "Do beer and organ meat make gout worse?",
    "What are the symptoms of asthma?",
    "How often should I take the reliever?",
    "When should I see a doctor about my feet?",
    "Drink plenty of water",
]
UNANSWERED = ["zebra", "Paris subway timetable"]
SEARCHES = {
    "faiss": Config(),
    "milvus": Config(milvus=EMBEDDED),
    "faiss-lists": Config(exact_chunks=1),
    "milvus-graph": Config(milvus=EMBEDDED, exact_chunks=1),
}


class NeverAsked(HashEncoder):
    """The same encoder, where nothing may be read by it."""

    def encode_documents(self, texts, /):
        raise AssertionError(texts)


class OtherEncoder(HashEncoder):
    """An encoder that no index was built with."""

    name = "other"
    fingerprint = "other-1"


@pytest.fixture(scope="module", params=SEARCHES)
def config(request):
    return SEARCHES[request.param]


@pytest.fixture(scope="module")
def built(tmp_path_factory, corpus_dir, encoder, config):
    """An index that nobody changes."""
    index = tmp_path_factory.mktemp("built") / "index"
    build(corpus_dir, index, encoder=encoder, config=config)
    return index


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "corpus", ARTICLES)


@pytest.fixture
def index(tmp_path, corpus, encoder, config):
    """An index that a test may change."""
    build(corpus, tmp_path / "index", encoder=encoder, config=config)
    return tmp_path / "index"


@pytest.fixture
def in_milvus(tmp_path, corpus, encoder):
    """An index in Milvus that a test may change."""
    build(corpus, tmp_path / "index", encoder=encoder, config=SEARCHES["milvus"])
    return tmp_path / "index"


def opened(index, encoder):
    """The stand-in encoder scores lower, so the bar is lower."""
    return load(index, config=Config(min_score=0.3), encoder=encoder)


def test_a_build_logs_nothing(tmp_path, corpus, encoder, caplog):
    """Milvus-lite logs a traceback for a call that it lacks, which its client passes over."""
    build(corpus, tmp_path / "index", encoder=encoder, config=SEARCHES["milvus"])

    assert not [each.getMessage() for each in caplog.records]


def said(answer):
    """An answer without what may differ: the version of the index and the time."""
    fields = answer_to_dict(answer)
    del fields["index_version"], fields["took_ms"]
    return fields


def collections(index):
    """What the Milvus of an index holds."""
    return set(MilvusClient(str(index / EMBEDDED)).list_collections())


# The contract.


@pytest.mark.parametrize("doc", ["", "gout"])
@pytest.mark.parametrize("question", ANSWERED + UNANSWERED)
def test_answers_are_those_of_an_exact_search_in_the_folder(
    built, pipeline, encoder, question, doc
):
    """Quotes, passages, order, confidence and reason, whatever finds the chunks."""
    answer = opened(built, encoder).ask(question, doc=doc)

    assert said(answer) == said(pipeline.ask(question, doc=doc))
    assert doc or answer.abstained == (question in UNANSWERED)


def test_the_nearest_chunks_come_with_their_cosines(built, encoder):
    """Best first, as a plain matrix product ranks them; of one article, all."""
    index = Index(built)
    vectors = index.chunk_vectors(np.arange(len(index.store.chunk_table)))
    query = encoder.encode_queries(["a cough at night"])
    products = vectors @ query[0]
    rows, scores = index.search(query, k=3)
    gout = index.store.chunk_rows(index.store.row_of("gout"))

    np.testing.assert_allclose(scores, np.sort(products)[::-1][:3], atol=1e-6)
    np.testing.assert_allclose(products[rows], scores, atol=1e-6)
    assert sorted(index.search(query, k=100, rows=np.array(gout))[0]) == list(gout)


def test_the_manifest_says_how_much_is_found(built):
    """Of the ten nearest, measured when it was built."""
    assert read_manifest(built).search["recall_at_10"] >= 0.95


def test_what_cannot_be_asked_is_refused(built, encoder):
    """An empty question, an article that is not there, an encoder of another index."""
    asked = opened(built, encoder)

    with pytest.raises(QueryError, match="it is empty"):
        asked.ask("  ")
    with pytest.raises(KeyError):
        asked.ask("ice", doc="nope")
    with pytest.raises(StaleIndexError, match="expected vectors of encoder 'other'"):
        load(built, encoder=OtherEncoder())


def test_a_changed_byte_is_refused(index):
    """In any file; so is a file that is short or gone."""
    paths = [*index.glob("v-*/**/*.*"), index / "manifest.json"]
    assert len(paths) > 8
    for path in paths:
        good = path.read_bytes()
        for bad in (good[:-1], bytes([good[0] ^ 1]) + good[1:]):
            path.write_bytes(bad)
            with pytest.raises((DamagedIndexError, StaleIndexError), match="python -m rag build"):
                Index(index)
        path.unlink()
        with pytest.raises((DamagedIndexError, MissingIndexError), match="python -m rag build"):
            Index(index)
        path.write_bytes(good)


def test_a_build_without_news_changes_nothing(index, corpus, encoder, config):
    """Neither the manifest nor what is embedded."""
    before = (index / "manifest.json").read_bytes()
    report = build(corpus, index, encoder=NeverAsked(), config=config)

    assert not report.changed
    assert (index / "manifest.json").read_bytes() == before
    assert opened(index, encoder).ask(ANSWERED[0]).quotes


def test_only_what_changed_is_embedded_again(index, corpus, encoder, config):
    """An edit costs its own chunk and sentence, and the new words are found."""
    (corpus / "gout.md").write_text(GOUT.replace("put ice on it", "cool it"))
    report = build(corpus, index, encoder=encoder, config=config)
    answer = opened(index, encoder).ask("Rest the joint and cool it?")

    assert (report.changed, report.embedded) == (True, 2)
    assert "cool it" in answer.quotes[0].text


def test_the_same_articles_give_the_same_version(index, corpus, encoder, config, tmp_path):
    """In a folder of the same name elsewhere."""
    report = build(corpus, tmp_path / "again" / "index", encoder=encoder, config=config)

    assert report.version == read_manifest(index).version


def edition(number):
    """The gout article with another sentence in each edition."""
    line = f"In edition {number}, beer and organ meat make gout worse."
    return GOUT.replace("Beer and organ meat make gout worse.", line)


def test_a_new_index_is_swapped_in_while_questions_are_asked(index, corpus, encoder, config):
    """No answer fails, none is of two indexes, and the one before goes on until it is let go."""
    live = Live(index, config=Config(min_score=0.3), encoder=encoder)
    done = threading.Event()
    quotes = {}

    def ask():
        return live.snapshot().ask(ANSWERED[0])

    def ask_on():
        answers = []
        while not done.is_set():
            answers.append(ask())
        return answers

    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(ask_on) for _ in range(2)]
        try:
            for number in range(4):
                old = live.snapshot()
                quotes[old.index_version] = old.ask(ANSWERED[0]).quotes
                write_corpus(corpus, {"gout.md": edition(number)})
                build(corpus, index, encoder=encoder, config=config)
                until_opened(live)
                assert live.snapshot().index_version != old.index_version
                assert old.ask(ANSWERED[0]).quotes == quotes[old.index_version]
        finally:
            done.set()
        answers = [answer for each in asked for answer in each.result()]
    last = ask()
    quotes[last.index_version] = last.quotes

    assert "In edition 3" in last.quotes[0].text
    assert len({quote[0].text for quote in quotes.values()}) == 5
    assert answers
    assert all(answer.quotes == quotes[answer.index_version] for answer in answers)


# What only Milvus can do wrong.


def test_the_command_names_corpus_and_encoder(tmp_path, corpus, encoder):
    """The corpus where it is known."""
    index, config = tmp_path / "index", Config(encoder="my encoder", milvus=EMBEDDED)
    build(corpus, index, encoder=encoder, config=config)
    [name] = collections(index)
    MilvusClient(str(index / EMBEDDED)).drop_collection(name)

    command = f"--corpus {corpus} --index milvus:{index} --encoder 'my encoder'"
    with pytest.raises(MissingIndexError, match=f"{command}$"):
        Index(index, corpus=corpus)


def test_a_missing_collection_is_refused_and_mended_by_the_command(in_milvus, corpus, encoder):
    """The sentence names the command, which embeds nothing anew."""
    [name] = collections(in_milvus)
    MilvusClient(str(in_milvus / EMBEDDED)).drop_collection(name)
    command = f"python -m rag build --corpus FOLDER --index milvus:{in_milvus}"

    with pytest.raises(MissingIndexError, match=f"collection {name}: expected .*{command}"):
        Index(in_milvus)
    place = parse_index(command.rsplit(maxsplit=1)[-1])
    build(corpus, place.folder, encoder=NeverAsked(), config=Config(milvus=place.milvus))
    assert opened(in_milvus, encoder).ask(ANSWERED[0]).quotes


@pytest.mark.parametrize("wrong", ["fewer", "others"])
def test_a_collection_of_other_vectors_is_refused_and_mended(in_milvus, corpus, encoder, wrong):
    """Told by its number of rows, or by the sample that it does not find."""
    client = MilvusClient(str(in_milvus / EMBEDDED))
    [name] = client.list_collections()
    if wrong == "fewer":
        client.delete(name, ids=[3])
    else:
        elsewhere = np.roll(np.eye(8, encoder.dim, dtype=np.float32), 128, axis=1)
        client.upsert(name, [{"id": at, "vector": row} for at, row in enumerate(elsewhere)])

    with pytest.raises(
        DamagedIndexError, match=r"expected .* vectors.*, got .*rag build --corpus FOLDER --index"
    ):
        Index(in_milvus)
    build(corpus, in_milvus, encoder=NeverAsked(), config=SEARCHES["milvus"])
    assert opened(in_milvus, encoder).ask(ANSWERED[0]).quotes


def test_the_collection_before_stays_and_older_ones_go(in_milvus, corpus, encoder):
    """A server may not have seen the new one yet; two builds later it has."""
    seen = [read_manifest(in_milvus).search["collection"]]
    for number in range(3):
        write_corpus(corpus, {"gout.md": edition(number)})
        build(corpus, in_milvus, encoder=encoder, config=SEARCHES["milvus"])
        seen.append(read_manifest(in_milvus).search["collection"])

    assert len(set(seen)) == 4
    assert collections(in_milvus) == set(seen[-2:])


def test_the_collections_of_others_are_left_alone(in_milvus, corpus, encoder):
    """Only what builds of this folder have made is dropped."""
    client = MilvusClient(str(in_milvus / EMBEDDED))
    client.create_collection("ask_index_of_others", dimension=4)
    for number in range(3):
        write_corpus(corpus, {"gout.md": edition(number)})
        build(corpus, in_milvus, encoder=encoder, config=SEARCHES["milvus"])

    assert "ask_index_of_others" in collections(in_milvus)


def test_a_large_collection_finds_nearly_all_and_says_how_much(tmp_path):
    """A graph over 8-bit codes; the cosines are those of the vectors as they were given."""
    draw = np.random.default_rng(0)
    vectors = np.repeat(draw.standard_normal((40, 24)), 60, axis=0)
    vectors += 0.3 * draw.standard_normal(vectors.shape)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    chunks, questions = (half.astype(np.float32) for half in (vectors[::2], vectors[1::2]))
    place = Place(tmp_path, EMBEDDED)
    folder = tmp_path / "files"
    folder.mkdir()
    writer = VectorWriter(folder, 24, exact_chunks=100, place=place)
    writer.add_chunks(chunks)
    writer.add_sentences(questions)
    facts = writer.close()
    searched = MilvusVectors(folder, place, facts)
    searched.check()
    overlap = []
    for question in questions[::10]:
        rows, cosines = searched.search(question[None], 10)
        overlap.append(len({*rows} & {*np.argsort(-(chunks @ question))[:10]}) / 10)
        np.testing.assert_allclose(cosines, chunks[rows] @ question, atol=1e-6)

    assert facts["index"] == "HNSW_SQ"
    assert facts["recall_at_10"] >= 0.95
    assert np.mean(overlap) == pytest.approx(facts["recall_at_10"], abs=0.05)


@pytest.fixture
def nobody():
    """An address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: a connection is refused
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def test_a_server_that_does_not_answer_is_one_sentence(in_milvus, corpus, nobody, capsys):
    """When asked and when built; nothing else answers in its place, and the old index stays."""
    before = (in_milvus / "manifest.json").read_bytes()
    address = f"milvus://{nobody}{in_milvus}"
    codes = [main(["ask", "Is gout painful?", "--index", address])]
    out, asked = capsys.readouterr()
    with pytest.raises(UnreachableError, match=r"expected Milvus to answer, got"):
        build(corpus, in_milvus, encoder=HashEncoder(), config=Config(milvus=f"http://{nobody}"))

    assert codes == [2]
    assert out == ""
    assert asked.startswith(f"error: {address}: expected Milvus to answer, got ")
    assert asked.count("\n") == 1
    assert (in_milvus / "manifest.json").read_bytes() == before


def test_a_server_that_goes_away_is_a_503(in_milvus, encoder):
    """The page says that it is not ready; no answer comes from anywhere else."""
    client = TestClient(create_app(opened(in_milvus, encoder), chat=False))
    before = client.post("/api/v1/ask", json={"question": ANSWERED[0]})
    server_manager_instance.release_server(str(in_milvus / EMBEDDED))
    after = client.post("/api/v1/ask", json={"question": ANSWERED[0]})

    assert (before.status_code, after.status_code) == (200, 503)
    assert after.json()["error"]["type"] == "UnreachableError"
    assert ANSWERED[0] not in after.text


def test_a_second_program_cannot_open_the_embedded_file(in_milvus):
    """It is told so; a server is for more than one."""
    words = [sys.executable, "-m", "rag", "ask", "gout", "--index", str(in_milvus)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "Only one program at a time may have it open" in done.stderr
    assert done.stderr.count("\n") == 1


def test_credentials_come_from_the_environment_and_are_written_nowhere(
    tmp_path, corpus, encoder, monkeypatch
):
    """Neither into the manifest nor into any other file of the index."""
    monkeypatch.setenv(TOKEN, "nurse:opensesame")
    build(corpus, tmp_path / "index", encoder=encoder, config=SEARCHES["milvus"])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert len(files) > 10
    assert not [path for path in files if b"opensesame" in path.read_bytes()]


def test_credentials_in_an_address_are_refused_and_not_repeated(capsys):
    """They would stand in the list of processes and in the manifest."""
    for command in (["build"], ["ask", "gout"]):
        assert main([*command, "--index", "milvus://nurse:opensesame@host:19530/index"]) == 2
        error = capsys.readouterr().err
        assert "opensesame" not in error
        assert TOKEN in error


@pytest.mark.parametrize(
    ("text", "folder", "milvus"),
    [
        ("index", "index", ""),
        ("/srv/index", "/srv/index", ""),
        ("milvus:index", "index", EMBEDDED),
        ("milvus:///srv/index", "/srv/index", EMBEDDED),
        ("milvus://db:19530/srv/index", "/srv/index", "http://db:19530"),
        ("milvus://db/srv/index", "/srv/index", "http://db:19530"),
        ("milvus+tls://db:443/srv/index", "/srv/index", "https://db:443"),
    ],
)
def test_an_address_names_a_folder_and_a_milvus(text, folder, milvus):
    """A folder alone is as it always was."""
    assert parse_index(text) == (Path(folder), milvus)


@pytest.mark.parametrize(
    "text", ["milvus:", "milvus://", "milvus://db", "milvus://db:x/i", "milvus://db/i?token=sesame"]
)
def test_an_address_of_another_form_is_refused(text):
    """The form is said, the text is not: it may hold a key."""
    with pytest.raises(ConfigError, match=r"milvus://HOST:PORT/FOLDER") as refused:
        parse_index(text)

    assert "sesame" not in str(refused.value)


def test_an_index_of_faiss_is_not_searched_in_milvus(index_dir, encoder):
    """There is nothing of it there."""
    with pytest.raises(StaleIndexError, match="expected an index in Milvus, got one of FAISS"):
        load(index_dir, encoder=encoder, config=Config(milvus="http://127.0.0.1:19530"))


def test_an_index_moves_to_milvus_and_back_without_embedding(tmp_path, corpus, encoder):
    """The vectors are taken over; back in the folder, every byte is as it was."""
    index = tmp_path / "index"
    first = build(corpus, index, encoder=encoder)
    there = build(corpus, index, encoder=NeverAsked(), config=SEARCHES["milvus"])
    moved = opened(index, encoder).ask(ANSWERED[0]).quotes
    back = build(corpus, index, encoder=NeverAsked())

    assert moved
    assert (there.changed, there.version != first.version) == (True, True)
    assert back.version == first.version


def test_a_folder_without_milvus_imports_nothing_of_it(index_dir):
    """It costs a second and is an extra."""
    script = (
        "import sys; from pathlib import Path; from rag.index import Index; "
        f"Index(Path({str(index_dir)!r})); print({{'pymilvus', 'grpc'}} & set(sys.modules))"
    )
    words = [sys.executable, "-c", script]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_without_the_extra_one_sentence_names_it(in_milvus, monkeypatch, capsys):
    """Only an index in Milvus needs it."""
    monkeypatch.setitem(sys.modules, "pymilvus", None)  # as if it was not installed
    code = main(["ask", "gout", "--index", str(in_milvus)])
    error = capsys.readouterr().err

    assert code == 2
    assert error.count("\n") == 1
    assert "pip install '.[milvus]'" in error


def test_a_copy_of_the_folder_is_searched_where_it_says(in_milvus, tmp_path, encoder):
    """A replica has the folder and asks the one Milvus; its own address goes before the built."""
    shutil.copytree(in_milvus, tmp_path / "replica", ignore=shutil.ignore_patterns("milvus.db"))
    address = str(in_milvus / EMBEDDED)
    config = Config(milvus=address, min_score=0.3)
    replica = load(tmp_path / "replica", encoder=encoder, config=config)

    assert json.dumps(said(replica.ask(ANSWERED[0]))) == json.dumps(
        said(opened(in_milvus, encoder).ask(ANSWERED[0]))
    )
