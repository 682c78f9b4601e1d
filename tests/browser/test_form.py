"""The form in a Chromium without JavaScript: ask, follow up, read."""

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
    assert page.url.endswith("/ask/")
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
