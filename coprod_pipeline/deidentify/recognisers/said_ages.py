"""Ages told without the word for them: "I'm 47.", "my mother, 83, lives …", "her eightieth birthday".

What belongs here: their patterns over folded text. What does not: ages that say they are ages
(``dates``), and what a policy lets stand.

A number after "I am" is an age only where the sentence does not go on to count something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_pipeline.deidentify.numbers import BELOW_HUNDRED, number_of
from coprod_pipeline.deidentify.recognisers.anchored import Anchored, beginning, caseless, digits
from coprod_pipeline.deidentify.recognisers.base import Found

_KIN = (
    r"(?:mum|mom|mam|mother|father|dad|husband|wife|partner|gran\w*|nan\w*|aunt\w*|uncle|sister|"
    r"brother|son|daughter|child|boy|girl|neighbour|neighbor|resident|patient|man|woman|lady|"
    r"mamma|pappa|mor|far|mormor|morfar|farmor|farfar|syster|bror|dotter|maken|makan|mannen|kvinnan|"
    r"damen|grannen|mere|pere|soeur|frere|fils|fille|mari|femme|tante|oncle|dame|homme|voisine?)"
)
_ONE = rf"(?:i|he|she|who|jag|han|hon|il|elle|qui|{_KIN})"
_BE = (
    r"(?:'s|'m| am| is| was| will be| would be|'ll be|'d be| turned| turns| ar| var| blev| blir"
    r"| fyller| fyllde)"
)
_SOFT = (
    r"(?: now| already| nearly| almost| only| just| about| around| maybe| like| nu| snart| bara"
    r"| kanske| ungefar| runt)?"
)
_ENDS = (
    r"(?=\s*(?:[.,;!?)\u2026]|$|\n)(?!\d)| (?:when|then|now|at the time|and (?:i|he|she|a|my|so|then)\b"
    r"|but|so|this (?:year|month|summer)|next (?:year|month)|last (?:year|month)|nar|nu|da|och (?:jag|han"
    r"|hon)\b|i ar|men)\b)"
)
_DIGITS = caseless(
    rf"\b{_ONE}{_BE}{_SOFT} (?P<a>\d{{1,3}}){_ENDS}"
    rf"|\b(?:i'?ll|he'?ll|she'?ll|will|to|gonna|would|i'?d|going to|about to|ska|kommer att) "
    rf"(?:turn|be turning|fylla) (?P<b>\d{{1,3}})\b(?! ?%)"
    rf"|\b(?:my|our|her|his|their|the|a|an|min|mitt|hans|hennes|var|en|ma|mon|sa|son|une?) (?:\w+ ){{0,2}}?"
    rf"{_KIN},? (?P<c>\d{{1,3}})(?=, ?[a-z])"
    rf"|\b(?:my|our|her|his|their|'s|min|hans|hennes|mon|son|leur) (?:own )?(?P<d>\d{{1,3}})(?:st|nd|rd|th"
    rf"|-?e|-?eme)(?= (?:birthday|anniversaire)\b)"
    rf"|\b(?P<e>\d{{1,3}})(?=[ -]?ars(?:dag|kalas|fest)\w*\b)"
    rf"|\b(?:{_KIN}) (?:of|pa) (?P<f>\d{{1,3}}){_ENDS}"
)
#: "Mary Smith, 47, says": told by the capitals.
_AFTER_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][\w'-]+, (?P<g>[1-9]\d)(?=, ?[A-Za-z])")
_WORDS = caseless(
    rf"\b{_ONE}{_BE}{_SOFT} (?P<a>{BELOW_HUNDRED}){_ENDS}"
    rf"|\b(?:il|elle|qui|on|mere|pere|tante|oncle|dame|homme|femme|mari|fils|fille) (?:a|avait|aura) "
    rf"(?P<b>{BELOW_HUNDRED}) ans\b"
    rf"|\b(?:i'?ll|he'?ll|she'?ll|will|to|gonna|going to|about to) turn (?P<c>{BELOW_HUNDRED})\b"
    rf"|\b(?:my|our|her|his|their|'s|min|hans|hennes|mon|son) (?:own )?(?P<d>(?:twentie|thirtie|fortie"
    rf"|fiftie|sixtie|seventie|eightie|ninetie)th|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty"
    rf"|ninety)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    rf"|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:quatre[- ]vingt|soixante|cinquant|quarant|trent)"
    rf"[a-z-]*ieme)(?= (?:birthday|anniversaire)\b)"
    rf"|\bfyll(?:de|er|t) (?:nyss |just |precis |snart )?(?P<f>{BELOW_HUNDRED})\b"
    r"(?! (?:procent|platser|sidor))"
    rf"|\b(?P<e>{BELOW_HUNDRED})(?=-?ars(?:dag|kalas|fest)\w*\b)"
)
#: Below this a number word is more often a word of the sentence ("she was one").
_LEAST_IN_WORDS = 13
_IN_DIGITS = Anchored(_DIGITS, digits(1, 3), before=60, after=60)
_AFTER_NAMES = Anchored(_AFTER_NAME, digits(2, 2), before=60, after=8)
_IN_WORDS = Anchored(
    _WORDS,
    beginning(
        *("thirt", "fourt", "fift", "sixt", "sevent", "eight", "ninet", "twent", "fort"),
        *("trett", "fjort", "femt", "sext", "sjut", "art", "nitt", "tjug", "fyrt", "atti"),
        *("trei", "quat", "quin", "sei", "ving", "tren", "quar", "cinq", "soix", "dix"),
        *("onze", "douz", "sept", "huit", "nona", "octa"),
    ),
    before=80,
    after=80,
)


def find_said_ages(folded: str) -> Iterator[Found]:
    """Ages of people told by who is speaking of whom: the number alone."""
    low = folded.lower()
    for match in (*_IN_DIGITS.finditer(low), *_AFTER_NAMES.finditer(folded)):
        group = str(match.lastgroup)
        if 0 < int(match[group]) < 120:
            yield Found(*match.span(group), "AGE", "said_age")
    for match in _IN_WORDS.finditer(low):
        group = str(match.lastgroup)
        number = number_of(match[group])
        if group == "d" or (number is not None and number >= _LEAST_IN_WORDS):
            yield Found(*match.span(group), "AGE", "said_age")
