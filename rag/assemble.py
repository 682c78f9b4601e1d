"""Article -> index/: embeds what is new, writes beside the old index, swaps in whole."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from rag.chunk import PART, context, document, split_chunks, split_sentences
from rag.config import Config
from rag.corpus import article_fingerprint, corpus_fingerprint
from rag.embed import SentenceTransformerEncoder
from rag.errors import CorpusError, DamagedIndexError, MissingIndexError, RagError, StaleIndexError
from rag.index import ENCODER, Index, write_lexical, write_vectors
from rag.manifest import BUILDING, describe, publish, sweep
from rag.markup import FORMAT as TEXT_FORMAT
from rag.store import KEY_BYTES, StoreWriter
from rag.types import Article, Encoder

_QUEUE = 4096  # texts embedded in one call: enough to sort them by length, few enough to hold
_SPARE_TOKENS = 8  # for [CLS], [SEP], the border of heading and text, and a prompt

Vector = npt.NDArray[np.floating]
"""One unit vector, shape `(dim,)`."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; `changed` is false when the index was already up to date."""

    version: str
    articles: int
    chunks: int
    sentences: int
    embedded: int
    reused: int
    changed: bool
    without_text: tuple[str, ...]


def write_index(
    articles: Iterable[Article], path: Path, *, encoder: Encoder, config: Config
) -> BuildReport:
    """Build an index of the articles and make it the current one of the folder, all or nothing.

    Vectors of texts that the current index holds already are taken over.  The same articles,
    settings and library versions give the same bytes.

    Raises:
        CorpusError: If an article cannot be read, or none has any text.
        RagError: If another build of this folder is running.
    """
    path.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path / ".lock", timeout=0):
            return _build(articles, path, encoder=encoder, config=config)
    except Timeout as exc:
        msg = f"{path}: expected no other build at work, got one. Wait until it is done."
        raise RagError(msg) from exc


def _build(
    articles: Iterable[Article], path: Path, *, encoder: Encoder, config: Config
) -> BuildReport:
    settings = {
        **config.build_settings(),
        "fingerprint": encoder.fingerprint,
        "dim": encoder.dim,
        "text_format": TEXT_FORMAT,
    }
    previous = _previous(path, settings)
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=path) as temporary:
        folder = Path(temporary, "index")
        folder.mkdir()
        build = _Build(folder, encoder, config, previous.known_vectors() if previous else {})
        for article in articles:
            build.add(article)
        corpus = build.finish()
        _export_encoder(encoder, folder / ENCODER, previous)
        manifest = describe(folder, settings, corpus, build.counts())
        changed = previous is None or previous.manifest != manifest
        if changed:
            publish(path, folder, manifest)
    sweep(path)
    return build.report(manifest.version, changed=changed)


def _previous(path: Path, settings: dict[str, object]) -> Index | None:
    """The current index, if its vectors can be taken over."""
    try:
        index = Index(path)
    except (MissingIndexError, StaleIndexError, DamagedIndexError):
        return None
    return index if index.manifest.settings == settings else None


def _export_encoder(encoder: Encoder, folder: Path, previous: Index | None) -> None:
    """Put the encoder into the index; that of the current index is the same when there is one."""
    if previous and previous.encoder_folder:
        shutil.copytree(previous.encoder_folder, folder)
    elif isinstance(encoder, SentenceTransformerEncoder):
        encoder.export(folder)


class _Build:
    """One index in the making."""

    def __init__(
        self, folder: Path, encoder: Encoder, config: Config, known: dict[bytes, Vector]
    ) -> None:
        self._folder = folder
        self._encoder = encoder
        self._config = config
        self._store = StoreWriter(folder)
        self._known = known
        self._queue: dict[bytes, str] = {}
        self._order: list[tuple[list[bytes], list[bytes]]] = []
        self._chunk_texts: list[str] = []
        self._fingerprints: list[str] = []
        self._without_text: list[str] = []
        self._embedded = 0

    def add(self, article: Article) -> None:
        """Split an article, queue its new texts for embedding and store its rows."""
        if not article.text:
            self._without_text.append(article.doc_id)
            return
        sentences = split_sentences(article)
        chunks = split_chunks(
            article,
            sentences,
            max_tokens=self._chunk_tokens(),
            count_tokens=self._encoder.count_tokens,
        )
        heads = [self._head(article, number) for number in range(len(article.sections))]
        texts = [
            f"{heads[chunk.section]}{PART}{article.text[chunk.start : chunk.end]}"
            for chunk in chunks
        ] + [
            document(article, sentences, position, head=heads[sentence.section])
            for position, sentence in enumerate(sentences)
        ]
        kinds = ["chunk"] * len(chunks) + ["sentence"] * len(sentences)
        keys = [_key(kind, text) for kind, text in zip(kinds, texts, strict=True)]
        self._enqueue(dict(zip(keys, texts, strict=True)))
        self._store.add(article, sentences, chunks, keys)
        self._order.append((keys[: len(chunks)], keys[len(chunks) :]))
        self._chunk_texts += texts[: len(chunks)]
        self._fingerprints.append(article_fingerprint(article))

    def finish(self) -> str:
        """Embed what is left, write all files and return the corpus fingerprint.

        Raises:
            CorpusError: If no article has any text.
        """
        if not self._fingerprints:
            msg = "the corpus: expected an article with text, got none. Add one, then build."
            raise CorpusError(msg)
        self._embed()
        self._store.close()
        chunks = [self._known[key] for keys, _ in self._order for key in keys]
        sentences = [self._known[key] for _, keys in self._order for key in keys]
        write_vectors(
            self._folder,
            np.asarray(chunks, dtype=np.float32),
            np.asarray(sentences, dtype=np.float16),
        )
        write_lexical(self._folder, self._chunk_texts)
        return corpus_fingerprint(self._fingerprints)

    def counts(self) -> dict[str, int]:
        """Return how many articles, chunks and sentences the index holds."""
        return {
            "articles": len(self._fingerprints),
            "chunks": self._store.n_chunks,
            "sentences": self._store.n_sentences,
        }

    def report(self, version: str, *, changed: bool) -> BuildReport:
        """Return what was done."""
        total = self._store.n_chunks + self._store.n_sentences
        return BuildReport(
            version,
            len(self._fingerprints),
            self._store.n_chunks,
            self._store.n_sentences,
            self._embedded,
            total - self._embedded,
            changed,
            tuple(self._without_text),
        )

    def _chunk_tokens(self) -> int:
        room = self._encoder.max_tokens - self._config.heading_tokens - _SPARE_TOKENS
        return min(self._config.chunk_tokens, max(room, 1))

    def _head(self, article: Article, section: int) -> str:
        """The title and heading path, cut to their share of the encoder's limit."""
        head = context(article, section)
        words = head.split()
        while len(words) > 1 and self._encoder.count_tokens(head) > self._config.heading_tokens:
            words.pop(0)  # the nearest heading says most
            head = " ".join(words)
        return head

    def _enqueue(self, texts: dict[bytes, str]) -> None:
        self._queue.update({key: text for key, text in texts.items() if key not in self._known})
        if len(self._queue) >= _QUEUE:
            self._embed()

    def _embed(self) -> None:
        if self._queue:
            vectors = self._encoder.encode_documents(list(self._queue.values()))
            self._known.update(zip(self._queue, vectors, strict=True))
            self._embedded += len(self._queue)
            self._queue.clear()


def _key(kind: str, text: str) -> bytes:
    # Kinds are kept apart because sentences are stored at half precision.
    return hashlib.sha256(f"{kind}\0{text}".encode()).digest()[:KEY_BYTES]
