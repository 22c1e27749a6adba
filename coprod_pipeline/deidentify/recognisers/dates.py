"""Dates, birth dates and ages in English, Swedish and French, in digits and in words.

What belongs here: patterns over folded text. What does not: how precise a date may stay; that is
the study's policy (``masking``). Months, weekdays and years alone are never found; a month with its
year is, because a policy of ``year`` generalises it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_pipeline.deidentify.numbers import BELOW_HUNDRED, DAY_WORDS, YEAR_WORDS, number_of
from coprod_pipeline.deidentify.recognisers.anchored import (
    Anchored,
    anywhere,
    beginning,
    caseless,
    digits,
)
from coprod_pipeline.deidentify.recognisers.base import Found
from coprod_pipeline.deidentify.surrogates import age_surrogate

_MONTH_NAME = (
    r"(?:jan(?:uar[iy]|vier)?|feb(?:ruar[iy])?|fevr(?:ier)?|mar(?:ch|s)?|apr(?:il)?|avril|ma[jiy]|"
    r"jun[ei]?|juin|jul[iy]?|juil(?:let)?|aug(?:ust[i]?)?|aout|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|"
    r"nov(?:ember|embre)?|dec(?:ember|embre)?)"
)
_MONTH = rf"{_MONTH_NAME}\b(?:\.(?= ?\d))?"
_LONG_MONTH = (
    r"(?:january|februar[iy]|march|april|may|june|july|august|september|october|november|december|"
    r"januari|mars|maj|juni|juli|augusti|oktober|janvier|fevrier|avril|mai|juin|juillet|aout|"
    r"septembre|octobre|novembre|decembre)\b"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?: ?(?:st|nd|rd|th|er)\b|:e|:a)?"
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_SHORT_YEAR = r"(?:-|')\d\d\b"
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_CLEAR = r"(?![\d/-]|\.\d)"
_NUMERIC_DATE = caseless(
    "|".join(
        (
            rf"(?<![\d.-]){_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)",
            rf"(?<![\d./-]){_YEAR}([/. ]){_M}\1{_D}(?!\d)",
            rf"(?<![\w./-]){_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\w-])",
            rf"(?<![\d./-]){_D}([/.-])(?:{_D})\2{_YEAR}{_CLEAR}",
            rf"(?<![\d./-]){_D}/(?:{_D})/\d\d{_CLEAR}",
            rf"(?<![\d./-])(?:0[1-9]|[12]\d|3[01])([.-])(?:0[1-9]|1[0-2])\3\d\d{_CLEAR}",
            rf"(?<![\d./-])(?:{_D} ){{2}}{_YEAR}(?![\d/-])",
        )
    )
)
_NAMED_DATE = caseless(
    "|".join(
        (
            rf"(?<![\d.,:/-])(?:the )?{_DAY}(?:[ -]?of| de|[ -])?[ -]?(?!may (?:not|be|have|well"
            rf"|also|or)\b){_MONTH}(?:[,.]?[ -](?:of )?{_YEAR}\b|,? ?{_SHORT_YEAR})?",
            rf"(?<![\d.,:/-])\d\d{_MONTH_NAME}{_YEAR}\b",
            rf"\b{_MONTH}[ -](?:the )?{_DAY}(?![\d:%]|[.,]\d|\s*(?:am|pm|a\.m|p\.m)\b| ?(?:per cent"
            rf"|people)| of (?:you|us|them|the)\b)(?:,? {_YEAR}\b)?",
            rf"\b{_MONTH},?[ -](?:of |de )?{_YEAR}\b",
            rf"\b{_LONG_MONTH} '\d\d\b",
        )
    )
)
#: Day and month only, or with a short year and dots: a date where a word before it says so.
_LOOSE = caseless(
    rf"\b(?:on|since|dated|until|till|by|the week of|w/c|week commencing|den|fran|sedan|datum|le"
    rf"|depuis|du|date[:.]?)"
    rf" (?P<date>{_D}([/.]){_M}(?:\2\d\d)?)(?![\d/%-]|[.,]\d| ?(?:of|of them|time)\b)"
)
#: Days that are said in French only: "en mars" is Swedish.
_FRENCH_DAY = (
    r"(?:deux|trois|quatre|cinq|sept|huit|neuf|dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze"
    r"|quinze|seize|vingt(?:[- ](?:et[- ])?(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf))?"
    r"|trente(?:[- ]et[- ]un)?)"
)
_SAID_DATE = caseless(
    rf"\b(?:the )?(?:{DAY_WORDS})(?: day)?(?: of| i| de)? {_LONG_MONTH}(?:,? (?:of |in "
    rf")?(?:{_YEAR}\b|{YEAR_WORDS}\b))?"
    rf"|\b{_LONG_MONTH} (?:the )?(?:{DAY_WORDS})\b(?:,? (?:{_YEAR}\b|{YEAR_WORDS}\b))?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|:?e|:a)?(?: of)? {_LONG_MONTH},? (?:{YEAR_WORDS}|{BELOW_HUNDRED})\b"
    rf"|\b(?:(?:le|du|au) (?:{BELOW_HUNDRED}|premier)|{_FRENCH_DAY}) (?:janvier|fevrier|mars|avril"
    rf"|mai|juin|juillet|aout|septembre|octobre|"
    rf"novembre|decembre)\b(?:,? (?:{_YEAR}\b|{YEAR_WORDS}\b))?"
)
#: "tredje i femte": the third of May.
_ORDINAL_DATE = caseless(
    rf"\b(?:den |fodd )(?:{DAY_WORDS}) i (?:{DAY_WORDS})\b(?:,? (?:{_YEAR}\b|{YEAR_WORDS}\b))?"
)
_BORN = re.compile(
    r"\b(?:born(?: on| in)?|birth ?(?:date|day)|date of birth|d\.?o\.?b\.?|fodd|foddes"
    r"|fodelse(?:datum|dag|ar)\w*|"
    r"fyll(?:er|de) ar|nee?s? (?:le|en|au)|nee?|ne\(e\)|date de naissance|anniversaire|naissance"
    r"|naquit)\b[^.\n]{0,25}$",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(
    r"[^.\n\w]{0,3}(?:is|was|'s|ar|est) (?:my|her|his|their|min|hans|hennes|mon|son) "
    r"(?:birthday|birth ?date|date of birth|fodelsedag|anniversaire)",
    re.IGNORECASE,
)
_BIRTH_YEAR = caseless(
    rf"\b(?:born|birth(?: year)?|dob|d\.o\.b\.|fodd(?:es)?|fodelsear|nee?|naissance)\b(?::| is| was| ar)?"
    rf"(?: in| back in| ar| i| en|:)?(?: the year| ar)? (?:(?P<month>{_LONG_MONTH} "
    rf")?(?P<year>{_YEAR}\b|{YEAR_WORDS}\b)"
    rf"|(?P<short>[-']\d\d\b)|(?P<six>\d{{6}}\b)|(?P<said>{BELOW_HUNDRED}\b))"
)
_AGE = caseless(
    r"\b(?:aged?|age of|age is|age was|age,|turned|turning|turns|agee? de|age de|alder(?:n)?(?: av| "
    r"pa)?|vid(?= \d+ ars?\b)|fyll(?:t|de|er))"
    r"[ :]{1,2}(?P<a>\d{1,3})(?![\d.,:/%-]\d|\d|%)"
    r"|\b(?P<b>\d{1,3})[ -]?(?:year|yr)s?[ -]old\b"
    r"|\b(?P<c>\d{1,3})(?:[ -]years? of age\b| ?ar gam(?:mal|mel|malt|la)\b| ?ars alder\b"
    r"|[ -]?aring(?:en|ar|arna)?\b|-?arig[at]?\b| ?y/?o\b)"
    r"|\bj'ai (?P<d>\d{1,3}) ans\b|\b(?:il|elle|mere|pere|mari|femme|fils|fille|grand-\w+|voisine?"
    r"|on) (?:a|avait|aura) (?P<e>\d{1,3}) ans\b"
    r"|\b(?P<f>\d{1,3}) ans\b(?= et demi|,? (?:il|elle)\b)|\ba l'age de (?P<g>\d{1,3})\b"
    r"|\b(?:i'?m|i am|he'?s|she'?s|he is|she is|he was|she was|jag ar|han ar|hon ar|han var|hon "
    r"var) (?P<h>\d{1,3})(?= (?:ar|years old)\b)"
)
_WHO = (
    r"(?:i|he|she|they|who|mum|mom|mother|father|dad|husband|wife|gran\w*|nan|aunt\w*|uncle|sister|brother|"
    r"neighbour|neighbor|resident|patient|man|woman|lady|"
    r"jag|han|hon|de|som|mamma|pappa|mor|far|mormor|morfar|farmor|farfar|mannen|kvinnan|damen|"
    r"il|elle|qui|mere|pere|grand-?mere|grand-?pere|tante|oncle|dame|homme|femme|mari)"
)
_BE = (
    r"(?:'?s|'?m|'?re| am| is| are| was| were| will be| would be| turned| turns| turning| ar| var"
    r"| blev| blir| fyller| fyllde| har fyllt| a| avait| aura)"
)
#: From 90 on, in digits: policy has no say, so a person before or "years" after is enough.
_OLD_DIGITS = caseless(
    rf"\b{_WHO}{_BE} (?:now |already |nearly |almost |nu |snart |over |deja |presque |about "
    rf")?(?P<n>9\d|1[01]\d)"
    r"(?= ?(?:ar|ans)\b| years?\b(?! (?:ago|later|after))|[.,;!?\n]|$| now\b| and\b| when\b| then\b"
    r"| this\b| last\b| next\b| nu\b| nar\b| i ar\b| quand\b)"
    r"|\b(?:at|lived to|until|reached|vid|(?<!y )a) (?:the (?:age of|ripe old age of) )?(?P<o>9\d|1[01]\d)"
    r"(?=[,.;!?]? (?:she|he|they|years|hon|han|ar\b|ans|elle|il)\b| ?[.;!?]| ans\b| ars?\b)"
    r"|\b(?P<p>9\d|1[01]\d)[ -](?:year|yr)s?[ -]?old|\b(?P<q>9\d|1[01]\d) ?ar\b(?! (?:sedan|sen"
    r"|senare|efter|framat|tillbaka)\b)"
    r"|\b(?P<r>9\d|1[01]\d) ans\b(?! (?:plus tard|apres|auparavant|avant|de service|d'histoire"
    r"|d'existence|de travail))"
)
_NOT_AGE = re.compile(
    r"\b(?:over|in|under|for|i|pa|efter|inom|om|senaste|gick|depuis|pendant|il y a|durant|dans"
    r"|apres|the last|past|"
    r"nastan|drygt|ca\.?|bara|cirka|ungefar|next) $",
    re.IGNORECASE,
)
_OLD_EN = (
    r"(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|(?:a|one) hundred(?: and (?:one|two|three|four|five|six|seven|eight|nine|ten))?)"
)
_OLD_SV = (
    r"(?:nittio ?(?:en|ett|tva|tre|fyra|fem|sex|sju|atta|nio)?|(?:ett ?)?hundra ?(?:en|ett"
    r"|tva|tre|fyra|fem|sex)?)"
)
_OLD_FR = (
    r"(?:quatre[- ]vingts?[- ](?:dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize)"
    r"|nonante(?:[- ](?:et[- ])?(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf))?|cent(?: (?:un"
    r"|deux|trois|quatre|cinq))?)"
)
_OLD_WORDS = caseless(
    rf"\b(?P<a>{_OLD_EN})(?=[- ]years?[- ](?:old|of age)\b|[- ]year[- ]old)"
    rf"|\b(?P<b>{_OLD_SV})(?=(?: ars?\b|-?aring|-?arig)(?! (?:sedan|senare)))"
    rf"|\b(?P<c>{_OLD_FR}) ans\b(?! (?:plus tard|apres|auparavant|de service|d'histoire|d'existence))"
    rf"|\b(?:aged|age of|turned|turning|lived to|reached|at the age of) (?P<d>{_OLD_EN})\b(?! "
    rf"(?:per cent|percent|pounds|dollars))"
    rf"|\b{_WHO}{_BE} (?:now |already |nearly |almost |nu |snart |deja )?(?P<e>{_OLD_EN}|{_OLD_SV}|{_OLD_FR})"
    r"(?=[.,;!?\n]|$| now\b| and\b| when\b| then\b| this\b| next\b| last\b| nu\b| nar\b| i ar\b| ans\b| ar\b)"
    r"|\b(?P<f>(?:ninetieth|ninety-(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|hundredth|9\dth|9[123](?:st|nd|rd)|100th)(?= birthday))"
    r"|\b(?:in|into) (?:my|his|her|their) (?P<g>nineties|90s)\b|\b(?P<h>nittioars?(?=aldern|dag))"
    r"|\b(?P<i>nonagenarian|centenarian|nonagenaire|centenaire)\b"
    rf"|\bat (?P<j>{_OLD_EN})(?=,? (?:she|he|they)\b)"
)
_YOUNGER = caseless(
    rf"\b(?P<a>{BELOW_HUNDRED})(?=[- ]years?[- ](?:old|of age)\b| ?ar gam(?:mal|malt|la)\b|-?arige\b|-?aring)"
    rf"|\b(?:aged|at the age of|turned) (?P<b>{BELOW_HUNDRED})\b(?! (?:to|of|a|the|in|into|it|out"
    rf"|up|down|on|off|them|him|her)\b)"
    rf"|\bj'ai (?P<c>{BELOW_HUNDRED}) ans\b|\bagee? de (?P<d>{BELOW_HUNDRED}) ans\b"
)

_MONTH_BEGINS = beginning(
    *("january", "januari", "februar", "march", "mars", "april", "avril", "may", "mai", "maj"),
    *("june", "juni", "juin", "july", "juli", "juillet", "august", "aout", "september"),
    *("septembre", "october", "octobre", "oktober", "november", "novembre", "december"),
    *("decembre", "janvier", "fevrier"),
)
_OLD_BEGINS = beginning(
    *("9", "100", "ninet", "nint", "nitti", "hundr", "etthundr", "quatre", "nona", "cent")
)
_AGE_TOLD = anywhere(
    *("year o", "years o", "year-o", "years-o", "ar gam", "argam", "arige", "aring", "turned"),
    *("aged", "age of", "agee", "age de", "j'ai "),
)
_MONTH_MARKS = (
    *("jan", "feb", "fev", "mar", "apr", "avr", "maj", "mai", "may", "jun", "jui", "jul", "aug"),
    *("aou", "sep", "okt", "oct", "nov", "dec"),
)
_NUMERIC_DATES = Anchored(_NUMERIC_DATE, re.compile(r"\d(?:[-/. ]\d|\d{7})"), before=40, after=60)
_NAMED_DATES = Anchored(_NAMED_DATE, before=40, after=60, beside=_MONTH_MARKS)
_LOOSE_DATES = Anchored(_LOOSE, digits(1, 2), before=40, after=40)
_SAID_DATES = Anchored(_SAID_DATE, _MONTH_BEGINS, before=80, after=120)
_ORDINAL_DATES = Anchored(_ORDINAL_DATE, anywhere("e i ", "a i "), before=60, after=100)
_AGES = Anchored(_AGE, digits(1, 3), before=60, after=60)
_OLD_AGES = Anchored(_OLD_DIGITS, digits(2, 3), before=60, after=60)
_OLD_SAID = Anchored(_OLD_WORDS, _OLD_BEGINS, before=80, after=80)
_YOUNGER_SAID = Anchored(_YOUNGER, _AGE_TOLD, before=80, after=80)


def find_dates(folded: str) -> Iterator[Found]:
    """Dates of a day or a month in digits, and birth dates."""
    low = folded.lower()
    for pattern in (_NUMERIC_DATES, _NAMED_DATES):
        for match in pattern.finditer(low):
            yield _date(folded, match.start(), match.end())
    for match in _LOOSE_DATES.finditer(low):
        yield _date(folded, *match.span("date"))


def find_said_dates(folded: str) -> Iterator[Found]:
    """Dates in words, and years of birth: "the fourteenth of March", "born in sixty-two"."""
    low = folded.lower()
    for pattern in (_SAID_DATES, _ORDINAL_DATES):
        for match in pattern.finditer(low):
            yield _date(folded, match.start(), match.end())
    for match in _BIRTH_YEAR.finditer(low):
        group = next(g for g in ("year", "short", "six", "said") if match[g])
        if group == "said" and number_of(match[group]) is None:
            continue
        start = match.start("month") if match["month"] else match.start(group)
        yield Found(start, match.end(group), "BIRTH_DATE", "birth_year")


def _date(folded: str, start: int, end: int) -> Found:
    born = _BORN.search(folded, max(0, start - 60), start) or _BORN_AFTER.match(folded, end)
    return Found(start, end, *(("BIRTH_DATE", "birth_date") if born else ("DATE", "date")))


def find_ages(folded: str) -> Iterator[Found]:
    """Ages of people: the number alone."""
    low = folded.lower()
    for match in _AGES.finditer(low):
        group = str(match.lastgroup)
        if 0 < int(match.group(group)) < 120:
            yield Found(*match.span(group), "AGE", "age")
    for match in _OLD_AGES.finditer(low):
        group = str(match.lastgroup)
        before = folded[max(0, match.start(group) - 16) : match.start(group)]
        if group not in "qr" or not _NOT_AGE.search(before):
            yield Found(*match.span(group), "AGE", "high_age")
    for match in _OLD_SAID.finditer(low):
        group = str(match.lastgroup)
        before = folded[max(0, match.start(group) - 16) : match.start(group)]
        if group not in "bc" or not _NOT_AGE.search(before):
            yield Found(*match.span(group), "AGE", "high_age")
    for match in _YOUNGER_SAID.finditer(low):
        yield Found(*match.span(str(match.lastgroup)), "AGE", "age")


def is_old(age: str) -> bool:
    """Whether an age is over 89, which no policy lets stand."""
    return age_surrogate(age) == "[Age 90+]"
