"""The llm coder against a real server on loopback, behaving and misbehaving."""

from __future__ import annotations

import builtins
import json
import logging
import time

import pytest

from coprod_pipeline.coding.codebook import Code, Codebook
from coprod_pipeline.coding.coders.base import CodableSegment
from coprod_pipeline.coding.coders.llm import LlmCoder, make_llm_coder
from coprod_pipeline.coding.coders.llm_endpoint import is_local
from coprod_pipeline.coding.coders.llm_permission import Permission, permission_of
from coprod_pipeline.coding.machine import CoderSetting
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.protocol import Case, LlmSettings, Person, Study
from tests.unit.coding import llm_server as server
from tests.unit.coding.llm_server import coding

KEY = "sk-canary-5f2d8a71c3"
BOOK = Codebook("x", "1", "X", (
    Code("x.cost", "Cost", "What it costs."),
    Code("x.adapt", "Adapting", "Changing it to fit."),
))  # fmt: skip
HERE = Permission(local=True)
SEGMENTS = [
    CodableSegment("s1", "What happened here?", "interviewer"),
    CodableSegment("s2", "It was far too costly for the ward.", "informant", "en", "P1"),
    CodableSegment("s3", "We changed it to suit our patients.", "informant", "en", "P2"),
    CodableSegment("s4", "The weather was mild.", "unknown"),
    CodableSegment("s5", "The group met in June.", None),
]


def model(text: str) -> list[dict[str, object]]:
    if "costly" in text:
        return [coding("x.cost", "far too costly", valence="-1", explicit_example=False)]
    return [coding("x.adapt", "We changed it", valence="1")] if "changed" in text else []


class Memory(dict):
    """A cache that keeps bytes."""

    def put(self, key: str, value: bytes) -> None:
        assert isinstance(value, bytes)
        self[key] = value


class Book:
    """A spend book in memory."""

    def __init__(self, *spent: int) -> None:
        self.spent = spent or (0, 0)

    def read(self):
        return self.spent

    def write(self, tokens_in, tokens_out):
        self.spent = (tokens_in, tokens_out)


@pytest.fixture
def llm():
    with server.serving() as running:
        running.otherwise = server.answering(model)
        yield running


def coder_at(url: str, permission: Permission = HERE, **given) -> tuple[LlmCoder, list[float]]:
    waits: list[float] = []
    beside = {k: given.pop(k) for k in ("cache", "book") if k in given}
    settings = LlmSettings(base_url=url, model="tiny", **({"timeout_s": 5.0} | given))
    return LlmCoder(settings, permission, key=KEY, sleep=waits.append, **beside), waits


def code(coder: LlmCoder, segments=SEGMENTS, books=(BOOK,)):
    return [(a.segment_id, a.code_id, a.valence) for a in coder.code(segments, books)]


CODED = [("s2", "x.cost", "-1"), ("s3", "x.adapt", "1")]


def many(n: int) -> list[CodableSegment]:
    return [
        CodableSegment(f"m{i}", f"In year {i} so: We changed it.", "informant") for i in range(n)
    ]


# --- a good server -----------------------------------------------------------------------------


def test_segments_are_coded_and_the_interviewer_is_not_asked_about(llm):
    coder, _ = coder_at(llm.url)
    assignments = coder.code(SEGMENTS, [BOOK])
    assert [(a.segment_id, a.code_id) for a in assignments] == [c[:2] for c in CODED]
    assert (assignments[0].start, assignments[0].end) == (7, 21)
    assert assignments[0].confidence is None
    assert llm.texts() == [s.text for s in SEGMENTS[1:]]
    assert coder.status() == {"coded": 4}
    assert coder.remarks() == []
    assert (coder.coder_id, coder.model, coder.version) == ("llm:tiny@1", "tiny", "1")


def test_nothing_but_text_and_codes_is_sent(llm, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-program")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: our-hospital\nAuthorization: Bearer other")
    coder, _ = coder_at(llm.url, seed=7)
    code(coder)
    body = llm.bodies[0]
    assert (body["model"], body["temperature"], body["seed"]) == ("tiny", 0.0, 7)
    assert body["response_format"]["json_schema"]["strict"] is True
    allowed = {"host", "connection", "content-type", "content-length", "accept", "user-agent",
               "accept-encoding", "authorization", "x-stainless-raw-response"}  # fmt: skip
    assert set(llm.headers[0]) <= allowed
    assert llm.headers[0]["authorization"] == f"Bearer {KEY}"
    for hidden in ("P1", "P2", "s2", "our-hospital", "org-of", "another-program", "Linux"):
        assert hidden not in llm.heard


def test_ids_of_participants_are_unreadable_in_what_is_sent_and_places_stay(llm):
    said = "Yes, P1-Moira2 said it was dear, and P10 and P1 and UP1 too."
    segments = [CodableSegment("s1", said, "informant", "en", "P10")]
    permission = Permission(True, participant_ids=frozenset({"P1", "P1-Moira2"}))
    coder, _ = coder_at(llm.url, permission)
    llm.otherwise = server.answering(lambda t: [coding("x.cost", "XXXXXXXXX said it was dear")])
    (assignment,) = coder.code(segments, [BOOK])
    assert said[assignment.start : assignment.end] == "P1-Moira2 said it was dear"
    assert llm.texts() == ["Yes, XXXXXXXXX said it was dear, and XXX and XX and UP1 too."]


def test_two_codebooks_are_two_questions_and_the_order_is_the_texts(llm):
    other = Codebook("y", "1", "Y", (Code("y.fit", "Fit", "Fits."),))
    llm.script = [
        server.answering(model),
        server.answering(lambda t: [coding("y.fit", "We")] if "changed" in t else []),
    ]
    coder, _ = coder_at(llm.url)
    assert code(coder, books=(BOOK, other)) == [
        ("s2", "x.cost", "-1"), ("s3", "y.fit", None), ("s3", "x.adapt", "1"),
    ]  # fmt: skip
    assert llm.n == 2


def test_the_same_words_are_asked_about_once(llm):
    coder, _ = coder_at(llm.url)
    twins = [CodableSegment(f"t{i}", "We changed it.", "informant") for i in range(5)]
    assert len(code(coder, twins)) == 5
    assert llm.texts() == ["We changed it."]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_many_segments_give_the_same_in_the_same_order(llm, concurrency):
    coder, _ = coder_at(llm.url, concurrency=concurrency)
    found = code(coder, many(50))
    assert found == [(f"m{i}", "x.adapt", "1") for i in range(50)]
    assert llm.n == 7


# --- remembering -------------------------------------------------------------------------------


def test_a_second_run_makes_no_call_and_is_identical(llm):
    cache = Memory()
    llm.script = [server.answering(lambda t: [*model(t), coding("x.cost", "made up")])]
    first, _ = coder_at(llm.url, cache=cache)
    found = first.code(SEGMENTS, [BOOK])
    again, _ = coder_at(llm.url, cache=cache)
    assert again.code(SEGMENTS, [BOOK]) == found
    assert again.status() == first.status() == {"coded": 4, "invented_quote": 4}
    assert llm.n == 1
    kept = b"".join([*cache.values(), *(k.encode() for k in cache)])
    for hidden in (KEY, "costly", "changed", "made up"):
        assert hidden.encode() not in kept


def test_what_the_answer_depends_on_is_asked_anew(llm):
    cache = Memory()
    code(coder_at(llm.url, cache=cache)[0])
    other = Codebook("x", "1", "X", (*BOOK.codes, Code("x.more", "More", "More.")))
    for given, books, n in (({"seed": 1}, [BOOK], 2), ({"temperature": 0.5}, [BOOK], 3),
                            ({}, [other], 4), ({"timeout_s": 9.0}, [BOOK], 4)):  # fmt: skip
        code(coder_at(llm.url, cache=cache, **given)[0], books=books)
        assert llm.n == n
    changed = [*SEGMENTS[:2], CodableSegment("s3", "We changed it at last.", "informant")]
    code(coder_at(llm.url, cache=cache)[0], changed)
    assert llm.texts() == ["We changed it at last."]


def test_a_failure_is_not_remembered(llm):
    cache = Memory()
    llm.script = [server.status(401)]
    coder, _ = coder_at(llm.url, cache=cache)
    assert code(coder) == []
    assert not cache
    assert code(coder_at(llm.url, cache=cache)[0]) == CODED


# --- whose words may leave ---------------------------------------------------------------------


def test_only_the_words_of_who_consented_leave_this_machine(llm):
    elsewhere = Permission(local=False, consenting=frozenset({"P2"}))
    coder, _ = coder_at(llm.url, elsewhere)
    assert code(coder) == [CODED[1]]
    assert llm.texts() == [SEGMENTS[2].text]
    for withheld in (1, 3, 4):
        assert SEGMENTS[withheld].text not in llm.heard
    assert coder.status() == {
        "coded": 1, "no_external_ai": 1, "unknown_speaker": 1, "document": 1,
    }  # fmt: skip
    assert {r["what"] for r in coder.remarks()} == {"segments"}


def test_documents_leave_only_when_the_study_says_so(llm):
    coder, _ = coder_at(llm.url, Permission(local=False, documents=True))
    code(coder)
    assert llm.texts() == [SEGMENTS[4].text]


def test_nothing_is_called_when_nothing_may_be_sent(llm):
    coder, _ = coder_at(llm.url, Permission(local=False))
    assert code(coder) == []
    assert llm.n == 0
    assert coder.status() == {"no_external_ai": 2, "unknown_speaker": 1, "document": 1}


def test_an_answer_that_is_remembered_is_not_used_once_consent_is_gone(llm):
    cache = Memory()
    code(coder_at(llm.url, cache=cache)[0])
    assert code(coder_at(llm.url, Permission(local=False), cache=cache)[0]) == []


def test_the_roster_decides_and_without_one_nobody_has_consented():
    scope = ("analysis", "external_ai")
    people = [
        Person("P1", "a", consent="given", consent_scope=scope),
        Person("P2", "a", consent="given"),
        Person("P3", "a", consent="withdrawn", consent_scope=scope),
        Person("P4", "a", consent_scope=scope),
        Person(None, "a", consent="given", consent_scope=scope),
    ]
    study = Study("s", "S", True, None, None, (Case("a", "A"),), roster=tuple(people))
    there = LlmSettings("https://llm.example/v1", "m")
    assert permission_of(study, there) == Permission(
        False, frozenset({"P1"}), False, frozenset({"P1", "P2", "P3", "P4"})
    )
    without = Study("s", "S", True, None, None, (Case("a", "A"),))
    assert permission_of(without, there).consenting == frozenset()
    assert permission_of(study, LlmSettings("http://127.0.0.1:1/v1", "m")).local


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://127.3.2.1/v1", True),
        ("http://[::1]:8080/v1", True),
        ("https://localhost/v1", True),
        ("http://127.1/v1", False),
        ("http://0.0.0.0/v1", False),
        ("http://localhost.evil.example/v1", False),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://10.0.0.1/v1", False),
        ("https://llm.example/v1", False),
    ],
)
def test_what_is_this_machine(url, local):
    assert is_local(url) is local


def test_localhost_counts_only_when_it_is(monkeypatch):
    def elsewhere(*_, **__):
        return [(2, 1, 6, "", ("127.0.0.1", 0)), (2, 1, 6, "", ("192.0.2.7", 0))]

    monkeypatch.setattr("socket.getaddrinfo", elsewhere)
    assert not is_local("http://localhost:1/v1")


def test_a_redirect_is_not_followed(llm):
    with server.serving() as other:
        llm.script = [server.status(c, Location=f"{other.url}/x") for c in (307, 302)]
        coder, _ = coder_at(llm.url)
        assert code(coder) == []
        assert coder.status() == {"redirected": 4}
        assert (llm.n, other.n) == (1, 0)


def test_a_proxy_of_the_environment_is_not_used_on_this_machine(llm, monkeypatch):
    with server.serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert code(coder_at(llm.url)[0]) == CODED
        assert proxy.n == 0


# --- faults: each costs a clear status and nothing else -----------------------------------------


def test_a_dead_server_is_not_called_for_every_segment():
    with server.serving() as gone:
        pass
    coder, waits = coder_at(gone.url)
    assert code(coder, many(50)) == []
    assert coder.status() == {"unreachable": 50}
    assert len(waits) == 3
    told = coder.remarks()
    assert [(r["n"], r["why"]) for r in told] == [
        (50, "the endpoint cannot be reached or breaks off")
    ]


@pytest.mark.parametrize(
    "behaviour",
    [
        server.slow(1.5),
        server.dripping(6, headers=False),
        server.dripping(6, headers=True),
    ],
)
def test_a_slow_server_is_given_up_in_time(llm, behaviour):
    llm.otherwise = behaviour
    coder, _ = coder_at(llm.url, timeout_s=0.3)
    started = time.monotonic()
    assert code(coder) == []
    assert time.monotonic() - started < 5
    assert coder.status() == {"timed_out": 4}
    assert llm.n == 2


def test_a_server_that_limits_the_rate_is_given_the_time_it_asks_for(llm):
    llm.script = [server.status(429, Retry_After="7"), server.status(429)]
    coder, waits = coder_at(llm.url)
    assert code(coder) == CODED
    assert waits[0] == 7.0
    assert 1.0 <= waits[1] <= 2.0
    assert coder.status() == {"coded": 4}


def test_waiting_an_hour_is_no_waiting(llm):
    llm.script = [server.status(429, Retry_After="3600")]
    coder, waits = coder_at(llm.url)
    assert code(coder) == []
    assert waits == []
    assert coder.status() == {"rate_limited": 4}


def test_a_burst_of_errors_passes(llm):
    llm.script = [server.status(500), server.status(503), server.hung_up]
    coder, waits = coder_at(llm.url)
    assert code(coder) == CODED
    assert llm.n == 4
    assert waits == sorted(waits)
    again, same = coder_at(llm.url)
    llm.script = [server.status(500), server.status(503), server.hung_up]
    code(again)
    assert same == waits


def test_a_server_that_dies_in_the_midst_keeps_what_was_answered(llm):
    llm.script = [server.answering(model)]
    llm.otherwise = server.status(500)
    coder, _ = coder_at(llm.url)
    assert len(code(coder, many(80))) == 8
    assert coder.status() == {"coded": 8, "server_error": 72}
    assert llm.n == 1 + 3 * 4


def test_half_an_answer_is_none(llm):
    llm.script = [server.truncated]
    coder, _ = coder_at(llm.url)
    assert code(coder) == CODED
    llm.otherwise = server.truncated
    coder, _ = coder_at(llm.url)
    assert code(coder) == []
    assert coder.status() == {"unreachable": 4}


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (server.raw(b"<html>busy</html>"), "malformed"),
        (server.raw(b"[]"), "malformed"),
        (server.raw(b'{"choices": []}'), "malformed"),
        (server.raw(b"[" * 500_000), "malformed"),
        (server.saying("Here are the codes: cost"), "malformed"),
        (server.saying('{"codings": []}'), "malformed"),
        (server.saying(None), "malformed"),
        (server.saying('{"segments": [{"n": 1, "cod', "length"), "cut_short"),
        (server.saying(None, refusal="I cannot help with that."), "declined"),
        (server.saying("", "content_filter"), "declined"),
        (server.endless, "too_large"),
    ],
)
def test_an_answer_that_is_none_leaves_the_segments_uncoded(llm, behaviour, reason):
    llm.otherwise = behaviour
    coder, _ = coder_at(llm.url)
    assert code(coder) == []
    assert coder.status() == {reason: 4}
    assert llm.n == 1 + 2 + 4


def test_one_segment_that_spoils_an_answer_does_not_spoil_the_others(llm):
    def touchy(handler, body):
        asked = server.answer_to(body, model)
        poisoned = "In year 3 " in json.dumps(body)
        handler.respond(200, server.completion("?" if poisoned else asked))

    llm.otherwise = touchy
    coder, _ = coder_at(llm.url)
    assert len(code(coder, many(8))) == 7
    assert coder.status() == {"coded": 7, "malformed": 1}


def test_a_model_that_never_answers_in_form_is_not_asked_for_ever(llm):
    llm.otherwise = server.saying("no")
    coder, _ = coder_at(llm.url)
    assert code(coder, many(400)) == []
    assert llm.n < 40
    assert coder.status() == {"malformed": 400}


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [(server.status(401), "key_refused"), (server.status(404), "not_found"),
     (server.status(402), "no_credit")],
)  # fmt: skip
def test_what_cannot_pass_is_not_tried_again(llm, behaviour, reason):
    llm.otherwise = behaviour
    coder, waits = coder_at(llm.url)
    assert code(coder, many(20)) == []
    assert (llm.n, waits, coder.status()) == (1, [], {reason: 20})


def test_a_server_without_schemas_is_asked_more_simply(llm):
    def simple(handler, body):
        if body.get("response_format", {}).get("type") == "json_schema":
            return handler.respond(400, b"{}")
        return server.answering(model)(handler, body)

    llm.otherwise = simple
    coder, _ = coder_at(llm.url)
    assert len(code(coder, many(20))) == 20
    asked = [b.get("response_format", {}).get("type") for b in llm.bodies]
    assert asked == ["json_schema"] * 2 + ["json_object"] * 3


def test_a_server_that_knows_no_limits_in_schemas_gets_none(llm):
    def strict(handler, body):
        if "maxItems" in json.dumps(body):
            return handler.respond(400, b"{}")
        return server.answering(model)(handler, body)

    llm.otherwise = strict
    coder, _ = coder_at(llm.url)
    assert code(coder) == CODED
    assert [b["response_format"]["type"] for b in llm.bodies] == ["json_schema"] * 2


def test_a_model_that_takes_no_temperature_is_asked_without(llm):
    def strict(handler, body):
        if "temperature" in body or "max_tokens" in body:
            return handler.respond(400, b"{}")
        return server.answering(model)(handler, body)

    llm.otherwise = strict
    coder, _ = coder_at(llm.url)
    assert code(coder) == CODED
    assert llm.n == 5


def test_a_question_that_is_too_long_for_the_server_is_made_smaller(llm):
    def short(handler, body):
        many_texts = len(json.loads(body["messages"][-1]["content"])["segments"]) > 2
        return handler.respond(413, b"") if many_texts else server.answering(model)(handler, body)

    llm.otherwise = short
    coder, _ = coder_at(llm.url)
    assert len(code(coder, many(8))) == 8


def test_an_overlong_segment_is_not_asked_about(llm):
    coder, _ = coder_at(llm.url)
    code(coder, [CodableSegment("long", "We changed it. " * 2000, "informant")])
    assert (llm.n, coder.status()) == (0, {"too_long": 1})


# --- what it may cost --------------------------------------------------------------------------


def test_the_cap_stops_before_it_is_passed_and_is_the_studys_not_the_runs(llm):
    book, cache = Book(), Memory()
    coder, _ = coder_at(llm.url, max_tokens=8_000, book=book, cache=cache)
    found = code(coder, many(80))
    assert 0 < len(found) < 80
    assert coder.status() == {"coded": len(found), "spend_cap": 80 - len(found)}
    assert sum(book.spent) == 750 * llm.n <= 8_000
    n = llm.n
    again, _ = coder_at(llm.url, max_tokens=8_000, book=book, cache=cache)
    assert code(again, many(80)) == found
    assert llm.n == n
    more, _ = coder_at(llm.url, max_tokens=80_000, book=book, cache=cache)
    assert len(code(more, many(80))) == 80


@pytest.mark.parametrize("concurrency", [1, 3])
def test_the_cap_in_money(llm, concurrency):
    book = Book()
    coder, _ = coder_at(
        llm.url, max_cost=0.05, price_in=2.0, price_out=6.0, book=book, concurrency=concurrency
    )
    code(coder, many(400))
    cost = (book.spent[0] * 2.0 + book.spent[1] * 6.0) / 1_000_000
    assert 0.02 < cost <= 0.05
    assert coder.status()["spend_cap"] > 0


def test_what_was_asked_in_vain_counts_as_spent(llm):
    llm.otherwise = server.slow(1.0)
    book = Book()
    code(coder_at(llm.url, timeout_s=0.2, book=book)[0])
    assert book.spent[0] > 0


def test_an_endpoint_elsewhere_has_a_cap_even_when_none_is_named(llm):
    consenting = Permission(local=False, consenting=frozenset({"P1", "P2"}))
    coder, _ = coder_at(llm.url, consenting, book=Book(4_999_000, 900))
    assert code(coder) == []
    assert coder.status()["spend_cap"] == 2
    assert llm.n == 0


def test_usage_that_cannot_be_true_is_estimated(llm):
    def free(handler, body):
        whole = json.loads(server.completion(server.answer_to(body, model)))
        whole["usage"] = {"prompt_tokens": -5, "completion_tokens": "none"}
        handler.respond(200, json.dumps(whole).encode())

    llm.otherwise = free
    book = Book()
    assert code(coder_at(llm.url, book=book)[0]) == CODED
    assert book.spent[0] > 300
    assert book.spent[1] > 30


# --- secrets -----------------------------------------------------------------------------------


def test_the_key_and_the_texts_are_in_no_log_and_no_status(llm, caplog, capfd, monkeypatch):
    monkeypatch.setenv("OPENAI_LOG", "debug")
    caplog.set_level(logging.DEBUG)
    llm.script = [server.status(401), server.status(500), server.saying("no"), server.hung_up]
    told = []
    for _ in range(4):
        coder, _ = coder_at(llm.url)
        code(coder)
        told += [coder.status(), coder.remarks(), repr(coder), repr(vars(coder))]
    seen = caplog.text + str(capfd.readouterr()) + json.dumps(told, default=repr)
    assert KEY not in seen
    assert "sk-" not in seen
    for segment in SEGMENTS:
        assert segment.text not in seen


def test_without_the_package_the_error_says_what_to_install(monkeypatch, llm):
    real = builtins.__import__

    def without(name, *rest):
        if name in ("openai", "httpx2"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CoprodError, match=r"coprod-pipeline\[llm\]"):
        code(coder_at(llm.url)[0])
    assert llm.n == 0


def test_the_factory_takes_key_and_settings_from_where_they_are(llm):
    settings = LlmSettings(llm.url, "tiny", timeout_s=5.0)
    study = Study("s", "S", True, None, None, (Case("a", "A"),), llm=settings)
    setting = CoderSetting(study, Memory(), {"COPROD_LLM_API_KEY": f" {KEY}\n"}, Book())
    assert KEY not in repr(setting)
    assert code(make_llm_coder(setting)) == CODED
    assert llm.headers[0]["authorization"] == f"Bearer {KEY}"
    assert code(make_llm_coder(CoderSetting(study))) == CODED
    assert "authorization" not in llm.headers[1]
    with pytest.raises(CoprodError, match="needs an endpoint"):
        make_llm_coder(CoderSetting(Study("s", "S", True, None, None, ())))
