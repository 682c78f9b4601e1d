"""index/manifest.json: what an index is made of, and the one file whose replacement swaps it in.

The files of an index lie in a folder of their own, named by their version.  The manifest names that
folder and the size and sha256 of each file in it.  A new index is written beside the old one,
synced to disk, and becomes visible when the new manifest is renamed over the old; a crash at any
moment leaves either the old index or the new one, never a mixture.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from rag.address import build_command, first_command
from rag.errors import DamagedIndexError, MissingIndexError, RagError, StaleIndexError

FORMAT = 5
"""Version of the files on disk; an index of another version is refused."""

TEXT_FORMAT = 7
"""Version of the mapping from source to readable text (`rag.markup`), and of that to sentences with
what introduces them (`rag.chunk`) and to the words that are searched (`rag.lexical`); likewise."""

BUILDING = ".building-"
"""How the name of a folder begins in which an index, or the export of its encoder, is made."""

EXPORT = re.compile(r"encoder-[0-9a-f]{16}-\d+")
"""The names of exported encoders in the folder of an index."""

_NAME = "manifest.json"
_NAME_ANOTHER = "Name another: --index FOLDER"
_PRODUCT = "ask-article index"
_VERSION = re.compile(r"v-[0-9a-f]{16}")
_UNFINISHED = re.compile(re.escape(BUILDING) + r"[a-z0-9_]{8}")  # what `tempfile` makes of it
_OURS = re.compile("|".join([r"\.lock", EXPORT.pattern, _VERSION.pattern, _UNFINISHED.pattern]))
_HARMLESS = frozenset({"README.md", "lost+found"})  # in a folder that waits for one

_Opened = TypeVar("_Opened")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything an index depends on; `version` is a hash of all the other fields.

    `search` says how chunks are searched, and how many of the ten nearest that finds.
    """

    version: str
    folder: str
    settings: dict[str, Any]
    corpus_sha256: str
    counts: dict[str, int]
    search: dict[str, Any]
    files: dict[str, dict[str, Any]]


def rebuild(index: Path, milvus: str = "", corpus: Path | None = None, encoder: str = "") -> str:
    """Return what to do about an index that cannot be used; arguments as in `build_command`."""
    return f"Rebuild it: {build_command(index, milvus, corpus, encoder)}"


def check_folder(index: Path) -> None:
    """Refuse to build where something else lies than an index.

    Raises:
        RagError: If it is no folder, or holds files that are not hidden and none of an index.
    """
    names = {path.name for path in index.iterdir()} if index.is_dir() else set()
    others = {name for name in names if not name.startswith(".")} - _HARMLESS
    is_file = index.exists() and not index.is_dir()
    if is_file or (others and not any(map(_OURS.fullmatch, names))):
        got = "a file" if is_file else f"one with other files, such as {min(others)!a}"
        msg = (
            f"{index}: expected a new folder, an empty one or that of an index, got {got}. "
            f"{_NAME_ANOTHER}"
        )
        raise RagError(msg)


def named(index: Path, pattern: re.Pattern[str]) -> list[Path]:
    """Return what lies in the folder of an index under a name of exactly that form."""
    return [path for path in index.iterdir() if pattern.fullmatch(path.name)]


def describe(
    folder: Path,
    settings: dict[str, Any],
    corpus: str,
    counts: dict[str, int],
    search: dict[str, Any],
) -> Manifest:
    """Return the manifest of the finished files in a folder, and sync them to disk."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor() as pool:  # some wait for the disk while others reckon
        entries = list(pool.map(_seal, paths))
    files = {
        path.relative_to(folder).as_posix(): entry
        for path, entry in zip(paths, entries, strict=True)
    }
    payload = json.dumps([FORMAT, settings, corpus, counts, search, files], sort_keys=True)
    version = hashlib.sha256(payload.encode()).hexdigest()[:16]
    return Manifest(version, f"v-{version}", settings, corpus, counts, search, files)


def publish(index: Path, built: Path, manifest: Manifest) -> None:
    """Move a finished folder into the index and make it the current one, all or nothing."""
    target = index / manifest.folder
    remove(target)  # same content, but damaged, or its manifest is
    built.rename(target)
    _sync(index)
    temporary = index / f".{_NAME}.new"
    temporary.write_bytes(_dump(manifest))
    _sync(temporary)
    temporary.replace(index / _NAME)
    _sync(index)


def remove(path: Path) -> None:
    """Remove a folder with all that is in it, a file or a link, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sweep_unfinished(index: Path) -> None:
    """Remove what killed builds left; call it while no other build is running."""
    for path in named(index, _UNFINISHED):
        remove(path)


def sweep(index: Path) -> None:
    """Remove earlier versions; call it while no other build is running."""
    current = read_manifest(index).folder
    for path in named(index, _VERSION):
        if path.name != current:
            remove(path)


def read_manifest(index: Path, milvus: str = "", corpus: Path | None = None) -> Manifest:
    """Return the manifest of the current index.

    Args:
        index: The folder of the index.
        milvus: As in `build_command`, which an error names; so is `corpus`.
        corpus: Likewise.

    Raises:
        MissingIndexError: If there is none.
        StaleIndexError: If it was written by another version of the program.
        DamagedIndexError: If it is not, byte for byte, what was written, or cannot be read.
    """
    path = index / _NAME
    way_out = rebuild(index, milvus, corpus)
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as exc:
        if index.is_file():
            msg = f"{index}: expected the folder of an index, got a file. {_NAME_ANOTHER}"
            raise MissingIndexError(msg) from exc
        command = first_command(index, milvus, corpus)
        msg = f"{index}: expected an index, got no {_NAME}. Build it: {command}"
        raise MissingIndexError(msg) from exc
    except OSError as exc:
        raise _unreadable(path, exc, way_out) from exc
    try:
        fields = json.loads(data)
        product, found = fields.pop("product"), fields.pop("format")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as exc:
        msg = f"{path}: expected a manifest of this program, got something else. {way_out}"
        raise DamagedIndexError(msg) from exc
    if product == _PRODUCT and isinstance(found, int) and found != FORMAT:
        msg = f"{path}: expected index format {FORMAT}, got format {found}. {way_out}"
        raise StaleIndexError(msg)
    return _parse(path, data, fields, way_out)


def identity(index: Path) -> tuple[int, ...]:
    """Return what tells the manifest on disk from those before it, without reading it.

    Returns:
        Inode, time of change and size: each build renames a new file over the old one.  Nothing
        where there is no manifest, or it cannot be reached.
    """
    try:
        now = (index / _NAME).stat()
    except OSError:
        return ()
    return now.st_ino, now.st_mtime_ns, now.st_size


def open_current(index: Path, opening: Callable[[], _Opened]) -> _Opened:
    """Return what `opening` makes of an index; it is called again if a build swapped it meanwhile.

    The files of the index before are then gone, and each library that opens one says so in its own
    way: no list of exceptions would be whole, so any is caught.  None is lost: whatever is raised
    while the index stays the same is raised.
    """
    while True:
        before = identity(index)
        try:
            return opening()
        except Exception:
            if identity(index) == before:
                raise


def verify_files(index: Path, manifest: Manifest, way_out: str, *, workers: int = 1) -> Path:
    """Return the folder of the index after comparing each file with the manifest.

    Args:
        index: The folder of all its versions.
        manifest: That of the current one.
        way_out: What to do about an index that is not as it was built.
        workers: How many files are read at once: one where a server that takes over a new index
            answers meanwhile.

    Raises:
        DamagedIndexError: If a file is missing, truncated, altered or cannot be read.
    """
    folder = index / manifest.folder

    def verify(name: str) -> None:
        _verify(folder / name, manifest.files[name], way_out)

    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(verify, manifest.files):
            pass  # the first that is not as it was built is raised here
    return folder


def _verify(path: Path, entry: dict[str, Any], way_out: str) -> None:
    try:
        size = path.stat().st_size if path.is_file() else None
        got = checksum(path) if size == entry["bytes"] else ""
    except OSError as exc:
        raise _unreadable(path, exc, way_out) from exc
    if size != entry["bytes"]:
        found = "no file" if size is None else f"{size} bytes"
        msg = f"{path}: expected {entry['bytes']} bytes, got {found}. {way_out}"
        raise DamagedIndexError(msg)
    if got != entry["sha256"]:
        msg = f"{path}: expected sha256 {entry['sha256'][:12]}, got {got[:12]}. {way_out}"
        raise DamagedIndexError(msg)


def _dump(manifest: Manifest) -> bytes:
    fields = {"product": _PRODUCT, "format": FORMAT, **asdict(manifest)}
    fields["sha256"] = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
    return (json.dumps(fields, indent=2, sort_keys=True) + "\n").encode()


def _unreadable(path: Path, exc: OSError, way_out: str) -> DamagedIndexError:
    return DamagedIndexError(
        f"{path}: expected a file that can be read, got {exc.strerror!r}. Mend or remove it. "
        f"{way_out}"
    )


def _parse(path: Path, data: bytes, fields: dict[str, Any], way_out: str) -> Manifest:
    fields.pop("sha256", None)
    try:
        manifest = Manifest(**fields)
    except TypeError:
        manifest = None
    # Written again it must give the same bytes, checksum included: any other byte is damage.
    if manifest is None or _dump(manifest) != data:
        msg = f"{path}: expected the manifest as it was built, got an altered one. {way_out}"
        raise DamagedIndexError(msg)
    return manifest


def _seal(path: Path) -> dict[str, Any]:
    """Sync a file to disk and return what the manifest says of it."""
    _sync(path)
    return {"bytes": path.stat().st_size, "sha256": checksum(path)}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checksum(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
