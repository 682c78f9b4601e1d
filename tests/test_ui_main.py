"""python -m ui: what it refuses, and with which words."""

import socket

import pytest

from tests.ui_serving import read_all, reply_to, serving
from ui.__main__ import main, parse_origin
from ui.app import create_app


def test_missing_index(tmp_path, capsys):
    """Without an index the command says so in one line and exits with 2."""
    code = main(["--index", str(tmp_path / "nowhere"), "--port", "0"])
    output = capsys.readouterr()

    assert code == 2
    assert output.out == ""
    assert output.err.startswith("error: ")
    assert output.err.count("\n") == 1
    assert "nowhere" in output.err


def test_damaged_index(tmp_path, capsys):
    """A folder that holds no index is refused in the same way."""
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    code = main(["--index", str(tmp_path), "--port", "0"])

    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "origin",
    [
        "portal.example",
        "https://portal.example/",
        "https://portal.example:65536",
        "https://a b",
        "https://a;script-src *",
        "*",
        "",
    ],
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


@pytest.mark.parametrize("port", ["-1", "65536", "99999", "x"])
def test_ports_are_checked(port, capsys):
    """What is no port is refused in words."""
    with pytest.raises(SystemExit) as stopped:
        main(["--port", port])

    assert stopped.value.code == 2
    assert f"expected a port from 0 to 65535, got '{port}'" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["../en", "EN", "en.json", ""])
def test_languages_are_checked(language, capsys):
    """What is no code of a language would open another file."""
    with pytest.raises(SystemExit) as stopped:
        main(["--language", language])

    assert stopped.value.code == 2
    assert "expected a language such as es or pt-br" in capsys.readouterr().err


def test_a_language_without_words_is_refused(tmp_path, capsys):
    """Before the index is opened, with what to do."""
    assert main(["--language", "tlh", "--index", str(tmp_path), "--port", "0"]) == 2

    assert capsys.readouterr().err.startswith("error: ui/strings/tlh.json: expected the words")


def test_busy_port(tmp_path, capsys):
    """A port that another program has is one sentence, with a command that helps."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code = main(["--index", str(tmp_path), "--port", str(port)])
    output = capsys.readouterr()

    assert code == 2
    assert output.out == ""
    assert output.err == (
        f"error: 127.0.0.1:{port}: expected to listen there, got 'Address already in use'. "
        "Take any free port: python -m ui --port 0\n"
    )


def test_unknown_host(tmp_path, capsys):
    """A host that is none of this machine is refused in the same way."""
    code = main(["--index", str(tmp_path), "--host", "192.0.2.1", "--port", "0"])
    error = capsys.readouterr().err

    assert code == 2
    assert error.startswith("error: 192.0.2.1:0: expected to listen there, got 'Cannot assign")
    assert error.count("\n") == 1


HALF_A_HEAD = b"GET /healthcheck/live HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize("sent", [b"", HALF_A_HEAD])
def test_a_connection_without_a_request_is_closed(pipeline, monkeypatch, sent):
    """Whoever says nothing, or never ends what they say, does not keep others out."""
    monkeypatch.setattr("ui.__main__._SILENCE_S", 0.5)
    with serving(create_app(pipeline, chat=False)) as (address, _):
        assert reply_to(address, sent) == b""


def test_a_connection_without_another_request_is_closed(pipeline, monkeypatch):
    """After an answer too."""
    monkeypatch.setattr("ui.__main__._SILENCE_S", 0.5)
    app = create_app(pipeline, chat=False)
    with serving(app) as (address, _), socket.create_connection(address, 30) as client:
        client.sendall(HALF_A_HEAD + b"\r\n")
        assert b"200 OK" in client.recv(65_536)
        client.sendall(HALF_A_HEAD)

        assert b"200 OK" not in read_all(client)


def test_one_connection_serves_many_requests(pipeline):
    """A second request on it has as long as the first, and the last one may end it."""
    with serving(create_app(pipeline, chat=False)) as (address, _):
        reply = reply_to(
            address, HALF_A_HEAD + b"\r\n" + HALF_A_HEAD + b"Connection: close\r\n\r\n"
        )

    assert reply.count(b'{"status":"live"}') == 2


def test_the_address_of_the_page_can_be_opened(pipeline, capsys):
    """That of IPv6 stands in brackets."""
    with serving(create_app(pipeline, chat=False), "--host", "::1", "--no-chat") as (address, _):
        reply_to(address, b"GET / HTTP/1.0\r\n\r\n")

    assert capsys.readouterr().out == (
        f"Ask Article is ready: http://[::1]:{address[1]}/articles/\n"
    )
