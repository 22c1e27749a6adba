"""Dates, birth dates and ages in English, Swedish and French.

What belongs here: patterns over folded text. What does not: how precise a date may stay; that is
the study's policy (``masking``). Months, weekdays and years alone are never found; a month with its
year is, because a policy of ``year`` generalises it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_pipeline.deidentify.surrogates import age_surrogate

_MONTH = (
    r"(?:jan(?:uar[iy]|vier)?|feb(?:ruar[iy])?|fevr(?:ier)?|mar(?:ch|s)?|apr(?:il)?|avril|ma[jiy]|"
    r"june?|juin|jul[iy]|juil(?:let)?|aug(?:ust[i]?)?|aout|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|"
    r"nov(?:ember|embre)?|dec(?:ember|embre)?)\b(?:\.(?= ?\d))?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|:e|:a|er)?"
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_DATE = re.compile(
    "|".join(
        (
            rf"\b{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)",
            rf"\b{_YEAR}([/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)",
            rf"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|[12]\d|3[01])\2{_YEAR}(?![\d/-]|\.\d)",
            r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])/\d\d(?![\d/-]|\.\d)",
            rf"\b(?:the )?{_DAY}(?: of| de)? {_MONTH}(?:,? (?:of )?{_YEAR}\b)?",
            rf"\b{_MONTH} (?:the )?{_DAY}(?![\d:%]|[.,]\d|\s*(?:am|pm)\b)(?:,? {_YEAR}\b)?",
            rf"\b{_MONTH},? (?:of |de )?{_YEAR}\b",
        )
    ),
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:born(?: on)?|birth ?date|birthday|date of birth|d\.?o\.?b\.?|fodd|foddes|fodelsedatum|fodelsedag|"
    r"nee? le|date de naissance|anniversaire)\b[^.\n]{0,25}$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:aged?|age of|age is|age was|turned|turning|agee? de|alder(?:n)?(?: av)?)[ :]{1,2}"
    r"(?P<a>\d{1,3})(?![\d.,:/%]\d|\d|%)"
    r"|\b(?P<b>\d{1,3})[ -](?:year|yr)s?[ -]old\b"
    r"|\b(?P<c>\d{1,3})(?:[ -]years? of age\b| ?ar gam(?:mal|mel|malt|la)\b"
    r"|[ -]?aring(?:en|ar|arna)?\b|-arig[at]?\b)"
    r"|\bj'ai (?P<d>\d{1,3}) ans\b|\b(?P<e>\d{1,3}) ans\b(?= et demi|,? (?:il|elle)\b)",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"\b(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|(?:a|one) hundred(?: and (?:one|two|three|four|five|six|seven|eight|nine|ten))?)"
    r"(?=[- ]years?[- ](?:old|of age)\b)"
    r"|\b(?:nittio(?:en|ett|tva|tre|fyra|fem|sex|sju|atta|nio)?"
    r"|hundra(?:en|ett|tva|tre|fyra|fem)?)(?= ar gam)"
    r"|\b(?:i'?m|i am|(?:he|she)(?:'s| is| was)|jag ar|(?:han|hon) (?:ar|var|blev)) "
    r"(?P<n>9\d|10\d|11\d)(?= ar\b|[.,;!?]|$| years?\b(?! (?:ago|later|after))| now\b| and\b)",
    re.IGNORECASE,
)

Found = tuple[int, int, str]


def find_dates(folded: str) -> Iterator[Found]:
    """Dates of a day or a month, and birth dates: (start, end, type) in the folded text."""
    if not any(char.isdigit() for char in folded):
        return
    for match in _DATE.finditer(folded):
        born = _BORN.search(folded, max(0, match.start() - 60), match.start())
        yield match.start(), match.end(), "BIRTH_DATE" if born else "DATE"
    for match in re.finditer(rf"\b{_YEAR}\b", folded):
        if _BORN.search(folded, max(0, match.start() - 25), match.start()):
            yield match.start(), match.end(), "BIRTH_DATE"


def find_ages(folded: str) -> Iterator[Found]:
    """Ages of people: the number alone, (start, end, type)."""
    for match in _AGE.finditer(folded):
        group = str(match.lastgroup)
        if 0 < int(match.group(group)) < 120:
            yield match.start(group), match.end(group), "AGE"
    for match in _OLD.finditer(folded):
        start, end = match.span("n") if match["n"] else match.span()
        yield start, end, "AGE"


def is_old(age: str) -> bool:
    """Whether an age is over 89, which no policy lets stand."""
    return age_surrogate(age) == "[Age 90+]"
