"""Usable by everyone: axe, names, focus and announcements, in every state and mode."""

from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from rag import Config, build, load
from rag.safety import notices
from tests.browser.visit import SAID, TWO_FRAMES, WATCH, serving, visiting
from tests.conftest import ASTHMA, write_corpus
from ui.app import create_app

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Everything axe checks by default (WCAG A and AA, best practice), the contrast of AAA, and targets.
RUN = """async () => {
  const rules = { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } };
  const { violations } = await axe.run(document, { resultTypes: ["violations"], rules });
  const first = ({ html, any }) => [html.slice(0, 200), any[0]?.message];
  return violations.map(({ id, nodes }) => [id, ...first(nodes[0])]);
}"""
SIZES = ((1280, 900), (390, 844), (320, 256))
SCHEMES: tuple[dict[str, str], ...] = (
    {"color_scheme": "light", "forced_colors": "none"},
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
)
QUESTION = "What are the symptoms?"
OFF_TOPIC = "zygote quorum xylophone"
EVERY_REPLY = (
    QUESTION,
    OFF_TOPIC,
    "I have a fever of 39 now",
    "I can't breathe",
    "I want to kill myself",
    "?!",
)
CONTROLS = {"button", "link", "textbox", "DisclosureTriangle", "radio", "checkbox", "searchbox"}
FOCUSED = "document.activeElement.tagName"


def troubles(page, state):
    """What axe finds in a state in every mode, and what a screen reader could not name in it."""
    page.evaluate(AXE)
    found = [(state, node) for node in nameless(page)]
    for (width, height), scheme in product(SIZES, SCHEMES):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**scheme)
        found += [(state, width, *scheme.values(), *each) for each in page.evaluate(RUN)]
    return found


def nameless(page):
    """Controls of the accessibility tree that a screen reader could not name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in nodes if not node["ignored"]]
    controls = [node for node in shown if node["role"]["value"] in CONTROLS]
    assert controls
    return [node for node in controls if not node.get("name", {}).get("value", "").strip()]


def test_axe_before_an_answer(visit):
    """No violation on the page as it opens, while somebody types, waits, and is refused."""
    found = troubles(visit.page, "start")
    visit.box.fill(QUESTION)
    found += troubles(visit.page, "typing")
    held = visit.hold()
    visit.box.press("Enter")
    expect(visit.page.get_by_role("status").filter(has_text="Searching…")).to_be_visible()
    found += troubles(visit.page, "waiting")
    notice = {"kind": "emergency", "title": "Call", "lines": ["Now"], "source": "Leaflet"}
    body = {"error": {"type": "Busy", "message": "Too many."}, "notices": [notice]}
    held.pop().fulfill(status=503, json=body)
    expect(visit.page.get_by_role("alert")).to_be_visible()
    found += troubles(visit.page, "refused")

    assert found == []


def test_axe_conversation(visit):
    """The same with every kind of reply, in the largest text, and with the list for the doctor."""
    visit.page.get_by_role("button", name="For my doctor (0)").click()
    found = troubles(visit.page, "empty list")
    visit.page.keyboard.press("Escape")
    for n, question in enumerate(EVERY_REPLY, 1):
        visit.ask(question, n=n)
    for summary in visit.page.locator(f":is({SAID}) > details > summary").all():
        summary.click()
    found += troubles(visit.page, "every reply")
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.page.get_by_role("button", name="Largest text").click()
    found += troubles(visit.page, "largest text")
    visit.page.locator("button.keep").first.click()
    visit.page.get_by_role("button", name="For my doctor (1)").click()
    found += troubles(visit.page, "list")

    assert found == []


def test_axe_of_a_chat_that_does_not_open(profile, address):
    """The same where what the chat needs is filtered out: what else there is, once."""
    page = profile.new_page()
    page.route("**/chat/assets/*.js", lambda route: route.abort())
    page.goto(f"{address}/chat/")
    expect(page.get_by_role("heading", name="Ask Article")).to_be_visible(timeout=30_000)
    found = troubles(page, "unopened")
    page.close()

    assert found == []


def test_axe_form(profile, address):
    """The same for the form: empty, answered, urgent, and refused."""
    page = profile.new_page()
    page.goto(f"{address}/ask/")
    found = troubles(page, "form")
    for question in (QUESTION, "I have a fever of 39 now", "symptoms " * 200, "?!"):
        page.get_by_role("textbox").fill(question)
        page.get_by_role("button", name="Ask").click()
        expect(page.locator(SAID)).to_be_visible()
        found += troubles(page, question)
    page.close()

    assert found == []


def test_axe_articles(profile, address):
    """The same for the articles: their list, one with marked words, and one that is not there."""
    page = profile.new_page()
    found = []
    for path in ("", "asthma?start=0&end=20", "nowhere"):
        page.goto(f"{address}/articles/{path}")
        found += troubles(page, path)
    page.close()

    assert found == []


def test_keyboard(visit):
    """Twenty questions by keyboard alone, with the list for the doctor: the focus is never lost."""
    lost = []

    def press(key):
        visit.page.keyboard.press(key)
        if visit.page.evaluate(FOCUSED) == "BODY":
            lost.append(key)

    visit.box.focus()
    for n in range(1, 21):
        visit.page.keyboard.type("symptoms")
        press("Enter")
        expect(visit.page.locator(SAID)).to_have_count(n)
        expect(visit.box).to_be_focused()
    keep = visit.page.locator("button.keep").last
    presses = 0
    while not keep.evaluate("button => button === document.activeElement") and presses < 20:
        press("Shift+Tab")
        presses += 1
    press("Space")
    expect(keep).to_have_attribute("aria-pressed", "true")
    expect(keep).to_be_focused()
    visit.page.get_by_role("button", name="For my doctor (1)").focus()
    press("Enter")
    visit.page.locator(".doctor .remove").focus()
    press("Enter")
    expect(visit.page.get_by_role("heading", name="Questions for my doctor")).to_be_focused()
    press("Escape")

    expect(visit.page.get_by_role("button", name="For my doctor (0)")).to_be_focused()
    assert lost == []


def test_each_question_is_the_heading_of_its_answer(visit):
    """It describes what can be done with that; a notice has a heading of its own below it."""
    questions = [QUESTION, OFF_TOPIC, "I can't breathe"]
    for n, question in enumerate(questions, 1):
        answer = visit.ask(question, n=n)
        for control in answer.locator("button.keep, summary").all():
            expect(control).to_have_accessible_description(question)
    log = visit.page.get_by_role("log")
    notice = answer.get_by_role("heading", level=3).nth(1)

    expect(log.get_by_role("heading", level=2)).to_have_text(questions)
    expect(log.get_by_role("heading", level=3)).to_have_count(4)
    expect(notice).to_have_text(answer.locator(".notice h3").inner_text())


def test_the_box_is_in_sight_once_the_page_is_empty(profile, address):
    """It has the focus, also where what stands above it fills the window."""
    with visiting(profile, address, size=(320, 256)) as visit:
        visit.ask(QUESTION)
        visit.page.get_by_role("button", name="Clear").press("Enter")
        expect(visit.page.locator(SAID)).to_have_count(0)

        expect(visit.box).to_be_focused()
        expect(visit.box).to_be_in_viewport(ratio=1)


# The distances that WCAG 1.4.12 has to be possible.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""


# The policy of our pages allows no style of a tag.
SPACE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture(scope="module")
def foreign(tmp_path_factory, encoder):
    """Where a server listens that has an article whose title is read from the right."""
    folder = tmp_path_factory.mktemp("foreign")
    articles = {"asthma.md": ASTHMA, "arabic.md": "---\nlanguage: ar\n---\n# الربو\n\nالربو مرض.\n"}
    build(write_corpus(folder / "corpus", articles), folder / "index", encoder=encoder)
    pipeline = load(folder / "index", config=Config(min_score=0.3), encoder=encoder)
    with serving(create_app(pipeline)) as address:
        yield address


@pytest.mark.parametrize("path", ["chat/", "ask/", "articles/", "articles/asthma"])
def test_text_spacing(profile, foreign, path):
    """With wider letters and words nothing scrolls sideways on the smallest screen."""
    page = profile.new_page()
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{foreign}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    page.evaluate(SPACE, SPACED)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert width == 320


def test_a_quote_stands_where_its_language_begins(profile, foreign):
    """An Arabic one at the right edge, whatever Gradio aligns around it."""
    with visiting(profile, foreign, size=(390, 844)) as visit:
        visit.ask("الربو مرض")
        quote = visit.page.locator("blockquote[lang=ar] p").first
        style = quote.evaluate(
            "one => [getComputedStyle(one).direction, getComputedStyle(one).textAlign]"
        )

    assert style == ["rtl", "start"]


def test_names_of_the_framework_are_ours(chromium, address):
    """In the words of the portal, whatever language the browser speaks."""
    profile = chromium.new_context(locale="de-DE")
    with visiting(profile, address) as visit:
        visit.ask("What are the symptoms?")
        expect(visit.page.get_by_role("log", name="Conversation", exact=True)).to_be_visible()
        clearer = visit.page.get_by_role("button", name="Clear", exact=True)
        expect(clearer).to_have_attribute("title", "Clear")
    profile.close()


def test_one_announcement(visit):
    """An answer changes one live region, once: the question and its answer come together."""
    visit.ask(QUESTION)
    before = visit.page.get_by_role("log").inner_text().strip()
    visit.page.evaluate(WATCH)
    visit.ask(OFF_TOPIC, n=2)
    expect(visit.box).to_be_focused()
    visit.page.evaluate(TWO_FRAMES)
    announced = visit.page.evaluate("announced")
    [text] = [text for role, text in announced if role == "log"]

    assert {text for role, text in announced if role != "log"} <= {"Searching…", ""}
    assert text.startswith(before)
    added = text.removeprefix(before)
    assert added.count(OFF_TOPIC) == 1
    assert added.count("The articles here do not answer this question.") == 1


def test_text_size(visit):
    """Three sizes; the largest is half as large again, and nothing scrolls sideways."""
    answer = visit.ask(QUESTION)
    size = "quote => parseFloat(getComputedStyle(quote.querySelector('p')).fontSize)"
    normal = answer.locator("blockquote").first.evaluate(size)
    visit.page.get_by_role("button", name="Largest text").click()

    assert answer.locator("blockquote").first.evaluate(size) == normal * 1.5
    assert visit.box.evaluate("box => box.scrollHeight <= box.clientHeight")
    ask = visit.page.get_by_role("button", name="Ask", exact=True)
    heights = [(each.bounding_box() or {})["height"] for each in (visit.box, ask)]
    assert heights[0] == heights[1]
    expect(visit.page.get_by_role("button", name="Largest text", pressed=True)).to_be_visible()
    visit.page.set_viewport_size({"width": 320, "height": 640})
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 320
    visit.page.get_by_role("button", name="Normal text").click()
    assert answer.locator("blockquote").first.evaluate(size) == normal


def test_targets(visit):
    """The main controls are at least 44 px high and wide."""
    visit.ask(QUESTION)
    visit.page.locator("button.keep").click()
    visit.page.get_by_role("button", name="For my doctor (1)").click()
    small = visit.page.evaluate(
        """() => [...document.querySelectorAll("button, summary")]
          .filter((each) => each.checkVisibility())
          .map((each) => [each.textContent, each.getBoundingClientRect()])
          .filter(([, box]) => box.height < 44 || box.width < 44)
          .map(([text, box]) => [text, box.width, box.height])"""
    )

    assert small == []


@pytest.fixture(scope="module")
def british(index_dir, encoder):
    """Where a server listens that names British phone numbers."""
    pipeline = load(index_dir, config=Config(min_score=0.3, region="GB"), encoder=encoder)
    with serving(create_app(pipeline)) as address:
        yield address


LINKS = """links => links.map((link) => {
  const { width, height } = link.getBoundingClientRect();
  return [link.getAttribute("href"), link.target, width >= 44 && height >= 44];
})"""
IN_CRISIS = "I want to kill myself"


@pytest.mark.parametrize("path", ["chat/", "ask/"])
def test_numbers_of_a_notice_can_be_tapped(profile, british, path):
    """They open no tab, are large enough, and leave the words of the notice as they are."""
    page = profile.new_page()
    page.goto(f"{british}/{path}")
    page.get_by_role("textbox", name="Your question").fill(IN_CRISIS)
    page.get_by_role("button", name="Ask", exact=True).click()
    [notice] = notices(IN_CRISIS, region="GB")
    expect(page.locator(".notice li")).to_have_text(list(notice.lines), use_inner_text=True)
    expect(page.locator("a.dial[target]")).to_have_count(0)
    links = page.locator("a.dial").evaluate_all(LINKS)
    found = troubles(page, "numbers")
    page.close()

    addresses = ["tel:999", "tel:116123", "tel:111", "sms:85258"]
    assert links == [[address, "", True] for address in addresses]
    assert found == []


@pytest.mark.parametrize("path", ["chat/", "ask/"])
def test_a_link_says_that_it_opens_a_tab(profile, address, path):
    """Each that does, but for terms, which have a definition to say."""
    page = profile.new_page()
    page.goto(f"{address}/{path}")
    page.get_by_role("textbox", name="Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("figcaption a").first).to_be_visible()
    page.locator("details.passages").evaluate_all("all => all.forEach((each) => each.open = true)")
    links = page.locator("a[target=_blank]:not(.term):visible").all()
    assert len(links) > 2
    for link in links:
        expect(link).to_have_accessible_description("Opens in a new tab")
    page.close()


@pytest.mark.parametrize("size", ["normal", "larger", "largest"])
def test_most_of_a_small_phone_is_the_answer(profile, address, size):
    """At every size of the text: the tools and the box cover less than two fifths of the window."""
    with visiting(profile, address, size=(375, 548)) as visit:
        visit.page.locator(f"[data-size={size}]").click()
        visit.ask(QUESTION)
        covered = visit.page.evaluate(
            """() => [...document.querySelectorAll(".tools, .dock")]
              .filter((each) => getComputedStyle(each).position === "sticky")
              .reduce((sum, each) => sum + each.offsetHeight, 0)"""
        )

    assert covered < 548 * 0.4


def test_reduced_motion(profile, address):
    """Whoever asked for no motion gets none."""
    with visiting(profile, address, reduced_motion="reduce") as visit:
        visit.ask(QUESTION)

        assert visit.page.evaluate("document.getAnimations().length") == 0
