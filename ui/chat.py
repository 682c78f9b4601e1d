"""The chat page: layout and its single event; words come from `wording`, markup from `render`.

Nothing is kept here: the browser holds the conversation and sends it back with each question.
"""

import html
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import gradio as gr

from rag.live import Served
from rag.pipeline import Pipeline
from ui.ask import MOST_EARLIER_QUESTIONS, RefusedError, UnansweredError, ask
from ui.blocks import escape
from ui.examples import choose_examples
from ui.render import FAILURE, answer_html, error_html
from ui.wording import Emergency, Strings, format_date, load_emergency

Message = dict[str, str]
"""`role` is `user` or `assistant`; `content` is escaped HTML."""

_MOST_TURNS = 20
_LONGEST_SHOWN = 200  # characters of a question that failed: its reason stays in sight
_MOST_KEPT_BYTES = 300_000  # comes back with the next question, under the body limit of the guard


def create_chat(served: Served, strings: Strings) -> gr.Blocks:
    """Return the page; its one event runs without the queue and is not offered as an API."""
    # The examples, and how many articles there are in which languages, are those of the start.
    pipeline = served.snapshot()

    def answer(question: str, messages: list[Any]) -> list[Message] | dict[str, Any]:
        if not question.strip():
            unchanged: dict[str, Any] = gr.skip()
            return unchanged
        pipeline = served.snapshot()
        earlier = _text_only(messages)
        shown = question.strip()
        try:
            reply = _reply(pipeline, question, _questions(earlier), strings)
        except (RefusedError, UnansweredError) as error:
            reply = _failure(error, pipeline, strings)
            shown = _beginning(shown)  # the whole of it is still in the box
        return _continued(earlier, escape(shown), reply, strings)

    page = gr.Blocks(analytics_enabled=False, title=strings["product"])
    with page:
        gr.Markdown(_header(pipeline, strings), elem_classes="intro")
        conversation = gr.Chatbot(
            label=strings["conversation"],
            show_label=False,
            elem_classes="conversation",
            layout="panel",
            height="auto",
            buttons=[],
            latex_delimiters=[],
            allow_tags=False,
            feedback_options=None,
            placeholder=escape(strings["welcome"]),
            line_breaks=False,
            autoscroll=False,
        )
        examples = choose_examples(pipeline)
        if examples:
            gr.Markdown(_examples(examples, strings), elem_classes="examples")
        gr.Markdown('<div role="alert"></div>', elem_classes="refusal")  # our script fills it
        with gr.Column(elem_classes="dock"):
            box = gr.Textbox(
                label=strings["question_label"],
                info=strings["question_hint"],
                placeholder=strings["question_placeholder"],
                submit_btn=strings["ask"],
                elem_classes="composer",
                lines=1,
                max_lines=6,
            )
            gr.Markdown(_always(pipeline, strings), elem_classes="always")
        box.submit(
            answer,
            [box, conversation],
            [conversation],
            queue=False,
            api_visibility="private",
            show_progress="hidden",
        )
    return page


def _reply(pipeline: Pipeline, question: str, history: Sequence[str], strings: Strings) -> str:
    answer = ask(pipeline, question, history=history)
    return answer_html(answer, pipeline.article, strings, glossary=pipeline.definitions)


def _failure(error: RefusedError | UnansweredError, pipeline: Pipeline, strings: Strings) -> str:
    sentence = strings[error.key].format(n=pipeline.config.max_question_chars)
    return error_html([sentence], strings, error.notices)


def _beginning(question: str) -> str:
    return question if len(question) <= _LONGEST_SHOWN else f"{question[:_LONGEST_SHOWN]}…"


def _text_only(messages: list[Any]) -> list[Message]:
    """Return the messages that came back from the browser, reduced to their text.

    Whatever else a client puts in (files, components) is dropped, so that nothing is fetched.
    """
    kept: list[Message] = []
    for message in messages:
        parts = message["content"] if isinstance(message["content"], list) else []
        text = "".join(part["text"] for part in parts if part.get("type") == "text")
        kept.append({"role": message["role"], "content": text})
    return kept


def _questions(messages: Sequence[Message]) -> list[str]:
    """Return the latest questions that were answered, as they were typed, oldest first."""
    asked = [
        html.unescape(entry["content"])
        for entry, reply in pairwise(messages)
        if entry["role"] == "user" and not reply["content"].startswith(FAILURE)
    ]
    return asked[-MOST_EARLIER_QUESTIONS:]


def _continued(earlier: list[Message], asked: str, reply: str, strings: Strings) -> list[Message]:
    """Return the conversation with one more turn; in place of a full one, that turn alone.

    Dropping the oldest turn each time would move all others, and a screen reader would read them
    all again.  The turn that makes it full says what the next one will do.
    """
    turn = [{"role": "user", "content": asked}, {"role": "assistant", "content": reply}]
    messages = turn if _is_full(earlier) else [*earlier, *turn]
    if _is_full(messages):
        messages[-1]["content"] += f'<p class="caution">{escape(strings["full"])}</p>'
    return messages


def _is_full(messages: Sequence[Message]) -> bool:
    return len(messages) >= 2 * _MOST_TURNS or _size(messages) > _MOST_KEPT_BYTES


def _examples(questions: Sequence[str], strings: Strings) -> str:
    """Return a button per question; our script asks it."""
    buttons = "".join(
        f'<li><button type="button" class="example">{escape(question)}</button></li>'
        for question in questions
    )
    return f"<p>{escape(strings['examples'])}</p><ul>{buttons}</ul>"


def _always(pipeline: Pipeline, strings: Strings) -> str:
    """Return what is below the question box, in sight wherever the page is scrolled to.

    A status, in which our script says that a question waits, and a line that never changes.
    """
    emergency = load_emergency()
    whom = emergency.line if pipeline.is_english_only else emergency.english_only
    line = f"{escape(strings['not_advice'])} {escape(whom)}"
    return f'<p role="status"></p><p>{line}</p>'


def _size(messages: Sequence[Message]) -> int:
    return sum(len(entry["content"].encode()) for entry in messages)


def _header(pipeline: Pipeline, strings: Strings) -> str:
    """Return the top of the page: what this is, and what to do in an emergency."""
    n = len(pipeline.doc_ids)
    about = strings["about_one"] if n == 1 else strings["about_many"].format(n=n)
    return (
        f'<header><h1 tabindex="-1">{escape(strings["product"])}</h1>'
        f'<p>{escape(about)} <a href="../articles/">{escape(strings["browse"])}</a></p></header>'
        f"{_emergency(load_emergency(), strings)}"
    )


def _emergency(emergency: Emergency, strings: Strings) -> str:
    reviewed = strings["reviewed"].format(date=format_date(emergency.reviewed, strings))
    source = strings["notice_source"].format(source=emergency.source)
    return (
        f'<section class="emergency"><p><strong>{escape(emergency.heading)}</strong> '
        f"{escape(emergency.short)}</p>"
        f"<details><summary>{escape(emergency.more_heading)}</summary><p>{escape(emergency.more)}</p>"
        f'<p class="source">{escape(source)}. {escape(reviewed)}.</p></details></section>'
    )
