"""Promises that hold for every input."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import Config, build, load
from rag.answer import compose, gate
from rag.chunk import split_chunks, split_sentences
from rag.corpus import Source as File
from rag.corpus import parse
from rag.errors import CorpusError, QueryError
from rag.ranges import Source
from rag.read import ScoredSentence
from rag.serialize import answer_to_dict
from rag.types import Article, Kind
from tests.conftest import HashEncoder

WORDS = st.sampled_from(
    [
        *"leukemia skin of Dr. e.g. 5.4 mg not unless AML (C92.0) fever? No! it.Then “so”".split(),
        *"é 皮膚 🤒 a-b <b> & &amp; * _ [x](y) ![i](j) `c` | # - 1. > \\ ~~~ $x$".split(),
        *"http://x.test <script>x</script> <!-- -->".split(),
        *("\u200b", "\u202e", "\u00a0", "\u2028", ""),
    ]
)
LINE = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
MARKDOWN = st.lists(
    st.one_of(
        LINE,
        LINE.map(lambda line: f"# {line}"),
        LINE.map(lambda line: f"### {line}"),
        st.lists(LINE, min_size=1, max_size=4).map(
            lambda items: "\n".join(f"- {i}" for i in items)
        ),
        st.lists(LINE, min_size=1, max_size=3).map(
            lambda items: "\n".join(f"{'  ' * n}1. {item}" for n, item in enumerate(items))
        ),
        st.lists(LINE, min_size=1, max_size=3).map(
            lambda cells: f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}\n| x |"
        ),
        LINE.map(lambda line: f"> {line}"),
        LINE.map(lambda line: f"<div><p>{line}</div>"),
        st.text(max_size=30),
    ),
    max_size=8,
).map("\n\n".join)


def article_from(folder: Path, source: str, *, name: str = "x.md") -> Article:
    (folder / name).write_bytes(source.encode("utf-8", "ignore"))
    try:
        return parse(File(folder / name, name, (folder / name).read_bytes()))
    except CorpusError:  # NUL bytes and broken front matter are refused, not read
        return Article("x", "x", "", (), (), "")


def uncovered(article: Article, spans: list[tuple[int, int]]) -> set[str]:
    """Characters of the text that no span covers and that are not blank."""
    inside = {at for start, end in spans for at in range(start, end)}
    return {char for at, char in enumerate(article.text) if at not in inside and not char.isspace()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("random")


@given(source=MARKDOWN, plain=st.booleans())
def test_spans_are_whole_and_cover_the_article(folder, source, plain):
    """Sections part the text; sentences and chunks cover all of it and keep to their section."""
    article = article_from(folder, source, name="x.txt" if plain else "x.md")
    sentences = split_sentences(article)
    chunks = split_chunks(
        article, sentences, max_tokens=12, count_tokens=lambda text: len(text.split())
    )

    assert uncovered(article, [(each.start, each.end) for each in sentences]) == set()
    assert uncovered(article, [(each.start, each.end) for each in chunks]) == set()
    for one, other in pairwise(sentences):
        assert one.start < one.end <= other.start
    for number, section in enumerate(article.sections):
        assert all(section.span.covers(s.span) for s in sentences if s.section == number)
        assert all(section.span.covers(c.span) for c in chunks if c.section == number)
    for position, sentence in enumerate(sentences):
        text = article.text[sentence.start : sentence.end]
        assert text == text.strip() != ""
        assert sentence.lead_in < position


@given(source=MARKDOWN, data=st.data())
def test_every_quote_passes_the_gate(folder, source, data):
    """Whatever sentences a reader picks, what is composed of them is verbatim and whole."""
    article = article_from(folder, source)
    found = Source(article, split_sentences(article))
    readable = [at for at, each in enumerate(found.sentences) if each.kind is not Kind.HEADING]
    if not readable:
        return
    picked = data.draw(st.lists(st.sampled_from(readable), min_size=1, max_size=5))
    scored = [
        ScoredSentence(0, at, found.sentences[at], 1 - rank / 100, 0.5)
        for rank, at in enumerate(picked)
    ]
    quotes = compose(scored, {0: found}, config=Config())

    gate(quotes, [found])
    assert 1 <= len(quotes) <= 4
    best = found.sentences[picked[0]]
    assert any(quote.start <= best.start and best.end <= quote.end for quote in quotes)
    assert [quote.rank for quote in quotes] == list(range(1, len(quotes) + 1))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(sources=st.lists(MARKDOWN, min_size=1, max_size=3), question=st.text(max_size=60))
def test_build_load_ask_and_save_round_trip(tmp_path_factory, sources, question):
    """What is built is what is loaded, and an answer survives being saved as JSON."""
    folder = tmp_path_factory.mktemp("round")
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, source in enumerate(sources):
        (corpus / f"{number}.md").write_bytes(source.encode("utf-8", "ignore"))
    encoder = HashEncoder()
    try:
        build(corpus, folder / "index", encoder=encoder)
    except CorpusError:  # nothing readable was drawn
        return
    pipeline = load(folder / "index", config=Config(min_score=-1.0), encoder=encoder)
    for doc_id in pipeline.doc_ids:
        name = f"{doc_id}.md"
        read = parse(File(corpus / name, name, (corpus / name).read_bytes()))
        assert pipeline.article(doc_id) == read
    try:
        answer = pipeline.ask(question)
    except QueryError:
        return
    for quote in answer.quotes:
        assert quote.text == pipeline.article(quote.doc_id).text[quote.start : quote.end]
    saved = answer_to_dict(answer)
    assert json.loads(json.dumps(saved)) == saved


@given(text=st.text(max_size=400))
def test_any_text_is_a_question_or_is_refused_politely(pipeline, text):
    """Nothing that a person can type breaks the pipeline."""
    try:
        answer = pipeline.ask(text)
    except QueryError:
        return
    assert answer.abstained == (answer.quotes == ())
