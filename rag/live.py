"""index/ -> the pipeline that answers now: a finished index is picked up while questions are asked.

A face takes one snapshot for each request and uses nothing else, so an answer with its quotes,
passages, articles and version is of one index.  The old index answers until the new one is open and
checked; it goes when the last request that holds it is done.  Its files may be removed before that:
they are mapped into memory, and the system keeps them until they are let go.
"""

import logging
import threading
import time
from pathlib import Path

from rag.config import Config
from rag.manifest import identity
from rag.pipeline import Pipeline, load
from rag.types import Encoder

_PAUSE_S = 10  # before an index that could not be opened is tried again
_log = logging.getLogger(__name__)


class Live:
    """The newest index of a folder, ready to be asked.  Safe to share between threads."""

    def __init__(
        self, index: Path, *, config: Config | None = None, encoder: Encoder | None = None
    ) -> None:
        """Open the current index of a folder; arguments and errors are those of `load`."""
        self._index = index
        self._seen = identity(index)  # before opening, as below
        self._not_before = 0.0
        self._failure: tuple[tuple[int, ...], str] | None = None  # the last: of which index, what
        self._pipeline = load(index, config=config, encoder=encoder)
        self._opening = threading.Lock()

    def snapshot(self) -> Pipeline:
        """Return what one request is to be answered with.

        When there is a newer index, it is opened in the background: no request waits for it.
        """
        is_due = identity(self._index) != self._seen and time.monotonic() >= self._not_before
        if is_due and self._opening.acquire(blocking=False):
            threading.Thread(target=self._renew, name="open-index", daemon=True).start()
        return self._pipeline

    def _renew(self) -> None:
        """Open the new index and let it answer; one that cannot be opened is tried again later.

        Its files may still be on their way, or its Milvus not be up.  The same failure of the same
        index is said once.
        """
        found = identity(self._index)  # before opening: what comes meanwhile is then seen as new
        try:
            self._pipeline = self._pipeline.renewed(self._index)
            self._seen = found
        except Exception as error:  # the edge of a thread: whatever happens, the old one answers
            self._not_before = time.monotonic() + _PAUSE_S
            failure = found, str(error)
            if failure != self._failure:
                _log.warning("the new index does not answer, the old one does: %s", error)
            self._failure = failure
        finally:
            self._opening.release()


Served = Pipeline | Live
"""What a face is given; it takes a `snapshot` for each request."""
