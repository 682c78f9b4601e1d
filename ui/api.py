"""JSON over HTTP: `POST /api/v1/ask` and the health checks; errors -> status codes.

Wire models live here, so that `rag` does not change when the API does.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from rag.live import Served
from rag.serialize import answer_to_dict, notice_to_dict
from rag.types import Notice
from ui.ask import NOT_READY, RefusedError, UnansweredError, ask, heard
from ui.wording import Strings, standing_notice

_MOST_EARLIER_QUESTIONS = 20
_LONGEST_ID = 200
_PROBE = "health"
_OUR_FAULT = 500  # from here on the person did nothing wrong
_BUG = 500


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_URL = (
    "Where the quote stands: at the article's own address if it has one, else a path of this "
    "server, such as /articles/ID; resolve it against the server's address."
)
_REVIEWED = "When the article was reviewed, as 2026-01-31; blank where its head has no date."
Identifier = Annotated[str, Field(max_length=_LONGEST_ID)]


class Question(_Wire):
    """One question; `history` holds the earlier questions of the conversation, oldest first.

    A field that is null counts as left out.
    """

    question: Annotated[
        str,
        Field(description="With words; 2,000 characters at most where the server sets no other."),
    ]
    history: Annotated[list[str], Field(max_length=_MOST_EARLIER_QUESTIONS)] | None = None
    doc: Annotated[Identifier | None, Field(description="Ask this article only; its id.")] = None
    id: Annotated[Identifier | None, Field(description="Comes back with the answer.")] = None


class QuoteOut(_Wire):
    """Text of an article, character for character.

    `start` and `end` count Unicode code points of the article's text, not UTF-16 units.
    """

    text: str
    doc_id: str
    title: str
    section: str
    url: Annotated[str, Field(description=_URL)]
    start: int
    end: int
    sha256: str
    reviewed: Annotated[str, Field(description=_REVIEWED)]
    rank: int


class PassageOut(_Wire):
    """A passage that was searched for the answer."""

    text: str
    doc_id: str
    title: str
    section: str
    start: int
    end: int
    rank: int


class NoticeOut(_Wire):
    """A fixed safety text; show it before the answer.

    Under `emergency` and `crisis` hide the quotes until the person asks for them.
    """

    kind: Literal["emergency", "urgent", "crisis", "info"]
    title: str
    lines: list[str]
    source: str


class AnswerOut(_Wire):
    """What the articles say; `quotes` is empty when `status` is `abstained`."""

    id: str
    question: str
    query: str
    status: Literal["answered", "abstained"]
    quotes: list[QuoteOut]
    passages: list[PassageOut]
    notices: list[NoticeOut]
    confidence: Literal["high", "medium", "low", "none"]
    reason: str
    index_version: str
    took_ms: float


class Failure(_Wire):
    """Why there is no answer, in one sentence."""

    type: Annotated[str, Field(description="A name, such as NotFound; the README lists them.")]
    message: str


class ErrorOut(_Wire):
    """The body of every response that is not a success; show its notices first."""

    error: Failure
    notices: list[NoticeOut]


class HealthOut(_Wire):
    """Whether the process lives, or is ready to be asked."""

    status: Literal["live", "ready"]


_FAILURES: dict[int | str, dict[str, type[BaseModel]]] = {
    status: {"model": ErrorOut} for status in (404, 405, 408, 413, 415, 422, 500, 503)
}


def create_router(served: Served, strings: Strings) -> APIRouter:
    """Return the routes of the JSON API and of the health checks."""
    router = APIRouter()

    @router.post("/api/v1/ask", response_model=AnswerOut, responses=_FAILURES)
    def ask_question(body: Question) -> AnswerOut | JSONResponse:
        """Answer a question with quotes of the articles, or abstain."""
        pipeline = served.snapshot()
        if body.doc and body.doc not in pipeline.doc_ids:
            found = heard(pipeline, body.question)
            return failure(404, "NotFound", strings["error_unknown_doc"], found)
        answer = ask(
            pipeline,
            body.question,
            history=body.history or (),
            doc=body.doc or "",
            answer_id=body.id or "",
        )
        return AnswerOut.model_validate(answer_to_dict(answer))

    @router.get("/healthcheck/live")
    def live() -> HealthOut:
        """Say that the process runs."""
        return HealthOut(status="live")

    @router.get("/healthcheck/ready", responses={503: {"model": ErrorOut}})
    def ready() -> HealthOut:
        """Say that a search finds something; any words have a nearest passage."""
        try:
            found = served.snapshot().retrieve(_PROBE, k=1)
        except NOT_READY:
            found = []
        if not found:
            raise HTTPException(503, strings["error_not_ready"])
        return HealthOut(status="ready")

    return router


def add_error_handlers(
    app: FastAPI, served: Served, strings: Strings, question_in: Callable[[bytes], str]
) -> None:
    """Make every failure of the app an `ErrorOut`, without traceback and without the input.

    A question that can be read gets its notice, whatever else is wrong with the request;
    `question_in` finds it in a body that no route has read, and is blank without one.
    """

    @app.exception_handler(RequestValidationError)
    def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        question = error.body.get("question") if isinstance(error.body, dict) else None
        found = heard(served.snapshot(), question) if isinstance(question, str) else ()
        return failure(422, "InvalidRequest", _describe(error.errors()[0]), found)

    @app.exception_handler(RefusedError)
    def on_refused(_: Request, error: RefusedError) -> JSONResponse:
        return failure(error.status, "QueryError", str(error), error.notices)

    @app.exception_handler(UnansweredError)
    def on_unanswered(_: Request, error: UnansweredError) -> JSONResponse:
        kind = "InternalError" if error.status == _BUG else error.kind
        return failure(error.status, kind, strings[error.key], error.notices)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        question = question_in(await request.body())
        found = await run_in_threadpool(heard, served.snapshot(), question)
        kind = HTTPStatus(error.status_code).name.title().replace("_", "")  # as "NotFound"
        headers = error.headers or {}
        sentence = error.detail
        if error.status_code == HTTPStatus.NOT_FOUND:
            sentence = strings["error_not_found"]
        elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            sentence = strings["error_method"].format(method=headers["Allow"])
        answer = failure(error.status_code, kind, sentence, found)
        answer.headers.update(headers)
        return answer


def failure(status: int, kind: str, message: str, notices: Sequence[Notice] = ()) -> JSONResponse:
    """Return a response with the body of `ErrorOut`; with the standing notice where we failed."""
    notices = notices or ((standing_notice(),) if status >= _OUR_FAULT else ())
    shown = [NoticeOut.model_validate(notice_to_dict(notice)) for notice in notices]
    body = ErrorOut(error=Failure(type=kind, message=message), notices=shown)
    return JSONResponse(body.model_dump(), status_code=status)


def _describe(problem: Mapping[str, object]) -> str:
    """Return the place and the kind of a problem, never the value that caused it."""
    location = problem["loc"]
    parts = location if isinstance(location, tuple) else ()
    where = ".".join(str(part) for part in parts[1:] if not isinstance(part, int))
    return f"{where or 'body'}: {problem['msg']}."
