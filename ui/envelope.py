"""Body of a question -> what may pass on to an app, and the question of a body that may not.

Gradio takes much that a client can put into a conversation for an order: it copies files, fetches
addresses, and prints what it cannot use.  So only what our own page sends reaches it.
"""

import json
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ui.form import parse_form

# Of a body that is cut off or no JSON too; inside of a string, quotes stand behind a backslash.
_QUESTION = re.compile(r'"(?:question|data)"\s*:[\s\[]*"([^"\\]*(?:\\(?s:.)[^"\\]*)*)')

# What reading JSON raises, and the sentence for it; the first two are kinds of the third.
_UNREADABLE = (
    (UnicodeDecodeError, "error_encoding"),
    (json.JSONDecodeError, "error_not_json"),
    (ValueError, "error_long_number"),  # of more digits than Python reads
    (RecursionError, "error_deep"),
)


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Text(_Sent):
    text: str
    type: Literal["text"]


class _Message(_Sent):
    role: Literal["user", "assistant"]
    content: list[_Text]
    metadata: None = None
    options: None = None


class _ChatCall(_Sent):
    """What the page sends: the question and the conversation before it."""

    data: tuple[str, list[_Message]]
    fn_index: Literal[0]
    trigger_id: int | None = None
    event_data: None = None
    session_hash: Annotated[str, Field(max_length=64)] | None = None


def unreadable(content_type: str, body: bytes) -> str:
    """Return the key of the sentence that says why a body cannot be read, blank if it can be."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return "error_media_type"
    if json.detect_encoding(body) not in ("utf-8", "utf-8-sig"):
        return "error_encoding"
    try:
        json.loads(body)
    except (ValueError, RecursionError) as error:
        return next(key for kind, key in _UNREADABLE if isinstance(error, kind))
    return ""


def chat_call(body: bytes) -> bytes:
    """Return a call of the chat with what its function needs, blank if our page sends no such.

    Without the name of its session, for which Gradio would keep a state.
    """
    try:
        call = _ChatCall.model_validate_json(body)
    except ValidationError:
        return b""
    return call.model_dump_json(include={"data", "fn_index"}).encode()


def question_in(body: bytes) -> str:
    """Return the question of a call or a form, whatever else is wrong with it; blank if none is."""
    text = body.decode(json.detect_encoding(body), errors="replace")
    found = _QUESTION.findall(text)
    if not found:
        return parse_form(body).question
    try:
        question: str = json.loads(f'"{found[-1]}"', strict=False)
    except ValueError:  # cut off inside of an escape
        return str(found[-1])
    return question
