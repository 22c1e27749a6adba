"""What is planted: two hundred identifiers of every kind and disguise, each of them unique.

All are made up. A name is a given name that many bear and a surname that stands nowhere else in
the study; numbers are drawn from a seeded generator with right check digits.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.unit.deidentify.made_identifiers import (
    EN,
    luhn_digit,
    nhs,
    numbers,
    personal_number,
    said,
)


@dataclass(frozen=True)
class Canary:
    """Something planted. ``sentence`` holds it; ``needles`` betray it, in any case of letters.

    ``roster``: the full name that stands on the roster for it, empty when nobody declared it.
    """

    kind: str
    disguise: str
    sentence: str
    needles: tuple[str, ...]
    roster: str = ""
    language: str = "en"


GIVEN_EN = [
    "Margaret",
    "Robert",
    "Katherine",
    "Andrew",
    "Patricia",
    "Samuel",
    "Elizabeth",
    "Thomas",
    "Susan",
    "Michael",
]
#: Given names that stand in no list: only what stands around them tells.
GIVEN_RARE = ["Ottoline", "Peregrine", "Isolde", "Leofric", "Thelonius", "Araminta"]
GIVEN_SV = ["Birgitta", "Lennart", "Gunilla", "Anders", "Kerstin", "Mikael"]
GIVEN_FR = ["Geneviève", "François", "Marguerite", "Étienne", "Jacqueline", "Philippe"]
#: Surnames of the roster's people: Scottish, Nordic, French, Indigenous, of immigrants, words.
ROSTER_SURNAMES = [
    "Abercromby",
    "Balfoursen",
    "Carmichaelis",
    "Dunwoodie",
    "Eskdalen",
    "Farquharson",
    "Galbraithe",
    "Hepburnsson",
    "Invernairn",
    "Jardinelle",
    "Kilbrandon",
    "Lauderdaly",
    "Mactaggart",
    "Napierski",
    "Oglethorpe",
    "Pitcairnes",
    "Quarrington",
    "Rutherglen",
    "Strathmoor",
    "Tullibardine",
    "Urquhartson",
    "Vallancey",
    "Wedderburn",
    "Yellowlees",
    "Zetlander",
    "Björkenhjelm",
    "Cederquist",
    "Dalhammar",
    "Ekenstierna",
    "Fjällqvist",
    "Gyllensvärd",
    "Hägerdal",
    "Isakssonen",
    "Järnefalk",
    "Kvarnlöf",
    "Lagerbladh",
    "Thibaudière",
    "Charlebois",
    "Desmarchais",
    "Lafrenière",
    "Thunderchild",
    "Waskahat",
    "Kakegamic",
    "Moosomin",
    "Olanrewaju",
    "Chukwuemeka",
    "Hassanzadeh",
    "Thammavong",
    "Sandhuwalia",
    "Kowalczyk",
]
OTHER_SURNAMES_EN = [
    "Ashbourne",
    "Brackenbury",
    "Cholmondely",
    "Daventree",
    "Ellingworth",
    "Fotheringay",
    "Grosvenour",
    "Hathersage",
    "Ilminster",
    "Kettlewell",
    "Lydiatte",
    "Mickleham",
    "Netherby",
    "Osbaldeston",
    "Pettigrewe",
    "Rawcliffe",
    "Scarborrow",
    "Tattersall",
    "Uppington",
    "Wolstenholme",
]
OTHER_SURNAMES_SV = [
    "Sundberglind",
    "Hallströmer",
    "Nordqvister",
    "Bergmansson",
    "Dahlgrensson",
    "Lindholmer",
]
#: In a language that no model here reads: only capitals inside sentences tell.
GIVEN_FI = ["Veikko", "Aino", "Tapio"]
OTHER_SURNAMES_FI = ["Rautalampinen", "Koskelainen", "Vuorenmaa"]
OTHER_SURNAMES_FR = [
    "Beausoleil",
    "Courtemanche",
    "Desjarlaits",
    "Fontenelle",
    "Grandmaison",
    "Hautecoeur",
]


def canaries(seed: int = 1) -> list[Canary]:
    """All that is planted, in a fixed order."""
    r = random.Random(seed)
    planted = [*_roster(r), *_others(), *_contacts(r), *_numbers(r), *_places(r), *_days(r)]
    needles = [n.lower() for c in planted for n in c.needles]
    if len(needles) != len(set(needles)):
        raise ValueError("two canaries share a needle")
    return planted


def _roster(r: random.Random) -> list[Canary]:
    """Fifty people of the roster, each under one of eighteen disguises."""
    disguises = (
        ("exact", "Then {g} {s} took it on."), ("lower case", "then {gl} {sl} took it on"),
        ("capitals", "THEN {gu} {su} TOOK IT ON"), ("possessive", "It was {g} {s}'s plan."),
        ("surname", "We all went to see {s} about it."), ("surname first", "Signed by {s}, {g}."),
        ("initial", "It says {i}. {s} on the form."), ("lower surname", "and so {sl} stayed on"),
        ("title", "We rang Mrs {s} twice."), ("no accents", "So {gp} {sp} came back."),
        ("hard space", "So {g}\u00a0{s} came back."), ("hidden character", "So {g} {s2} came back."),
        ("glued", "the file {gl}_{sl} was lost"), ("run together", "ask {gl}{sl} first"),
        ("typo", "they had put {tl} on the list again"), ("heard in two", "so {gl} {a} {b} came back"),
        ("scanned", "So {g} {o} came back."), ("fused capitals", "so {gu}{su} it said"),
    )  # fmt: skip
    made = []
    for number, surname in enumerate(ROSTER_SURNAMES):
        given = (*GIVEN_EN, *GIVEN_SV, *GIVEN_FR)[number % 22]
        disguise, frame = disguises[number % len(disguises)]
        plain = _plain(surname)
        at = len(plain) // 2
        typo = plain[: at - 1] + plain[at] + plain[at - 1] + plain[at + 1 :]
        if typo == plain:
            typo = plain[:at] + plain[at + 1 :]
        scanned = (
            surname.replace("l", "1", 1) if "l" in surname[1:] else surname.replace("o", "0", 1)
        )
        sentence = frame.format(
            g=given, s=surname, gl=given.lower(), sl=surname.lower(), gu=given.upper(), su=surname.upper(),
            i=given[0], gp=_plain(given), sp=plain, s2=surname[:3] + "\u200b" + surname[3:], t=typo,
            tl=typo.lower(),
            a=plain[:at].lower(), b=plain[at:].lower(), o=scanned,
        )  # fmt: skip
        shown = {"typo": typo, "heard in two": f"{plain[:at]} {plain[at:]}", "scanned": scanned,
                 "hidden character": surname[:3] + "\u200b" + surname[3:]}  # fmt: skip
        needles = dict.fromkeys(
            (surname.lower(), plain.lower(), shown.get(disguise, surname).lower())
        )
        made.append(Canary("PERSON", disguise, sentence, tuple(needles), f"{given} {surname}"))
    r.shuffle(made)
    return made


def _plain(word: str) -> str:
    return word.translate(str.maketrans("åäöéèëÅÄÖÉÈËï", "aaoeeeAAOEEEi"))


def _others() -> list[Canary]:
    """People nobody declared: what stands around the name has to give them away."""
    english = (
        "My neighbour {g} {s} drove us home.", "I talked with {g} {s} about the ward.",
        "Then Dr {s} signed the form.",
        "Her daughter {g} {s} works in the kitchen.", "We met Professor {s} in the lobby.",
        "It was {g} {s} who told the nurse.", "The minister, {g} {s}, answered the letter.",
        "Ask Mr {s} for the key.",
        "They hired {g} {s} as a clerk.", "My name is {g} {s} and I live alone.",
    )  # fmt: skip
    swedish = (
        "Sedan kom {g} {s} hit på besök.", "Jag pratade med {g} {s} om avdelningen.",
        "Det var {g} {s} som ringde oss.",
        "Hon heter {g} {s} och arbetar natt.", "Vi träffade doktor {s} på mottagningen.",
        "Då skrev {g} {s} under pappret.",
    )  # fmt: skip
    french = (
        "{s} a répondu à la lettre.", "On a parlé avec {g} {s} de la clinique.",
        "C'est {g} {s} qui a signé le papier.",
        "Elle s'appelle {g} {s} et travaille la nuit.", "Nous avons vu Mme {s} à la réunion.",
        "Puis {g} {s} est venue avec sa soeur.",
    )  # fmt: skip
    finnish = (
        "Sitten {g} {s} tuli käymään meidän luona.", "Me puhuimme pitkään ja {g} {s} kirjoitti sen ylös.",
        "Silloin {g} {s} soitti meille.",
    )  # fmt: skip
    made = []
    for language, surnames, given, frames in (
        ("en", OTHER_SURNAMES_EN[::2], GIVEN_EN, english),
        ("en", OTHER_SURNAMES_EN[1::2], GIVEN_RARE, english),
        ("sv", OTHER_SURNAMES_SV, GIVEN_SV, swedish),
        ("fr", OTHER_SURNAMES_FR, GIVEN_FR, french),
        ("fi", OTHER_SURNAMES_FI, GIVEN_FI, finnish),
    ):
        for number, surname in enumerate(surnames):
            sentence = frames[number % len(frames)].format(g=given[number % len(given)], s=surname)
            needles = tuple(dict.fromkeys((surname.lower(), _plain(surname).lower())))
            made.append(Canary("PERSON", "undeclared", sentence, needles, language=language))
    return made


def _contacts(r: random.Random) -> list[Canary]:
    made = []
    phones = [
        lambda n: f"07{n[:3]} {n[3:9]}", lambda n: f"+44 7{n[:3]} {n[3:9]}",
            lambda n: f"(204) 5{n[:2]}-{n[2:6]}",
        lambda n: f"204-6{n[:2]}-{n[2:6]}", lambda n: f"070-{n[:3]} {n[3:5]} {n[5:7]}",
            lambda n: f"+46 73 {n[:3]} {n[3:5]} {n[5:7]}",
        lambda n: f"06 {n[:2]} {n[2:4]} {n[4:6]} {n[6:8]}", lambda n: f"0131 4{n[:2]} {n[2:6]}",
        lambda n: f"07{n[:9]}", lambda n: f"1-431-7{n[:2]}-{n[2:6]}",
    ]  # fmt: skip
    for number in range(12):
        written = phones[number % 10](numbers(r, 9, "23456789"))
        made.append(
            Canary("PHONE", "digits", f"You can ring me on {written} after six.", (written,))
        )
    for _ in range(4):
        spoken = said("07" + numbers(r, 9, "123456789"), EN, r)
        made.append(Canary("PHONE", "spoken", f"The number is {spoken} okay.", (spoken,)))
    for number, surname in enumerate(
        ["ravensbourne", "hollinshead", "quillfeather", "skeffington", "marchbanks", "netherwood"]
    ):
        host = f"{surname}.example.org"
        email = (f"info@{host}", f"INFO@{host.upper()}", f"info [at] {host}", f"{surname}@example.com",
                 f"{surname} at example dot org",
                 f"{surname} punkt post snabel-a exempel punkt se")[number]  # fmt: skip
        made.append(Canary("EMAIL", "written or spoken", f"Write to {email} please.", (surname,)))
    for surname in ("wimbleton", "harpenden", "loxwood", "thornaby"):
        made.append(
            Canary(
                "URL",
                "link",
                f"It is all on www.{surname}-story.com for you.",
                (f"{surname}-story",),
            )
        )
    for surname in ("brixworth", "tolleshunt", "wraysbury", "yaxleyham"):
        made.append(
            Canary("HANDLE", "account", f"Online I am @{surname}_77 there.", (f"{surname}_77",))
        )
    return made


def _numbers(r: random.Random) -> list[Canary]:
    made = []
    for number in range(36):
        century, ten = personal_number(r, coordination=number % 8 == 4)
        n, chi = nhs(r), nhs(r, chi=True)
        sin = numbers(r, 8, "123456789")
        sin += luhn_digit(sin)
        card = "4" + numbers(r, 14)
        card += luhn_digit(card)
        plain = numbers(r, 9, "123456789")
        written, frame = (
            (f"{ten[:6]}-{ten[6:]}", "it said {} on the card"), (f"{century}{ten}",
            "personnummer {} står det"),
            (f"{n[:3]} {n[3:6]} {n[6:]}", "the NHS number {} it was"), (chi, "CHI number {} on the label"),
            (f"SK{n[:2]} {n[2:4]} {n[4:6]} B".replace("SK", "AB"), "my payslip says {} on top"),
            (f"{sin[:3]} {sin[3:6]} {sin[6:]}", "and SIN {} on the letter"), (plain,
            "my PHIN is {} she read"),
            (f"{plain[:8]}A", "passport number {} was there"), (" ".join(card[i : i + 4]
            for i in range(0, 16, 4)), "paid by card {} then"),
            (f"MR-{plain[:6]}", "medical record number {} was wrong"), (said(n, EN, r),
            "her NHS number is {} she said"),
            (f"{ten[:6]}+{ten[6:]}", "numret {} gäller inte"),
        )[number % 12]  # fmt: skip
        made.append(Canary("ID", "number", f"Well, {frame.format(written)} I think.", (written,)))
    return made


def _places(r: random.Random) -> list[Canary]:
    made = []
    for number, street in enumerate(
        [
            "Larkhill",
            "Mossgiel",
            "Dunvegan",
            "Ardenlea",
            "Cloverbank",
            "Westmuir",
            "Ravelston",
            "Inchkeith",
            "Glenorchy",
            "Balmerino",
        ]
    ):
        written = (
            f"{r.randint(2, 98)} {street} {('Road', 'Street', 'Crescent', 'Avenue')[number % 4]}"
        )
        sentence = f"We lived at {written.lower() if number % 3 == 2 else written} then."
        made.append(Canary("ADDRESS", "street", sentence, (street.lower(),)))
    for street in ("Almviksgatan", "Tallbacksvägen", "Ormbergsgatan"):
        made.append(
            Canary(
                "ADDRESS",
                "street",
                f"Hon bor på {street} {r.randint(2, 80)} nu.",
                (street.lower(),),
            )
        )
    for _ in range(6):
        uk = f"EH{r.randint(1, 17)} {r.randint(1, 9)}{r.choice('ABDEFG')}{r.choice('HJLNPQ')}"
        made.append(Canary("ADDRESS", "postcode", f"The letter went to {uk} again.", (uk,)))
    for _ in range(5):
        ca = f"R{r.randint(2, 9)}{r.choice('ABCEGH')} {r.randint(1, 9)}{r.choice('JKLMN')}{r.randint(1, 9)}"
        made.append(Canary("ADDRESS", "postcode", f"The parcel went to {ca} again.", (ca,)))
    for number in range(6):
        letters = "".join(r.choice("BCDFGHJKLM") for _ in range(3))
        plate = (f"A{letters[0]}{r.randint(11, 72)} {letters}", f"{letters} {r.randint(100, 999)}")[
            number % 2
        ]
        frame = ("The van {} stood outside.", "The licence plate was {} I think.")[number % 2]
        made.append(Canary("VEHICLE", "plate", frame.format(plate), (plate,)))
    return made


def _days(r: random.Random) -> list[Canary]:
    made = []
    months = [
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
    ]
    for number in range(10):
        day = (
            f"{r.randint(2, 28)} {months[number]} {1940 + number}",
            f"19{50 + number}-0{number % 9 + 1}-{r.randint(10, 28)}",
        )[number % 2]
        made.append(Canary("BIRTH_DATE", "date", f"She was born on {day} up north.", (day,)))
    for number in range(6):
        day = (
            f"{11 + number} {months[number]} 2019",
            f"2019-1{number % 3}-{14 + number}",
            f"{months[number]} {20 + number}, 2019",
        )[number % 3]
        made.append(Canary("DATE", "date", f"The ward closed on {day} for good.", (day,)))
    who = ["saddler", "cooper", "thatcher", "wheelwright", "chandler", "farrier"]
    ages = ("91", "94", "ninety-seven", "102", "ninety-two", "99")
    for trade, age in zip(who, ages, strict=True):
        made.append(
            Canary(
                "AGE", "over 89", f"The old {trade}, he is {age} now.", (f"{trade}, he is {age}",)
            )
        )
    return made
