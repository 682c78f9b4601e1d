"""A pipeline that breaks on demand, and the app of one."""

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


def failing_client(pipeline: Pipeline, error: Exception) -> TestClient:
    """The app of a pipeline that works while the app is made and fails from then on."""
    broken = Failing(pipeline, error)
    app = create_app(broken)
    broken.error = error
    return TestClient(app, raise_server_exceptions=False)
