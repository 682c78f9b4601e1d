"""Usable by everyone: axe, names, focus and announcements, in every state and mode."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.visit import SAID, Visit

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
STATES = {
    "answered": QUESTION,
    "abstained": "zygote quorum xylophone",
    "urgent": "I have a fever of 39 now",
    "emergency": "I can't breathe",
    "crisis": "I want to kill myself",
    "error": "?!",
}
CONTROLS = {"button", "link", "textbox", "DisclosureTriangle", "radio", "checkbox", "searchbox"}
FOCUSED = "document.activeElement.tagName"


def violations(page):
    """What axe finds in every mode, as (mode, rule, element, message)."""
    page.evaluate(AXE)
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(**scheme)
            found += [(width, *scheme.values(), *each) for each in page.evaluate(RUN)]
    return found


def nameless(page):
    """Controls of the accessibility tree that a screen reader could not name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in nodes if not node["ignored"]]
    controls = [node for node in shown if node["role"]["value"] in CONTROLS]
    assert controls
    return [node for node in controls if not node.get("name", {}).get("value", "").strip()]


@pytest.mark.parametrize("state", ["empty", *STATES])
def test_axe(visit, state):
    """No violation in any state of the chat, in light, dark and forced colours, at three sizes."""
    if state != "empty":
        visit.ask(STATES[state])
        for summary in visit.page.locator(f":is({SAID}) > details > summary").all():
            summary.click()

    assert violations(visit.page) == []
    assert nameless(visit.page) == []


def test_axe_long(visit):
    """The same for a long conversation, and with the list for the doctor over it."""
    for n in range(1, 7):
        visit.ask(QUESTION if n % 2 else "zygote quorum xylophone", n=n)
        if n <= 2:
            visit.page.locator("button.keep").nth(n - 1).click()

    assert violations(visit.page) == []
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.page.get_by_role("button", name="For my doctor (2)").click()
    assert violations(visit.page) == []
    assert nameless(visit.page) == []


@pytest.mark.parametrize("path", ["/ask/", "/articles/", "/articles/asthma?start=0&end=20"])
def test_axe_pages(visit, address, path):
    """The same for the pages without JavaScript."""
    visit.page.goto(address + path)
    if path == "/ask/":
        visit.page.get_by_role("textbox").fill(QUESTION)
        visit.page.get_by_role("button", name="Ask").click()
        expect(visit.page.locator("blockquote").first).to_be_visible()

    assert violations(visit.page) == []
    assert nameless(visit.page) == []


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


def test_one_announcement(visit):
    """An answer changes one live region, once, by the question and its answer and nothing else."""
    visit.ask(QUESTION)
    visit.page.evaluate(WATCH)
    visit.ask("zygote quorum xylophone", n=2)
    announced = visit.page.evaluate("window.announced")

    assert [(region, rows) for region, rows in announced if rows] == [("log", ["user", "bot"])]


# Per change of a live region: its role, and whose messages came into it.
WATCH = """() => {
  const live = "[aria-live]:not([aria-live=off]), [role=log], [role=status], [role=alert]";
  const rows = new Map();
  window.announced = [];
  new MutationObserver((records) => {
    const added = new Map();
    for (const { target, addedNodes } of records) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      const region = element?.closest(live);
      if (!region) continue;
      const words = [...addedNodes].filter((node) => node.textContent.trim());
      const whose = words.map((node) =>
        ["user", "bot"].find((who) => node.classList?.contains(`${who}-row`)) ?? "other");
      const role = region.getAttribute("role");
      if (whose.length) added.set(role, [...(added.get(role) ?? []), ...whose]);
    }
    window.announced.push(...added);
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


def test_text_size(visit):
    """Three sizes; the largest is half as large again, and nothing scrolls sideways."""
    answer = visit.ask(QUESTION)
    size = "quote => parseFloat(getComputedStyle(quote.querySelector('p')).fontSize)"
    normal = answer.locator("blockquote").first.evaluate(size)
    visit.page.get_by_role("button", name="Largest text").click()

    assert answer.locator("blockquote").first.evaluate(size) == normal * 1.5
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


def test_reduced_motion(chromium, address):
    """Whoever asked for no motion gets none."""
    visit = Visit(chromium, address, reduced_motion="reduce")
    visit.ask(QUESTION)
    running = visit.page.evaluate("document.getAnimations().length")
    visit.context.close()

    assert running == 0
