"""A real server for one app, and what it says to the bytes of a client."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from ui.__main__ import create_server, parser

Address = tuple[str, int]
"""Host and port."""


@contextmanager
def serving(app: ASGIApp, *options: str) -> Iterator[tuple[Address, uvicorn.Server]]:
    """Serve an app as the command does with these options, on a free port, to the end of a test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address: Address = listener.getsockname()
        server = create_server(app, parser().parse_args(options), address[1])
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield address, server
        finally:
            server.should_exit = True
            thread.join(30)


def reply_to(address: Address, sent: bytes) -> bytes:
    """All that the server says to these bytes until it closes the connection."""
    with socket.create_connection(address, 30) as client:
        client.sendall(sent)
        return read_all(client)


def read_all(client: socket.socket) -> bytes:
    """All that the server says until it closes the connection."""
    return b"".join(iter(lambda: client.recv(65_536), b""))
