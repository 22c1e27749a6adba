"""How well each program codes beside people: ``quality_machine_coding``, ``quality_machine_share``.

What belongs here: the rows of both tables, and when a figure of them is shown. What does not: a
program and people on one code (``machine_beside``), which units count (``machine_gold``), scores
(``machine_scores``), agreement between people (``reliability``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coprod_pipeline.deidentify.audit import wilson
from coprod_pipeline.metrics import agreement, machine_scores
from coprod_pipeline.metrics.agreement import Floats
from coprod_pipeline.metrics.machine_beside import Beside, Ground
from coprod_pipeline.metrics.machine_gold import Tables
from coprod_pipeline.metrics.machine_scores import Trials, corrected_share, trials
from coprod_pipeline.metrics.reliability import MIN_POSITIVES, bounds, defined
from coprod_pipeline.model import TABLES

#: Codes given falsely more often than this ruin the matrix of constructs, however rare they are.
FLOOR_SPECIFICITY = 0.998
_OUTCOMES = ("confirmed", "changed", "rejected")
QUALITY, SHARE = "quality_machine_coding", "quality_machine_share"
Row = dict[str, object]


def machine_quality(cases: Mapping[str, Tables]) -> dict[str, pa.Table]:
    """Both tables, from each case's dim_source, fact_segment, fact_coding, dim_code and dim_coder.

    A case may bring ``machine_review`` (what people made of suggestions) and ``held_out_coding``
    (what a coder that learns said of sources it had not seen; all cases' or its own), without
    which such a coder has no rows. Cases, sources and codings may come in any order.
    """
    quality: list[Row] = []
    shares: list[Row] = []
    if cases:
        ground = Ground.of(cases)
        for coder_id in ground.programs:
            for code_id in ground.codes_of(coder_id):
                beside = ground.beside(coder_id, code_id)
                rates = _Rates.of(beside.cells)
                quality.append(_quality_row(ground, beside, rates))
                if beside.is_given:
                    shares += _case_shares(ground, beside, rates)
    return {QUALITY: TABLES[QUALITY].from_rows(quality), SHARE: TABLES[SHARE].from_rows(shares)}


@dataclass(frozen=True)
class _Rates:
    """What the counts of a program and people are worth, sources as clusters."""

    total: Floats
    sensitivity: Trials
    specificity: Trials

    @classmethod
    def of(cls, cells: Floats) -> _Rates:
        """The rates of cells per source."""
        both, missed, added, neither = (cells[:, i] for i in range(4))
        return cls(cells.sum(axis=0), trials(both, both + missed), trials(neither, neither + added))

    @property
    def is_enough(self) -> bool:
        """Whether people coded enough units for a score."""
        return self.sensitivity.n >= MIN_POSITIVES

    @property
    def lacking(self) -> str | None:
        """Why no share can be corrected by these rates; None when one can."""
        if not self.total.sum():
            return "no_human_coding"
        if not self.is_enough:
            return "few_positives"
        if self.specificity.n < MIN_POSITIVES:
            return "few_negatives"
        youden = self.sensitivity.share + self.specificity.share - 1
        return "near_chance" if youden < machine_scores.LEAST_YOUDEN else None


def _quality_row(ground: Ground, beside: Beside, rates: _Rates) -> Row:
    n = int(rates.total.sum())
    row: Row = {
        "code_id": beside.code_id,
        "coder_id": beside.coder_id,
        "n": n,
        "n_positives": int(rates.sensitivity.n),
        "n_predicted": int(rates.total[0] + rates.total[2]),
        "n_sources": len(beside.cells),
        "n_audit": int(ground.sample.audited[beside.unit].sum()),
        **{f"n_{o}": beside.outcomes[o] for o in ("suggested", *_OUTCOMES)},
    }
    if beside.is_given:
        share, status = _share(ground, beside, rates, None)
        row |= share | {"share_status": status if n else None}
    if not n:
        return row | {"status": "no_human_coding" if beside.is_given else "abstains"}
    row |= _length(ground, beside, rates) | _people(ground, beside.code_id)
    if beside.is_tried:
        row |= _scores(beside, rates) if rates.is_enough else _specificity(beside, rates)
        said, coded = ground.probabilities(beside)
        row["brier"] = defined(machine_scores.brier(said, coded))
        row["calibration_error"] = defined(machine_scores.calibration_error(said, coded))
    return row | _verdict(row, beside, rates)


def _verdict(row: Row, beside: Beside, rates: _Rates) -> Row:
    """Status and reason; a code with too few positives shows a score only where it condemns it."""
    if not beside.is_given:
        return {"status": "abstains"}
    found = []
    highest = row.get("specificity_hi")
    if highest is None and row.get("specificity") is not None:
        highest = _wilson(rates.specificity)[1]
    if isinstance(highest, float) and highest < FLOOR_SPECIFICITY:
        found.append("specificity")
    kappa, of_length = row.get("kappa"), row.get("length_kappa")
    least = max(0.0, of_length) if isinstance(of_length, float) else 0.0
    if isinstance(kappa, float) and kappa <= least:
        found.append("no_better_than_length")
    if found:
        return {"status": "below_floor", "status_reason": ";".join(found)}
    if not rates.is_enough:
        shown = dict.fromkeys(("specificity", "specificity_lo", "specificity_hi"))
        return {"status": "insufficient", "status_reason": "few_positives", **shown}
    return {"status": "ok"}


def _scores(beside: Beside, rates: _Rates) -> Row:
    total = rates.total
    row = _rate("sensitivity", beside.cells, rates.sensitivity, machine_scores.sensitivity)
    row |= _specificity(beside, rates)
    scores: tuple[tuple[str, Callable[[Floats], Floats]], ...] = (
        ("f1", machine_scores.f1),
        ("kappa", agreement.kappa),
    )
    for name, score in scores:
        estimate = defined(score(total))
        lo, hi = bounds(beside.cells, score, estimate)
        row |= {name: estimate, f"{name}_lo": lo, f"{name}_hi": hi}
    return row


def _specificity(beside: Beside, rates: _Rates) -> Row:
    if rates.specificity.n < MIN_POSITIVES:
        return {}
    return _rate("specificity", beside.cells, rates.specificity, machine_scores.specificity)


def _rate(name: str, cells: Floats, rate: Trials, score: Callable[[Floats], Floats]) -> Row:
    """A rate with its interval; where all sources agree, drawing them again finds no error."""
    estimate = rate.share
    lo, hi = bounds(cells, score, estimate)
    if lo is None and len(cells) >= agreement.MIN_CLUSTERS:
        lo, hi = _wilson(rate)
    return {name: estimate, f"{name}_lo": lo, f"{name}_hi": hi}


def _wilson(rate: Trials) -> tuple[float, float]:
    """Wilson's interval on the effective number; rounding never leaves the rate outside."""
    lo, hi = wilson(rate.share, rate.effective)
    return min(lo, rate.share), max(hi, rate.share)


def _length(ground: Ground, beside: Beside, rates: _Rates) -> Row:
    """The baselines beside it, which look at no word."""
    if not rates.is_enough:
        return {}
    row: Row = {"majority_f1": machine_scores.majority_f1(rates.total)}
    lengths = ground.units.unit_length[beside.unit]
    if (lengths >= 0).all():
        cells = machine_scores.length_cells(lengths, beside.gold, beside.source)
        row["length_f1"] = defined(machine_scores.f1(cells))
        row["length_kappa"] = defined(agreement.kappa(cells))
    return row


def _people(ground: Ground, code_id: str) -> Row:
    """The ceiling: two people beside each other."""
    cells, positives = ground.people(code_id)
    row: Row = {"human_n": int(cells.sum())}
    if positives >= MIN_POSITIVES:
        row["human_f1"] = defined(machine_scores.f1(cells.sum(axis=0)))
        row["human_kappa"] = defined(agreement.mean_kappa(cells))
    return row


def _share(ground: Ground, beside: Beside, rates: _Rates, case: int | None) -> tuple[Row, str]:
    """The share of units coded, of one case or all, raw and corrected, and why not corrected."""
    source = ground.units.unit_source
    here = np.ones(len(source), dtype=np.bool_)
    if case is not None:
        here = ground.case_of_source[source] == case
    said = ground.coded(beside.coder_id, beside.code_id) & here
    n_sources = len(ground.units.sources)
    of = trials(
        np.bincount(source[said], minlength=n_sources),
        np.bincount(source[here], minlength=n_sources),
    )
    row: Row = {"share_raw": of.share if of.n else None}
    if case is not None:
        row |= {"n": int(of.n), "n_predicted": int(of.k)}
    lacking = rates.lacking
    found = None
    if lacking is None and of.n:
        found = corrected_share(of, rates.sensitivity, rates.specificity)
    if found is None:
        return row, lacking or "near_chance"
    return row | {"share_corrected": found.share, "share_lo": found.lo, "share_hi": found.hi}, "ok"


def _case_shares(ground: Ground, beside: Beside, rates: _Rates) -> Iterator[Row]:
    for number, case_id in enumerate(ground.case_ids):
        row, status = _share(ground, beside, rates, number)
        if row["n"]:
            key = {"case_id": case_id, "code_id": beside.code_id, "coder_id": beside.coder_id}
            yield key | row | {"status": status}
