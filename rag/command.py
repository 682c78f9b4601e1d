"""A command -> its exit code: whatever stops it is one sentence for the person who typed it."""

import errno
import os
import select
import sys
from collections.abc import Callable

from rag.errors import OF_THE_DISK, RagError

BAD_INPUT = 2
"""Exit code after bad input, or where the system did not do what it was asked."""

_INTERRUPTED = 130  # as shells call a command that was stopped by Ctrl-C
_UNREAD = 141  # and one whose output nobody reads any more
_TOO_LARGE = (
    "expected to write a file whole, got 'File too large'. Raise the limit that the shell sets "
    "(`ulimit -f`), or use a disk that holds files of that size."
)


def run_command(run: Callable[[], int], *refusals: type[Exception]) -> int:
    """Run a command and return its exit code.

    Args:
        run: Does what the command is for and returns 0, or another code of its own.
        refusals: Exceptions whose words are for the person who typed it, beside `RagError`.

    Returns:
        What `run` returns; 2 after bad input or where the system failed, 130 interrupted, 141 when
        nobody reads the output any more.
    """
    refused: tuple[type[Exception], ...] = (RagError, *refusals)
    try:
        code = run()
        sys.stdout.flush()
    except refused as exc:
        print(f"error: {exc}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED
    except OSError as exc:
        if isinstance(exc, BrokenPipeError) and not _is_read():  # as of `| head`
            # Python would try once more when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return _UNREAD
        print(f"error: {told(exc)}", file=sys.stderr)
        return BAD_INPUT
    return code


def _is_read() -> bool:
    """Whether somebody reads the output: a broken pipe may be a connection of the program."""
    poll = select.poll()
    poll.register(sys.stdout, 0)  # what has gone wrong is told unasked
    return not poll.poll(0)


def told(error: RagError | OSError) -> str:
    """Return an error as one sentence; of what the system did not do a full disk names no file."""
    if isinstance(error, RagError):  # some are errors of the system too
        return str(error)
    got = repr(error.strerror or str(error))
    where = error.filename2 or error.filename
    if where is None and error.errno in OF_THE_DISK:
        where = "the disk"
    if error.errno == errno.EFBIG:
        return f"{where}: {_TOO_LARGE}"
    if where is None and error.errno == errno.ENOENT:  # of `tempfile`, which names no file
        return f"a temporary folder: expected one to write to, got {got}. Set TMPDIR to one."
    if where is None:
        return f"the system: expected it to do what it was asked, got {got}. Try again."
    return f"{where}: expected to read and write it, got {got}. Mend that and try again."
