"""The words a reader sees: each is used, each that is used exists, and no phone number slips in."""

import json
import re
from pathlib import Path

from ui import wording
from ui.wording import load_emergency, load_examples, load_strings

UI = Path(wording.__file__).parent
# Looked up by a name that is put together: the facts of an article page.
LABELS = {"author", "licence"}


def test_every_string_is_used():
    """No word is kept that nobody sees, and none is missing."""
    sources = [*UI.glob("*.py"), *UI.glob("templates/*.html")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    looked_up = set(re.findall(r"strings\[[\"'](\w+)[\"']\]|strings\.(\w+)", code))
    names = {name for pair in looked_up for name in pair if name} | LABELS
    refusals = set(re.findall(r'"(error_\w+)"', code))

    assert set(load_strings()) == names | refusals


def test_no_phone_number_by_default():
    """The emergency text names no number until a portal sets one, and says its source and date."""
    emergency = load_emergency()
    shown = " ".join([emergency.heading, emergency.short, emergency.line, emergency.more])

    assert not re.search(r"\d", shown)
    assert "your local emergency number" in emergency.line
    assert emergency.source
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", emergency.reviewed)


def test_portal_number(tmp_path, monkeypatch):
    """A portal's number stands wherever an emergency is spoken of."""
    text = json.loads((UI / "data/emergency.json").read_text(encoding="utf-8"))
    (tmp_path / "data").mkdir()
    changed = json.dumps(text | {"number": "112"})
    (tmp_path / "data/emergency.json").write_text(changed, encoding="utf-8")
    monkeypatch.setattr(wording, "_HERE", tmp_path)
    emergency = load_emergency.__wrapped__()

    assert "112" in emergency.short
    assert "112" in emergency.line


def test_examples_belong_to_articles():
    """The editor's questions are offered only where their article is."""
    assert load_examples(["another-article"]) == []
    assert "What is cutaneous leukemia?" in load_examples(["cutaneous-leukemia"])
