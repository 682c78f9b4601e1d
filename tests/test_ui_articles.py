"""Article pages: the whole article, its anchors, and the marked span."""

import html
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rag.types import Article, Block, Kind, Section, Span
from ui.app import create_app
from ui.articles import requested_span, section_anchors
from ui.render import passage_link
from ui.templating import TERMS_SCRIPT

ARTICLE = Article(
    doc_id="x",
    title="X",
    text="0123456789",
    sections=(Section(("Why?",), 0, 5), Section(("Why?",), 5, 8), Section(("Über uns",), 8, 10)),
    blocks=(Block(Kind.TEXT, 0, 10, 0),),
    sha256="abc123",
)


class Body(HTMLParser):
    """Collects the text of `<article>` parts and of marks."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.body, self.marked = "", "", ""
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        name = "body" if ("class", "body") in attrs else tag
        if tag in ("h1", "mark", "div"):
            self._open.append(name)

    def handle_endtag(self, tag):
        if tag in ("h1", "mark", "div"):
            self._open.pop()

    def handle_data(self, data):
        self.title += data if "h1" in self._open else ""
        self.body += data if "body" in self._open else ""
        self.marked += data if "mark" in self._open else ""


@pytest.fixture(scope="module")
def client(pipeline):
    with TestClient(create_app(pipeline)) as client:
        yield client


def get(client, doc_id, span, sha256=""):
    return client.get("/chat/" + passage_link(doc_id, span, sha256).partition("#")[0])


def test_whole_article(client, pipeline):
    """The page of each article holds its text, character for character."""
    for doc_id in pipeline.doc_ids:
        page = Body(client.get(f"/articles/{doc_id}").text)
        article = pipeline.article(doc_id)

        assert article.text.endswith(page.body)
        assert page.title.strip() == article.title
        assert article.text.startswith((page.title, page.body[:50]))


def test_structure(client):
    """Headings, lists and table rows are headings, lists and rows."""
    page = client.get("/articles/asthma").text

    assert '<h1 dir="auto">Living with asthma</h1>' in page
    assert (
        '<h2 id="s&#45;what&#45;are&#45;the&#45;symptoms">What are the symptoms&#63;</h2>' in page
    )
    assert '<ul class="items"><li>a whistling sound when breathing</li>' in page
    assert '<thead><tr><th scope="col">Medicine<span hidden> &#124; </span></th>' in page
    assert '<tr><th scope="row">Reliever<span hidden> &#124; </span></th><td>when needed' in page


def test_facts(client):
    """The page says when the article was reviewed and where it comes from."""
    page = client.get("/articles/asthma").text

    assert "Reviewed 4 May 2026" in page
    assert 'href="https://example.org/asthma"' in page


def test_every_sentence_can_be_marked(client, pipeline):
    """The link of a citation marks exactly the words it cites."""
    for doc_id in pipeline.doc_ids:
        article = pipeline.article(doc_id)
        for block in article.blocks:
            page = get(client, doc_id, Span(block.start, block.end), article.sha256)

            assert article.text[block.start : block.end] == Body(page.text).marked
            assert page.text.count('<mark id="quote">') == 1


def test_part_of_a_row_can_be_marked(client, pipeline):
    """In each of its cells; the first of them that is seen carries the id."""
    article = pipeline.article("asthma")
    for words in ("liever | when", "| when needed\nPrev"):
        start = article.text.index(words)
        page = get(client, "asthma", Span(start, start + len(words)), article.sha256).text

        assert words.replace("\n", "") == Body(page).marked
        assert page.count('id="quote"') == 1
        assert "<span hidden><mark id" not in page


def test_span_over_blocks(client, pipeline):
    """A span over several blocks is marked in each of them; one mark carries the id."""
    article = pipeline.article("asthma")
    page = get(client, "asthma", Span(0, len(article.text))).text

    assert re.sub(r"\s+", "", article.text) == re.sub(r"\s+", "", Body(page).marked)
    assert page.count('id="quote"') == 1
    assert page.count("<mark>") > 5


@pytest.mark.parametrize(
    "query",
    ["start=5&end=5", "start=9&end=3", "start=0&end=99999", "start=-1&end=4", "start=a&end=b",
     "start=1", "start=1&end=" + "9" * 5000, "start=1&end=4&v=0000", "start=٣&end=٤"],
)  # fmt: skip
def test_impossible_span(client, query):
    """A span that this article does not have marks nothing, and the page says so."""
    page = client.get(f"/articles/gout?{query}")

    assert page.status_code == 200
    assert "<mark" not in page.text
    assert "The quoted passage is not in this version of the article." in page.text


def test_no_span(client):
    """Without a span nothing is marked and nothing is said about it."""
    page = client.get("/articles/gout").text

    assert "<mark" not in page
    assert "quoted passage" not in page


@pytest.mark.parametrize("doc_id", ["nope", "..%2f..%2fetc%2fpasswd", "%00", "a/b/c", "<script>"])
def test_unknown_article(client, doc_id):
    """An unknown article is a page of its own with status 404 that repeats nothing."""
    page = client.get(f"/articles/{doc_id}")

    assert page.status_code == 404
    assert "Article not found" in page.text
    assert html.escape(doc_id) not in page.text


def test_list_of_articles(client, pipeline):
    """The list names every article and links to its page."""
    page = client.get("/articles/").text

    for doc_id in pipeline.doc_ids:
        assert f'<a href="../articles/{doc_id}">{pipeline.article(doc_id).title}</a>' in page


@pytest.mark.parametrize("path", ["/articles/", "/articles/asthma", "/articles/nope"])
def test_no_script(client, path):
    """The policy of the pages stops every script but the one that shows definitions."""
    page = client.get(path)
    policy = page.headers["content-security-policy"]

    assert re.findall("<script.*?</script>", page.text, re.DOTALL) == [
        f"<script>{TERMS_SCRIPT}</script>"
    ]
    markup = page.text.replace(TERMS_SCRIPT, "")
    assert " on" not in " ".join(re.findall(r"<[^>]*>", markup))
    assert "default-src 'none'" in policy
    digest = b64encode(sha256(TERMS_SCRIPT.encode()).digest()).decode()
    assert f"; script-src 'sha256-{digest}'; " in policy
    assert "unsafe" not in policy


def test_linked_files_exist(client):
    """Every stylesheet and icon of a page is served from here."""
    page = client.get("/articles/asthma").text
    files = re.findall(r'<link [^>]*href="\.\.(/static/[^"]+)"', page)

    assert len(files) == 4
    assert [client.get(file).status_code for file in files] == [200] * 4


def test_anchors():
    """Sections with one name get anchors of their own; letters of any script stay."""
    assert section_anchors(ARTICLE) == {0: "s-why", 1: "s-why-2", 2: "s-über-uns"}


@given(st.text(), st.text(), st.text(max_size=2))
def test_any_query_is_safe(start, end, version):
    """Whatever an address asks for, the span lies inside the article or there is none."""
    span = requested_span(ARTICLE, {"start": start, "end": end, "v": version})

    assert span is None or 0 <= span.start < span.end <= len(ARTICLE.text)


@given(st.integers(0, 9), st.integers(1, 10))
def test_valid_spans(start, length):
    """Every span of the article is accepted, every other refused."""
    end = start + length
    span = requested_span(ARTICLE, {"start": str(start), "end": str(end), "v": "abc"})

    assert span == (Span(start, end) if end <= len(ARTICLE.text) else None)


@pytest.mark.parametrize(("chat", "target"), [(True, "/chat/"), (False, "/ask/")])
def test_every_page_leads_to_where_questions_are_asked(pipeline, chat, target):
    """Without the chat that is the form."""
    client = TestClient(create_app(pipeline, chat=chat))
    for path in ("/articles/", "/articles/gout", "/articles/nowhere"):
        [link] = re.findall(r'href="([^"]*)">Ask a question', client.get(path).text)

        assert client.get(f"/articles/{link}").url.path == target
