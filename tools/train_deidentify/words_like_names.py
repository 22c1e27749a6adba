"""Lists ordinary words that fold to a name: ``python -m tools.train_deidentify.words_like_names``.

What belongs here: counting words in lower case outside names, in the training parts and in our own
talk, and keeping those that are like a name. What does not: how the lists are used (``roster``).

A word is like a name when, folded, it is a listed given name, familiar form or surname, or one of
these with an s. English given names that hardly ever are words stay out: they are few in lower
case, and mostly people. Needs Faker.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import coprod_pipeline.deidentify
from coprod_pipeline.deidentify.lexicon import nicknames, word_list
from coprod_pipeline.deidentify.normalise import fold_words
from tools.train_deidentify import en_talk, splits, sv_talk
from tools.train_deidentify.en_classes import faker_names
from tools.train_deidentify.own_names import OWN_GIVEN, OWN_SURNAMES
from tools.train_deidentify.sv_names import names as swedish_names

LISTS = Path(coprod_pipeline.deidentify.__file__).parent / "lists"
_LANGUAGES = {
    "en": (("ewt", "gum_written", "presidio_synthetic"), (en_talk,), 3, 15),
    "sv": (("webbnyheter_train", "talbanken_train_dev"), (sv_talk,), 2, 3),
}
#: Words the counts are too small for; our own choice.
_OWN = {
    "en": """
        banner chat den don hart mat norm vale
    """,
    "sv": """
        fred hål kåt kärl mäts tom
        alm banner berg blank bly borg bris brink bror dagg dal dala ekar en fager fasan fjäll
        flod fred freden frid frost glad glada gran granit grip grön hagel hagen hall hav hed
        hjort holm horn hård häger hägg hök is kall kant karl klang kling klok klöver kopp kull
        kung kvick kvist kåt käll kärr lagen lager lilja lind linde ljung lo lod lottas lund lös
        löv malm mark max modig mus mård näs ny nord norden orre pamp park pil planka plåt quick
        rask ren ripa ros rosen rönn sand skog skott skår sköld spets spik sporre stake stark
        stål sten stig strand sträng ström strömmen sund sunden svens svensk svärd säll söder
        tegel tom tomma tor tour trogen trygg trä udd ull val vall vallen vik vind viol vret väg
        värn å åker åkers ång ås älv äng ö öst östan
    """,
}
_HEAD = """\
# Ordinary words ({language}) that fold to a name or to a name with an s: in lower case, in a text
# with capitals, they name nobody. As written, accents included. Made by
# tools/train_deidentify/words_like_names.py.
"""


def _names() -> tuple[set[str], set[str]]:
    """Folded given names, and all names."""
    given = set(word_list("given_names")) | set(OWN_GIVEN)
    given |= {form for name, forms in nicknames().items() for form in (name, *forms)}
    every = given | set(OWN_SURNAMES)
    listed = swedish_names()
    every |= {*listed.given, *listed.given_abroad, *listed.familiar}
    every |= {*listed.family, *listed.family_abroad}
    for locale in faker_names().values():
        given.update(locale["given"])
        every |= {*locale["given"], *locale["surname"]}
    return _folded(given), _folded(every)


def _folded(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in fold_words(name) if len(word) > 1}


def _counts(sets: Iterable[str], modules: Iterable[object]) -> Counter[str]:
    """How often each word stands in lower case outside names."""
    counts: Counter[str] = Counter()
    for name in sets:
        for document in splits.load(name, "train"):
            inside = bytearray(len(document.text))
            for start, end, _ in document.spans:
                inside[start:end] = b"\1" * (end - start)
            text = unicodedata.normalize("NFC", document.text)
            if len(text) != len(document.text):
                continue
            counts.update(
                m.group()
                for m in re.finditer(r"[^\W\d_]+", text)
                if m.group().islower() and not inside[m.start()]
            )
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, str) and "\n" in value:
                counts.update(w for w in re.findall(r"(?<![\w}])[^\W\d_]+", value) if w.islower())
    return counts


def main() -> None:
    """Write both lists."""
    given, every = _names()
    for language, (sets, modules, often, often_given) in _LANGUAGES.items():
        kept = []
        for word, count in _counts(sets, modules).items():
            folded = "".join(fold_words(word))
            stems = {folded, folded.removesuffix("s") if len(folded) > 4 else folded}
            if len(folded) > 1 and stems & every:
                least = often_given if stems & given else often
                if count >= least:
                    kept.append(word)
        lines, line = [], ""
        for word in sorted({*kept, *_OWN[language].split()}):
            if len(line) + len(word) > 98:
                lines.append(line)
                line = ""
            line += f"{' ' if line else ''}{word}"
        text = _HEAD.format(language=language) + "\n".join([*lines, line]) + "\n"
        (LISTS / f"words_like_names_{language}.txt").write_text(text, encoding="utf-8")
        print(language, len(kept))


if __name__ == "__main__":
    main()
