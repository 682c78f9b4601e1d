"""Question in a form -> page with its answer, for browsers without JavaScript.

The question travels in the body, never in an address; earlier questions ride along in hidden
fields, so that nothing is kept here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment
from markupsafe import Markup

from rag.live import Served
from rag.types import Notice
from ui.ask import MOST_EARLIER_QUESTIONS, RefusedError, UnansweredError, ask
from ui.blocks import BESIDE, SAID_BESIDE
from ui.render import answer_html, error_html
from ui.templating import create_environment
from ui.wording import Strings

FORM = "/ask"
"""Where the form is; its page is one folder deep, as the chat is, so that links fit both."""

# A field of a form that came in parts; the end of the body ends it too.
_PART = re.compile(r'name="(question|earlier)"\r\n\r\n(.*?)(?=\r\n--|\Z)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form held: the question, and those asked before it, oldest first."""

    question: str = ""
    earlier: tuple[str, ...] = ()


def create_router(served: Served, strings: Strings) -> APIRouter:
    """Return the routes of the form."""
    router = APIRouter(include_in_schema=False)
    pages = _environment(served, strings)

    @router.api_route(FORM, methods=["GET", "POST"])
    def to_form() -> RedirectResponse:
        return RedirectResponse(f"{FORM[1:]}/")  # relative, and the method stays

    @router.get(f"{FORM}/")
    def show_form() -> HTMLResponse:
        return _page(pages, Asked())

    @router.post(f"{FORM}/")
    def answer_form(asked: Annotated[Asked, Depends(_read_form)]) -> HTMLResponse:
        pipeline = served.snapshot()
        try:
            answer = ask(pipeline, asked.question, history=asked.earlier)
        except (RefusedError, UnansweredError) as error:
            sentence = strings[error.key].format(n=pipeline.config.max_question_chars)
            reply = error_html([sentence], strings, error.notices)
            return _page(pages, asked, reply, strings["not_answered"], status=error.status)
        reply = answer_html(
            answer,
            pipeline.article,
            strings,
            glossary=pipeline.definitions,
            buttons=False,
        )
        earlier = (*asked.earlier, asked.question)[-MOST_EARLIER_QUESTIONS:]
        return _page(pages, Asked(earlier=earlier), reply, strings["answer_heading"])

    return router


class RefusalPages:
    """Pages for forms that were not read or not answered; what they held stays in them."""

    def __init__(self, served: Served, strings: Strings) -> None:
        self._strings = strings
        self._pages = _environment(served, strings)

    def render(self, message: str, asked: Asked, notices: Sequence[Notice]) -> str:
        """Return the page that says why, below the notices."""
        reply = error_html([message], self._strings, notices)
        return _render(self._pages, asked, reply, self._strings["not_answered"])


async def _read_form(request: Request) -> Asked:
    return parse_form(await request.body())


def parse_form(body: bytes) -> Asked:
    """Return the fields of a form, as far as they can be read; an empty one is refused later.

    Bytes that are not UTF-8 take no word around them along, for it may be of a danger.  A blank
    question changes nothing, as in the chat: it is the one before it that is asked, once more.
    """
    text = body.decode(errors="replace")
    # Undo what browsers do to line ends in a form, so that a question keeps its length.
    fields = [
        (name, value.replace("\r\n", "\n"))
        for name, value in _PART.findall(text) or parse_qsl(text, keep_blank_values=True)
    ]
    questions = [value.strip() for name, value in fields if name == "question"]
    earlier = [value for name, value in fields if name == "earlier" and value.strip()]
    question = questions[-1] if questions else ""
    if not question and earlier:
        question = earlier.pop()
    return Asked(question, tuple(earlier[-MOST_EARLIER_QUESTIONS:]))


def _environment(served: Served, strings: Strings) -> Environment:
    """Return the templates, which know whether all articles of the moment are in English."""
    pages = create_environment(strings)
    pages.globals.update(is_english_only=lambda: served.snapshot().is_english_only)
    return pages


def _page(
    pages: Environment, asked: Asked, reply: str = "", title: str = "", *, status: int = 200
) -> HTMLResponse:
    return HTMLResponse(_render(pages, asked, reply, title), status_code=status)


def _render(pages: Environment, asked: Asked, reply: str, title: str) -> str:
    """Return the form, below the reply to what was asked last, at which a browser opens the page.

    The title says that there is a reply, not to what or which: a browser keeps titles in its
    history, where others may read them.
    """
    page = pages.get_template("ask.html")
    return page.render(
        asked=asked,
        reply=Markup(reply),
        title=title,
        beside=Markup(BESIDE + SAID_BESIDE),
        root="..",
    )
