"""The README shows what really happens."""

import json
import re
from pathlib import Path

import pytest

from eval.__main__ import main as eval_main
from rag.__main__ import main
from tests.slow.conftest import ROOT

pytestmark = pytest.mark.slow
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_is_real_output(shipped_index, capsys):
    """The command on the first screen prints what stands below it."""
    block = README.split("<!-- example:start -->")[1].split("<!-- example:end -->")[0]
    found = re.fullmatch(
        r'\s*```console\n\$ \S+ -m rag ask "(.*?)"\n(.*?)\n```\s*', block, re.DOTALL
    )
    assert found
    command, shown = found.groups()
    assert main(["ask", command, "--index", str(shipped_index)]) == 0

    assert capsys.readouterr().out.strip() == shown.strip()


def test_the_json_example_is_the_answer(shipped_index, capsys):
    """Field by field, but for the further passages, the version and the time of this run."""
    body = re.search(r"-d '(\{.*?\})'", README)
    shown = re.search(r'```json\n(\{\n  "id": "q1".*?)\n```', README, re.DOTALL)
    assert body
    assert shown
    asked = json.loads(body[1])
    example = json.loads(shown[1].replace(",\n    ...\n", "\n"))
    assert main(["ask", asked["question"], "--json", "--index", str(shipped_index)]) == 0
    answer = json.loads(capsys.readouterr().out) | {"id": asked["id"]}

    assert list(example) == list(answer)
    assert example["index_version"] == "..."
    told = {"passages": answer["passages"][:1]}
    told |= {name: example[name] for name in ("index_version", "took_ms")}
    assert example == answer | told


def test_the_table_is_the_kept_result():
    """The numbers are those of the results file in the repository."""
    results = ROOT / "eval" / "results" / "shipped.json"
    readme = Path(ROOT / "README.md")

    assert eval_main(["report", str(results), "--readme", str(readme), "--check"]) == 0
