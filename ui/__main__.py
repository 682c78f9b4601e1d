"""Command line -> running server: `python -m ui --index index --host 127.0.0.1 --port 7860`."""

import argparse
import re
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import uvicorn

from rag import Config
from rag.address import parse_index
from rag.errors import RagError
from rag.live import Live
from ui.app import create_app

_MOST_CONNECTIONS = 512  # an open chat tab holds none once it is loaded
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_GRACE_S = 5  # a slow client may hold its connection for good; shutdown must not wait for it


class _Server(uvicorn.Server):
    """Says where its first page is, once it listens."""

    def __init__(self, config: uvicorn.Config, page: str) -> None:
        super().__init__(config)
        self._page = page

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(
                f"Ask Article is ready: http://{self.config.host}:{self.config.port}{self._page}",
                flush=True,
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; an index that cannot be opened is one sentence and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        index, milvus = parse_index(options.index)
        live = Live(index, config=Config(region=options.region, milvus=milvus))
        app = create_app(
            live,
            frame_ancestors=options.frame_ancestor,
            allowed_origins=options.allow_origin,
            chat=options.chat,
        )
    except RagError as error:
        print(error, file=sys.stderr)
        return 2
    config = uvicorn.Config(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_GRACE_S,
    )
    with suppress(KeyboardInterrupt):  # how a person stops it
        _Server(config, "/chat/" if options.chat else "/articles/").run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui", description="Serve the chat and the API.")
    parser.add_argument(
        "--index", default="index", metavar="FOLDER", help="or milvus://HOST:PORT/FOLDER"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on")
    parser.add_argument(
        "--no-chat",
        dest="chat",
        action="store_false",
        help="serve the API, the form and the articles only: starts faster, in less memory",
    )
    parser.add_argument("--region", default="", help="whose emergency numbers to name, as GB, US")
    parser.add_argument(
        "--frame-ancestor",
        action="append",
        default=[],
        type=parse_origin,
        metavar="ORIGIN",
        help="a site that may show the chat in an iframe, such as https://portal.example",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        type=parse_origin,
        metavar="ORIGIN",
        help="a site whose scripts may call the API from a browser",
    )
    return parser


def parse_origin(text: str) -> str:
    """Return an origin as browsers name it: in lower case, without the port that goes unsaid.

    Raises:
        argparse.ArgumentTypeError: If it is anything else, which could widen a security header.
    """
    origin = text.lower()
    if not _ORIGIN.fullmatch(origin):
        msg = f"expected an origin such as https://portal.example, got {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return origin.removesuffix(_USUAL_PORTS[origin.partition(":")[0]])


if __name__ == "__main__":
    sys.exit(main())
