"""Pipelines that break or wait on demand, and their apps."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from rag.pipeline import Pipeline
from ui.app import create_app


class Failing(Pipeline):
    """A pipeline that opens, and then fails with the error it is given."""

    def __init__(self, pipeline: Pipeline, error: Exception) -> None:
        super().__init__(pipeline._index, pipeline._encoder, pipeline.config)
        self.error: Exception | None = None
        self.later = error

    def ask(self, *args: Any, **kwargs: Any) -> Any:
        """Answer, or fail."""
        if self.error:
            raise self.error
        return super().ask(*args, **kwargs)


def failing_client(pipeline: Pipeline, error: Exception, **options: Any) -> TestClient:
    """The app of a pipeline that works while the app is made and fails from then on."""
    broken = Failing(pipeline, error)
    app = create_app(broken, **options)
    broken.error = error
    return TestClient(app)


@contextmanager
def busy_client(
    pipeline: Pipeline, send: Callable[[TestClient], Any], n: int
) -> Iterator[tuple[TestClient, list[Any]]]:
    """An app that is answering `n` questions, each put by `send`; they are answered at the end.

    Yields the client, and a list that then holds what `send` returned.
    """
    entered, release = threading.Semaphore(0), threading.Event()
    slow = Failing(pipeline, RuntimeError())
    app = create_app(slow)

    def ask(*args: Any, **kwargs: Any) -> Any:
        entered.release()
        release.wait(30)
        return pipeline.ask(*args, **kwargs)

    slow.ask = ask  # type: ignore[method-assign]
    replies: list[Any] = []
    with TestClient(app) as client:
        threads = [threading.Thread(target=lambda: replies.append(send(client))) for _ in range(n)]
        for thread in threads:
            thread.start()
        assert all(entered.acquire(timeout=30) for _ in threads)
        try:
            yield client, replies
        finally:
            release.set()
            for thread in threads:
                thread.join(30)
