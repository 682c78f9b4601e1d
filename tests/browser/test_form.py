"""The form in a Chromium without JavaScript: ask, follow up, read."""

from itertools import product

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, address):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto(f"{address}/chat/")
    yield page
    context.close()


def ask(page, question):
    page.get_by_role("textbox", name="Your question").fill(question)
    page.get_by_role("button", name="Ask").click()


def test_question_to_passage(page, pipeline):
    """From the chat to the form, its quote, a follow-up, and the marked words of the article."""
    page.get_by_role("link", name="Ask in a form").click()
    ask(page, "Does beer make gout worse?")
    expect(page.locator("blockquote").first).to_contain_text("gout worse")
    ask(page, "And in gout?")
    answer = pipeline.ask("And in gout?", history=["Does beer make gout worse?"])

    shown = [each.text_content() for each in page.locator("blockquote").all()]
    assert [quote.text for quote in answer.quotes] == shown
    assert page.url.endswith("/ask/#reply")
    with page.context.expect_page() as opened:  # going back would send the form again
        page.locator("figcaption a").first.click()
    expect(opened.value.locator("mark").first).to_be_visible()


def test_emergency(page, address):
    """An emergency notice stands open, the answer folded below it opens without JavaScript."""
    page.goto(f"{address}/ask/")
    ask(page, "I can't breathe")
    expect(page.locator(".notice.emergency")).to_be_visible()
    body = page.locator(".answer > details")

    expect(body.locator("summary").first).to_be_visible()
    expect(body.locator("details.passages")).to_be_hidden()
    body.locator("summary").first.click()
    expect(body.locator("details.passages")).to_be_visible()


def test_the_notice_of_a_long_message_is_in_sight(page, address):
    """However long a message is, what it makes urgent is seen without scrolling."""
    unseen = []
    for n, size in product(
        (0, 14, 45), ((1280, 900), (390, 844), (320, 640), (640, 360), (320, 256))
    ):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{address}/ask/")
        message = "We have been waiting since this morning. " * n + "She can't breathe."
        ask(page, message)
        expect(page.locator("h2.asked")).to_have_text(message)
        title = page.locator(".notice.emergency h3").bounding_box() or {}
        if title["y"] < 0 or title["y"] + title["height"] > size[1]:
            unseen.append((n, size, title))

    assert unseen == []


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Does beer make gout worse?", "Answer"),
        ("I want to kill myself", "Answer"),
        ("?!", "Your question was not answered"),
    ],
)
def test_the_page_opens_at_its_reply(page, address, question, title):
    """Focus is there, and the title says that there is one; the history learns nothing of it."""
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{address}/ask/")
    ask(page, question)

    expect(page).to_have_title(f"{title} – Ask Article")
    expect(page.locator("#reply")).to_be_focused()
    expect(
        page.locator("#reply :is(h3:not(.vh), blockquote, .failure p)").first
    ).to_be_in_viewport()


def test_blanks_change_nothing(page, address):
    """The question asked last keeps its answer and its notice; nothing says that it was refused."""
    page.goto(f"{address}/ask/")
    ask(page, "I can't breathe")
    ask(page, "   ")

    expect(page.locator("h2.asked")).to_have_text("I can't breathe")
    expect(page.locator(".notice.emergency")).to_be_visible()
    expect(page.locator(".failure")).to_have_count(0)


def test_the_list_of_articles_leaves_the_answer(page, address):
    """It opens beside the answer, to which nobody comes back without sending the form again."""
    page.goto(f"{address}/ask/")
    ask(page, "Does beer make gout worse?")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Articles").click()

    expect(opened.value.get_by_role("heading", name="Articles")).to_be_visible()
    expect(page.locator("blockquote").first).to_be_visible()
