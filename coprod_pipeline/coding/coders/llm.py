"""A large language model as coder: off by default, and never more than a suggestion.

What belongs here: putting questions in order, remembering answers, when to stop, and what is
told of it. What does not: whose words may be asked about (``llm_permission``), words
(``llm_prompt``), the wire (``llm_endpoint``), reading answers (``llm_answer``), spending
(``llm_budget``).

A run does not fail because of the model: what was not coded is counted with the reason.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coders.base import Assignment, CodableSegment
from coprod_pipeline.coding.coders.llm_answer import READING, Coded, MalformedAnswer, read_answer
from coprod_pipeline.coding.coders.llm_budget import Budget, SpendBook
from coprod_pipeline.coding.coders.llm_endpoint import Endpoint, Fault, Reply
from coprod_pipeline.coding.coders.llm_permission import Permission, permission_of
from coprod_pipeline.coding.coders.llm_prompt import MAX_CHARS, Asker, Question, batches
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.protocol import LlmSettings

if TYPE_CHECKING:
    from coprod_pipeline.coding.machine import CoderSetting

log = logging.getLogger("coprod")

KEY_VARIABLE = "COPROD_LLM_API_KEY"
#: Why segments have no codes of the model, and what of its answers was not believed.
REASONS: Mapping[str, str] = {
    "no_external_ai": "not sent: the participant's consent_scope does not name external_ai",
    "unknown_speaker": "not sent: whose words they are is not known",
    "document": "not sent: documents leave this machine only with llm: {documents: true}",
    "too_long": "not asked: longer than a model reads reliably",
    "unreachable": "the endpoint cannot be reached or breaks off",
    "timed_out": "no answer within timeout_s",
    "rate_limited": "the endpoint limits the rate",
    "server_error": "the endpoint fails",
    "redirected": "the endpoint points to another address, which is refused",
    "key_refused": f"the endpoint refuses the key ({KEY_VARIABLE})",
    "no_credit": "the endpoint asks for payment",
    "not_found": "the endpoint has no such model or path",
    "not_accepted": "the endpoint does not accept the question",
    "malformed": "the answer does not have the form asked for",
    "too_large": "the answer is too large",
    "cut_short": "the answer ran out of tokens",
    "declined": "the model declined to answer",
    "spend_cap": "the spend cap of study.yaml is reached",
    "invented_quote": "assignment refused: its quote does not stand in the segment",
    "unknown_code": "assignment refused: the codebook has no such code",
    "emptied": "left empty: not of the values asked for, or a year that was not said",
}
_REFUSED = ("invented_quote", "unknown_code", "emptied")
#: Faults of one question, not of the endpoint: smaller questions may do.
_OF_THE_QUESTION = ("malformed", "not_accepted", "too_large", "cut_short", "declined")
_HOPELESS = ("redirected", "key_refused", "no_credit", "not_found")
_FAULTS_IN_A_ROW = 3
_FAILURES_IN_A_ROW = 10


class AnswerCache(Protocol):
    """Where answers are remembered under keys."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under the key, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep the value under the key."""
        ...


@dataclass
class _Standing:
    """How it goes: what was not coded and why, and how many faults came in a row."""

    not_coded: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    n_asked: int = 0
    stopped: str | None = None
    faults: int = 0
    failures: int = 0

    def fail(self, segments: Sequence[CodableSegment], reason: str) -> None:
        for segment in segments:
            self.not_coded.setdefault(segment.segment_id, reason)


class LlmCoder:
    """Codes by asking a model; see the module for what is sent and what is believed.

    Answers are remembered under model, prompt, parameters, codes and text, so that the same
    segment is never asked about twice. After ``code``, :meth:`status` tells what came of it.
    """

    def __init__(
        self,
        settings: LlmSettings,
        permission: Permission,
        *,
        key: str = "",
        cache: AnswerCache | None = None,
        book: SpendBook | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._permission = permission
        self._cache = cache
        self._budget = Budget(settings, permission.local, book)
        self._remembered: dict[str, Coded] = {}
        self._standing = _Standing()
        self._endpoint: Endpoint | None = None

        def connect() -> Endpoint:
            # Made when the first question is asked; the key stands in no attribute.
            return Endpoint(settings, key, local=permission.local, sleep=sleep, now=now)

        self._connect = connect

    @property
    def coder_id(self) -> str:
        """``llm:<model>@<prompt version>``."""
        return f"llm:{self.model}@{self._settings.prompt_version}"

    @property
    def model(self) -> str:
        """Name of the model."""
        return self._settings.model

    @property
    def version(self) -> str:
        """Version of the prompt."""
        return self._settings.prompt_version

    def code(
        self, segments: Sequence[CodableSegment], codebooks: Sequence[Codebook]
    ) -> list[Assignment]:
        """Ask about every segment that may be asked about, one codebook after the other."""
        allowed = []
        for segment in self._permission.sendable(segments):
            if not segment.is_codable:
                continue
            reason = self._permission.refusal(segment)
            if reason is None and len(segment.text) > MAX_CHARS:
                reason = "too_long"
            if reason is None:
                allowed.append(segment)
            else:
                self._standing.fail([segment], reason)
        found: dict[str, list[Assignment]] = {s.segment_id: [] for s in segments}
        for codebook in codebooks:
            asker = Asker(codebook, self.version)
            if asker.code_ids:
                self._code_by(asker, allowed, found)
        self._standing.n_asked += len(allowed)
        return [
            assignment
            for assignments in found.values()
            for assignment in sorted(assignments, key=lambda a: (a.start, a.end, a.code_id))
        ]

    def status(self) -> dict[str, int]:
        """Count by reason (``REASONS``) segments without codes and what was not believed.

        ``coded`` counts the segments that the model was done with.
        """
        failed = Counter(self._standing.not_coded.values())
        n_sendable = self._standing.n_asked
        unsent = ("no_external_ai", "unknown_speaker", "document", "too_long")
        n_failed = sum(n for reason, n in failed.items() if reason not in unsent)
        counts = {"coded": n_sendable - n_failed, **failed, **self._standing.refused}
        return {key: counts[key] for key in ("coded", *REASONS) if counts.get(key)}

    def remarks(self) -> list[dict[str, object]]:
        """Tell the same as remarks on codings are told (``coprod sources``)."""
        return [
            {
                "file": "study.yaml",
                "what": "assignments" if reason in _REFUSED else "segments",
                "where": f"of {self.coder_id}",
                "why": REASONS[reason],
                "n": n,
            }
            for reason, n in self.status().items()
            if reason != "coded"
        ]

    def _code_by(
        self,
        asker: Asker,
        segments: Sequence[CodableSegment],
        found: dict[str, list[Assignment]],
    ) -> None:
        """Code by one codebook; a text that stands in several segments is asked about once."""
        by_text: dict[str, list[CodableSegment]] = {}
        for segment in segments:
            by_text.setdefault(segment.text, []).append(segment)
        keys = {text: self._key(asker, text) for text in by_text}
        open_ = [same[0] for text, same in by_text.items() if self._recall(keys[text]) is None]
        failed = self._ask_all(asker, open_, keys)
        for text, same in by_text.items():
            coded = self._recall(keys[text])
            if coded is None:
                self._standing.fail(same, failed[text])
                continue
            for segment in same:
                self._standing.refused.update(coded.refused)
                found[segment.segment_id] += [
                    replace(a, segment_id=segment.segment_id) for a in coded.assignments
                ]

    # --- asking --------------------------------------------------------------------------------

    def _ask_all(
        self, asker: Asker, segments: Sequence[CodableSegment], keys: Mapping[str, str]
    ) -> dict[str, str]:
        """Ask until nothing is open or the run has to stop; returns the reason of each failure."""
        failed: dict[str, str] = {}
        waiting = deque(batches(segments))
        standing = self._standing
        while waiting and standing.stopped is None:
            wave = self._wave(asker, waiting)
            for question, result in zip(wave, self._together(wave), strict=True):
                self._budget.add(result.tokens_in, result.tokens_out)
                again = self._settle(asker, question, result, keys, failed)
                waiting.extendleft(reversed(again))
        for batch in waiting:
            for segment in batch:
                failed[segment.text] = standing.stopped or "unreachable"
        return failed

    def _wave(self, asker: Asker, waiting: deque[tuple[CodableSegment, ...]]) -> list[Question]:
        """Questions to put at the same time; one alone until the endpoint has answered once.

        What they may cost is set aside in order, so that the cap falls at the same place always.
        """
        if self._endpoint is None:
            self._endpoint = self._connect()
        at_once = self._settings.concurrency if self._endpoint.settled else 1
        wave: list[Question] = []
        set_aside = (0, 0)
        while waiting and len(wave) < at_once:
            question = asker.question(waiting[0])
            needed = self._budget.needed(question, set_aside)
            if not self._budget.allows(needed):
                if not wave:
                    self._stop("spend_cap")
                break
            set_aside = needed
            wave.append(question)
            waiting.popleft()
        return wave

    def _together(self, wave: Sequence[Question]) -> list[Reply | Fault]:
        endpoint = self._endpoint
        if endpoint is None or not wave:
            return []
        if len(wave) == 1:
            return [endpoint.ask(wave[0])]
        with ThreadPoolExecutor(len(wave)) as pool:
            return list(pool.map(endpoint.ask, wave))

    def _settle(
        self,
        asker: Asker,
        question: Question,
        result: Reply | Fault,
        keys: Mapping[str, str],
        failed: dict[str, str],
    ) -> list[tuple[CodableSegment, ...]]:
        """Keep what was answered; returns what is to be asked again, in smaller questions."""
        segments = question.segments
        reason, answers = _judged(result, question, asker)
        if reason is not None and reason not in _OF_THE_QUESTION:
            failed.update(dict.fromkeys((s.text for s in segments), reason))
            self._count_fault(reason)
            return []
        self._standing.faults = 0
        unclear = []
        for segment, coded in zip(segments, answers, strict=True):
            if coded is None:
                unclear.append(segment)
            else:
                self._remember(keys[segment.text], coded)
                self._standing.failures = 0
        if len(segments) > 1:
            half = (len(unclear) + 1) // 2
            # Some answered: the others one by one. None: by halves, one may spoil the rest.
            size = max(1, half) if len(unclear) == len(segments) else 1
            return [tuple(unclear[i : i + size]) for i in range(0, len(unclear), size)]
        for segment in unclear:
            failed[segment.text] = reason or "malformed"
            self._standing.failures += 1
            if self._standing.failures >= _FAILURES_IN_A_ROW:
                self._stop(reason or "malformed")
        return []

    def _count_fault(self, reason: str) -> None:
        """Stop calling an endpoint that is not there: at once, or after some faults in a row."""
        self._standing.faults += 1
        never_answered = self._endpoint is not None and not self._endpoint.settled
        many = self._standing.faults >= _FAULTS_IN_A_ROW
        if reason in _HOPELESS or never_answered or many:
            self._stop(reason)

    def _stop(self, reason: str) -> None:
        if self._standing.stopped is None:
            log.warning("llm: asking stopped: %s", REASONS[reason])
        self._standing.stopped = self._standing.stopped or reason

    # --- remembering ---------------------------------------------------------------------------

    def _key(self, asker: Asker, text: str) -> str:
        s = self._settings
        parts = [s.model, s.prompt_version, s.temperature, s.seed, READING, asker.digest, text]
        return "llm-" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _recall(self, key: str) -> Coded | None:
        if key in self._remembered:
            return self._remembered[key]
        kept = self._cache.get(key) if self._cache is not None else None
        if kept is None:
            return None
        content = json.loads(kept)
        rows = [Assignment("", *values) for values in content["assignments"]]
        self._remembered[key] = Coded(tuple(rows), content["refused"])
        return self._remembered[key]

    def _remember(self, key: str, coded: Coded) -> None:
        """Keep an answer: ids of codes and offsets, no word of the text or of the model."""
        self._remembered[key] = coded
        if self._cache is not None:
            rows = [astuple(a)[1:] for a in coded.assignments]
            content = {"assignments": rows, "refused": dict(coded.refused)}
            self._cache.put(key, json.dumps(content, separators=(",", ":")).encode())


def _judged(
    result: Reply | Fault, question: Question, asker: Asker
) -> tuple[str | None, list[Coded | None]]:
    """Why a question was not answered as a whole (None: it was), and what was said by segment."""
    nothing: list[Coded | None] = [None] * len(question.segments)
    if isinstance(result, Fault):
        return result.reason, nothing
    if result.declined:
        return "declined", nothing
    if result.cut:
        return "cut_short", nothing
    try:
        return None, read_answer(result.content, question.segments, asker.code_ids)
    except MalformedAnswer:
        return "malformed", nothing


def make_llm_coder(setting: CoderSetting) -> LlmCoder:
    """Make the coder of a study whose study.yaml has ``coding: llm:``; the key is optional."""
    settings = setting.study.llm
    if settings is None:
        raise CoprodError(
            "the coder 'llm' needs an endpoint",
            where="study.yaml",
            mend="add llm: {base_url: http://127.0.0.1:8080/v1, model: NAME} under coding:",
        )
    return LlmCoder(
        settings,
        permission_of(setting.study, settings),
        key=setting.environment.get(KEY_VARIABLE, ""),
        cache=setting.cache,
        book=setting.book,
    )
