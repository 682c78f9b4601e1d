"""A build embeds with the export of its encoder, which is made once."""

import shutil

import numpy as np
import pytest

from rag import build
from rag.embed import FullEncoder, open_encoder
from tests.conftest import write_corpus
from tests.slow.conftest import run_fresh

pytestmark = pytest.mark.slow

REBUILD = """
import sys
from pathlib import Path
from rag import build
report = build(Path(sys.argv[1]), Path(sys.argv[2]))
print(report.embedded, report.reused, [name for name in sys.argv[3:] if name in sys.modules])
"""
SLOW_TO_LOAD = ["torch", "transformers", "sentence_transformers", "onnx"]
ARTICLE = "# Spots\n\nThe spots are blue. They do not hurt.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with a corpus of one article and its index."""
    folder = tmp_path_factory.mktemp("built")
    build(write_corpus(folder / "corpus", {"spots.md": ARTICLE}), folder / "index")
    return folder


@pytest.fixture
def copied(built, tmp_path):
    """A copy to change."""
    return shutil.copytree(built, tmp_path / "copy")


def export_of(folder):
    [export] = (folder / "index").glob("encoder-*")
    return export


def test_the_export_embeds_like_the_model(built):
    """To the last digits, whatever else is embedded with a text."""
    texts = ["blue spots", "A longer passage about spots on the skin.", "spots " * 300]
    full = FullEncoder(export_of(built))
    vectors = full.encode_documents(texts)

    np.testing.assert_allclose(
        vectors, open_encoder("patient-encoder").encode_documents(texts), atol=2e-6
    )
    np.testing.assert_array_equal(vectors[:1], full.encode_documents(texts[:1]))
    assert full.encode_documents([]).shape == (0, 384)


def test_a_rebuild_after_an_edit_needs_no_torch(copied):
    """The export of the first build embeds what is new."""
    corpus = write_corpus(copied / "corpus", {"spots.md": ARTICLE.replace("hurt", "itch")})
    printed = run_fresh(REBUILD, str(corpus), str(copied / "index"), *SLOW_TO_LOAD)

    assert printed.split(maxsplit=2) == ["2", "2", "[]\n"]


def test_an_index_grown_by_edits_equals_one_built_at_once(copied):
    """Byte for byte: a vector depends on its text alone, not on the longer one beside it."""
    more = f"# More\n\nSee a doctor {'very ' * 200} soon.\n"
    edited = ARTICLE.replace("hurt", "itch")
    corpus = write_corpus(copied / "corpus", {"spots.md": edited, "more.md": more})
    grown = build(corpus, copied / "index")
    once = build(corpus, copied / "other")

    assert grown.reused > 0
    assert grown.version == once.version


def test_a_damaged_export_is_made_anew(copied):
    """A byte is missing; what embeds is what was made."""
    full = export_of(copied) / "full.onnx"
    whole = full.read_bytes()
    full.write_bytes(whole[:-1])
    build(copied / "corpus", copied / "index")

    assert full.read_bytes() == whole


def test_exports_of_other_encoders_are_removed(copied):
    """Be they folders, files or links elsewhere, whose end stays as it is."""
    index, elsewhere = copied / "index", copied / "elsewhere"
    export = export_of(copied)
    elsewhere.mkdir()
    (index / "encoder-0000000000000000-6").mkdir()
    (index / "encoder-0000000000000001-6").touch()
    (index / "encoder-0000000000000002-6").symlink_to(elsewhere)
    build(copied / "corpus", index)

    assert list(index.glob("encoder-*")) == [export]
    assert elsewhere.is_dir()
