"""Command line -> running server: `python -m ui --index index --host 127.0.0.1 --port 7860`."""

import argparse
import asyncio
import re
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from rag import Config
from rag.address import parse_index
from rag.command import run_command
from rag.english import told_of_others
from rag.errors import ConfigError
from rag.live import Live
from ui.app import create_app
from ui.wording import load_strings

_MOST_CONNECTIONS = 512  # an open chat tab holds none once it is loaded
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::([0-9]{1,5}))?")
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_HIGHEST_PORT = 65_535
_SILENCE_S = 5  # a connection without a request; on a slow line the head of one takes less
_GRACE_S = 5  # a slow client may hold its connection for good; shutdown must not wait for it


class _Connection(H11Protocol):
    """Closes when the head of a request, the first or the next, has not arrived in time.

    Otherwise a connection on which nobody says anything, or never ends a line, is kept for good,
    and a few hundred of them shut everybody out.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first request as long as the next ones."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data: bytes) -> None:
        """Read on; not data ends the wait, as in the base class, but the request found in it."""
        self.conn.receive_data(data)
        self.handle_events()


class _Server(uvicorn.Server):
    """Says where its first page is, once it listens."""

    def __init__(self, config: uvicorn.Config, page: str) -> None:
        super().__init__(config)
        self._page = page

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            address = _address(self.config.host, self.config.port)
            print(f"Ask Article is ready: http://{address}{self._page}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM, then return 0.

    What keeps it from serving is one sentence and exit code 2.
    """
    options = parser().parse_args(arguments)
    return run_command(lambda: _serve(options))


def _serve(options: argparse.Namespace) -> int:
    load_strings(options.language)  # what is not there is refused before anything is opened
    with _listener(options.host, options.port) as listener:
        index, milvus = parse_index(options.index)
        live = Live(index, config=Config(region=options.region, milvus=milvus))
        _leave_out_matplotlib()
        app = create_app(
            live,
            frame_ancestors=options.frame_ancestor,
            allowed_origins=options.allow_origin,
            chat=options.chat,
            language=options.language,
        )
        if told := told_of_others(live.snapshot().languages):
            print(told, flush=True)
        server = create_server(app, options, listener.getsockname()[1])
        # uvicorn ends on it in order and then sends it anew, which would look like a failure.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):  # how a person stops it
            server.run([listener])
    return 0


def _leave_out_matplotlib() -> None:
    """Keep Gradio from importing it at the first question, which would wait a second for that.

    It is there only where `eval` is installed too; a server draws nothing.
    """
    sys.modules["matplotlib"] = None  # type: ignore[assignment]  # an import then finds none


def _listener(host: str, port: int) -> socket.socket:
    """Return a socket that has the address; it refuses connections until the server takes it.

    Raises:
        ConfigError: If the address is not to be had.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        msg = (
            f"{_address(host, port)}: expected to listen there, got {error.strerror!r}. "
            "Take any free port: python -m ui --port 0"
        )
        raise ConfigError(msg) from error
    return listener


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def create_server(app: ASGIApp, options: argparse.Namespace, port: int) -> uvicorn.Server:
    """Return what serves an app, with our limits; it says that it listens on `port`."""
    config = uvicorn.Config(
        app,
        host=options.host,
        port=port,
        http=_Connection,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_SILENCE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return _Server(config, "/chat/" if options.chat else "/articles/")


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m ui", description="Serve the chat and the API.")
    parser.add_argument(
        "--index",
        default="index",
        metavar="PLACE",
        help="where the index is: FOLDER, milvus[+tls]://HOST:PORT/FOLDER or milvus:FOLDER "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--port",
        type=parse_port,
        default=7860,
        help="port to listen on; 0 takes a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--no-chat",
        dest="chat",
        action="store_false",
        help="serve the API, the form and the articles only: starts faster, in less memory",
    )
    parser.add_argument(
        "--region", default="", help="whose emergency numbers to name, as GB, US (default: none)"
    )
    parser.add_argument(
        "--language",
        default="en",
        type=parse_language,
        help="of the words around the quotes, a file of ui/strings (default: %(default)s)",
    )
    parser.add_argument(
        "--frame-ancestor",
        action="append",
        default=[],
        type=parse_origin,
        metavar="ORIGIN",
        help="a site that may show the chat in an iframe, such as https://portal.example; may "
        "stand several times (default: none)",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        type=parse_origin,
        metavar="ORIGIN",
        help="a site whose scripts may call the API from a browser; may stand several times "
        "(default: none)",
    )
    return parser


def parse_port(text: str) -> int:
    """Return a port.

    Raises:
        argparse.ArgumentTypeError: If it is none.
    """
    if not (text.isdecimal() and int(text) <= _HIGHEST_PORT):
        msg = f"expected a port from 0 to {_HIGHEST_PORT}, got {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def parse_language(text: str) -> str:
    """Return the code of a language, which is the name of a file.

    Raises:
        argparse.ArgumentTypeError: If it is none.
    """
    if not _CODE.fullmatch(text):
        msg = f"expected a language such as es or pt-br, got {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return text


def parse_origin(text: str) -> str:
    """Return an origin as browsers name it: in lower case, without the port that goes unsaid.

    Raises:
        argparse.ArgumentTypeError: If it is anything else, which could widen a security header.
    """
    origin = text.lower()
    matched = _ORIGIN.fullmatch(origin)
    if not matched or int(matched[1] or 0) > _HIGHEST_PORT:
        msg = f"expected an origin such as https://portal.example, got {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return origin.removesuffix(_USUAL_PORTS[origin.partition(":")[0]])


if __name__ == "__main__":
    sys.exit(main())
