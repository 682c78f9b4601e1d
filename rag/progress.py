"""Texts done of all -> a bar on a terminal, or a line each half minute in a log."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm

Progress = Callable[[int, int], None]
"""Takes how many texts are done, and about how many there are; called many times a second."""

_MINUTE_S = 60.0
_DELAY_S = 1.0  # a build that is refused, or done at once, shows no bar
_EVERY_S = 30.0  # often enough for a watcher of logs that kills what seems to hang


class Lines:
    """Says how far a build is, at the first call half a minute after its start or the last line."""

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin to count.

        Args:
            say: Takes each line.
            clock: Seconds since any moment.
        """
        self._say = say
        self._clock = clock
        self._said = clock()
        self._began: float | None = None  # what was done before the first call is another rate

    def __call__(self, done: int, total: int) -> None:
        """Say it where it is time to."""
        now = self._clock()
        began = self._began = now if self._began is None else self._began
        if now - self._said < _EVERY_S:
            return
        self._said = now
        left = ""
        if done and now > began:
            minutes = math.ceil((now - began) * (total - done) / done / _MINUTE_S)
            left = f", about {minutes:,} min left"
        self._say(f"{done:,} of about {total:,} texts done{left}")


@contextmanager
def shown(file: TextIO) -> Iterator[Progress]:
    """Yield what shows on a file, such as standard error, how far a build is."""
    if not file.isatty():
        yield Lines(lambda line: print(line, file=file, flush=True))
        return
    with tqdm(unit="text", file=file, delay=_DELAY_S) as bar:

        def move(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield move
