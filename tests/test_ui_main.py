"""python -m ui: what it refuses, and with which words."""

import pytest

from ui.__main__ import main, parse_origin


def test_missing_index(tmp_path, capsys):
    """Without an index the command says so in one line and exits with 2."""
    code = main(["--index", str(tmp_path / "nowhere")])
    output = capsys.readouterr()

    assert code == 2
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert "nowhere" in output.err


def test_damaged_index(tmp_path, capsys):
    """A folder that holds no index is refused in the same way."""
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    code = main(["--index", str(tmp_path)])

    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "origin",
    ["portal.example", "https://portal.example/", "https://a b", "*", "https://a;script-src *", ""],
)
@pytest.mark.parametrize("option", ["--frame-ancestor", "--allow-origin"])
def test_origins_are_checked(option, origin, capsys):
    """What is no origin could widen a security header, so it is refused."""
    with pytest.raises(SystemExit) as stopped:
        main([option, origin])

    assert stopped.value.code == 2
    assert "expected an origin such as https://portal.example" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Portal.Example", "https://portal.example"),
        ("https://portal.example:443", "https://portal.example"),
        ("http://portal.example:80", "http://portal.example"),
        ("http://portal.example:443", "http://portal.example:443"),
        ("https://portal.example:8443", "https://portal.example:8443"),
    ],
)
def test_origins_are_those_that_browsers_name(typed, origin):
    """Another spelling would match no request."""
    assert parse_origin(typed) == origin
