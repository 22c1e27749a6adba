"""Asking an OpenAI-compatible endpoint, and what becomes of a question when that goes wrong.

What belongs here: one question over the wire with its time limit, retries, and whether the
endpoint is on this machine. What does not: what is asked (``llm_prompt``), reading the model's
words (``llm_answer``), who may be asked about and when to stop (``llm``).

A fault is a value, never an exception: the endpoint's words and the key are in none of them.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import ipaddress
import json
import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from coprod_pipeline.coding.coders.llm_prompt import Question
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.protocol import LlmSettings

if TYPE_CHECKING:
    import openai

#: An answer of a batch has some kilobytes; what is larger is none.
MAX_ANSWER = 2_000_000
_TRIES = 4
#: A question that got no answer in time may be at work still: it is not put many times.
_TRIES_AFTER_TIMEOUT = 2
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 60.0
#: The SDK's own note of how it wants its answer; it reads it again from the request.
_RAW = "x-stainless-raw-response"
_KEPT_HEADERS = frozenset(
    (_RAW, "host", "connection", "content-type", "content-length", "transfer-encoding", "accept")
)
#: Ways to ask, from the strictest: not every server knows schemas, or every parameter.
_SHAPES = ("bounded", "schema", "json", "plain", "reasoning")


@dataclass(frozen=True)
class Reply:
    """The model's words. ``cut``: it ran out of tokens; ``declined``: it would not answer."""

    content: str
    tokens_in: int
    tokens_out: int
    cut: bool = False
    declined: bool = False


@dataclass(frozen=True)
class Fault:
    """Why there is no answer: a word of ``llm.REASONS``.

    ``tokens_in`` is what may have been spent all the same, ``wait_s`` what the server asked for.
    """

    reason: str
    tokens_in: int = 0
    tokens_out: int = 0
    wait_s: float = 0.0


def is_local(base_url: str) -> bool:
    """Whether the endpoint is this machine's own: a loopback address, or ``localhost``.

    Another name is not, whatever it resolves to; ``localhost`` only if all it resolves to is.
    """
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            return False
        return bool(found) and all(_is_loopback(str(entry[4][0])) for entry in found)
    return _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def estimate(text: str) -> int:
    """Tokens of a text, rather too many: a token of any language is seldom under three bytes."""
    return len(text.encode()) // 3 + 1


class Endpoint:
    """Puts questions to the endpoint of the settings; safe to use from several threads.

    ``sleep`` waits between tries; ``now`` is the wall clock in seconds.
    """

    def __init__(
        self,
        settings: LlmSettings,
        key: str,
        *,
        local: bool,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._now = now
        self._client = _client(settings, key.strip(), local)
        self._shape = 0
        #: Whether it is known how this server wants to be asked.
        self.settled = False

    def ask(self, question: Question) -> Reply | Fault:
        """Ask, again after faults that pass, and say what came of it."""
        jitter = random.Random(f"{self._settings.seed}:{question.user}")  # noqa: S311 - no secret
        spent = 0
        tries = 0
        while True:
            tries += 1
            result = self._ask_in_some_shape(question)
            if isinstance(result, Reply):
                return _with_spent(result, spent)
            spent += result.tokens_in
            most = {"timed_out": _TRIES_AFTER_TIMEOUT}.get(result.reason, _TRIES)
            passing = result.reason in ("unreachable", "timed_out", "rate_limited", "server_error")
            if not passing or tries >= most or result.wait_s > _LONGEST_WAIT_S:
                return Fault(result.reason, spent, result.tokens_out)
            wait = min(_FIRST_WAIT_S * 2 ** (tries - 1), _LONGEST_WAIT_S)
            # Not all who were turned away come back at the same moment, nor sooner than asked.
            self._sleep(max(wait * (0.5 + jitter.random() / 2), result.wait_s))

    def _ask_in_some_shape(self, question: Question) -> Reply | Fault:
        """Ask once; before anything was ever answered, simpler ways when one is refused."""
        while True:
            result = _within(
                self._settings.timeout_s, lambda: self._ask_once(question), _tokens_in(question)
            )
            if isinstance(result, Reply):
                self.settled = True
            refused = isinstance(result, Fault) and result.reason == "not_accepted"
            if not refused or self.settled:
                return result
            # After the last one it was no question of shape: perhaps the text is too long.
            self._shape = (self._shape + 1) % len(_SHAPES)
            if self._shape == 0:
                return result

    def _ask_once(self, question: Question) -> Reply | Fault:
        import httpx2
        import openai

        at_most = _tokens_in(question)
        deadline = time.monotonic() + self._settings.timeout_s
        body = _body(self._settings, question, _SHAPES[self._shape])
        try:
            with self._client.chat.completions.with_streaming_response.create(**body) as response:
                content = bytearray()
                for part in response.iter_bytes():
                    content += part
                    if len(content) > MAX_ANSWER:
                        return Fault("too_large", at_most)
                    if time.monotonic() > deadline:
                        return Fault("timed_out", at_most)
        except _StatusError as error:
            return _of_status(error.status, error.headers, self._now())
        except (openai.APITimeoutError, httpx2.TimeoutException):
            return Fault("timed_out", at_most)
        except openai.APIConnectionError as error:
            sent = not isinstance(error.__cause__, httpx2.ConnectError)
            return Fault("unreachable", at_most if sent else 0)
        except httpx2.HTTPError:
            return Fault("unreachable", at_most)
        return _read(bytes(content), question)


class _StatusError(Exception):
    """A status other than 200: its body is not read, it may hold anything."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        super().__init__(str(status))


def _client(settings: LlmSettings, key: str, local: bool) -> openai.OpenAI:
    """Make the SDK's client: no retries, no redirects, nothing taken from its environment."""
    try:
        import httpx2
        import openai
    except ImportError:
        raise CoprodError(
            "the llm coder needs the package 'openai'",
            where="study.yaml",
            mend="pip install 'coprod-pipeline[llm]', or take llm off coding: coders",
        ) from None
    # Their lines tell addresses, and at debug level what is sent.
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)

    def strip(request: httpx2.Request) -> None:
        # The SDK tells about this machine and passes on headers of OPENAI_* variables.
        for name in list(request.headers):
            if name.lower() not in _KEPT_HEADERS:
                del request.headers[name]
        request.headers["user-agent"] = "coprod"
        request.headers["accept-encoding"] = "identity"
        if key:
            request.headers["authorization"] = f"Bearer {key}"

    def refuse(response: httpx2.Response) -> None:
        if response.status_code != 200:
            raise _StatusError(response.status_code, dict(response.headers))

    http = httpx2.Client(
        timeout=settings.timeout_s,
        follow_redirects=False,
        trust_env=not local,
        event_hooks={"request": [strip], "response": [refuse]},
    )
    return openai.OpenAI(
        api_key="none", base_url=settings.base_url, max_retries=0, http_client=http
    )


def _body(settings: LlmSettings, question: Question, shape: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.user},
        ],
    }
    if shape in ("bounded", "schema", "reasoning"):
        form = question.bounded if shape == "bounded" else question.schema
        schema = {"name": "codings", "strict": True, "schema": form}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif shape == "json":
        body["response_format"] = {"type": "json_object"}
    if shape == "reasoning":
        # Models that think first take neither a temperature nor the older name of the limit.
        return body | {"max_completion_tokens": 4 * question.max_output, "seed": settings.seed}
    return body | {
        "max_tokens": question.max_output,
        "temperature": settings.temperature,
        "seed": settings.seed,
    }


def _tokens_in(question: Question) -> int:
    return estimate(question.system) + estimate(question.user)


def _within(seconds: float, call: Callable[[], Reply | Fault], at_most: int) -> Reply | Fault:
    """Give a call so long in all; one that goes on is left behind and its answer dropped.

    The client's own limits are per read: a server that sends a byte now and then meets them.
    """
    future: concurrent.futures.Future[Reply | Fault] = concurrent.futures.Future()

    def run() -> None:
        try:
            result = call()
        except Exception as error:  # noqa: BLE001 - whatever the SDK does, the run goes on
            logging.getLogger("coprod").warning("llm: %s in the client", type(error).__name__)
            result = Fault("unreachable", at_most)
        future.set_result(result)

    threading.Thread(target=run, name="llm", daemon=True).start()
    try:
        # A moment more, so that the call can end by itself and close its connection.
        return future.result(timeout=seconds + 1)
    except concurrent.futures.TimeoutError:
        return Fault("timed_out", at_most)


def _of_status(status: int, headers: Mapping[str, str], now: float) -> Fault:
    wait = _retry_after(headers.get("retry-after", ""), now)
    if status == 429:
        return Fault("rate_limited", wait_s=wait)
    if status in (408, 409, 425) or status >= 500:
        return Fault("server_error", wait_s=wait)
    if 300 <= status < 400:
        return Fault("redirected")
    if status in (401, 403, 407):
        return Fault("key_refused")
    if status == 402:
        return Fault("no_credit")
    if status in (404, 405, 410):
        return Fault("not_found")
    return Fault("not_accepted")


def _retry_after(value: str, now: float) -> float:
    """Seconds to wait, of a number or a date; 0 when the server does not say."""
    with contextlib.suppress(ValueError):
        seconds = float(value)
        return seconds if 0 <= seconds < float("inf") else 0.0
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    return 0.0


def _read(content: bytes, question: Question) -> Reply | Fault:
    """Take the model's words out of a completion."""
    at_most = _tokens_in(question)
    try:
        envelope = json.loads(content)
        usage = envelope.get("usage")
        choice = envelope["choices"][0]
        message = choice["message"]
        words = message.get("content")
        finish = choice.get("finish_reason")
        refusal = message.get("refusal")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return Fault("malformed", at_most)
    tokens_in = _tokens(usage, "prompt_tokens", at_most)
    declined = finish == "content_filter" or isinstance(refusal, str)
    if not isinstance(words, str) and not declined:
        return Fault("malformed", tokens_in, _tokens(usage, "completion_tokens", 0))
    words = words if isinstance(words, str) else ""
    tokens_out = _tokens(usage, "completion_tokens", estimate(words))
    return Reply(words, tokens_in, tokens_out, finish == "length", declined)


def _tokens(usage: Any, key: str, otherwise: int) -> int:
    """What the server counted; ``otherwise`` when it did not, or nothing that can be true."""
    counted = usage.get(key) if isinstance(usage, dict) else None
    return counted if type(counted) is int and 0 < counted < 10**8 else otherwise


def _with_spent(reply: Reply, spent: int) -> Reply:
    return Reply(
        reply.content, reply.tokens_in + spent, reply.tokens_out, reply.cut, reply.declined
    )
