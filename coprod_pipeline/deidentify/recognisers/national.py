"""Numbers that stand for one person: national numbers, cards, passports, records.

What belongs here: their patterns and contexts over folded text. What does not: phones
(``contacts``) and the arithmetic of check digits (``checks``). A number with a valid check digit
is taken as it stands; one without, or with a wrong one, only where the words before it say what
it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_pipeline.deidentify.lexicon import cue_pattern
from coprod_pipeline.deidentify.numbers import spoken_digits
from coprod_pipeline.deidentify.recognisers import checks
from coprod_pipeline.deidentify.recognisers.anchored import Anchored, caseless, digits
from coprod_pipeline.deidentify.recognisers.base import Found
from coprod_pipeline.deidentify.recognisers.contacts import is_quantity, is_told_as_phone

#: Said right before a number, with nothing but a few small words between.
_NEAR = caseless(
    rf"\b(?:{cue_pattern('id')}|upn|crn|ch[iy]|arende(?:nr|nummer|numret)?|payroll|nhs|chi|sin|nas|"
    r"nino?|pnr|mrn|ramq|ssn|acct|account|konto|sort code|"
    r"clearing(?:nummer)?|dossier|journal|record|chart|badge|staff|student)\b"
    r"(?: ?(?:number|no|nr|id|nummer|numero|n|code|card|#)\b\.?)?"
    r"(?:[ \t]*(?:is|was|are|ar|est|of|av|:|=|#|-|,|\(|'s|its|it's|det|som|le|ends? in)[ \t]*){0,4}"
    r"[^\n\w+]{0,3}$"
)
#: Names of numbers that nothing else is called by: a clause may stand between them and the digits.
_STRONG = caseless(
    r"\b(?:person(?:al)?(?: identity)? ?(?:nummer|number|numret)\w*|personnr|samordningsnummer\w*|"
    r"coordination number|nhs (?:number|no)\b|chi (?:number|no)\b|community health index|"
    r"national insurance|ni number|nino|social (?:insurance|security)|sin number|"
    r"phin\b|personal health (?:identification )?number|health (?:insurance |card )?number|"
    r"manitoba health(?: number| card)?|medicare number|passport|passnummer|passeport|pass nr|"
    r"driv(?:er'?s?|ing) licen[cs]e|korkort\w*|permis de conduire|"
    r"assurance[ -](?:sociale|maladie)|numero de securite sociale|numero de dossier|"
    r"(?:patient|hospital|employee|member|membership|health card|student|staff|reservnummer|"
    r"medical record|case file|chart|journal)s?[- ]?(?:id|number|no|nummer|nr)\b|mrn\b|"
    r"credit card|debit card|bank account|kontonummer|kreditkort\w*|carte de credit|"
    r"case (?:number|no)\b|arendenummer|malnummer|file number|policy number|claim number)"
    r"(?:[^\d\n.!?;]|\.(?! )){0,45}$"
)
_NUMBER = re.compile(
    r"(?<![\w$£€¥])(?<!\d[.,:/-])\d(?:[ .+\u2011-]{0,3}\d|/(?=\d)){4,24}(?![\w%:€£$]|[.,]\d)"
)
_CODE = re.compile(
    r"(?<![\w-])(?=[A-Za-z0-9/-]*\d{2})[A-Za-z0-9](?:[A-Za-z0-9/-]|(?<=\d) (?=\d)|(?<=[A-Z]) (?=\d)"
    r"|(?<=\d) (?=[A-Z]{1,2}\b)){2,24}[A-Za-z0-9](?![\w-])"
)
#: Years, small numbers, and numbers with a word on them ("15-arige") name nobody.
_ORDINARY = re.compile(r"(?:1[89]|20)\d\d|\d{1,3}|\d+-?[a-z]{2,}|[a-z]{2,}-?\d{1,2}")
_NI = caseless(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D]\b"
)
_IBAN = caseless(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{2,4}){3,8}(?: ?[A-Z0-9]{1,3})?\b")
_UK_LICENCE = caseless(r"\b[A-Z9]{5} ?\d[0156]\d[0-3]\d{2} ?[A-Z9]{2}[A-Z0-9]{3}\b")
_IP = caseless(
    r"(?<![\w.:])(?<!version )(?<!v\. )(?=[\d.]*\d\d)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}"
    r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w:]|\.\d)"
    r"|(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:.])(?:[0-9a-f]{1,4}:){2,6}(?::[0-9a-f]{1,4}){1,5}(?![\w:])"
)
#: Lengths of account numbers by country, for those whose check digits were misheard or made up.
_IBAN_LENGTHS = {"GB": 22, "SE": 24, "NO": 15, "DK": 18, "FI": 18, "DE": 22, "FR": 27, "IE": 22,
                 "NL": 18, "BE": 16, "ES": 24, "IT": 27, "PL": 28, "CH": 21, "AT": 20, "PT": 25}  # fmt: skip
_IBAN_SHAPE = re.compile(r"\b[A-Z]{2}\d\d[A-Z0-9]{11,24}\b")
_CARD = caseless(
    r"\b(?:card|cc|visa|mastercard|maestro|debit|kort(?:et)?|kortnummer|carte)\b[^\d\n]{0,24}"
    r"(?P<n>\d(?:[ -]?\d){11,18})(?!\d)"
)
_TOLD_LETTERS = caseless(
    r"\b(?:national insurance|ni|nino)(?: number| no)?(?: is|'s|:|,)* "
    r"(?P<n>[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-Z]?)\b"
)
#: A birth date and four digits: what a Swedish personal number looks like, whatever its last digit.
_BORN_NUMBER = re.compile(
    r"(?<![\w.,:/+-])(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
    r" ?[-+] ?\d{4}(?![\w-]|[.,]\d)"
)
_RAMQ = re.compile(r"\b[A-Z]{4} ?\d{4} ?\d{4}\b")
_RECORD = caseless(
    r"\b(?:case|file|record|chart|journal|dossier|arende|mal|reference|ref|matter|docket|claim|policy|"
    r"intake|referral|client|patient|participant|badge|staff|employee|student|member|licen[cs]e|permit|"
    r"payroll|band|treaty|status card|crn|upn|pupil|tenant|rent account|works?)"
    r"(?:[ -]?(?:number|no|nr|num|id|nummer|numero|n\.?o))\b\.?(?: is| was| ar| est)?[ :#]{1,3}"
    r"(?P<code>[A-Za-z0-9][A-Za-z0-9/-]*\d[A-Za-z0-9/-]*[A-Za-z0-9])"
)
_NOT_PERSONAL = caseless(
    r"\b(?:isbn|issn|doi|pmid|arxiv|ean|order|invoice|faktura\w*|facture|tracking|serial|orgnr|"
    r"organi[sz]ation(?:snummer| number)|company number|grant|version|part|model|batch|lot|ticket)"
    r"(?:[- ]?(?:number|no|nr|id|code|1[03]))?[.:# ]{0,3}$"
)

_IPS = Anchored(_IP, re.compile(r"\d\.\d+\.\d|:[0-9a-f]{0,4}:"), before=48, after=48)
_CARDS = Anchored(
    _CARD,
    before=60,
    after=60,
    beside=("card", "cc", "visa", "maestro", "debit", "kort", "carte"),
)
_TOLD_WITH_LETTERS = Anchored(_TOLD_LETTERS, before=60, after=40)
_NIS = Anchored(_NI, digits(2, 6), before=16, after=40)
_UK_LICENCES = Anchored(_UK_LICENCE, digits(6, 24), before=16, after=40)
_IBANS = Anchored(_IBAN, digits(2, 40), before=16, after=80)
_RAMQS = Anchored(_RAMQ, digits(4, 8), before=8, after=16)
_BORN_NUMBERS = Anchored(_BORN_NUMBER, digits(6, 8), before=8, after=16)
_IBAN_SHAPES = Anchored(_IBAN_SHAPE, digits(2, 40), before=40, after=40)
_CODES = Anchored(_CODE, digits(2, 200), before=64, after=64)
_RECORDS = Anchored(_RECORD, before=100, after=100)


#: Letters said one by one around digits said one by one: "a b one two three four five six c".
_LETTERS_BEFORE = re.compile(r"(?<![\w'])(?:[a-z] ){1,4}$", re.IGNORECASE)
_LETTERS_AFTER = re.compile(r"(?: [a-z]){1,2}(?![\w'])", re.IGNORECASE)


def find_national(text: str) -> Iterator[Found]:
    """National numbers, cards, accounts and records in folded text."""
    low = text.lower()
    for match in _NUMBER.finditer(text):
        rule = _rule(low, match.group(), match.start(), match.end())
        if rule:
            yield Found(match.start(), match.end(), "ID", rule)
    for pattern, rule in ((_NIS, "national_insurance"), (_UK_LICENCES, "driving_licence")):
        for match in pattern.finditer(low):
            yield Found(match.start(), match.end(), "ID", rule)
    for match in _RAMQS.finditer(text):
        yield Found(match.start(), match.end(), "ID", "health_card")
    for match in _BORN_NUMBERS.finditer(text):
        yield Found(match.start(), match.end(), "ID", "personal_number")
    for match in _IPS.finditer(low):
        yield Found(match.start(), match.end(), "ID", "ip_address")
    for pattern, rule in (
        (_CARDS, "payment_card"),
        (_TOLD_WITH_LETTERS, "national_insurance"),
    ):
        for match in pattern.finditer(low):
            yield Found(*match.span("n"), "ID", rule)
    for match in _IBAN_SHAPES.finditer(text):
        if len(match.group()) == _IBAN_LENGTHS.get(match.group()[:2]):
            yield Found(match.start(), match.end(), "ID", "iban")
    for match in _IBANS.finditer(low):
        value = match.group().replace(" ", "").upper()
        if 15 <= len(value) <= 34 and checks.iban(value):
            yield Found(match.start(), match.end(), "ID", "iban")
    for match in _CODES.finditer(text):
        if not _ORDINARY.fullmatch(match.group()) and _told(low, match.start()):
            yield Found(match.start(), match.end(), "ID", "number_by_context")
    for match in _RECORDS.finditer(low):
        yield Found(*match.span("code"), "ID", "record_number")


def find_spoken_national(text: str) -> Iterator[Found]:
    """The same numbers said digit by digit."""
    low = text.lower()
    for said in spoken_digits(text):
        count = len(said.digits)
        sure = said.n_single >= 8 and (
            (count == 10 and _is_health_number(said.digits))
            or (count == 9 and checks.luhn(said.digits))
            or (count in (10, 12) and checks.swedish_personal_number(said.digits))
        )
        phone = is_told_as_phone(text, said.start, said.end)
        before = _LETTERS_BEFORE.search(text, max(0, said.start - 12), said.start)
        start = before.start() if before else said.start
        if 5 <= count <= 19 and _told(low, start):
            after = _LETTERS_AFTER.match(text, said.end)
            yield Found(start, after.end() if after else said.end, "ID", "spoken_number")
        elif sure and not phone:
            yield Found(said.start, said.end, "ID", "spoken_number")


def _is_health_number(digits: str) -> bool:
    """A valid NHS or CHI number; only a CHI number, which begins with a birth date, has a zero."""
    return checks.nhs_number(digits) and (digits[0] != "0" or checks.chi_birth_date(digits))


def _told(low: str, start: int) -> bool:
    before = low[max(0, start - 90) : start]
    return bool(_NEAR.search(before) or _STRONG.search(before))


def _rule(low: str, raw: str, start: int, end: int) -> str | None:
    digits = re.sub(r"\D", "", raw)
    count = len(digits)
    if _told(low, start) and count >= 5:
        return "number_by_context"
    if _NOT_PERSONAL.search(low, max(0, start - 40), start) or is_quantity(low, end):
        return None
    if (
        count in (10, 12)
        and re.fullmatch(
            r"(?:\d\d)?\d{6} ?[-+ ]? ?\d{4}|(?:\d{4}|\d\d)([ -])\d\d\1\d\d[- ]\d{4}", raw
        )
        and checks.swedish_personal_number(digits)
    ):
        return "personal_number"
    if (
        count == 10
        and re.fullmatch(r"\d{3}([ -]?)\d{3}\1\d{4}|\d{6} ?\d{4}", raw)
        # Hyphens are how North American phones are written; a health number has spaces.
        and not re.fullmatch(r"[2-9]\d\d-[2-9]\d\d-\d{4}", raw)
        and _is_health_number(digits)
        and not is_told_as_phone(low, start, end)
    ):
        return "nhs_number"
    if count == 9 and re.fullmatch(r"\d{3}([ -])\d{3}\1\d{3}", raw):
        # Thousands and millions end in noughts; a number of nine digits said in threes does not.
        plain = digits.endswith("000") or digits[0] == "0" or is_told_as_phone(low, start, end)
        if checks.luhn(digits) or not plain:
            return "social_insurance"
    if count == 9 and re.fullmatch(r"\d{3}-\d\d-\d{4}", raw):
        return "social_security"
    if (
        13 <= count <= 19
        and re.fullmatch(r"\d{13,19}|(?:\d{4}[ -]){3}\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5}", raw)
        and checks.luhn(digits)
    ):
        return "payment_card"
    if (
        9 <= count <= 12
        and raw.isdigit()
        and len(set(digits)) > 2
        and not digits.endswith("000")
        # A phone begins with a nought, or is told as one.
        and digits[0] != "0"
        and not is_told_as_phone(low, start, end)
    ):
        return "long_number"
    if count == 15 and re.fullmatch(r"[12] ?\d\d ?\d\d ?\d\d ?\d{3} ?\d{3} ?\d\d", raw):
        return "french_social_security" if checks.french_social_security(digits) else None
    return None
