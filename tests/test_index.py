"""An index is built whole, opened whole, or refused."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from rag import Config, build, load, reuse
from rag.address import build_command
from rag.check import check_freshness
from rag.chunk import split_sentences
from rag.corpus import load_corpus
from rag.errors import (
    CorpusError,
    DamagedIndexError,
    MissingIndexError,
    RagError,
    RecallError,
    StaleIndexError,
)
from rag.index import FORMATS, Index
from rag.manifest import FORMAT, read_manifest
from rag.store import Store
from rag.vectors import VectorWriter, make_search
from tests.conftest import ASTHMA, GOUT, HashEncoder, write_corpus


def all_bytes(index: Path) -> dict[str, bytes]:
    """Every file of an index but the lock."""
    files = (path for path in index.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(index).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def copy(tmp_path: Path, index_dir: Path) -> Path:
    """An index that a test may damage."""
    shutil.copytree(index_dir, tmp_path / "index")
    return tmp_path / "index"


def test_dense_search_equals_brute_force(index_dir, encoder):
    """FAISS ranks as a plain matrix product does."""
    index = Index(index_dir)
    n = len(index.store.chunk_table)
    vectors = index.chunk_vectors(np.arange(n))
    query = encoder.encode_queries(["a cough at night"])
    rows, scores = index.search(query, k=n)

    products = vectors @ query[0]
    np.testing.assert_allclose(scores, np.sort(products)[::-1], atol=1e-6)
    np.testing.assert_allclose(products[rows], scores, atol=1e-6)


def test_words_are_held_with_and_without_accents(tmp_path, encoder):
    """As a person types them or as the article has them; another form of a word is another."""
    corpus = write_corpus(
        tmp_path / "corpus", {"m.md": "# Balance\n\nM\u00e9ni\u00e8re's disease."}
    )
    build(corpus, tmp_path / "index", encoder=encoder)
    index = Index(tmp_path / "index")

    assert index.holds("meniere")
    assert index.holds("m\u00e9ni\u00e8re")
    assert not index.holds("menieres")


def test_search_can_be_kept_to_some_rows(index_dir, encoder):
    """Only the rows of one article come back."""
    index = Index(index_dir)
    rows = np.array(index.store.chunk_rows(index.store.row_of("gout")))
    found, _ = index.search(encoder.encode_queries(["ice"]), k=100, rows=rows)

    assert sorted(found) == list(rows)


def test_what_is_stored_is_what_was_built(corpus_dir, index_dir, encoder):
    """Articles, sentences and chunks come back equal; every chunk lies in its article."""
    pipeline = load(index_dir, encoder=encoder)
    index = Index(index_dir)
    for article in load_corpus(corpus_dir, config=Config()):
        assert pipeline.article(article.doc_id) == article
        row = index.store.row_of(article.doc_id)
        assert index.store.sentences(row) == split_sentences(article)
        assert {index.store.chunk(at).doc_id for at in index.store.chunk_rows(row)} == {
            article.doc_id
        }


def test_titles_are_read_from_the_lines_of_the_articles(tmp_path, encoder):
    """Whatever a title, a text or the rest of the head says."""
    titles = ['Say "title": x', "Ménière’s", "\\"]
    head = (
        "---\ntitle: '{}'\nurl: 'https://example.org/?\"title\": \"b\"'\nnote: '\"title\": '\n---\n"
    )
    text = 'Of this it is said: "title": "Gout".'
    files = {f"{at}.md": f"{head.format(title)}{text}" for at, title in enumerate(titles)}
    build(write_corpus(tmp_path / "corpus", files), tmp_path / "index", encoder=encoder)
    store = Index(tmp_path / "index").store

    assert list(store.titles()) == titles == [store.article(row).title for row in range(3)]


def test_the_same_corpus_gives_the_same_bytes(tmp_path, corpus_dir, index_dir, encoder):
    """From scratch or on top of itself, an index is reproducible."""
    build(corpus_dir, tmp_path / "again", encoder=encoder)
    again = all_bytes(tmp_path / "again")

    assert again == all_bytes(index_dir)
    assert not build(corpus_dir, tmp_path / "again", encoder=encoder).changed
    assert again == all_bytes(tmp_path / "again")


def test_only_what_changed_is_embedded_again(tmp_path, encoder):
    """An edit costs its own chunk and sentence; the result equals a build from scratch."""
    corpus = write_corpus(tmp_path / "corpus", {"a.md": ASTHMA, "g.md": GOUT})
    first = build(corpus, tmp_path / "index", encoder=encoder)
    (corpus / "g.md").write_text(GOUT.replace("put ice on it", "cool it"))
    second = build(corpus, tmp_path / "index", encoder=encoder)

    assert first.reused == 0
    assert second.changed
    assert second.embedded == 2
    build(corpus, tmp_path / "scratch", encoder=encoder)
    assert all_bytes(tmp_path / "index") == all_bytes(tmp_path / "scratch")


class Counting(HashEncoder):
    """Knows how often it counted the tokens of many words."""

    def __init__(self) -> None:
        self.long_counts = 0

    def count_tokens(self, text: str, /) -> int:
        count = super().count_tokens(text)
        self.long_counts += count > 100
        return count


def test_a_heading_of_thousands_of_words_is_cut_at_once(tmp_path):
    """Not word by word, its tokens counted anew for each."""
    source = "# A\n\nRest.\n\n## " + "word " * 2_000 + "\n\nTea.\n"
    encoder = Counting()
    build(write_corpus(tmp_path / "corpus", {"a.md": source}), tmp_path / "index", encoder=encoder)

    assert encoder.long_counts < 100


class NeverAsked(HashEncoder):
    """The same encoder, where nothing may be read by it."""

    def count_tokens(self, text, /):
        raise AssertionError(text)

    def encode_documents(self, texts, /):
        raise AssertionError(texts)


def test_what_has_not_changed_is_taken_over_without_the_encoder(tmp_path, encoder):
    """Other articles may go: those that stay are neither split nor counted nor embedded."""
    articles = {"a.md": ASTHMA, "b.md": GOUT.replace("Gout", "Arthritis"), "g.md": GOUT}
    corpus = write_corpus(tmp_path / "corpus", articles)
    build(corpus, tmp_path / "index", encoder=encoder)
    (corpus / "a.md").unlink()
    report = build(corpus, tmp_path / "index", encoder=NeverAsked())
    build(corpus, tmp_path / "scratch", encoder=encoder)

    assert (report.changed, report.embedded) == (True, 0)
    assert all_bytes(tmp_path / "index") == all_bytes(tmp_path / "scratch")


def test_any_way_to_a_corpus_gives_the_same_bytes(tmp_path, encoder):
    """Articles are added in front, edited, renamed, given an id, emptied and brought back."""
    corpus = write_corpus(tmp_path / "corpus", {"g.md": GOUT, "m.md": ASTHMA})
    steps = [
        {"a.md": ASTHMA.replace("asthma", "croup")},
        {"g.md": GOUT.replace("ice", "frozen peas")},
        {"m.md": "![only](picture.png)", "z.md": ASTHMA},
        {"z.md": "---\nid: other\n---\n" + GOUT, "b.md": GOUT},
        {"m.md": ASTHMA, "g.md": GOUT},
    ]
    for number, step in enumerate(steps):
        build(write_corpus(corpus, step), tmp_path / "index", encoder=encoder)
        build(corpus, tmp_path / f"scratch-{number}", encoder=encoder)

        assert all_bytes(tmp_path / "index") == all_bytes(tmp_path / f"scratch-{number}")


def test_a_new_article_cannot_take_the_id_of_one_that_has_not_changed(tmp_path, encoder):
    """Both files are named, as in a build from nothing."""
    corpus = write_corpus(tmp_path / "corpus", {"a.md": ASTHMA, "g.md": GOUT})
    build(corpus, tmp_path / "index", encoder=encoder)
    write_corpus(corpus, {"x.md": "---\nid: g\n---\nGout hurts."})

    with pytest.raises(CorpusError, match=r"x\.md: expected an id of its own, got 'g'.*g\.md"):
        build(corpus, tmp_path / "index", encoder=encoder)


@pytest.fixture
def clustered():
    """Unit vectors around 40 centres, at half precision, and questions drawn alike."""
    draw = np.random.default_rng(0)
    centres = draw.standard_normal((40, 24))
    vectors = np.repeat(centres, 60, axis=0) + 0.3 * draw.standard_normal((2400, 24))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)


def test_a_large_index_finds_nearly_all_and_says_how_much(clustered):
    """Measured on what was not indexed; a search by row, and a vector, come back exactly."""
    chunks, questions = clustered[::2], clustered[1::2]
    search, facts = make_search(chunks, questions, exact_chunks=100)
    exact, plain = make_search(chunks, questions, exact_chunks=10_000)
    asked = questions.astype(np.float32)
    found, expected = (each.search(asked, 10)[1] for each in (search, exact))
    overlap = np.mean([len(set(a) & set(b)) for a, b in zip(found, expected, strict=True)]) / 10

    assert plain == {"type": "Flat", "recall_at_10": 1.0}
    assert facts["type"] == "IVF"
    assert facts["probes"] < facts["lists"]
    assert facts["recall_at_10"] >= 0.95
    assert abs(overlap - facts["recall_at_10"]) < 0.03
    np.testing.assert_array_equal(search.reconstruct_batch(np.arange(1200)), chunks)


def test_an_index_that_finds_too_little_is_refused():
    """Vectors without any neighbourhood cannot be searched by lists; the way out is said."""
    vectors = np.random.default_rng(0).standard_normal((2000, 96))
    unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)

    with pytest.raises(RecallError, match=r"2,000 chunks: expected 95% .* Set exact_chunks"):
        make_search(unit, unit[::2] * -1, exact_chunks=100)


def test_the_search_by_lists_answers_like_the_exact_one(tmp_path, corpus_dir, encoder):
    """Of one article every chunk is found; what is found, taken over and rebuilt is the same."""
    config = Config(exact_chunks=1)
    build(corpus_dir, tmp_path / "index", encoder=encoder, config=config)
    index = Index(tmp_path / "index")
    rows = np.array(index.store.chunk_rows(index.store.row_of("feet")))
    found, _ = index.search(encoder.encode_queries(["ice"]), k=100, rows=rows)
    build(corpus_dir, tmp_path / "exact", encoder=encoder)
    report = build(corpus_dir, tmp_path / "exact", encoder=NeverAsked(), config=config)

    assert index.manifest.search["type"] == "IVF"
    assert sorted(found) == list(rows)
    assert report.changed
    assert all_bytes(tmp_path / "exact") == all_bytes(tmp_path / "index")


def test_an_article_without_text_is_reported(tmp_path, encoder):
    """It is left out of the index, but never silently."""
    corpus = write_corpus(tmp_path / "corpus", {"a.md": GOUT, "b.md": "![only](picture.png)"})

    assert build(corpus, tmp_path / "index", encoder=encoder).without_text == ("b",)


def test_a_corpus_without_any_text_is_refused(tmp_path, encoder):
    """There would be nothing to ask; the old index stays."""
    corpus = write_corpus(tmp_path / "corpus", {"b.md": "![only](picture.png)"})

    with pytest.raises(CorpusError, match="expected an article with text, got none"):
        build(corpus, tmp_path / "index", encoder=encoder)


def test_a_missing_index_names_the_command(tmp_path):
    """The way out is said."""
    with pytest.raises(MissingIndexError, match="python -m rag build"):
        Index(tmp_path)


def test_a_flipped_byte_in_any_file_is_refused(copy):
    """Each file is checked whole, the manifest as well."""
    paths = [path for path in copy.rglob("*") if path.is_file() and path.name != ".lock"]
    assert len(paths) > 8
    for path in paths:
        good = path.read_bytes()
        for at in {0, len(good) // 2, len(good) - 1}:
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            with pytest.raises((DamagedIndexError, StaleIndexError), match="python -m rag build"):
                Index(copy)
        path.write_bytes(good[:-1])
        with pytest.raises(DamagedIndexError, match="python -m rag build"):
            Index(copy)
        path.unlink()
        with pytest.raises((DamagedIndexError, MissingIndexError), match="python -m rag build"):
            Index(copy)
        path.write_bytes(good)
    assert Index(copy).manifest == read_manifest(copy)


def test_a_damaged_index_is_mended_by_a_build(copy, corpus_dir, encoder):
    """The command that the message names works."""
    next(copy.glob("v-*/chunks.npy")).write_bytes(b"broken")
    build(corpus_dir, copy, encoder=encoder)

    assert Index(copy).manifest == read_manifest(copy)


def test_a_manifest_of_another_format_is_stale(copy):
    """An older or newer program's index is told apart from damage."""
    manifest = copy / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 99'))

    with pytest.raises(StaleIndexError, match=f"expected index format {FORMAT}, got format 99"):
        Index(copy)


@pytest.mark.parametrize("foreign", ["{}", "[]", "null", "not json", '{"product": "other"}'])
def test_a_foreign_manifest_is_refused(copy, foreign):
    """A file of the same name is not an index."""
    (copy / "manifest.json").write_text(foreign)

    with pytest.raises(DamagedIndexError, match=r"manifest\.json"):
        Index(copy)


def test_another_encoder_is_refused(index_dir):
    """Vectors of two encoders must never be compared."""

    class Other(HashEncoder):
        name = "other"
        fingerprint = "other-1"

    with pytest.raises(StaleIndexError, match="expected vectors of encoder 'other'"):
        load(index_dir, encoder=Other())


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_index_of_an_older_program_is_refused(name, tmp_path, corpus_dir, encoder, monkeypatch):
    """Its encoder would otherwise fail in the middle of an answer."""
    with monkeypatch.context() as older:
        older.setitem(FORMATS, name, 0)
        build(corpus_dir, tmp_path / "index", encoder=encoder)

    with pytest.raises(StaleIndexError, match=f"{name.replace('_', ' ')} .*, got 0. Rebuild it"):
        load(tmp_path / "index", encoder=encoder)


_APART = {
    "embed": "the encoder, whose fingerprint stands in the settings",
    "exported": "likewise, in a version of its own",
    "index": "what was built is read, and `FORMATS` say how",
    "manifest": "all files of an index, in a version of its own",
    "milvus": "the search, over all vectors",
    "progress": "what is shown of a build",
    "reuse": "what is taken over; its own key would not match",
    "vectors": "the search, over all vectors",
}


def test_all_that_makes_the_rows_of_a_file_is_in_its_key():
    """What a build imports, and what that imports, but for what is named here with its reason."""
    folder = Path(reuse.__file__).parent
    found, left = set(), ["assemble"]
    while left:
        module = left.pop()
        if module in found:
            continue
        found.add(module)
        if module not in _APART:
            nodes = ast.walk(ast.parse((folder / f"{module}.py").read_text(encoding="utf-8")))
            names = (node.module or "" for node in nodes if isinstance(node, ast.ImportFrom))
            left += [name.removeprefix("rag.") for name in names if name.startswith("rag.")]

    assert found - set(_APART) == set(reuse._MODULES)
    assert set(_APART) <= found


def test_the_lists_that_make_the_rows_of_a_file_are_in_its_key():
    """Those that the modules in it name; `rag.lists` names all there are."""
    folder = Path(reuse.__file__).parent
    modules = set(reuse._MODULES) - {"lists"}
    sources = [(folder / f"{each}.py").read_text(encoding="utf-8") for each in modules]
    named = {name for each in sources for name in re.findall(r'"([\w-]+\.(?:csv|json))"', each)}
    read = {f"data/{name}" for name in named if (folder / "data" / name).exists()}

    assert read == set(reuse._LISTS)


def test_two_builds_at_once_are_refused(copy, corpus_dir, encoder):
    """The second is told to wait."""
    with FileLock(copy / ".lock"), pytest.raises(RagError, match="expected no other build"):
        build(corpus_dir, copy, encoder=encoder)


_BUILD_IN_STEPS = """
import itertools
import os
import shutil
import sys
from pathlib import Path

import langchain_text_splitters  # once, not in each build

from rag import build
from tests.conftest import HashEncoder

corpus, before, folder = map(Path, sys.argv[1:])
KILLED = 9


def die_at(last):
    steps = itertools.count(1)

    def dying(function):
        def call(*args, **options):
            if next(steps) == last:
                os._exit(KILLED)
            return function(*args, **options)

        return call

    for name in ("fsync", "mkdir", "rename", "replace", "rmdir", "unlink"):
        setattr(os, name, dying(getattr(os, name)))


for step in itertools.count(1):
    index = folder / str(step)
    shutil.copytree(before, index)
    child = os.fork()
    if not child:
        die_at(step)
        build(corpus, index, encoder=HashEncoder())
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != KILLED:
        sys.exit(code)
"""


def test_a_killed_build_leaves_a_whole_index(tmp_path, index_dir, encoder):
    """Killed before each step on disk: the old or the new index opens, and the next build works."""
    corpus = write_corpus(tmp_path / "corpus", {"g.md": GOUT.replace("big toe", "little toe")})
    build(corpus, tmp_path / "new", encoder=encoder)
    before, new = Index(index_dir).manifest, Index(tmp_path / "new").manifest
    subprocess.run(
        [sys.executable, "-c", _BUILD_IN_STEPS, corpus, index_dir, tmp_path / "killed"],
        cwd=Path(__file__).parent.parent,
        check=True,
    )
    killed = sorted((tmp_path / "killed").iterdir(), key=lambda path: int(path.name))
    found = [Index(index).manifest for index in killed]
    swapped = found.index(new)

    assert found == [before] * swapped + [new] * (len(found) - swapped)
    assert swapped > len(new.files)  # each is synced before
    for index in killed:
        build(corpus, index, encoder=encoder)
        assert all_bytes(index) == all_bytes(tmp_path / "new")


def test_a_build_leaves_the_files_of_others_alone(copy, tmp_path, encoder):
    """Only what has exactly a name that builds give is removed, of earlier versions too."""
    others = ["v-holiday.mp4", "v-2", "v-0123456789abcdef.bak", "encoder-notes", ".building-site"]
    for name in others:
        write_corpus(copy / name, {"letter.txt": "Dear"})
    ours = ["v-0123456789abcdef", "encoder-0123456789abcdef-7", ".building-a1b2_c3d"]
    for name in ours:
        write_corpus(copy / name, {"letter.txt": "Old"})
    build(write_corpus(tmp_path / "corpus", {"g.md": GOUT}), copy, encoder=encoder)
    left = {path.name for path in copy.iterdir()}

    assert set(others) <= left
    assert not left & set(ours)
    assert [path.name for path in copy.glob("v-*/chunks.npy")] == ["chunks.npy"]


def test_files_and_links_with_names_of_ours_are_removed(copy, tmp_path, corpus_dir, encoder):
    """What a link leads to stays."""
    letters = write_corpus(tmp_path / "letters", {"a.txt": "Dear"})
    for name in (".building-a1b2_c3d", "v-0123456789abcdef", "encoder-0123456789abcdef-7"):
        (copy / name).symlink_to(letters)
    for name in (".building-a1b2_c3e", "v-0123456789abcdee", "encoder-0123456789abcdee-7"):
        (copy / name).write_text("Ours.")
    build(corpus_dir, copy, encoder=encoder)

    assert [path.name for path in copy.glob("*0123456789*")] == []
    assert [path.name for path in copy.glob(".building-*")] == []
    assert (letters / "a.txt").read_text() == "Dear"


def test_a_folder_of_something_else_is_refused(tmp_path, corpus_dir, encoder):
    """Nothing is written into it; a file is no folder either."""
    photos = write_corpus(tmp_path / "photos", {"v-1.txt": "Ours.", "manifest.json": "{}"})
    with pytest.raises(RagError, match=r"photos: expected .* such as 'manifest.json'. Name anothe"):
        build(corpus_dir, photos, encoder=encoder)
    with pytest.raises(RagError, match=r"v-1.txt: expected a new folder.*got a file"):
        build(corpus_dir, photos / "v-1.txt", encoder=encoder)

    assert sorted(path.name for path in photos.iterdir()) == ["manifest.json", "v-1.txt"]


def test_a_folder_that_waits_for_an_index_is_taken(tmp_path, corpus_dir, encoder):
    """As it is checked out, with a file that says what it is for, and what is hidden."""
    files = {"README.md": "# index/", ".gitignore": "*", ".DS_Store": ""}
    index = write_corpus(tmp_path / "index", files)
    build(corpus_dir, index, encoder=encoder)

    assert (index / "README.md").read_text() == "# index/"


def test_what_killed_builds_left_goes_even_if_the_next_one_fails(copy, tmp_path, encoder):
    """Where a full disk has stopped them, there would never be a good one."""
    write_corpus(copy / ".building-a1b2_c3d", {"chunk_vectors.npy": "half"})
    corpus = write_corpus(tmp_path / "corpus", {"b.md": "![only](picture.png)"})
    with pytest.raises(CorpusError):
        build(corpus, copy, encoder=encoder)

    assert not [path.name for path in copy.iterdir() if path.name.startswith(".building")]


@pytest.mark.parametrize(
    ("index", "milvus", "corpus", "command"),
    [
        ("index", "", None, " --corpus FOLDER --index index"),
        ("index", "", Path("corpus"), ""),
        ("index", "", Path("my articles"), " --corpus 'my articles' --index index"),
        ("/srv/index", "", None, " --corpus FOLDER --index /srv/index"),
        ("index", "milvus.db", None, " --corpus FOLDER --index milvus:index"),
        (
            *("/srv/index", "http://db:19530", Path("/srv/articles")),
            " --corpus /srv/articles --index milvus://db:19530/srv/index",
        ),
    ],
)
def test_the_command_is_for_this_index_and_this_corpus(index, milvus, corpus, command):
    """Copied as it is, it never replaces another index, nor this one by that of other articles."""
    assert build_command(Path(index), milvus, corpus) == f"python -m rag build{command}"


def test_the_usual_index_is_built_by_the_usual_command(tmp_path, monkeypatch):
    """Where none is there is nothing to replace, and so the corpus need not be known."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MissingIndexError, match=r"Build it: python -m rag build$"):
        Index(Path("index"))


def test_the_command_names_the_encoder_of_this_index(tmp_path, corpus_dir, encoder):
    """Rebuilt without, it would be an index of the usual one."""
    index = tmp_path / "index"
    build(corpus_dir, index, encoder=encoder, config=Config(encoder="my encoder"))
    command = f"--corpus FOLDER --index {index} --encoder 'my encoder'"
    assert check_freshness([], {}, index).endswith(command)
    next(index.glob("v-*/chunks.npy")).unlink()
    with pytest.raises(DamagedIndexError, match=f"{command}$"):
        Index(index)


def test_whatever_is_wrong_the_command_names_the_index(copy, tmp_path, corpus_dir, encoder):
    """A missing index, damage, an older program, another encoder; and the corpus where it is known.

    Once the articles have changed, `check` knows it.
    """
    command = f"python -m rag build --corpus FOLDER --index {copy}"
    with pytest.raises(MissingIndexError, match=f"--corpus FOLDER --index {tmp_path}$"):
        Index(tmp_path)
    table = next(copy.glob("v-*/chunks.npy"))
    good = table.read_bytes()
    for bad in (b"short", good[:-1] + b"x"):
        table.write_bytes(bad)
        with pytest.raises(DamagedIndexError, match=f"{command}$"):
            Index(copy)
    known = command.replace("FOLDER", str(corpus_dir))
    assert check_freshness([], {}, copy, corpus=corpus_dir).endswith(known)
    table.write_bytes(good)
    assert check_freshness([], {}, copy, corpus=corpus_dir).endswith(known)
    (copy / "manifest.json").write_text("{}")
    with pytest.raises(DamagedIndexError, match=f"{command}$"):
        Index(copy)


@pytest.mark.parametrize("moment", ["rag.index.Store", "rag.index.FaissVectors"])
def test_an_index_that_is_swapped_while_it_is_opened_opens_as_the_new_one(
    copy, tmp_path, encoder, monkeypatch, moment
):
    """The files of the old one are gone in the middle, whatever reads them."""
    corpus = write_corpus(tmp_path / "corpus", {"g.md": GOUT})
    [module, name] = moment.rsplit(".", 1)
    opens = getattr(sys.modules[module], name)

    def swap(*arguments):
        monkeypatch.undo()
        build(corpus, copy, encoder=encoder)
        return opens(*arguments)

    monkeypatch.setattr(moment, swap)

    assert load(copy, encoder=encoder).doc_ids == ["g"]


def test_an_index_that_is_swapped_before_its_encoder_is_opened_opens_as_the_new_one(
    copy, tmp_path, encoder, monkeypatch
):
    """The encoder that was exported into the old one is gone with it."""
    corpus = write_corpus(tmp_path / "corpus", {"g.md": GOUT})

    def swap(name):
        monkeypatch.setattr("rag.pipeline.open_encoder", lambda _: encoder)
        build(corpus, copy, encoder=encoder)
        raise FileNotFoundError(name)

    monkeypatch.setattr("rag.pipeline.open_encoder", swap)

    assert load(copy).doc_ids == ["g"]


def test_vectors_that_faiss_cannot_open_are_damaged(copy, monkeypatch):
    """They are there when the files are checked, and then no more: no traceback of the library."""
    [vectors] = copy.glob("v-*/vectors.faiss")

    def lose(folder):
        monkeypatch.undo()
        vectors.unlink()
        return Store(folder)

    monkeypatch.setattr("rag.index.Store", lose)
    with pytest.raises(DamagedIndexError, match=r"vectors\.faiss: expected a file that FAISS can"):
        Index(copy)


def test_a_manifest_that_cannot_be_read_is_refused(copy):
    """A folder of that name, and brackets without end."""
    manifest = copy / "manifest.json"
    manifest.write_text("[" * 100_000)
    with pytest.raises(DamagedIndexError, match="expected a manifest of this program"):
        Index(copy)
    manifest.unlink()
    manifest.mkdir()
    with pytest.raises(DamagedIndexError, match=r"manifest.json: expected .* got 'Is a directory'"):
        Index(copy)


def test_a_file_that_must_not_be_read_is_named(copy, monkeypatch):
    """The super-user may read all, so the system's answer is put in its place."""

    def deny(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("rag.manifest.checksum", deny)
    with pytest.raises(DamagedIndexError, match=r"expected a file that can be read, got 'Permiss"):
        Index(copy)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("n", [8, 40_000])
def test_vectors_for_which_there_is_no_room_are_an_error(tmp_path, n):
    """A file that ends too early must not be sealed; FAISS says nothing of its last bytes."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "vectors.faiss").symlink_to("/dev/full")
    writer = VectorWriter(tmp_path / "files", 8, exact_chunks=100_000)
    rows = np.eye(8, dtype=np.float32)[np.arange(n) % 8]
    writer.add_chunks(rows)
    writer.add_sentences(rows)

    with pytest.raises(OSError, match="No space left on device"):
        writer.close()
