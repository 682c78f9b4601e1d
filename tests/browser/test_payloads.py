"""Markup, scripts, odd characters and overlays, as article and as question: none of them acts."""

from itertools import product

import pytest
from playwright.sync_api import expect

from rag import Config, build, load
from tests.browser.visit import SAID, serving, visiting
from tests.conftest import write_corpus
from ui.app import create_app

pytestmark = pytest.mark.browser

BASES = (
    "<script>ran()</script>",
    "<img src=x onerror=ran()>",
    "<svg/onload=ran()>",
    "<iframe srcdoc='<script>parent.ran()</script>'></iframe>",
    "<a href=javascript:ran()>x</a>",
    "[x](javascript:ran())",
    "<img src=https://evil.example/i>",
    "![](https://evil.example/i)",
    "<video autoplay src=https://evil.example/v></video>",
    "<link rel=stylesheet href=//evil.example/c>",
    "<form action=https://evil.example><input autofocus onfocus=ran()>",
    "<style>@import '//evil.example/c'; * {display: none}</style>",
    "<meta http-equiv=refresh content=0;//evil.example>",
    "<div style='position:fixed;inset:0;z-index:99'>over</div>",
    "<dialog open style='inset:0'>over</dialog>",
    "<math><mtext><mglyph><style><img src onerror=ran()>",
    "＜script＞ran()＜/script＞",
    "\u202eran\u202c\u2066\u200b\u200d\u2028<b>",
    "Z" + "\u0337\u0310\u0351\u035b" * 9,
    "{{ran()}} ${ran()} $$\\href{javascript:ran()}{x}$$",
)
PLACES = (
    "{}",
    '">{}',
    "'>{}",
    "</section></div></body>{}",
    "</textarea></title></pre>{}",
    "--><![CDATA[{}]]>",
    "`{}`",
    "# {}",
    "> - {}",
    "| {} | b |",
    "**{}** <b>",
)
PAYLOADS = [f"p{n}x {place.format(base)}" for n, (base, place) in enumerate(product(BASES, PLACES))]
PER_ARTICLE = 11
# Before any page: count what runs, and note what the content security policy had to stop.
WATCH = """(() => {
  window.happened = [];
  window.ran = () => happened.push("ran");
  window.alert = window.ran;
  document.addEventListener("securitypolicyviolation", (event) =>
    happened.push(`${event.violatedDirective} ${event.blockedURI}`));
})()"""
# Elements and attributes that are not ours, and boxes that leave the flow of the page.
FOREIGN = """(selector) => {
  const tags = `SECTION H1 H2 H3 H4 DIV P UL OL LI FIGURE BLOCKQUOTE FIGCAPTION A MARK BUTTON PRE
    DETAILS SUMMARY SPAN`.split(/\\s+/);
  const names = `class lang dir href type target rel id aria-pressed aria-label
    aria-describedby`.split(/\\s+/);
  const leaves = ({ display, position }) => display !== "none" && position !== "static";
  const odd = (element) => !tags.includes(element.tagName)
    || [...element.attributes].some(({ name }) => !names.includes(name))
    || (element.matches("a") && !/^(\\.\\.[/]articles[/]|#)/.test(element.getAttribute("href")))
    || (leaves(getComputedStyle(element)) && !element.matches(".vh"));
  return [...document.querySelectorAll(selector)].filter(odd).map((each) => each.outerHTML);
}"""
IN_CHAT = ".conversation .message-content *"
IN_PAGE = "article *, .answer *, .failure *, .asked *"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, encoder):
    """The address of a server whose articles, titles included, are payloads."""
    folder = tmp_path_factory.mktemp("hostile")
    articles = {
        f"a{n}.txt": "\n\n".join([f"Title {PAYLOADS[n]}", *PAYLOADS[n : n + PER_ARTICLE]])
        for n in range(0, len(PAYLOADS), PER_ARTICLE)
    }
    corpus = write_corpus(folder / "corpus", articles)
    build(corpus, folder / "index", encoder=encoder)
    pipeline = load(folder / "index", config=Config(min_score=0.05), encoder=encoder)
    with serving(create_app(pipeline)) as address:
        yield address


@pytest.fixture
def victim(chromium, hostile):
    profile = chromium.new_context()
    with visiting(profile, hostile, before=WATCH) as visit:
        yield visit
    profile.close()


def questions():
    """All payloads, a few articles' worth in each question."""
    return ["\n".join(PAYLOADS[n : n + PER_ARTICLE]) for n in range(0, len(PAYLOADS), PER_ARTICLE)]


def assert_inert(victim, address, where):
    """Nothing ran, was stopped late, was opened or left, and nothing foreign is in the page."""
    page = victim.page
    assert page.evaluate("window.happened") == []
    assert page.context.pages == [page]
    assert [url for url in victim.requests if not url.startswith((address, "data:"))] == []
    assert page.evaluate(FOREIGN, where) == []
    assert victim.problems == []


def missing(text):
    """The payloads that a text does not name."""
    return [payload for payload in PAYLOADS if payload.split()[0] not in text]


def test_enough():
    """There are at least 200 of them, and each question is short enough to be asked."""
    assert len(PAYLOADS) >= 200
    assert max(len(question) for question in questions()) <= 2000


def test_chat(victim, hostile):
    """Each payload is asked, and is quoted or shown as a passage."""
    texts = []
    for question in questions():
        texts.append(victim.ask(question).text_content())
        asked = victim.page.locator(".user-row").inner_text()
        assert question.split() == asked.split()
        assert_inert(victim, hostile, IN_CHAT)
        victim.clear()

    assert missing(" ".join(texts)) == []


def test_list_for_the_doctor(victim, hostile):
    """Kept for the doctor, they are as inert."""
    victim.ask(questions()[0]).locator("button.keep").click()
    victim.page.get_by_role("button", name="For my doctor (1)").click()

    expect(victim.page.locator(".doctor li")).to_contain_text("p0x <script>ran()</script>")
    assert_inert(victim, hostile, ".doctor li *")


def test_form(victim, hostile):
    """The same through the page without JavaScript."""
    texts = []
    victim.page.goto(f"{hostile}/ask/")
    for question in questions():
        victim.page.get_by_role("textbox").fill(question)
        victim.page.get_by_role("button", name="Ask").click()
        expect(victim.page.locator(".asked")).to_contain_text(question.split()[0])
        texts.append(victim.page.locator(SAID).text_content())
        assert_inert(victim, hostile, IN_PAGE)

    assert missing(" ".join(texts)) == []


def test_articles(victim, hostile):
    """The same on the pages of the articles and in their list."""
    texts = []
    victim.page.goto(f"{hostile}/articles/")
    links = victim.page.locator("ul.articles a")
    addresses = links.evaluate_all("links => links.map((link) => link.href)")
    assert_inert(victim, hostile, "ul.articles *")
    for address in addresses:
        victim.page.goto(f"{address}?start=0&end=40")
        texts.append(victim.page.locator("article").text_content())
        assert_inert(victim, hostile, IN_PAGE)

    assert missing(" ".join(texts)) == []
