"""The lists in rag/data: whoever edits one is told what cannot be read, and where."""

import codecs
import json
import re
import shutil

import pytest

from rag.errors import ConfigError
from rag.lists import DATA, any_of, check_lists, read_json, rows_in
from rag.topics import _wider


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_a_list_may_be_saved_by_a_spreadsheet(tmp_path, name):
    """With a mark of UTF-8 in front, ends of lines of its own, and rows of commas."""
    data = (DATA / name).read_bytes().replace(b"\n", b"\r\n")
    columns = data.splitlines()[0].count(b",")
    (tmp_path / name).write_bytes(codecs.BOM_UTF8 + data + b"," * columns + b"\r\n\r\n")

    assert rows_in(name, tmp_path) == rows_in(name)
    assert rows_in(name)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"said;meant\nwat;what\n", "spelling.csv:1: expected the columns said,meant, got 'said;m"),
        (b"", "spelling.csv:1: expected the columns said,meant, got ''"),
        (
            b"said,meant\nwat,what\n\nbyopsy\n",
            "spelling.csv:4: expected 2 cells (said,meant), got 1",
        ),
        (b"said,meant\nwat,what,why\n", "spelling.csv:2: expected 2 cells (said,meant), got 3"),
        (b"said,meant\nwat,\n", "spelling.csv:2: expected words in the column 'meant', got none"),
        (b"said,meant\nwat,what\nM\xe9,M\n", "spelling.csv:3: expected UTF-8, got invalid"),
        (b'said,meant\n"wat"x,what\n', "spelling.csv:2: expected CSV with commas, got "),
    ],
)
def test_a_broken_list_is_refused(tmp_path, written, told):
    """Before anybody is answered, in a sentence that names the line."""
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "spelling.csv").write_bytes(written)

    with pytest.raises(ConfigError, match=re.escape(told)):
        check_lists(tmp_path)


def test_columns_of_an_editor_are_left_alone(tmp_path):
    """Such as a note, which may be blank."""
    (tmp_path / "general.csv").write_text("word,note\nadult,\n", encoding="utf-8")

    assert [row["word"] for row in rows_in("general.csv", tmp_path)] == ["adult"]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("no such", "a kind of 'gout' that has a row, got 'no such'. Add a row for it."),
        ("gout", "a kind of 'gout' that is no kind of it in turn, got gout > gout."),
        ("arthritis", "that is no kind of it in turn, got gout > arthritis > gout."),
    ],
)
def test_the_kinds_of_an_illness_end_somewhere(kind, told):
    """In one that has a row, and no kind."""
    rows = {
        "gout": {"name": "gout", "also": "", "kind": kind},
        "arthritis": {"name": "arthritis", "also": "", "kind": "gout"},
    }

    with pytest.raises(ConfigError, match=re.escape(told)):
        _wider("gout", rows)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{"words": ["a",]}', "expected JSON in the form that it came in, got "),
        ('{"word": []}', "expected the field 'words', got data without it."),
        ('{"words": 1}', "expected JSON in the form that it came in, got "),
        ("[]", "expected JSON in the form that it came in, got "),
        ('{"words": ["("]}', "expected JSON in the form that it came in, got "),
    ],
)
def test_broken_json_is_refused(tmp_path, written, told):
    """In a sentence that names the file, and the place or the field."""
    path = tmp_path / "words.json"
    path.write_text(written, encoding="utf-8")

    with pytest.raises(ConfigError, match=re.escape(f"{path}: {told}")):
        read_json(path, lambda data: re.compile("|".join(data["words"])))


def test_json_may_be_saved_by_an_editor(tmp_path):
    """With a mark of UTF-8 in front."""
    path = tmp_path / "words.json"
    path.write_text(json.dumps({"a": "é"}), encoding="utf-8-sig")

    assert read_json(path, lambda data: data["a"]) == "é"


def test_no_word_is_any_word():
    """Words match as they stand; where there is none, nothing does."""
    assert re.fullmatch(any_of(["a.b", "c"]), "a.b")
    assert not re.fullmatch(any_of(["a.b", "c"]), "axb")
    assert not re.match(any_of([]), "a")
