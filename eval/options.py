"""Options that several commands of `python -m eval` share."""

import argparse
from pathlib import Path


def add_out(command: argparse.ArgumentParser, what: str) -> None:
    """Add `--out`; a folder is refused before the work of the command is done."""
    command.add_argument("--out", type=_file, metavar="FILE", help=what)


def _file(text: str) -> Path:
    path = Path(text)
    if path.is_dir():
        msg = f"expected a file to write, got the folder {text}"
        raise argparse.ArgumentTypeError(msg)
    return path


def count(text: str) -> int:
    """Return a number of at least 1, as a type of argparse."""
    found = int(text)
    if found < 1:
        msg = f"expected a number of at least 1, got {text}"
        raise argparse.ArgumentTypeError(msg)
    return found
