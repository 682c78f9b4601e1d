"""query -> Reading: finds the chunks of one query, and weighs their sentences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.apart import led_by_own, without_others
from rag.beside import as_advised, beside_each_other
from rag.config import Config
from rag.index import Index
from rag.judge import Judgement, judge
from rag.moment import on_same_side
from rag.named import meant, rows_named
from rag.overtaken import of_too_much
from rag.read import ScoredSentence, read, with_definition
from rag.retrieve import merged, retrieve, rows_of
from rag.sibling import without_siblings
from rag.suited import suited
from rag.types import Article, Definition, Embeddings, Encoder, Hit, Reader, Rows
from rag.vaccines import of_vaccines_asked


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of one query: the chunks that were found, and which sentences answer."""

    query: str
    hits: Sequence[Hit]
    judgement: Judgement

    def unsure(self) -> "Reading":
        """Return the same, no surer than that it answers."""
        return replace(self, judgement=self.judgement.unsure())


@dataclass(frozen=True, slots=True)
class Searcher:
    """Reads for queries as an index with its models can; `definitions_of` is by article."""

    index: Index
    encoder: Encoder
    reader: Reader | None
    config: Config
    definitions_of: Callable[[int], Sequence[Definition]]


@dataclass(frozen=True, slots=True)
class Search:
    """What is read for the queries of one question.

    `vectors` are the unit vectors that are known already, shape `(1, dim)`, by query; `doc` is the
    one article to read, blank for all.
    """

    searcher: Searcher
    vectors: Mapping[str, Embeddings]
    doc: str

    @property
    def index(self) -> Index:
        """Where the articles lie."""
        return self.searcher.index

    @property
    def has_one_article(self) -> bool:
        """Whether nothing but one article can answer."""
        return bool(self.doc) or len(self.index.store.doc_ids) == 1

    def read(self, query: str, *, said: Sequence[str] = (), doc: str = "") -> Reading:
        """Return the reading of one query.

        Args:
            query: The standalone question.
            said: What names the medicine or illness, see `rag.named`; the query if blank.
            doc: Read this article only; that of the search if blank.

        Raises:
            KeyError: If there is no such article.
        """
        index, config = self.index, self.searcher.config
        vector = self.vectors.get(query)
        if vector is None:
            vector = self.searcher.encoder.encode_queries([query])
        hits = self._hits(query, vector, said, doc or self.doc)
        found = self._sentences(query, vector, hits, said, doc=doc)
        scored = with_definition(query, found, self.searcher.definitions_of, config=config)
        judgement = judge(query, vector, scored, index, self.searcher.reader, config=config)
        judgement = as_advised(query, judgement, index, said=said)
        judgement = led_by_own(query, judgement, index, said=said)
        judgement = suited(query, judgement, index, said=said)
        return Reading(query, hits, judgement)

    def read_parts(self, parts: Sequence[str], whole: Reading) -> list[ScoredSentence]:
        """Return the best sentence for each part of a query, in what was found for the whole."""
        vectors = self.searcher.encoder.encode_queries(parts)
        scored = [
            self._sentences(part, vector[None], whole.hits, (part, whole.query))
            for part, vector in zip(parts, vectors, strict=True)
        ]
        least = self.searcher.config.min_score
        return [each[0] for each in scored if each and each[0].score >= least]

    def article_of(self, reading: Reading) -> Article | None:
        """The article of the sentence that answers best, none where none was read."""
        first = reading.judgement.scored[:1]
        return self.index.store.article(first[0].article) if first else None

    def _sentences(
        self,
        query: str,
        vector: Embeddings,
        hits: Sequence[Hit],
        said: Sequence[str],
        *,
        doc: str = "",
    ) -> list[ScoredSentence]:
        """The sentences of what was found in one article, or in all, that may answer."""
        index, has_one_article = self.index, bool(doc) or self.has_one_article
        among = meant(query, hits, index, said=said, has_one_article=has_one_article)
        found = read(query, vector, among, index, config=self.searcher.config)
        found = of_too_much(query, found, index, said=said)
        found = beside_each_other(query, on_same_side(query, found, index), index, said=said)
        found = without_others(query, found, index, said=said)
        found = of_vaccines_asked(query, found, index, said=said)
        return without_siblings(query, found, index, said=said)

    def _hits(self, query: str, vector: Embeddings, said: Sequence[str], doc: str) -> list[Hit]:
        """The best chunks; of all articles also the best that hold what the question names."""
        index, config = self.index, self.searcher.config

        def search(rows: Rows | None) -> list[Hit]:
            return retrieve(query, vector, index, config=config, k=config.k, rows=rows)

        if doc:
            return search(rows_of(doc, index))
        found, named = search(None), rows_named(query, index, said=said)
        return merged(found, search(named)) if len(named) else found
