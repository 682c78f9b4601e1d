"""The JSON API through the real app: answers, limits, errors, schema."""

import gzip
import json
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from rag import build, load
from rag.errors import StaleIndexError, UnreachableError
from rag.serialize import answer_to_dict
from tests.conftest import GOUT, write_corpus
from tests.ui_failing import Failing, busy_client, failing_client
from ui.app import create_app
from ui.ask import heard
from ui.wording import load_strings

QUESTION = "What are the symptoms?"
ASK = "/api/v1/ask"


@pytest.fixture(scope="module")
def client(pipeline):
    with TestClient(create_app(pipeline)) as client:
        yield client


def error_of(response):
    """Type and message of an error, after checking that the body holds nothing else."""
    body = response.json()

    assert {"error", "notices"} == set(body)
    assert {"type", "message"} == set(body["error"])
    return body["error"]["type"], body["error"]["message"]


def test_answer_is_the_answer_of_the_pipeline(client, pipeline):
    """The API says what `Pipeline.ask` says, in the form of the command line."""
    response = client.post(ASK, json={"question": QUESTION, "id": "q1"})
    expected = answer_to_dict(pipeline.ask(QUESTION, id="q1"))
    got = response.json()

    assert response.status_code == 200
    assert expected | {"took_ms": 0} == got | {"took_ms": 0}
    assert got["quotes"]


def test_quotes_are_verbatim(client, pipeline):
    """Each quote is the text of its article between its offsets."""
    quotes = client.post(ASK, json={"question": QUESTION}).json()["quotes"]
    assert quotes
    for quote in quotes:
        article = pipeline.article(quote["doc_id"])

        assert quote["text"] == article.text[quote["start"] : quote["end"]]
        assert quote["sha256"] == article.sha256


def test_abstains_with_200(client):
    """Abstaining is an answer, not an error."""
    response = client.post(ASK, json={"question": "zygote quorum xylophone"})

    assert response.status_code == 200
    assert response.json()["status"] == "abstained"
    assert response.json()["quotes"] == []
    assert response.json()["reason"]


def test_doc_restricts_the_answer(client):
    """With `doc`, only that article is searched."""
    answer = client.post(ASK, json={"question": QUESTION, "doc": "gout"}).json()

    assert {"gout"} == {passage["doc_id"] for passage in answer["passages"]}


def test_history_is_used(client):
    """Earlier questions complete a short one."""
    body = {"question": "And in gout?", "history": ["What should I avoid?"]}

    assert client.post(ASK, json=body).json()["query"] == "And in gout? What should I avoid?"


def test_unknown_doc(client):
    """An unknown article is a 404 of its own."""
    response = client.post(ASK, json={"question": QUESTION, "doc": "nope"})

    assert response.status_code == 404
    assert error_of(response) == ("NotFound", "There is no article with this id.")


@pytest.mark.parametrize(
    "question", ["", "   ", "😀🎉", "?!...", "what\0is", "a" * 2001, "\u202e\u200b"]
)
def test_unusable_question(client, question):
    """An empty, too long or wordless question is a 422 with one sentence."""
    response = client.post(ASK, json={"question": question})
    kind, message = error_of(response)

    assert response.status_code == 422
    assert kind == "QueryError"
    assert message
    assert "aaa" not in message


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "question"),
        ({"question": 5}, "question"),
        ({"question": None}, "question"),
        ({"question": "a", "history": "b"}, "history"),
        ({"question": "a", "history": [1]}, "history"),
        ({"question": "a", "history": ["b"] * 21}, "history"),
        ({"question": "a", "doc": "x" * 201}, "doc"),
        ({"question": "a", "extra": 1}, "extra"),
        (["a"], "body"),
    ],
)
def test_malformed_body(client, body, place):
    """Types are strict, unknown fields are refused, and the message names the place."""
    response = client.post(ASK, json=body)
    kind, message = error_of(response)

    assert response.status_code == 422
    assert kind == "InvalidRequest"
    assert message.startswith(f"{place}: ")


@pytest.mark.parametrize("field", ["history", "doc", "id"])
def test_an_optional_field_that_is_null_is_left_out(client, field):
    """As many programs write what they do not have."""
    plain, other = (
        client.post(ASK, json={"question": QUESTION, **more}).json() for more in ({}, {field: None})
    )

    assert plain | {"took_ms": 0} == other | {"took_ms": 0}
    assert other["quotes"]
    assert other["id"] == ""


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"\xff\xfe", 422),
        (b'{"question": "\\ud800"}', 422),
        (b"[" * 8000, 422),
        (b'{"question": NaN}', 422),
        (b'{"question": "caf\xe9"}', 422),
        (b'{"question": %s}' % (b"9" * 100_000), 422),
    ],
)
def test_broken_json(client, content, status):
    """What is no JSON is refused with a sentence."""
    response = client.post(ASK, content=content, headers={"content-type": "application/json"})

    assert response.status_code == status
    assert error_of(response)[0] in ("InvalidRequest", "QueryError")
    assert error_of(response)[1]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_content_type(client, content_type):
    """A form or plain text is no question: a foreign page could send those without asking."""
    body = json.dumps({"question": QUESTION})
    response = client.post(ASK, content=body, headers={"content-type": content_type})

    assert response.status_code == 422
    assert "Content-Type: application/json" in error_of(response)[1]


JSON_TYPE = "application/json"


@pytest.mark.parametrize(
    ("content_type", "content", "sentence"),
    [
        ("text/plain", b"{}", "expected JSON with the header Content-Type: application/json"),
        (JSON_TYPE, b'{"question": "caf\xe9"}', "expected UTF-8"),
        (JSON_TYPE, '{"question": "a"}'.encode("utf-16"), "expected UTF-8"),
        (JSON_TYPE, '{"question": "a"}'.encode("utf-16-le"), "expected UTF-8"),
        (JSON_TYPE, b'{"question": "a",}', "expected JSON, got"),
        (JSON_TYPE, b'{"question": "a", "n": %s}' % (b"9" * 5000), "too many digits"),
        (JSON_TYPE, b"[" * 8000, "nests too deeply"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_why(client, content_type, content, sentence):
    """Each reason has a sentence of its own, and blames nothing else."""
    response = client.post(ASK, content=content, headers={"content-type": content_type})
    kind, message = error_of(response)

    assert response.status_code == 422
    assert kind == "InvalidRequest"
    assert sentence in message
    assert ("Content-Type" in message) == (content_type != JSON_TYPE)


def test_a_compressed_body_is_refused_by_name(client):
    """Nobody has heard what it asks, so it is said whom to call."""
    body = json.dumps({"question": QUESTION}).encode()
    types = {"content-type": JSON_TYPE}
    response = client.post(
        ASK, content=gzip.compress(body), headers={**types, "content-encoding": "gzip"}
    )

    assert response.status_code == 415
    assert "Content-Encoding" in error_of(response)[1]
    assert [notice["kind"] for notice in response.json()["notices"]] == ["info"]
    plain = client.post(ASK, content=body, headers={**types, "content-encoding": "identity"})
    assert plain.status_code == 200


def test_a_byte_order_mark_is_read(client):
    """Some programs write one before UTF-8."""
    body = json.dumps({"question": QUESTION}).encode("utf-8-sig")

    assert client.post(ASK, content=body, headers={"content-type": JSON_TYPE}).status_code == 200


DANGER = b'{"question": "I can\'t breathe'


@pytest.mark.parametrize(
    ("content_type", "content", "status"),
    [
        ("text/plain", DANGER + b'"}', 422),
        ("application/x-www-form-urlencoded", DANGER + b'"}', 422),
        ("application/x-www-form-urlencoded", b"question=I+can't+breathe", 422),
        ("application/json", DANGER + b' \xe9"}', 422),
        ("application/json", DANGER, 422),
        ("application/json", DANGER + b" \\u00", 422),
        ("application/json", DANGER + b'", "history": ' + b"[" * 9000, 422),
        ("text/plain", b'{"question": "a", ' + DANGER[1:] + b'"}', 422),
        ("text/plain", (DANGER + b'"}').decode().encode("utf-16"), 422),
        ("application/json", DANGER + b'"}' + b" " * 512 * 1024, 413),
    ],
)
def test_a_danger_gets_its_notice_in_a_body_that_cannot_be_used(
    client, content_type, content, status
):
    """Where the question can be read in it: a wrong header is no reason to leave it unread."""
    response = client.post(ASK, content=content, headers={"content-type": content_type})

    assert response.status_code == status
    assert error_of(response)[1]
    assert [notice["kind"] for notice in response.json()["notices"]] == ["emergency"]


def test_a_quoted_word_is_no_question(client):
    """Only the question is heard, not what somebody writes about one."""
    body = json.dumps({"question": QUESTION, "history": ['"question": "I can\'t breathe"']})
    response = client.post(ASK, content=body, headers={"content-type": "text/plain"})

    assert response.json()["notices"] == []


def test_body_limit(client):
    """512 KB are read, more is refused, whether or not the length is announced."""
    body = json.dumps({"question": QUESTION}).ljust(512 * 1024)
    json_type = {"content-type": "application/json"}

    assert client.post(ASK, content=body, headers=json_type).status_code == 200
    announced = client.post(ASK, content=body + " ", headers=json_type)
    streamed = client.post(ASK, content=iter([b" " * 90_000] * 6), headers=json_type)
    assert [announced.status_code, streamed.status_code] == [413, 413]
    assert error_of(announced)[0] == "ContentTooLarge"


def test_the_longest_conversation_is_read(client):
    """What the schema allows fits into the body, whatever its characters become in JSON."""
    longest = "\N{GRINNING FACE}" * 1999 + "a"

    assert client.post(ASK, json={"question": longest, "history": [longest] * 20}).is_success


def test_not_found_and_wrong_method(client):
    """Unknown addresses and methods are errors of the same form."""
    assert client.get(ASK).headers["allow"] == "POST"
    assert client.get("/api/v1/nope").status_code == 404
    assert error_of(client.get("/api/v1/nope"))[0] == "NotFound"
    assert client.get(ASK).status_code == 405
    assert error_of(client.get(ASK))[0] == "MethodNotAllowed"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nope"), ("POST", "/api/v1/nope"), ("GET", "/chat/nope")],
)
def test_an_address_without_anything_is_told_in_the_words_of_the_portal(client, method, path):
    """By the routes as by the guard before them."""
    response = client.request(method, path)

    assert error_of(response)[1] == load_strings()["error_not_found"]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [("GET", ASK, "POST"), ("PUT", ASK, "POST"), ("POST", "/healthcheck/live", "GET")],
)
def test_a_wrong_method_is_told_which_one_is_right(client, method, path, expected):
    """There is something at this address."""
    response = client.request(method, path)
    sentence = load_strings()["error_method"].format(method=expected)

    assert response.status_code == 405
    assert response.headers["allow"] == expected
    assert error_of(response) == ("MethodNotAllowed", sentence)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", ASK, 405),
        ("POST", f"{ASK}/", 404),
        ("POST", "/api/v2/ask", 404),
        ("PUT", "/ask/", 405),
        ("POST", "/chat/gradio_api/queue/join", 404),
    ],
)
def test_a_danger_gets_its_notice_at_a_wrong_address(client, method, path, status):
    """A portal that was set up wrongly is no reason to leave an emergency unread."""
    response = client.request(method, path, json={"question": "I can't breathe"})

    assert response.status_code == status
    assert error_of(response)[1]
    assert [notice["kind"] for notice in response.json()["notices"]] == ["emergency"]


def test_bug_is_a_fixed_sentence(pipeline, capfd, caplog):
    """A failure of ours shows no detail, and no log repeats the question."""
    secret = "my secret lump"
    client = failing_client(pipeline, KeyError(f"cannot read {secret!r}"))
    response = client.post(ASK, json={"question": secret})
    output = capfd.readouterr()

    assert response.status_code == 500
    assert error_of(response) == (
        "InternalError",
        "Something went wrong on our side. Please try again in a moment.",
    )
    assert secret not in response.text + output.out + output.err + caplog.text
    assert "in ask" in caplog.text  # the frames are there


def test_a_bug_is_seen_by_the_script_of_a_portal(pipeline):
    """A browser shows a response to a foreign script only with the header that allows it."""
    client = failing_client(pipeline, KeyError("x"), allowed_origins=["https://portal.example"])
    headers = client.post(
        ASK, json={"question": QUESTION}, headers={"origin": "https://portal.example"}
    ).headers

    assert headers["access-control-allow-origin"] == "https://portal.example"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"doc": "gone"}, 404),
        ({"extra": 1}, 422),
        ({"history": ["a"] * 21}, 422),
        ({"id": "x" * 201}, 422),
    ],
)
def test_a_danger_gets_its_notice_whatever_else_is_wrong(client, fields, status):
    """A field that a portal got wrong is no reason to leave an emergency unread."""
    response = client.post(ASK, json={"question": "I can't breathe", **fields})

    assert response.status_code == status
    assert [notice["kind"] for notice in response.json()["notices"]] == ["emergency"]


def test_stale_index_is_503(pipeline):
    """An index that went stale means: not now."""
    response = failing_client(pipeline, StaleIndexError("index/ is stale")).post(
        ASK, json={"question": QUESTION}
    )

    assert response.status_code == 503
    assert error_of(response) == ("StaleIndexError", "The articles are not ready to be asked.")


@pytest.mark.parametrize(
    "error", [StaleIndexError("stale"), UnreachableError("milvus"), KeyError("x")]
)
def test_a_danger_gets_its_notice_though_the_answer_failed(pipeline, error):
    """Somebody who cannot breathe is told so, whatever is broken; others whom to call."""
    client = failing_client(pipeline, error)
    danger, other = (
        client.post(ASK, json={"question": question}).json()["notices"]
        for question in ("I can't breathe", QUESTION)
    )

    assert [notice["kind"] for notice in danger] == ["emergency"]
    assert [notice["kind"] for notice in other] == ["info"]


@pytest.mark.parametrize(
    ("title", "is_about_cancer"),
    [
        *((title, True) for title in ("Living with melanoma", "Leukaemia", "Brain tumours")),
        *((title, False) for title in ("Statins", "Ear wax", "Gout", "Neutropenic sepsis")),
    ],
)
def test_urgent_words_are_for_readers_of_these_articles(tmp_path, encoder, title, is_about_cancer):
    """Of a treatment team where a title names a cancer, also where the answer fails."""
    corpus = write_corpus(tmp_path / "corpus", {"a.md": GOUT, "b.md": f"# {title}\n\nIt heals.\n"})
    build(corpus, tmp_path / "index", encoder=encoder)
    pipeline = load(tmp_path / "index", encoder=encoder)
    body = {"question": "I have a fever of 39 now"}
    answered = TestClient(create_app(pipeline, chat=False)).post(ASK, json=body)
    failed = failing_client(pipeline, KeyError("x"), chat=False).post(ASK, json=body)
    titles = [reply.json()["notices"][0]["title"] for reply in (answered, failed)]

    assert titles[0] == titles[1]
    assert ("treatment team" in titles[0]) is is_about_cancer


def test_whom_to_call_is_told_whatever_has_failed(index_dir, encoder):
    """What the rules need has been read when a pipeline is open, and its index may go."""
    broken = load(index_dir, encoder=encoder)
    del broken._index

    assert [notice.kind for notice in heard(broken, "I can't breathe")] == ["emergency"]


def test_health(client):
    """Both health checks answer while all is well."""
    assert client.get("/healthcheck/live").json() == {"status": "live"}
    assert client.get("/healthcheck/ready").json() == {"status": "ready"}


def test_ready_whatever_the_first_article_is_called(tmp_path, encoder):
    """A title of signs alone is no question, and no reason to be taken out of service."""
    corpus = write_corpus(tmp_path / "corpus", {"a.md": "# ???\n\nGout hurts.\n"})
    build(corpus, tmp_path / "index", encoder=encoder)
    client = TestClient(create_app(load(tmp_path / "index", encoder=encoder), chat=False))

    assert client.get("/healthcheck/ready").status_code == 200


def test_a_bug_elsewhere_is_a_fixed_sentence_too(pipeline, caplog):
    """On a page that asks nothing: logged, and refused with the headers of any answer."""
    broken = Failing(pipeline, RuntimeError())
    client = TestClient(create_app(broken))
    broken.article = {}.__getitem__  # type: ignore[assignment,method-assign]
    response = client.get("/articles/")

    assert response.status_code == 500
    assert error_of(response)[0] == "InternalError"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "KeyError" in caplog.text


@pytest.mark.parametrize(
    "path", ["/", "/ask", "/ask/", "/articles", "/articles/", "/articles/gout", "/chat", "/chat/"]
)
def test_pages_can_be_looked_for(client, path):
    """A portal's checker of links asks for the head alone."""
    assert client.head(path).status_code == client.get(path).status_code == 200


@pytest.mark.parametrize("name", ["live", "ready"])
def test_health_by_the_head_alone(client, name):
    """As some balancers ask."""
    assert client.head(f"/healthcheck/{name}").status_code == 200


@pytest.mark.parametrize("path", [f"{ASK}/", "/articles/gout/", "/healthcheck/live/"])
def test_nothing_is_sent_on_to_another_scheme(client, path):
    """At a slash too many the answer is 404, not an address of plain HTTP."""
    response = client.post(path, json={"question": QUESTION}, follow_redirects=False)

    assert response.status_code in (404, 405)


def test_not_ready(pipeline):
    """A pipeline that finds nothing is alive but not ready."""
    empty = Failing(pipeline, RuntimeError())
    client = TestClient(create_app(empty))
    empty.retrieve = lambda query, *, k, doc="": []  # type: ignore[method-assign]

    assert client.get("/healthcheck/live").status_code == 200
    assert client.get("/healthcheck/ready").status_code == 503


def test_answers_are_not_stored(client):
    """Nothing between us and the reader keeps an answer, and nobody learns where it was asked."""
    headers = client.post(ASK, json={"question": QUESTION}).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


def test_nothing_is_logged(client, capfd, caplog):
    """A question leaves no trace in the output or in the logs."""
    caplog.set_level(0)
    client.post(ASK, json={"question": "canary quotient symptoms"})
    output = capfd.readouterr()

    assert "canary" not in output.out + output.err + caplog.text


def test_busy(pipeline):
    """One question more than can be in flight is refused at once; later ones are answered."""

    def send(client):
        return client.post(ASK, json={"question": QUESTION})

    with busy_client(pipeline, send, 16) as (client, replies):
        refused = send(client)
        danger = client.post(ASK, json={"question": "I can't breathe"})
    after = send(client)

    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 2
    assert error_of(refused)[0] == "Busy"
    assert [notice["kind"] for notice in refused.json()["notices"]] == ["info"]
    assert [notice["kind"] for notice in danger.json()["notices"]] == ["emergency"]
    assert [reply.status_code for reply in replies] == [200] * 16
    assert after.status_code == 200


def test_one_address_shuts_nobody_out(pipeline):
    """However many questions one client has under way, others are answered meanwhile."""

    def send(client):
        return client.post(ASK, json={"question": QUESTION})

    with busy_client(pipeline, send, 16) as (client, _):
        other = TestClient(client.app, client=("192.0.2.1", 50000))
        # A wrong field is refused by the app: who hears of it was let in.
        own, others = (
            each.post(ASK, json={"question": QUESTION, "x": 1}) for each in (client, other)
        )

    assert own.status_code == 503
    assert others.status_code == 422


def test_openapi(client):
    """The schema describes the API and nothing else, and no page of a foreign host shows it."""
    schema = client.get("/openapi.json").json()

    assert set(schema["paths"]) == {ASK, "/healthcheck/live", "/healthcheck/ready"}
    responses = schema["paths"][ASK]["post"]["responses"]
    assert {"200", "404", "405", "408", "413", "415", "422", "500", "503"} == set(responses)
    url = schema["components"]["schemas"]["QuoteOut"]["properties"]["url"]
    assert "resolve it against the server's address" in url["description"]
    assert responses["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorOut")
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]


def test_openapi_matches_an_answer(client):
    """The fields of an answer are those of the schema."""
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    answer = client.post(ASK, json={"question": QUESTION}).json()

    assert set(schemas["AnswerOut"]["properties"]) == set(answer)
    assert set(schemas["QuoteOut"]["properties"]) == set(answer["quotes"][0])
    assert set(schemas["PassageOut"]["properties"]) == set(answer["passages"][0])


def test_question_limit_follows_the_config(pipeline):
    """The longest question is a setting of the pipeline, not of the API."""
    short = pipeline.with_config(replace(pipeline.config, max_question_chars=300))
    with TestClient(create_app(short)) as client:
        assert client.post(ASK, json={"question": "symptoms " * 33}).status_code == 200
        assert client.post(ASK, json={"question": "symptoms " * 34}).status_code == 422


def test_a_question_too_long_still_gets_its_notice(client):
    """Nobody is turned away with an emergency unread."""
    response = client.post("/api/v1/ask", json={"question": "I can't breathe. " + "a" * 2000})

    assert response.status_code == 422
    assert [notice["kind"] for notice in response.json()["notices"]] == ["emergency"]


def test_a_notice_comes_with_the_answer(client):
    """Kind, title, lines and source."""
    body = client.post("/api/v1/ask", json={"question": "I have a fever of 39 now"}).json()

    [notice] = body["notices"]
    assert notice["kind"] == "urgent"
    assert notice["lines"]
    assert notice["source"]
