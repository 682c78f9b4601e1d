"""index/manifest.json: what an index is made of, and the one file whose replacement swaps it in.

The files of an index lie in a folder of their own, named by their version.  The manifest names that
folder and the size and sha256 of each file in it.  A new index is written beside the old one,
synced to disk, and becomes visible when the new manifest is renamed over the old; a crash at any
moment leaves either the old index or the new one, never a mixture.
"""

import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.errors import DamagedIndexError, MissingIndexError, StaleIndexError

FORMAT = 4
"""Version of the files on disk; an index of another version is refused."""

TEXT_FORMAT = 2
"""Version of the mapping from source to readable text (`rag.markup`); likewise."""

REBUILD = "Rebuild it: python -m rag build"
"""What to do about an index that cannot be used."""

BUILDING = ".building-"
"""How the name of a folder begins in which an index, or the export of its encoder, is made."""

_NAME = "manifest.json"
_PRODUCT = "ask-article index"


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
    if target.exists():  # same content, but damaged, or its manifest is
        shutil.rmtree(target)
    built.rename(target)
    _sync(index)
    temporary = index / f".{_NAME}.new"
    temporary.write_bytes(_dump(manifest))
    _sync(temporary)
    temporary.replace(index / _NAME)
    _sync(index)


def sweep(index: Path) -> None:
    """Remove what killed builds and earlier versions left; call it while no build is running."""
    current = read_manifest(index).folder
    for path in [*index.glob("v-*"), *index.glob(f"{BUILDING}*")]:
        if path.name != current:
            shutil.rmtree(path)


def read_manifest(index: Path) -> Manifest:
    """Return the manifest of the current index.

    Raises:
        MissingIndexError: If there is none.
        StaleIndexError: If it was written by another version of the program.
        DamagedIndexError: If it is not, byte for byte, what was written.
    """
    path = index / _NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as exc:
        msg = f"{index}: expected an index, got no {_NAME}. Build it: python -m rag build"
        raise MissingIndexError(msg) from exc
    try:
        fields = json.loads(data)
        product, found = fields.pop("product"), fields.pop("format")
    except (ValueError, KeyError, AttributeError, TypeError) as exc:
        msg = f"{path}: expected a manifest of this program, got something else. {REBUILD}"
        raise DamagedIndexError(msg) from exc
    if product == _PRODUCT and isinstance(found, int) and found != FORMAT:
        msg = f"{path}: expected index format {FORMAT}, got format {found}. {REBUILD}"
        raise StaleIndexError(msg)
    return _parse(path, data, fields)


def identity(index: Path) -> tuple[int, ...]:
    """Return what tells the manifest on disk from those before it, without reading it.

    Returns:
        Inode, time of change and size: each build renames a new file over the old one.  Nothing
        where there is no manifest.
    """
    try:
        now = (index / _NAME).stat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return now.st_ino, now.st_mtime_ns, now.st_size


def verify_files(index: Path, manifest: Manifest) -> Path:
    """Return the folder of the index after comparing each file with the manifest.

    Raises:
        DamagedIndexError: If a file is missing, truncated or altered.
    """
    folder = index / manifest.folder
    # One by one: a server that takes over a new index answers with the other cores.
    for name, entry in manifest.files.items():
        path = folder / name
        size = path.stat().st_size if path.is_file() else None
        if size != entry["bytes"]:
            got = "no file" if size is None else f"{size} bytes"
            msg = f"{path}: expected {entry['bytes']} bytes, got {got}. {REBUILD}"
            raise DamagedIndexError(msg)
        got = checksum(path)
        if got != entry["sha256"]:
            msg = f"{path}: expected sha256 {entry['sha256'][:12]}, got {got[:12]}. {REBUILD}"
            raise DamagedIndexError(msg)
    return folder


def _dump(manifest: Manifest) -> bytes:
    fields = {"product": _PRODUCT, "format": FORMAT, **asdict(manifest)}
    fields["sha256"] = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
    return (json.dumps(fields, indent=2, sort_keys=True) + "\n").encode()


def _parse(path: Path, data: bytes, fields: dict[str, Any]) -> Manifest:
    fields.pop("sha256", None)
    try:
        manifest = Manifest(**fields)
    except TypeError:
        manifest = None
    # Written again it must give the same bytes, checksum included: any other byte is damage.
    if manifest is None or _dump(manifest) != data:
        msg = f"{path}: expected the manifest as it was built, got an altered one. {REBUILD}"
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
