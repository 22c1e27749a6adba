"""Reading a model's answer: strictly, and believing nothing that does not stand in the text.

What belongs here: from the answer's text to assignments, and why one was refused. What does not:
getting the answer (``llm_endpoint``), what was asked (``llm_prompt``).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from coprod_pipeline.coding.coders.base import Assignment, CodableSegment
from coprod_pipeline.coding.coders.llm_prompt import ASPECTS, VALENCES

#: Changes whenever the same answer is read differently.
READING = "1"
#: Why an assignment was refused, or a part of it left empty.
INVENTED_QUOTE, UNKNOWN_CODE, EMPTIED = "invented_quote", "unknown_code", "emptied"
_FENCE = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)
_DAY = re.compile(r"(\d{4})-\d{2}-\d{2}")
_MOST_CODINGS = 200


@dataclass(frozen=True)
class Coded:
    """What a model said about one segment, checked; ``refused`` counts what was not believed."""

    assignments: tuple[Assignment, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)


class MalformedAnswer(Exception):  # noqa: N818 - what it is, and the caller's ordinary case
    """The answer, or what it says about a segment, does not have the form that was asked for."""


def read_answer(
    content: str, segments: Sequence[CodableSegment], code_ids: Set[str]
) -> list[Coded | None]:
    """Read an answer, one result per segment that was asked about; None for a malformed one.

    Raises MalformedAnswer when it cannot be said which segment a part of it is about.
    """
    listed = _loaded(content).get("segments")
    if not isinstance(listed, list):
        raise MalformedAnswer
    by_number: dict[int, Any] = {}
    for entry in listed:
        number = entry.get("n") if isinstance(entry, dict) else None
        if type(number) is not int or not 1 <= number <= len(segments) or number in by_number:
            raise MalformedAnswer
        by_number[number] = entry.get("codings")
    found: list[Coded | None] = []
    for number, segment in enumerate(segments, start=1):
        try:
            found.append(_coded(by_number.get(number), segment, code_ids))
        except MalformedAnswer:
            found.append(None)
    return found


def _loaded(content: str) -> dict[str, Any]:
    """Parse the JSON object; a fence around all of it is taken off, text around it is not."""
    fenced = _FENCE.fullmatch(content)
    try:
        answer = json.loads(fenced[1] if fenced else content)
    except (ValueError, RecursionError):
        raise MalformedAnswer from None
    if not isinstance(answer, dict):
        raise MalformedAnswer
    return answer


def _coded(codings: Any, segment: CodableSegment, code_ids: Set[str]) -> Coded:
    if not isinstance(codings, list) or len(codings) > _MOST_CODINGS:
        raise MalformedAnswer
    refused: Counter[str] = Counter()
    kept: dict[tuple[str, int, int], Assignment] = {}
    for coding in codings:
        if not isinstance(coding, dict):
            raise MalformedAnswer
        code, quote = coding.get("code"), coding.get("quote")
        if not isinstance(code, str) or not isinstance(quote, str):
            raise MalformedAnswer
        if code not in code_ids:
            refused[UNKNOWN_CODE] += 1
            continue
        place = find_quote(segment.text, quote)
        if place is None:
            refused[INVENTED_QUOTE] += 1
            continue
        said, n_emptied = _said(coding, segment.text)
        refused[EMPTIED] += n_emptied
        kept.setdefault(
            (code, *place), Assignment(segment.segment_id, code, *place, *place, **said)
        )
    ordered = sorted(kept.values(), key=lambda a: (a.start, a.end, a.code_id))
    return Coded(tuple(ordered), {why: n for why, n in sorted(refused.items()) if n})


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Where the quote first stands in the text: as it is, else with runs of space as one space.

    It must hold a letter or a digit, and be made of whole words: "or" is no quote of "worked".
    """
    quote = quote.strip()
    if not any(ch.isalnum() for ch in quote):
        return None
    before = r"(?<!\w)" if re.match(r"\w", quote) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", quote) else ""
    for wanted in (re.escape(quote), r"\s+".join(re.escape(word) for word in quote.split())):
        found = re.search(before + wanted + after, text)
        if found is not None:
            return found.span()
    return None


def _said(coding: Mapping[str, Any], text: str) -> tuple[dict[str, Any], int]:
    """Valence, example, aspect and period where typed as asked; how many were emptied.

    Confidence is not asked for: a model's own is no probability.
    """
    valence, example, aspect = (coding.get(k) for k in ("valence", "explicit_example", "aspect"))
    if type(valence) is int:
        valence = str(valence)
    start, end = _period(coding.get("ref_start"), coding.get("ref_end"), text)
    said = {
        "valence": valence if isinstance(valence, str) and valence in VALENCES else None,
        "explicit_example": example if isinstance(example, bool) else None,
        "aspect": aspect if isinstance(aspect, str) and aspect in ASPECTS else None,
        "ref_start": start,
        "ref_end": end,
    }
    given = [key for key in said if coding.get(key) is not None]
    return said, sum(said[key] is None for key in given)


def _period(start: Any, end: Any, text: str) -> tuple[str | None, str | None]:
    """Both days or none; a year that does not stand in the segment is a guess."""
    days = []
    for value in (start, end):
        match = _DAY.fullmatch(value) if isinstance(value, str) else None
        if match is None or not re.search(rf"(?<!\d){match[1]}(?!\d)", text):
            return None, None
        try:
            days.append(date.fromisoformat(match[0]))
        except ValueError:
            return None, None
    return (str(days[0]), str(days[1])) if days[0] <= days[1] else (None, None)
