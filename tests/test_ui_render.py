"""Answer -> HTML: the words of a quote survive, and nothing in them acts."""

import html
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markup import read_markdown
from rag.pipeline import NOT_ASKED
from rag.safety import notices
from rag.types import (
    Answer,
    Article,
    Block,
    Confidence,
    Definition,
    Kind,
    Notice,
    Passage,
    Quote,
    Section,
    Span,
    Status,
)
from ui.blocks import Layout, escape, text_html
from ui.render import answer_html, answer_text, error_html, passage_link
from ui.wording import format_date, load_strings

STRINGS = load_strings()
TEXT = "Gout hurts. Avoid:\n\nbeer & wine\norgan meat <5 g>\n\nDrink water."
LIST = (TEXT.index("Avoid"), TEXT.index("\n\nDrink"))
BLOCKS = (
    Block(Kind.TEXT, 0, 18, 0),
    Block(Kind.ITEM, 20, 31, 0, lead_in=0, group=0),
    Block(Kind.ITEM, 32, 48, 0, lead_in=0, group=0),
    Block(Kind.TEXT, 50, len(TEXT), 0),
)
ARTICLE = Article(
    doc_id="a b/ç",
    title="Gout",
    text=TEXT,
    sections=(),
    blocks=BLOCKS,
    sha256="ab" * 32,
    reviewed="2026-05-04",
    language="en-GB",
)
ALLOWED_TAGS = frozenset(
    "section h2 h3 div p ul ol li figure blockquote figcaption a mark button pre details"
    " summary span".split()
)
ALLOWED_ATTRIBUTES = frozenset("class lang dir href type target rel aria-describedby".split())
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=https://evil.example/x onerror=alert(1)>",
    "![](https://evil.example/x)",
    "[click](javascript:alert(1))",
    '"><svg onload=alert(1)>',
    "<form action=https://evil.example><input><button>",
    '<div style="position:fixed;inset:0">',
    "www.evil.example and https://evil.example and a@evil.example",
    "# heading\n\n- item\n\n    code\n\n---\n\n| a | b |\n|---|---|",
    "**bold** _em_ `code` ~~no~~ $x^2$ \\(y\\) &lt;b&gt; &#60;b&#62;",
    "</section></blockquote></span><p>out",
)
# NUL and lone surrogates stand in no article (`rag` refuses them) and in no HTML.
any_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


class Reader(HTMLParser):
    """Reads HTML as a browser would: tags, attributes, and the text inside one kind of element."""

    def __init__(self, markup: str, inside: str = "blockquote") -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.inside: list[str] = []
        self._name = inside
        self._depth = 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag == self._name:
            self._depth += 1
            self.inside.append("")

    def handle_endtag(self, tag):
        self._depth -= tag == self._name

    def handle_data(self, data):
        if self._depth:
            self.inside[-1] += data


def make_quote(text: str = TEXT, start: int = 0, **changes: Any) -> Quote:
    quote = Quote(
        text=text,
        doc_id=ARTICLE.doc_id,
        title=ARTICLE.title,
        section="What helps? > What to avoid",
        url="https://example.org/gout#:~:text=Gout",
        start=start,
        end=start + len(text),
        sha256=ARTICLE.sha256,
        reviewed="2026-05-04",
        rank=1,
    )
    return replace(quote, **changes)


def make_answer(*quotes: Quote, reason: str = "", notices: tuple[Notice, ...] = ()) -> Answer:
    passage = Passage(TEXT, ARTICLE.doc_id, ARTICLE.title, "What helps?", 0, len(TEXT), 1)
    return Answer(
        id="",
        question="?",
        query="?",
        status=Status.ANSWERED if quotes else Status.ABSTAINED,
        quotes=quotes,
        passages=(passage,),
        notices=notices,
        confidence=Confidence.HIGH if quotes else Confidence.NONE,
        reason=reason,
        index_version="1",
        took_ms=1.0,
    )


def lookup(doc_id: str) -> Article:
    return {ARTICLE.doc_id: ARTICLE}[doc_id]


def show(answer: Answer) -> str:
    return answer_html(answer, lookup, STRINGS)


@given(any_text)
def test_escape_round_trip(text):
    """Un-escaping gives the text back, and no character that could act is left."""
    escaped = escape(text)

    assert text == html.unescape(escaped)
    assert not set(escaped) & set("<>\"'`*_[]()|~$@:./\\\n\r\t")


@given(any_text, st.integers(0, 50))
def test_quote_unaltered(text, start):
    """Whatever a quote says and wherever it stands, the reader gets its words unchanged."""
    shown = Reader(show(make_answer(make_quote(text, start))))

    assert [text] == shown.inside


@given(
    any_text,
    st.lists(
        st.builds(
            lambda kind, start, length, group: Block(kind, start, start + length, 0, group=group),
            st.sampled_from(Kind),
            st.integers(0, 30),
            st.integers(1, 30),
            st.integers(-1, 2),
        )
    ),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30))),
)
def test_layout_never_alters_text(text, blocks, marks):
    """Blocks and marks change the layout only, even when they are wrong."""
    layout = Layout(blocks=blocks, marks=[Span(start, start + n) for start, n in marks])
    shown = Reader(f"<main>{text_html(text, 5, layout)}</main>", inside="main")

    assert [text] == shown.inside


def table_of(markdown: str) -> str:
    """The HTML of what is written in Markdown, without the borders of cells."""
    readable = read_markdown(markdown)
    layout = Layout(readable.blocks, table_name="Table")
    return re.sub("<span hidden>.*?</span>", "", text_html(readable.text, 0, layout))


def test_a_table_is_one():
    """Head rows are its head, labels go across it, and the first cells name their rows."""
    shown = table_of(
        "<table><tr><th></th><th>Dose</th></tr><tr><td>5</td><td></td></tr>"
        "<tr><td colspan=2>Boys</td></tr><tr><td>6</td><td>2 ml</td></tr></table>"
    )

    assert html.unescape(shown) == (
        '<div class="table" role="group" tabindex="0" title="Table"><table>'
        '<thead><tr><td></td><th scope="col">Dose</th></tr></thead><tbody>'
        '\n<tr><th scope="row">5</th><td></td></tr>'
        '\n<tr><th scope="colgroup" colspan="2">Boys</th></tr>'
        '\n<tr><th scope="row">6</th><td>2 ml</td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize("cells", ["c", "c</td><td>d</td><td>e"])
def test_rows_that_fit_in_no_columns_are_lines(cells):
    """A single column is a list too."""
    first = "a" if cells == "c" else "a</td><td>b"
    shown = table_of(f"<table><tr><td>{first}</td></tr><tr><td>{cells}</td></tr></table>")

    assert shown.startswith('<ul class="rows"><li>a')
    assert "<table" not in shown


def test_a_quote_that_cuts_a_row_is_lines():
    """What is left of a row would stand in the columns of others."""
    readable = read_markdown("| Day | Open |\n|---|---|\n| Monday | 8 am |\n| Tuesday | 9 am |")
    start = readable.text.index("8 am")
    shown = text_html(readable.text[start:], start, Layout(readable.blocks))

    assert "<table" not in shown
    assert Reader(f"<main>{shown}</main>", "main").inside == [readable.text[start:]]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_inert(payload):
    """Markup in an article or in a notice stays text: no tag, attribute or address of its own."""
    quote = make_quote(payload, title=payload, section=payload, url=payload, reviewed=payload)
    notice = Notice(kind=payload, title=payload, lines=(payload,), source=payload)
    shown = show(replace(make_answer(quote), notices=(notice,), reason=payload))
    page = Reader(shown)

    assert set(page.tags) <= ALLOWED_TAGS
    assert {name for name, _ in page.attributes} <= ALLOWED_ATTRIBUTES
    assert all(v.startswith("../articles/") for name, v in page.attributes if name == "href")
    assert [payload] == page.inside


def test_links_open_beside():
    """Each link of an answer opens a page of its own, which learns nothing of this one."""
    article = replace(ARTICLE, sections=(Section(("Gout",), 0, len(TEXT)),))
    beer = Definition("beer", Span(0, 11), 0)
    answer = make_answer(make_quote())
    page = Reader(answer_html(answer, lambda _: article, STRINGS, glossary=lambda _: [beer]))
    named = Counter(name for name, _ in page.attributes)

    assert ("class", "term") in page.attributes
    assert named["href"] == page.tags.count("a") > 0
    assert page.attributes.count(("target", "_blank")) == named["href"]
    assert page.attributes.count(("rel", "noopener noreferrer")) == named["href"]


def test_one_markdown_block():
    """The HTML of an answer holds no line break, so that Markdown cannot begin inside it."""
    shown = show(make_answer(make_quote()))

    assert shown.startswith("<section")
    assert "\n" not in shown


def test_list_items():
    """A list in a quote is shown as a list, its lead-in as a paragraph."""
    shown = show(make_answer(make_quote(TEXT[slice(*LIST)], LIST[0])))

    assert "<p>Avoid&#58;</p>" in shown
    assert '<ul class="items"><li>beer &#38; wine</li>' in shown


def list_of(markdown: str, first: str = "") -> str:
    """The HTML of the list that is written in Markdown, from some words on."""
    readable = read_markdown(markdown)
    start = readable.text.index(first)
    shown = text_html(readable.text[start:], start, Layout(readable.blocks))
    return html.unescape(shown).replace("\n", "")


def test_a_nested_list_stands_inside_its_item():
    """So that a screen reader says how deep an item lies, and of which it is a part."""
    shown = list_of("- a\n  - b\n    - c\n  - d\n- e\n  - f")

    assert shown == (
        '<ul class="items"><li>a<ul class="items"><li>b<ul class="items"><li>c</li></ul></li>'
        '<li>d</li></ul></li><li>e<ul class="items"><li>f</li></ul></li></ul>'
    )


def test_a_part_of_a_nested_list_stands_on_its_own():
    """What is shown without its parent is on the first level; a new parent has its own again."""
    shown = list_of("- a\n  - b\n- c\n  - d", "b")

    assert shown == ('<ul class="items"><li>b</li><li>c<ul class="items"><li>d</li></ul></li></ul>')


def test_terms_behind_a_list_are_none_of_its_items():
    """Each has its meaning inside, but is inside nothing."""
    shown = list_of("- a\n- b\n\nTerm\n: meaning")

    assert shown == (
        '<ul class="items"><li>a</li><li>b</li></ul>'
        '<ul class="items"><li>Term<ul class="items"><li>meaning</li></ul></li></ul>'
    )


def test_citation_line():
    """Each quote is followed by article, section, review date, passage link and original page."""
    page = Reader(show(make_answer(make_quote())), inside="figcaption")

    assert (page.inside) == [
        "From Gout > What helps? > What to avoid · Reviewed 4 May 2026 · Original page"
    ]
    addresses = [value for name, value in page.attributes if name == "href"]
    assert addresses[:2] == [
        f"../articles/a%20b%2F%C3%A7?start=0&end={len(TEXT)}&v=abababababab#quote",
        "https://example.org/gout#:~:text=Gout",
    ]


def test_buttons():
    """What needs our script can be left out; only an answer with quotes has some to copy."""
    answer = make_answer(make_quote())

    assert show(answer).count("<button") == 3
    assert show(make_answer()).count("<button") == 2
    assert "<button" not in answer_html(answer, lookup, STRINGS, buttons=False)


def test_understood():
    """What was searched for is said where it is not what was typed."""
    answer = replace(make_answer(make_quote()), query="gout & beer?")

    assert "Searched for&#58; gout &#38; beer&#63;" in show(answer)
    assert "Searched for" not in show(make_answer(make_quote()))


def test_a_follow_up_is_shown_apart_from_what_it_was_joined_to():
    """The person's own words stand first, and the earlier question behind them."""
    joined = replace(
        make_answer(make_quote()), question="and beer?", query="and beer? avoid in gout"
    )

    assert "Searched for: “and beer?” (about: “avoid in gout”)" in answer_text(
        joined, lookup, STRINGS
    )


def test_unknown_review_date():
    """A quote without a review date claims none."""
    page = Reader(show(make_answer(make_quote(reviewed=""))), inside="figcaption")

    assert "Reviewed" not in page.inside[0]


def test_passages_mark_the_quoted_words():
    """Below the answer, the quoted words are marked in the passages, and no others."""
    page = Reader(show(make_answer(make_quote("beer & wine", 20))), inside="mark")

    assert page.inside == ["beer & wine"]
    assert "Where we looked &#40;1&#41;" in show(make_answer(make_quote()))


def test_abstained():
    """Without an answer the reader sees that, said once, and what else to do, and no quote."""
    shown = show(make_answer(reason="Nothing on gout & beer."))

    assert "The articles here do not answer this question&#46;" in shown
    assert "Nothing on gout" not in shown
    assert "Try other words" in shown
    assert "Nearest passages&#44; which may not answer the question &#40;1&#41;" in shown
    assert not {"blockquote", "mark"} & set(Reader(shown).tags)


def test_notices_come_first():
    """A safety notice stands before the quotes, with its source."""
    notice = Notice("urgent", "Call now", ("Call the helpline.",), "Clinic, 2026")
    shown = show(make_answer(make_quote(), notices=(notice,)))

    assert shown.index("Call now") < shown.index("<blockquote")
    assert '<div class="notice urgent">' in shown
    assert "Source&#58; Clinic&#44; 2026" in shown


@pytest.mark.parametrize(
    ("region", "addresses"),
    [
        ("", []),
        ("GB", ["tel:999", "tel:116123", "tel:111", "sms:85258"]),
        ("US", ["tel:911", "tel:988", "sms:988"]),
        ("AU", ["tel:000", "tel:131114", "sms:0477131114"]),
    ],
)
def test_numbers_can_be_dialled(region, addresses):
    """Each number of a notice is a link; its words and characters are the same with it."""
    [notice] = notices("I want to die", region=region)
    shown = show(make_answer(notices=(notice,)))
    lines = Reader(shown, inside="li").inside
    links = Reader(shown, inside="a")

    assert list(notice.lines) == lines
    assert [v for name, v in links.attributes if name == "href"] == addresses
    assert ("target", "_blank") not in links.attributes
    assert Reader(shown, inside="h3").inside[1:] == [notice.title]


def test_a_number_inside_another_word_is_no_link():
    """Nor are other digits around it."""
    notice = Notice("info", "A111", ("1111 x111 111", "(111)."), "", (("111", "tel:111"),))

    assert show(make_answer(notices=(notice,))).count('class="dial"') == 2


@pytest.mark.parametrize("kind", ["emergency", "crisis"])
def test_an_answer_is_folded_behind_a_call(kind):
    """The notice stands open, the quotes below it only for who asks for them."""
    notice = Notice(kind, "Call now", ("Call the helpline.",), "Clinic, 2026")
    shown = show(make_answer(make_quote(), notices=(notice,)))

    assert shown.index("Call now") < shown.index("<details><summary>") < shown.index("<blockquote")


@pytest.mark.parametrize("kind", ["emergency", "crisis", "urgent"])
@pytest.mark.parametrize("quotes", [(), (make_quote(),)])
def test_each_notice_can_be_heard(kind, quotes):
    """One button reads aloud; with a notice that folds the answer it is not folded away."""
    notice = Notice(kind, "Call now", ("Call the helpline.",), "Clinic, 2026")
    shown = show(make_answer(*quotes, notices=(notice,)))
    open_part, _, _ = shown.partition("<details>")

    assert shown.count('class="listen"') == open_part.count('class="listen"') == 1


def test_a_crisis_without_an_answer_is_the_notice_alone():
    """Nobody in despair is told that the articles do not answer."""
    notice = Notice("crisis", "You are not alone", ("Call the helpline.",), "Clinic, 2026")
    shown = show(make_answer(notices=(notice,)))

    assert "You are not alone" in shown
    assert "<details" not in shown
    assert "do not answer" not in shown


@pytest.mark.parametrize("kind", ["urgent", "emergency"])
def test_nothing_delays_a_call(kind):
    """Below a notice to call now, an unanswered question does not ask for other words."""
    notice = Notice(kind, "Call now", ("Call the helpline.",), "Clinic, 2026")
    shown = show(make_answer(notices=(notice,)))

    assert "The articles here do not answer this question&#46;" in shown
    assert "Try other words" not in shown


def test_low_confidence_is_said():
    """A weak answer says so; a strong one does not."""
    strong = make_answer(make_quote())

    assert "caution" in show(replace(strong, confidence=Confidence.LOW))
    assert "caution" not in show(strong)


@pytest.mark.parametrize(("language", "is_measured"), [("en-gb", True), ("es", False)])
def test_why_an_answer_is_not_sure(language, is_measured):
    """It may be but a part, or nobody has measured how often one in its language is right."""
    answer = replace(make_answer(make_quote()), confidence=Confidence.LOW)
    article = replace(ARTICLE, language=language)
    text = answer_text(answer, lambda _: article, STRINGS)

    assert ("may answer only part" in text) is is_measured
    assert ("measured only for articles in English" in text) is not is_measured
    shown = answer_html(answer, lambda _: article, STRINGS)
    assert shown.count('class="caution"') == 1
    assert ("measured only for articles in English" in shown) is not is_measured


def test_languages():
    """The section carries the language of our words, quote and titles that of their article."""
    shown = show(make_answer(make_quote()))

    assert shown.startswith('<section class="answer" lang="en">')
    assert '<blockquote dir="auto" lang="en&#45;GB">' in shown
    titles = re.findall(r'<a href="&#46;[^>]*>', shown)
    assert len(titles) == 2
    assert all(' lang="en&#45;GB"' in each for each in titles)


def test_unknown_article_is_still_quoted():
    """A quote whose article cannot be looked up loses its layout, not its words."""
    shown = Reader(show(make_answer(make_quote(doc_id="gone"))))

    assert shown.inside == [TEXT]


def test_plain_text():
    """The copied text holds each quote unchanged, then where it stands."""
    text = answer_text(make_answer(make_quote()), lookup, STRINGS)

    assert f"{TEXT}\n— Gout > What helps? > What to avoid · Reviewed 4 May 2026 · https" in text


def test_nothing_asked():
    """A greeting is met with a word, not with a failure."""
    answer = make_answer(reason=NOT_ASKED)

    assert "Type a question&#44;" in show(answer)
    assert "do not answer" not in show(answer)
    assert answer_text(answer, lookup, STRINGS).startswith("Type a question,")


def test_plain_text_abstained():
    """The copied text of an abstention says what the page says."""
    text = answer_text(make_answer(reason="Nothing found."), lookup, STRINGS)

    assert text == "The articles here do not answer this question."


def test_plain_text_keeps_the_caution():
    """What is kept for a doctor says what was searched for, and that it may be but a part."""
    answer = replace(make_answer(make_quote()), query="a longer ?", confidence=Confidence.LOW)
    text = answer_text(answer, lookup, STRINGS)

    assert text.startswith(
        "Searched for: a longer ?\n\nThese sentences may answer only part of your question.\n\n"
    )


def test_error_is_escaped():
    """A failure is shown as text."""
    assert "<p>&#60;b&#62;</p>" in error_html(["<b>", ""], STRINGS)


@given(any_text)
def test_link_keeps_inside_articles(doc_id):
    """No article id can lead a link out of the folder of articles."""
    path, _, query = passage_link(doc_id, Span(1, 2), "ab").partition("?")

    assert path.startswith("../articles/")
    assert "/" not in path.removeprefix("../articles/")
    assert query == "start=1&end=2&v=ab#quote"


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026-11-22", "22 November 2026"),
        ("2026-01-05", "5 January 2026"),
        ("2026-13-05", "2026-13-05"),
        ("2026-00-05", "2026-00-05"),
        ("spring 2026", "spring 2026"),
        ("", ""),
    ],
)
def test_dates(iso, shown):
    """A date is written out; what is no date is shown as it is."""
    assert shown == format_date(iso, STRINGS)
