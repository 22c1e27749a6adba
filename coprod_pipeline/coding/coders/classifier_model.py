"""The trained classifier as a value: what it needs to code, as bytes and back.

What belongs here: weights, thresholds, what is held out, and applying them to the units of a
source. What does not: learning (``classifier_training``), rows of tables (``classifier``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from coprod_pipeline.coding.coders.classifier_features import (
    FEATURE_SETS,
    Floats,
    Rarity,
    Unit,
    blocks_of,
    count_ngrams,
    unknown_share,
)
from coprod_pipeline.coding.coders.classifier_training import Choice, Cut, Flags, Ints, smoothed

#: Why a code is not given, or ``ok``.
STATUSES = ("ok", "few_positives", "few_sources", "below_floor")


@dataclass(frozen=True)
class CodeRecord:
    """What is known of one code: counts of what was learnt from, and figures out of fold.

    ``status`` is one of ``STATUSES``; figures are None where nothing was learnt.
    """

    code_id: str
    status: str
    n: int
    n_positives: int
    n_sources: int
    threshold: float | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    f1: float | None = None
    kappa: float | None = None
    brier: float | None = None


@dataclass(frozen=True)
class HeldOut:
    """Of each unit of a source that people coded: what a model without that source says.

    ``probability`` and ``predicted`` are units by the codes of the part.
    """

    case_id: str
    source_id: str
    segment_ids: tuple[str, ...]
    bounds: tuple[tuple[int, int], ...]
    probability: Floats
    predicted: Flags


@dataclass(frozen=True)
class Scorer:
    """Linear scores of units: weights of hashed features by block, for some targets.

    ``columns`` are the features with a weight, ``weights`` features by targets.
    """

    choice: Choice
    mean: Floats
    cuts: tuple[Cut, ...]
    columns: Mapping[str, Ints]
    weights: Mapping[str, Floats]

    def scores(self, blocks: Mapping[str, Any], rows: Sequence[int]) -> Floats:
        """Scores of these units of one source, in reading order, by targets."""
        score = np.tile(self.mean, (len(rows), 1))
        for name, columns in self.columns.items():
            score = score + blocks[name][list(rows)][:, columns] @ self.weights[name]
        return smoothed(score, np.arange(len(rows)) > 0, self.choice)


@dataclass(frozen=True)
class Part:
    """The codes of codebooks that the same sources were coded with, learnt from these sources."""

    frameworks: tuple[str, ...]
    code_ids: tuple[str, ...]
    records: tuple[CodeRecord, ...]
    languages: tuple[str, ...]
    n_units: int
    n_sources: int
    scorer: Scorer | None = None
    held_out: tuple[HeldOut, ...] = ()

    @property
    def gives(self) -> tuple[bool, ...]:
        """Whether each of ``code_ids`` is given at all; the others abstain."""
        ok = {r.code_id for r in self.records if r.status == "ok"}
        return tuple(code in ok for code in self.code_ids)


@dataclass(frozen=True)
class Said:
    """What is told beside the code (valence, explicit example, aspect), learnt over all codes.

    Below ``least`` probability nothing is told. ``accuracy`` and ``coverage`` are out of fold:
    right among those told, told among all.
    """

    name: str
    values: tuple[Any, ...]
    least: float
    n: int
    accuracy: float
    coverage: float
    scorer: Scorer


@dataclass(frozen=True)
class Model:
    """All that was learnt in a study; ``version`` is the hash of what it was learnt from.

    ``most_unknown`` is the share of unknown n-grams up to which a source is like those learnt from.
    """

    version: str
    unit: str
    rarity: Rarity
    most_unknown: float
    parts: tuple[Part, ...]
    said: tuple[Said, ...] = ()
    #: Attributes people's codings do not allow to learn, with the reason.
    not_said: Mapping[str, str] = field(default_factory=dict)

    def features(self, units: Sequence[Unit]) -> dict[str, Any]:
        """Features of the units of one source, in reading order."""
        return blocks_of(units, self.rarity, count_ngrams([u.text for u in units]))

    def is_like(self, units: Sequence[Unit]) -> bool:
        """Whether a source is about as much in known words as those learnt from are."""
        counts = count_ngrams([u.text for u in units if u.is_codable])
        return unknown_share(counts, self.rarity.weight > 0) <= self.most_unknown


def scorer_of(
    choice: Choice,
    dual: Floats,
    mean: Floats,
    cuts: Sequence[Cut],
    blocks: Mapping[str, Any],
) -> Scorer:
    """Weights of features from weights of the rows learnt from (``blocks``: their features)."""
    columns, weights = {}, {}
    for name, share in FEATURE_SETS[choice.features].items():
        product = np.asarray((blocks[name].T @ dual) * share)
        columns[name] = np.flatnonzero(np.abs(product).max(axis=1) > 0)
        weights[name] = product[columns[name]]
    return Scorer(choice, mean, tuple(cuts), columns, weights)


def to_bytes(model: Model) -> bytes:
    """The model as a file without any word or code that runs when it is read."""
    arrays: dict[str, Any] = {}
    rare = np.flatnonzero(model.rarity.weight)
    arrays["rarity_at"], arrays["rarity"] = rare, model.rarity.weight[rare]
    arrays["size"] = np.array([len(model.rarity.weight)])
    head: dict[str, Any] = {
        "version": model.version,
        "unit": model.unit,
        "most_unknown": model.most_unknown,
        "not_said": dict(model.not_said),
        "parts": [],
        "said": [],
    }
    for number, part in enumerate(model.parts):
        kept = {"frameworks", "code_ids", "languages", "n_units", "n_sources"}
        row = {k: getattr(part, k) for k in kept}
        row["records"] = [asdict(r) for r in part.records]
        row["scorer"] = _put_scorer(arrays, f"part{number}", part.scorer)
        row["held_out"] = []
        for k, held in enumerate(part.held_out):
            arrays[f"held{number}_{k}_p"] = held.probability
            arrays[f"held{number}_{k}_y"] = held.predicted
            row["held_out"].append([held.case_id, held.source_id, held.segment_ids, held.bounds])
        head["parts"].append(row)
    for number, said in enumerate(model.said):
        kept = {"name", "values", "least", "n", "accuracy", "coverage"}
        row = {k: getattr(said, k) for k in kept}
        row["scorer"] = _put_scorer(arrays, f"said{number}", said.scorer)
        head["said"].append(row)
    arrays["head"] = np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def _put_scorer(arrays: dict[str, Any], prefix: str, scorer: Scorer | None) -> Any:
    if scorer is None:
        return None
    arrays[f"{prefix}_mean"] = scorer.mean
    for name in scorer.columns:
        arrays[f"{prefix}_{name}_at"] = scorer.columns[name]
        arrays[f"{prefix}_{name}"] = scorer.weights[name]
    return {
        "choice": asdict(scorer.choice),
        "cuts": [[_finite(c.threshold), c.slope, c.offset] for c in scorer.cuts],
        "blocks": sorted(scorer.columns),
    }


def _finite(threshold: float) -> float | None:
    return threshold if np.isfinite(threshold) else None


def from_bytes(data: bytes) -> Model:
    """Read what :func:`to_bytes` wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        head = json.loads(arrays["head"].tobytes())
        weight = np.zeros(int(arrays["size"][0]))
        weight[arrays["rarity_at"]] = arrays["rarity"]
        parts = []
        for number, row in enumerate(head["parts"]):
            held_out = tuple(
                HeldOut(
                    case_id,
                    source_id,
                    tuple(segment_ids),
                    tuple((start, end) for start, end in bounds),
                    arrays[f"held{number}_{k}_p"],
                    arrays[f"held{number}_{k}_y"],
                )
                for k, (case_id, source_id, segment_ids, bounds) in enumerate(row["held_out"])
            )
            parts.append(
                Part(
                    frameworks=tuple(row["frameworks"]),
                    code_ids=tuple(row["code_ids"]),
                    records=tuple(CodeRecord(**r) for r in row["records"]),
                    languages=tuple(row["languages"]),
                    n_units=row["n_units"],
                    n_sources=row["n_sources"],
                    scorer=_get_scorer(arrays, f"part{number}", row["scorer"]),
                    held_out=held_out,
                )
            )
        said = []
        for number, row in enumerate(head["said"]):
            scorer = _get_scorer(arrays, f"said{number}", row.pop("scorer"))
            if scorer is not None:
                said.append(Said(**row | {"values": tuple(row["values"]), "scorer": scorer}))
        return Model(
            head["version"],
            head["unit"],
            Rarity(weight),
            head["most_unknown"],
            tuple(parts),
            tuple(said),
            head["not_said"],
        )


def _get_scorer(arrays: Any, prefix: str, row: Any) -> Scorer | None:
    if row is None:
        return None
    cuts = tuple(
        Cut(float("inf") if threshold is None else threshold, slope, offset)
        for threshold, slope, offset in row["cuts"]
    )
    return Scorer(
        Choice(**row["choice"]),
        arrays[f"{prefix}_mean"],
        cuts,
        {name: arrays[f"{prefix}_{name}_at"] for name in row["blocks"]},
        {name: arrays[f"{prefix}_{name}"] for name in row["blocks"]},
    )
