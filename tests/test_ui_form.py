"""The form for browsers without JavaScript: what it shows, carries along and refuses."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rag import build, load
from rag.errors import StaleIndexError
from tests.conftest import write_corpus
from tests.ui_failing import busy_client, failing_client
from ui.app import create_app
from ui.render import answer_html
from ui.wording import load_strings

ASK = "/ask/"
QUESTION = "What are the symptoms?"
STANDING = "In an emergency call your local emergency number."
FORM_TYPE = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def client(pipeline):
    with TestClient(create_app(pipeline)) as client:
        yield client


def post(client, question=QUESTION, earlier=(), **headers):
    fields = [("earlier", each) for each in earlier] + [("question", question)]
    return client.post(ASK, content=urlencode(fields), headers=FORM_TYPE | headers)


def carried(page):
    """The earlier questions that a page sends along with the next one."""
    hidden = re.findall(r'<input type="hidden" name="earlier" value="([^"]*)">', page.text)
    return [unescape(value) for value in hidden]


def typed(page):
    """What stands in the box."""
    box = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    assert box
    return unescape(box.group(1))


def test_form(client):
    """The form names its box, posts to itself, and says what to do in an emergency."""
    page = client.get(ASK)

    assert page.status_code == 200
    assert '<form class="ask" method="post" action="../ask/#reply">' in page.text
    assert '<label for="question">Your question</label>' in page.text
    assert "do not wait for an answer here" in page.text
    assert typed(page) == ""


def test_answer_is_that_of_the_chat(client, pipeline):
    """The page holds the answer as the chat shows it, but for the buttons that need a script."""
    page = post(client)
    answer = pipeline.ask(QUESTION)

    assert page.status_code == 200
    shown = answer_html(
        answer,
        pipeline.article,
        load_strings(),
        glossary=pipeline.definitions,
        buttons=False,
    )
    assert shown in page.text
    assert page.text.count("<button") == 1
    assert "<blockquote" in page.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_may_not_write_english_is_told_whom_to_call(tmp_path, encoder, language):
    """Beside an article in another language, on the form and below the box of the chat."""
    articles = {
        "a.md": "# Gout\n\nIt hurts.\n",
        "b.md": f"---\nlanguage: {language}\n---\n# B\n\nC.\n",
    }
    build(write_corpus(tmp_path / "corpus", articles), tmp_path / "index", encoder=encoder)
    opened = load(tmp_path / "index", encoder=encoder)
    with TestClient(create_app(opened)) as client:
        pages = [client.get(ASK).text, client.get("/chat/").text]
        refused = client.post(ASK, content="question=", headers=FORM_TYPE).text

    told = "Urgent messages are understood in English only"
    assert [told in page for page in (*pages, refused)] == [language != "en"] * 3


def test_history(client):
    """A follow-up is understood by the questions that the page carries, the latest six of them."""
    page = post(client, "What should I avoid?")
    follow_up = post(client, "And in gout?", carried(page))

    assert carried(page) == ["What should I avoid?"]
    assert "And in gout&#63;” &#40;about&#58; “What should I avoid&#63;”&#41;" in follow_up.text
    assert carried(follow_up) == ["What should I avoid?", "And in gout?"]
    assert carried(post(client, "g", list("abcdef"))) == list("bcdefg")


def test_emergency(client):
    """An urgent message gets its notice first; the answer is folded away."""
    text = post(client, "I can't breathe").text

    assert text.index('class="notice emergency"') < text.index("<details><summary>Show what")


def test_address_without_slash(client):
    """The address without a slash leads to the form, and loses no question on the way."""
    response = client.post("/ask", content="question=a", headers=FORM_TYPE, follow_redirects=False)

    assert response.status_code == 307
    assert response.headers["location"] == "ask/"
    assert client.get("/ask").url.path == ASK


@pytest.mark.parametrize("question", ["?!", "a" * 2001, "what\0is"])
def test_refused_question_stays_in_the_box(client, question):
    """An unusable question gets a sentence and stays, with those before it."""
    page = post(client, question, ["What helps?"])

    assert page.status_code == 422
    assert "This question could not be used&#46;" in page.text
    assert carried(page) == ["What helps?"]
    assert typed(page) == question


@pytest.mark.parametrize("blank", ["", " \n "])
def test_blank_changes_nothing(client, blank):
    """The question that was asked last is answered again, so that its notice stays."""
    first = post(client, "I can't breathe", ["What helps?"])
    again = post(client, blank, carried(first))

    assert (again.status_code, again.text) == (200, first.text)
    assert 'class="notice emergency"' in again.text


def test_a_blank_with_nothing_before_it_is_refused(client):
    """A blank that was carried along is nothing either."""
    page = post(client, " ", [" "])

    assert page.status_code == 422
    assert carried(page) == []
    assert 'class="asked"' not in page.text


def test_a_busy_blank_keeps_its_notice(pipeline):
    """It is the question before it that waits."""
    with busy_client(pipeline, post, 16) as (client, _):
        page = post(client, " ", ["I can't breathe"])

    assert 'class="notice emergency"' in page.text
    assert typed(page) == "I can't breathe"


def test_refused_question_still_gets_its_notice(client):
    """Nobody is turned away with an emergency unread."""
    page = post(client, "I can't breathe. " + "a" * 2000)

    assert page.status_code == 422
    assert 'class="notice emergency"' in page.text


@pytest.mark.parametrize(
    "body",
    [b"", b"question", b"\xff", b"question=%ff", b"&" * 9, b"&earlier=" * 8, b'name="question"'],
)
def test_no_form(client, body):
    """What is no form of ours is an empty question, which is refused in words."""
    page = client.post(ASK, content=body, headers=FORM_TYPE)

    assert page.status_code == 422
    assert "Please ask in words" in page.text


DANGER = "I can't breathe"
PARTS = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'


@pytest.mark.parametrize(
    ("body", "question"),
    [
        (b"earlier=a&" * 9 + b"question=" + DANGER.encode(), DANGER),
        (b"question=" + DANGER.encode() + b"%E9", DANGER + "\ufffd"),
        (b"question=" + DANGER.encode() + b"\xe9", DANGER + "\ufffd"),
        ((PARTS.format("earlier", "a") + PARTS.format("question", DANGER)).encode(), DANGER),
        (PARTS.format("question", DANGER).encode() + b"--x--\r\n", DANGER),
    ],
)
def test_what_can_be_read_of_a_form_is_asked(client, body, question):
    """An old browser or another way to send a form costs no word and no notice."""
    page = client.post(ASK, content=body, headers=FORM_TYPE)

    assert question == (carried(page)[-1:] or [typed(page)])[0]
    assert 'class="notice emergency"' in page.text


@settings(max_examples=50)  # a whole request each
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_question_comes_back_unaltered(client, question):
    """Whatever is asked is shown again as text, answered or refused, and never acts."""
    page = post(client, question)
    came_back = carried(page)[-1:] or [typed(page)]

    assert [question.strip()] == came_back
    assert page.status_code in (200, 422)
    assert page.text.count("<script") == 1  # ours


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (StaleIndexError("stale"), 503, "The articles are not ready to be asked"),
        (KeyError("lump"), 500, "Something went wrong on our side"),
    ],
)
def test_failures(pipeline, error, status, sentence):
    """A failure of ours is a page that says whom to call and keeps the question."""
    page = post(failing_client(pipeline, error))

    assert page.status_code == status
    assert sentence in page.text
    assert STANDING in unescape(page.text)
    assert typed(page) == QUESTION
    assert "lump" not in page.text


def test_a_long_message_is_sent_whole(client):
    """Cut off by the browser, nobody would hear the danger at its end."""
    message = "We have been waiting since this morning. " * 50 + "She can't breathe."
    page = post(client, message)

    assert "maxlength" not in client.get(ASK).text
    assert page.status_code == 422
    assert 'class="notice emergency"' in page.text
    assert typed(page) == message


def test_a_danger_gets_its_notice_though_the_answer_failed(pipeline):
    """Instead of the standing notice."""
    page = unescape(post(failing_client(pipeline, KeyError("x")), "I can't breathe").text)

    assert 'class="notice emergency"' in page
    assert STANDING not in page


def test_too_large(client):
    """A form beyond the limit is refused by a page; the largest fair one is read."""
    largest = "\N{GRINNING FACE}" * 1999 + "a"
    fair = post(client, "What helps?", [largest] * 6)
    large = client.post(ASK, content=b"x" * 200_000, headers=FORM_TYPE)

    assert fair.status_code == 200
    assert large.status_code == 413
    assert large.headers["content-type"].startswith("text/html")
    assert "The request is too large" in large.text
    assert STANDING in unescape(large.text)


def test_a_danger_in_a_form_that_is_too_large(client):
    """It gets its notice, and the words stay in the box, to be made fewer."""
    page = post(client, "I can't breathe. " + "a" * 200_000)

    assert page.status_code == 413
    assert 'class="notice emergency"' in page.text
    assert typed(page).startswith("I can't breathe. aaa")


def test_busy(pipeline):
    """A form that comes while too many are answered gets a page that says whom to call."""
    with busy_client(pipeline, post, 16) as (client, _):
        refused, form = post(client, earlier=["What helps?"]), client.get(ASK)
        danger = post(client, "I can't breathe")

    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 2
    assert "Too many questions" in refused.text
    assert STANDING in unescape(refused.text)
    assert (typed(refused), carried(refused)) == (QUESTION, ["What helps?"])
    assert 'class="notice emergency"' in danger.text
    assert form.status_code == 200


def test_policy(client):
    """The page runs one script, ours, sends its form only here, and nobody stores or frames it."""
    for page in (client.get(ASK), post(client), client.post(ASK, content=b"x" * 200_000)):
        policy = page.headers["content-security-policy"]

        assert "form-action 'self'" in policy
        assert "default-src 'none'" in policy
        assert policy.partition("script-src ")[2].partition(";")[0].startswith("'sha256-")
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.text.count("<script") == 1
    assert "form-action 'none'" in client.get("/articles/").headers["content-security-policy"]


def test_no_question_in_an_address(client):
    """A question in the address is not read: addresses end up in logs."""
    page = client.get(ASK, params={"question": "canary"})

    assert "canary" not in page.text


def test_chat_links_to_the_form(client):
    """Without JavaScript, the chat page leads here."""
    page = client.get("/chat/").text
    words = page.partition('<main class="unopened">')[2].partition("</main>")[0]

    assert '<a href="../ask/">' in words
