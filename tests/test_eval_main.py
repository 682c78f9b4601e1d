"""python -m eval: exit codes and what is printed."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.dataset import DATA, QuestionKind, load_questions
from eval.errors import ResultsError
from eval.floors import NONE_ASKED, load_floors, missed_floors
from eval.measures import LABELS
from eval.record import Outcome, QuoteShown, load_results, save_results
from eval.report import END, START
from tests.eval_samples import make_outcome, make_results, make_row, write_gzip, write_questions

_TOE = "It often starts in the big toe."


@pytest.fixture
def questions(tmp_path):
    """Two answerable questions and a near-miss."""
    rows: list[dict[str, object]] = [
        {"question": "Where does gout often start, in the big toe?", "gold": [_TOE]},
        {"question": "Is gout a painful swelling of a joint?"},
        {"question": "What does a gout pill cost?", "kind": "near", "gold": []},
    ]
    return write_questions(tmp_path / "set.jsonl", rows)


@pytest.fixture
def ask(index_dir, questions, encoder):
    """Run the command line on the little set."""

    def _ask(*more):
        words = ["run", "--index", str(index_dir), "--questions", str(questions)]
        return main([*words, *map(str, more)], encoder=encoder)

    return _ask


def _floors(path, floors):
    path.write_text(json.dumps(floors))
    return path


def test_a_run_prints_its_measures_and_writes_its_results(ask, tmp_path, capsys):
    """Exit code 0, a table with intervals, and a file that loads."""
    assert ask("--out", tmp_path / "r.json", "--scope", "article") == 0

    printed = capsys.readouterr().out
    assert "right sentence first, no abstaining" in printed
    assert "95 % interval" in printed
    results = load_results(tmp_path / "r.json")
    assert results.scope == "article"
    assert [str(each) for each in results.floors] == [">= 1.000"]
    assert printed.endswith(f"{NONE_ASKED}\n")


def test_a_missed_floor_is_exit_code_1(ask, tmp_path, capsys):
    """The measure, the floor and the value are named."""
    code = ask("--floors", _floors(tmp_path / "f.json", {"false_offtopic": {"at_most": 0.1}}))

    assert code == 1
    assert "false_offtopic: expected <= 0.100, got no question" in capsys.readouterr().err


def test_a_kept_floor_is_exit_code_0(ask, tmp_path):
    """A share is always at least 0."""
    assert ask("--floors", _floors(tmp_path / "f.json", {"right_first": {"at_least": 0.0}})) == 0


def test_another_spelling_of_the_default_set_keeps_its_floors(
    ask, questions, tmp_path, monkeypatch, capsys
):
    """The file decides, not how it is written: what it misses is missed."""
    floors = _floors(tmp_path / "f.json", {"false_offtopic": {"at_most": 0.1}})
    monkeypatch.setattr("eval.__main__._FLOORS", floors)
    monkeypatch.setattr("eval.__main__._QUESTIONS", questions)
    spelt = questions.parent / ".." / questions.parent.name / questions.name

    assert ask("--questions", spelt) == 1
    assert "false_offtopic" in capsys.readouterr().err


def test_a_quote_that_is_not_verbatim_is_exit_code_1(ask, monkeypatch, capsys):
    """It needs no floors file: an article that changes under its quotes is caught."""
    monkeypatch.setattr("eval.harness.judge", _judge_altered)

    assert ask() == 1
    assert "verbatim: expected >= 1.000, got 0.000" in capsys.readouterr().err


def _judge_altered(quotes, doc, gold, pipeline):
    return Outcome((QuoteShown("gout", 0, 3, "xyz", False, 1, 0),), 0, 0)


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--index", "nowhere"],
        ["run", "--questions", "nowhere.jsonl"],
        ["report", "nowhere.json"],
        ["compare", "nowhere.json", "nowhere.json"],
        ["calibrate", "nowhere.json"],
        ["import", "--data", "nowhere", "--out", "nowhere", "--part", "dev"],
    ],
)
def test_bad_input_is_exit_code_2(words, tmp_path, monkeypatch, capsys):
    """One sentence on standard error, no traceback."""
    monkeypatch.chdir(tmp_path)

    assert main(words) == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--scope", "all"],
        ["run", "--out", "."],
        ["run", "--out", f"{__file__}/r.json"],
        ["report", "r", "--html", "."],
        ["calibrate", "r", "--rule", "budget", "--budget", "2"],
        ["calibrate", "r", "--budget", "0.2"],
        ["report", "r", "--check"],
        ["import", "--data", "d", "--out", "o", "--part", "dev", "--limit", "0"],
        ["import", "--data", "d", "--out", "o", "--part", "human", "--limit", "1"],
        ["import", "--data", "d", "--out", "o", "--part", "human", "--apart"],
    ],
)
def test_a_wrong_option_is_exit_code_2(words):
    """The parser refuses it before anything is read."""
    with pytest.raises(SystemExit) as caught:
        main(words)

    assert caught.value.code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--questions", "FILE", "--out", "LINK"],
        ["run", "--floors", "FILE", "--out", "FILE"],
        ["report", "FILE", "--html", "FILE"],
        ["report", "FILE", "--readme", "FILE", "--html", "FILE"],
        ["calibrate", "FILE", "--out", "folder/../FILE"],
        ["conversations", "FILE", "--out", "FILE"],
        ["bench", "--questions", "FILE", "--out", "FILE"],
    ],
)
def test_no_command_writes_over_what_it_reads(words, tmp_path, monkeypatch, capsys):
    """However the file is spelt; it is refused before anything is read."""
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("FILE").write_text("as it was")
    Path("LINK").symlink_to("FILE")

    assert main(words) == 2
    assert "does not also read" in capsys.readouterr().err
    assert Path("FILE").read_text() == "as it was"


def test_a_run_of_another_state_of_the_articles_is_exit_code_1(
    ask, index_dir, corpus_dir, tmp_path, capsys
):
    """Asked to, it looks whether the index is that of the articles before it asks anything."""
    corpus = shutil.copytree(corpus_dir, tmp_path / "corpus")

    assert ask("--corpus", corpus) == 0
    article = corpus / "gout.md"
    article.write_text(article.read_text() + "\nOne sentence more.\n")
    assert ask("--corpus", corpus) == 1
    assert "expected the articles of today" in capsys.readouterr().err


def test_reports_are_written_and_checked(tmp_path, capsys):
    """A stale README is exit code 1 until the table is written."""
    results, readme = tmp_path / "r.json", tmp_path / "README.md"
    save_results(make_results([make_row("a")]), results)
    readme.write_text(f"{START}\n{END}\n")
    report = ["report", str(results), "--readme", str(readme)]

    assert main([*report, "--check"]) == 1
    assert "not current" in capsys.readouterr().err
    assert main([*report, "--html", str(tmp_path / "page.html")]) == 0
    assert main([*report, "--check"]) == 0
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")


def test_a_report_without_a_readme_prints_the_table(tmp_path, capsys):
    """It can be piped anywhere."""
    save_results(make_results([make_row("a")]), tmp_path / "r.json")

    assert main(["report", str(tmp_path / "r.json")]) == 0
    assert capsys.readouterr().out.startswith("| Measure |")


def test_a_report_that_nobody_reads_is_no_error(tmp_path):
    """As with `| head`: it ends without a word."""
    save_results(make_results([make_row("a")]), tmp_path / "r.json")
    reads, writes = os.pipe()
    os.close(reads)
    words = [sys.executable, "-m", "eval", "report", str(tmp_path / "r.json")]
    done = subprocess.run(
        words, cwd=Path(__file__).parent.parent, stdout=writes, stderr=subprocess.PIPE, check=False
    )
    os.close(writes)

    assert (done.returncode, done.stderr) == (141, b"")


def test_ctrl_c_is_one_line(monkeypatch, capsys):
    """And the exit code of shells."""

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("eval.__main__.load_results", interrupt)

    assert main(["report", "r.json"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_two_runs_are_compared(tmp_path, capsys):
    """The same file twice has nothing to list."""
    save_results(make_results([make_row("a")]), tmp_path / "r.json")

    assert main(["compare", str(tmp_path / "r.json"), str(tmp_path / "r.json")]) == 0
    nothing = ("gained", "lost", "newly answered wrongly", "completed", "cut", "changed")
    assert capsys.readouterr().out.endswith("".join(f"{each}: 0\n" for each in nothing))


def test_a_lost_answer_can_be_exit_code_1(tmp_path, capsys):
    """Asked for alone; the same the other way round is a gain."""
    right, wrong = str(tmp_path / "right.json"), str(tmp_path / "wrong.json")
    save_results(make_results([make_row("a", released=make_outcome(right_rank=1))]), Path(right))
    save_results(make_results([make_row("a")]), Path(wrong))

    assert main(["compare", right, wrong]) == 0
    assert main(["compare", right, wrong, "--fail-on-lost"]) == 1
    assert main(["compare", wrong, right, "--fail-on-lost"]) == 0
    assert "lost: 1\n  a (direct) a? " in capsys.readouterr().out


def test_a_new_false_answer_can_be_exit_code_1(tmp_path, capsys):
    """As one that was lost."""
    silent, told = tmp_path / "silent.json", tmp_path / "told.json"
    near = make_row("n", QuestionKind.NEAR)
    save_results(make_results([replace(near, released=Outcome((), 0, 0))]), silent)
    save_results(make_results([near]), told)

    assert main(["compare", str(silent), str(told), "--fail-on-lost"]) == 1
    told_why = "expected no answer to be lost, got 1 newly answered wrongly (n).\n"
    assert capsys.readouterr().err == told_why
    assert main(["compare", str(told), str(silent), "--fail-on-lost"]) == 0


def test_a_right_answer_that_is_not_compared_can_be_exit_code_1(tmp_path, capsys):
    """A new id hides no loss, unless the questions were edited on purpose."""
    same, right = make_row("same"), make_row("a", released=make_outcome(right_rank=1))
    before, after = str(tmp_path / "before.json"), str(tmp_path / "after.json")
    save_results(make_results([same, right]), Path(before))
    save_results(make_results([same, replace(make_row("a"), id="a2")]), Path(after))

    assert main(["compare", before, after]) == 0
    assert main(["compare", before, after, "--fail-on-lost"]) == 1
    told = capsys.readouterr()
    assert "right in the first, and not compared: 1 (a)" in told.out
    assert told.err == (
        "expected no answer to be lost, got 1 right in the first run and not compared (a). "
        "Removed or edited on purpose? Add --removed-ok.\n"
    )
    assert main(["compare", before, after, "--fail-on-lost", "--removed-ok"]) == 0
    assert not capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["compare", before, after, "--removed-ok"])


def test_an_import_says_what_it_wrote(tmp_path, capsys):
    """One excerpt of the training part becomes one article and its questions."""
    section = {"heading": "What is it?", "sentences": [[0, "Gout hurts."]]}
    excerpt = {"x": "x0", "title": "Gout", "doc": "d", "sections": [section]}
    question = {"x": "x0", "q": "sore?", "k": "yn", "g": [0], "l": []}
    write_gzip(tmp_path / "authored_excerpts.jsonl.gz", [excerpt])
    write_gzip(tmp_path / "patient_questions_authored.jsonl.gz", [question])

    out = tmp_path / "out"
    code = main(["import", "--data", str(tmp_path), "--out", str(out), "--part", "train"])

    assert code == 0
    assert capsys.readouterr().out.endswith("1 articles on 1 families of illnesses, 1 questions\n")
    assert [question.gold for question in load_questions(out / "questions.jsonl")] == [
        ("Gout hurts.",)
    ]


def test_a_calibration_prints_the_threshold_and_writes_it(ask, tmp_path, capsys):
    """The file holds what was printed."""
    ask("--out", tmp_path / "r.json")

    out = tmp_path / "threshold.json"
    code = main(["calibrate", str(tmp_path / "r.json"), "--rule", "budget", "--out", str(out)])

    threshold = json.loads(out.read_text())["threshold"]
    assert code == 0
    printed = capsys.readouterr().out
    assert f"threshold {threshold} (" in printed
    assert "in rag/config.py" in printed


@pytest.mark.parametrize(
    "floors",
    [
        {},  # a gate that lets everything through
        {"speed": {"at_least": 1}},
        {"right_first": 0.5},
        {"right_first": {"at_least": "much"}},
        {"right_first": {"at_least": True}},
        {"right_first": {"at_least": 76}},
        {"right_first": {"at_least": -0.1}},
        {"right_first": {"at_least": float("nan")}},
        {"right_first": {"around": 0.5}},
        {"verbatim": {"at_least": 0.9}},
    ],
)
def test_malformed_floors_are_refused(tmp_path, floors):
    """None at all, an unknown measure, another form, and a weaker promise."""
    with pytest.raises(ResultsError, match=r"f\.json: expected"):
        load_floors(_floors(tmp_path / "f.json", floors))


def test_a_floor_that_stands_twice_is_refused(tmp_path):
    """Of two the last would win, unseen."""
    path = tmp_path / "f.json"
    path.write_text('{"silence": {"at_least": 0.9}, "silence": {"at_least": 0.1}}')

    with pytest.raises(ResultsError, match=r"f\.json: expected .*'silence' stands twice"):
        load_floors(path)


def test_a_measure_that_is_unknown_is_answered_with_those_there_are(tmp_path):
    """Each with what tables call it."""
    path = _floors(tmp_path / "f.json", {"right answers, as released": {"at_least": 0.5}})

    with pytest.raises(ResultsError, match=r"right_released +right answers, as released\n"):
        load_floors(path)


def test_peers_that_are_not_installed_are_one_sentence(
    index_dir, corpus_dir, questions, tmp_path, capfd
):
    """Python says which module is missing; its traceback is held back."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho Traceback >&2\necho no such module >&2\nexit 1\n")
    python.chmod(0o755)
    words = ["peers", "--python", python, "--index", index_dir, "--corpus", corpus_dir]

    assert main([*map(str, words), "--questions", str(questions)]) == 2
    told = capfd.readouterr().err
    assert "exit code 1 (no such module). Install it: " in told
    assert "Traceback" not in told


def test_the_page_on_question_sets_names_each_measure_that_a_floor_may_bound():
    """With its key, and what the tables call it."""
    page = (DATA / "README.md").read_text(encoding="utf-8")

    assert [key for key in LABELS if f"`{key}`" not in page] == []
    assert [label for key, label in LABELS.items() if label not in page] == []


def test_the_floors_of_the_project_are_well_formed():
    """Every one names a measure, and a run without answers misses the ones on answers."""
    floors = load_floors(Path(__file__).parent.parent / "eval" / "floors.json")

    assert missed_floors(replace(make_results([make_row("a")]), floors=tuple(floors.values())))


def test_gold_that_is_a_part_of_a_sentence_is_warned_of(ask, tmp_path, capsys):
    """The run goes on: imported sets hold such gold on purpose."""
    write_questions(tmp_path / "parts.jsonl", [{"gold": ["big toe"]}])

    assert ask("--questions", tmp_path / "parts.jsonl") == 0
    told = capsys.readouterr().err
    assert "warning: expected each text of `gold` to be one sentence" in told
    assert f"parts.jsonl:1: 'big toe' is a part of {_TOE!r}\n" in told
