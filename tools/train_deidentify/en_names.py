"""Names to put into English texts: people of many origins, places, organisations.

What belongs here: drawing names at random from the lists of ``en_classes`` and ``own_names``. What
does not: the texts they go into.
"""

from __future__ import annotations

import random
import re

from coprod_pipeline.deidentify.lexicon import nicknames, word_list
from tools.train_deidentify.en_classes import faker_names, places
from tools.train_deidentify.en_talk_spoken import FIELDS
from tools.train_deidentify.own_names import OWN_GIVEN, OWN_SURNAMES

#: Weight of each origin; those of a group share it.
_ORIGINS = {
    6: ("en_GB", "en_US", "en_IE", "en_NZ", "own"),
    2: ("sv_SE", "no_NO", "da_DK", "fi_FI", "fr_CA", "en_IN", "en_NG", "en_KE", "en_PK"),
    1: (
        "de_DE",
        "es_MX",
        "es_ES",
        "fr_FR",
        "it_IT",
        "nl_NL",
        "pt_BR",
        "hr_HR",
        "vi_VN",
        "tw_GH",
        "zu_ZA",
        "yo_NG",
        "id_ID",
        "is_IS",
        "et_EE",
        "sw",
        "hu_HU",
        "tr_TR",
        "cs_CZ",
        "ja_JP",
    ),
}
_FIELDS = FIELDS.replace("\n", "").split("|")
_KEPT_WORDS = """
mr mrs ms miss dr prof professor sir lady lord madam justice judge jr sr ii iii general de van von
der den da del la le al el bin ben st president senator captain father sister king queen prince of
the
"""
_KEPT = frozenset(_KEPT_WORDS.split())
_ORG_ENDS = (
    "Ltd",
    "Inc.",
    "Inc",
    "Group",
    "Foundation",
    "Trust",
    "Partners",
    "Holdings",
    "Consulting",
    "Software",
    "Systems",
    "Studios",
    "Games",
    "Press",
    "Labs",
    "Bank",
    "Energy",
    "Motors",
    "Pharma",
    "Media",
    "LLP",
    "LLC",
    "plc",
    "Corporation",
    "Company",
    "& Sons",
    "Brothers",
    "Entertainment",
    "Services",
    "Housing Association",
)
_ORG_OF_PLACE = (
    "University of {}",
    "{} University",
    "{} City Council",
    "{} Council",
    "{} Health Board",
    "NHS {}",
    "{} College",
    "{} High School",
    "{} General Hospital",
    "{} Royal Infirmary",
    "{} Police",
    "{} United",
    "{} Chamber of Commerce",
    "Bank of {}",
    "{} Institute of Technology",
    "{} Regional Health Authority",
    "{} Community Centre",
    "{} Women's Centre",
    "{} Food Bank",
    "{} Housing Association",
    "Museum of {}",
    "{} Symphony Orchestra",
    "{} School Board",
    "{} Public Library",
    "Court of Appeal of {}",
    "Supreme Court of {}",
    "Government of {}",
    "{} Department of Health",
    "{} Times",
    "{} Herald",
    "{} Airport Authority",
    "{} State University",
    "Region {}",
)
_ORG_OF_NAME = (
    "{} Foundation",
    "St {}'s Hospital",
    "{} Trust",
    "{} Institute",
    "{} & Co",
    "{} Hall School",
    "{} Centre",
    "St. {}'s College",
    "{} Society",
    "{} House",
)
_ORG_OF_FIELD = (
    "Department for {}",
    "Department of {}",
    "Ministry of {}",
    "School of {}",
    "Faculty of {}",
    "Institute for {}",
    "Institute of {}",
    "Centre for {}",
    "National {} Council",
    "{} Research Council",
    "{} Agency",
    "{} Forum",
    "{} Council",
    "{} Service",
    "Centre for the Study of {}",
    "Office of {}",
    "Committee on {}",
    "{} Commission",
    "{} Society",
    "Alliance for {}",
)
#: Made of plain words, as small firms and charities are.
_PLAIN_WORDS = """
Giant Light|Green|Little|Big|Open|Bright|Common|Good|Second|Red|Blue|North|Shared|Quiet|Paper|
Hidden|Copper|Wild|Silver|New|Lost|Two|Side by|Digital|Stone|Night
""".replace("\n", "").split("|")
_PLAIN_MORE = """
Integer|House|Door|Step|Watch|River|Ground|Harbour|Bridge|Room|Field|Moon|Voice|Save|Bird|Table|
Tree|Kitchen|Chance|Side|Fox|Science|Window|Circle
""".replace("\n", "").split("|")
_PLAIN_ENDS = (
    "Games",
    "Studios",
    "Press",
    "Books",
    "Theatre",
    "Media",
    "Project",
    "Network",
    "Editions",
)
_KNOWN = """
Google|Microsoft|Facebook|Twitter|Amazon|IBM|Sony|Nintendo|Samsung|Nokia|Ericsson|
BBC|ITV|CNN|NBC|Fox News|Reuters|New York Times|New Yorker|Washington Post|NPR|
Tesco|Sainsbury's|Walmart|IKEA|Volvo|Toyota|General Motors|Boeing|BT|
Virgin Media|Vodafone|Verizon|Barclays|HSBC|Citibank|Goldman Sachs|PayPal|
NATO|United Nations|European Union|World Bank|IMF|UNESCO|UNICEF|Red Cross|Oxfam|
Amnesty International|Greenpeace|FBI|CIA|NSA|NASA|FDA|EPA|IRS|FEMA|Pentagon|
House of Commons|House of Lords|Home Office|Supreme Court|Met Office|Ofcom|
Harvard|Yale|Princeton|Stanford|UCLA|NYU|Cornell|LSE|
Manchester United|Yankees|Lakers|Red Sox|NBA|NFL|FIFA|Starbucks|McDonald's|
Disney|Pixar|Netflix|Warner Brothers|Random House|Adobe|FedEx
""".replace("\n", "").split("|")
_LETTERS = "ABCDEFGHIKLMNOPRSTUVW"
_ENDS_OF_PLACE = (
    "Street",
    "Road",
    "Avenue",
    "Park",
    "Lake",
    "River",
    "Bay",
    "Island",
    "County",
    "Valley",
    "Square",
    "Bridge",
    "Hill",
    "Glen",
    "Loch",
)


class Names:
    """Draws names; the same random source gives the same names."""

    def __init__(self) -> None:
        listed = faker_names()
        self._people: list[tuple[float, tuple[str, ...], tuple[str, ...]]] = []
        for weight, origins in _ORIGINS.items():
            for origin in origins:
                if origin == "own":
                    given, surnames = OWN_GIVEN, OWN_SURNAMES
                else:
                    given, surnames = listed[origin]["given"], listed[origin]["surname"]
                if given and surnames:
                    self._people.append((weight, given, surnames))
        self._weights = [weight for weight, _, _ in self._people]
        self._given = frozenset(g.lower() for o in listed.values() for g in o["given"])
        self._familiar = tuple(sorted({n.title() for f in nicknames().values() for n in f}))
        self._everyday = tuple(
            sorted(w.title() for w in word_list("dictionary_names") if len(w) > 2)
        )
        known = places()
        self._places = (
            (4, known["city"]),
            (3, known["country"]),
            (2, known["region"]),
            (2, known["town"]),
        )
        self._known_places = frozenset(n for names in known.values() for n in names)

    def person(self, rng: random.Random) -> tuple[str, str]:
        """Given name and surname."""
        _, given, surnames = rng.choices(self._people, self._weights)[0]
        first, last = rng.choice(given), rng.choice(surnames)
        chance = rng.random()
        if chance < 0.08:
            first = rng.choice(self._familiar)
        elif chance < 0.12:
            first = rng.choice(self._everyday)
        if rng.random() < 0.05:
            last = rng.choice(self._everyday)
        if rng.random() < 0.04:
            last = f"{last}-{rng.choice(surnames)}"
        if rng.random() < 0.02:
            first = f"{first}-{rng.choice(given)}"
        return first, last

    def full(self, rng: random.Random) -> str:
        """A full name in one of the ways it is written."""
        first, last = self.person(rng)
        chance = rng.random()
        if chance < 0.06:
            return f"{first} {rng.choice(_LETTERS)}. {last}"
        if chance < 0.09:
            return f"{first[0]}. {last}"
        if chance < 0.11:
            return f"{first} {self.person(rng)[0]} {last}"
        if chance < 0.12:
            return f"{first[0]}{rng.choice(_LETTERS)} {last}"
        return f"{first} {last}"

    def given(self, rng: random.Random) -> str:
        """A given name."""
        return self.person(rng)[0]

    def surname(self, rng: random.Random) -> str:
        """A surname."""
        return self.person(rng)[1]

    def place(self, rng: random.Random) -> str:
        """A country, region, city, town, or something smaller."""
        if rng.random() < 0.1:
            return f"{self.surname(rng)} {rng.choice(_ENDS_OF_PLACE)}"
        _, names = rng.choices(self._places, [weight for weight, _ in self._places])[0]
        return rng.choice(names)

    def organisation(self, rng: random.Random) -> str:
        """An organisation of one of many kinds."""
        chance = rng.random()
        if rng.random() < 0.3:
            return self._other_organisation(chance, rng)
        if chance < 0.30:
            first = self.surname(rng)
            if rng.random() < 0.3:
                first += rng.choice((" and ", " & ")) + self.surname(rng)
            return f"{first} {rng.choice(_ORG_ENDS)}"
        if chance < 0.65:
            return rng.choice(_ORG_OF_PLACE).format(self.place(rng))
        if chance < 0.75:
            return rng.choice(_ORG_OF_NAME).format(self.person(rng)[rng.randrange(2)])
        if chance < 0.9:
            return "".join(rng.choice(_LETTERS) for _ in range(rng.choice((3, 3, 3, 4, 4, 2))))
        made = rng.choice(_BRAND_STARTS) + rng.choice(_BRAND_ENDS)
        return made if rng.random() < 0.6 else f"{made} {rng.choice(_ORG_ENDS)}"

    def _other_organisation(self, chance: float, rng: random.Random) -> str:
        if chance < 0.4:
            return rng.choice(_ORG_OF_FIELD).format(rng.choice(_FIELDS))
        if chance < 0.6:
            made = f"{rng.choice(_PLAIN_WORDS)} {rng.choice(_PLAIN_MORE)}"
            return made if rng.random() < 0.5 else f"{made} {rng.choice(_PLAIN_ENDS)}"
        if chance < 0.65:
            return (
                f"{rng.randint(2, 99)}{rng.choice(('AM', 'th', '', 'D'))} {rng.choice(_PLAIN_ENDS)}"
            )
        return rng.choice(_KNOWN)

    def is_place(self, name: str) -> bool:
        """Whether a place of that name is on the lists."""
        return name in self._known_places

    def like(self, written: str, known: dict[str, str], rng: random.Random) -> str:
        """Another name written the same way; ``known`` maps words already replaced."""
        first, last = self.person(rng)
        pieces = re.split(r"([\s.,'’()\"-]+)", written)
        for number, piece in enumerate(pieces):
            plain = piece.lower()
            if len(piece) < 2 or not piece[0].isupper() or plain in _KEPT or not piece.isalpha():
                continue
            if plain not in known:
                is_last = not any(p.isalpha() and len(p) > 1 for p in pieces[number + 1 :])
                alone = len([p for p in pieces if p.isalpha() and len(p) > 1]) == 1
                given = plain in self._given if alone else not is_last
                known[plain] = first if given else last
            new = known[plain]
            pieces[number] = new.upper() if piece.isupper() else new
        return "".join(pieces)


_BRAND_STARTS = (
    "Nova",
    "Brigh",
    "Cogni",
    "Vela",
    "Zen",
    "Quanti",
    "Lumi",
    "Arbo",
    "Terra",
    "Opti",
    "Medi",
    "Care",
    "Pixel",
    "Sky",
    "Blue",
    "Red",
    "Open",
    "Data",
    "Nor",
    "Alti",
    "Hydro",
    "Echo",
    "Spark",
    "Fin",
)
_BRAND_ENDS = (
    "tech",
    "ware",
    "ly",
    "ix",
    "ora",
    "soft",
    "works",
    "link",
    "path",
    "wave",
    "bridge",
    "forge",
    "gen",
    "via",
    "sys",
    "field",
    "mind",
    "net",
    "point",
    "wise",
)
