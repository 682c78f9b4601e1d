"""The chat in a portal's page on another host: what it does to that page, and what it needs."""

from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import expect

from tests.browser.visit import SAID, TWO_FRAMES, serving
from ui.app import create_app

pytestmark = pytest.mark.browser

QUESTION = "What are the symptoms?"
WORRY = "We have been waiting since this morning. "
HEAD_PX = 112  # as in the page
HIGH = "height: 40rem"
TALLER_THAN_THE_WINDOW = "height: 1500px"
PAGE = """<!doctype html><title>Portal</title>
<header style="position: fixed; inset: 0 0 auto; height: 112px; background: white"></header>
<iframe src="{address}/chat/" style="width: 100%; margin-top: 112px; border: 0; {style}" {limits}>
</iframe>
<div style="height: 2000px"></div>"""
LINKS = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"


@pytest.fixture(scope="module")
def portal(pipeline):
    """The address of a portal's page, by another name of this host than its frame has."""
    pages = FastAPI()
    with serving(pages) as portal_at:
        origin = portal_at.replace("127.0.0.1", "localhost")
        with serving(create_app(pipeline, frame_ancestors=[origin])) as address:

            @pages.get("/")
            def page(style: str = HIGH, sandbox: str | None = None) -> HTMLResponse:
                limits = "" if sandbox is None else f'sandbox="{sandbox}"'
                return HTMLResponse(PAGE.format(address=address, style=style, limits=limits))

            yield origin


@pytest.fixture
def tab(chromium):
    profile = chromium.new_context(viewport={"width": 390, "height": 780})
    yield profile.new_page()
    profile.close()


def open_portal(page, portal, **query):
    """Open the portal's page, and return its frame with the chat."""
    page.goto(f"{portal}/?{urlencode(query)}")
    return page.frame_locator("iframe")


def ask(frame, question, n=1):
    """Ask, and return the n-th answer once all is done that follows it."""
    box = frame.get_by_role("textbox", name="Your question", exact=True)
    box.fill(question)
    box.press("Enter")
    expect(frame.locator(SAID)).to_have_count(n)
    expect(box).to_have_value("")
    return frame.locator(SAID).nth(n - 1)


@pytest.mark.parametrize("style", [HIGH, TALLER_THAN_THE_WINDOW])
def test_the_page_around_it_stays_where_it_is(tab, portal, style):
    """Each question scrolls the frame alone, also where its answer makes it scroll far."""
    frame = open_portal(tab, portal, style=style)
    frame.get_by_role("textbox").focus()  # as whoever types has done, wherever it stands
    place = tab.evaluate("scrollY")
    places = []
    for n, question in enumerate([QUESTION, "I can't breathe", WORRY * 14, QUESTION], 1):
        ask(frame, question, n)
        tab.evaluate(TWO_FRAMES)
        places.append(tab.evaluate("scrollY"))

    assert places == [place] * 4


@pytest.mark.parametrize("n", [0, 14])
def test_a_notice_is_in_sight(tab, portal, n):
    """Neither the head of the portal nor the frame's own hides whom to call."""
    frame = open_portal(tab, portal)
    ask(frame, QUESTION)
    title = ask(frame, WORRY * n + "She can't breathe.", n=2).locator(".notice.emergency h3")
    top = (title.bounding_box() or {})["y"]

    assert HEAD_PX < top < 780
    expect(title).to_be_in_viewport(ratio=1)


def test_a_notice_is_in_sight_when_a_hidden_frame_is_shown_again(tab, portal):
    """Launchers hide the frame while an answer is on its way."""
    frame = open_portal(tab, portal)
    ask(frame, QUESTION)
    ask(frame, "What helps?", n=2)
    box = frame.get_by_role("textbox", name="Your question", exact=True)
    box.fill("She can't breathe.")
    box.press("Enter")
    hide = "how => { document.querySelector('iframe').style.display = how; }"
    tab.evaluate(hide, "none")
    expect(frame.locator(SAID)).to_have_count(3)
    tab.evaluate(hide, "")

    title = frame.locator(SAID).nth(2).locator(".notice.emergency h3")
    expect(title).to_be_in_viewport(ratio=1)


def test_a_refusal_scrolls_the_frame_alone(tab, portal):
    """The reason is in sight, and the page around stays where it is."""
    frame = open_portal(tab, portal)
    ask(frame, QUESTION)
    tab.route("**/run/predict", lambda route: route.abort())
    box = frame.get_by_role("textbox", name="Your question", exact=True)
    box.fill(QUESTION)
    box.press("Enter")

    expect(frame.get_by_role("alert").locator("p")).to_be_in_viewport(ratio=1)
    assert tab.evaluate("scrollY") == 0


def test_a_sandbox_that_lets_the_chat_work(tab, portal):
    """With these limits it answers, and the link of a quote opens the marked words."""
    frame = open_portal(tab, portal, sandbox=LINKS)
    answer = ask(frame, QUESTION)
    with tab.context.expect_page() as opened:
        answer.locator("figcaption a").first.click()

    expect(opened.value.locator("mark").first).to_be_visible()


@pytest.mark.parametrize("sandbox", ["", "allow-scripts", "allow-same-origin"])
def test_a_sandbox_that_keeps_the_chat_closed(tab, portal, sandbox):
    """Then the frame says what else there is, and whom to call."""
    frame = open_portal(tab, portal, sandbox=sandbox)

    expect(frame.get_by_text("In an emergency")).to_be_visible(timeout=30_000)
    frame.get_by_role("link", name="Ask in a form").click()
    expect(frame.get_by_role("heading", name="Ask a question")).to_be_visible()


def test_a_sandbox_that_lets_the_form_work(tab, portal):
    """Sending a form needs leave of its own."""
    frame = open_portal(tab, portal, sandbox="allow-forms")
    frame.get_by_role("link", name="Ask in a form").click()
    frame.get_by_role("textbox").fill("Does beer make gout worse?")
    frame.get_by_role("button", name="Ask").click()

    expect(frame.locator("blockquote").first).to_be_visible()


def open_list(frame):
    """Keep an answer, open the list for the doctor, and return the button that prints it."""
    ask(frame, QUESTION).locator("button.keep").click()
    frame.get_by_role("button", name="For my doctor (1)").click()
    return frame.get_by_role("button", name="Print the list")


def test_a_sandbox_that_lets_the_list_be_printed(tab, portal):
    """Printing needs leave of its own."""
    print_list = open_list(open_portal(tab, portal, sandbox=f"{LINKS} allow-modals"))
    inner = tab.frames[1]
    inner.evaluate("addEventListener('beforeprint', () => { window.printed = true; })")
    print_list.click()

    inner.wait_for_function("window.printed")


def test_a_sandbox_that_keeps_the_list_from_paper(tab, portal):
    """Without it nothing happens, and the browser notes why."""
    print_list = open_list(open_portal(tab, portal, sandbox=LINKS))
    with tab.expect_event("console", lambda message: "allow-modals" in message.text):
        print_list.click()


def test_a_sandbox_that_keeps_links_closed(tab, portal):
    """Without leave for new tabs no source opens."""
    frame = open_portal(tab, portal, sandbox="allow-scripts allow-same-origin")
    link = ask(frame, QUESTION).locator("figcaption a").first
    with tab.expect_event("console", lambda message: "allow-popups" in message.text):
        link.click()


def test_a_sandbox_that_new_tabs_do_not_escape(tab, portal):
    """The policy that keeps an article apart from its opener forbids it in a sandbox."""
    tokens = "allow-scripts allow-same-origin allow-popups"
    link = ask(open_portal(tab, portal, sandbox=tokens), QUESTION).locator("figcaption a").first
    with tab.context.expect_page() as opened:
        link.click()

    opened.value.wait_for_url("chrome-error://**")
