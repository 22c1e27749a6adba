"""Where somebody lives, and what they drive: postcodes, addresses, rooms, number plates.

What belongs here: patterns with digits over folded text. What does not: names of places
(``context`` and the models).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coprod_pipeline.deidentify.lexicon import cue_pattern, word_list
from coprod_pipeline.deidentify.recognisers.anchored import (
    Anchored,
    anywhere,
    caseless,
    digits,
    holds,
)
from coprod_pipeline.deidentify.recognisers.base import Found

#: Postcode areas of the United Kingdom: without them "mp3 4th" would be a postcode.
_UK_AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|"
    "EC|EH|EN|EX|FK|FY|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|"
    "LN|LS|LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|"
    "SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE|B|E|G|L|M|N|S|W"
)
_UK_POSTCODE = caseless(
    rf"\b(?:GIR ?0AA|(?:{_UK_AREAS})\d(?:\d|[A-HJKPSTUWY])? {{0,2}}(?!1ST|2ND|3RD"
    rf"|[04-9]TH)\d[ABD-HJLNP-UW-Z]{{2}})\b"
)
_CA_POSTCODE = caseless(r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d\b")
_SE_POSTCODE = re.compile(
    r"\b(?:SE?-)\d{3} ?\d\d\b|(?<![\w.,:-])[1-9]\d\d \d\d(?=,? [A-Z][a-z]{2,})"
    r"|(?<![\w.,:-])[1-9]\d{4}(?= (?:Stockholm|Goteborg|Malmo|Uppsala|Jonkoping|Huskvarna|Linkoping|"
    r"Orebro|Vasteras|Lund|Umea|Vaxjo|Norrkoping|Eksjo|Nassjo|Varnamo|Halmstad|Kalmar|Karlstad)\b)"
)
_FR_POSTCODE = re.compile(
    r"\b(?:F-)\d{5}\b|(?<![\w.,:-])\d{5}(?= (?:Paris|Lyon|Marseille|Toulouse|Nice|Nantes|Lille|"
    r"Bordeaux|Strasbourg|Rennes|Montpellier|Grenoble|Dijon|Angers|Reims|Tours|Brest)\b)"
)
_US_ZIP = re.compile(r"(?<=\b[A-Z][A-Z] )\d{5}(?:-\d{4})?\b(?! (?:people|votes))")
_CODE_TOLD = caseless(
    r"\b(?:post ?(?:al )?code|postnummer|postnr|zip(?: code)?|code postal)\b"
    r"(?:[^\n\w]{0,3}(?:is|was|ar|est|:))?[^\w\n]{0,3}(?P<code>[A-Za-z0-9]{2,5}[ -]?[A-Za-z0-9]{0,4})(?!\w)"
)
_STREET = cue_pattern("street")
_LOWER_STREET = (
    r"(?:street|road|avenue|crescent|terrace|boulevard|lane|drive|close|gardens|grove|court)"
)
_NUMBERED = r"\b\d{1,5}[A-Za-z]?(?:[-/]\d+[A-Za-z]?)?"
_TAIL = (
    r"(?:,? (?:North|South|East|West|[NSEW]{1,2})\b)?(?:,? (?:apt|apartment|unit|flat|suite)\.? "
    r"?#?\d+[A-Za-z]?\b)?"
)
_ADDRESS = re.compile(
    r"(?:\b(?:Flat|Apartment|Apt|Unit|Suite)\.? ?\d+[A-Za-z]?,? )?"
    rf"{_NUMBERED},? (?:(?:[A-Z][\w'-]+\.?|\d+(?:st|nd|rd|th)) ){{1,4}}{_STREET}\b\.?{_TAIL}"
    r"|\b(?:Flat|Apartment|Apt|Suite)\.? ?#?\d+[A-Za-z]?\b"
    r"|\bP\.? ?O\.? Box \d+\b|\b(?:C\.?P\.?|B\.?P\.?|case postale|boite postale) \d{1,6}\b"
    r"|\bBox \d{2,5}(?=, ?\d{3} ?\d\d\b)|\b(?:RR|Rural Route) ?#?\d{1,2}\b"
)
_LOWER_ADDRESS = caseless(
    rf"(?:\b(?:flat|apartment|apt|unit|suite)\.? ?\d+[a-z]?,? )?(?P<number>{_NUMBERED}),? "
    rf"(?P<name>(?:[A-Za-z][\w'-]+ ){{1,3}}){_LOWER_STREET}\b"
)
_SAID_ADDRESS = re.compile(
    r"\b(?:[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|"
    r"[Tt]welve|\w{3,5}teen|(?:[Tt]wen|[Tt]hir|[Ff]or|[Ff]if|[Ss]ix|[Ss]even|[Ee]igh|[Nn]ine)ty"
    rf"(?:[ -]\w{{3,5}})?) (?:[A-Z][\w'-]+ ){{1,3}}{_STREET}\b"
)
_FR_ADDRESS = caseless(
    r"\b\d{1,5}(?: ?(?:bis|ter|[A-D])\b)?,? (?:de )?(?:(?:la|le) )?(?:rue|avenue|av\.|boulevard|bd\.?|"
    r"chemin|allees?|impasse|place|quai|cours|route|rang|montee)(?: (?:de|du|des|la|le|les|aux?)\b| l'| d')*"
    r"(?: ?[A-Z][\w'-]+(?:(?: (?:de|du|des|la|le|et))? [A-Z][\w'-]+){0,3}| ?[a-z][\w'-]{3,}(?: [a-z]{4,})?)"
    r"(?:,? \d{5}(?: [A-Z][\w'-]+)?)?"
)
_SE_STREET = cue_pattern("street_sv")
_SE_ADDRESS = re.compile(
    rf"\b(?:[A-Z][a-z]+ (?:[a-z]+ )?|(?:norra|sodra|ostra|vastra|lilla|stora|gamla|nya) )?"
    rf"(?:[A-Z][a-z]+|[a-z]{{2,}}){_SE_STREET}"
    r" (?!(?:1[89]|20)\d\d\b)\d{1,4}(?: ?[A-Ha-h]\b)?(?:,? (?:lgh\.? ?\d+|\d{1,2} ?tr(?:appor)?|tr "
    r"?\d+|van ?\d+))?"
)
_NOT_SE_STREET = caseless(
    r"(?:handlings|tids?|verksamhets|projekt|lokal|vard|behandlings|samarbets|bemannings|flyg|arbets|"
    r"studie|kurs|utvecklings|aktivitets|budget|mal|atgards|krav|genomforande|scen|om|bak)plan(?:en)?\b"
    r"|(?:motor|riks|lans|europa|halv|om|jarn|ut|under|over)vag(?:en)?\b|\w*(?:forslag|allel)\w*"
)
_FLAT = caseless(r"\b(?:lgh|lagenhet)\.? ?\d{1,4}\b")
_ROOM = caseless(
    r"\b(?:room|rm|bedroom|ward room|rum|sal|patientrum|chambre|bureau)\.? (?:(?:number|no|nr"
    r"|nummer|numero)\.? )?"
    r"(?P<code>[A-Z]?-?\d{2,4}[A-Z]?)\b(?! ?%|[.,:]\d|(?:,? )?(?:people|beds|times|patients|years|minutes))"
)
_SPELLED = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|noll|ett|tva|tre|fyra|fem|sex|sju|atta|nio"
    r"|un|deux|trois|quatre|cinq|sept|huit|neuf)"
)
_UK_PLATE = re.compile(r"\b[A-HJ-PR-Y]{2}(?!00)\d\d ?[A-HJ-PR-Z]{3}\b")
_PLATE = re.compile(
    r"\b(?:[A-Z]{3}[ -]?(?:\d{3}|\d\d[A-Z])|[A-Z]{1,3} ?\d{1,4} ?[A-Z]{2,3}|[A-Z]\d{1,3} ?[A-Z]{3}|"
    r"[A-Z]{2}-?\d{3}-?[A-Z]{2}|[A-Z]{4} ?\d{3}|[A-Z]{2} ?\d{4,5})\b",
    re.IGNORECASE,
)
#: Letter by letter: "s f one nine k l m".
_SAID_PLATE = caseless(
    rf"\b(?:{cue_pattern('plate')}|number ?plate|plate number|registration|skylt\w*|plat(?:en|ar)?"
    r"|plaque|\w*bil(?:en)?|volvon?|saaben|regnumret)"
    rf"(?: (?:med|reg|with|number|no|nummer|is|was|ar|est|som))* (?P<n>(?:(?:[a-z]|\d|{_SPELLED}) ){{3,7}}"
    rf"(?:[a-z]|\d|{_SPELLED})|[a-z]{{2,3}}(?: (?:\d|{_SPELLED})){{2,3}}(?: [a-z])?)\b"
)
_FR_PLATE = re.compile(r"\b[A-Z]{2}-\d{3}-[A-Z]{2}\b")
_PLATE_BEFORE = caseless(
    rf"\b(?:{cue_pattern('plate')}|\w*bil(?:en|ar|arna)?|volvo\w*|saab\w*|skoda\w*|audi\w*|tesla\w*|kia\w*|"
    r"toyota\w*|bmw\w*|moped\w*|parker\w*|regnum\w*|numberplate|registration|"
    r"reg\.? ?(?:no|nr|plate)?|skylt\w*|"
    r"plaque\w*|plat(?:en|ar)?|registreringsnummer\w*|registrerad|immatricule\w*|volvo|saab|toyota|ford)\b[^\n\d]{0,35}$"
)

_STREETS = tuple(f" {word}" for word in _STREET.removeprefix("(?:").removesuffix(")").split("|"))
_SE_STREETS = tuple(_SE_STREET.removeprefix("(?:").removesuffix(")").split("|"))
#: Of text as it stands.
_RULES: tuple[tuple[Anchored | re.Pattern[str], str], ...] = (
    (Anchored(_SE_POSTCODE, digits(2, 5), before=8, after=40), "swedish_postcode"),
    (Anchored(_FR_POSTCODE, digits(5, 5), before=8, after=40), "french_postcode"),
    (Anchored(_US_ZIP, digits(5, 5), before=8, after=40), "zip_code"),
    (
        Anchored(
            _ADDRESS,
            before=40,
            after=200,
            beside=(
                *(*_STREETS, "Flat", "Apt", "Apartment", "Suite", "Box", "CP", "C.P", "BP", "B.P"),
                *("case postale", "boite postale", "RR", "Rural Route"),
            ),
        ),
        "street_address",
    ),
    (Anchored(_SAID_ADDRESS, anywhere(*_STREETS), before=100, after=24), "street_address"),
)
#: Of text in lower case.
_LOW_RULES: tuple[tuple[Anchored, str], ...] = (
    (
        Anchored(_UK_POSTCODE, re.compile(r"\d[a-z]{2}(?!\w)"), before=16, after=8),
        "uk_postcode",
    ),
    (Anchored(_CA_POSTCODE, digits(1, 1), before=8, after=16), "canadian_postcode"),
    (
        Anchored(
            _FR_ADDRESS,
            before=8,
            after=300,
            beside=(
                *("rue", "av", "boulevard", "bd", "chemin", "alle", "impasse", "place", "quai"),
                *("cours", "route", "rang", "montee"),
            ),
        ),
        "french_address",
    ),
    (Anchored(_FLAT, before=16, after=16, beside=("lgh", "lagenhet")), "flat_number"),
)
_SE_ADDRESSES = Anchored(_SE_ADDRESS, before=120, after=80, beside=_SE_STREETS)
_LOWER_ADDRESSES = Anchored(
    _LOWER_ADDRESS,
    before=40,
    after=200,
    beside=(
        *("street", "road", "avenue", "crescent", "terrace", "boulevard", "lane", "drive"),
        *("close", "gardens", "grove", "court"),
    ),
)
_CODES_TOLD = Anchored(_CODE_TOLD, before=80, after=24, beside=("post", "zip"))
_ROOMS = Anchored(
    _ROOM,
    before=60,
    after=60,
    beside=("room", "rm", "rum", "sal", "chambre", "bureau"),
)
_PLATES = Anchored(_PLATE, before=16, after=16)
_SAID_PLATE_MARKS = (
    *("reg", "plat", "licen", "bil", "car ", "van ", "truck", "vehicle", "driving", "immatricul"),
    *("skylt", "plaque", "volvo", "saab"),
)


def find_addresses(text: str) -> Iterator[Found]:
    """Postcodes, street addresses, rooms and plates in folded text."""
    low = text.lower()
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), "ADDRESS", rule)
    for pattern, rule in _LOW_RULES:
        for match in pattern.finditer(low):
            yield Found(match.start(), match.end(), "ADDRESS", rule)
    for match in _SE_ADDRESSES.finditer(text):
        if not _NOT_SE_STREET.search(match.group().lower()):
            yield Found(match.start(), match.end(), "ADDRESS", "swedish_address")
    for match in _LOWER_ADDRESSES.finditer(low):
        if _is_street_name(match["name"]) and not re.fullmatch(
            r"(?:1[89]|20)\d\d", match["number"]
        ):
            yield Found(match.start(), match.end(), "ADDRESS", "street_address")
    for match in _CODES_TOLD.finditer(low):
        if any(c.isdigit() for c in match["code"]):
            yield Found(*match.span("code"), "ADDRESS", "postcode_by_context")
    for match in _ROOMS.finditer(low):
        yield Found(match.start(), match.end(), "ADDRESS", "room_number")
    yield from _plates(text, low)


def find_said_plates(text: str) -> Iterator[Found]:
    """Plates said letter by letter after a word that tells them."""
    low = text.lower()
    for match in _SAID_PLATE.finditer(low) if holds(low, _SAID_PLATE_MARKS) else ():
        yield Found(*match.span("n"), "VEHICLE", "said_plate")


def _is_street_name(words: str) -> bool:
    """Whether the words before "street" can be its name: "20 minutes down the road" has none."""
    listed = word_list("function_words")
    return not any(
        word in listed or word in _NO_STREET for word in re.findall(r"[a-z']+", words.lower())
    )


_NO_STREET = frozenset(
    [
        "minute",
        "minutes",
        "min",
        "mins",
        "hour",
        "hours",
        "mile",
        "miles",
        "metre",
        "metres",
        "meter",
        "meters",
        "km",
        "yards",
        "blocks",
        "block",
        "doors",
        "year",
        "years",
        "month",
        "months",
        "week",
        "weeks",
        "people",
        "houses",
        "shops",
        "main",
        "side",
        "way",
        "lane",
        "single",
        "dual",
        "busy",
        "quiet",
        "long",
        "short",
        "high",
        "different",
        "separate",
        "steep",
        "st",
        "nd",
        "rd",
        "th",
        "am",
        "pm",
        "o'clock",
        "per",
        "cent",
        "percent",
        "down",
        "up",
        "along",
        "across",
        "off",
        "from",
        "to",
        "the",
        "a",
        "in",
        "of",
        "and",
        "away",
        "further",
        "car",
        "bus",
        "kilometre",
        "kilometres",
    ]
)


def _plates(text: str, low: str) -> Iterator[Found]:
    for pattern in (_UK_PLATE, _FR_PLATE):
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), "VEHICLE", "plate")
    for match in _PLATES.finditer(text):
        if _PLATE_BEFORE.search(low, max(0, match.start() - 50), match.start()):
            first = re.match(r"[a-z]+", match.group())
            if first is None or first.group() not in word_list("function_words"):
                yield Found(match.start(), match.end(), "VEHICLE", "plate_by_context")
