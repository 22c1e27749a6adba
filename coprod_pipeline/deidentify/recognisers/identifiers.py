"""Identifiers that follow a pattern: contact details, national numbers, addresses, dates, ages.

What belongs here: patterns and their checks, over folded text. What does not: names, and what a
policy lets stand. A number with a valid check digit is taken as it stands; one without, or with a
wrong one, only where the words before it say what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from coprod_pipeline.deidentify.lexicon import cue_pattern
from coprod_pipeline.deidentify.normalise import normalise
from coprod_pipeline.deidentify.recognisers import checks
from coprod_pipeline.deidentify.recognisers.dates import Found, find_ages, find_dates
from coprod_pipeline.model import Span

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+'-]*\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
    r"|\b[A-Za-z0-9][\w.-]*(?: dot \w+)* at [A-Za-z0-9-]+(?: dot [A-Za-z0-9-]+)+\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]"
    r"|\bwww\.[^\s<>\"']+[^\s<>\"'.,;:!?)\]]"
    rf"|(?<![\w@.-])(?!asp\.net)(?:[a-z0-9][a-z0-9-]*\.)+{cue_pattern('domain')}"
    r"(?:/[^\s<>\"']*[^\s<>\"'.,;:!?)\]])?(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z][\w.]{1,30}(?<!\.)")
_NUMBER = re.compile(
    r"(?<![\w.,:/$£€¥#-])[+(]{0,2}\d(?:[\d ().\u2011-]|/(?=\d)){5,20}\d(?![\w%:€£$]|[.,]\d)"
)
_PHONE_BEFORE = re.compile(rf"\b{cue_pattern('phone')}\b[^\n]{{0,30}}$", re.IGNORECASE)
_PHONE_AFTER = re.compile(
    r"\W{0,3}(?:is|was) (?:my|the|his|her|our|their) (?:\w+ )?(?:number|phone|mobile|cell)",
    re.IGNORECASE,
)
_ID_BEFORE = re.compile(
    rf"\b{cue_pattern('id')}\b[^\n\w]*"
    r"(?:number|no|nr|is|was|are|of|ar|est|:|#|[ \w']{0,12} is)?[^\n\w]*$",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?=[A-Za-z0-9/-]*\d{3})[A-Za-z0-9](?:[A-Za-z0-9/-]|(?<=\d) (?=\d)){3,22}[A-Za-z0-9]\b"
)
_NI = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b",
    re.IGNORECASE,
)
_IBAN = re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{2,4}){3,8}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_UK_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d(?:\d|[ABEHMNPRVWXY])?|\d[A-HJKPSTUW])"
    r" ?\d[ABD-HJLNP-UW-Z]{2})\b"
)
_CA_POSTCODE = re.compile(
    r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d\b", re.IGNORECASE
)
_SE_POSTCODE = re.compile(
    r"(?:\bSE?-)\d{3} ?\d\d\b|(?<![\d.,:-])[1-9]\d\d \d\d(?=,? [A-Z][a-z]{2,})"
)
_ADDRESS = re.compile(
    r"(?:\b(?:Flat|Apartment|Apt|Unit|Suite)\.? ?\d+[A-Za-z]?,? )?\b\d{1,5}[A-Za-z]?(?:[-/]\d+)?,? "
    rf"(?:(?:[A-Z][\w'-]+\.?|\d+(?:st|nd|rd|th)) ){{1,4}}{cue_pattern('street')}\b\.?"
    r"(?: (?:North|South|East|West|[NSEW]{1,2})\b)?"
    r"|\b(?:Flat|Apartment|Apt|Suite)\.? ?#?\d+[A-Za-z]?\b"
    r"|\bP\.? ?O\.? Box \d+\b|\bBox \d{2,5}(?=, ?\d{3} ?\d\d\b)"
    r"|\b\d{1,5},? (?:rue|avenue|boulevard|chemin|allee|impasse) (?:(?:de|du|des|la|le|l') ?)*"
    r"[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,3}"
)
_SE_ADDRESS = re.compile(
    rf"\b(?:[A-Z][a-z]+ (?:[a-z]+ )?)?[A-Z]?[a-z]{{2,}}{cue_pattern('street_sv')}"
    r" \d{1,4}(?: ?[A-Z]\b)?(?:,? (?:lgh|tr|van) ?\d+)?"
)
_UK_PLATE = re.compile(r"\b[A-HJ-PR-Y]{2}\d\d ?[A-HJ-PR-Z]{3}\b")
_PLATE = re.compile(r"\b[A-Z]{3}[ -]?(?:\d{3}|\d\d[A-Z])\b|\b[A-Z]\d{1,3} ?[A-Z]{3}\b")
_PLATE_BEFORE = re.compile(rf"\b{cue_pattern('plate')}\b[^\n]{{0,35}}$", re.IGNORECASE)


def _web(text: str) -> Iterator[Found]:
    if "@" in text or " at " in text or "(at)" in text or "[at]" in text:
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end(), "EMAIL"
        for match in _HANDLE.finditer(text):
            yield match.start(), match.end(), "HANDLE"
    if "." in text or "://" in text:
        for match in _URL.finditer(text):
            yield match.start(), match.end(), "URL"


def _numbers(text: str) -> Iterator[Found]:
    for match in _NUMBER.finditer(text):
        raw = match.group()
        digits = re.sub(r"\D", "", raw)
        start, end = match.start(), match.end()
        if raw.startswith("(") and ")" not in raw:
            start += 1
        before = text[max(0, start - 60) : start]
        kind = _number_kind(raw.strip(), digits, before)
        if kind is None and len(digits) > 5 and _PHONE_AFTER.match(text, end):
            kind = "PHONE"
        if kind:
            yield start, end, kind


def _number_kind(raw: str, digits: str, before: str) -> str | None:
    count = len(digits)
    if _ID_BEFORE.search(before):
        return "ID"
    if (
        count in (10, 12)
        and re.fullmatch(r"\d{6,8}[-+]?\d{4}", raw)
        and checks.swedish_personal_number(digits)
    ):
        return "ID"
    if (
        count == 10
        and re.fullmatch(r"\d{3}[ -]?\d{3}[ -]?\d{4}|\d{6} ?\d{4}", raw)
        and checks.nhs_number(digits)
    ):
        return "PHONE" if _PHONE_BEFORE.search(before) else "ID"
    if count == 9 and re.fullmatch(r"\d{3}([ -])\d{3}\1\d{3}", raw) and checks.luhn(digits):
        return "ID"
    if count == 9 and re.fullmatch(r"\d{3}-\d\d-\d{4}", raw):
        return "ID"
    if (
        13 <= count <= 19
        and re.fullmatch(r"\d{13,19}|(?:\d{4}[ -]){3}\d{1,7}", raw)
        and checks.luhn(digits)
    ):
        return "ID"
    return "PHONE" if _is_phone(raw, digits, before) else None


def _is_phone(raw: str, digits: str, before: str) -> bool:
    count = len(digits)
    if raw.startswith(("+", "(+", "00")):
        return 8 <= count <= 15
    if re.fullmatch(
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4} ?- ?\d{4}", raw
    ):
        return False
    national = digits[1:] if count == 11 and digits[0] == "1" else digits
    if (
        len(national) == 10
        and re.fullmatch(r"[2-9]\d\d[2-9]\d{6}", national)
        and re.search(r"\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}$", raw)
    ):
        return True
    if digits[0] == "0" and digits[1] != "0" and 8 <= count <= 11:
        return not re.match(r"0\.|0 \d{3}(?: \d{3})*$", raw)
    return 6 <= count <= 11 and "." not in raw and bool(_PHONE_BEFORE.search(before))


def _codes(text: str) -> Iterator[Found]:
    for match in _NI.finditer(text):
        yield match.start(), match.end(), "ID"
    for match in _IBAN.finditer(text):
        value = match.group().replace(" ", "").upper()
        if 15 <= len(value) <= 34 and checks.iban(value):
            yield match.start(), match.end(), "ID"
    for match in _CODE.finditer(text):
        if _ID_BEFORE.search(text[max(0, match.start() - 60) : match.start()]):
            yield match.start(), match.end(), "ID"


def _places(text: str) -> Iterator[Found]:
    for pattern in (_UK_POSTCODE, _CA_POSTCODE, _SE_POSTCODE, _ADDRESS, _SE_ADDRESS):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), "ADDRESS"
    for match in _UK_PLATE.finditer(text):
        yield match.start(), match.end(), "VEHICLE"
    for match in _PLATE.finditer(text):
        if _PLATE_BEFORE.search(text[max(0, match.start() - 50) : match.start()]):
            yield match.start(), match.end(), "VEHICLE"


_DIGIT_RULES: tuple[Callable[[str], Iterator[Found]], ...] = (
    _numbers,
    _codes,
    _places,
    find_dates,
)


class Identifiers:
    """All patterns of this module, for every language."""

    name = "identifiers"
    version = "1"

    def find(self, texts: Sequence[str], language: str | None) -> list[list[Span]]:
        """Spans of each text; the patterns of all languages run whatever the language."""
        del language
        return [self._find_one(text) for text in texts]

    def _find_one(self, text: str) -> list[Span]:
        normalised = normalise(text)
        folded = normalised.text
        found = [*_web(folded), *find_ages(folded)]
        if any(char.isdigit() for char in folded):
            for rule in _DIGIT_RULES:
                found.extend(rule(folded))
        spans = set()
        for start, end, kind in found:
            first, last = normalised.original(start, end)
            spans.add(Span(first, last, kind, self.name))
        return sorted(spans, key=lambda s: (s.start, s.end, s.type))
