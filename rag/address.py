"""--index -> the folder of an index, the address of its Milvus, and the command that builds it."""

import shlex
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from rag.config import Config
from rag.errors import ConfigError

EMBEDDED = "milvus.db"
"""The address of the Milvus that runs inside the program: its file, in the folder of the index."""
TOKEN = "MILVUS_TOKEN"
"""The environment variable with the credentials of a server: `user:password`, or a key."""

_SCHEMES = {"milvus": "http", "milvus+tls": "https"}  # ours and theirs
_PORT = 19530
_CORPUS, _INDEX = "corpus", "index"  # what the command line takes when nothing is said


class IndexName(NamedTuple):
    """What `--index` names: the folder, and the address of a Milvus, blank for FAISS."""

    folder: Path
    milvus: str

    def __str__(self) -> str:
        """What `parse_index` reads."""
        if not self.milvus:
            return str(self.folder)
        theirs, is_server, host = self.milvus.partition("://")
        if not is_server:
            return f"milvus:{self.folder}"
        ours = {value: key for key, value in _SCHEMES.items()}[theirs]
        return f"{ours}://{host}{self.folder.absolute()}"


def parse_index(text: str) -> IndexName:
    """Return what the value of `--index` names.

    `FOLDER` is searched by FAISS, or as its manifest says; `milvus://HOST:PORT/FOLDER` by a Milvus
    server (`milvus+tls://` encrypts), `milvus:FOLDER` by milvus-lite in a file within the folder.

    Raises:
        ConfigError: If the address is not of this form, or holds credentials.
    """
    scheme = text.partition(":")[0]
    if scheme not in _SCHEMES:
        return IndexName(Path(text), "")
    url = urlsplit(text)
    if "@" in url.netloc:  # the message must not repeat them
        msg = f"--index: expected no credentials in the address, got some. Put them into {TOKEN}."
        raise ConfigError(msg)
    try:
        port = url.port or _PORT
    except ValueError:
        port = 0
    if not port or url.query or url.fragment or not url.path.strip("/"):
        msg = "--index: expected milvus://HOST:PORT/FOLDER or milvus:FOLDER, got another form."
        raise ConfigError(msg)
    if not url.netloc:
        return IndexName(Path(url.path), EMBEDDED)
    host = url.netloc if url.port else f"{url.netloc}:{port}"
    return IndexName(Path(url.path), f"{_SCHEMES[scheme]}://{host}")


def first_command(index: Path, milvus: str = "", corpus: Path | None = None) -> str:
    """Return the command that builds an index where none is; arguments as in `build_command`.

    The usual one is taken to be of the usual corpus: there is nothing that this could replace.
    """
    is_usual = str(IndexName(index, milvus)) == _INDEX
    return build_command(index, milvus, corpus or (Path(_CORPUS) if is_usual else None))


def build_command(
    index: Path, milvus: str = "", corpus: Path | None = None, encoder: str = ""
) -> str:
    """Return the command that builds an index anew.

    Args:
        index: Its folder.
        milvus: The address of the Milvus that searches it, blank for FAISS.
        corpus: The folder of its articles, where it is known: the manifest does not name it, so
            that the same articles give the same bytes on every machine.
        encoder: What it was built with, blank where that is not known.
    """
    name = str(IndexName(index, milvus))
    words = ["python -m rag build"]
    if (str(corpus), name) != (_CORPUS, _INDEX):
        folder = shlex.quote(str(corpus)) if corpus else "FOLDER"
        words += ["--corpus", folder, "--index", shlex.quote(name)]
    if encoder not in ("", Config().encoder):
        words += ["--encoder", shlex.quote(encoder)]
    return " ".join(words)
