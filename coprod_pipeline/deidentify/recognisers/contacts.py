"""Ways to reach somebody: e-mail, links, account names and phones, written or spoken.

What belongs here: their patterns over folded text. What does not: numbers that identify a person
(``national``) and places (``addresses``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from coprod_pipeline.deidentify.lexicon import cue_pattern, word_list
from coprod_pipeline.deidentify.numbers import SpokenDigits, spoken_digits
from coprod_pipeline.deidentify.recognisers.anchored import Anchored, anywhere, caseless, holds
from coprod_pipeline.deidentify.recognisers.base import Found
from coprod_pipeline.deidentify.recognisers.said_contacts import find_said_contacts

_TLD = cue_pattern("domain")
#: Endings of host names that are everyday words: "It was good.In May" is no link.
_WORD_ENDINGS = frozenset(
    [
        "in",
        "it",
        "me",
        "at",
        "be",
        "no",
        "es",
        "us",
        "nu",
        "co",
        "dev",
        "app",
        "online",
        "site",
        "health",
        "care",
        "info",
        "pt",
        "is",
        "to",
    ]
)
_EMAIL = caseless(
    r"[A-Za-z0-9][A-Za-z0-9._%+'-]*(?:@\s?|\s?[(\[{](?:at|a)[)\]}]\s?)[A-Za-z0-9][A-Za-z0-9-]*"
    r"(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
    r"|[A-Za-z0-9][A-Za-z0-9._%+'-]*@[A-Za-z][A-Za-z0-9-]+(?:, ?(?:com|org|net|se|ca|uk|fr)\b)?"
    rf"|[A-Za-z0-9][A-Za-z0-9._%+'-]*\s@\s?[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.{_TLD}\b"
)
_URL = caseless(
    r"\b(?:https?|ftp)://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]"
    r"|\bwww\d?\.[^\s<>\"']+[^\s<>\"'.,;:!?)\]]"
    rf"|(?<![\w@.-])(?!asp\.net)(?P<host>(?:[a-z0-9][a-z0-9-]*\.)+(?P<tld>{_TLD}))"
    r"(?P<path>/[^\s<>\"']*[^\s<>\"'.,;:!?)\]])?(?![\w-]|\.\w)"
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{1,30}(?<!\.)")
_SITES = (
    r"(?:instagram|insta|twitter|tiktok|snapchat|snap|skype|telegram|discord|facebook|linkedin|"
    r"mastodon|bluesky|github|reddit|messenger)"
)
_ACCOUNT = caseless(
    rf"\b(?:{_SITES}|"
    r"x|user ?name|login|screen name|anvandarnamn|"
    r"nom d'utilisateur|identifiant|handle)\b"
    r"(?: (?:handle|name|account|id|username|konto|compte))?(?:'s)?"
    r"(?:[:,]| i am| i'm| jag ar| jag heter| je suis| is| as| called| under| ar| heter| est| som| "
    r"sous| name is| ?=){1,2} ?[\"']?"
    r"(?P<name>[A-Za-z][\w.-]*[\d_][\w.-]*|[A-Za-z]\w*\.\w+)(?<![.-])"
)
_NUMBER = re.compile(
    r"(?<![\w$£€¥])(?<!\d[.,:/-])(?:[+(]{1,2} ?)?\d(?:[\d ().\u2011-]|/(?=\d)){4,24}\d"
    r"(?: ?(?:x|ext\.?|extension|ank\.?|anknytning|poste) ?\d{1,5}\b|(?![\w%:€£$]|[.,]\d))"
)
_PHONE_BEFORE = re.compile(
    rf"\b(?:{cue_pattern('phone')}|tel|tfn|mob|mobil\w*|cellphone|landline|voicemail|hotline|"
    r"ringa|ring|smsa?|sms:a|textade|telephone|portable|joindre|joignable|rappel\w*|numero|"
    r"contact(?: number)?|direct line|extension|hem(?:telefon)?|vaxel|faxnummer|skriv upp|desk|office|"
    r"answering (?:at|on)|reached (?:at|on)|messages? to|registered(?: number| mobile)?)\b"
    r"[^\n]{0,40}$",
    re.IGNORECASE,
)
_PHONE_AFTER = re.compile(
    r"\W{0,3}(?:is|was|ar|est|that's|det ar|c'est) (?:my|the|his|her|our|their|min|mitt|hans|hennes|"
    r"mon|le|son|notre) (?:\w+ )?(?:number|phone|mobile|cell|nummer|mobil|telefon|numero|portable)",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(
    r"(?:1[89]|20)\d\d([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d\d|\d{4})"
    r"|[012]?\d\.[0-5]\d(?: ?- ?[012]?\d\.[0-5]\d.*)?|(?:1[89]|20)\d\d ?[-/] ?(?:1[89]|20)?\d\d"
    r"|(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d"
)
_CLOCKS = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d ?- ?(?:[01]\d|2[0-4])[0-5]\d")
_NATIONAL = re.compile(
    # The United Kingdom: an area code and six to eight more; Sweden and France: pairs and threes.
    r"\(?0[1-9]\d{0,4}\)?(?:[ .-]?\d){5,9}|\(0[1-9]\d{1,4}\) ?\d[\d ]{5,9}|0[1-9](?:[ .-]?\d\d){4}"
    r"|0(?:[ -]\d){9,10}"
)
_NORTH_AMERICAN = re.compile(
    r"(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}|1?\([2-9]\d\d\)[2-9]\d{6}"
)
_NOT_PHONE = re.compile(
    r"\b(?:isbn|issn|doi|pmid|arxiv|version|orgnr|organi[sz]ation(?:snummer| number)|order|invoice"
    r"|faktura\w*|"
    r"facture|tracking|article|artikel\w*|serial|part|bankgiro|plusgiro|konto\w*|dnr|diarienummer|"
    r"grant|ean|sku|model|batch|lot|ticket|pages?|pp|sid|about|over|nearly|almost|totall?ing)\b"
    r"(?: (?:number|no|nr|id|code))?[.:# ]{0,3}$",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r" ?(?:kr\b|kronor|sek\b|pounds?|dollars?|cad\b|gbp\b|usd\b|euros?|eur\b|people|persons?|"
    r"personer|personnes|habitants|invanare|patients?|votes?|residents|km\b|miles|tons?|"
    r"million|thousand|per cent|percent)",
    re.IGNORECASE,
)

_EMAILS = Anchored(
    _EMAIL,
    anywhere(
        "@", *(f"{left}{at}{right}" for left in "([{" for at in ("a", "at") for right in ")]}")
    ),
    before=160,
    after=300,
)
#: What every link, and every word for an account, holds one of.
_LINK_MARKS = ("://", "www")
_HOST_MARK = re.compile(r"\.(?<=[a-z0-9-]\.)[a-z]{2}")
_ACCOUNT_MARKS = (
    *("insta", "twitter", "tiktok", "snap", "skype", "telegram", "discord", "facebook", "linkedin"),
    *("mastodon", "bluesky", "github", "reddit", "messenger", "user", "login", "screen name"),
    *("anvandarnamn", "utilisateur", "identifiant", "handle"),
)
_X_MARK = re.compile(r"x(?<!\wx)[ ':,=]")

_CALLED = caseless(
    r"\b(?:handle|user ?name|screen name|anvandarnamn(?:et)?|nom d'utilisateur|identifiant)"
    r"(?: (?:is|was|ar|est|on \w+ is)|'s|:)+ [\"']?(?P<a>@?\w[\w.-]{2,})(?<![.-])"
    rf"|\b(?:follow \w+ (?:at|as|under)|heter|called|suis) (?P<b>@?\w[\w.-]{{2,}}) (?:on|pa|sur) {_SITES}\b"
    rf"|\bon {_SITES}(?: \w+)? (?:as|under|i'?m|i am|is)(?: at)? (?P<c>at \w+(?: \w+)?)(?=\W*$|[.,;!?])"
)


def find_contacts(text: str) -> Iterator[Found]:
    """E-mail addresses, links, account names and phones in folded text."""
    low = text.lower()
    for match in _EMAILS.finditer(low):
        yield Found(match.start(), match.end(), "EMAIL", "email")
    if holds(low, _LINK_MARKS) or _HOST_MARK.search(low):
        yield from _links(text, low)
    yield from find_said_contacts(text)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            yield Found(match.start(), match.end(), "HANDLE", "handle")
    yield from _accounts(low)


def _accounts(low: str) -> Iterator[Found]:
    marked = holds(low, _ACCOUNT_MARKS)
    if marked or _X_MARK.search(low):
        for match in _ACCOUNT.finditer(low):
            yield Found(*match.span("name"), "HANDLE", "account")
    for match in _CALLED.finditer(low) if marked else ():
        group = str(match.lastgroup)
        if match[group] not in word_list("function_words"):
            yield Found(*match.span(group), "HANDLE", "account")


def _links(text: str, low: str) -> Iterator[Found]:
    for match in _URL.finditer(low):
        ending = match["tld"]
        if ending and ending in _WORD_ENDINGS and not match["path"]:
            host = text[slice(*match.span("host"))]
            if not host.islower() or text[match.end() : match.end() + 2].strip(" ").isupper():
                continue
            if host.count(".") == 1 and host.split(".")[0] in word_list("function_words"):
                continue
        yield Found(match.start(), match.end(), "URL", "link")


_EXTENSION = re.compile(
    r"\s?(?:x|ext\.?|extension|ank\.?|anknytning|poste) ?\d{1,5}$", re.IGNORECASE
)


def find_phones(text: str) -> Iterator[Found]:
    """Phone numbers in digits: international, of the United Kingdom, Sweden, France, Canada."""
    for match in _NUMBER.finditer(text):
        raw = match.group().strip()
        extra = max(0, raw.count("(") - raw.count(")")) if raw.startswith("(") else 0
        start = match.start() + extra
        number = _EXTENSION.sub("", raw[extra:])
        rule = _phone_rule(text, number, start, start + len(number))
        if rule:
            yield Found(start, match.end(), "PHONE", rule)


def _phone_rule(text: str, raw: str, start: int, end: int) -> str | None:
    digits = re.sub(r"\D", "", raw)
    before = text[max(0, start - 60) : start]
    if not 6 <= len(digits) <= 15 or _NOT_PHONE.search(before):
        return None
    told = is_told_as_phone(text, start, end)
    if raw.startswith(("+", "(+")) or re.match(r"00 ?[1-9]", raw):
        return "international_phone" if len(digits) >= 8 and (told or _grouped(raw)) else None
    if _DATE_LIKE.fullmatch(raw) or is_quantity(text, end):
        return None
    if _NORTH_AMERICAN.fullmatch(raw):
        return "north_american_phone"
    if not told and (_CLOCKS.fullmatch(raw) or _counts(digits)):
        return None
    if _NATIONAL.fullmatch(raw) and _is_national(raw, digits):
        return "national_phone"
    return "phone_by_context" if told and len(digits) <= 12 and _grouped(raw) else None


def _is_national(raw: str, digits: str) -> bool:
    """A trunk zero and a length that is in use: 8-10 digits in Sweden, 10 or 11 elsewhere."""
    groups = re.findall(r"\d+", raw)
    if len(groups) > 6 or min(map(len, groups[1:]), default=2) < 2:
        return len(groups) == len(digits) and len(digits) in (10, 11)
    return 8 <= len(digits) <= 11 and not (len(digits) == 8 and len(groups) == 2 and "." in raw)


def _grouped(raw: str) -> bool:
    return raw.count("/") < 2 and not re.search(r"\d\.\d{1,3}\.\d{1,2}$|  ", raw)


def _counts(digits: str) -> bool:
    """Whether digits only count up, down or repeat: "1 2 3 4 5 6 7"."""
    steps = {int(b) - int(a) for a, b in pairwise(digits)}
    return len(steps) == 1


def is_told_as_phone(text: str, start: int, end: int) -> bool:
    """Whether the words around a number say that it is a phone."""
    before = text[max(0, start - 60) : start]
    return bool(_PHONE_BEFORE.search(before) or _PHONE_AFTER.match(text, end))


def is_quantity(text: str, end: int) -> bool:
    """Whether what follows a number says that it counts something: money, people, votes."""
    return bool(_QUANTITY.match(text, end))


def find_spoken(text: str) -> Iterator[Found]:
    """Phones said in words: told by what is said before, a leading zero, or digits one by one."""
    for said in spoken_digits(text):
        if _is_spoken_phone(text, said):
            yield Found(said.start, said.end, "PHONE", "spoken_phone")


def _is_spoken_phone(text: str, said: SpokenDigits) -> bool:
    if _counts(said.digits) or len(set(said.digits)) < 3 or is_quantity(text, said.end):
        return False
    count = len(said.digits)
    before = text[max(0, said.start - 60) : said.start]
    if _NOT_PHONE.search(before):
        return False
    if is_told_as_phone(text, said.start, said.end):
        return 6 <= count <= 16
    if said.digits[0] == "0" and said.n_words >= 4:
        return 8 <= count <= 16
    if re.search(r"\bplus $", before, re.IGNORECASE):
        return 8 <= count <= 15
    return said.n_single >= 7 and count <= 16
