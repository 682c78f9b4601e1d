"""Options that several commands of `python -m eval` share."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from eval.errors import ResultsError


def add_out(command: argparse.ArgumentParser, what: str, *, name: str = "--out") -> None:
    """Add an option for a file to write; what cannot be one is refused before the work is done."""
    command.add_argument(name, type=_file, metavar="FILE", help=what)


def add_index(command: argparse.ArgumentParser) -> None:
    """Add the option for the folder of the index that is measured."""
    words = "folder of the index (default: %(default)s)"
    command.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER", help=words)


def add_questions(command: argparse.ArgumentParser, default: Path) -> None:
    """Add the option for the file of questions; the default is one of `eval/data`."""
    command.add_argument(
        "--questions",
        type=Path,
        default=default,
        metavar="FILE",
        help=f"questions as eval/data/README.md has them (default: eval/data/{default.name})",
    )


def refuse_overwriting(options: argparse.Namespace) -> None:
    """Refuse to write into a file that the same command reads.

    Raises:
        ResultsError: If `out` or `html` is the file of another option, however it is spelt.
    """
    given = {name: _files(value) for name, value in vars(options).items()}
    for option in ("out", "html"):
        for written in given.get(option, ()):
            read = [
                n for n, files in given.items() if n != option and any(map(written.samefile, files))
            ]
            if read:
                msg = (
                    f"{written}: expected a file that the command does not also read, got that of "
                    f"{read[0]!r}. Name another: --{option} FILE"
                )
                raise ResultsError(msg)


def _files(value: object) -> list[Path]:
    """Return what of the value of an option is a file that exists."""
    values = value if isinstance(value, Sequence) else [value]
    return [each for each in values if isinstance(each, Path) and each.is_file()]


def _file(text: str) -> Path:
    path = Path(text)
    if path.is_dir():
        msg = f"expected a file to write, got the folder {text}"
        raise argparse.ArgumentTypeError(msg)
    # What is there and can be replaced lies in a folder; a pipe or a device is written itself.
    place = path if path.exists() and not path.is_file() else path.resolve().parent
    while not place.exists():
        place = place.parent
    is_place = place == path or place.is_dir()
    if not is_place or not os.access(place, os.W_OK):
        msg = f"expected a file that can be written, got {text}, but {place} cannot be written to"
        raise argparse.ArgumentTypeError(msg)
    return path


def count(text: str) -> int:
    """Return a number of at least 1, as a type of argparse."""
    found = int(text)
    if found < 1:
        msg = f"expected a number of at least 1, got {text}"
        raise argparse.ArgumentTypeError(msg)
    return found
