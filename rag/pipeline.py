"""Wires the stages of answering: load(), ask(); decides what is not searched, and what is folded.

What a message calls for is heard in `rag.listen`, what it means is read in `rag.understand`.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path

from rag.alarm import Ear, open_ear
from rag.answer import compose, gate, passages
from rag.bands import told
from rag.config import Config
from rag.converse import check_history, check_question, is_courtesy
from rag.define import define
from rag.embed import open_encoder, open_exported
from rag.english import is_asked_in_english
from rag.index import Index
from rag.listen import Listener, is_crisis
from rag.lists import check_lists
from rag.manifest import open_current
from rag.ranges import Source
from rag.read import ScoredSentence
from rag.reader import open_reader
from rag.reading import Reading, Search, Searcher
from rag.retrieve import retrieve, rows_of
from rag.safety import check_region, notices
from rag.spell import Speller
from rag.topics import name_cancer
from rag.types import (
    Answer,
    Article,
    Confidence,
    Definition,
    Encoder,
    Hit,
    Notice,
    Reader,
    Status,
    names_english,
)
from rag.understand import understand

logger = logging.getLogger(__name__)

_DEFINED = 256  # articles whose definitions are kept; a long one takes tens of milliseconds
_NOT_ANSWERED = (
    "The articles do not answer this: no sentence in them comes close enough to an answer."
)
_NOT_SEARCHED = "The articles were not searched: please read the notice."
NOT_ASKED = "Nothing was asked, so the articles were not searched."
"""The reason of an answer to a greeting, thanks or a goodbye."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an answer came about, with raw scores, for the people who write the articles."""

    answer: Answer
    score: float
    threshold: float
    hits: tuple[Hit, ...]
    sentences: tuple[ScoredSentence, ...]
    features: Mapping[str, float]


def load(
    index: Path,
    *,
    config: Config | None = None,
    encoder: Encoder | None = None,
    reader: Reader | None = None,
) -> "Pipeline":
    """Open an index for asking, after checking it whole.

    Args:
        index: The folder of the index.
        config: Settings of the answer; those of the build are read from the index.
        encoder: The encoder that built the index; the one that was exported into the index when
            none is given, or, where a model cannot be exported, the one of that name.
        reader: What weighs the sentences; `config.reader` when none is given, if it was fitted with
            the encoder of the index.

    Raises:
        MissingIndexError: If there is none.
        StaleIndexError: If it was built by another version or with another encoder.
        DamagedIndexError: If any byte of it is not what was built.
        UnreachableError: If a Milvus is to search it and does not answer.
        EncoderError: If its encoder is missing or altered.
        ConfigError: If no phone numbers of `config.region` are known, or a list of `rag/data` is
            broken.
    """
    config = config or Config()
    check_region(config.region)
    check_lists()
    return open_current(index, lambda: _load(index, config, encoder, reader))


def _load(
    index: Path, config: Config, encoder: Encoder | None, reader: Reader | None
) -> "Pipeline":
    opened = Index(index, milvus=config.milvus)
    if encoder is None:
        exported = opened.encoder_folder
        name = str(opened.manifest.settings["encoder"])
        encoder = open_exported(exported) if exported else open_encoder(name)
    opened.check_encoder(encoder)
    reader = reader or open_reader(config.reader, encoder.fingerprint)
    if config.reader and not reader:
        logger.warning(
            "%s: its encoder is not the one that reader and alarm were trained with, so they rest: "
            "cosines decide what answers, rules alone what is urgent.",
            index,
        )
    return Pipeline(opened, encoder, config, reader, open_ear(encoder))


class Pipeline:
    """An open index with its models: ask it questions.  Safe to share between threads.

    Nothing that it holds holds it, so its index is let go as soon as nobody holds the pipeline.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        config: Config,
        reader: Reader | None = None,
        ear: Ear | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._reader = reader
        self._ear = ear
        self.config = config
        self._definitions_of = lru_cache(_DEFINED)(partial(_define, index))
        self._searcher = Searcher(index, encoder, reader, config, self._definitions_of)
        # Whether an article is, by its title, so that notices speak of its treatment.  Found out at
        # once: where an answer fails, its notice must not need what has failed.
        self.is_about_cancer = name_cancer(index.store.titles())

    @cached_property
    def _listener(self) -> Listener:
        return Listener(
            self._encoder,
            self._ear,
            Speller(self._index.holds, partial(_is_usual, self._encoder)),
            self.config.region,
            is_about_cancer=self.is_about_cancer,
        )

    @property
    def index_version(self) -> str:
        """What the index calls itself; it changes whenever an answer could."""
        return self._index.manifest.version

    @property
    def doc_ids(self) -> Sequence[str]:
        """The ids of all articles, in corpus order."""
        return self._index.store.doc_ids

    @property
    def languages(self) -> Mapping[str, int]:
        """How many articles there are in each language, by its code."""
        return self._index.store.languages

    @property
    def is_english_only(self) -> bool:
        """Whether all articles are in English, so that readers are taken to write it."""
        return all(map(names_english, self.languages))

    @property
    def reader(self) -> str:
        """The fingerprint of the reader, blank where the encoder's scores decide."""
        return self._reader.fingerprint if self._reader else ""

    @property
    def threshold(self) -> float:
        """The decision score below which the system is silent."""
        return self.config.min_probability if self._reader else self.config.min_score

    def article(self, doc_id: str) -> Article:
        """Return an article by its id.

        Raises:
            KeyError: If there is no such article.
        """
        return self._index.store.article(self._index.store.row_of(doc_id))

    def definitions(self, doc_id: str) -> tuple[Definition, ...]:
        """Return the terms that an article itself defines; raises what `article` raises."""
        return self._definitions_of(self._index.store.row_of(doc_id))

    def with_config(self, config: Config) -> "Pipeline":
        """Return the same index with other settings of the answer."""
        return Pipeline(self._index, self._encoder, config, self._reader, self._ear)

    def snapshot(self) -> "Pipeline":
        """Return itself: it never changes.  Where the index may, `rag.live.Live` stands for it."""
        return self

    def renewed(self, index: Path) -> "Pipeline":
        """Open the current index of a folder with the same settings; raises what `load` raises.

        Models are taken over where the new index has the same, which saves their time and memory.
        """
        opened = Index(index, milvus=self.config.milvus)
        if opened.encoder_identity != self._index.encoder_identity:
            return load(index, config=self.config)
        return Pipeline(opened, self._encoder, self.config, self._reader, self._ear)

    def retrieve(self, query: str, *, k: int, doc: str = "") -> list[Hit]:
        """Return the `k` best chunks for a standalone question, best first.

        Raises:
            KeyError: If there is no article `doc`.
            QueryError: If the question is empty, too long or holds no words.
        """
        check_question(query, max_chars=self.config.max_question_chars)
        vector = self._encoder.encode_queries([query])
        rows = rows_of(doc, self._index)
        return retrieve(query, vector, self._index, config=self.config, k=k, rows=rows)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        doc: str = "",
        id: str = "",  # noqa: A002  # the contract's word
    ) -> Answer:
        """Return what the articles say to a question: quotes, or that they do not answer.

        Args:
            question: As the person typed it.
            history: Earlier questions, oldest first.
            doc: Answer from this article only; an empty string means all.
            id: Handed back in the answer.

        Raises:
            KeyError: If there is no article `doc`.
            QueryError: If the question is empty, too long or holds no words.
            NotVerbatimError: If a quote is not in its article: always our bug.
        """
        explanation = self.explain(question, history=history, doc=doc)
        return replace(explanation.answer, id=id)

    def explain(self, question: str, *, history: Sequence[str] = (), doc: str = "") -> Explanation:
        """Return the answer of `ask` with the scores behind it; it raises the same."""
        started = time.perf_counter()
        check_question(question, max_chars=self.config.max_question_chars)
        check_history(history)
        history = [turn[-self.config.max_question_chars :] for turn in history]
        explanation = self._explain(question, history, doc)
        took_ms = (time.perf_counter() - started) * 1000
        return replace(explanation, answer=replace(explanation.answer, took_ms=took_ms))

    def _explain(self, question: str, history: Sequence[str], doc: str) -> Explanation:
        # Each on its own: a term is not made of the words of two questions.
        spelt = cache(self._listener.spelt)  # for this question alone: none is kept
        asked, *earlier = (self._reworded(each, spelt) for each in (question, *history))
        vectors, found = self._listener.hear(question, history, spelt)
        silent = self._silent(question, found)
        if is_crisis(found) and is_crisis(notices(question)):
            return self._unsearched(silent, _NOT_SEARCHED)
        if is_courtesy(question):
            return self._unsearched(silent, NOT_ASKED)
        reading = understand(asked, earlier, Search(self._searcher, vectors, doc))
        return self._answered(silent, reading)

    def _silent(self, question: str, found: tuple[Notice, ...]) -> Answer:
        """An answer that says nothing but what stands before it."""
        return Answer(
            id="",
            question=question,
            query=question,
            status=Status.ABSTAINED,
            quotes=(),
            passages=(),
            notices=found,
            confidence=Confidence.NONE,
            reason=_NOT_ANSWERED,
            index_version=self.index_version,
            took_ms=0.0,
        )

    def _unsearched(self, silent: Answer, reason: str) -> Explanation:
        """Nothing is searched where nothing was asked.

        Nor for a person who says that they despair: what an article says could do harm.  Where
        the alarm alone hears it, a face folds the answer, for it may be wrong.
        """
        answer = replace(silent, reason=reason)
        return Explanation(answer, float("-inf"), self.threshold, (), (), {})

    def _answered(self, silent: Answer, reading: Reading) -> Explanation:
        """What a reading answers, quoted and gated; under a crisis without further passages."""
        judgement, hits = reading.judgement, reading.hits
        sources = self._sources(hits)
        chosen = judgement.chosen if judgement.answers else ()
        limits = _list_limits(self.config) if judgement.is_list else self.config
        person = told((silent.question, reading.query))
        quotes = compose(chosen, sources, config=limits, person=person)
        gate(quotes, sources.values())
        shown = () if is_crisis(silent.notices) else hits[: self.config.k]
        answer = replace(
            silent,
            query=reading.query,
            status=Status.ANSWERED if quotes else Status.ABSTAINED,
            quotes=quotes,
            passages=passages(shown, sources.values()),
            confidence=judgement.confidence,
            reason="" if quotes else silent.reason,
        )
        return Explanation(
            answer,
            judgement.score,
            judgement.threshold,
            tuple(hits),
            judgement.scored,
            judgement.features,
        )

    def notices(self, message: str) -> tuple[Notice, ...]:
        """Return what stands before the answer to a message, without answering it."""
        return self._listener.notices(message)

    def _reworded(self, query: str, spelt: Callable[[str], str]) -> str:
        if not self.config.reword:
            return query
        # The dictionary knows English alone, so beside no English article nothing is put right; a
        # cry for help is heard without its slips everywhere.
        is_english = self._index.store.holds_english and is_asked_in_english(query, self.languages)
        return self._index.reworder.reword(spelt(query) if is_english else query)

    def _sources(self, hits: Sequence[Hit]) -> dict[int, Source]:
        store = self._index.store
        rows = {store.row_of(hit.chunk.doc_id) for hit in hits}
        return {row: Source(store.article(row), store.sentences(row)) for row in rows}


def _define(index: Index, row: int) -> tuple[Definition, ...]:
    return define(index.store.article(row), index.store.sentences(row))


def _is_usual(encoder: Encoder, word: str) -> bool:
    return encoder.count_tokens(word) == 1


def _list_limits(config: Config) -> Config:
    return replace(config, max_quotes=config.max_list_quotes, max_words=config.max_list_words)
