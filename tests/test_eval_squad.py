"""eval.squad: other people's questions on articles that were never learnt."""

import gzip
import json

import pytest

from eval.dataset import QuestionKind, load_questions
from eval.errors import DatasetError
from eval.squad import export_squad
from rag import Config
from rag.corpus import load_corpus
from rag.errors import QueryError

CONTEXT = "A force pushes or pulls. It is \u200bmeasured in newtons. Friction is one *kind*."


def _qa(number, question, answer, *, plausible=False):
    found = [{"answer_start": CONTEXT.index(answer), "text": answer}]
    fields = {"answers": [], "plausible_answers": found} if plausible else {"answers": found}
    return {"id": str(number), "question": question, **fields}


@pytest.fixture
def data_dir(tmp_path):
    """One article that is kept apart, and one that was learnt from."""
    questions = [
        _qa(1, "What is it measured in?", "newtons"),
        _qa(2, "Which kind is there?", "Friction"),
        _qa(3, "Who measured it first?", "newtons", plausible=True),
        _qa(4, "What is it measured in?", "newtons"),
    ]
    paragraphs = [{"context": CONTEXT, "qas": questions}]
    articles = [{"title": title, "paragraphs": paragraphs} for title in ("Force", "Steam_engine")]
    with gzip.open(tmp_path / "squad2_half_dev.json.gz", "wt", encoding="utf-8") as file:
        json.dump({"data": articles}, file)
    return tmp_path


def test_only_the_kept_article_is_written_with_its_sentences(data_dir, tmp_path):
    """Each sentence reads as it is shown, each question stands once, a plausible answer is none."""
    report = export_squad(data_dir, tmp_path / "out")
    questions = load_questions(tmp_path / "out" / "questions.jsonl")
    [article] = load_corpus(tmp_path / "out" / "corpus", config=Config())

    assert (report.excerpts, report.questions) == (1, 3)
    assert article.title == "Force"
    assert [each.gold for each in questions] == [
        ("It is measured in newtons.",),
        ("Friction is one *kind*.",),
        (),
    ]
    assert [each.kind for each in questions][-1] is QuestionKind.NEAR


def test_missing_data_is_one_sentence(tmp_path):
    """With the option that names the folder."""
    with pytest.raises(QueryError, match=r"squad2_half_dev.*--data"):
        export_squad(tmp_path, tmp_path / "out")


def test_a_folder_in_use_is_refused(data_dir, tmp_path):
    """Articles of another export would be answered from."""
    export_squad(data_dir, tmp_path / "out")

    with pytest.raises(DatasetError, match="empty folder"):
        export_squad(data_dir, tmp_path / "out")


@pytest.mark.parametrize(
    "content", [b"plain", gzip.compress(b"{"), gzip.compress(b'{"data": [1]}')]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    """No gzip, no JSON, no SQuAD."""
    (tmp_path / "squad2_half_dev.json.gz").write_bytes(content)

    with pytest.raises(QueryError, match=r"squad2_half_dev\.json\.gz: expected"):
        export_squad(tmp_path, tmp_path / "out")
