"""Article -> its page: works without JavaScript, an anchor per section, a span marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from rag.live import Served
from rag.types import Article, Definition, Kind, Span
from ui.blocks import Layout, text_html
from ui.templating import create_environment
from ui.terms import term_links
from ui.wording import Strings, format_date

# More digits than any article has characters; keeps `int` from reading megabytes of digits.
_LONGEST_OFFSET = 9


def create_router(served: Served, strings: Strings, *, ask_at: str) -> APIRouter:
    """Return the routes of the article list and of the articles; `ask_at` is where to ask."""
    router = APIRouter(include_in_schema=False)
    pages = create_environment(strings)
    pages.globals.update(ask_at=ask_at)

    @router.get("/articles")
    def to_articles() -> RedirectResponse:
        return RedirectResponse("articles/")  # relative: it holds behind any proxy

    @router.get("/articles/", response_class=HTMLResponse)
    def list_articles() -> HTMLResponse:
        pipeline = served.snapshot()
        titles = [(doc_id, pipeline.article(doc_id).title) for doc_id in pipeline.doc_ids]
        titles.sort(key=lambda entry: (entry[1].casefold(), entry[0]))
        return HTMLResponse(pages.get_template("articles.html").render(articles=titles, root=".."))

    @router.get("/articles/{doc_id:path}", response_class=HTMLResponse)
    def show_article(doc_id: str, request: Request) -> HTMLResponse:
        root = _way_up(request)
        pipeline = served.snapshot()
        try:
            article = pipeline.article(doc_id)
        except KeyError:
            missing = pages.get_template("not_found.html").render(root=root)
            return HTMLResponse(missing, status_code=404)
        asked = "start" in request.query_params
        span = requested_span(article, request.query_params)
        view = _view(article, span, pipeline.definitions(doc_id), strings)
        page = pages.get_template("article.html")
        return HTMLResponse(page.render(article=article, asked=asked, span=span, root=root, **view))

    return router


def requested_span(article: Article, query: Mapping[str, str]) -> Span | None:
    """Return the span that an address asks to mark, `None` if this article has no such span.

    Offsets outside the text are ignored, and so is a span of another version of the article (`v`
    is the beginning of its sha256): marking other words would be worse than marking none.
    """
    start, end = query.get("start", ""), query.get("end", "")
    if not article.sha256.startswith(query.get("v", "")):
        return None
    for number in (start, end):
        if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_OFFSET):
            return None
    if not 0 <= int(start) < int(end) <= len(article.text):
        return None
    return Span(int(start), int(end))


def section_anchors(article: Article) -> dict[int, str]:
    """Return one id per section: its heading in lower case with hyphens, numbered when repeated."""
    anchors: dict[int, str] = {}
    seen: dict[str, int] = {}
    for number, section in enumerate(article.sections):
        heading = section.path[-1] if section.path else ""
        # The prefix keeps a heading from taking the id of the marked quote.
        anchor = "s-" + re.sub(r"[^\w]+", "-", heading.casefold()).strip("-")
        seen[anchor] = seen.get(anchor, 0) + 1
        anchors[number] = anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}"
    return anchors


def _way_up(request: Request) -> str:
    """Return the relative address of the root; an id may hold slashes, escaped or not."""
    below = request.scope["raw_path"].partition(b"/articles/")[2]
    return "/".join([".."] * (below.count(b"/") + 1))


def _view(
    article: Article, span: Span | None, definitions: Sequence[Definition], strings: Strings
) -> dict[str, str]:
    """Return the parts of an article page; only `title_html` and `body_html` are markup."""
    layout = Layout(
        blocks=article.blocks,
        marks=[span] if span else [],
        mark_id="quote",
        links=term_links(article, definitions, (each.span for each in article.sections), strings),
        sections=article.sections,
        anchors=section_anchors(article),
        table_name=strings["table"],
    )
    head = _title_end(article)
    title = text_html(article.text[:head], 0, replace(layout, blocks=()))
    if span and span.start < head:
        layout = replace(layout, mark_id="")  # the title has taken the id
    reviewed = format_date(article.reviewed, strings) if article.reviewed else ""
    return {
        "title_html": Markup(title) if head else Markup.escape(article.title),
        "body_html": Markup(text_html(article.text[head:], head, layout)),
        "reviewed": strings["reviewed"].format(date=reviewed) if reviewed else "",
        "author": _labelled(article, "author", strings),
        "licence": _labelled(article, "licence", strings),
    }


def _title_end(article: Article) -> int:
    """Return where the first heading ends if it says the title, which then is not shown twice."""
    if not article.blocks or article.blocks[0].kind is not Kind.HEADING:
        return 0
    first = article.blocks[0]
    says_title = article.text[first.start : first.end].strip() == article.title.strip()
    return first.end if says_title else 0


def _labelled(article: Article, key: str, strings: Strings) -> str:
    value = article.meta.get(key, "")
    return strings[key].format(**{key: value}) if value else ""
