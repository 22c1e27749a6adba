"""How evidence is spread over voices and time: EVQ-06, EVQ-07 and EVQ-10.

What belongs here: shares of codings, sources and segments, for each code and for all codes that
one kind of coder coded. What does not: what the voices say (``evidence_quality``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from coprod_pipeline.metrics.coded import DOCUMENT, INFORMANT
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.mentions import Flags, Mentions, Numbers, mentions_of, merged

Counts = npt.NDArray[np.float64]


#: The columns of a figure, what it rests on, and the key of the figure that lists that already.
Share = tuple[dict[str, object], Evidence, dict[str, object]]


def concentration(material: Material) -> Iterator[Figure]:
    """EVQ-06: the share of statements from the informant heard most, and 1 / Σ p²."""
    return _each(material, "EVQ-06", merged(material, mentions_of(material)), _concentrated)


def insider_share(material: Material) -> Iterator[Figure]:
    """EVQ-07: the share of sources that are the programme's own leaders or documents."""
    return _each(material, "EVQ-07", mentions_of(material), _insiders)


def recall_risk(material: Material) -> Iterator[Figure]:
    """EVQ-10: of dated segments of interviews, how many tell of more than five years before."""
    return _each(material, "EVQ-10", mentions_of(material), _recalled)


def _each(
    material: Material,
    metric_id: str,
    mentions: Mentions,
    compute: Callable[[Material, Mentions], Iterator[Share]],
) -> Iterator[Figure]:
    """A metric's figures: for each kind of coder over all codes, then for each code."""
    groups: list[tuple[str | None, str | None, Mentions]] = [
        (None, kind, own) for kind, own in mentions.by_coder_source(material)
    ]
    groups = groups or [(None, None, mentions)]
    groups += [(code, material.coder_source(code), own) for code, own in mentions.by_code()]
    for code_id, kind, own in groups:
        placed = _placed(material, own, code_id, kind)
        for columns, evidence, listed in compute(material, own):
            yield Figure(metric_id, placed | columns, evidence, listed)


def _placed(
    material: Material, own: Mentions, code_id: str | None, coder_source: str | None
) -> dict[str, object]:
    kinds = [own.voices[v][0] for v in np.unique(own.voice)]
    return {
        "grain": "case",
        "case_id": material.case_id,
        "code_id": code_id,
        "n_informants": kinds.count(INFORMANT),
        "n_documents": kinds.count(DOCUMENT),
        "n_segments": len(np.unique(own.segment)),
        "coder_source": coder_source,
        # What is counted over all codes depends on no choice of constructs.
        "exploratory": code_id is not None and material.is_exploratory(code_id),
    }


def _value(
    item: str, reason: str | None, estimate: float | None = None, left_out: Counts | None = None
) -> dict[str, object]:
    """Item, value and leave-one-out range; neither of the latter where there is a reason."""
    if reason is not None or left_out is None:
        left_out = np.empty(0)
    known = left_out[~np.isnan(left_out)].tolist()
    return {
        "item": item,
        "estimate": estimate if reason is None else None,
        "loio_lo": min(known, default=None),
        "loio_hi": max(known, default=None),
        "status": "ok" if reason is None else "insufficient",
        "status_reason": reason,
    }


def _concentrated(_: Material, own: Mentions) -> Iterator[Share]:
    said = own.only(own.by_informant)
    count = {"unit": "count"}
    if not len(said):
        yield _value("top_share", "no_known_informant"), Evidence(), {}
        yield _value("effective_n", "no_known_informant") | count, Evidence(), {}
        return
    first = np.unique(said.statement, return_index=True)[1]
    people, counts = np.unique(said.voice[first], return_counts=True)
    k, n = int(counts.max()), int(counts.sum())
    evidence = _evidence(said, said.voice == people[counts.argmax()])
    columns = _value("top_share", None, k / n, _top_without(counts))
    yield columns | {"k": k, "n": n}, evidence, {}
    effective = n**2 / float(np.sum(counts.astype(np.float64) ** 2))
    columns = _value("effective_n", None, effective, _effective_without(counts))
    yield columns | count, evidence, {"item": "top_share"}


def _top_without(counts: Numbers) -> Counts:
    """The top informant's share when each informant in turn is left out."""
    if len(counts) < 2:
        return np.empty(0)
    first, second = np.sort(counts)[::-1][:2]
    rest = counts.sum() - counts
    highest = np.where(np.arange(len(counts)) == counts.argmax(), second, first)
    without: Counts = highest / rest
    return without


def _effective_without(counts: Numbers) -> Counts:
    """The effective number of informants when each in turn is left out."""
    if len(counts) < 2:
        return np.empty(0)
    square = counts.astype(np.float64) ** 2
    without: Counts = (counts.sum() - counts) ** 2 / (square.sum() - square)
    return without


def _insiders(material: Material, own: Mentions) -> Iterator[Share]:
    voices = np.unique(own.voice)
    standings = [material.codings.standing(own.voices[v]) for v in voices]
    inside = np.array([not s.is_independent for s in standings], dtype=np.bool_)
    person = np.array([own.voices[v][0] == INFORMANT for v in voices], dtype=np.bool_)
    known = any(s.stake or s.stance for s in standings)
    k, n = int(inside.sum()), len(voices)
    reason = "no_coding" if not n else None if known else "no_stake_known"
    left_out = (k - inside[person].astype(np.float64)) / (n - 1) if n > 1 else np.empty(0)
    columns = _value("insider_share", reason, k / n if n else None, left_out)
    yield columns | {"k": k, "n": n}, _evidence(own, np.isin(own.voice, voices[inside])), {}


def _recalled(_: Material, own: Mentions) -> Iterator[Share]:
    dated = own.only(own.dated)
    segments, first, place = np.unique(dated.segment, return_index=True, return_inverse=True)
    at_risk = np.zeros(len(segments), dtype=np.bool_)
    at_risk[place.reshape(-1)[dated.recalled]] = True
    k, n = int(at_risk.sum()), len(segments)
    left_out = _risk_without(dated, dated.voice[first], at_risk)
    reason = None if n else "no_reference_period"
    columns = _value("recall_risk", reason, k / n if n else None, left_out)
    yield columns | {"k": k, "n": n}, _evidence(dated, dated.recalled), {}


def _risk_without(dated: Mentions, voice: Numbers, at_risk: Flags) -> Counts:
    """The share of segments at risk when each informant in turn is left out."""
    k = np.bincount(voice, weights=at_risk, minlength=len(dated.voices))
    n = np.bincount(voice, minlength=len(dated.voices))
    people = [v for v in np.unique(voice) if dated.voices[v][0] == INFORMANT]
    rest = n.sum() - n[people]
    with np.errstate(invalid="ignore", divide="ignore"):
        without: Counts = np.where(rest > 0, (k.sum() - k[people]) / rest, np.nan)
    return without


def _evidence(own: Mentions, supporting: Flags) -> Evidence:
    """All these codings; those not supporting contradict."""
    rows = np.unique(own.row)
    return Evidence(rows, ~np.isin(rows, own.row[supporting]))
