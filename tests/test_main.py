"""The command line: what it prints, and how it refuses."""

import errno
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rag import Config
from rag.__main__ import main
from rag.check import check_articles
from rag.corpus import load_corpus
from rag.pipeline import NOT_ASKED
from tests.conftest import ASTHMA, GOUT, HashEncoder, write_corpus


@pytest.fixture(autouse=True)
def _hash_encoder(monkeypatch):
    """The command line opens its encoder by name; here the name means the stand-in."""
    for module in ("rag.assemble", "rag.pipeline"):  # one builds with it, the other asks
        monkeypatch.setattr(f"{module}.open_encoder", lambda _: HashEncoder())


@pytest.fixture
def place(tmp_path):
    """A corpus and the flags that name it and its index."""
    corpus = write_corpus(tmp_path / "corpus", {"asthma.md": ASTHMA, "gout.md": GOUT})
    return ["--corpus", str(corpus)], ["--index", str(tmp_path / "index")]


def exit_code(arguments):
    """Of one command, whoever refuses it."""
    try:
        return main(arguments)
    except SystemExit as refused:
        return refused.code


def test_a_build_says_in_a_log_how_far_it_is(place, capsys, monkeypatch):
    """On standard error, which is no terminal here."""
    monkeypatch.setattr("rag.progress._EVERY_S", 0)
    corpus, index = place
    main(["build", *corpus, *index])

    assert re.search(
        r"^[\d,]+ of about [\d,]+ texts done, about 0 min left$", capsys.readouterr().err, re.M
    )


def test_build_ask_and_verify(place, tmp_path, capsys):
    """The whole way: build, ask a batch, save it, verify it, edit the article, verify again."""
    corpus, index = place
    assert main(["build", *corpus, *index]) == 0
    assert "2 articles" in capsys.readouterr().out

    questions = tmp_path / "questions.jsonl"
    rows = [
        {"id": "a", "question": "a whistling sound when breathing"},
        {"question": "and at night?", "history": ["what are symptoms of asthma"], "doc": "asthma"},
        {"id": "c", "question": "zebra"},
        {"id": None, "question": "zebra"},
    ]
    questions.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n")
    assert main(["ask", "--batch", str(questions), *index]) == 0
    answers = tmp_path / "answers.jsonl"
    answers.write_text(capsys.readouterr().out)
    lines = [json.loads(line) for line in answers.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["a", "2", "c", "4"]
    assert [line["status"] for line in lines] == ["answered"] * 2 + ["abstained"] * 2

    assert main(["verify", str(answers), *corpus]) == 0
    assert "0 moved, 0 changed, 0 gone" in capsys.readouterr().out
    (tmp_path / "corpus" / "asthma.md").write_text(ASTHMA.replace("whistling", "wheezing"))
    assert main(["verify", str(answers), *corpus]) == 1
    assert "changed" in capsys.readouterr().out


def test_ask_prints_quote_and_citation(place, capsys):
    """A person sees the quote, where it stands, and its characters."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    assert main(["ask", "a whistling sound when breathing", *index]) == 0
    printed = capsys.readouterr().out

    assert "a whistling sound when breathing" in printed
    assert (
        "[1] Living with asthma, section “What are the symptoms?”, reviewed 2026-05-04" in printed
    )
    assert "https://example.org/asthma#:~:text=" in printed


def test_ask_json_is_the_contract(place, capsys):
    """Field by field, in order."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    assert main(["ask", "--json", "a whistling sound when breathing", *index]) == 0
    answer = json.loads(capsys.readouterr().out)

    assert list(answer) == [
        *("id", "question", "query", "status", "quotes", "passages", "notices", "confidence"),
        *("reason", "index_version", "took_ms"),
    ]
    assert list(answer["quotes"][0]) == [
        *("text", "doc_id", "title", "section", "url", "start", "end", "sha256", "reviewed", "rank")
    ]


def test_what_ask_json_prints_can_be_verified(place, tmp_path, capsys):
    """Saved as it is."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    main(["ask", "--json", "a whistling sound when breathing", *index])
    saved = tmp_path / "a.json"
    saved.write_text(capsys.readouterr().out)

    assert main(["verify", str(saved), *corpus]) == 0
    assert capsys.readouterr().out.startswith("1 quotes: 1 valid")


def test_ask_explain_shows_scores(place, capsys):
    """For the people who write the articles."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    assert main(["ask", "--explain", "zebra", *index]) == 0

    printed = capsys.readouterr().out
    assert "threshold 0.45" in printed
    assert "\nThe articles do not answer this: no sentence" in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "x", "--json", "--explain"], "--explain: not allowed with argument --json"),
        (["train", "reader", "--data", "d", "--epochs", "9"], "'train reader' without --epochs"),
        (["train", "--data", "d", "--newest", "f"], "'train reader' without --newest"),
        (["train", "alarm", "--data", "d", "--epochs", "2"], "'train alarm' without --epochs"),
        (
            ["train", "encoder", "--data", "d", "--messages", "f", "--newest", "f"],
            "'train encoder' without --messages, --newest",
        ),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(capsys, arguments, told):
    """Before anything is read, with exit code 2."""
    assert exit_code(arguments) == 2
    said = capsys.readouterr()

    assert told in said.err
    assert not said.out


def test_thanks_are_not_said_to_be_unanswered(place, capsys):
    """They ask nothing; what is said is the reason and no more."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    assert main(["ask", "thank you, bye", *index]) == 0

    assert capsys.readouterr().out == f"{NOT_ASKED}\n"


def test_check_names_marks_that_readers_see(tmp_path, capsys):
    """With file, line and the way out; what is read as marks is not named."""
    odd = {
        "marks.md": "> [!NOTE]\n> Rest.\n\nSee {{ site.name }}, [!NOTE]\n\n<ac:x ac:name='x'>y",
        "words.md": "# A\n\nIt is of-\nten long- and short-term.\n\nPage 1 of 2\n\nNo {#a} here",
        "lost.md": '# B\n\n{{<toc>}}\n\nTake {{< dose "5 ml" >}}, {{< count 7 >}}.\n{{< n >}} g.',
        "table.md": "# C\n\n+---+---+\n| a | b |\n+---+---+\n| c     |\n+---+---+",
    }
    main(["check", "--corpus", str(write_corpus(tmp_path / "corpus", odd))])
    printed = capsys.readouterr().out

    assert "marks.md: shows a shortcode in line 4. Write out what it shows.\n" in printed
    assert "marks.md: shows the mark of a notice in line 4. Begin a quote with it" in printed
    assert "marks.md: shows tags of Confluence in line 6. Export the page as HTML" in printed
    assert "words.md: shows a word split in two in line 3. Join it.\n" in printed
    assert "words.md: shows the number of a page in line 6. Remove it.\n" in printed
    assert "words.md: shows attributes in line 8. Remove them.\n" in printed
    assert 'line 5: {{< dose "5 ml" >}}. Write them out.\n' in printed
    assert "lost.md: has words that are not read in line 5: {{< count 7 >}}." in printed
    assert "lost.md: has words that are not read in line 6: {{< n >}}." in printed
    assert "table.md: shows a drawn table in line 3, 5, 7. Write it as" in printed
    assert "toc" not in printed


def test_check_names_what_converters_leave(tmp_path, capsys):
    """Includes, pictures, numbers that are headings, signs that are lost."""
    odd = {
        "lost.md": '# A\n\n{{< include x.qmd >}}\n\n```{include} y.md\n```\n\n--8<-- "z.md"\n\n'
        "![[dose]] ![[a.png]]\n\nRest ![Use a spoon](a.png) now ![](b.png) ![Icon](c.png).",
        "signs.md": "# B\n\nTake 3*4 or 5*6, not `7*8`.\n\nRest 2*3 times.",
        "numbers.md": "# C\n\nRest.\n\n3. When to call\n\nCall if:\n\na) ill\nb) sad\n\n4. Diet\n\n"
        "Eat.\n\n5. Sleep well.\n\nNow.",
        "marks.md": "# D\n\n%%\n\n[[File:a.png]]\n\n\\[su\\_note\\]Rest\\[/su\\_note\\]\n\n"
        "import A from '../b.jsx';\n\nTake {props.dose}, {ref}`top`, :material-bed:.\n\n"
        "```\n[[x]]\n```\n",
        "clean.md": "# E\n\nAt 10:30:00 (see [1]) use {a} or f = {y}: yes.\n\n1. Rest\n2. Drink\n",
    }
    main(["check", "--corpus", str(write_corpus(tmp_path / "corpus", odd))])
    printed = capsys.readouterr().out

    for line, mark in (
        *((3, "{{< include x.qmd >}}"), (5, "```{include} y.md"), (8, '--8<-- "z.md"')),
        (10, "![[dose]]"),
    ):
        assert f"lost.md: has words that are not read in line {line}: {mark}. Write" in printed
    assert "a.png]]" not in printed
    assert "lost.md: has a picture whose words are not read in line 12: 'Use a spoon'." in printed
    assert "Icon" not in printed
    assert "signs.md: loses the '*' between digits in line 3: 3*4. Write '×' or '\\*'." in printed
    assert "2*3" not in printed
    assert "7*8" not in printed
    assert "numbers.md: has a numbered item alone in line 5: '3. When to call'. Write" in printed
    assert "numbers.md: has a numbered item alone in line 12: '4. Diet'. Write" in printed
    assert "5. Sleep" not in printed
    assert "marks.md: shows the mark of a comment or a change in line 3. Remove it" in printed
    assert "marks.md: shows the mark of a link in line 5. Leave only" in printed
    assert "marks.md: shows a shortcode in line 7. Write out" in printed
    assert "marks.md: shows a line of a program in line 9. Remove it" in printed
    for what in ("the name of a value", "the mark of a role", "the name of an icon"):
        assert f"marks.md: shows {what} in line 11. Write out" in printed
    assert "clean.md: shows" not in printed
    assert "clean.md: has a numbered" not in printed


def test_check_names_what_an_editor_should_see(place, tmp_path, capsys):
    """Lint findings, and whether the index is fresh; stale gives exit code 1."""
    corpus, index = place
    odd = {
        "odd.md": "---\ntitle: O\u202edd\n---\nHidden\u200b text. These include:\n\n\u200bIt.",
        "soft.md": "# Soft\n\nLeu\u00adkemia.",
        "table.md": "<table><tr><td>a<td>b</tr><tr><td>c<td>d<td>e</tr><tr><td>f</tr></table>",
    }
    write_corpus(tmp_path / "corpus", odd)
    assert main(["check", *corpus, *index]) == 1
    printed = capsys.readouterr().out
    assert "odd: has no headings below its title" in printed
    assert "soft: has no headings below its title" in printed
    assert "odd.md: has a hidden character (U+200B) in line 4, 6" in printed
    assert "odd.md: has a hidden character (U+202E) in line 2" in printed
    assert "soft.md: has a hidden character (U+00AD) in line 3" in printed
    assert "odd: announces a list that does not follow" in printed
    assert "table: has a table whose rows have 2 or 3 cells, so that columns are lost" in printed
    assert f"python -m rag build {' '.join(corpus + index)}\n" in printed

    main(["build", *corpus, *index])
    assert main(["check", *corpus, *index]) == 0
    write_corpus(tmp_path / "corpus", {"gout.md": GOUT + "\nMore.\n"})
    assert main(["check", *corpus, *index]) == 1


@pytest.mark.parametrize("written", ["31.12.2025", "May 2026", "20260504", "2026-05"])
def test_check_names_a_date_of_review_that_is_none(place, tmp_path, capsys, written):
    """It stands with every quote just so; a programme that sorts by date cannot read it."""
    corpus, index = place
    dated = {"dated.md": f"---\nreviewed: {written}\n---\n# D\n\n## E\n\nText.\n"}
    write_corpus(tmp_path / "corpus", dated)
    main(["check", *corpus, *index])

    told = "shown as it stands: expected a day such as 2026-05-04, got"
    assert f"dated: has a 'reviewed' that is {told} '{written}'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("reviewed: 2999-01-01", "has a 'reviewed' after today: 2999-01-01"),
        ("language: english", "has a 'language' that is no code: expected one such as 'en'"),
        ("language: jp", "has a 'language' that is no code"),
        ("review_due: soon", "has a 'review_due' that is no day: expected one such as 2026-05-04"),
        ("review_due: 1999-12-31", "has been due for review since 1999-12-31 ('review_due')"),
        (
            "review-due: 2999-01-01",
            "has 'review-due' in its front matter, which nothing reads: is 'review_due' meant?",
        ),
        (
            "reviewd: 2026-05-04",
            "has 'reviewd' in its front matter, which nothing reads: is 'reviewe",
        ),
        ("Title: Gout", "has 'Title' in its front matter, which nothing reads: is 'title' meant?"),
    ],
)
def test_check_names_slips_in_front_matter(place, tmp_path, capsys, settings, told):
    """Of a date, a language or a key; none of these stops a build."""
    corpus, index = place
    write_corpus(tmp_path / "corpus", {"x.md": f"---\n{settings}\n---\n# D\n\n## E\n\nText.\n"})
    main(["check", *corpus, *index])

    assert f"x: {told}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("reviewed", "due", "months", "is_told"),
    [
        ("2024-03-31", "", 24, False),
        ("2024-03-30", "", 24, True),
        ("2024-03-30", "", None, False),
        ("2026-03-30", "2026-03-31", 1, False),
        ("2026-03-30", "2026-03-30", None, True),
        ("2026-02-28", "", 1, True),
    ],
)
def test_check_names_articles_that_are_due_for_review(tmp_path, reviewed, due, months, is_told):
    """By the day that they name, or by the months since the last one; not on the day itself."""
    settings = f"reviewed: {reviewed}\n" + (f"review_due: {due}\n" if due else "")
    corpus = write_corpus(tmp_path, {"x.md": f"---\n{settings}---\n# D\n\n## E\n\nText.\n"})
    articles = list(load_corpus(corpus, config=Config()))

    found = check_articles(articles, today=date(2026, 3, 31), most_months=months)

    assert bool(found) is is_told


def test_check_takes_the_months_that_a_review_holds(place, tmp_path, capsys):
    """`--older-than`; no number of months is refused."""
    corpus, index = place
    dated = {"old.md": "---\nreviewed: 1999-01-01\n---\n# D\n\n## E\n\nText.\n"}
    write_corpus(tmp_path / "corpus", dated)
    main(["check", *corpus, *index, "--older-than", "24"])
    told = "old: was last reviewed on 1999-01-01, more than 24 months ago"
    assert told in capsys.readouterr().out

    with pytest.raises(SystemExit, match="2"):
        main(["check", *corpus, *index, "--older-than", "0"])
    assert "expected a number of months from 1 on, got '0'" in capsys.readouterr().err


@pytest.mark.parametrize("settings", ["language: en_GB", "language: yue", "tags: a", "ids: b"])
def test_check_passes_over_front_matter_of_others(place, tmp_path, capsys, settings):
    """Codes of three letters, and keys that are no slip."""
    corpus, index = place
    write_corpus(tmp_path / "corpus", {"x.md": f"---\n{settings}\n---\n# D\n\n## E\n\nText.\n"})
    main(["check", *corpus, *index])

    assert "x: has no 'reviewed' date in its front matter" in (out := capsys.readouterr().out)
    assert out.count("\nx: ") + out.startswith("x: ") == 1


def test_check_names_all_files_that_are_no_articles(place, tmp_path, capsys):
    """In one run, and a build stops at the first."""
    corpus, index = place
    bad = {"a.md": "---\ntitle: A: b\n---\n", "b.md": "---\nid: gout\n---\nText.", "c.txt": "\0"}
    write_corpus(tmp_path / "corpus", {**bad, "terms.csv": "x"})
    assert main(["check", *corpus, *index]) == 2
    out, error = capsys.readouterr()
    lines = error.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error"] * 4
    assert ["a.md" in lines[0], "c.txt" in lines[1], "gout.md" in lines[2]] == [True] * 3
    assert "terms.csv" in lines[3]
    assert "up to date" not in out

    assert main(["build", *corpus, *index]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_check_names_what_to_look_at_beside_a_file_that_is_no_article(place, tmp_path, capsys):
    """Not after that is mended, in a second run; what no article may hold is not known yet."""
    corpus, index = place
    articles = {"bad.md": "\0", "empty.md": "", "terms.csv": "said,meaning\nsneeze,rhinitis\n"}
    write_corpus(tmp_path / "corpus", articles)
    assert main(["check", *corpus, *index]) == 2
    out, error = capsys.readouterr()

    assert "bad.md" in error
    assert "empty: shows a reader no text" in out
    assert "sneeze" not in out


def test_files_of_other_kinds_are_told(place, tmp_path, capsys):
    """`build` counts them, `check` names them."""
    corpus, index = place
    write_corpus(tmp_path / "corpus" / "feet", {"wound.html": "", "leaflet.docx": ""})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/corpus/feet/gr\xfc.pdf")).touch()
    assert main(["build", *corpus, *index]) == 0
    told = "warning: 3 files are not read, as they do not end in .markdown, .md or .txt"
    assert told in capsys.readouterr().err

    assert main(["check", *corpus, *index]) == 0
    printed = capsys.readouterr().out
    assert "feet/leaflet.docx: is not read, as it does not end in .markdown, .md or .txt" in printed
    assert "feet/wound.html: is not read" in printed
    assert r"'feet/gr\udcfc.pdf': is not read" in printed  # no UTF-8, and still it can be printed
    assert "2 articles, 4 things to look at" in printed


def test_articles_in_other_languages_are_told_of(tmp_path, capsys):
    """Once by each command, with how many and which."""
    articles = {
        "a.md": "---\nlanguage: es\n---\n# Gota\n\nDuele.\n",
        "b.md": "---\nlanguage: ar\n---\n# النقرس\n\nالنقرس مؤلم.\n",
        "c.md": "# Gout\n\nGout hurts.\n",
    }
    corpus = str(write_corpus(tmp_path / "corpus", articles))
    told = "2 articles are in ar, es: confidence, spelling and urgent messages are made for English"
    main(["build", "--corpus", corpus, "--index", str(tmp_path / "index")])
    main(["build", "--corpus", corpus, "--index", str(tmp_path / "index")])
    assert capsys.readouterr().out.count(told) == 2
    main(["check", "--corpus", corpus, "--index", str(tmp_path / "index")])

    assert capsys.readouterr().out.count(f"{corpus}: {told}") == 1


def test_an_article_that_does_not_say_its_language_is_told_of(tmp_path, capsys):
    """It reads as none in English, so it is taken for none, and both commands name it."""
    spanish = "La diabetes es una enfermedad en la que el azúcar de la sangre sube.\n"
    articles = {
        "diabetes.md": f"# Diabetes\n\n{spanish}",
        "gout.md": "# Gout\n\nGout hurts.\n",
        "said.md": f"---\nlanguage: en\n---\n# Said\n\n{spanish}",
    }
    corpus = str(write_corpus(tmp_path / "corpus", articles))
    told = "reads as another language than English: set `language` in its head"
    for _ in range(2):  # the second takes it over as it is
        main(["build", "--corpus", corpus, "--index", str(tmp_path / "index")])
        out, error = capsys.readouterr()
        assert error.count(told) == error.count(f"warning: diabetes {told}") == 1
        assert "1 article is in another language: confidence, spelling" in out
    main(["check", "--corpus", corpus, "--index", str(tmp_path / "index")])
    out = capsys.readouterr().out

    assert out.count(told) == out.count(f"diabetes: {told}") == 1


def test_check_names_articles_with_one_title(place, tmp_path, capsys):
    """Two versions of a leaflet, each with its date."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    older = ASTHMA.replace("2026-05-04", "2023-01-15").replace("title: Living", "title: living ")
    write_corpus(tmp_path / "corpus", {"asthma-2023.md": older})
    write_corpus(tmp_path / "corpus", {"draft.md": "# Living with asthma\n\nText."})

    main(["check", *corpus, *index])
    assert (
        "asthma-2023: has one title with others, and answers mix them: asthma-2023 (reviewed "
        "2023-01-15), asthma (reviewed 2026-05-04), draft (no 'reviewed' date)\n"
    ) in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_refused(place, tmp_path, capsys, text):
    """Nothing to answer and nothing to compare is a wrong file; an answer without quotes is one."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    path = tmp_path / "empty.jsonl"
    path.write_text(text)
    assert main(["ask", "--batch", str(path), *index]) == 2
    assert "empty.jsonl: expected at least one question, got none" in capsys.readouterr().err
    assert main(["verify", str(path), *corpus]) == 2
    assert "empty.jsonl: expected at least one answer, got none" in capsys.readouterr().err

    main(["ask", "--json", "zebra", *index])
    path.write_text(capsys.readouterr().out)
    assert main(["verify", str(path), *corpus]) == 0
    assert capsys.readouterr().out.startswith("0 quotes")


def test_verify_tells_another_date_of_review(place, tmp_path, capsys):
    """The words are as they were, so the verdict is too."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    main(["ask", "--json", "a whistling sound when breathing", *index])
    saved = tmp_path / "a.json"
    saved.write_text(capsys.readouterr().out)
    write_corpus(tmp_path / "corpus", {"asthma.md": ASTHMA.replace("2026-05-04", "2019-01-01")})

    assert main(["verify", str(saved), *corpus]) == 0
    printed = capsys.readouterr().out
    assert "answer 1 quote 1 of asthma: valid, review date now: 2019-01-01\n" in printed


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{broken", "questions.jsonl:2: expected one JSON object a line"),
        ("[1]", "questions.jsonl:2: expected a JSON object, got a list"),
        ('{"id": "x"}', "questions.jsonl:2: expected"),
        ('{"question": 5}', "questions.jsonl:2: expected"),
        ('{"question": "x", "history": "y"}', "questions.jsonl:2: expected"),
        ('{"question": ""}', "questions.jsonl:2: the question cannot be answered because"),
        ('{"question": "x", "doc": "nope"}', "questions.jsonl:2: expected the id of an article"),
        ('{"question": "x", "id": "\\ud800"}', "questions.jsonl:2: expected"),
        ('{"question": "x", "history": ["\\ud800"]}', "questions.jsonl:2: the earlier questions"),
    ],
)
def test_a_broken_batch_line_is_named(place, tmp_path, capsys, line, problem):
    """Exit code 2 and one sentence with file and line."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "gout"}\n' + line + "\n")

    assert main(["ask", "--batch", str(questions), *index]) == 2
    out, error = capsys.readouterr()
    assert problem in error
    assert out == ""  # all lines are looked at before the first is answered


@pytest.mark.parametrize(
    "line",
    [
        '{"question": "x", "extra": 1}',
        '{"question": "x", "id": 7}',
        '{"question": "x", "doc": ["gout"]}',
        '{"question": "x", "history": ""}',
        '{"question": null}',
    ],
)
def test_a_row_of_a_batch_is_read_as_strictly_as_by_the_api(place, tmp_path, capsys, line):
    """An unknown field, another kind of value: the line is named, and what stands there."""
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f"\n{line}\n")

    assert main(["ask", "--batch", str(questions), *place[1]]) == 2
    error = capsys.readouterr().err
    assert 'questions.jsonl:2: expected {"question", "id"?, "history"?, "doc"?}' in error


def test_a_field_of_a_batch_that_is_null_is_left_out(place, tmp_path, capsys):
    """As many programs write what they do not have."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "zebra", "history": null, "doc": null, "id": null}')

    assert main(["ask", "--batch", str(questions), *index]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "1"


CHOKING = "I can't breathe"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--index", "/nonexistent"], "expected an index, got no manifest.json"),
        (["--index", __file__], "the folder of an index, got a file. Name another: --index FOLDER"),
        (["--doc", "nope"], "expected the id of an article"),
        (["--region", "ZZ"], "region 'ZZ': expected one of"),
        (["--batch", "/nonexistent"], "expected one question or --batch FILE, got both"),
    ],
)
def test_an_emergency_comes_before_the_error(place, capfd, flags, told):
    """The rules need no index: whatever stops the answer, they are heard, and first."""
    corpus, index = place
    main(["build", *corpus, *index])
    capfd.readouterr()

    assert main(["ask", CHOKING, *index, *flags]) == 2
    out, error = capfd.readouterr()
    assert "emergency" in out
    assert told in error


@pytest.mark.parametrize(("question", "kinds"), [(CHOKING, ["emergency"]), ("gout", [])])
def test_as_json_an_error_is_the_body_of_the_api(capsys, question, kinds):
    """Error and notices; the sentence for people stands beside it."""
    assert main(["ask", question, "--json", "--index", "/nonexistent"]) == 2
    out, error = capsys.readouterr()
    body = json.loads(out)

    assert list(body) == ["error", "notices"]
    assert body["error"]["type"] == "MissingIndexError"
    assert error == f"error: {body['error']['message']}\n"
    assert [notice["kind"] for notice in body["notices"]] == kinds


def test_emergencies_of_a_refused_batch_are_told(place, tmp_path, capsys):
    """One line each with its id, what is wrong with another line or its own notwithstanding."""
    corpus, index = place
    main(["build", *corpus, *index])
    capsys.readouterr()
    questions = tmp_path / "questions.jsonl"
    rows = [
        json.dumps({"id": "a", "question": CHOKING}),
        json.dumps({"id": "b", "question": "gout"}),
        "{broken",
        json.dumps({"id": 7, "question": CHOKING}),
    ]
    questions.write_text("\n".join(rows))

    assert main(["ask", "--batch", str(questions), *index]) == 2
    out, error = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["id"] for line in lines] == ["a", "4"]
    assert all(line["notices"][0]["kind"] == "emergency" for line in lines)
    assert all(f"error: {line['error']['message']}\n" == error for line in lines)


@pytest.mark.parametrize("option", [("--doc", "gout"), ("--history", "gout"), ("--explain",)])
def test_what_a_batch_would_pass_over_is_refused(place, tmp_path, capsys, option):
    """Each line has a doc and a history of its own."""
    corpus, index = place
    main(["build", *corpus, *index])
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "gout"}\n')

    assert main(["ask", "--batch", str(questions), *option, *index]) == 2
    assert "expected --batch without" in capsys.readouterr().err


def test_bad_input_gives_one_sentence_and_exit_code_2(place, tmp_path, capsys):
    """Missing folders and files, empty and hostile questions."""
    corpus, index = place
    missing = str(tmp_path / "none")
    for arguments in (
        ["build", "--corpus", missing, *index],
        ["ask", "x", "--index", missing],
        ["ask", *index],
        ["ask", "x", "--batch", missing, *index],
        ["verify", missing, *corpus],
        ["ask", "--batch", missing, *index],
    ):
        assert main(arguments) == 2
        error = capsys.readouterr().err
        assert error.startswith("error: ")
        assert error.count("\n") == 1
        assert "expected" in error


def test_verify_refuses_what_is_no_answer(place, tmp_path, capsys):
    """A file of something else is not `0 quotes, all valid`."""
    corpus, _ = place
    answers = tmp_path / "answers.jsonl"
    answers.write_text('{"quotes": [{"text": "x"}]}\n')

    assert main(["verify", str(answers), *corpus]) == 2
    assert "answers.jsonl:1: expected an answer" in capsys.readouterr().err


def test_what_the_system_refuses_is_one_sentence(place, tmp_path, capsys):
    """A full disk, a link to itself, a manifest that is a folder: 2, and never 1 ("stale")."""
    corpus, index = place
    main(["build", *corpus, *index])
    write_corpus(tmp_path / "corpus", {"gout.md": GOUT + "\nMore.\n"})
    capsys.readouterr()
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "index" / ".manifest.json.new").symlink_to("/dev/full")
    for flags, problem in [
        (
            index,
            f"{tmp_path / 'index'}: expected to read and write it, got 'No space left on device'",
        ),
        (["--index", str(tmp_path / "circle")], "circle: expected"),
    ]:
        assert main(["build", *corpus, *flags]) == 2
        error = capsys.readouterr().err
        assert error.startswith("error: ")
        assert error.count("\n") == 1
        assert problem in error
    assert main(["ask", "gout", *index]) == 0
    (tmp_path / "index" / ".manifest.json.new").unlink()
    (tmp_path / "index" / "manifest.json").unlink()
    (tmp_path / "index" / "manifest.json").mkdir()
    for command in (["build", *corpus], ["ask", "gout"]):
        assert main([*command, *index]) == 2
        assert "Is a directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TimeoutError("timed out"), "the system: expected it to do what it was asked, got 'timed "),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "the system: expected it to do"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "the system: expected it to do"),
        (OSError(errno.ENOSPC, "No space left"), "the disk: expected to read and write it, got"),
        (OSError(errno.EFBIG, "File too large"), "the disk: expected to write a file whole, got '"),
        (OSError(errno.EFBIG, "File too large", "a.npy"), "a.npy: expected to write a file whole"),
        (OSError(errno.EACCES, "denied", "a.txt"), "a.txt: expected to read and write it, got"),
    ],
)
def test_what_failed_is_called_by_its_name(place, monkeypatch, capfd, error, told):
    """The disk is named for what disks do; the pipe of a connection is not that of the output."""

    def fail(*_, **__):
        raise error

    monkeypatch.setattr("rag.__main__.load", fail)

    assert main(["ask", "gout", *place[1]]) == 2
    assert capfd.readouterr().err.startswith(f"error: {told}")


def test_ctrl_c_is_one_line(place, monkeypatch, capsys):
    """And the exit code of shells."""

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.__main__.load", interrupt)

    assert main(["ask", "gout", *place[1]]) == 130
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.parametrize("flags", [[], ["-u"]])
def test_output_that_nobody_reads_is_no_error(place, flags):
    """As with `| head`: it ends without a word, whether Python buffers or not."""
    corpus, index = place
    reads, writes = os.pipe()
    os.close(reads)
    words = [sys.executable, *flags, "-m", "rag", "check", *corpus, *index]
    done = subprocess.run(
        words, cwd=Path(__file__).parent.parent, stdout=writes, stderr=subprocess.PIPE, check=False
    )
    os.close(writes)

    assert (done.returncode, done.stderr) == (141, b"")
