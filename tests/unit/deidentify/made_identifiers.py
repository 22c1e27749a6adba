"""Sentences with identifiers in many spellings, and sentences that only look alike; all made up.

Every number is drawn from a seeded generator; check digits are computed here, in this file's own
way, so that an error in the recognisers does not hide itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SV = ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"]
FR = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}
TENS_SV = [".", ".", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"]
TEENS_SV = [
    "tio",
    "elva",
    "tolv",
    "tretton",
    "fjorton",
    "femton",
    "sexton",
    "sjutton",
    "arton",
    "nitton",
]
FIRST = [
    "anna",
    "moira",
    "tobias",
    "ailsa",
    "pierre",
    "gunnar",
    "callum",
    "ines",
    "fatima",
    "joseph",
]
LAST = [
    "berg",
    "kerrigan",
    "wexler",
    "drummond",
    "tremblay",
    "ekman",
    "sinclair",
    "okafor",
    "lavoie",
    "lindh",
]
HOSTS = [
    "example.org",
    "example.com",
    "example.se",
    "example.co.uk",
    "post.example.ca",
    "courriel.example.fr",
]
STREETS = ["Baker", "Linden", "Kirkgate", "Portage", "Victoria", "Station", "Church", "Harbour"]
TYPES = ["Street", "Road", "Avenue", "Lane", "Crescent", "Terrace", "Drive"]
SE_STREETS = "Storgatan Ekvägen Kyrkogatan Björkstigen Skolgränd Norra Strandvägen".replace(
    "Norra ", "Norra_"
).split()
FR_STREETS = [
    "rue de la Paix",
    "avenue Victor-Hugo",
    "boulevard Provencher",
    "chemin du Lac",
    "rue des Érables",
]


@dataclass(frozen=True)
class Made:
    """A sentence and the part of it that identifies somebody; an empty part for a trap."""

    text: str
    part: str
    kind: str


def luhn_digit(digits: str) -> str:
    total = 0
    for i, d in enumerate(reversed(digits)):
        n = int(d) * (2 if i % 2 == 0 else 1)
        total += sum(divmod(n, 10))
    return str(-total % 10)


def numbers(r: random.Random, n: int, first: str = "0123456789") -> str:
    return r.choice(first) + "".join(r.choice("0123456789") for _ in range(n - 1))


def personal_number(r: random.Random, coordination: bool = False) -> tuple[str, str]:
    year, month, day = r.randint(1925, 2009), r.randint(1, 12), r.randint(1, 28)
    body = f"{year % 100:02d}{month:02d}{day + 60 * coordination:02d}" + numbers(r, 3)
    return str(year)[:2], body + luhn_digit(body)


def nhs(r: random.Random, chi: bool = False) -> str:
    while True:
        body = numbers(r, 9, "46")
        if chi:
            body = f"{r.randint(1, 28):02d}{r.randint(1, 12):02d}{r.randint(30, 99)}{numbers(r, 3)}"
        rest = 11 - sum(int(d) * (10 - i) for i, d in enumerate(body)) % 11
        if rest != 10:
            return body + str(rest % 11)


def said(digits: str, words: list[str], r: random.Random) -> str:
    spoken, i = [], 0
    while i < len(digits):
        if words is EN and digits[i : i + 2] == digits[i] * 2 and r.random() < 0.5:
            spoken += [f"double {'oh' if digits[i] == '0' else EN[int(digits[i])]}"]
            i += 2
            continue
        word = words[int(digits[i])]
        spoken.append("oh" if word == "zero" and r.random() < 0.6 else word)
        i += 1
    return r.choice([" ", " ", ", "]).join(spoken)


def year_sv(year: int) -> str:
    rest = year % 100
    tail = TEENS_SV[rest - 10] if 10 <= rest < 20 else (
        TENS_SV[rest // 10] + (SV[rest % 10] if rest % 10 else "") if rest >= 20 else SV[rest]
    )  # fmt: skip
    return "nittonhundra" + tail


TENS_EN = [".", ".", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def below_hundred(n: int) -> str:
    return TENS_EN[n // 10] + (f"-{EN[n % 10]}" if n % 10 else "")


def _ids(r: random.Random) -> tuple[str, str, list[str]]:
    century, ten = personal_number(r, r.random() < 0.3)
    written = r.choice(
        [f"{ten[:6]}-{ten[6:]}", ten, f"{century}{ten}", f"{century}{ten[:6]}-{ten[6:]}",
         f"{ten[:6]}+{ten[6:]}", f"{ten[:6]} - {ten[6:]}", f"{century}{ten[:6]} {ten[6:]}"]
    )  # fmt: skip
    n, c = nhs(r), nhs(r, chi=True)
    s = numbers(r, 8, "123456789")
    s += luhn_digit(s)
    ni = r.choice("ABCEGHJK") + r.choice("ABCEGHJK") + numbers(r, 6) + r.choice("ABCD")
    ni = "A" + ni[1:] if ni[:2] in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ") else ni
    phin = numbers(r, 9)
    passport = r.choice([numbers(r, 9), r.choice("ABCDGHK") + r.choice("ABCXZ") + numbers(r, 6)])
    card = numbers(r, 15, "45")
    card += luhn_digit(card)
    record = r.choice(
        [f"MR-{numbers(r, 6)}", numbers(r, 7, "123456789"), f"{r.randint(10, 22)}/{numbers(r, 5)}"]
    )
    return r.choice(
        [
            ("ID", written, ["Hans personnummer är {}, tror jag.", "it was {} on the form", "{}", "pnr {}."]),
            ("ID", f"{n[:3]} {n[3:6]} {n[6:]}", ["NHS number {}", "and {} was hers", "NHS no. {}, I think"]),
            ("ID", n, ["her NHS number is {}", "number {} in the system", "NHS: {}"]),
            ("ID", r.choice([c, f"{c[:6]} {c[6:]}"]), ["the CHI number, {}", "CHI {} she said", "CHI: {}"]),
            ("ID", r.choice([f"{s[:3]} {s[3:6]} {s[6:]}", f"{s[:3]}-{s[3:6]}-{s[6:]}"]), ["SIN {}",
            "it says {} there", "my social insurance number is {}"]),
            ("ID", s, ["my SIN is {}", "social insurance number: {}"]),
            ("ID", r.choice([ni, f"{ni[:2]} {ni[2:4]} {ni[4:6]} {ni[6:8]} {ni[8]}", ni.lower()]),
            ["NI {}", "national insurance {}", "and {} on my payslip"]),
            ("ID", r.choice([phin, f"{phin[:3]} {phin[3:6]} {phin[6:]}"]), ["PHIN {}",
            "my PHIN, hang on, it is {}", "Manitoba Health number {}",
            "personal health identification number: {}"]),
            ("ID", passport, ["passport number {}", "my passport is {}", "passeport no {}", "passnummer {}"]),
            ("ID", r.choice([card, " ".join(card[i : i + 4] for i in range(0, 16, 4))]), ["card {}",
            "credit card number {}", "paid with {} then"]),
            ("ID", record, ["patient number {}", "medical record number {}", "case file no. {}",
            "journal nr {}", "chart number: {}"]),
            ("ID", said(n, EN, r), ["my NHS number is {}", "the NHS number was {}, yes"]),
            ("ID", said(ten, SV, r), ["mitt personnummer är {}", "personnummer {}"]),
        ]
    )  # fmt: skip


def _phones(r: random.Random) -> tuple[str, str, list[str]]:
    mobile = "07" + numbers(r, 9, "123456789")
    land = "0131" + numbers(r, 7, "2345")
    na = r.choice(["204", "431", "416"]) + numbers(r, 7, "23456789")
    se, se2 = "07" + r.choice("0236") + numbers(r, 7), "036" + numbers(r, 6, "123456")
    fr = "0" + r.choice("1234567") + numbers(r, 8)
    written = [
        mobile, f"{mobile[:5]} {mobile[5:]}", f"+44 {mobile[1:5]} {mobile[5:]}", f"+44{mobile[1:]}",
        f"+44 (0){mobile[1:5]} {mobile[5:]}", f"0044 {mobile[1:5]} {mobile[5:]}",
        f"{land[:4]} {land[4:7]} {land[7:]}",
        f"({land[:4]}) {land[4:7]} {land[7:]}", f"020 {numbers(r, 4, '7')} {numbers(r, 4)}",
        f"{mobile[:5]}-{mobile[5:]}",
        f"{na[:3]}-{na[3:6]}-{na[6:]}", f"({na[:3]}) {na[3:6]}-{na[6:]}", f"{na[:3]}.{na[3:6]}.{na[6:]}",
        f"1-{na[:3]}-{na[3:6]}-{na[6:]}", f"+1 {na[:3]} {na[3:6]} {na[6:]}", f"{na[:3]} {na[3:6]} {na[6:]}",
        f"{se[:3]}-{se[3:6]} {se[6:8]} {se[8:]}", se, f"{se[:3]} {se[3:6]} {se[6:8]} {se[8:]}",
        f"+46 {se[1:3]} {se[3:6]} {se[6:8]} {se[8:]}",
        f"+46{se[1:]}", f"{se2[:3]}-{se2[3:5]} {se2[5:7]} {se2[7:]}",
        f"08-{numbers(r, 3, '123456')} {numbers(r, 3)} {numbers(r, 2)}",
        f"+46 (0){se[1:3]}-{se[3:6]} {se[6:]}", f"0046 {se[1:3]} {se[3:6]} {se[6:]}",
        " ".join(fr[i : i + 2] for i in range(0, 10, 2)), ".".join(fr[i : i + 2] for i in range(0, 10, 2)),
        f"+33 {fr[1]} " + " ".join(fr[i : i + 2] for i in range(2, 10, 2)), fr,
        f"+47 {numbers(r, 2, '49')} {numbers(r, 2)} {numbers(r, 2)} {numbers(r, 2)}",
        f"+353 {numbers(r, 2, '8')} {numbers(r, 3)} {numbers(r, 4)}", " ".join(mobile),
    ]  # fmt: skip
    frames = [
        "ring me on {}",
        "it is {}.",
        "Tel: {}",
        "tel:{}",
        "jag nås på {} nu",
        "appelez-moi au {}, merci",
        "({})",
        "{} is my number",
    ]
    local = [
        f"{numbers(r, 3, '23456789')}-{numbers(r, 4)}",
        f"{numbers(r, 2, '123456')} {numbers(r, 2)} {numbers(r, 2)}",
        na,
        numbers(r, 7, "23456789"),
    ]
    spoken = [(mobile, EN), (land, EN), (na, EN), (se, SV), (fr, FR)]
    digits, words = r.choice(spoken)
    return r.choice(
        [("PHONE", r.choice(written), frames)] * 3
        + [
            ("PHONE", r.choice(local), ["my phone number is {}", "call me at {} please", "ring {}",
            "mobilnummer {}"]),
            ("PHONE", said(digits, words, r), ["so it's {} okay", "you can call {}", "{}",
            "mitt nummer är {}"]),
        ]
    )  # fmt: skip


def _web(r: random.Random) -> tuple[str, str, list[str]]:
    a, b, host = r.choice(FIRST), r.choice(LAST), r.choice(HOSTS)
    spoken_host = {
        "en": host.replace(".", " dot "),
        "sv": host.replace(".", " punkt "),
        "fr": host.replace(".", " point "),
    }
    email = r.choice([f"{a}.{b}@{host}", f"{a[0]}{b}{r.randint(1, 99)}@{host}", f"{a}_{b}@{host}",
        f"{a.title()}.{b.title()}@{host}",
                      f"{a}.{b}@{host}".upper(), f"{a}+study@{host}", f"{a}.{b}(at){host}",
                      f"{a}.{b} [at] {host}", f"{a}-{b} @ {host}"])  # fmt: skip
    said_email = r.choice([
        f"{a} dot {b} at {spoken_host['en']}", f"{a} underscore {b} at {spoken_host['en']}",
        f"{a} at {spoken_host['en']}",
        f"{a} punkt {b} snabel-a {spoken_host['sv']}", f"{a} punkt {b} snabela {spoken_host['sv']}",
        f"{a} understreck {b} snabel a {spoken_host['sv']}",
        f"{a} point {b} arobase {spoken_host['fr']}", f"{a} tiret {b} arobase {spoken_host['fr']}",
        f"{a} dash {b} at {spoken_host['en']}",
    ])  # fmt: skip
    url = r.choice([f"https://www.{host}/{a}-{b}", f"http://{host}", f"www.{host}",
        f"www.{host}/people/{a}", f"{b}family.com", f"{b}.ca/about",
                    f"HTTPS://{host.upper()}/X", f"{a}{b}.se", f"blog.{b}.co.uk"])  # fmt: skip
    return r.choice(
        [
            ("EMAIL", email, ["write to {}", "{} works", "my e-mail: {}.", "mejla {} så", "courriel : {}"]),
            ("EMAIL", said_email, ["write to {} okay", "my email is {}", "min mejl är {}",
            "mon courriel est {}"]),
            ("URL", url, ["see {}", "on {} there", "({})", "it is at {}, I think"]),
            ("URL", f"www dot {spoken_host['en']}", ["see {}", "on {} yes"]),
            ("HANDLE", r.choice([f"@{a}_{b}", f"@{a}{r.randint(1, 99)}", f"@{a}.{b}"]),
            ["I am {} there", "follow {}!", "({})"]),
            ("HANDLE", r.choice([f"{a}_{b}", f"{a}{r.randint(10, 99)}"]), ["on Instagram I am {}",
            "my username is {}", "Twitter: {}", "min Instagram heter {}"]),
        ]
    )  # fmt: skip


def _places(r: random.Random) -> tuple[str, str, list[str]]:
    area = r.choice(["EH", "G", "NW", "SW", "M", "DD", "IV", "AB"])
    uk = f"{area}{r.randint(1, 19)} {r.randint(1, 9)}{r.choice('ABDEFGHJLN')}{r.choice('ABDEFGHJLN')}"
    ca = f"R{r.randint(0, 9)}{r.choice('ABCEGH')} {r.randint(0, 9)}{r.choice('ABCEGH')}{r.randint(0, 9)}"
    se = f"{numbers(r, 3, '123456789')} {numbers(r, 2)}"
    number = r.randint(1, 299)
    street = r.choice([f"{number} {r.choice(STREETS)} {r.choice(TYPES)}",
        f"{number}{r.choice('AB')} {r.choice(STREETS)} {r.choice(TYPES)}",
                       f"{number} {r.choice(STREETS)} {r.choice(STREETS)} {r.choice(TYPES)}"])  # fmt: skip
    swedish = (
        f"{r.choice(SE_STREETS).replace('_', ' ')} {r.randint(1, 99)}{r.choice(['', ' A', 'B'])}"
    )
    french = f"{number}{r.choice(['', ',', ' bis'])} {r.choice(FR_STREETS)}"
    se_plate = (
        "".join(r.choice("ABCDEFGHJKLMNPRSTUWXYZ") for _ in range(3))
        + " "
        + r.choice([numbers(r, 3), numbers(r, 2) + r.choice("ABCDE")])
    )
    letters = "".join(r.choice("ABCDEFGH") for _ in range(3))
    uk_plate = f"{r.choice('ABCDEFGHKLM')}{r.choice('ABCDEFGH')}{r.randint(10, 73)} {letters}"
    return r.choice(
        [
            ("ADDRESS", r.choice([uk, uk.replace(" ", ""), uk.lower()]), ["lives in {} now",
            "postcode {}", "{}"]),
            ("ADDRESS", r.choice([ca, ca.replace(" ", ""), ca.lower(), ca.replace(" ", "-")]),
            ["it is {} there", "Winnipeg {}"]),
            ("ADDRESS", se, ["postadress {} Huskvarna", "postnummer {}", "i {} Jönköping"]),
            ("ADDRESS", "SE-" + se, ["till {} bara"]),
            ("ADDRESS", f"750{r.randint(10, 20)}", ["à {} Paris", "code postal {}"]),
            ("ADDRESS", r.choice([street, street.lower()]), ["at {} today", "she lives on {}.", "{}"]),
            ("ADDRESS", r.choice([swedish, swedish.lower()]), ["bor på {} här", "adressen är {}."]),
            ("ADDRESS", r.choice([french, french.lower()]), ["j'habite au {}.", "elle habite {}."]),
            ("ADDRESS", r.choice([f"Flat {number}", f"PO Box {number}", f"P.O. Box {number}",
            f"Apt. {number}B", f"room {r.randint(10, 420)}", f"rum {r.randint(10, 420)}",
            f"lgh {r.randint(1001, 1404)}"]), ["in {} there", "to {} please"]),
            ("VEHICLE", r.choice([uk_plate, uk_plate.replace(" ", "")]), ["the car {}",
            "{} was parked there"]),
            ("VEHICLE", r.choice([se_plate, se_plate.replace(" ", "")]), ["bilen har regnr {}",
            "registration {}", "my licence plate is {}", "registreringsnummer {}"]),
        ]
    )  # fmt: skip


def _times(r: random.Random) -> tuple[str, str, list[str]]:
    d, m, y = r.randint(1, 28), r.randint(1, 12), r.randint(1930, 2023)
    en, sv, fr = (MONTHS[x][m - 1] for x in ("en", "sv", "fr"))
    day = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(d, "th")
    ordinal = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
    ][d % 12]
    ordinal_sv = [
        "första",
        "andra",
        "tredje",
        "fjärde",
        "femte",
        "sjätte",
        "sjunde",
        "åttonde",
        "nionde",
        "tionde",
    ][d % 10]
    dates = [
        f"{y}-{m:02d}-{d:02d}", f"{d}/{m}/{y}", f"{d:02d}.{m:02d}.{y}", f"{d}-{m}-{y}",
        f"{d}/{m}/{y % 100:02d}", f"{d} {en} {y}",
        f"{d}{day} {en} {y}", f"the {d}{day} of {en}", f"{d}{day} of {en} {y}", f"{en} {d}, {y}",
        f"{en} {d}", f"{d} {en[:3]} {y}",
        f"{d} {sv} {y}", f"den {d} {sv}"[4:], f"{d}:e {sv}", f"{d} {fr} {y}", f"{d} {fr}",
        f"{y}/{m:02d}/{d:02d}",
        f"{d}-{en[:3]}-{y}", f"{en} {d}{day}", f"{d:02d}.{m:02d}.{y % 100:02d}",
        f"{y}{m:02d}{d:02d}", f"the {ordinal} of {en}", f"{ordinal_sv} {sv}",
        f"{en} the {ordinal}", f"{en} {ordinal}, {y}",
    ]  # fmt: skip
    births = [
        *dates,
        f"the {ordinal} of {en} nineteen {below_hundred(r.randint(20, 99))}",
        f"{ordinal_sv} {sv} {year_sv(r.randint(1930, 1999))}",
    ]
    old = r.randint(90, 107)
    old_en = below_hundred(r.randint(90, 99))
    old_sv = "nittio" + SV[r.randint(1, 9)]
    old_fr = "quatre-vingt-" + r.choice(
        [
            "dix",
            "onze",
            "douze",
            "treize",
            "quatorze",
            "quinze",
            "seize",
            "dix-sept",
            "dix-huit",
            "dix-neuf",
        ]
    )
    young = r.randint(18, 89)
    return r.choice(
        [("DATE", r.choice(dates), ["we met on {} I think", "på {} hände det", "c'était le {} oui",
        "{}"])] * 3
        + [("BIRTH_DATE", r.choice(births), ["born on {}", "född {}", "née le {}",
            "date of birth: {}", "DOB {}", "her birthday is {}."])] * 2
        + [
            ("BIRTH_DATE", str(r.randint(1930, 1999)), ["she was born in {}", "född {}", "né en {}"]),
            ("AGE", str(old), ["she is {}.", "a {}-year-old", "aged {}", "han är {} år",
            "min mormor är {} år gammal", "elle a {} ans", "he was {} when he died", "mum turned {}"]),
            ("AGE", old_en, ["she is {}.", "a {}-year-old woman", "he turned {} in May",
            "my mother was {} years old", "aged {}"]),
            ("AGE", old_sv, ["hon är {} år", "en {}-åring", "pappa fyllde {}.",
            "min farmor blev {} år gammal"]),
            ("AGE", old_fr, ["elle a {} ans", "une dame de {} ans", "il a {} ans."]),
            ("AGE", str(young), ["I am {} years old", "aged {}", "a {}-year-old man",
            "hon är {} år gammal", "j'ai {} ans", "at the age of {}"]),
            ("AGE", below_hundred(r.randint(21, 89)), ["he is {} years old", "a {}-year-old",
            "at the age of {}"]),
        ]
    )  # fmt: skip


def identifiers(seed: int, n: int) -> list[Made]:
    """Sentences that each hold one identifier."""
    r = random.Random(seed)
    makers: list[Callable[[random.Random], tuple[str, str, list[str]]]] = [
        _ids,
        _phones,
        _web,
        _places,
        _times,
    ]
    made = []
    for i in range(n):
        kind, part, frames = makers[i % len(makers)](r)
        made.append(Made(r.choice(frames).replace("{}", part), part, kind))
    return made


TRAPS: tuple[Callable[[random.Random], str], ...] = (
    lambda r: f"at {r.randint(0, 23):02d}:{r.randint(0, 59):02d} and "
              f"{r.randint(0, 23):02d}.{r.randint(0, 59):02d}",
    lambda r: f"from {r.randint(7, 9):02d}.00-{r.randint(15, 18)}.30 every day",
    lambda r: f"open 0{r.randint(7, 9)}00-1{r.randint(5, 9)}00",
    lambda r: f"00:{r.randint(10, 59)}:{r.randint(10, 59)},{numbers(r, 3)} --> "
              f"00:{r.randint(10, 59)}:{r.randint(10, 59)},{numbers(r, 3)}",
    lambda r: f"it cost ${r.randint(1, 999)},{numbers(r, 3)} or £{r.randint(1, 99)} {numbers(r, 3)}",
    lambda r: f"{r.randint(1, 999)} {numbers(r, 3)} {numbers(r, 3)} kronor om året",
    lambda r: f"un budget de {r.randint(1, 999)} {numbers(r, 3)} euros",
    lambda r: f"version {r.randint(1, 9)}.{r.randint(0, 30)}.{r.randint(0, 30)} and "
              f"v{r.randint(1, 12)}.{r.randint(0, 12)}",
    lambda r: f"build 10.0.{r.randint(10000, 22000)}.{r.randint(1, 999)}",
    lambda r: f"{r.randint(10, 99)} of {r.randint(100, 999)} patients, {r.randint(1, 99)} per cent",
    lambda r: f"{r.randint(10, 99)}.{r.randint(0, 9)}% (95% CI "
              f"{r.randint(1, 9)}.{r.randint(0, 9)}-{r.randint(10, 19)}.{r.randint(0, 9)})",
    lambda r: f"p = 0.{numbers(r, 3)}, n = {r.randint(10, 9000)}",
    lambda r: f"{r.randint(1, 9) * 50} mg twice a day for {r.randint(2, 20)} days",
    lambda r: f"{r.randint(2, 9)} x {r.randint(100, 999)} mg and {r.randint(1, 9)}.{r.randint(1, 9)} ml",
    lambda r: f"ISBN 978-{r.randint(0, 9)}-{numbers(r, 3)}-{numbers(r, 5)}-{r.randint(0, 9)}",
    lambda r: f"ISBN 0{numbers(r, 9)}",
    lambda r: f"doi 10.{r.randint(1000, 9999)}/{numbers(r, 6)}",
    lambda r: f"between {r.randint(1950, 1999)} and {r.randint(2000, 2023)}",
    lambda r: f"{r.randint(1990, 2010)}-{r.randint(2011, 2023)} was the period",
    lambda r: f"in {r.choice(MONTHS['en'])} we met, in the {r.choice(['1980s', '90s', 'nineties'])} too",
    lambda r: f"i {r.choice(MONTHS['sv'])} var det {r.randint(10, 25)} grader",
    lambda r: f"they won {r.randint(0, 9)}-{r.randint(0, 9)} and then "
              f"{r.randint(10, 110)}-{r.randint(10, 110)}",
    lambda r: f"blood pressure {r.randint(100, 180)}/{r.randint(60, 110)}, pulse {r.randint(50, 110)}",
    lambda r: f"[{r.randint(1990, 2023)}] UKSC {r.randint(1, 60)}, {r.randint(1990, 2023)} SCC "
              f"{r.randint(1, 60)}",
    lambda r: f"{r.randint(100, 600)} U.S. {r.randint(1, 999)} ({r.randint(1900, 2020)})",
    lambda r: f"SFS {r.randint(1960, 2022)}:{r.randint(1, 1500)}, {r.randint(1, 20)} kap. "
              f"{r.randint(1, 30)} §",
    lambda r: f"section {r.randint(1, 40)}({r.randint(1, 9)}) and s. {r.randint(1, 99)}.{r.randint(1, 9)}",
    lambda r: f"Article {r.randint(1, 50)}({r.randint(1, 5)})({r.choice('abc')}) of Regulation (EU) "
              f"{r.randint(2010, 2022)}/{r.randint(100, 999)}",
    lambda r: f"pages {r.randint(100, 200)}-{r.randint(201, 300)}, pp. "
              f"{r.randint(1, 99)}-{r.randint(100, 200)}",
    lambda r: f"a ratio of {r.randint(1, 9)}/{r.randint(2, 10)}, 24/7, 50/50",
    lambda r: f"{r.randint(2, 60)} minutes down the road, {r.randint(2, 9)} miles up the street",
    lambda r: f"{r.randint(2, 40)} years ago, {r.randint(90, 120)} years of history",
    lambda r: f"för {r.randint(90, 120)} år sedan, i {r.randint(2, 60)} år",
    lambda r: f"il y a {r.randint(90, 120)} ans, pendant {r.randint(2, 20)} ans",
    lambda r: f"{below_hundred(r.randint(90, 99))} per cent, {below_hundred(r.randint(20, 99))} people",
    lambda r: f"order 1234567890 and invoice {numbers(r, 8, '123456789')}",
    lambda r: f"order number {numbers(r, 10, '123456789')}",
    lambda r: f"{r.randint(1, 9)} {numbers(r, 3)} {numbers(r, 3)} people live there",
    lambda r: "one, two, three, four, five, six, seven, eight",
    lambda r: f"on a scale of 1 2 3 4 5, {r.randint(1, 5)} or so",
    lambda r: "ett två tre fyra fem sex sju",
    lambda r: f"nineteen {below_hundred(r.randint(40, 99))} to two thousand and {EN[r.randint(1, 9)]}",
    lambda r: f"two hundred and {below_hundred(r.randint(20, 99))} thousand pounds",
    lambda r: r.choice(["It was good.In fact it was.", "Node.js and ASP.NET",
        "e.g. this, i.e. that", "the dot com bubble", "report.docx and notes.txt"]),
    lambda r: r.choice(["I said: try it @ home", "we looked at it", "they met at work dot dot dot",
        "see me at home", "look at the website"]),
    lambda r: f"ABC {numbers(r, 3)} is a course, and so is PSY {numbers(r, 3)}",
    lambda r: f"the A{r.randint(1, 99)} and the M{r.randint(1, 60)}, the E4, Highway {r.randint(1, 99)}",
    lambda r: f"mp3, 4th place, the {r.randint(1, 20)}th century, Covid-19, H1N1, B12",
    lambda r: f"handlingsplan {r.randint(2010, 2023)} och verksamhetsplan {r.randint(2010, 2023)}",
    lambda r: f"table {r.randint(1, 12)}, figure {r.randint(1, 12)}.{r.randint(1, 9)}, chapter "
              f"{r.randint(1, 20)}, step {r.randint(1, 9)}",
    lambda r: f"{r.randint(1, 400)} beds, {r.randint(2, 90)} nurses on {r.randint(2, 12)} wards",
    lambda r: f"a {r.randint(2, 90)}-minute walk, a {r.randint(2, 12)}-week course, a "
              f"{r.randint(2, 10)}-year plan",
    lambda r: f"score {r.randint(1, 30)}/{r.choice([30, 100])}, level {r.randint(1, 5)}, grade "
              f"{r.randint(1, 9)}",
    lambda r: f"temperature {r.randint(35, 39)}.{r.randint(0, 9)}, weight {r.randint(50, 99)} kg, "
              f"{r.randint(150, 199)} cm",
    lambda r: f"ICD-10 F{r.randint(10, 99)}.{r.randint(0, 9)} and ISO "
              f"{r.randint(9000, 9010)}:{r.randint(2000, 2020)}",
    lambda r: f"may {r.randint(2, 9)} of you come; {r.randint(2, 9)} may not",
    lambda r: f"{r.randint(1, 9)},{numbers(r, 3)},{numbers(r, 3)} votes, "
              f"{r.randint(1, 99)},{numbers(r, 3)} dollars",
    lambda r: f"it was {r.randint(9, 12)} to {r.randint(1, 5)}, half past {EN[r.randint(1, 9)]}",
    lambda r: f"grant {r.choice('ABC')}{numbers(r, 5)} and project {r.randint(1, 99)}",
    lambda r: f"Psalm {r.randint(1, 150)}:{r.randint(1, 20)}, Matthew "
              f"{r.randint(1, 28)}:{r.randint(1, 20)}-{r.randint(21, 30)}",
)  # fmt: skip


def traps(seed: int, n: int) -> list[Made]:
    """Sentences that hold nothing that identifies a person."""
    r = random.Random(seed)
    return [Made(TRAPS[i % len(TRAPS)](r), "", "") for i in range(n)]
