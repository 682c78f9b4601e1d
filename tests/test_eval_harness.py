"""eval.harness and eval.record: real answers, judged against gold that stands in the article."""

import codecs
import json
import os
from dataclasses import replace

import pytest

from eval.dataset import QuestionKind
from eval.errors import DatasetError, ResultsError
from eval.harness import Scope, judge, run
from eval.record import Floor, load_results, save_results, versions, write_whole
from rag import load
from rag.types import Quote, Span
from tests.eval_samples import make_results, make_row, write_questions
from tests.test_judge import WordReader

_TOE = "It often starts in the big toe."


def _quote(pipeline, doc, text):
    article = pipeline.article(doc)
    start = article.text.index(text)
    return Quote(
        text, doc, article.title, "", "", start, start + len(text), article.sha256, "", rank=1
    )


def _gold(pipeline, text):
    start = pipeline.article("gout").text.index(text)
    return [[Span(start, start + len(text))]]


@pytest.fixture
def questions(tmp_path):
    """One question to answer, one near-miss and one that is refused."""
    rows: list[dict[str, object]] = [
        {"question": "Where does gout often start, in the big toe?", "gold": [_TOE]},
        {"question": "How much does a gout pill cost?", "kind": "near", "gold": []},
        {"question": "\N{GRINNING FACE}", "kind": "offtopic", "gold": []},
    ]
    return write_questions(tmp_path / "set.jsonl", rows)


def test_a_quote_is_right_when_it_covers_a_whole_gold_sentence(pipeline):
    """The second quote does; the first shows its neighbour only."""
    quotes = [
        _quote(pipeline, "gout", "Gout is a painful swelling of a joint."),
        _quote(pipeline, "gout", _TOE),
    ]

    outcome = judge(quotes, "gout", _gold(pipeline, _TOE), pipeline)

    assert (outcome.right_rank, outcome.gold_shown) == (2, 1)
    assert [quote.gold_words for quote in outcome.quotes] == [0, 7]


def test_half_a_gold_sentence_is_not_right_but_its_words_count(pipeline):
    """Five of seven words shown is no right answer; all five are inside the gold sentence."""
    quotes = [_quote(pipeline, "gout", "It often starts in the")]

    outcome = judge(quotes, "gout", _gold(pipeline, _TOE), pipeline)

    assert (outcome.right_rank, outcome.gold_shown) == (0, 0)
    assert (outcome.quotes[0].words, outcome.quotes[0].gold_words) == (5, 5)


def test_a_quote_of_another_article_is_never_right(pipeline):
    """Its offsets may cover those of the gold sentence by chance."""
    text = pipeline.article("asthma").text
    quote = _quote(pipeline, "asthma", text)

    assert judge([quote], "gout", _gold(pipeline, _TOE), pipeline).right_rank == 0


def test_a_changed_character_is_not_verbatim(pipeline):
    """The quote is compared with the article at its own place."""
    quote = replace(_quote(pipeline, "gout", _TOE), text=_TOE.replace("big", "pig"))

    [shown] = judge([quote], "gout", [], pipeline).quotes

    assert not shown.is_verbatim


def test_a_run_asks_every_question(pipeline, questions):
    """A right answer, a near-miss and a refused question each become one row."""
    answered, near, refused = run(pipeline, questions, scope=Scope.CORPUS).rows

    assert answered.is_right
    assert answered.ranking["R@10"] == 1.0
    assert near.forced.quotes
    assert near.ranking == {}
    assert (refused.score, refused.released.quotes) == (float("-inf"), ())


def test_an_answer_that_is_released_is_the_one_without_abstaining(
    pipeline, index_dir, encoder, tmp_path
):
    """Beside a reader the bar of scores keeps a stray sentence from the second part of a question.

    Lowered, it would let one in that nobody is ever shown.
    """
    asked = "Does gout often start in the big toe and does water help?"
    path = write_questions(tmp_path / "set.jsonl", [{"question": asked, "gold": [_TOE]}])
    config = replace(pipeline.config, min_score=0.9, medium_score=0.9, high_score=0.9)
    reading = load(index_dir, config=config, encoder=encoder, reader=WordReader("big toe"))

    results = run(reading, path, scope=Scope.CORPUS)

    [row] = results.rows
    assert results.has_reader
    assert row.is_answered
    assert row.released == row.forced


def test_without_a_reader_silence_is_lifted_too(pipeline, tmp_path):
    """The bar of scores is what keeps the system silent then."""
    path = write_questions(tmp_path / "set.jsonl", [{"question": "Is gout a painful swelling?"}])
    bars = {"min_score": 1.1, "medium_score": 1.1, "high_score": 1.1}
    silent = pipeline.with_config(replace(pipeline.config, **bars))

    [row] = run(silent, path, scope=Scope.CORPUS).rows

    assert (row.is_answered, len(row.forced.quotes) > 0) == (False, True)


def test_a_run_is_reproducible_but_for_its_times(pipeline, questions):
    """Everything else is the same, value by value."""
    one, two = (run(pipeline, questions, scope=Scope.ARTICLE) for _ in range(2))

    assert replace(one, timing=two.timing) == two


def test_the_scope_article_shows_quotes_of_that_article_only(pipeline, tmp_path):
    """Asked of the wrong article, nothing of the right one is shown."""
    path = write_questions(tmp_path / "set.jsonl", [{"question": "What whistling sound is it?"}])

    [row] = run(pipeline, path, scope=Scope.ARTICLE).rows

    assert {quote.doc_id for quote in row.forced.quotes} == {"gout"}


def test_an_article_that_is_not_indexed_is_named_by_line(pipeline, tmp_path):
    """The message says which question, and how to build what it needs."""
    path = write_questions(tmp_path / "set.jsonl", [{"doc": "measles"}])

    with pytest.raises(
        DatasetError, match=r"(?s)set\.jsonl: .*'measles': 1 .* line 1.*python -m rag build"
    ):
        run(pipeline, path, scope=Scope.CORPUS)


def test_results_survive_the_file(tmp_path):
    """What is saved is loaded, minus infinity included, and no temporary file is left."""
    rows = [make_row("a"), make_row("b", QuestionKind.NEAR, score=float("-inf"))]
    results = replace(make_results(rows), floors=(Floor("right_first", 0.5, is_least=True),))

    save_results(results, tmp_path / "new/r.json")

    assert load_results(tmp_path / "new/r.json") == results
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["r.json"]


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"format": 1}', '{"format": 1, "rows": [{}]}', '{"a": ' + "[" * 100_000],
)
def test_a_file_that_is_no_results_is_refused(tmp_path, content):
    """One sentence names the file."""
    path = tmp_path / "r.json"
    path.write_text(content)

    with pytest.raises(ResultsError, match=r"r\.json: expected"):
        load_results(path)


@pytest.mark.parametrize(
    "path",
    [
        ("values", 0, "value"),
        ("rows", 0, "score"),
        ("rows", 0, "ranking", "RR@10"),
        ("rows", 0, "released", "gold_shown"),
        ("rows", 0, "released", "quotes", 0, "words"),
        ("timing", "p50_ms"),
        ("config", "threshold"),
        ("config",),
        ("articles",),
    ],
)
def test_a_text_where_a_number_belongs_is_refused(tmp_path, path):
    """Wherever in the file; it would stop the page or the table half way."""
    file = tmp_path / "r.json"
    save_results(make_results([make_row("a")]), file)
    fields = json.loads(file.read_text())
    *before, last = path
    place = fields
    for step in before:
        place = place[step]
    place[last] = "many"
    file.write_text(json.dumps(fields))

    with pytest.raises(ResultsError, match=r"r\.json: expected a whole results file"):
        load_results(file)


def test_a_link_stays_one_and_what_it_points_to_is_written(tmp_path):
    """Also where nothing is there yet."""
    (tmp_path / "link.txt").symlink_to("new/target.txt")

    write_whole(tmp_path / "link.txt", "one")
    write_whole(tmp_path / "link.txt", "two")

    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "new/target.txt").read_text() == "two"


def test_a_pipe_is_written_and_not_replaced(tmp_path):
    """Whoever reads it gets the text."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    write_whole(pipe, "text")

    assert os.read(reader, 9) == b"text"
    assert pipe.is_fifo()
    os.close(reader)


def test_the_versions_name_what_an_answer_is_computed_with():
    """The runtime of the models and what cuts their words, among others."""
    assert {"python", "onnxruntime", "tokenizers", "faiss-cpu"} <= versions().keys()


def test_results_with_a_byte_order_mark_are_read(tmp_path):
    """Some editors write one."""
    results = make_results([make_row("a")])
    save_results(results, tmp_path / "r.json")
    (tmp_path / "r.json").write_bytes(codecs.BOM_UTF8 + (tmp_path / "r.json").read_bytes())

    assert load_results(tmp_path / "r.json") == results


def test_missing_results_are_refused(tmp_path):
    """One sentence names the file."""
    with pytest.raises(ResultsError, match="nothing there"):
        load_results(tmp_path / "none.json")
