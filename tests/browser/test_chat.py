"""The chat in headless Chromium: ask, read the cited answer, open the passage, leave no trace."""

import json

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.visit import PREDICT, SAID, TWO_FRAMES, WATCH, visiting

pytestmark = pytest.mark.browser

QUESTION = "What are the symptoms?"
OFF_TOPIC = "zygote quorum xylophone"
NO_RESPONSE = (
    "The answer could not be fetched. Please try again in a few seconds. "
    "In an emergency call your local emergency number."
)


def test_question_to_passage(visit, pipeline):
    """A question gets its quote, the quote its source, and the link opens the marked words."""
    quotes = pipeline.ask(QUESTION).quotes
    answer = visit.ask(QUESTION)
    shown = [each.text_content() for each in answer.locator("blockquote").all()]

    assert [quote.text for quote in quotes] == shown
    expect(answer.locator("figcaption").first).to_contain_text("Reviewed 4 May 2026")
    with visit.page.context.expect_page() as opened:
        answer.locator("figcaption a").first.click()
    article = opened.value
    expect(article.locator("#quote")).to_be_in_viewport()
    words = "".join(each.text_content() or "" for each in article.locator("mark").all())
    assert words.replace("\n", "") == quotes[0].text.replace("\n", "")
    assert visit.problems == []


def test_passages_are_folded(visit):
    """The searched passages are folded; opened, they show the quoted words marked."""
    answer = visit.ask(QUESTION)
    mark = answer.locator(".passages mark").first
    expect(mark).to_be_hidden()
    answer.locator(".passages summary").click()

    expect(mark).to_be_visible()


def test_abstention(visit):
    """A question beyond the articles gets a clear sentence and no quote."""
    answer = visit.ask(OFF_TOPIC)

    expect(answer).to_contain_text("The articles here do not answer this question.")
    expect(answer.locator("blockquote")).to_have_count(0)


def test_markup_in_a_question_stays_text(visit):
    """What a reader types is shown as typed and never acts."""
    question = (
        "<img src=x onerror=alert(1)> **b** [a](http://evil.example) ![i](http://e.example/i)"
    )
    visit.ask(question)
    row = visit.page.locator(".user-row")

    expect(row).to_have_text(question)
    expect(row.locator("img, a, strong")).to_have_count(0)
    assert visit.problems == []


def test_unusable_question(visit):
    """A question without words gets a sentence, and the page goes on working."""
    expect(visit.ask("?!")).to_contain_text(
        "This question could not be used. Please ask in words, with at most 2,000 characters."
    )
    expect(visit.ask(QUESTION, n=2).locator("blockquote").first).to_be_visible()


WORRY = "We have been waiting since this morning. "
SIZES = ((1280, 900), (390, 844), (320, 640))
# Its middle is in the window, and neither the tools nor the box covers it.
IN_SIGHT = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["normal", "largest"])
@pytest.mark.parametrize("n", [0, 3, 14, 45])
def test_the_notice_of_a_long_message_is_in_sight(profile, address, n, text, size):
    """However long a message is, what it makes urgent is seen without scrolling."""
    with visiting(profile, address, size=size) as visit:
        visit.page.locator(f"[data-size={text}]").click()
        answer = visit.ask(WORRY * n + "She can't breathe.")
        expect(visit.box).to_have_value("")

        assert answer.locator(".notice.emergency h3").evaluate(IN_SIGHT)


@pytest.mark.parametrize("size", SIZES)
def test_a_message_that_is_too_long(profile, address, size):
    """What it makes urgent and why it is refused are in sight; it stays in the box, whole."""
    message = WORRY * 50
    with visiting(profile, address, size=size) as visit:
        failure = visit.ask(message)
        asked = visit.page.locator(".user-row").inner_text()

        assert failure.get_by_text("This question could not be used.").evaluate(IN_SIGHT)
        expect(visit.box).to_have_value(message)
        assert message.startswith(asked.removesuffix("…"))
        assert len(asked) < 250
        danger = visit.ask(message + "She can't breathe.", n=2)
        assert danger.locator(".notice.emergency h3").evaluate(IN_SIGHT)


def test_no_response(visit):
    """A question that gets no response is kept, and a sentence says what to do."""
    visit.page.route(PREDICT, lambda route: route.fulfill(status=503, body="{}"))
    visit.box.fill(QUESTION)
    visit.box.press("Enter")
    notice = visit.page.get_by_role("alert")

    expect(notice).to_be_in_viewport()
    expect(notice.locator("p")).to_have_text(NO_RESPONSE)
    expect(visit.box).to_have_value(QUESTION)
    visit.page.unroute(PREDICT)
    visit.ask(QUESTION)
    expect(notice).to_be_hidden()


NOTICE = {"kind": "info", "title": "Call", "lines": None, "source": ""}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>Please sign in</html>"),
        (200, ""),
        (200, "null"),
        (200, '{"error": "maintenance"}'),
        (200, '{"data": null}'),
        (429, "<html>Too Many Requests</html>"),
        (429, '{"notices": null}'),
        (429, '{"error": {"message": "x"}, "notices": null}'),
        (503, "null"),
        (503, '"down"'),
        (503, '{"error": {"message": {}}, "notices": []}'),
        (503, json.dumps({"error": {"message": "x"}, "notices": [None]})),
        (503, json.dumps({"error": {"message": "x"}, "notices": [NOTICE]})),
    ],
)
def test_what_is_not_from_the_server_is_no_response(visit, status, body):
    """A gateway that answers in its place, whatever it says, costs nothing but a moment."""
    visit.page.route(PREDICT, lambda route: route.fulfill(status=status, body=body))
    visit.box.fill("I can't breathe")
    visit.box.press("Enter")

    expect(visit.page.get_by_role("alert").locator("p")).to_have_text(NO_RESPONSE)
    expect(visit.page.get_by_role("alert")).to_be_in_viewport()
    expect(visit.box).to_have_value("I can't breathe")
    visit.page.unroute(PREDICT)
    visit.ask(QUESTION)
    expect(visit.page.get_by_role("alert")).to_be_hidden()


def test_lost_connection(visit):
    """A connection that breaks costs nothing but a moment: the conversation stays and goes on."""
    visit.ask(QUESTION)
    visit.page.route(PREDICT, lambda route: route.abort())
    visit.box.fill(OFF_TOPIC)
    visit.box.press("Enter")

    expect(visit.page.get_by_role("alert").locator("p")).to_have_text(NO_RESPONSE)
    expect(visit.box).to_have_value(OFF_TOPIC)
    expect(visit.page.get_by_role("button", name="Clear")).to_have_count(1)
    visit.page.unroute(PREDICT)
    visit.ask(OFF_TOPIC, n=2)
    expect(visit.page.get_by_role("alert")).to_be_hidden()
    assert [url for url in visit.requests if url.endswith("app_id")] == []


def test_refusal_says_what_the_server_says(visit):
    """Its notices and its sentence are shown as text, the notices first."""
    notice = {"kind": "emergency", "title": "<b>Call</b>", "lines": ["Now", "Here"], "source": "$&"}
    body = {"error": {"type": "Busy", "message": "Too many."}, "notices": [notice]}
    visit.page.route(PREDICT, lambda route: route.fulfill(status=503, json=body))
    visit.box.fill("I can't breathe")
    visit.box.press("Enter")
    alert = visit.page.get_by_role("alert")

    expect(alert.locator(".notice.emergency h3")).to_have_text("<b>Call</b>")
    said = "Your question was not answered, <b>Call</b>, Now, Here, Source: $&, Too many."
    assert [line for line in alert.inner_text().splitlines() if line] == said.split(", ")
    expect(alert).to_be_in_viewport(ratio=1)


def test_too_large(visit):
    """A text that is too long to be sent is called that, and stays in the box."""
    text = "I can't breathe. " + "word " * 120_000
    visit.box.fill(text)
    visit.box.press("Enter")

    expect(visit.page.get_by_role("alert")).to_contain_text("Please ask in fewer words.")
    expect(visit.box).to_have_value(text)


@pytest.fixture
def held(visit):
    """The questions on their way to the server, which the test sends on."""
    return visit.hold()


def submit(visit, question):
    """Ask, and do not wait for the answer."""
    visit.box.fill(question)
    visit.box.press("Enter")
    expect(visit.page.locator(".dock [role=status]")).to_have_text("Searching…")


def test_waiting_is_said(visit, held):
    """While a question waits a line says so, outside of the log; it goes with the answer."""
    submit(visit, QUESTION)
    status = visit.page.get_by_role("status").filter(has_text="Searching…")
    expect(status).to_be_in_viewport(ratio=1)
    expect(visit.page.get_by_role("log").get_by_role("status")).to_have_count(0)
    held.pop().continue_()

    expect(visit.page.locator(SAID)).to_have_count(1)
    expect(status).to_have_count(0)


def test_waiting_ends(visit, held):
    """Without an answer for long, the question counts as failed, and stays to be sent again."""
    visit.page.clock.install()
    submit(visit, QUESTION)
    visit.page.clock.fast_forward(60_000)

    expect(visit.page.get_by_role("alert").locator("p")).to_have_text(NO_RESPONSE)
    expect(visit.page.locator(".dock [role=status]")).to_be_empty()
    expect(visit.box).to_have_value(QUESTION)
    assert len(held) == 1


def test_typed_while_waiting(visit, held):
    """What is typed while a question waits stays in the box."""
    submit(visit, QUESTION)
    visit.box.fill("And what")
    held.pop().continue_()

    expect(visit.page.locator(SAID)).to_have_count(1)
    expect(visit.box).to_have_value("And what")


def test_submitted_while_waiting(visit, held):
    """What is submitted while a question waits is asked after it; the same again is not."""
    submit(visit, QUESTION)
    visit.box.press("Enter")
    visit.page.locator("button.example").first.click()
    visit.box.fill(OFF_TOPIC)
    visit.box.press("Enter")
    assert len(held) == 1
    visit.page.unroute(PREDICT)  # lets the first one go, and holds no other

    expect(visit.page.locator(SAID)).to_have_count(2)
    assert visit.page.locator(".user-row").all_inner_texts() == [QUESTION, OFF_TOPIC]
    expect(visit.box).to_have_value("")


def test_example_while_waiting(visit, held):
    """An example that is chosen while a question waits is asked after it."""
    example = visit.page.locator("button.example").first
    question = example.inner_text()
    submit(visit, OFF_TOPIC)
    example.click()
    expect(visit.box).to_have_value(question)
    visit.page.evaluate(TWO_FRAMES)
    visit.page.unroute(PREDICT)  # lets the first one go, and holds no other

    expect(visit.page.locator(SAID)).to_have_count(2)
    assert visit.page.locator(".user-row").all_inner_texts() == [OFF_TOPIC, question]


def test_failed_while_the_next_is_typed(visit, held):
    """The question that failed is named if it left the box, last, and nothing is sent."""
    submit(visit, QUESTION)
    visit.box.fill(OFF_TOPIC)
    visit.box.press("Enter")
    held[0].abort()

    said = visit.page.get_by_role("alert").locator("p")
    expect(said).to_have_text([NO_RESPONSE, QUESTION])
    assert said.last.evaluate("asked => getComputedStyle(asked).unicodeBidi") == "plaintext"
    expect(visit.box).to_have_value(OFF_TOPIC)
    visit.page.evaluate(TWO_FRAMES)
    assert len(held) == 1


def test_blank_is_not_asked(visit):
    """An empty box, and a second Enter behind an answer, ask nothing."""
    visit.box.press("Enter")
    visit.page.get_by_role("button", name="Ask", exact=True).click()
    visit.ask(QUESTION)
    visit.box.press("Enter")
    visit.box.fill(" \n ")
    visit.box.press("Enter")
    visit.ask(OFF_TOPIC, n=2)

    assert len([url for url in visit.requests if url.endswith("predict")]) == 2


@pytest.mark.parametrize("size", SIZES)
def test_blank_is_said(profile, address, size):
    """An empty box says what to do, once, in sight, until somebody types."""
    with visiting(profile, address, size=size) as visit:
        visit.ask(QUESTION)
        visit.page.evaluate("scrollTo(0, 0)")
        visit.page.evaluate(WATCH)
        visit.box.press("Enter")
        visit.page.get_by_role("button", name="Ask", exact=True).click()
        visit.page.evaluate(TWO_FRAMES)
        visit.box.fill(" ")
        visit.page.evaluate(TWO_FRAMES)
        visit.box.press("Enter")
        visit.page.evaluate(TWO_FRAMES)
        alert = visit.page.get_by_role("alert")
        said = "Type a question, and the articles are searched for it."

        expect(alert).to_have_text(said)
        expect(alert).to_be_in_viewport(ratio=1)
        announced = visit.page.evaluate("announced")
        visit.box.press("a")
        expect(alert).to_be_hidden()
        assert [text for _, text in announced if text] == [said, said]


def test_blank_behind_a_failure(visit):
    """Why a question failed stays, with its words."""
    visit.page.route(PREDICT, lambda route: route.abort())
    visit.box.fill(QUESTION)
    visit.box.press("Enter")
    alert = visit.page.get_by_role("alert")
    expect(alert).to_contain_text(NO_RESPONSE)
    visit.box.fill("")
    visit.box.press("Enter")
    expect(alert).to_contain_text("Type a question")
    visit.box.press("a")

    expect(alert.locator("p")).to_have_text([NO_RESPONSE])


def test_blank_changes_nothing(visit):
    """A blank question that reaches the server leaves the conversation as it is."""
    visit.ask(QUESTION)

    def make_blank(route):
        route.continue_(post_data=route.request.post_data.replace(OFF_TOPIC, " "))

    visit.page.route(PREDICT, make_blank)
    with visit.page.expect_response(PREDICT) as response:
        visit.box.fill(OFF_TOPIC)
        visit.box.press("Enter")
    assert response.value.ok
    visit.page.unroute(PREDICT)
    visit.ask("And what helps?", n=2)
    expect(visit.page.locator(".user-row")).to_have_text([QUESTION, "And what helps?"])


def test_clear(visit):
    """Clearing the conversation leads back to the start page, with the focus in the box."""
    visit.ask(QUESTION)
    visit.page.route(PREDICT, lambda route: route.abort())
    visit.box.fill(OFF_TOPIC)
    visit.box.press("Enter")
    expect(visit.page.get_by_role("alert")).to_be_visible()
    visit.page.unroute(PREDICT)
    visit.page.get_by_role("button", name="Clear").press("Enter")

    expect(visit.page.locator(".answer")).to_have_count(0)
    expect(visit.page.locator("button.example").first).to_be_visible()
    expect(visit.page.get_by_role("alert")).to_be_hidden()
    expect(visit.box).to_be_focused()
    visit.ask(QUESTION)


def test_cleared_while_waiting(visit):
    """A question of a conversation that was cleared brings nothing of it back."""
    visit.ask(QUESTION)
    held = visit.hold()
    submit(visit, OFF_TOPIC)
    visit.clear()
    expect(visit.box).to_have_value("")
    expect(visit.page.locator(".dock [role=status]")).to_be_empty()
    expect(visit.page.get_by_role("alert")).to_be_hidden()
    held.pop().continue_()
    visit.page.unroute(PREDICT)
    visit.ask("And what helps?")

    expect(visit.page.locator(".user-row")).to_have_text("And what helps?")


def test_examples(visit):
    """An example is asked by one click, without a request of its own, and then they step aside."""
    example = visit.page.locator("button.example").first
    question = example.text_content() or ""
    loaded = len(visit.requests)
    example.click()

    expect(visit.page.locator(".user-row")).to_have_text(question)
    expect(visit.page.locator("blockquote").first).to_be_visible()
    expect(example).to_be_hidden()
    posted = [url for url in visit.requests[loaded:] if "gradio_api" in url]
    assert len(posted) == 1


def test_focus_and_announcement(visit):
    """After an answer the focus is in the empty box, and the conversation is a log."""
    visit.ask(QUESTION)

    expect(visit.box).to_be_focused()
    expect(visit.box).to_have_value("")
    expect(visit.page.get_by_role("log")).to_be_visible()
    expect(visit.page.locator("[data-testid=bot][aria-label]")).to_have_count(0)


def test_names_and_language(visit):
    """Every control has a name, and the page says its language."""
    visit.ask(QUESTION)
    nameless = [
        button.evaluate("button => button.outerHTML")
        for button in visit.page.get_by_role("button").all()
        if not (button.text_content() or button.get_attribute("aria-label") or "").strip()
    ]

    assert nameless == []
    expect(visit.page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    assert visit.page.title() == "Ask Article"


def test_always_in_sight(phone):
    """However far the page is scrolled, it says what it is not and what to do in an emergency."""
    line = phone.page.get_by_text("Not medical advice. In an emergency call your local")
    expect(line).to_be_in_viewport(ratio=1)
    phone.ask(QUESTION)

    expect(line).to_be_in_viewport(ratio=1)


def test_copy(visit, pipeline):
    """One button copies the quotes with their sources."""
    quote = pipeline.ask(QUESTION).quotes[0]
    answer = visit.ask(QUESTION)
    answer.get_by_role("button", name="Copy with sources").click()
    expect(answer.locator("button.done")).to_be_visible()
    expect(visit.page.locator(".tools [role=status]")).to_have_text("Copied.")
    copied = visit.page.evaluate("navigator.clipboard.readText()")

    assert quote.text in copied
    assert quote.url in copied


def test_copying_that_is_not_allowed_is_said(visit):
    """The tick stays away, and a sentence says what to do instead."""
    refuse = "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    visit.page.evaluate(refuse)
    answer = visit.ask(QUESTION)
    answer.get_by_role("button", name="Copy with sources").click()

    expect(visit.page.locator(".tools [role=status]")).to_contain_text("did not allow copying")
    expect(answer.locator("button.copy.done")).to_have_count(0)
    assert visit.problems == []


def test_where_nothing_can_be_copied_no_button_offers_it(profile, address):
    """As on a page without a secure connection."""
    hidden = "Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})"
    with visiting(profile, address, before=hidden) as visit:
        answer = visit.ask(QUESTION)

        expect(answer.get_by_role("button", name="Keep for my doctor")).to_be_visible()
        expect(answer.locator("button.copy")).to_be_hidden()


def test_a_long_conversation(visit):
    """The twentieth turn says that the next takes the place of all; each is announced alone."""
    newest = visit.page.locator(".conversation .user-row").last
    full = visit.page.get_by_text("This page is full.")
    visit.ask(OFF_TOPIC)
    visit.page.evaluate(COUNT_CHANGED)
    for n in [*range(2, 21), *range(1, 6)]:
        visit.ask(QUESTION, n=n)
        expect(visit.box).to_have_value("")
        expect(newest).to_be_in_viewport()
        expect(full).to_have_count(1 if n == 20 else 0)

        assert visit.page.evaluate("countChanged()") == 2, n


# How many turns of the log got other words since the last call: question and answer count apart.
COUNT_CHANGED = """() => {
  const changed = new Set();
  const note = (changes) => {
    for (const { target, addedNodes } of changes) {
      const words = [target, ...addedNodes].filter((node) => node.textContent.trim());
      const rows = words.flatMap((node) => node.parentElement?.closest(".message-row")
        ?? (node.matches?.(".message-row") ? node : []));
      if (addedNodes.length) rows.forEach((row) => changed.add(row));
    }
  };
  const observer = new MutationObserver(note);
  observer.observe(document.querySelector("[role=log]"), { childList: true, subtree: true });
  window.countChanged = () => {
    note(observer.takeRecords());
    const { size } = changed;
    changed.clear();
    return size;
  };
}"""


def test_copied_address_is_complete(visit, pipeline, address):
    """The address of an article here is copied with this host, so that it opens elsewhere too."""
    quote = pipeline.ask("What should I avoid?").quotes[0]
    answer = visit.ask("What should I avoid?")
    answer.get_by_role("button", name="Copy with sources").click()
    expect(answer.locator("button.done")).to_be_visible()

    assert quote.url.startswith("/articles/gout#")
    assert address + quote.url in visit.page.evaluate("navigator.clipboard.readText()")


def test_private(newcomer, address):
    """Nothing is asked of another host, nothing is kept in the browser."""
    newcomer.ask(QUESTION)
    newcomer.ask("And what helps?", n=2)

    assert [url for url in newcomer.requests if not url.startswith((address, "data:"))] == []
    assert newcomer.page.context.cookies() == []
    kept = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert newcomer.page.evaluate(kept) == [0, 0, 0]
    assert newcomer.page.evaluate("indexedDB.databases()") == []
    assert newcomer.problems == []


def test_requests(newcomer):
    """The page opens with at most 50 requests, a question adds at most two, and none stays open.

    A browser has six connections for a host: tabs that each held one would block the next tab.
    """
    newcomer.page.wait_for_load_state("networkidle")
    opening = len(newcomer.requests)
    newcomer.ask(QUESTION)
    newcomer.ask("And what helps?", n=2)
    newcomer.page.wait_for_load_state("networkidle")

    assert opening <= 50
    assert len(newcomer.requests) - opening <= 4
    assert newcomer.pending == []


def test_phone(phone):
    """On a phone of 320 px nothing scrolls sideways and the main controls are 44 px high."""
    width = "document.documentElement.scrollWidth"
    assert phone.page.evaluate(width) == 320
    for control in phone.page.locator("button.example").all():
        assert (control.bounding_box() or {})["height"] >= 44
    answer = phone.ask(QUESTION)
    answer.locator(".passages summary").click()

    assert phone.page.evaluate(width) == 320
    for control in (phone.box, phone.page.get_by_role("button", name="Ask", exact=True)):
        assert (control.bounding_box() or {})["height"] >= 44
    with phone.page.context.expect_page() as opened:
        answer.locator("figcaption a").first.click()
    opened.value.set_viewport_size({"width": 320, "height": 640})
    assert opened.value.evaluate(width) == 320
    opened.value.reload()
    expect(opened.value.locator("#quote")).to_be_in_viewport()


@pytest.mark.parametrize("word", ["x" * 300, f"https://example.org/{'a' * 100}?b={'c' * 80}"])
def test_long_word(phone, word):
    """One long word or address breaks, on the narrowest phone too."""
    phone.ask(f"symptoms {word}")

    assert phone.page.evaluate("document.documentElement.scrollWidth") == 320


def test_right_to_left(phone):
    """A question in Arabic begins at the right, in the box and in the conversation."""
    question = (
        "هل يسبب هذا المرض ألما شديدا؟ وماذا أفعل إذا عاد الألم بعد العلاج في البيت (asthma)؟"
    )
    phone.box.fill(question)
    assert phone.box.evaluate("box => getComputedStyle(box).unicodeBidi") == "plaintext"
    phone.ask(question)
    row = phone.page.locator(".user-row p")

    assert row.evaluate(LAST_LINE_ENDS_LEFT)


# The last character of a text that runs from the right stands left of the one before it.
LAST_LINE_ENDS_LEFT = """(paragraph) => {
  const text = paragraph.firstChild;
  const left = (n) => {
    const range = document.createRange();
    range.setStart(text, n);
    range.setEnd(text, n + 1);
    return range.getBoundingClientRect().left;
  };
  const end = text.data.trimEnd().length;
  return left(end - 1) < left(end - 2)
    && paragraph.getBoundingClientRect().right - left(0) < 20;
}"""


def test_screen_keyboard_closes(chromium, address):
    """On a touch screen the box lets go of the focus, so that no keyboard covers the answer."""
    profile = chromium.new_context(has_touch=True, is_mobile=True)
    with visiting(profile, address, size=(390, 844)) as visit:
        visit.ask(QUESTION)

        expect(visit.box).not_to_be_focused()
        expect(visit.page.locator("blockquote").first).to_be_in_viewport(ratio=1)
    profile.close()


def test_a_turned_phone_keeps_the_newest_answer_in_sight(chromium, address):
    """Both ways, but where the reader has scrolled to something else."""
    profile = chromium.new_context(has_touch=True, is_mobile=True)
    turned: ViewportSize = {"width": 844, "height": 390}
    upright: ViewportSize = {"width": 390, "height": 844}
    with visiting(profile, address, size=(390, 844)) as visit:
        for n, question in enumerate((QUESTION, "What helps?", QUESTION, "She can't breathe."), 1):
            visit.ask(question, n)
        title = visit.page.locator(".notice.emergency h3").last
        for size in (turned, upright):
            visit.page.set_viewport_size(size)
            expect(title).to_be_in_viewport(ratio=1)
        visit.page.evaluate("scrollTo(0, 0)")
        visit.page.evaluate(TWO_FRAMES)
        visit.page.set_viewport_size(turned)
        visit.page.evaluate(TWO_FRAMES)
        expect(title).not_to_be_in_viewport()
    profile.close()


def test_a_keyboard_beside_a_touch_screen(chromium, address):
    """The question has the focus once it is answered, and what is typed then is the next one."""
    profile = chromium.new_context(has_touch=True, is_mobile=True)
    with visiting(profile, address, size=(390, 844)) as visit:
        visit.box.focus()
        for n, question in enumerate((QUESTION, "What helps?"), 1):
            visit.page.keyboard.type(question)
            visit.page.keyboard.press("Enter")
            expect(visit.page.locator(SAID)).to_have_count(n)
            heading = visit.page.get_by_role("heading", name=question)
            expect(heading).to_be_focused()
            expect(heading).to_be_in_viewport()
        visit.clear()
        expect(visit.page.get_by_role("heading", level=1)).to_be_focused()
        visit.page.keyboard.type("What")
        expect(visit.box).to_have_value("What")
    profile.close()


def test_contrast(visit):
    """Text stands out at least 7:1 from its ground, in light and in dark."""
    visit.ask(QUESTION)
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)

        assert visit.page.evaluate(LOW_CONTRAST) == [], scheme


# Every element with words of its own, against the first ground below it that is not transparent.
LOW_CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const seen = [...document.querySelectorAll("gradio-app *")].filter((element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return seen.map((element) => {
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return [ratio.toFixed(2), element.tagName, element.textContent.trim().slice(0, 40)];
  }).filter(([ratio]) => ratio < 7);
}"""
