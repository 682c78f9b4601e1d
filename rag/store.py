"""Article, Sentence, Chunk <-> arrays and JSON lines: the tables of an index.

Rows are fixed-width records that are memory-mapped, so a million sentences cost no Python objects;
an article's text is read from its line when somebody asks for it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.types import Article, Block, Chunk, Kind, Section, Sentence, names_english

Table = npt.NDArray[np.void]
"""Records, one a row; the dtypes below name their fields."""

KEY_BYTES = 16
"""Of the key of an embedded text."""
SOURCE_BYTES = 32
"""Of the key of an article's file."""
_LINES = "articles.jsonl"
_LANGUAGES = "languages.json"
_TITLE = b'"title": '
_decode = json.JSONDecoder().raw_decode
# In a stored article; no text holds the same, since its quotation marks are escaped.
_LANGUAGE = re.compile(rb'"language": "([^"]*)"')
_KINDS = tuple(Kind)
_SPAN = [("start", "<u4"), ("end", "<u4"), ("section", "<u4")]
_ARTICLES = np.dtype(
    [
        *[(name, "<u8") for name in ("offset", "bytes", "first_chunk", "first_sentence")],
        ("source", f"V{SOURCE_BYTES}"),
        ("fingerprint", "V32"),
    ]
)
_CHUNKS = np.dtype(
    [("key", f"V{KEY_BYTES}"), ("article", "<u4"), *_SPAN, ("first", "<u4"), ("last", "<u4")]
)
_SENTENCES = np.dtype(
    [("key", f"V{KEY_BYTES}"), *_SPAN, ("kind", "u1"), ("lead_in", "<i4"), ("group", "<i4")]
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What an article was made of: the key of its file, and the fingerprint of the article."""

    source: bytes
    fingerprint: str


class StoreWriter:
    """Collects articles with their sentences and chunks; `close` writes the tables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bytes = 0
        self._articles: list[tuple[int, int, int, int, bytes, bytes]] = []
        self.fingerprints: list[str] = []
        self._doc_ids: list[str] = []
        self._chunks: list[Table] = []
        self._sentences: list[Table] = []
        self.languages: Counter[str] = Counter()
        """How many articles there are in each language."""
        self.unlabelled: list[str] = []
        """The ids of those in a language that is not known."""
        self.n_chunks = 0
        self.n_sentences = 0

    def add(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        chunks: Sequence[Chunk],
        *,
        keys: Sequence[bytes],
        origin: Origin,
    ) -> None:
        """Append one article.

        Args:
            article: The article; its row is the number of articles added before.
            sentences: All its sentences, in order.
            chunks: All its chunks, in order.
            keys: The key of each chunk's embedded text, then of each sentence's.
            origin: What the article was made of.
        """
        line = _dump(asdict(article))
        chunk_table = _chunk_table(chunks, keys[: len(chunks)])
        sentence_table = _sentence_table(sentences, keys[len(chunks) :])
        self._append(article.doc_id, line, chunk_table, sentence_table, origin)

    def copy(self, store: "Store", row: int, *, doc_id: str = "") -> None:
        """Append an article of a finished index as it stands there, under another id if given."""
        chunks, sentences = store.chunk_rows(row), store.sentence_rows(row)
        line = store.line(row)
        if doc_id:
            line = _dump({**json.loads(line), "doc_id": doc_id})
        self._append(
            doc_id or store.doc_ids[row],
            line,
            store.chunk_table[chunks.start : chunks.stop].copy(),
            store.sentence_table[sentences.start : sentences.stop],
            store.origin(row),
        )

    def _append(
        self, doc_id: str, line: bytes, chunks: Table, sentences: Table, origin: Origin
    ) -> None:
        with (self._folder / _LINES).open("ab") as lines:
            lines.write(line)
        place = self._bytes, len(line), self.n_chunks, self.n_sentences
        chunks["article"] = len(self._articles)
        self._articles.append((*place, origin.source, bytes.fromhex(origin.fingerprint)))
        self.fingerprints.append(origin.fingerprint)
        self._bytes += len(line)
        found = [each.decode() for each in _LANGUAGE.findall(line)]
        self.languages.update(found)
        if "" in found:
            self.unlabelled.append(doc_id)
        self._doc_ids.append(doc_id)
        self._chunks.append(chunks)
        self._sentences.append(sentences)
        self.n_chunks += len(chunks)
        self.n_sentences += len(sentences)

    def close(self) -> None:
        """Write the tables beside the articles' lines."""
        np.save(self._folder / "articles.npy", np.array(self._articles, dtype=_ARTICLES))
        np.save(self._folder / "chunks.npy", np.concatenate(self._chunks))
        np.save(self._folder / "sentences.npy", np.concatenate(self._sentences))
        names = json.dumps(self._doc_ids, ensure_ascii=False, indent=0)
        (self._folder / "doc_ids.json").write_text(names, encoding="utf-8")
        languages = json.dumps(self.languages, sort_keys=True)
        (self._folder / _LANGUAGES).write_text(languages, encoding="utf-8")


class Keys:
    """Where the rows of a table are, by the key of their text; holds no Python object a row."""

    def __init__(self, table: Table) -> None:
        halves = _halves(np.ascontiguousarray(table["key"]))
        self._rows = np.argsort(halves[:, 0], kind="stable")
        self._sorted = halves[self._rows]
        self._first = np.ascontiguousarray(self._sorted[:, 0])

    def find(self, keys: Sequence[bytes]) -> npt.NDArray[np.int64]:
        """Return the row of each key, shape `(len(keys),)`; -1 where there is none."""
        wanted = _halves(np.frombuffer(b"".join(keys), dtype=np.uint8))
        if not len(self._rows):
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(self._first, wanted[:, 0]), len(self._rows) - 1)
        same = (self._sorted[at] == wanted).all(axis=1)
        rows: npt.NDArray[np.int64] = np.where(same, self._rows[at], -1)
        return rows


def _halves(keys: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    return keys.view(np.uint64).reshape(-1, 2)


class Store:
    """The tables of a finished index, read-only."""

    def __init__(self, folder: Path) -> None:
        self._lines = np.memmap(folder / _LINES, dtype=np.uint8, mode="r")
        self._articles = _open_table(folder / "articles.npy")
        self.chunk_table = _open_table(folder / "chunks.npy")
        self.sentence_table = _open_table(folder / "sentences.npy")
        self.doc_ids: list[str] = json.loads((folder / "doc_ids.json").read_text("utf-8"))
        self._row_of = {doc_id: row for row, doc_id in enumerate(self.doc_ids)}
        # Over what they read: over the store, they would keep it mapped when nobody holds it.
        read_article = partial(_read_article, self._lines, self._articles)
        read_sentences = partial(_read_sentences, self._articles, self.sentence_table)
        self.article = lru_cache(maxsize=256)(read_article)
        self.sentences = lru_cache(maxsize=256)(read_sentences)
        self.languages: Mapping[str, int] = json.loads((folder / _LANGUAGES).read_text("utf-8"))
        """How many articles there are in each language."""
        self.holds_english = any(map(names_english, self.languages))
        """Whether any article is in English."""

    def row_of(self, doc_id: str) -> int:
        """Return the row of an article.

        Raises:
            KeyError: If there is no such article.
        """
        return self._row_of[doc_id]

    def rows_by_source(self) -> dict[bytes, int]:
        """Return the row of each article by the key of its file."""
        sources = self._articles["source"].tolist()
        return {source: row for row, source in enumerate(sources)}

    def origin(self, row: int) -> Origin:
        """Return what an article was made of."""
        record = self._articles[row]
        return Origin(record["source"].tobytes(), record["fingerprint"].tobytes().hex())

    def line(self, row: int) -> bytes:
        """Return an article as it is stored."""
        return _line(self._lines, self._articles, row)

    def titles(self) -> Iterator[str]:
        """Yield the title of each article, in corpus order, without reading the rest of it."""
        for row in range(len(self.doc_ids)):
            line = self.line(row)  # its keys are sorted: behind this one is the address alone
            yield _decode(line[line.rindex(_TITLE) + len(_TITLE) :].decode())[0]

    def chunk(self, row: int) -> Chunk:
        """Return a chunk by its row."""
        record = self.chunk_table[row]
        doc_id = self.doc_ids[int(record["article"])]
        fields = (int(record[name]) for name in ("start", "end", "section", "first", "last"))
        return Chunk(doc_id, *fields)

    def chunk_rows(self, article: int) -> range:
        """Return the rows of an article's chunks: they lie together."""
        return _rows(self._articles["first_chunk"], article, len(self.chunk_table))

    def readable_chunks(self) -> npt.NDArray[np.bool_]:
        """Return which chunks hold more than headings, shape `(n_chunks,)`."""
        is_text = self.sentence_table["kind"] != _KINDS.index(Kind.HEADING)
        texts_before = np.concatenate([[0], np.cumsum(is_text)])
        offsets = self._articles["first_sentence"][self.chunk_table["article"]]
        first, last = (offsets + self.chunk_table[name] for name in ("first", "last"))
        readable: npt.NDArray[np.bool_] = texts_before[last] > texts_before[first]
        return readable

    def sentence_rows(self, article: int) -> range:
        """Return the rows of an article's sentences: they lie together."""
        return _sentence_rows(self._articles, self.sentence_table, article)


def _line(lines: npt.NDArray[np.uint8], articles: Table, row: int) -> bytes:
    record = articles[row]
    start, length = int(record["offset"]), int(record["bytes"])
    return lines[start : start + length].tobytes()


def _read_article(lines: npt.NDArray[np.uint8], articles: Table, row: int) -> Article:
    return _article(json.loads(_line(lines, articles, row)))


def _sentence_rows(articles: Table, sentences: Table, article: int) -> range:
    return _rows(articles["first_sentence"], article, len(sentences))


def _rows(starts: npt.NDArray[np.uint64], article: int, total: int) -> range:
    """The rows of an article among `total`: they end where those of the next one start."""
    end = int(starts[article + 1]) if article + 1 < len(starts) else total
    return range(int(starts[article]), end)


def _read_sentences(articles: Table, sentences: Table, article: int) -> tuple[Sentence, ...]:
    rows = _sentence_rows(articles, sentences, article)
    return tuple(
        Sentence(_KINDS[kind], start, end, section, lead_in, group)
        for _, start, end, section, kind, lead_in, group in sentences[
            rows.start : rows.stop
        ].tolist()
    )


def _dump(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _open_table(path: Path) -> Table:
    table: Table = np.load(path, mmap_mode="r", allow_pickle=False)
    return table


def _chunk_table(chunks: Sequence[Chunk], keys: Sequence[bytes]) -> Table:
    rows = [
        (key, 0, chunk.start, chunk.end, chunk.section, chunk.first, chunk.last)
        for key, chunk in zip(keys, chunks, strict=True)
    ]
    return np.array(rows, dtype=_CHUNKS)


def _sentence_table(sentences: Sequence[Sentence], keys: Sequence[bytes]) -> Table:
    rows = [
        (key, each.start, each.end, each.section, _KINDS.index(each.kind), each.lead_in, each.group)
        for key, each in zip(keys, sentences, strict=True)
    ]
    return np.array(rows, dtype=_SENTENCES)


def _article(fields: dict[str, Any]) -> Article:
    fields["sections"] = tuple(
        Section(tuple(section["path"]), section["start"], section["end"])
        for section in fields["sections"]
    )
    fields["blocks"] = tuple(
        Block(**{**block, "kind": Kind(block["kind"])}) for block in fields["blocks"]
    )
    return Article(**fields)
