"""question, history -> Reading: reads for each query that is meant, and takes the likeliest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rag.amounts import speaks_of
from rag.asked import names, subject
from rag.condition import met
from rag.config import Config
from rag.converse import (
    earlier_question,
    of_another_illness,
    own_words,
    points_to_item,
    standalone,
    topic_words,
)
from rag.index import Index
from rag.judge import Judgement, judge
from rag.lexical import stem, words_of
from rag.named import is_named, meant, names_anew, names_topic, rows_named
from rag.opening import behind_opening
from rag.parts import split_query
from rag.read import ScoredSentence, read, with_definition
from rag.retrieve import merged, retrieve, rows_of
from rag.types import Article, Definition, Embeddings, Encoder, Hit, Kind, Reader, Rows


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of one query: the chunks that were found, and which sentences answer."""

    query: str
    hits: Sequence[Hit]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Understands questions as an index with its models can; `definitions_of` is by article."""

    index: Index
    encoder: Encoder
    reader: Reader | None
    config: Config
    definitions_of: Callable[[int], Sequence[Definition]]

    def understand(
        self, asked: str, earlier: Sequence[str], *, vectors: Mapping[str, Embeddings], doc: str
    ) -> Reading:
        """Return the reading of what a question most probably means.

        One that asks several things, and is meant as it is, is answered in each of its parts; who
        names an illness or a medicine is told what holds for people with it.  A table that does not
        speak of the age or day in question is no sure answer.

        Args:
            asked: The question, reworded.
            earlier: Those before it, likewise, oldest first.
            vectors: The unit vectors that are known already, shape `(1, dim)`, by query.
            doc: Read this article only; an empty string means all.

        Raises:
            KeyError: If there is no article `doc`.
        """
        reading = self._read_likeliest(asked, earlier, vectors, doc)
        if points_to_item(asked):  # of a list that is not known here
            reading = replace(reading, judgement=replace(reading.judgement, chosen=()))
        elif not reading.judgement.answers:
            reading = self._read_behind_opening(asked, doc) or reading
        judgement = reading.judgement
        if not judgement.answers:
            return reading
        if not speaks_of(self._table(judgement.scored[0]), asked):
            judgement = judgement.unsure()
        others = met(asked, judgement.scored, self.index)
        if reading.query == asked:
            others = [*self._read_parts(asked, reading.hits), *others]
        return replace(reading, judgement=judgement.also(others))

    def _table(self, one: ScoredSentence) -> str:
        """The text of the table that a row stands in, blank for any other sentence."""
        if one.sentence.kind is not Kind.ROW:
            return ""
        article = self.index.store.article(one.article)
        every = self.index.store.sentences(one.article)
        rows = [each for each in every if each.group == one.sentence.group]
        return article.text[rows[0].start : rows[-1].end]

    def _read_likeliest(
        self, asked: str, earlier: Sequence[str], vectors: Mapping[str, Embeddings], doc: str
    ) -> Reading:
        """Read for each query that a question may mean; the likeliest answer is taken.

        Where it may mean what it says alone, no other counts that only repeats what answered the
        question before: then the old words have drowned the new ones.
        """
        told = earlier_question(earlier, names_topic=partial(names_topic, index=self.index))
        if other := of_another_illness(asked, told):
            return self._read(other[: self.config.max_question_chars], vectors, doc)
        queries = standalone(asked, [told], max_chars=self.config.max_question_chars)
        if queries == (asked,):
            return self._read_anew((asked, told), vectors, doc)
        said = asked, told
        readings = [self._read(each, vectors, doc, said) for each in queries if each != asked]
        if queries[0] == asked:
            before = self._read(told, vectors, doc)
            readings = [
                self._read_alone(said, before, vectors, doc),
                *(each for each in readings if not each.judgement.repeats(before.judgement)),
            ]
            return max(readings, key=lambda each: each.judgement.score)
        joined = max(readings, key=lambda each: each.judgement.score)
        return self._read_fragment(said, joined, vectors, doc)

    def _read_fragment(
        self, said: tuple[str, str], joined: Reading, vectors: Mapping[str, Embeddings], doc: str
    ) -> Reading:
        """Read "and X?" also as it is, in the article that was talked about.

        Where the old words have drowned the new ones, which the old answer does not hold, nothing
        else answers: that answer would be taken for one to the new question.
        """
        asked, told = said
        if not topic_words(asked):
            return joined
        before = self._read(told, vectors, doc)
        about = self._article_told(told, before)
        if not about:
            return joined
        confined = self._read(asked, vectors, about.doc_id, said)
        is_drowned = joined.judgement.repeats(before.judgement)
        if confined.judgement.answers and (
            is_drowned or confined.judgement.score > joined.judgement.score
        ):
            return confined
        is_silent = is_drowned and own_words(asked) and not self._holds_own_word(asked, joined)
        return confined if is_silent else joined

    def _holds_own_word(self, asked: str, reading: Reading) -> bool:
        """Whether the first sentence that a reading chose holds a word of the question."""
        first = reading.judgement.chosen[0]
        text = self.index.store.article(first.article).text
        held = map(stem, words_of(text[first.sentence.start : first.sentence.end]))
        return not set(map(stem, own_words(asked))).isdisjoint(held)

    def _read_anew(
        self, said: tuple[str, str], vectors: Mapping[str, Embeddings], doc: str
    ) -> Reading:
        """Read a question that stands alone: "what are the signs" has no topic of its own.

        So the article that was talked about answers it, unless the question names another topic, or
        has words of its own that are answered elsewhere only.
        """
        asked, told = said
        alone = self._read(asked, vectors, doc)
        if doc or not told:
            return alone
        about = self._article_told(told, self._read(told, vectors, doc))
        found = self._likeliest_article(alone)
        if not about or not found or about == found:
            return alone
        if names_anew(asked, found.doc_id, about.doc_id, self.index):
            return alone
        confined = self._read(asked, vectors, about.doc_id, said)
        return confined if confined.judgement.answers or not own_words(asked) else alone

    def _article_told(self, told: str, before: Reading) -> Article | None:
        """The article that was talked about: it answers what was asked, or is named there."""
        about = self._likeliest_article(before)
        if not about:
            return None
        is_told = is_named(told, about.doc_id, before.hits, self.index)
        return about if before.judgement.answers or is_told else None

    def _read_alone(
        self, said: tuple[str, str], before: Reading, vectors: Mapping[str, Embeddings], doc: str
    ) -> Reading:
        """Read a follow-up as it is: "does it hurt?" means what was asked about before.

        So another article answers only where the question names what that one is about, or where
        the one before does not answer and the other holds what was named before.
        """
        asked, told = said
        alone = self._read(asked, vectors, doc, said)
        about, found = map(self._likeliest_article, (before, alone))
        if not about or not found or names(asked, subject(found.title)):
            return alone
        confined = self._read(asked, vectors, about.doc_id, said)
        if confined.judgement.answers or not alone.judgement.answers:
            return confined
        return alone if is_named(told, found.doc_id, alone.hits, self.index) else confined

    def _read_behind_opening(self, asked: str, doc: str) -> Reading | None:
        """Read for the question behind "I have asthma, ...", which itself is not answered.

        What answers leaves out what the person said, so it is not sure.  Of several articles one
        answers only where the question names what that one holds.
        """
        question = behind_opening(asked)
        if not question:
            return None
        reading = self._read(question, {}, doc)
        about = self._likeliest_article(reading)
        if not reading.judgement.answers or not about:
            return None
        is_meant = bool(doc) or len(self.index.store.doc_ids) == 1
        is_meant = is_meant or is_named(question, about.doc_id, reading.hits, self.index)
        return replace(reading, judgement=reading.judgement.unsure()) if is_meant else None

    def _likeliest_article(self, reading: Reading) -> Article | None:
        """The article of the sentence that answers best, none where none was read."""
        first = reading.judgement.scored[:1]
        return self.index.store.article(first[0].article) if first else None

    def _read(
        self, query: str, vectors: Mapping[str, Embeddings], doc: str, said: Sequence[str] = ()
    ) -> Reading:
        """Read for one query; `said` is what names the medicine, see `rag.named`."""
        index, config = self.index, self.config
        vector = vectors.get(query)
        if vector is None:
            vector = self.encoder.encode_queries([query])
        hits = self._hits(query, vector, doc, said)
        among = meant(query, hits, index, said=said)
        found = read(query, vector, among, index, config=config)
        scored = with_definition(query, found, self.definitions_of, config=config)
        return Reading(query, hits, judge(query, vector, scored, index, self.reader, config=config))

    def _hits(self, query: str, vector: Embeddings, doc: str, said: Sequence[str]) -> list[Hit]:
        """The best chunks; of all articles also the best that hold what the question names."""
        config = self.config

        def search(rows: Rows | None) -> list[Hit]:
            return retrieve(query, vector, self.index, config=config, k=config.k, rows=rows)

        if doc:
            return search(rows_of(doc, self.index))
        found, named = search(None), rows_named(query, self.index, said=said)
        return merged(found, search(named)) if len(named) else found

    def _read_parts(self, query: str, hits: Sequence[Hit]) -> list[ScoredSentence]:
        """The best sentence for each part of a query that asks several things."""
        parts = split_query(query)
        if len(parts) == 1:
            return []
        index, config = self.index, self.config
        vectors = self.encoder.encode_queries(parts)
        scored = [
            read(
                part,
                vector[None],
                meant(part, hits, index, said=(part, query)),
                index,
                config=config,
            )
            for part, vector in zip(parts, vectors, strict=True)
        ]
        return [each[0] for each in scored if each and each[0].score >= config.min_score]
