"""Names as talk, typists and machines leave them: one function a disguise.

Every function takes a full name of two words or more and a seeded generator, and gives the name as
it might stand in a text, or None where the disguise does not apply to that name.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

FAMILIAR = {
    "margaret": ("Maggie", "Meg", "Peggy"), "robert": ("Bob", "Rob"), "william": ("Bill", "Billy"),
    "elizabeth": ("Liz", "Beth"), "thomas": ("Tom",), "james": ("Jim", "Jamie"), "david": ("Dave",),
    "michael": ("Mike", "Mick"), "katherine": ("Kate", "Kathy"), "richard": ("Rick", "Dick"),
    "joseph": ("Joe",), "daniel": ("Dan", "Danny"), "john": ("Jack", "Johnny"), "daniela": ("Dani",),
    "christopher": ("Chris",), "patricia": ("Pat", "Trish"), "andrew": ("Andy",), "steven": ("Steve",),
    "edward": ("Ed", "Eddie"), "samuel": ("Sam",), "benjamin": ("Ben",), "susan": ("Sue",),
    "anthony": ("Tony",), "charles": ("Charlie", "Chuck"), "alexander": ("Alex", "Sandy"),
    "karl": ("Kalle",), "johan": ("Jocke",), "lars": ("Lasse",), "bengt": ("Benke",),
}  # fmt: skip
Disguise = Callable[[str, random.Random], str | None]


def _parts(name: str) -> tuple[str, str]:
    words = name.split()
    return words[0], words[-1]


def _longest(name: str) -> tuple[int, list[str]]:
    words = name.split()
    return max(range(len(words)), key=lambda i: (len(words[i]), i)), words


def lower(name: str, r: random.Random) -> str | None:
    return name.lower()


def upper(name: str, r: random.Random) -> str | None:
    return name.upper()


def possessive(name: str, r: random.Random) -> str | None:
    return name + r.choice(["'s", "’s", "s"])


def surname(name: str, r: random.Random) -> str | None:
    return _parts(name)[1]


def given(name: str, r: random.Random) -> str | None:
    return _parts(name)[0]


def surname_first(name: str, r: random.Random) -> str | None:
    first, last = _parts(name)
    return f"{last}, {first}"


def initial_surname(name: str, r: random.Random) -> str | None:
    first, last = _parts(name)
    return r.choice([f"{first[0]}. {last}", f"{first[0]} {last}", f"{first[0]}.{last}"])


def title_surname(name: str, r: random.Random) -> str | None:
    return r.choice(["Mrs", "Dr.", "Professor", "Mr"]) + " " + _parts(name)[1]


def nickname(name: str, r: random.Random) -> str | None:
    first, last = _parts(name)
    forms = FAMILIAR.get(first.lower())
    return f"{r.choice(forms)} {last}" if forms else None


def typo(name: str, r: random.Random) -> str | None:
    """One letter too many, too few, wrong, or two swapped, behind the first of the longest word."""
    index, words = _longest(name)
    word = words[index]
    if len(word) < 6 or not word.isalpha():
        return None
    at, letter = r.randint(1, len(word) - 2), r.choice("aeioulnrst")
    words[index] = r.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return " ".join(words)


def lone_typo(name: str, r: random.Random) -> str | None:
    index, words = _longest(name)
    wrong = typo(name, r)
    return wrong.split()[index] if wrong and len(words[index]) >= 7 else None


def split(name: str, r: random.Random) -> str | None:
    """Speech recognition hears two words: "kerri gan"; in lower case, as it writes."""
    index, words = _longest(name)
    if len(words[index]) < 7 or not words[index].isalpha():
        return None
    at = r.randint(3, len(words[index]) - 3)
    words[index] = words[index][:at] + " " + words[index][at:]
    return " ".join(words).lower()


def merge(name: str, r: random.Random) -> str | None:
    return "".join(name.split()).lower()


def sounded(name: str, r: random.Random) -> str | None:
    """Spelled by ear: Lindkvist for Lindqvist, Katrin for Cathrine's beginning."""
    heard = name
    for wrong, right in (("qv", "kv"), ("ck", "k"), ("ph", "f"), ("c", "k"), ("y", "i"), ("th", "t"),
                         ("ll", "l"), ("tt", "t"), ("nn", "n"), ("ie", "y"), ("z", "s"), ("w",
                         "v")):  # fmt: skip
        if wrong in heard[1:].lower():
            at = heard.lower().index(wrong, 1)
            heard = heard[:at] + right + heard[at + len(wrong) :]
            return heard
    return None


def no_accents(name: str, r: random.Random) -> str | None:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain if plain != name else None


def no_hyphen(name: str, r: random.Random) -> str | None:
    if not re.search(r"\w['’-]\w", name):
        return None
    return re.sub(r"(?<=\w)['’-](?=\w)", r.choice([" ", ""]), name)


def ocr(name: str, r: random.Random) -> str | None:
    index, words = _longest(name)
    for seen, read in (("rn", "m"), ("l", "1"), ("o", "0"), ("i", "l"), ("s", "5"), ("e", "c")):
        at = words[index].find(seen, 1)
        if at > 0 and len(words[index]) > 5:
            words[index] = words[index][:at] + read + words[index][at + len(seen) :]
            return " ".join(words)
    return None


def odd_space(name: str, r: random.Random) -> str | None:
    return r.choice(["\u00a0", "\n", "  ", " \u200b"]).join(name.split())


def glued(name: str, r: random.Random) -> str | None:
    return "_".join(name.lower().split()) + r.choice(["_2019", "01", ""])


DISGUISES: dict[str, Disguise] = {
    f.__name__: f
    for f in (
        lower, upper, possessive, surname, given, surname_first, initial_surname, title_surname,
        nickname, typo, lone_typo, split, merge, sounded, no_accents, no_hyphen, ocr, odd_space,
        glued,
    )
}  # fmt: skip
