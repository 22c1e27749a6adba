"""From people's codings of a study to a trained classifier.

What belongs here: which codes can be learnt, what they are worth, which are withheld. What does
not: what is learnt from (``lessons``), how (``coders.classifier_training``), coding
(``coders.classifier``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coders.classifier import ALGORITHM
from coprod_pipeline.coding.coders.classifier_features import (
    BLOCKS,
    FEATURE_SETS,
    Rarity,
    Unit,
    blocks_of,
    count_ngrams,
    unknown_share,
)
from coprod_pipeline.coding.coders.classifier_model import (
    CodeRecord,
    HeldOut,
    Model,
    Part,
    scorer_of,
)
from coprod_pipeline.coding.coders.classifier_training import (
    PENALTIES,
    SMOOTHING,
    Floats,
    Learnt,
    Material,
    figures,
    kernels_of,
    learn,
)
from coprod_pipeline.coding.lessons import MIN_SOURCES, LearntSource

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: A code is learnt from this many units, in ``MIN_SOURCES`` sources, on.
MIN_POSITIVES = 10
#: Below any of these, out of fold, a code is withheld: agreement that is no more than slight
#: (Landis & Koch 1977), or a code given to a fifth of what does not have it.
MIN_KAPPA, MIN_F1, MIN_SPECIFICITY = 0.20, 0.30, 0.80
#: A language is learnt from this many units on.
MIN_OF_LANGUAGE = 20
#: A source is coded up to this many times the share of unknown n-grams that sources learnt from
#: have at most, each beside the others. Talk of another kind had 1.5 times it and more.
UNKNOWN = 1.25


def model_version(sources: Sequence[LearntSource], codebooks: Sequence[Codebook], unit: str) -> str:
    """Hash of everything the model is made from."""
    floors = (
        MIN_POSITIVES,
        MIN_SOURCES,
        MIN_KAPPA,
        MIN_F1,
        MIN_SPECIFICITY,
        MIN_OF_LANGUAGE,
        UNKNOWN,
    )
    settings = [ALGORITHM, unit, floors, FEATURE_SETS, PENALTIES, SMOOTHING]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for source in sources:
        place = [source.case_id, source.source_id, source.languages, source.told]
        units = [[u.segment_id, u.start, u.end, u.text, u.role] for u in source.units]
        gave = {name: [dict(g) for g in given] for name, given in source.gave.items()}
        digest.update(json.dumps([place, units, gave], sort_keys=True).encode())
    for code_id, text in sorted(_definitions(codebooks).items()):
        digest.update(json.dumps([code_id, text]).encode())
    return digest.hexdigest()[:12]


def _definitions(codebooks: Sequence[Codebook]) -> dict[str, str]:
    """What the codebooks say of each code: name, definition, what it includes, its cues."""
    found: dict[str, str] = {}
    for book in codebooks:
        for code in book.codes:
            cues = (*code.cues, *code.cues_positive, *code.cues_negative)
            text = ". ".join([code.name, code.definition, *code.include, *cues])
            found.setdefault(code.id, text)
    return found


def train(
    sources: Sequence[LearntSource], codebooks: Sequence[Codebook], unit: str
) -> Model | None:
    """Train on sources that people coded; None when there are too few to judge the outcome by."""
    from scipy.sparse import vstack

    from coprod_pipeline.coding.telling import learn_told

    version = model_version(sources, codebooks, unit)
    counts = [count_ngrams([u.text for u in source.units]) for source in sources]
    heard = [
        c[[i for i, u in enumerate(s.units) if u.is_codable]]
        for c, s in zip(counts, sources, strict=True)
    ]
    if len(sources) < MIN_SOURCES:
        return None
    rarity = Rarity.of(vstack(heard).tocsr())
    most_unknown = round(UNKNOWN * _most_unknown(heard), 6)
    blocks = [
        blocks_of(source.units, rarity, count)
        for source, count in zip(sources, counts, strict=True)
    ]
    definitions = _definitions(codebooks)
    together: dict[tuple[int, ...], list[str]] = {}
    for name in sorted({name for source in sources for name in source.gave}):
        coded = tuple(i for i, source in enumerate(sources) if name in source.gave)
        together.setdefault(coded, []).append(name)
    parts = [
        _part(tuple(names), numbers, sources, blocks, rarity, definitions)
        for numbers, names in together.items()
    ]
    said, not_said = learn_told(sources, blocks)
    return Model(version, unit, rarity, most_unknown, tuple(parts), said, not_said)


def _most_unknown(counts: Sequence[csr_matrix]) -> float:
    """The largest share of n-grams that a source has and no two units of the others."""
    found_in = [np.bincount(c.indices, minlength=c.shape[1]) for c in counts]
    total = np.sum(found_in, axis=0)
    return max(unknown_share(c, total - own >= 2) for c, own in zip(counts, found_in, strict=True))


def _part(
    frameworks: tuple[str, ...],
    numbers: Sequence[int],
    sources: Sequence[LearntSource],
    blocks: Sequence[Mapping[str, csr_matrix]],
    rarity: Rarity,
    definitions: Mapping[str, str],
) -> Part:
    """Learn the codes of the codebooks that these sources, and no others, were coded with."""
    own = [sources[i] for i in numbers]
    codable_of = [[i for i, u in enumerate(s.units) if u.is_codable] for s in own]
    shares = _matrix(own, codable_of, frameworks)
    codes, said_all, source = shares
    records, learnable = _enough(codes, said_all, source)
    languages = _languages(own, codable_of)
    n_units = len(source)
    if not learnable:
        return Part(frameworks, (), tuple(records), languages, n_units, len(own))
    kept = [codes.index(c) for c in learnable]
    extra = [c for c in learnable if definitions.get(c, "").strip()]
    rows = [_rows_of(blocks[i], at) for i, at in zip(numbers, codable_of, strict=True)]
    material, features = _material(
        rows, said_all[:, kept], source, [definitions[c] for c in extra],
        [learnable.index(c) for c in extra], rarity,
    )  # fmt: skip
    learnt = learn(material)
    judged = _judged(learnable, said_all[:, kept], source, learnt)
    scorer = scorer_of(learnt.choice, learnt.dual, learnt.mean, learnt.cuts, features)
    return Part(
        frameworks,
        tuple(learnable),
        tuple(sorted([*records, *judged], key=lambda r: r.code_id)),
        languages,
        n_units,
        len(own),
        scorer,
        tuple(
            HeldOut(
                s.case_id,
                s.source_id,
                tuple(s.units[i].segment_id for i in at),
                tuple((s.units[i].start, s.units[i].end) for i in at),
                learnt.held_out[source == k],
                learnt.predicted[source == k],
            )
            for k, (s, at) in enumerate(zip(own, codable_of, strict=True))
        ),
    )


def _matrix(
    sources: Sequence[LearntSource], codable_of: Sequence[Sequence[int]], frameworks: Sequence[str]
) -> tuple[list[str], Floats, Any]:
    """Codes that anybody gave, what is said of each unit (0, 0.5, 1), and its source's number."""
    gave = [
        (k, {c: share for name in frameworks for c, share in source.gave[name][i].items()})
        for k, (source, at) in enumerate(zip(sources, codable_of, strict=True))
        for i in at
    ]
    codes = sorted({code for _, given in gave for code in given})
    column = {code: j for j, code in enumerate(codes)}
    said = np.zeros((len(gave), len(codes)))
    for i, (_, given) in enumerate(gave):
        for code, share in given.items():
            said[i, column[code]] = 0.5 if share == 0.5 else float(share > 0.5)
    return codes, said, np.array([k for k, _ in gave], dtype=np.int64)


def _enough(codes: Sequence[str], said: Floats, source: Any) -> tuple[list[CodeRecord], list[str]]:
    """Records of codes with too little to learn from, and the other codes."""
    records, learnable = [], []
    for j, code in enumerate(codes):
        positive = said[:, j] == 1
        n, n_sources = int(positive.sum()), len(set(source[positive].tolist()))
        if n >= MIN_POSITIVES and n_sources >= MIN_SOURCES:
            learnable.append(code)
        else:
            status = "few_positives" if n < MIN_POSITIVES else "few_sources"
            sure = int((said[:, j] != 0.5).sum())
            records.append(CodeRecord(code, status, sure, n, n_sources))
    return records, learnable


def _languages(
    sources: Sequence[LearntSource], codable_of: Sequence[Sequence[int]]
) -> tuple[str, ...]:
    spoken = [s.languages[i] for s, at in zip(sources, codable_of, strict=True) for i in at]
    return tuple(sorted(x for x in set(spoken) if spoken.count(x) >= MIN_OF_LANGUAGE))


def _rows_of(blocks: Mapping[str, csr_matrix], at: Sequence[int]) -> dict[str, Any]:
    return {name: blocks[name][list(at)] for name in BLOCKS}


def _material(
    rows: Sequence[Mapping[str, Any]],
    said: Floats,
    source: Any,
    texts: Sequence[str],
    about: Sequence[int],
    rarity: Rarity,
) -> tuple[Material, dict[str, Any]]:
    """What is learnt from, definitions of codes after the units; and the features of its rows."""
    from scipy.sparse import csr_matrix, vstack

    parts = {name: [r[name] for r in rows] for name in BLOCKS}
    for text in texts:
        # A definition has words, but no place in an interview.
        unit = Unit("", 0, len(text), text, None, True)
        alone = blocks_of([unit], rarity, count_ngrams([text]))
        alone["place"] = csr_matrix(alone["place"].shape)
        for name in BLOCKS:
            parts[name].append(alone[name])
    features = {name: vstack(parts[name]).tocsr() for name in BLOCKS}
    ideal = np.zeros((len(texts), said.shape[1]))
    ideal[np.arange(len(texts)), list(about)] = 1
    follows = np.concatenate([[False], source[1:] == source[:-1]])
    return (
        Material(kernels_of(features, FEATURE_SETS), np.vstack([said, ideal]), source, follows),
        features,
    )


def _judged(codes: Sequence[str], said: Floats, source: Any, learnt: Learnt) -> list[CodeRecord]:
    """What each learnt code is worth out of fold."""
    records = []
    for j, code in enumerate(codes):
        sure = said[:, j] != 0.5
        truth = said[sure, j] == 1
        worth = figures(truth, learnt.predicted[sure, j])
        holds = (
            worth["kappa"] >= MIN_KAPPA
            and worth["f1"] >= MIN_F1
            and worth["specificity"] >= MIN_SPECIFICITY
            and np.isfinite(learnt.cuts[j].threshold)
        )
        records.append(
            CodeRecord(
                code,
                "ok" if holds else "below_floor",
                int(sure.sum()),
                int(truth.sum()),
                len(set(source[sure][truth].tolist())),
                learnt.cuts[j].threshold if np.isfinite(learnt.cuts[j].threshold) else None,
                **{name: round(value, 4) for name, value in worth.items()},
                brier=round(float(np.mean((learnt.held_out[sure, j] - truth) ** 2)), 4),
            )
        )
    return records
