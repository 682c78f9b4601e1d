"""A defined term shows its definition: by pointer, by keyboard and by touch; and hides it again."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import visiting

pytestmark = pytest.mark.browser

QUESTION = "Does beer make gout worse?"
DEFINITION = "“Gout is a painful swelling of a joint.” From Gout"
PAGES = ("chat", "ask", "articles")


def open_term(visit, address, face):
    """The defined word on one of the faces."""
    if face == "chat":
        visit.ask(QUESTION)
    elif face == "ask":
        visit.page.goto(f"{address}/ask/")
        visit.page.get_by_role("textbox").fill(QUESTION)
        visit.page.get_by_role("button", name="Ask").click()
    else:
        visit.page.goto(f"{address}/articles/gout")
    return visit.page.locator("a.term").first


@pytest.mark.parametrize("face", PAGES)
def test_pointer(visit, address, face):
    """It shows under the pointer, stays while the pointer is on it, and leaves with the pointer."""
    term = open_term(visit, address, face)
    card = visit.page.get_by_role("tooltip")
    term.hover()
    expect(card).to_have_text(DEFINITION)
    card.hover()
    expect(card).to_be_visible()
    visit.page.mouse.move(2, 2)
    expect(card).to_be_hidden()

    assert visit.problems == []


@pytest.mark.parametrize("face", PAGES)
def test_keyboard(visit, address, face):
    """It shows with the focus, which describes the link; Escape hides it and keeps the focus."""
    term = open_term(visit, address, face)
    card = visit.page.get_by_role("tooltip")
    term.focus()
    expect(card).to_be_visible()
    expect(term).to_have_accessible_description(DEFINITION)
    visit.page.keyboard.press("Escape")

    expect(card).to_be_hidden()
    expect(term).to_be_focused()


def test_clear(visit, address):
    """It does not outlive the conversation."""
    open_term(visit, address, "chat").focus()
    card = visit.page.get_by_role("tooltip")
    expect(card).to_be_visible()
    visit.page.get_by_role("button", name="Clear").dispatch_event("click")

    expect(card).to_be_hidden()


def test_touch(chromium, address):
    """The first tap shows it, a tap elsewhere hides it, and a second tap on the term opens it."""
    profile = chromium.new_context(has_touch=True, is_mobile=True)
    with visiting(profile, address, size=(320, 640)) as visit:
        term = open_term(visit, address, "articles")
        card = visit.page.get_by_role("tooltip")
        term.tap()
        expect(card).to_be_visible()
        assert visit.page.evaluate("document.documentElement.scrollWidth") == 320
        visit.page.get_by_role("heading", name="Gout").tap()
        expect(card).to_be_hidden()
        term.tap()
        expect(card).to_be_visible()
        assert visit.page.locator("mark").count() == 0
        term.tap()
        expect(visit.page.locator("mark")).to_have_text("Gout is a painful swelling of a joint.")
    profile.close()


@pytest.mark.parametrize("face", PAGES)
def test_in_the_window(visit, address, face):
    """On the smallest window, wherever the term stands, the whole card is in sight."""
    term = open_term(visit, address, face)
    visit.page.set_viewport_size({"width": 320, "height": 256})
    term.evaluate("term => term.scrollIntoView({ block: 'end' })")
    term.focus()

    expect(visit.page.get_by_role("tooltip")).to_be_in_viewport(ratio=1)
