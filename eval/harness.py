"""Pipeline x questions -> Results: asks every question as a person would.

Each question is asked twice: as released, and with a threshold of minus infinity, which shows what
the system would have said had it not been silent.  All else is as released: with a reader, an
answer that both give is the same.
"""

import hashlib
import math
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from tqdm import tqdm

from eval.dataset import Question, dataset_sha256, load_questions
from eval.gold import place_gold
from eval.measures import measure_rows
from eval.ranking import DEPTH, is_relevant, score_ranking
from eval.record import Outcome, QuoteShown, Results, Row, Timing, versions
from rag import Config, Pipeline
from rag.errors import QueryError
from rag.types import Hit, Quote, Span

_WORD = re.compile(r"\S+")


class Scope(StrEnum):
    """Where an answer may come from: the question's own article, or the whole corpus."""

    ARTICLE = "article"
    CORPUS = "corpus"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A question, the article that may answer it (blank for all), and where its gold stands.

    `relevant` holds the index rows of the chunks that answer it.
    """

    question: Question
    doc: str
    gold: list[list[Span]]
    relevant: list[int]


def run(
    pipeline: Pipeline,
    path: Path,
    *,
    scope: Scope,
    progress: bool = False,
    index: Path = Path("index"),
) -> Results:
    """Ask every question of a file and measure the answers.

    Args:
        pipeline: An open index with the settings to measure.
        path: The question file.
        scope: Where answers may come from.
        progress: Whether to show a bar on standard error.
        index: The folder of the index, for the command in an error.

    Raises:
        QueryError: If the file cannot be read as JSON lines.
        DatasetError: If a question is malformed or does not fit its article.
    """
    placed = _place_all(path, pipeline, scope, index)
    silent_never = pipeline.with_config(_silent_never(pipeline))
    rows, times_ms = [], []
    for each in tqdm(placed, unit="question", disable=not progress):
        row, took_ms = _ask(each, pipeline, silent_never)
        rows.append(row)
        times_ms += took_ms
    return Results(
        questions=path.name,
        questions_sha256=dataset_sha256(path),
        scope=scope.value,
        config={
            **asdict(pipeline.config),
            "threshold": pipeline.threshold,
            "reader": pipeline.reader,
        },
        index_version=pipeline.index_version,
        corpus_sha256=_corpus_sha256(pipeline),
        articles=len(pipeline.doc_ids),
        versions=versions(),
        values=tuple(measure_rows(rows, has_reader=bool(pipeline.reader))),
        rows=tuple(rows),
        timing=_timing(times_ms),
    )


def judge(quotes: Sequence[Quote], doc: str, gold: list[list[Span]], pipeline: Pipeline) -> Outcome:
    """Return what quotes show against gold sentences that stand in their article.

    A gold sentence is shown when one quote covers one of the places where it stands.

    Args:
        quotes: Best first.
        doc: The article of the gold sentences; quotes of other articles cannot be right.
        gold: For each gold sentence, its places in that article.
        pipeline: Its articles are what a quote is compared with.
    """
    holds = [
        {at for at, places in enumerate(gold) if any(_span(quote).covers(p) for p in places)}
        if quote.doc_id == doc
        else set()
        for quote in quotes
    ]
    return Outcome(
        quotes=tuple(_shown(quote, doc, gold, pipeline) for quote in quotes),
        right_rank=next((rank for rank, held in enumerate(holds, start=1) if held), 0),
        gold_shown=len(set().union(*holds)),
    )


def _silent_never(pipeline: Pipeline) -> Config:
    """The settings with which the system always answers.

    Beside a reader `min_score` is the bar for the parts of a question alone, and stays; without one
    it is both bars, so a part may show that a user does not get.
    """
    if pipeline.reader:
        return replace(pipeline.config, min_probability=-math.inf)
    return replace(pipeline.config, min_score=-math.inf)


def _place_all(path: Path, pipeline: Pipeline, scope: Scope, index: Path) -> list[_Placed]:
    chunks: dict[str, list[Hit]] = {}
    placed = []
    questions = load_questions(path)
    golds = place_gold(questions, pipeline.article, index=index, doc_ids=pipeline.doc_ids)
    for question, gold in zip(questions, golds, strict=True):
        if question.doc not in chunks:
            chunks[question.doc] = _all_chunks(question.doc, pipeline)
        relevant = [h.row for h in chunks[question.doc] if is_relevant(h.chunk, question.doc, gold)]
        placed.append(
            _Placed(question, question.doc if scope is Scope.ARTICLE else "", gold, relevant)
        )
    return placed


def _ask(each: _Placed, pipeline: Pipeline, silent_never: Pipeline) -> tuple[Row, list[float]]:
    """The row of one question, and how long its released answer took; none when refused."""
    question = each.question
    row = Row(
        id=question.id,
        kind=question.kind,
        doc=question.doc,
        question=question.question,
        query="",
        gold=question.gold,
        score=-math.inf,
        released=Outcome((), 0, 0),
        forced=Outcome((), 0, 0),
        ranking=score_ranking([], each.relevant) if each.gold else {},
    )
    try:
        released = pipeline.explain(question.question, history=question.history, doc=each.doc)
        forced = silent_never.explain(question.question, history=question.history, doc=each.doc)
    except QueryError:  # an emoji, or a novel: refusing it is being silent
        return row, []
    row = replace(
        row,
        query=released.answer.query,
        score=round(released.score, 6),
        released=judge(released.answer.quotes, question.doc, each.gold, pipeline),
        forced=judge(forced.answer.quotes, question.doc, each.gold, pipeline),
        ranking=score_ranking(forced.hits[:DEPTH], each.relevant) if each.gold else {},
    )
    return row, [released.answer.took_ms]


def _all_chunks(doc: str, pipeline: Pipeline) -> list[Hit]:
    article = pipeline.article(doc)
    # No article has more chunks than characters, so any query returns them all; this one has words.
    query = article.text[: pipeline.config.max_question_chars]
    return pipeline.retrieve(query, k=len(article.text), doc=doc)


def _shown(quote: Quote, doc: str, gold: list[list[Span]], pipeline: Pipeline) -> QuoteShown:
    words = [
        Span(quote.start + w.start(), quote.start + w.end()) for w in _WORD.finditer(quote.text)
    ]
    places = [place for places in gold for place in places] if quote.doc_id == doc else []
    inside = sum(any(place.covers(word) for place in places) for word in words)
    text = pipeline.article(quote.doc_id).text
    is_verbatim = quote.text == text[quote.start : quote.end]
    return QuoteShown(
        quote.doc_id, quote.start, quote.end, quote.text, is_verbatim, len(words), inside
    )


def _span(quote: Quote) -> Span:
    return Span(quote.start, quote.end)


def _corpus_sha256(pipeline: Pipeline) -> str:
    articles = (pipeline.article(doc_id) for doc_id in pipeline.doc_ids)
    lines = [f"{article.doc_id}\t{article.sha256}\n" for article in articles]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _timing(times_ms: Sequence[float]) -> Timing:
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    if not times_ms:
        return Timing(0, 0.0, 0.0, 0.0, machine)
    p50, p95, p99 = (round(float(p), 2) for p in np.percentile(times_ms, [50, 95, 99]))
    return Timing(len(times_ms), p50, p95, p99, machine)
