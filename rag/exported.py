"""encoder -> index/encoder-.../: the export of a transformer, made once for all later builds.

They go without torch: what they embed with is the network at full precision in there; the index
gets the rest.
"""

import shutil
import tempfile
from pathlib import Path

from rag.embed import FULL, FullEncoder, SentenceTransformerEncoder
from rag.export import FORMAT
from rag.manifest import BUILDING, EXPORT, checksum, named, remove
from rag.types import Encoder

_SEAL = "SHA256SUMS"


def export_once(encoder: Encoder, index: Path) -> FullEncoder | None:
    """Return the export of an encoder that lies beside the indexes of a folder.

    It is made if it is not there as it was made, and those of other encoders are removed; call it
    while no other build of the folder is running.

    Returns:
        Nothing for an encoder that is no transformer: it embeds by itself.
    """
    folder = index / f"encoder-{encoder.fingerprint[:16]}-{FORMAT}"
    is_there = isinstance(encoder, SentenceTransformerEncoder) and (
        _is_whole(folder) or _make(encoder, folder)
    )
    for other in named(index, EXPORT):
        if other != folder or not is_there:
            remove(other)
    return FullEncoder(folder) if is_there else None


def copy_export(encoder: FullEncoder, folder: Path) -> None:
    """Put what answers questions into a new folder: all but the network at full precision."""
    shutil.copytree(encoder.folder, folder, ignore=shutil.ignore_patterns(FULL, _SEAL))


def _make(encoder: SentenceTransformerEncoder, folder: Path) -> bool:
    with tempfile.TemporaryDirectory(prefix=BUILDING, dir=folder.parent) as temporary:
        made = Path(temporary, "encoder")
        if not encoder.export(made):
            return False
        (made / _SEAL).write_text(_seal(made), encoding="utf-8")
        remove(folder)
        made.rename(folder)
    return True


def _is_whole(folder: Path) -> bool:
    seal = folder / _SEAL
    return seal.is_file() and seal.read_bytes() == _seal(folder).encode()


def _seal(folder: Path) -> str:
    """The files of an export and their checksums, as `sha256sum` prints them."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name != _SEAL)
    return "".join(f"{checksum(path)}  {path.name}\n" for path in paths)
