"""Article -> index/: embeds what is new, writes beside the old index, swaps in whole."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from rag.chunk import PART, context, document, split_chunks, split_sentences
from rag.config import Config
from rag.corpus import article_fingerprint, corpus_fingerprint
from rag.embed import SentenceTransformerEncoder
from rag.errors import CorpusError, DamagedIndexError, MissingIndexError, RagError, StaleIndexError
from rag.export import FORMAT as EXPORT_FORMAT
from rag.index import ENCODER, Index, Rows, VectorWriter, write_lexical
from rag.manifest import BUILDING, describe, publish, sweep
from rag.markup import FORMAT as TEXT_FORMAT
from rag.store import KEY_BYTES, Keys, StoreWriter
from rag.types import Article, Embeddings, Encoder

_QUEUE = 4096  # vectors held before they are written: enough to keep all cores busy
_SPARE_TOKENS = 8  # for [CLS], [SEP], the border of heading and text, and a prompt


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
        "export_format": EXPORT_FORMAT,
        "text_format": TEXT_FORMAT,
    }
    previous = _previous(path, settings)
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=path) as temporary:
        folder = Path(temporary, "index")
        folder.mkdir()
        build = _Build(folder, encoder, config, previous)
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


class _Vectors:
    """The vectors of one table in the making, written in the order in which texts are added."""

    def __init__(
        self,
        kind: str,
        encode: Callable[[Sequence[str]], Embeddings],
        stored: "_Stored | None",
        write: Callable[[Embeddings], None],
    ) -> None:
        self._kind = kind
        self._encode = encode
        self._stored = stored
        self._write = write
        self._keys: list[bytes] = []
        self._new: dict[bytes, str] = {}
        self.embedded = 0

    def add(self, texts: Sequence[str]) -> list[bytes]:
        """Queue texts and return their keys."""
        keys = [_key(self._kind, text) for text in texts]
        rows = self._find(keys)
        self._new.update(
            {key: text for key, text, row in zip(keys, texts, rows, strict=True) if row < 0}
        )
        self._keys += keys
        if len(self._keys) >= _QUEUE:
            self.flush()
        return keys

    def flush(self) -> None:
        """Embed the queued texts that the current index does not hold, and write all."""
        new = self._encode(list(self._new.values()))
        number = {key: at for at, key in enumerate(self._new)}
        rows = self._find(self._keys)
        vectors = np.empty((len(rows), new.shape[1]), dtype=np.float32)
        vectors[rows < 0] = new[[number[key] for key in self._keys if key in number]]
        if self._stored:
            vectors[rows >= 0] = self._stored.read(rows[rows >= 0])
        self._write(vectors)
        self.embedded += len(new)
        self._keys.clear()
        self._new.clear()

    def _find(self, keys: Sequence[bytes]) -> Rows:
        return self._stored.keys.find(keys) if self._stored else np.full(len(keys), -1)


@dataclass(frozen=True, slots=True)
class _Stored:
    """Vectors of the current index: where each text's is, and how rows are read."""

    keys: Keys
    read: Callable[[Rows], Embeddings]


class _Build:
    """One index in the making."""

    def __init__(
        self, folder: Path, encoder: Encoder, config: Config, previous: Index | None
    ) -> None:
        self._folder = folder
        self._encoder = encoder
        self._config = config
        self._store = StoreWriter(folder)
        self._files = VectorWriter(folder, encoder.dim)
        chunks = sentences = None
        if previous:
            store = previous.store
            chunks = _Stored(Keys(store.chunk_table), previous.chunk_vectors)
            sentences = _Stored(Keys(store.sentence_table), previous.sentence_vectors)
        encode = encoder.encode_documents
        self._chunks = _Vectors("chunk", encode, chunks, self._files.add_chunks)
        self._sentences = _Vectors("sentence", encode, sentences, self._files.add_sentences)
        self._chunk_texts: list[str] = []
        self._fingerprints: list[str] = []
        self._without_text: list[str] = []

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
        ]
        keys = self._chunks.add(texts) + self._sentences.add(
            [
                document(article, sentences, position, head=heads[sentence.section])
                for position, sentence in enumerate(sentences)
            ]
        )
        self._store.add(article, sentences, chunks, keys)
        self._chunk_texts += texts
        self._fingerprints.append(article_fingerprint(article))

    def finish(self) -> str:
        """Embed what is left, write all files and return the corpus fingerprint.

        Raises:
            CorpusError: If no article has any text.
        """
        if not self._fingerprints:
            msg = "the corpus: expected an article with text, got none. Add one, then build."
            raise CorpusError(msg)
        for vectors in (self._chunks, self._sentences):
            vectors.flush()
        self._files.close()
        self._store.close()
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
        embedded = self._chunks.embedded + self._sentences.embedded
        return BuildReport(
            version,
            len(self._fingerprints),
            self._store.n_chunks,
            self._store.n_sentences,
            embedded,
            total - embedded,
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


def _key(kind: str, text: str) -> bytes:
    # Kinds are kept apart because sentences are stored at half precision.
    return hashlib.sha256(f"{kind}\0{text}".encode()).digest()[:KEY_BYTES]
