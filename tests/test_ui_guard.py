"""The guard: which addresses exist, which headers pass, what is refused."""

import asyncio
import json
import re
import socket
import threading

import gradio as gr
import pytest
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.testclient import TestClient

from rag.errors import StaleIndexError
from tests.ui_failing import busy_client, failing_client
from tests.ui_serving import read_all, reply_to, serving
from ui.app import create_app
from ui.guard import Guard
from ui.page import page_html
from ui.wording import load_strings

PORTAL = "https://portal.example"
PREDICT = "/chat/gradio_api/run/predict"
# What the chat needs; everything else that a release of Gradio serves must not be reachable.
NEEDED = {
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/static/{path:path}"),
    ("GET", "/theme.css"),
    ("POST", "/gradio_api/run/{api_name}"),
}


@pytest.fixture(scope="module")
def app(pipeline):
    return create_app(pipeline, frame_ancestors=[PORTAL], allowed_origins=[PORTAL])


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app) as client:
        yield client


def routes_of(routes, prefix=""):
    """Method and path of every route, those of included routers and mounts too."""
    for route in routes:
        path = prefix + getattr(route, "path", "")
        included = getattr(route, "original_router", route)  # FastAPI keeps these unopened
        yield from routes_of(getattr(included, "routes", None) or (), path)
        for method in getattr(route, "methods", None) or ():
            yield method, path


def gradio_of(app):
    """The Gradio app that is mounted below /chat."""
    mounts = (route for route in app.routes if isinstance(route, Mount) and route.path == "/chat")
    mounted = next(mounts).app
    assert isinstance(mounted, gr.routes.App)
    return mounted


def ask(client, question="What are the symptoms?", messages=(), **headers):
    body = {"data": [question, list(messages)], "fn_index": 0, "session_hash": "x"}
    return client.post(PREDICT, json=body, headers=headers)


def test_every_other_route_of_gradio_is_closed(app, client):
    """Walk the routes of the mounted Gradio: what is not needed answers 404."""
    routes = set(routes_of(gradio_of(app).routes))
    closed = sorted(routes - NEEDED)

    assert routes >= NEEDED
    assert len(closed) > 60
    for method, path in closed:
        address = "/chat" + re.sub(r"\{[^}]*\}", "x", path)
        response = client.request(method, address)

        assert response.status_code == 404, f"{method} {address}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/chat/gradio_api/upload"),
        ("GET", "/chat/gradio_api/file=https://example.org/"),
        ("GET", "/chat/gradio_api/file=/etc/passwd"),
        ("GET", "/chat/config"),
        ("GET", "/chat/monitoring"),
        ("POST", "/chat/gradio_api/run/answer"),
        ("POST", "/chat/gradio_api/queue/join"),
        ("GET", "/chat/gradio_api/heartbeat/abc123"),
        ("GET", "/chat/gradio_api/startup-events"),
        ("POST", "/chat/gradio_api/call/answer"),
        ("GET", PREDICT),
        ("GET", "/chat//"),
        ("GET", "/chat/assets/../config"),
        ("GET", "/chat/assets/%2e%2e/config"),
        ("GET", "/chat/static/js/../../config"),
        ("GET", "/chat/static/img/..%2f..%2fconfig"),
        ("GET", "/chat/theme.css/"),
        ("GET", "/chat/theme.css%0a"),
        ("DELETE", "/chat/"),
    ],
)
def test_closed_addresses(client, method, path):
    """Nothing slips through by spelling."""
    assert client.request(method, path).status_code == 404


def test_needed_addresses_are_open(client):
    """The page, its assets and its theme are served."""
    page = client.get("/chat/")
    asset = re.search(r'src="\.(/assets/[^"]+\.js)"', page.text)

    assert page.status_code == 200
    assert asset
    assert client.get("/chat" + asset.group(1)).status_code == 200
    assert client.get("/chat/theme.css").status_code == 200
    assert client.get("/chat/static/img/logo.svg").status_code == 200
    assert client.head("/chat/").status_code == 200


def test_start_page(client):
    """The root and the address without a slash lead to the chat, on this host and folder."""
    for path in ("/", "/chat"):
        response = client.get(path, follow_redirects=False)

        assert response.status_code == 307
        assert response.headers["location"] == "chat/"


def test_one_event(app):
    """The page has exactly one event, without queue, and offers no API."""
    blocks = gradio_of(app).get_blocks()
    assert isinstance(blocks, gr.Blocks)
    functions = list(blocks.fns.values())

    assert len(functions) == 1
    assert functions[0].queue is False
    assert functions[0].api_visibility == "private"


def test_chat_answers(client):
    """The event returns the conversation with question and answer."""
    [messages] = ask(client, "What are the symptoms?").json()["data"]

    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert "<blockquote" in messages[1]["content"][0]["text"]


def test_chat_uses_the_conversation(client):
    """The browser's conversation comes back as history; what else it holds is dropped."""
    [messages] = ask(client, "What should I avoid?").json()["data"]
    response = ask(client, "And in gout?", messages)
    [more] = response.json()["data"]

    assert len(more) == 4
    assert messages[0]["content"][0]["text"] == more[0]["content"][0]["text"]


def refused(response, status=422):
    """The kinds of the notices of a refusal, after checking that it has the body of any error."""
    assert response.status_code == status
    assert {"error", "notices"} == set(response.json())
    assert {"type", "message"} == set(response.json()["error"])
    return [notice["kind"] for notice in response.json()["notices"]]


FILE = {"path": "README.md", "url": "http://127.0.0.1:9/", "meta": {"_type": "gradio.FileData"}}
CANARY = "canary: I can't breathe"


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "file", "file": FILE}],
        [{"type": "text", "text": "a", "file": FILE}],
        [{"type": "text", "text": FILE}],
        [{"type": "component", "component": "image", "value": FILE, "constructor_args": {}}],
        [FILE],
        FILE,
    ],
)
def test_chat_touches_no_file(client, content, tmp_path, monkeypatch):
    """A file or an address that a client names is not even looked at."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    response = ask(client, CANARY, [{"role": "user", "content": content}])

    assert refused(response) == ["emergency"]
    assert not list(tmp_path.iterdir())


TURN = {"role": "user", "content": [{"type": "text", "text": "a"}]}


@pytest.mark.parametrize(
    "changed",
    [
        {"data": [CANARY]},
        {"data": [CANARY, None]},
        {"data": [CANARY, [], []]},
        {"data": [[CANARY], []]},
        {"data": [CANARY, ["a"]]},
        {"data": [CANARY, [TURN | {"role": "system"}]]},
        {"data": [CANARY, [TURN | {"content": CANARY}]]},
        {"data": [CANARY, [TURN | {"metadata": {"title": CANARY}}]]},
        {"data": [CANARY, [TURN | {"options": [{"value": CANARY}]}]]},
        {"data": [CANARY + " \ud800", []]},
        {"fn_index": 1},
        {"fn_index": -1},
        {"fn_index": CANARY},
        {"event_data": FILE},
        {"session_hash": "a" * 65},
        {"batched": True},
        {"oauth_token": "a"},
    ],
)
def test_chat_takes_only_what_its_page_sends(client, changed, capfd, caplog):
    """Anything else is refused before Gradio sees it, which would print what was asked."""
    call = {"data": [CANARY, []], "fn_index": 0, "session_hash": "x"} | changed
    response = client.post(
        PREDICT, content=json.dumps(call), headers={"content-type": "application/json"}
    )
    output = capfd.readouterr()

    assert refused(response) == ["emergency"]
    assert "canary" not in response.text + output.out + output.err + caplog.text


@pytest.mark.parametrize(
    ("content_type", "end"),
    [
        ("application/json", b""),
        ("application/json", b' \xe9", []], "fn_index": 0}'),
        ("text/plain", b'", []], "fn_index": 0}'),
    ],
)
def test_chat_refuses_what_is_no_json(client, content_type, end):
    """With the notice of the question that can be read in it."""
    body = b'{"data": ["' + CANARY.encode() + end

    assert refused(client.post(PREDICT, content=body, headers={"content-type": content_type})) == [
        "emergency"
    ]


def test_the_words_of_a_refusal_are_those_of_the_strings(pipeline):
    """Whoever words the page anew words what is said to a program too."""
    strings = load_strings() | {"error_not_json": "Other words."}
    client = TestClient(Guard(FastAPI(), served=pipeline, strings=strings))

    response = client.post(PREDICT, content=b"{", headers={"content-type": "application/json"})

    assert refused(response) == []
    assert response.json()["error"]["message"] == "Other words."


def test_a_chat_that_fails_says_whom_to_call(pipeline, capfd):
    """Gradio's own answer to a bug has no words and no notices; what it prints has no question."""
    app = create_app(pipeline)
    [function] = gradio_of(app).get_blocks().fns.values()
    function.fn = None
    with TestClient(app) as client:
        assert refused(ask(client), 500) == ["info"]
        assert refused(ask(client, CANARY), 500) == ["emergency"]
    assert "canary" not in "".join(capfd.readouterr())


def test_a_busy_chat_says_whom_to_call(pipeline):
    """A question that comes while too many are answered is heard all the same."""
    with busy_client(pipeline, ask, 16) as (client, _):
        assert refused(ask(client), 503) == ["info"]
        assert refused(ask(client, CANARY), 503) == ["emergency"]


def test_a_style_is_asked_for_again_after_an_update(client):
    """Its name tells no version, and what it is now costs an empty answer."""
    first = client.get("/static/common.css")
    again = client.get("/static/common.css", headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/static/no.css", "/chat/static/js/no.js", "/chat/assets/no.js"])
def test_what_is_missing_below_a_folder_is_an_error_like_any(client, path):
    """And nobody stores that it is missing."""
    response = client.get(path)

    assert refused(response, 404) == []
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (StaleIndexError("stale"), "The articles are not ready to be asked&#46;"),
        (KeyError("lump"), "Something went wrong on our side&#46;"),
    ],
)
def test_a_chat_says_why_an_answer_failed(pipeline, caplog, error, sentence):
    """As the other faces do; a bug is logged, with its frames and without its words."""
    [messages] = ask(failing_client(pipeline, error)).json()["data"]

    assert sentence in messages[1]["content"][0]["text"]
    assert ("in ask" in caplog.text) == (type(error) is KeyError)
    assert "lump" not in caplog.text


@pytest.mark.parametrize("question", ["", " "])
def test_chat_leaves_the_page_as_it_is_when_nothing_is_asked(client, question):
    """A box without words is no turn of the conversation."""
    assert ask(client, question).json()["data"] == [{"__type__": "update"}]


@pytest.mark.parametrize("question", ["😀", "a" * 5000])
def test_chat_refuses_in_words(client, question):
    """An unusable question gets a sentence, and is not echoed whole."""
    response = ask(client, question)
    [messages] = response.json()["data"]

    assert response.status_code == 200
    assert "This question could not be used&#46;" in messages[1]["content"][0]["text"]
    assert len(response.text) < 5000


def test_a_refused_question_takes_no_other_along(client):
    """A character that is no text, pasted once, does not come back with the next question."""
    [messages] = ask(client, "what \x02is gout?").json()["data"]
    [more] = ask(client, "What are the symptoms?", messages).json()["data"]

    assert "could not be used" in messages[1]["content"][0]["text"]
    assert "<blockquote" in more[3]["content"][0]["text"]


def test_a_refused_question_is_no_history(client):
    """As in the form: a follow-up is understood by the questions that were answered."""
    [messages] = ask(client, "What should I avoid?").json()["data"]
    [more] = ask(client, "toe " * 600, messages).json()["data"]
    [last] = ask(client, "And in gout?", more).json()["data"]

    understood = "And in gout&#63;” &#40;about&#58; “What should I avoid&#63;”&#41;"
    assert understood in last[-1]["content"][0]["text"]


def test_chat_takes_messages_of_any_length(app):
    """Cut off by the browser, nobody would hear the danger at its end."""
    boxes = [
        each
        for each in gradio_of(app).get_blocks().blocks.values()
        if each.get_block_name() == "textbox"
    ]

    assert [box.max_length for box in boxes] == [None]


@pytest.mark.parametrize("host", ["portal.example", "backend:7860"])
def test_chat_asks_where_it_was_loaded(client, host):
    """Behind a proxy the browser knows the way, and not the app, which hears another host."""
    page = client.get("/chat/", headers={"host": host, "x-forwarded-proto": "https"}).text

    assert '"root":"."' in page
    assert host not in page


def test_long_conversation_stays_under_the_limit(client):
    """However long the talk, what the browser sends back is accepted, newest turns kept."""
    old = [{"type": "text", "text": "é" * 100_000}]
    messages = [{"role": role, "content": old} for role in ("user", "assistant")]
    [kept] = ask(client, "What are the symptoms?", messages).json()["data"]
    [last] = ask(client, "What should I avoid?", kept).json()["data"]

    assert len(kept) == 2
    assert len(last) == 4


def test_chat_body_limit(client):
    """A conversation beyond the limit is refused."""
    content = [{"type": "text", "text": "x" * 530_000}]
    messages = [{"role": "user", "content": content}]

    assert refused(ask(client, messages=messages), 413) == ["info"]
    assert refused(ask(client, CANARY, messages), 413) == ["emergency"]


def unfinished(path, body):
    """A request whose body was to be longer than what has arrived of it."""
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: 500\r\n\r\n{body}".encode()


def parts_of(reply):
    """The head of a reply in small letters, and what its JSON holds."""
    head, _, body = reply.partition(b"\r\n\r\n")
    return head.decode().lower(), json.loads(body)


@pytest.mark.parametrize("path", ["/api/v1/ask", PREDICT, "/nope"])
def test_a_body_that_never_arrives_is_not_waited_for(pipeline, monkeypatch, path):
    """What has arrived of it is heard, and the connection is given back."""
    monkeypatch.setattr("ui.guard._LONGEST_ARRIVAL_S", 0.1)
    with serving(create_app(pipeline, chat=False)) as (address, _):
        danger = reply_to(address, unfinished(path, f'{{"question": "{CANARY}'))
        other = reply_to(address, unfinished(path, ""))

    for reply, kind in ((danger, "emergency"), (other, "info")):
        head, body = parts_of(reply)

        assert head.startswith("http/1.1 408 ")
        assert "connection: close" in head
        assert body["error"]["type"] == "RequestTimeout"
        assert [notice["kind"] for notice in body["notices"]] == [kind]


def test_a_form_that_never_arrives_comes_back(pipeline, monkeypatch):
    """As a page, with what has arrived of it in the box."""
    monkeypatch.setattr("ui.guard._LONGEST_ARRIVAL_S", 0.1)
    with serving(create_app(pipeline, chat=False)) as (address, _):
        reply = reply_to(address, unfinished("/ask/", "question=What+is+gout%3F")).decode()

    assert reply.startswith("HTTP/1.1 408 ")
    assert "What is gout?</textarea>" in reply


def test_a_server_that_stops_says_so_to_the_slow(pipeline, monkeypatch, capfd):
    """Somebody whose request is still on its way gets an answer, and the log no traceback."""
    monkeypatch.setattr("ui.__main__._GRACE_S", 0.1)
    app, arrives = create_app(pipeline, chat=False), threading.Event()

    async def noting(scope, receive, send):
        if scope["type"] == "http":
            arrives.set()
        await app(scope, receive, send)

    with serving(noting) as (address, server), socket.create_connection(address, 30) as client:
        client.sendall(unfinished("/api/v1/ask", f'{{"question": "{CANARY}'))
        assert arrives.wait(30)
        server.should_exit = True
        head, body = parts_of(read_all(client))

    assert head.startswith("http/1.1 408 ")
    assert [notice["kind"] for notice in body["notices"]] == ["emergency"]
    assert "Traceback" not in capfd.readouterr().err


def test_a_server_that_stops_says_so_to_who_waits(pipeline, monkeypatch, capfd):
    """Somebody whose question is being answered gets its notice, and the log no traceback."""
    monkeypatch.setattr("ui.__main__._GRACE_S", 0.1)
    app, arrives = create_app(pipeline, chat=False), threading.Event()

    @app.post("/slow")
    async def slow():
        arrives.set()
        await asyncio.Event().wait()

    with serving(app) as (address, server), socket.create_connection(address, 30) as client:
        body = json.dumps({"question": CANARY})
        client.sendall(unfinished("/slow", body).replace(b"500", b"%d" % len(body)))
        assert arrives.wait(30)
        server.should_exit = True
        head, body = parts_of(read_all(client))

    assert head.startswith("http/1.1 500 ")
    assert [notice["kind"] for notice in body["notices"]] == ["emergency"]
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-gradio-server"])
def test_foreign_host_is_not_reflected(client, header):
    """A forged host never reaches the page, which would load a script from it."""
    assert "evil.example" not in client.get("/chat/", headers={header: "evil.example"}).text


def test_page_ignores_its_query(client):
    """The address of the page cannot name a saved state to load."""
    assert client.get("/chat/?deep_link=x&view=api").status_code == 200
    assert '"deep_link_state":"none"' in client.get("/chat/?deep_link=x").text.replace(": ", ":")


def test_security_headers(client):
    """Every response carries the security headers, refusals too."""
    for path in ("/chat/", "/articles/asthma", "/healthcheck/live", "/chat/config", "/nope"):
        headers = client.get(path).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert f"frame-ancestors 'self' {PORTAL}" in headers["content-security-policy"]
        assert "set-cookie" not in headers


def test_chat_policy(client):
    """Scripts of the chat run by a nonce that is new each time; none by eval or inline."""
    first, second = client.get("/chat/"), client.get("/chat/")
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    script_policy = policy.partition("script-src")[2].partition(";")[0]

    assert "unsafe" not in script_policy
    assert policy != second.headers["content-security-policy"]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce.group(1)}"')


def test_page_names_no_foreign_host(client):
    """The page names no host but its own: no preview image, no manifest."""
    page = client.get("/chat/").text

    assert "githubusercontent" not in page
    assert "gradio.app" not in page
    assert "manifest.json" not in page


def test_page_keeps_data_in_place():
    """Markup inside the data of a page is not taken for the page's own."""
    page = page_html(b'<head><script>x = "\\u003c/head>"</script></head><gradio-app>', "n")

    assert page.count(b"<link") == 1
    assert page.index(b"<link") > page.index(b"u003c")
    assert page.count(b'nonce="n"') == page.count(b"<script")


def test_page_loads_no_resizer(client):
    """The script by which Gradio lets a parent size its frame is neither named nor loaded."""
    page = client.get("/chat/").text

    assert "contentWindow" not in page
    assert '<header class="tools"' in page
    assert "--paper:" in page


def test_words_without_script(client):
    """Without JavaScript the page still says where the articles are and whom to call."""
    page = client.get("/chat/").text
    words = page.partition('<main class="unopened">')[2].partition("</main>")[0]

    assert "../articles/" in words
    assert "In an emergency" in words


@pytest.mark.parametrize("path", ["/api/v1/ask", PREDICT, "/chat/"])
def test_cors(client, path):
    """Only a listed origin is allowed, and never with credentials."""
    ask_first = {"access-control-request-method": "POST"}
    listed = client.options(path, headers={"origin": PORTAL, **ask_first})
    foreign = client.options(path, headers={"origin": "https://evil.example", **ask_first})

    assert listed.headers["access-control-allow-origin"] == PORTAL
    assert "access-control-allow-origin" not in foreign.headers
    assert "access-control-allow-credentials" not in listed.headers
    answer = client.post(path, headers={"origin": PORTAL})
    assert answer.headers["access-control-expose-headers"] == "Retry-After"
    simple = client.get("/healthcheck/live", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in simple.headers


def test_chat_reflects_no_origin(client):
    """Gradio's own habit of allowing every origin is off."""
    response = ask(client, origin="https://evil.example", host="portal.example")

    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-credentials" not in response.headers


def test_without_portals(pipeline):
    """By default no other site may frame the chat or call the API."""
    client = TestClient(create_app(pipeline))
    headers = client.get("/chat/", headers={"origin": PORTAL}).headers

    assert headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
