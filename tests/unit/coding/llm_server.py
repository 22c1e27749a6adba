"""An HTTP server on loopback that speaks the chat-completions protocol, and misbehaves on demand.

It records every request. What it answers comes from ``script``: a list of behaviours that is used
up from the front, one a request; when it is empty, ``otherwise`` answers.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Gives the codings of one segment's text.
Model = Callable[[str], list[dict[str, Any]]]
Behaviour = Callable[["_Handler", dict[str, Any]], None]


def coding(code: str, quote: str, **said: Any) -> dict[str, Any]:
    """A coding as a model writes it."""
    empty = ("valence", "explicit_example", "aspect", "ref_start", "ref_end")
    return {"code": code, "quote": quote, **dict.fromkeys(empty), **said}


@dataclass
class Llm:
    """A running server: where it is, what it was asked, what it does next."""

    url: str
    script: list[Behaviour] = field(default_factory=list)
    otherwise: Behaviour = field(default_factory=lambda: answering(lambda _: []))
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Requests so far."""
        return len(self.bodies)

    @property
    def heard(self) -> str:
        """Everything that was sent, as one text."""
        return json.dumps([self.bodies, self.headers, self.paths], ensure_ascii=False)

    def texts(self, number: int = -1) -> list[str]:
        """The segments' texts of a request."""
        user = json.loads(self.bodies[number]["messages"][-1]["content"])
        return [segment["text"] for segment in user["segments"]]


@contextlib.contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Llm]:
    """A server on a free port of loopback."""
    server = _Server((host, 0), _Handler)
    llm = server.llm = Llm(f"http://{host}:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield llm
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    llm: Llm

    def __init__(self, *arguments: Any) -> None:
        self.lock = threading.Lock()
        super().__init__(*arguments)

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        # Only a followed redirect comes here.
        self._record({})
        self.respond(200, b"{}")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._record(body)(self, body)

    def _record(self, body: dict[str, Any]) -> Behaviour:
        with self.server.lock:
            llm = self.server.llm
            llm.bodies.append(body)
            llm.headers.append({k.lower(): v for k, v in self.headers.items()})
            llm.paths.append(self.path)
            return llm.script.pop(0) if llm.script else llm.otherwise

    def respond(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def completion(content: str | None, finish: str = "stop", **message: Any) -> bytes:
    """An envelope as servers send it, with the tokens counted in words."""
    whole = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750},
    }
    return json.dumps(whole).encode()


def answer_to(body: dict[str, Any], model: Model) -> str:
    """What a well-behaved model says."""
    asked = json.loads(body["messages"][-1]["content"])["segments"]
    return json.dumps({"segments": [{"n": s["n"], "codings": model(s["text"])} for s in asked]})


def answering(model: Model) -> Behaviour:
    """A model that codes each segment by its text."""
    return lambda h, body: h.respond(200, completion(answer_to(body, model)))


def saying(content: str | None, finish: str = "stop", **message: Any) -> Behaviour:
    """The same words, whatever was asked."""
    return lambda h, body: h.respond(200, completion(content, finish, **message))


def status(code: int, **headers: str) -> Behaviour:
    """An error, with a body that repeats what it was sent, as some servers do."""
    return lambda h, body: h.respond(code, json.dumps({"error": body}).encode(), **headers)


def raw(content: bytes) -> Behaviour:
    """Bytes that are no completion."""
    return lambda h, body: h.respond(200, content)


def slow(seconds: float) -> Behaviour:
    """Nothing for a while, then an answer that comes too late."""

    def behave(h: _Handler, body: dict[str, Any]) -> None:
        time.sleep(seconds)
        h.respond(200, completion(answer_to(body, lambda _: [])))

    return behave


def dripping(seconds: float, *, headers: bool) -> Behaviour:
    """A byte now and then, so that no single read ever times out."""

    def behave(h: _Handler, body: dict[str, Any]) -> None:
        if not headers:
            h.send_response(200)
            h.send_header("Content-Length", "1000")
            h.end_headers()
        else:
            h.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            h.wfile.write(b" ")
            h.wfile.flush()
            time.sleep(0.05)
        h.close_connection = True

    return behave


def truncated(h: _Handler, body: dict[str, Any]) -> None:
    """Half of an answer, and the line goes dead."""
    content = completion(answer_to(body, lambda _: []))
    h.respond(200, content[: len(content) // 2], Content_Length=str(len(content)))
    h.close_connection = True


def hung_up(h: _Handler, body: dict[str, Any]) -> None:
    """The connection is closed without a word."""
    h.close_connection = True


def endless(h: _Handler, body: dict[str, Any]) -> None:
    """An answer without end."""
    h.send_response(200)
    h.send_header("Content-Type", "application/json")
    h.end_headers()
    h.close_connection = True
    for _ in range(1000):
        h.wfile.write(b'{"a": 1, ' * 10_000)
