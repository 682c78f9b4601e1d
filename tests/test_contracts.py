"""What others rely on: names, commands and files."""

import argparse
import re
import tomllib
from pathlib import Path

import pytest

import rag
from eval.__main__ import _parser as eval_parser
from rag.__main__ import _parser as rag_parser
from rag.__main__ import main
from ui.__main__ import parser as ui_parser
from ui.ask import NOT_READY

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_public_names():
    """The library's surface is small and pinned."""
    assert rag.__all__ == [
        *("Answer", "Article", "BuildReport", "Config", "Explanation", "Passage", "Pipeline"),
        *("Quote", "RagError", "build", "load"),
    ]
    assert all(hasattr(rag, name) for name in rag.__all__)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "corpus/README.md"])
def test_make_targets_named_in_documents_exist(document):
    """A command that a document names can be typed."""
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", text, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))

    assert {one or other for one, other in named} - {""} <= targets


@pytest.mark.parametrize("command", ["build", "ask", "check", "verify"])
def test_commands_explain_themselves(command, capsys):
    """Each command of the contract exists and has a help text."""
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])

    assert stopped.value.code == 0
    assert "usage: python -m rag" in capsys.readouterr().out


@pytest.mark.parametrize("parser", [rag_parser(), eval_parser(), ui_parser()])
def test_every_option_has_a_few_words(parser):
    """Nobody has to read the code to use one."""
    parsers = [parser]
    for each in parsers:
        for action in each._actions:
            if isinstance(action, argparse._SubParsersAction):
                parsers += action.choices.values()
            else:
                assert action.help, f"{each.prog} {action.dest}"


def test_readme_names_the_two_commands_first():
    """The first screen has what a newcomer types."""
    first_screen = README[:1500]

    assert "make serve" in first_screen
    assert "make test" in first_screen


@pytest.mark.parametrize("folder", ["rag", "ui", "eval"])
def test_the_tree_of_the_readme_names_every_module(folder):
    """Each once, and none that is gone."""
    tree = README.split("## The tree")[1].split("```")[1]
    below = re.search(rf"^{folder}/ .*\n((?:  .*\n)*)", tree, re.MULTILINE)
    assert below
    rows = re.findall(r"^  ([a-z]+(?:, [a-z]+)*)(?:  | ->)", below[1], re.MULTILINE)
    named = [name for row in rows for name in row.split(", ")]
    modules = [path.stem for path in (ROOT / folder).glob("*.py") if path.stem[0] != "_"]

    assert sorted(set(named) - {"training"}) == sorted(modules)
    assert len(set(named)) == len(named)


def test_readme_names_every_type_of_error():
    """A client that reads `error.type` finds there what it may be."""
    code = "".join(
        (ROOT / "ui" / name).read_text(encoding="utf-8") for name in ("guard.py", "api.py")
    )
    kinds = set(re.findall(r'(?:_Refusal|failure)\((?:\d+|error\.status), "(\w+)"', code))
    passing = {each.__name__ for each in NOT_READY}

    assert {"NotFound", "QueryError", "Busy"} <= kinds
    assert [kind for kind in sorted(kinds | passing) if f"`{kind}`" not in README] == []


def test_ci_runs_what_the_readme_says():
    """No check lives in CI alone."""
    assert "\nmake test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_dependency_is_locked():
    """`make install` takes exact versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    names = {re.split(r"[\[<>=]", line)[0].lower().replace("_", "-") for line in wanted}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {line.split("==")[0].lower().replace("_", "-") for line in lock.splitlines()}

    assert names - {"ask-article"} <= locked
    assert "://" not in lock


def test_no_pickle_and_no_network_in_the_code():
    """Nothing is unpickled, and nothing fetches."""
    for path in [*ROOT.glob("rag/**/*.py"), *ROOT.glob("ui/**/*.py"), *ROOT.glob("eval/**/*.py")]:
        source = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\bimport (pickle|requests|urllib\.request|httpx)\b|allow_pickle=True", source
        ), path
