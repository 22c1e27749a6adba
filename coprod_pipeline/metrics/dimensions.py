"""What figures are read by: cases, people, waves, phases, propositions, metrics.

What belongs here: the dimensions that come from the protocol and from who was heard. What does
not: dimensions of codings (``coding``) and of events (``events``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from coprod_pipeline.coding.crosswalk import crosswalk
from coprod_pipeline.metrics.registry import dim_metric_rows
from coprod_pipeline.model import TABLES
from coprod_pipeline.protocol import Proposition, Study

Row = dict[str, object]


def dimensions(
    study: Study,
    sources: pa.Table,
    segments: pa.Table,
    *,
    mask: Callable[[str], str],
) -> dict[str, pa.Table]:
    """The dimensions that need no codings, from ``dim_case`` to ``code_crosswalk``.

    ``sources`` and ``segments`` are dim_source and fact_segment of all cases; ``mask``
    de-identifies a text.
    """
    rows: dict[str, list[Row]] = {
        "dim_case": _cases(study),
        "dim_participant": _participants(study, sources, segments, mask),
        "dim_wave": [
            {"wave_id": w.period_id, "start_date": w.start, "end_date": w.end} for w in study.waves
        ],
        "dim_phase": _phases(study),
        "dim_proposition": [
            {
                "proposition_id": p.proposition_id,
                "statement": mask(p.statement),
                "expect": _expectation(p),
            }
            for p in study.propositions
        ],
        "dim_metric": dim_metric_rows(),
        "code_crosswalk": _crosswalk(study),
    }
    return {name: TABLES[name].from_rows(listed) for name, listed in rows.items()}


def _crosswalk(study: Study) -> list[Row]:
    """Each code of the first CFIR and where it went, when the study uses it."""
    if "cfir2009" not in study.frameworks:
        return []
    return [
        {
            "code_id": crossing.code_id,
            "to_code_id": target,
            "relation": crossing.relation,
            "status": "converts" if crossing.converted else "needs_recode",
            "basis": crossing.basis,
            "note": crossing.note or None,
        }
        for crossing in crosswalk().values()
        for target in crossing.candidates or (None,)
    ]


def _cases(study: Study) -> list[Row]:
    return [
        {
            "case_id": c.case_id,
            "name": c.name,
            "jurisdiction": c.jurisdiction,
            "innovation_start": c.innovation_start,
            "synthetic": study.synthetic,
            "sort_order": c.sort_order,
        }
        for c in study.cases
    ]


def _phases(study: Study) -> list[Row]:
    return [
        {
            "case_id": case_id,
            "phase_id": p.period_id,
            "start_date": p.start,
            "end_date": p.end,
            "sort_order": order,
        }
        for case_id in study.case_ids
        for order, p in enumerate(study.phases.get(case_id, ()), start=1)
    ]


def _expectation(proposition: Proposition) -> str:
    """One word where it holds for every code, else ``code=word`` pairs joined by ``; ``."""
    words = set(proposition.expect.values())
    if len(words) == 1:
        return words.pop()
    return "; ".join(f"{code}={word}" for code, word in proposition.expect.items())


def _participants(
    study: Study, sources: pa.Table, segments: pa.Table, mask: Callable[[str], str]
) -> list[Row]:
    """Everybody who was heard, on the roster or provisional, with the attributes that may show.

    A role or stake that fewer than ``min_cell`` participants of the case share is suppressed.
    """
    roster = study.participants()
    people: list[dict[str, Any]] = []
    for participant, (case_id, n_interviews) in sorted(_heard(sources, segments).items()):
        person = roster.get(participant)
        people.append(
            {
                "participant_id": participant,
                "case_id": (person.case_id if person else None) or case_id,
                "role_group": _value(person.role) if person else None,
                "stake": _value(person.stake) if person else None,
                "n_interviews": n_interviews,
            }
        )
    for column in ("role_group", "stake"):
        size = Counter((p["case_id"], p[column]) for p in people)
        for p in people:
            shown = p[column] is not None and size[p["case_id"], p[column]] >= study.min_cell
            p[f"shown_{column}"] = p[column] if shown else None
    return [
        {
            "participant_id": p["participant_id"],
            "case_id": p["case_id"],
            "role_group": mask(p["shown_role_group"]) if p["shown_role_group"] else None,
            "stake": p["shown_stake"],
            "n_interviews": p["n_interviews"],
        }
        for p in people
    ]


def _value(text: str) -> str | None:
    return text.strip().lower() or None


def _heard(sources: pa.Table, segments: pa.Table) -> dict[str, tuple[str, int]]:
    """Participants who speak: their case, and in how many interviews."""
    kinds = dict(zip(sources["source_id"].to_pylist(), sources["kind"].to_pylist(), strict=True))
    columns = ["participant_id", "case_id", "source_id"]
    spoken = segments.select(columns).group_by(columns).aggregate([]).to_pylist()
    case_of: dict[str, str] = {}
    interviews: Counter[str] = Counter()
    for row in sorted(spoken, key=lambda r: (str(r["case_id"]), str(r["source_id"]))):
        participant = row["participant_id"]
        if participant is None:
            continue
        case_of.setdefault(participant, row["case_id"])
        interviews[participant] += kinds.get(row["source_id"]) == "interview"
    return {p: (case_of[p], interviews[p]) for p in case_of}
