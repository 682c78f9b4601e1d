"""What a person does with answers: keep them for the doctor, print, copy, listen."""

import pytest
from playwright.sync_api import expect

from rag import Config, build, load
from tests.browser.visit import serving, visiting
from tests.conftest import ASTHMA, write_corpus
from ui.app import create_app

pytestmark = pytest.mark.browser

QUESTION = "What are the symptoms?"
OFF_TOPIC = "zygote quorum xylophone"
# A speech synthesiser, which headless Chromium lacks: it notes what it is told.
SPEECH = """(voices) => {
  window.spoken = [];
  class Utterance { constructor(text) { this.text = text; } }
  const speech = Object.assign(new EventTarget(), {
    speaking: false,
    getVoices: () => voices,
    speak(utterance) {
      this.speaking = true;
      spoken.push([utterance.text, utterance.lang, utterance.voice.name]);
      this.last = utterance;
    },
    cancel() { this.speaking = false; },
  });
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = Utterance;
}"""
LOCAL = '{ name: "local", lang: "en-GB", localService: true }'
REMOTE = '{ name: "remote", lang: "en-GB", localService: false }'


def with_voices(*voices):
    """The script that gives a page these voices."""
    return f"({SPEECH})([{', '.join(voices)}])"


def open_list(visit, n):
    """Open the list, which must say that it holds n entries."""
    visit.page.get_by_role("button", name=f"For my doctor ({n})").click()
    dialog = visit.page.get_by_role("dialog", name="Questions for my doctor")
    expect(dialog).to_be_visible()
    return dialog


def test_keep(visit, pipeline):
    """Answers and unanswered questions are kept with their question, and removed again."""
    visit.ask(QUESTION).locator("button.keep").click()
    visit.ask(OFF_TOPIC, n=2).locator("button.keep").click()
    dialog = open_list(visit, 2)
    entries = dialog.get_by_role("listitem")

    expect(entries).to_have_count(2)
    expect(entries.nth(0)).to_contain_text(QUESTION)
    expect(entries.nth(0)).to_contain_text(pipeline.ask(QUESTION).quotes[0].text)
    expect(entries.nth(0)).to_contain_text("Reviewed 4 May 2026")
    expect(entries.nth(1)).to_contain_text(OFF_TOPIC)
    expect(entries.nth(1)).to_contain_text("The articles here do not answer this question.")
    dialog.get_by_role("button", name=f"Remove: {QUESTION}").click()
    expect(entries).to_have_count(1)
    dialog.get_by_role("button", name="Close").click()
    pressed = [each.get_attribute("aria-pressed") for each in visit.page.locator(".keep").all()]
    assert pressed == ["false", "true"]


TABLE = "Which medicine how often: Reliever?"


def test_a_kept_table_is_one(visit, pipeline):
    """In the list and on paper; copied it is text, and the same answer is one entry."""
    keep = visit.ask(TABLE).locator("button.keep")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "true")
    said = open_list(visit, 1).locator(".said")
    text = next(quote.text for quote in pipeline.ask(TABLE).quotes if "|" in quote.text)

    heads = said.get_by_role("columnheader")
    expect(heads).to_have_text(["Medicine", "How often"], use_inner_text=True)
    expect(said.get_by_role("rowheader").first).to_have_text("Reliever", use_inner_text=True)
    expect(said.locator("a")).to_have_count(0)
    assert text in said.text_content()
    visit.page.emulate_media(media="print")
    expect(heads.first).to_be_visible()


def test_list_names_no_fragment(visit, address):
    """An address stands in the list as a person could type it: whole, without the words."""
    visit.ask("What should I avoid?").locator("button.keep").click()
    said = open_list(visit, 1).locator(".said").inner_text()

    assert f"{address}/articles/gout" in said
    assert "#:~:text=" not in said


def test_keep_twice(visit):
    """The button is a switch: pressed again, it takes the entry back."""
    keep = visit.ask(QUESTION).locator("button.keep")
    keep.click()
    expect(keep).to_have_attribute("aria-pressed", "true")
    keep.click()

    expect(keep).to_have_attribute("aria-pressed", "false")
    expect(open_list(visit, 0)).to_contain_text("The list is empty.")


def test_list_outlives_the_conversation(visit):
    """Clearing the conversation leaves the list; reloading the page leaves nothing."""
    visit.ask(QUESTION).locator("button.keep").click()
    visit.clear()

    expect(open_list(visit, 1).get_by_role("listitem")).to_have_count(1)
    visit.page.reload()
    expect(visit.page.get_by_role("button", name="For my doctor (0)")).to_be_visible()


@pytest.mark.parametrize("text", ["normal", "largest"])
@pytest.mark.parametrize("size", [(320, 256), (320, 640), (390, 844)])
def test_list_on_a_small_screen(profile, address, size, text):
    """Scrolled to its end, most of the dialog is the list; its heading breaks between words."""
    with visiting(profile, address, size=size) as visit:
        visit.ask(QUESTION).locator("button.keep").click()
        visit.page.locator(f"[data-size={text}]").click()
        dialog = open_list(visit, 1)
        heading = dialog.get_by_role("heading", name="Questions for my doctor")

        assert heading.evaluate(BROKEN_WORDS) == []
        assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
        dialog.get_by_role("button", name="Print the list").scroll_into_view_if_needed()
        assert dialog.evaluate(COVERED) < 0.25


# The words of an element that stand on more than one line.
BROKEN_WORDS = """(element) => {
  const text = element.firstChild;
  return [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getClientRects().length > 1;
  }).map(([word]) => word);
}"""
# How much of a dialog its head covers.
COVERED = """(dialog) => {
  const [head, whole] = [dialog.querySelector(".head"), dialog].map((each) =>
    each.getBoundingClientRect());
  return Math.max(0, head.bottom - whole.top) / whole.height;
}"""


def test_paragraphs_of_a_kept_question(visit):
    """A question of several paragraphs keeps its lines."""
    visit.ask("I am new here.\n\nWhat are the symptoms?").locator("button.keep").click()
    asked = open_list(visit, 1).locator(".asked")

    assert asked.inner_text() == "I am new here.\n\nWhat are the symptoms?"


def test_list_is_text(visit):
    """Markup in a kept question stays text."""
    question = "<img src=x onerror=alert(1)> symptoms"
    visit.ask(question).locator("button.keep").click()
    dialog = open_list(visit, 1)

    expect(dialog.locator(".asked")).to_have_text(question)
    expect(dialog.locator("img")).to_have_count(0)


def test_list_is_not_sent(visit):
    """Keeping, removing and copying ask the server nothing, and store nothing."""
    visit.ask(QUESTION)
    before = len(visit.requests)
    visit.page.locator("button.keep").click()
    dialog = open_list(visit, 1)
    dialog.get_by_role("button", name="Copy the list").click()
    expect(dialog.locator(".copy-list.done")).to_be_visible()
    dialog.get_by_role("button", name="Remove").click()

    assert visit.requests[before:] == []
    kept = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert visit.page.evaluate(kept) == [0, 0, 0]
    assert visit.problems == []


def test_copy_the_list(visit, pipeline):
    """The copied list numbers the questions and holds quotes and sources."""
    visit.ask(QUESTION).locator("button.keep").click()
    dialog = open_list(visit, 1)
    dialog.get_by_role("button", name="Copy the list").click()
    expect(dialog.locator(".copy-list.done")).to_be_visible()
    copied = visit.page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith(f"Questions for my doctor\n\n1. {QUESTION}\n")
    assert pipeline.ask(QUESTION).quotes[0].text in copied


def test_print(visit):
    """On paper stands the list alone while it is open, else the conversation alone."""
    visit.ask(QUESTION).locator("button.keep").click()
    visit.page.emulate_media(media="print")

    expect(visit.page.locator("blockquote").first).to_be_visible()
    expect(visit.page.locator(".dock, .tools, button").filter(visible=True)).to_have_count(0)
    visit.page.emulate_media(media="screen")
    visit.page.evaluate("window.print = () => { window.printed = true }")
    dialog = open_list(visit, 1)
    dialog.get_by_role("button", name="Print the list").click()
    assert visit.page.evaluate("window.printed")
    visit.page.emulate_media(media="print")
    expect(dialog.get_by_role("listitem")).to_be_visible()
    expect(visit.page.locator("gradio-app, button").filter(visible=True)).to_have_count(0)


@pytest.fixture
def hearing(profile, address):
    """A reader whose device has a voice of its own, beside one that would send the words away."""
    with visiting(profile, address, before=with_voices(REMOTE, LOCAL)) as visit:
        yield visit


@pytest.fixture
def remote_only(profile, address):
    with visiting(profile, address, before=with_voices(REMOTE)) as visit:
        yield visit


def test_listen(hearing):
    """A voice of the device reads the quotes, and stops when asked."""
    visit = hearing
    answer = visit.ask(QUESTION)
    answer.get_by_role("button", name="Read aloud").click()
    spoken = visit.page.evaluate("spoken")

    assert {(language, voice) for _, language, voice in spoken} == {("en", "local")}
    assert any("a whistling sound when breathing" in text for text, _, _ in spoken)
    answer.get_by_role("button", name="Stop reading").click()
    expect(answer.get_by_role("button", name="Read aloud")).to_be_visible()
    assert visit.page.evaluate("speechSynthesis.speaking") is False
    answer.get_by_role("button", name="Read aloud").click()
    visit.page.evaluate("speechSynthesis.last.onend()")
    expect(answer.get_by_role("button", name="Read aloud")).to_be_visible()


def test_listen_says_what_was_searched(hearing):
    """Where other words were searched for than were typed, they are read first."""
    hearing.ask("What is asthma?")
    answer = hearing.ask("whta are the symtoms?", n=2)
    answer.get_by_role("button", name="Read aloud").click()
    first = hearing.page.evaluate("spoken[0][0]")

    assert first == answer.locator(".understood").inner_text()


@pytest.mark.parametrize("message", ["I can't breathe", "I want to kill myself"])
def test_listen_to_a_notice(hearing, message):
    """It is read where what the articles say is folded or left out; what is folded is not."""
    answer = hearing.ask(message)
    answer.get_by_role("button", name="Read aloud").click()
    spoken = hearing.page.evaluate("spoken.map(([text]) => text)")

    assert spoken == [answer.locator(".notice").inner_text()]
    hearing.page.evaluate("speechSynthesis.last.onend()")
    expect(answer.get_by_role("button", name="Read aloud")).to_be_visible()


def test_listen_to_a_table(hearing):
    """Row by row, each cell behind the head of its column."""
    answer = hearing.ask(TABLE)
    answer.get_by_role("button", name="Read aloud").click()
    spoken = hearing.page.evaluate("spoken.map(([text]) => text)")

    assert "Medicine: Reliever. How often: when needed" in spoken
    assert not any("\t" in text for text in spoken)


SPANISH = "---\nlanguage: es\n---\n# La gota\n\nLas manchas son de color rojo.\n"


@pytest.fixture(scope="module")
def foreign(tmp_path_factory, encoder):
    """Where a server listens that has an article in Spanish."""
    folder = tmp_path_factory.mktemp("foreign")
    articles = {"asthma.md": ASTHMA, "gota.md": SPANISH}
    build(write_corpus(folder / "corpus", articles), folder / "index", encoder=encoder)
    pipeline = load(folder / "index", config=Config(min_score=0.3), encoder=encoder)
    with serving(create_app(pipeline)) as address:
        yield address


IN_SPANISH = "Las manchas son de color rojo"


@pytest.mark.parametrize(
    ("voices", "heard"),
    [
        ((LOCAL,), ("Here something is left out", "en", "local")),
        (
            (LOCAL, LOCAL.replace("en-GB", "es_ES").replace('"local"', '"voz"')),
            (IN_SPANISH, "es", "voz"),
        ),
    ],
)
def test_listen_in_another_language(profile, foreign, voices, heard):
    """A voice of that language reads it; without one it is said to be left out."""
    begins, *how = heard
    with visiting(profile, foreign, before=with_voices(*voices)) as visit:
        visit.ask(IN_SPANISH).get_by_role("button", name="Read aloud").click()
        spoken = visit.page.evaluate("spoken")

    assert [how for text, *how in spoken if text.startswith(begins)] == [how]
    assert {language for _, language, _ in spoken} == {"en", how[0]}


def test_no_button_without_a_voice_of_the_page(profile, foreign):
    """Another would read our words as those of its own language."""
    with visiting(profile, foreign, before=with_voices(LOCAL.replace("en-GB", "de-DE"))) as visit:
        answer = visit.ask(IN_SPANISH)

        expect(answer.get_by_role("button", name="Keep for my doctor")).to_be_visible()
        expect(answer.get_by_role("button", name="Read aloud")).to_have_count(0)


def test_a_quote_keeps_its_language(profile, foreign):
    """In the list too, and so do the titles of its sources."""
    with visiting(profile, foreign) as visit:
        answer = visit.ask(IN_SPANISH)
        answer.locator("button.keep").click()

        expect(open_list(visit, 1).locator(".said [lang=es]")).to_contain_text(IN_SPANISH)
        expect(answer.locator("figcaption a[lang=es]")).to_contain_text("La gota")
        expect(answer.locator(".passages li > a[lang=es]")).to_have_count(1)


def test_no_foreign_voice(remote_only):
    """A voice that would send the words away is not used: without another, no button is shown."""
    answer = remote_only.ask(QUESTION)

    expect(answer.get_by_role("button", name="Keep for my doctor")).to_be_visible()
    expect(answer.get_by_role("button", name="Read aloud")).to_have_count(0)
