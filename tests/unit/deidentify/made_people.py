"""Stories about several people under many names, in English, Swedish and French; all made up.

Each story names its people by slots: ``full`` the whole name, ``given``, ``nick`` a familiar form,
``sur`` the surname alone, ``title`` a title and the surname, ``init`` an initial and the surname,
``mid`` a middle initial, ``wrong`` a slip of the pen in the surname.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

# given name, familiar form, surname, title
PEOPLE = {
    "en": [
        "Margaret Maggie Muirhead Mrs", "Robert Bob Sinclair Mr", "William Bill Harkness Dr",
        "Elizabeth Liz Cavanagh Ms",
        "Thomas Tom Strachan Mr", "Katherine Kate Dunmore Professor", "James Jim Auchterlonie Mr",
        "Susan Sue Penhaligon Mrs",
        "Daniel Danny Okafor Mr", "Christopher Chris Tulloch Dr", "Patricia Trish McAllister Ms",
        "Andrew Andy Beaulieu Mr",
        "Edward Eddie Kowalski Mr", "Joseph Joe Redsky Mr", "Steven Steve Ironside Mr",
        "Michael Mike Fontaine Dr",
        "Benjamin Ben Achterberg Mr", "Samuel Sam Osei-Mensah Mr", "Anthony Tony Ferreira Mr",
        "David Dave Gillespie Dr",
    ],
    "sv": [
        "Margareta Greta Lindqvist fru", "Katarina Kattis Östlund fru", "Johan Jocke Hallberg herr",
        "Karl Kalle Sjögren herr",
        "Lars Lasse Wallström doktor", "Bengt Benke Åkesson herr", "Elisabet Lisa Norrman fru",
        "Magnus Mange Törnqvist doktor",
        "Fredrik Fredde Björling herr", "Gustav Gurra Hedlund herr", "Birgitta Gittan Nyström fru",
        "Anders Adde Ekström herr",
    ],
    "fr": [
        "Élisabeth Babette Tremblay Mme", "Catherine Cathy Lavallée Mme", "Dominique Dom Bélanger M.",
        "Guillaume Guy Pelletier M.",
        "Marguerite Margot Thibodeau Mme", "Alexandre Alex Desrosiers Dr", "François Franck Robichaud M.",
        "Jacqueline Jackie Gauthier Mme",
        "Geneviève Gen Charbonneau Mme", "Nicolas Nico Archambault M.",
    ],
}  # fmt: skip
STORIES = {
    "en": [
        "It was {A.full} who began. {A.title} had asked {B.full} to come along. {A.nick} wrote the "
        "plan, {B.given} did the rest. {C.full} came later; {C.title} and {B.sur} never agreed.",
        "{B.full} chaired the meeting. Present were {A.full} and {C.full}. {C.nick} said little. "
        "{B.title} thanked {A.given}. Afterwards {A.sur} left.",
        "We were led by {A.full}. I liked {A.nick}. Then {A.init} signed the paper, and so did "
        "{B.mid}. {B.full} was the nurse. Later {B.title} told {C.full} about it and {C.given} laughed.",
        "At first {C.full}, {A.full} and {B.full} ran the ward. {A.wrong} kept the books. {B.nick} "
        "knew the patients, and {C.title} knew the law. Without {A.given} it would have failed.",
        "My mother knew {A.full}. They called her neighbour {B.full}. {B.sur} and {A.sur} grew up "
        "together. {A.nick} moved away, and {C.mid} took the house from {B.given}. {C.full} lives "
        "there still.",
    ],
    "sv": [
        "Det var {A.full} som började. Sedan kom {B.full} in i bilden. Vi kallade henne {A.nick}. "
        "Mest pratade jag med {B.title}, och ibland med {C.full}. Till slut slutade {A.given} och {C.sur}.",
        "På mötet satt {A.full} bredvid {B.full}. Där sade {A.title} nej. Men {B.nick} tyckte "
        "annorlunda, och då ringde {C.full}. Efteråt skrev {C.init} och {A.sur} under.",
        "Jag lärde känna {C.full} genom {A.full}. Alla litade på {C.given}. Planen skrevs av "
        "{A.init} och {B.mid}. Vi saknar {B.full}, och {B.sur} saknar oss.",
    ],
    "fr": [
        "C'est {A.full} qui a commencé. Puis {B.full} est venue. On appelait {A.nick} tous les "
        "jours. Le lendemain, {B.title} parlait avec {C.full}. Plus tard {C.given} est partie avec {A.sur}.",
        "À la réunion, {B.full} était assise près de {A.full}. Ensuite {A.title} a dit non. Mais "
        "{B.nick} a signé, et {C.init} aussi. On a revu {C.full} et {B.sur}.",
        "J'ai connu {A.full} par {C.full}. Tout le monde aimait {C.nick}. Le plan était de {A.init} "
        "et de {B.mid}. Nous avons aidé {B.full}, et {B.given} nous a aidés.",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A text, its language, and the mentions in it: (start, end, person)."""

    text: str
    language: str
    mentions: tuple[tuple[int, int, str], ...]


def _written(person: str, slot: str, r: random.Random) -> str:
    given, nick, surname, title = person.split()
    if slot == "wrong":
        at = r.randint(2, len(surname) - 3)
        slip = surname[:at] + surname[at + 1] + surname[at] + surname[at + 2 :]
        return f"{given} {slip}"
    return {
        "full": f"{given} {surname}", "given": given, "nick": nick, "sur": surname,
        "title": f"{title} {surname}",
        "init": f"{given[0]}. {surname}", "mid": f"{given} {r.choice('ABELT')}. {surname}",
    }[slot]  # fmt: skip


def stories(seed: int, n: int) -> list[Story]:
    """Stories, each about three people drawn anew; people come back in later stories."""
    r = random.Random(seed)
    made = []
    for i in range(n):
        language = ("en", "sv", "fr")[i % 3]
        cast = dict(zip("ABC", r.sample(PEOPLE[language], 3), strict=True))
        frame = STORIES[language][i // 3 % len(STORIES[language])]
        text, mentions, position = "", [], 0
        for match in re.finditer(r"\{([ABC])\.(\w+)\}", frame):
            text += frame[position : match.start()]
            written = _written(cast[match[1]], match[2], r)
            start = len(text) + (written.index(" ") + 1 if match[2] == "title" else 0)
            text += written
            mentions.append((start, len(text), cast[match[1]]))
            position = match.end()
        made.append(Story(text + frame[position:], language, tuple(mentions)))
    return made
