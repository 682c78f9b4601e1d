"""The README shows what really happens."""

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


def test_the_table_is_the_kept_result():
    """The numbers are those of the results file in the repository."""
    results = ROOT / "eval" / "results" / "shipped.json"
    readme = Path(ROOT / "README.md")

    assert eval_main(["report", str(results), "--readme", str(readme), "--check"]) == 0
