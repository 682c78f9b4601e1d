"""Words that an article defines lead to their definition, and stay as they are."""

import html
import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from rag.types import Article, Block, Definition, Kind, Section, Span
from ui.app import create_app
from ui.blocks import Layout, text_html
from ui.terms import term_links
from ui.wording import load_strings

STRINGS = load_strings()
TEXT = "Gout\n\nGout is a swelling.\n\nBeer makes gout worse. Gout hurts.\n\nGOUT again; CT, ct."
DEFINED = Span(6, 25)
ARTICLE = Article(
    doc_id="x",
    title="Joints",
    text=TEXT,
    sections=(Section(("Gout",), 0, len(TEXT)),),
    blocks=(
        Block(Kind.HEADING, 0, 4, 0),
        Block(Kind.TEXT, 6, 25, 0),
        Block(Kind.TEXT, 27, 61, 0),
        Block(Kind.TEXT, 63, len(TEXT), 0),
    ),
    sha256="ab" * 32,
)
GOUT = Definition("Gout", DEFINED, 0)


def linked(definitions, windows):
    """The words that lead somewhere."""
    links = term_links(ARTICLE, definitions, windows, STRINGS)
    return [(TEXT[link.span.start : link.span.end], link.span.start) for link in links]


def test_the_first_use_in_each_piece_is_a_link():
    """Not in a heading, not in the defining sentence, and not again in the same piece."""
    assert linked([GOUT], [Span(0, 63)]) == [("gout", 38)]
    assert linked([GOUT], [Span(0, 63), Span(63, len(TEXT))]) == [("gout", 38), ("GOUT", 63)]


def test_an_abbreviation_keeps_its_case():
    """CT is a scan, and `ct` could be anything."""
    assert linked([Definition("CT", DEFINED, 0)], [Span(0, len(TEXT))]) == [("CT", 75)]


@pytest.mark.parametrize(
    "address",
    [
        "https://care.example/gout/",
        "www.gout.example",
        "gout.example",
        "care.example/help?about=gout",
        "gout@care.example",
        "anna.gout@care.example",
        "help@gout.example",
        "HTTPS://CARE.EXAMPLE/GOUT",
    ],
)
def test_an_address_stays_whole(address):
    """No part of it leads elsewhere; the first use behind it does."""
    text = f"{TEXT[:27]}See {address}. Gout.Then gout hurts."
    block = Block(Kind.TEXT, 27, len(text), 0)
    article = replace(ARTICLE, text=text, blocks=(block,))
    [link] = term_links(article, [GOUT], [Span(27, len(text))], STRINGS)

    assert link.span.start == text.index("Gout.Then")


def test_the_link_quotes_the_definition_and_its_place():
    """Its address marks the sentence in the version of the article that was read."""
    [link] = term_links(ARTICLE, [GOUT], [Span(27, 61)], STRINGS, page="../articles/x")

    assert link.saying == "“Gout is a swelling.” From Joints > Gout"
    assert link.address == "../articles/x?start=6&end=25&v=abababababab#quote"


@pytest.mark.parametrize("mark", [Span(27, 61), Span(38, 40), Span(30, 42)])
def test_links_and_marks_never_alter_the_words(mark):
    """Whether a mark holds the words of a link, cuts them, or is one with them."""
    links = term_links(ARTICLE, [GOUT], [Span(27, 61)], STRINGS)
    layout = Layout(blocks=ARTICLE.blocks, marks=[mark], links=links)
    shown = text_html(TEXT[27:61], 27, layout)

    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == TEXT[27:61]
    assert shown.count("<a ") == shown.count("</a>") == (mark.covers(Span(38, 42)))


@pytest.fixture(scope="module")
def client(pipeline):
    with TestClient(create_app(pipeline)) as client:
        yield client


def test_an_article_page_leads_to_the_definition(client):
    """The link works without a script: it opens the same article at the marked sentence."""
    page = client.get("/articles/gout").text
    [address] = re.findall('<a class="term" href="([^"]*)"', page)
    marked = client.get("/articles/gout" + html.unescape(address)).text

    assert "Beer and organ meat make <a" in page
    assert ">Gout is a painful swelling of a joint&#46;</mark>" in marked


def test_an_answer_leads_to_the_definition(client):
    """So does the answer in a form."""
    page = client.post("/ask/", data={"question": "Does beer make gout worse?"}).text
    [address] = re.findall('<a class="term" href="([^"]*)"', page)
    marked = client.get("/ask/" + html.unescape(address)).text

    assert ">Gout is a painful swelling of a joint&#46;</mark>" in marked
