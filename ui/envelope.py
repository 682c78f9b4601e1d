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


def is_json(content_type: str, body: bytes) -> bool:
    """Whether a body says that it is JSON and can be read as such."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):  # not UTF-8 or no JSON; a number too long, too deep a nest
        return False
    return True


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
