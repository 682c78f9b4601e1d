"""Options that several commands of `python -m eval` share."""

import argparse
from pathlib import Path


def add_out(command: argparse.ArgumentParser, what: str) -> None:
    """Add `--out`."""
    command.add_argument("--out", type=Path, metavar="FILE", help=what)


def count(text: str) -> int:
    """Return a number of at least 1, as a type of argparse."""
    found = int(text)
    if found < 1:
        msg = f"expected a number of at least 1, got {text}"
        raise argparse.ArgumentTypeError(msg)
    return found
