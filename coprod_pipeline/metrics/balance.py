"""How constructs weigh together: IMP-02, IMP-03 and IMP-04.

What belongs here: net valence, the balance of facilitators and barriers, and their strength, for
each framework and domain. What does not: the rating of one construct (``ratings``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.intervals import FEWEST, leave_one_out_mean, mean_interval
from coprod_pipeline.metrics.material import Construct, Material, rating_evidence
from coprod_pipeline.metrics.ratings import NA_MISSING, Rating, Tally, rate_1, tally
from coprod_pipeline.metrics.registry import metric
from coprod_pipeline.metrics.voices import Voice

#: Constructs with a direction that a balance needs.
FEWEST_DIRECTED = 5
_FIELDS = tuple(Tally.__dataclass_fields__)


@dataclass(frozen=True)
class Group:
    """The registered constructs of a framework or of one of its domains, in a phase or the case."""

    material: Material
    phase_id: str | None
    item: str
    framework: str
    constructs: tuple[Construct, ...]

    @cached_property
    def ratings(self) -> tuple[Rating, ...]:
        """The preferred rating of every construct."""
        return tuple(self.material.preferred[self.phase_id, c.code_id] for c in self.constructs)

    @cached_property
    def rated(self) -> tuple[Rating, ...]:
        """Those of them that are ok."""
        return tuple(r for r in self.ratings if r.status == "ok")

    def voices(self, ratings: Sequence[Rating]) -> list[Voice]:
        """Everybody who gave one of these constructs a valence."""
        actual = self.material.voices.actual
        return [v for r in ratings for v in actual.get(r.cell, ()) if v.has_valence]

    def columns(self, ratings: Sequence[Rating]) -> dict[str, object]:
        """The columns of a figure that rests on these ratings."""
        voices = self.material.voices
        said = self.voices(ratings)
        rows = voices.rows_of(r.cell for r in ratings)
        return {
            "grain": "case" if self.phase_id is None else "phase",
            "case_id": self.material.case_id,
            "phase_id": self.phase_id,
            "item": self.item,
            "n_informants": len({v.voice_id for v in said if v.kind == "informant"}),
            "n_documents": len({v.voice_id for v in said if v.kind == "document"}),
            "n_segments": voices.n_segments(rows[voices.has_valence[rows]]),
            "coder_source": voices.coder_source.get(self.framework),
            "exploratory": not self.material.study.registered_codes,
        }


def groups(material: Material) -> Iterator[Group]:
    """Frameworks and their domains, for the whole case and each phase."""
    for phase in material.phases:
        for framework, constructs in material.wanted.items():
            yield Group(material, phase, framework, framework, constructs)
            for domain in sorted({c.domain for c in constructs}):
                own = tuple(c for c in constructs if c.domain == domain)
                yield Group(material, phase, domain, framework, own)


def net_valence(material: Material) -> Iterator[Figure]:
    """IMP-02: the mean of informants' means over the constructs that are rated."""
    seed = metric("IMP-02").seed or 0
    for group in groups(material):
        said: dict[str, list[float]] = {}
        for voice in group.voices(group.rated):
            if voice.kind == "informant":
                said.setdefault(voice.voice_id, []).append(voice.mean)
        values = [math.fsum(means) / len(means) for _, means in sorted(said.items())]
        reason = None
        if not group.rated:
            reason = "no_rated_construct"
        elif 2 * len(group.rated) < len(group.constructs):
            reason = "few_constructs"
        elif len(values) < FEWEST:
            reason = "few_informants"
        if reason is not None:
            columns = group.columns(group.ratings)
            missing = {"status": "insufficient", "status_reason": reason}
            yield Figure("IMP-02", columns | missing, _valued(group, group.ratings, 0))
            continue
        estimate = math.fsum(values) / len(values)
        lo, hi = leave_one_out_mean(values)
        figure = {
            "estimate": estimate,
            **mean_interval(values, -1.0, 1.0, seed).columns(),
            "loio_lo": lo,
            "loio_hi": hi,
            "status": "ok",
        }
        direction = 1 if estimate > 0 else -1 if estimate < 0 else None
        evidence = _valued(group, group.rated, direction)
        yield Figure("IMP-02", group.columns(group.rated) | figure, evidence)


def _valued(group: Group, ratings: Sequence[Rating], direction: int | None) -> Evidence:
    """The codings with a valence; against a direction its opposite, against none either (None)."""
    voices = group.material.voices
    rows = voices.rows_of(r.cell for r in ratings)
    rows = rows[voices.has_valence[rows]]
    valence = voices.valence[rows]
    return Evidence(rows, valence != 0 if direction is None else valence * direction < 0)


def balance(material: Material) -> Iterator[Figure]:
    """IMP-03: facilitators less barriers of all constructs that are one or the other."""
    for group in groups(material):
        counts = Counter(r.rating_code for r in group.rated)
        evidence = _along_ratings(group)
        found = {"estimate": _balance(counts)}
        yield _weighed("IMP-03", group, found, _balance, evidence)
        if group.item == group.framework:
            for kind in ("x", "neutral"):
                yield _apart(group, kind, counts, evidence)


def strength(material: Material) -> Iterator[Figure]:
    """IMP-04: the share of rated constructs that are rated -2 or +2."""
    for group in groups(material):
        counts = Counter(r.rating_code for r in group.rated)
        found = {"estimate": _strength(counts)}
        if counts.total():
            found |= {"k": counts["+2"] + counts["-2"], "n": counts.total()}
        # The constructs and codings are those of the balance, which opens them.
        shared = {"metric_id": "IMP-03"}
        yield _weighed("IMP-04", group, found, _strength, _along_ratings(group), shared)


def _weighed(
    metric_id: str,
    group: Group,
    found: Mapping[str, object],
    of: Callable[[Counter[str]], float | None],
    evidence: Evidence,
    shared: Mapping[str, object] | None = None,
) -> Figure:
    columns = group.columns(group.rated) | dict(found)
    if found["estimate"] is None:
        reason = "few_directed" if group.rated else "no_rated_construct"
        columns |= {"status": "insufficient", "status_reason": reason}
    else:
        values = [v for v in (of(c) for c in _left_out(group)) if v is not None]
        columns |= {
            "loio_lo": min(values, default=None),
            "loio_hi": max(values, default=None),
            "status": "ok",
        }
    return Figure(metric_id, columns, evidence, shared or {})


def _apart(group: Group, kind: str, counts: Counter[str], evidence: Evidence) -> Figure:
    """How many constructs are mixed, or neutral: no side of the balance."""
    code = {"x": "X", "neutral": "0"}[kind]
    columns = group.columns(group.rated) | {"item": f"{group.item}:{kind}", "unit": "count"}
    if group.rated:
        values = [c[code] for c in _left_out(group)]
        columns |= {
            "estimate": counts[code],
            "loio_lo": min(values, default=None),
            "loio_hi": max(values, default=None),
            "status": "ok",
        }
    else:
        columns |= {"status": "insufficient", "status_reason": "no_rated_construct"}
    return Figure("IMP-03", columns, evidence, {"item": group.item})


def _sides(counts: Counter[str]) -> tuple[int, int]:
    return counts["+1"] + counts["+2"], counts["-1"] + counts["-2"]


def _balance(counts: Counter[str]) -> float | None:
    positive, negative = _sides(counts)
    directed = positive + negative
    return (positive - negative) / directed if directed >= FEWEST_DIRECTED else None


def _strength(counts: Counter[str]) -> float | None:
    if sum(_sides(counts)) < FEWEST_DIRECTED:
        return None
    return (counts["+2"] + counts["-2"]) / counts.total()


def _along_ratings(group: Group) -> Evidence:
    """The evidence of every rating of the group, against it what is against its rating."""
    proofs = [rating_evidence(r, group.material.voices) for r in group.rated]
    if not proofs:
        return Evidence()
    rows = np.concatenate([p.coding_rows for p in proofs])
    against = np.concatenate([p.contradicting for p in proofs])
    # A characteristic with a role can stand under its own code and under that of the pair.
    unique, first = np.unique(rows, return_index=True)
    contradicted = np.isin(unique, rows[against])
    return Evidence(rows[first], contradicted)


def _left_out(group: Group) -> Iterator[Counter[str]]:
    """How often each rating occurs when one informant is left out, for each who is heard.

    The rated constructs are rated again by RATE-1, those the team agreed on as well: its meeting
    cannot be held again without somebody.
    """
    actual = group.material.voices.actual
    whole: Counter[str] = Counter()
    changed: dict[str, Counter[str]] = {}
    for rating in group.rated:
        said = actual.get(rating.cell, ())
        votes = tally(said)
        others = sum(v.kind != "informant" and v.has_valence for v in said)
        proposed = rate_1(votes, others)
        whole[proposed] += 1
        for voice in said:
            if voice.kind == "informant" and voice.has_valence:
                mine = changed.setdefault(voice.voice_id, Counter())
                mine[proposed] -= 1
                mine[rate_1(_without(votes, voice), others)] += 1
    for _, difference in sorted(changed.items()):
        counts = {c: whole[c] + difference[c] for c in {*whole, *difference}}
        yield Counter({c: n for c, n in counts.items() if c != NA_MISSING and n})


def _without(votes: Tally, voice: Voice) -> Tally:
    """The votes without one informant's."""
    own = tally([voice])
    return Tally(**{name: getattr(votes, name) - getattr(own, name) for name in _FIELDS})


#: The function of each metric about several constructs.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "IMP-02": net_valence,
    "IMP-03": balance,
    "IMP-04": strength,
}
