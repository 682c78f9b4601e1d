"""Articles -> index/: embeds what is new, writes beside the old index, swaps in whole."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag.chunk import PART, context, document, split_chunks, split_sentences
from rag.config import Config
from rag.corpus import (
    Source,
    article_fingerprint,
    claim_id,
    corpus_fingerprint,
    load_terms,
    parse,
    read_sources,
)
from rag.embed import open_encoder
from rag.errors import (
    OF_THE_DISK,
    CorpusError,
    DamagedIndexError,
    MissingIndexError,
    RagError,
    StaleIndexError,
)
from rag.exported import copy_export, export_once
from rag.files import find_articles
from rag.index import ENCODER, FORMATS, LEXICAL, Index
from rag.lexical import LexicalWriter
from rag.manifest import (
    BUILDING,
    check_folder,
    describe,
    publish,
    read_manifest,
    sweep,
    sweep_unfinished,
)
from rag.milvus import Place
from rag.progress import Progress
from rag.reuse import Stored, Tally, VectorQueue, source_key
from rag.reword import write_terms
from rag.store import Keys, Origin, StoreWriter
from rag.types import Article, Encoder
from rag.vectors import VectorWriter

_SPARE_TOKENS = 8  # for [CLS], [SEP], the border of heading and text, and a prompt


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; `changed` is false when the index was already up to date.

    `languages` says how many articles are in each, `unlabelled` which do not read as English and
    say no language.
    """

    version: str
    articles: int
    chunks: int
    sentences: int
    embedded: int
    reused: int
    changed: bool
    without_text: tuple[str, ...]
    languages: Mapping[str, int]
    unlabelled: tuple[str, ...]


def build(
    corpus: Path,
    index: Path,
    *,
    config: Config | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build an index of a corpus and make it the current one, all or nothing.

    Args:
        corpus: A folder of articles.
        index: The folder of the index; the one in it keeps answering until this one is done.
        config: Settings; those released when none are given.
        encoder: What makes the vectors; `config.encoder` when none is given.
        progress: Is told how many texts are done, and about how many there are.

    Raises:
        CorpusError: If an article cannot be read.
        EncoderError: If the encoder is missing or altered.
        UnreachableError: If a Milvus is to search the index and does not answer.
        RagError: If another build of the index is running, or its folder holds something else.
        OSError: If a file cannot be written.
    """
    config = config or Config()
    encoder = encoder or open_encoder(config.encoder)
    total = len(find_articles(corpus))
    sources = read_sources(corpus, config=config)
    terms = load_terms(corpus)

    def tell(articles: int, done: int, queued: int) -> None:
        if progress:  # the articles still to come have as many texts as those before
            progress(done, queued * total // articles)

    return write_index(sources, index, terms=terms, encoder=encoder, config=config, tell=tell)


def write_index(
    sources: Iterable[Source],
    path: Path,
    *,
    terms: Mapping[str, str],
    encoder: Encoder,
    config: Config,
    tell: Callable[[int, int, int], None],
) -> BuildReport:
    """Build an index of the articles and make it the current one of the folder, all or nothing.

    An article whose file is the one that the current index was made of is taken over as it stands
    there; of the others, the vectors of texts that the index holds.  The same files, settings and
    library versions give the same bytes.  `tell` is called again and again with how many articles
    were read, and how many texts of theirs are done and were found.

    Raises:
        CorpusError: If an article cannot be read, or none has any text.
        UnreachableError: If a Milvus is to search the chunks and fails.
        RagError: If another build of this folder is running, or it holds something else.
        OSError: If a file cannot be written; it names the folder where the system names no file.
    """
    check_folder(path)
    path.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path / ".lock", timeout=0):
            return _build(sources, path, terms=terms, encoder=encoder, config=config, tell=tell)
    except Timeout as exc:
        msg = f"{path}: expected no other build at work, got one. Wait until it is done."
        raise RagError(msg) from exc
    except OSError as exc:
        if exc.filename is None and exc.errno in OF_THE_DISK:
            exc.filename = str(path)
        raise


def _build(
    sources: Iterable[Source],
    path: Path,
    *,
    terms: Mapping[str, str],
    encoder: Encoder,
    config: Config,
    tell: Callable[[int, int, int], None],
) -> BuildReport:
    sweep_unfinished(path)
    settings = {
        **config.build_settings(),
        "fingerprint": encoder.fingerprint,
        **FORMATS,
    }
    previous = _previous(path, settings)
    before = _collection(path)
    place = Place(path, config.milvus, encoder=config.encoder) if config.milvus else None
    exported = export_once(encoder, path)
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=path) as temporary:
        folder = Path(temporary, "index")
        folder.mkdir()
        build = _Build(folder, exported or encoder, config, previous, place, tell)
        for source in sources:
            build.add(source)
        search = build.finish()
        write_terms(terms, folder)
        corpus = corpus_fingerprint(build.fingerprints, terms)
        if exported:
            copy_export(exported, folder / ENCODER)
        manifest = describe(folder, settings, corpus, build.counts(), search)
        changed = previous is None or previous.manifest != manifest
        if changed:
            publish(path, folder, manifest)
    sweep(path)
    if place and changed:  # a server that has not seen the new index yet searches the one before
        place.sweep(before, manifest.search["collection"])
    return build.report(manifest.version, changed=changed)


def _previous(path: Path, settings: dict[str, object]) -> Index | None:
    """The current index, if its vectors can be taken over."""
    try:
        index = Index(path, searched=False)
    except (MissingIndexError, StaleIndexError, DamagedIndexError):
        return None
    return index if index.manifest.settings == settings else None


def _collection(path: Path) -> str:
    """The collection that searches the current index, blank where there is none."""
    try:
        return str(read_manifest(path).search.get("collection", ""))
    except (MissingIndexError, StaleIndexError, DamagedIndexError):
        return ""


class _Build:
    """One index in the making."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        config: Config,
        previous: Index | None,
        place: Place | None,
        tell: Callable[[int, int, int], None],
    ) -> None:
        self._config = config
        self._tally = Tally(tell)
        self._encoder = encoder
        self._previous = previous
        self._known = previous.store.rows_by_source() if previous else {}
        self._seen: dict[str, Path] = {}
        self._store = StoreWriter(folder)
        self._lexical = LexicalWriter(folder / LEXICAL, previous.lexical if previous else None)
        self._files = VectorWriter(
            folder,
            encoder.dim,
            exact_chunks=config.exact_chunks,
            place=place,
            known=previous.manifest.search if previous else None,
        )
        chunks = sentences = None
        if previous:
            store = previous.store
            chunks = Stored(Keys(store.chunk_table), previous.chunk_vectors)
            sentences = Stored(Keys(store.sentence_table), previous.stored_sentence_vectors)
        encode, dim, files = encoder.encode_documents, encoder.dim, self._files
        self._chunks = VectorQueue(encode, chunks, files.add_chunks, self._tally, dim=dim)
        self._sentences = VectorQueue(encode, sentences, files.add_sentences, self._tally, dim=dim)
        self._without_text: list[str] = []

    def add(self, source: Source) -> None:
        """Take over the article of a file, or make it anew where the file has changed."""
        self._tally.articles += 1
        self._take(source)
        self._tally.did(0)

    def _take(self, source: Source) -> None:
        key = source_key(source)
        if self._previous and key in self._known:
            row = self._known[key]
            claim_id(self._previous.store.doc_ids[row], source.path, self._seen)
            self._copy(self._previous, row)
            return
        article = parse(source)
        claim_id(article.doc_id, source.path, self._seen)
        if article.text:
            self._split(article, key)
        else:
            self._without_text.append(article.doc_id)

    def _copy(self, previous: Index, row: int) -> None:
        chunks = previous.store.chunk_rows(row)
        self._chunks.copy(chunks)
        self._sentences.copy(previous.store.sentence_rows(row))
        self._lexical.copy(chunks)
        self._store.copy(previous.store, row)

    def _split(self, article: Article, source: bytes) -> None:
        """Split an article, queue its new texts for embedding and store its rows."""
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
        origin = Origin(source, article_fingerprint(article))
        self._store.add(article, sentences, chunks, keys=keys, origin=origin)
        self._lexical.add(texts)

    def finish(self) -> dict[str, Any]:
        """Embed what is left, write all files, and return how chunks are searched.

        Raises:
            CorpusError: If no article has any text.
            RecallError: If too few of the nearest chunks would be found.
            UnreachableError: If Milvus fails.
        """
        if not self.fingerprints:
            msg = "the corpus: expected an article with text, got none. Add one, then build."
            raise CorpusError(msg)
        for vectors in (self._chunks, self._sentences):
            vectors.flush()
        self._store.close()
        self._lexical.close()
        return self._files.close()

    @property
    def fingerprints(self) -> Sequence[str]:
        """Those of the articles, in their order."""
        return self._store.fingerprints

    def counts(self) -> dict[str, int]:
        """Return how many articles, chunks and sentences the index holds."""
        return {
            "articles": len(self.fingerprints),
            "chunks": self._store.n_chunks,
            "sentences": self._store.n_sentences,
        }

    def report(self, version: str, *, changed: bool) -> BuildReport:
        """Return what was done."""
        total = self._store.n_chunks + self._store.n_sentences
        embedded = self._chunks.embedded + self._sentences.embedded
        return BuildReport(
            version,
            len(self.fingerprints),
            self._store.n_chunks,
            self._store.n_sentences,
            embedded,
            total - embedded,
            changed,
            tuple(self._without_text),
            self._store.languages,
            tuple(self._store.unlabelled),
        )

    def _chunk_tokens(self) -> int:
        room = self._encoder.max_tokens - self._config.heading_tokens - _SPARE_TOKENS
        return min(self._config.chunk_tokens, max(room, 1))

    def _head(self, article: Article, section: int) -> str:
        """The title and heading path, cut to their share of the encoder's limit."""
        head, most = context(article, section), self._config.heading_tokens
        words = head.split()
        if len(words) > most:  # a word is a token or more
            words = words[-most:]
            head = " ".join(words)
        while len(words) > 1 and self._encoder.count_tokens(head) > most:
            words.pop(0)  # the nearest heading says most
            head = " ".join(words)
        return head
