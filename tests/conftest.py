"""Three tiny articles, an encoder that is a function of the text, and a real index of them."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the model libraries are imported
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from rag import Config, Pipeline, build, load
from rag.chunk import split_sentences
from rag.corpus import load_corpus
from rag.ranges import Source
from rag.types import Embeddings

# No test fails because the machine is busy; all else is as the library sets it, in CI or elsewhere.
settings.register_profile("patient", parent=settings(), deadline=None)
settings.load_profile("patient")

ASTHMA = """---
title: Living with asthma
url: https://example.org/asthma
reviewed: 2026-05-04
language: en
---
# Living with asthma

Asthma makes the airways narrow. About 8% of adults have it.

## What are the symptoms?

Common symptoms include:

- a whistling sound when breathing
- a cough at night
- a tight chest

If your lips turn blue, call an ambulance right away.

## How is it treated?

A blue inhaler opens the airways within minutes. Do not take more than 10 puffs, e.g. during an
attack.

| Medicine | How often |
|---|---|
| Reliever | when needed |
| Preventer | twice a day |
"""

GOUT = """# Gout

Gout is a painful swelling of a joint. It often starts in the big toe.

## What helps?

Rest the joint and put ice on it. Drink plenty of water.

## What should I avoid?

Beer and organ meat make gout worse. Drink plenty of water.
"""

PLAIN = """Healthy feet

Wash your feet every day. Dry them well between the toes.

When should I see a doctor?

See a doctor about:

  • a sore that does not heal
  • a nail that grows into the skin
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person accept changed answers."""
    parser.addoption("--update-golden", action="store_true", help="write golden answers anew")


class HashEncoder:
    """Bag of hashed words: same text, same vector; shared words, higher cosine."""

    name = "hash"
    fingerprint = "hash-1"
    dim = 256
    max_tokens = 256

    def count_tokens(self, text: str, /) -> int:
        """Words stand in for tokens."""
        return len(text.split())

    def encode_documents(self, texts: Sequence[str], /) -> Embeddings:
        """Count hashed words, without signs at their ends, and scale each row to length one."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split():
                # crc32, not hash(): the latter is salted per process, so runs would differ.
                row[zlib.crc32(word.strip(".,:;?!").encode()) % self.dim] += 1.0
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Embeddings = rows / np.maximum(norms, 1e-12, dtype=np.float32)
        return unit

    encode_queries = encode_documents


def write_corpus(folder: Path, articles: dict[str, str]) -> Path:
    """Write articles by file name into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """The first of the articles, with its sentences."""
    [article] = load_corpus(write_corpus(tmp_path, {"asthma.md": ASTHMA}), config=Config())
    return Source(article, split_sentences(article))


@pytest.fixture(scope="session")
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture(scope="session")
def corpus_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two Markdown articles, one with front matter, and a plain-text one."""
    articles = {"asthma.md": ASTHMA, "gout.md": GOUT, "feet.txt": PLAIN}
    return write_corpus(tmp_path_factory.mktemp("corpus"), articles)


@pytest.fixture(scope="session")
def index_dir(
    tmp_path_factory: pytest.TempPathFactory, corpus_dir: Path, encoder: HashEncoder
) -> Path:
    """A real index of the corpus; copy it before changing it."""
    index = tmp_path_factory.mktemp("index")
    build(corpus_dir, index, encoder=encoder)
    return index


@pytest.fixture(scope="session")
def pipeline(index_dir: Path, encoder: HashEncoder) -> Pipeline:
    """The corpus, ready to be asked; the stand-in encoder scores lower, so the bar is lower."""
    return load(index_dir, config=Config(min_score=0.3), encoder=encoder)
