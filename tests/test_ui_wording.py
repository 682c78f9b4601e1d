"""The words a reader sees: each is used, each that is used exists, and no phone number slips in."""

import json
import re
from pathlib import Path

import pytest

from rag.errors import ConfigError
from ui import wording
from ui.wording import format_date, load_emergency, load_examples, load_strings

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


@pytest.fixture
def strings(tmp_path, monkeypatch):
    """A folder of strings with English, to which a test writes another language."""
    folder = tmp_path / "strings"
    folder.mkdir()
    (folder / "en.json").write_text((UI / "strings/en.json").read_text("utf-8"), encoding="utf-8")
    monkeypatch.setattr(wording, "_HERE", tmp_path)
    return folder


def test_another_language(strings):
    """A file of its own has all words, the order of a date included."""
    months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    words = load_strings() | {
        "language": "es",
        "reviewed": "Revisado el {date}",
        "date": "{day} de {month} de {year}",
        "error_question": "Como mucho {n} caracteres.",  # "2,000" would be two
        "months": f"{months} diciembre",
    }
    (strings / "es.json").write_text(json.dumps(words), encoding="utf-8")
    spanish = load_strings.__wrapped__("es")

    assert format_date("2026-05-04", spanish) == "4 de mayo de 2026"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (None, "got no such file. Copy ui/strings/en.json there"),
        ("{", "expected JSON in UTF-8"),
        ({"language": "es", "ask": None}, "got others at 'ask'"),
        ({"language": "es", "from_": "De"}, "got others at 'from_'"),
        ({"language": "es", "reviewed": "Revisado el {fecha}"}, "got others at 'reviewed'"),
        ({"language": "es", "reviewed": "Revisado {date} }"}, "got others at 'reviewed'"),
        ({"language": "es", "passages": "Donde ({n}) {"}, "got others at 'passages'"),
        ({"language": "es", "about_many": "{n:d} art."}, "got others at 'about_many'"),
        ({"language": "es", "error_question": "{n!r:,}"}, "got others at 'error_question'"),
        ({"language": "es", "error_busy": "Espere }"}, "got others at 'error_busy'"),
        ({"language": "es", "months": "enero febrero"}, "expected 12 months, got 2."),
        ({"language": "es", "months": 5}, "expected strings with words in them, got 5 at 'months'"),
        ({"language": "es", "ask": " "}, "got ' ' at 'ask'"),
        ("[1, 2]", "expected an object of strings, got a list."),
        ({}, "expected 'language' to be 'es', got 'en'"),
    ],
)
def test_words_that_are_not_whole_are_refused(strings, changes, told):
    """Before a reader misses one, in a sentence that names the file and the place."""
    words = dict(load_strings())
    if changes is not None:
        whole = words | changes if isinstance(changes, dict) else {}
        kept = {key: value for key, value in whole.items() if value is not None}
        text = changes if isinstance(changes, str) else json.dumps(kept)
        (strings / "es.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"ui/strings/es\.json: ") as refused:
        load_strings.__wrapped__("es")

    assert told in str(refused.value)


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
