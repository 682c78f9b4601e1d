"""Answer -> escaped HTML for the chat, plain text for the clipboard; pure.

Every character of an article or of a question is escaped here; the markup around them is ours.
The HTML holds no line break, so that a Markdown renderer passes it through as one block.
"""

import re
from collections.abc import Callable, Sequence

from rag.pipeline import NOT_ASKED
from rag.types import Answer, Article, Confidence, Definition, Notice, Passage, Quote, Span
from ui.blocks import BESIDE, SAID_BESIDE, Layout, escape, text_html
from ui.terms import article_page, passage_query, term_links, where
from ui.wording import Strings, format_date

Lookup = Callable[[str], Article]
"""An article by its id; raises `KeyError` for an unknown one."""

Glossary = Callable[[str], Sequence[Definition]]
"""The terms that an article defines, by its id."""

FAILURE = '<section class="failure"'
"""How the HTML begins that says why a question has no answer."""

_NOTICE_KINDS = frozenset({"emergency", "urgent", "crisis", "info"})
_CALLS = frozenset({"emergency", "urgent"})
"""Notices that ask the person to call somebody now."""
_FOLDING = frozenset({"emergency", "crisis"})
"""Notices that fold away what the articles say."""


def answer_html(
    answer: Answer,
    articles: Lookup,
    strings: Strings,
    *,
    glossary: Glossary = lambda _: (),
    buttons: bool = True,
) -> str:
    """Return one answer as a section: notices, then quotes or abstention, then passages.

    Its headings are of the third level, below the question, which stands outside of it.

    Args:
        answer: What `Pipeline.ask` returned.
        articles: Where the paragraphs, lists and language of a quoted article are looked up.
        strings: The visible words around the quotes; their language becomes the section's.
        glossary: Where the terms that a quoted article defines are looked up.
        buttons: Whether to offer what only works with our script.
    """
    kinds = {notice.kind for notice in answer.notices}
    head = f'<h3 class="vh">{escape(strings["answer_heading"])}</h3>'
    head += "".join(_notice(notice, strings) for notice in answer.notices)
    is_silent = "crisis" in kinds and answer.abstained
    body = "" if is_silent else _body(answer, articles, strings, glossary, buttons)
    if kinds & _FOLDING:
        head += f'<div class="buttons">{_listen(strings)}</div>' if buttons else ""
        summary = f"<summary>{escape(strings['show_anyway'])}</summary>"
        body = f"<details>{summary}{body}</details>" if body else ""
    language = escape(strings["language"])
    return f'<section class="answer" lang="{language}">{head}{body}</section>'


def _body(
    answer: Answer, articles: Lookup, strings: Strings, glossary: Glossary, buttons: bool
) -> str:
    if answer.reason == NOT_ASKED:
        return _unanswered(strings["not_asked"])
    parts = []
    if answer.query != answer.question:
        parts.append(f'<p class="understood">{escape(_understood(answer, strings))}</p>')
    calls = any(notice.kind in _CALLS for notice in answer.notices)
    parts.append(_abstention(strings, calls=calls) if answer.abstained else "")
    caution = _caution(answer, articles, strings)
    parts.append(f'<p class="caution">{escape(caution)}</p>' if caution else "")
    parts += [_quote(quote, articles, strings, glossary) for quote in answer.quotes]
    parts.append(_buttons(answer, articles, strings) if buttons else "")
    parts.append(_passages(answer, articles, strings) if answer.passages else "")
    return "".join(parts)


def error_html(sentences: Sequence[str], strings: Strings, notices: Sequence[Notice] = ()) -> str:
    """Return a failure as a section: notices, then plain sentences."""
    lines = f'<h2 class="vh">{escape(strings["not_answered"])}</h2>'
    lines += "".join(_notice(notice, strings) for notice in notices)
    lines += "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)
    return f'{FAILURE} lang="{escape(strings["language"])}">{lines}</section>'


def answer_text(answer: Answer, articles: Lookup, strings: Strings) -> str:
    """Return one answer as plain text: what was searched, each quote, then where it stands."""
    parts = ["\n".join([notice.title, *notice.lines]) for notice in answer.notices]
    if answer.query != answer.question:
        parts.append(_understood(answer, strings))
    if answer.abstained:
        parts.append(strings["not_asked" if answer.reason == NOT_ASKED else "abstained"])
    if caution := _caution(answer, articles, strings):
        parts.append(caution)
    for quote in answer.quotes:
        source = " · ".join(part for part in (*_citation(quote, strings), quote.url) if part)
        parts.append(f"{quote.text}\n— {source}")
    return "\n\n".join(parts)


def passage_link(doc_id: str, span: Span, sha256: str) -> str:
    """Return the address of a passage on its article page, relative to a page one folder deep."""
    return article_page(doc_id) + passage_query(span, sha256)


def _notice(notice: Notice, strings: Strings) -> str:
    kind = notice.kind if notice.kind in _NOTICE_KINDS else "info"
    lines = "".join(f"<li>{_dialled(line, notice)}</li>" for line in notice.lines)
    source = escape(strings["notice_source"].format(source=notice.source)) if notice.source else ""
    return (
        f'<div class="notice {kind}"><h3>{_dialled(notice.title, notice)}</h3><ul>{lines}</ul>'
        f'<p class="source">{source}</p></div>'
    )


def _dialled(text: str, notice: Notice) -> str:
    """Return a text of a notice with its phone numbers as links; its characters stay the same."""
    addresses = dict(notice.dial)
    longest_first = sorted(map(re.escape, addresses), key=len, reverse=True)
    if not longest_first:
        return escape(text)
    pieces = re.split(rf"(?<!\w)({'|'.join(longest_first)})(?!\w)", text)
    return "".join(
        f'<a class="dial" href="{escape(addresses[piece])}">{escape(piece)}</a>'
        if number % 2
        else escape(piece)
        for number, piece in enumerate(pieces)
    )


def _abstention(strings: Strings, *, calls: bool) -> str:
    """Say that there is no answer and what else to try, unless the person should now `call`."""
    return _unanswered(strings["abstained"], "" if calls else strings["abstained_help"])


def _unanswered(lead: str, further: str = "") -> str:
    rest = f"<p>{escape(further)}</p>" if further else ""
    return f'<div class="abstained"><p class="lead">{escape(lead)}</p>{rest}</div>'


def _quote(quote: Quote, articles: Lookup, strings: Strings, glossary: Glossary) -> str:
    article = _find(articles, quote.doc_id)
    layout = Layout()
    if article:
        page, terms = article_page(quote.doc_id), glossary(quote.doc_id)
        links = term_links(article, terms, [quote.span], strings, page=page)
        layout = Layout(article.blocks, links=links, is_beside=True, table_name=strings["table"])
    link = passage_link(quote.doc_id, quote.span, quote.sha256)
    place, reviewed = _citation(quote, strings)
    facts = [f"{escape(strings['from'])} {_link(link, place, _language(article))}"]
    if reviewed:
        facts.append(escape(reviewed))
    if quote.url.startswith(("https://", "http://")):
        facts.append(_link(quote.url, strings["original"]))
    return (
        f'<figure class="quote"><blockquote dir="auto"{_language(article)}>'
        f"{text_html(quote.text, quote.start, layout)}</blockquote>"
        f"<figcaption>{' · '.join(facts)}</figcaption></figure>"
    )


def _caution(answer: Answer, articles: Lookup, strings: Strings) -> str:
    """Say why an answer is not sure, nothing of one that is: its article may not be in English."""
    if answer.abstained or answer.confidence is not Confidence.LOW:
        return ""
    article = _find(articles, answer.quotes[0].doc_id)
    is_measured = not article or article.is_english
    return strings["low_confidence"] if is_measured else strings["not_measured"]


def _understood(answer: Answer, strings: Strings) -> str:
    """Say what was searched for, where that is not what was typed; what it was joined to, apart."""
    question, query = answer.question.strip(), answer.query
    if query.startswith(f"{question} "):
        earlier = query.removeprefix(question).strip()
        return strings["understood_after"].format(question=question, earlier=earlier)
    return strings["understood"].format(query=query)


def _buttons(answer: Answer, articles: Lookup, strings: Strings) -> str:
    """Return what can be done with an answer; our script hides what the browser cannot do.

    Below a notice that folds it, listening is offered with that.
    """
    copy = _button("copy", escape(strings["copy"])) if answer.quotes else ""
    keep = _button("keep", escape(strings["keep"]))
    is_folded = any(notice.kind in _FOLDING for notice in answer.notices)
    listen = "" if is_folded else _listen(strings)
    return (
        f'<div class="buttons">{copy}{keep}{listen}'
        f'<pre class="copy-text">{escape(answer_text(answer, articles, strings))}</pre></div>'
    )


def _listen(strings: Strings) -> str:
    """Return the button that reads aloud what is shown of an answer, and then stops reading."""
    start, stop = escape(strings["listen"]), escape(strings["listen_stop"])
    spans = f'<span class="start">{start}</span><span class="stop">{stop}</span>'
    return _button("listen", spans)


def _button(kind: str, inner: str) -> str:
    return f'<button type="button" class="{kind}">{inner}</button>'


def _passages(answer: Answer, articles: Lookup, strings: Strings) -> str:
    title = strings["nearest"] if answer.abstained else strings["passages"]
    items = "".join(
        _passage(passage, answer.quotes, articles, strings) for passage in answer.passages
    )
    summary = escape(title.format(n=len(answer.passages)))
    return f'<details class="passages"><summary>{summary}</summary><ol>{items}</ol></details>'


def _passage(passage: Passage, quotes: Sequence[Quote], articles: Lookup, strings: Strings) -> str:
    article = _find(articles, passage.doc_id)
    same = [quote for quote in quotes if quote.doc_id == passage.doc_id]
    marks = [quote.span for quote in same]
    blocks = article.blocks if article else ()
    layout = Layout(blocks, marks, table_name=strings["table"])
    link = passage_link(
        passage.doc_id, Span(passage.start, passage.end), article.sha256 if article else ""
    )
    return (
        f"<li>{_link(link, where(passage.title, passage.section), _language(article))}"
        f'<div class="passage" dir="auto"{_language(article)}>'
        f"{text_html(passage.text, passage.start, layout)}</div></li>"
    )


def _link(address: str, words: str, language: str = "") -> str:
    """Return a link: nobody comes back to the answer of a form without sending it again."""
    return f'<a href="{escape(address)}"{BESIDE}{SAID_BESIDE}{language}>{escape(words)}</a>'


def _citation(quote: Quote, strings: Strings) -> tuple[str, str]:
    """Return where a quote stands and when that was reviewed, the latter empty when unknown."""
    if not quote.reviewed:
        return where(quote.title, quote.section), ""
    return where(quote.title, quote.section), strings["reviewed"].format(
        date=format_date(quote.reviewed, strings)
    )


def _find(articles: Lookup, doc_id: str) -> Article | None:
    try:
        return articles(doc_id)
    except KeyError:
        return None


def _language(article: Article | None) -> str:
    return f' lang="{escape(article.language)}"' if article and article.language else ""
