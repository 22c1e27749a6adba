"""What was changed about the innovation, and what was kept: IMP-07 and IMP-08.

What belongs here: counts of the adaptations the team lists, and the core functions declared
beforehand. What does not: the construct of adapting, which is rated (``ratings``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from coprod_pipeline.metrics.adoption import reporters_of
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.intervals import leave_one_out
from coprod_pipeline.metrics.material import Material, heard
from coprod_pipeline.metrics.voices import Cell, Voice

#: What of an adaptation is counted, under which name.
_COUNTED = {
    "fidelity": "fidelity_consistent",
    "proactive": "proactive",
    "decided_by": "decided_by",
    "kind": "kind",
}
CORE = "core"


def adaptations(material: Material) -> Iterator[Figure]:
    """IMP-07: how many adaptations kept to the functions, were planned, and who decided on them.

    Only adaptations that a source reports count. What the team left empty is ``unknown``.
    """
    listed = material.rows("fact_adaptation") if "fact_adaptation" in material.tables else []
    reported = [a for a in listed if a["source_id"] is not None]
    reporters = reporters_of(material)
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "n_informants": len(reporters.people(reported)),
        "n_documents": len(reporters.documents(reported)),
    }
    if not reported:
        reason = "no_source" if listed else "no_adaptation"
        yield Figure("IMP-07", columns | {"status": "insufficient", "status_reason": reason})
        return
    for name, column in _COUNTED.items():
        values = Counter(_value(a, column) for a in reported)
        for value, k in sorted(values.items()):
            found = {
                "item": f"{name}:{value}",
                "estimate": k / len(reported),
                "k": k,
                "n": len(reported),
                "status": "ok",
            }
            proof = tuple((str(a["adaptation_id"]), _value(a, column) != value) for a in reported)
            yield Figure("IMP-07", columns | found, Evidence(adaptations=proof))


def _value(adaptation: dict[str, Any], column: str) -> str:
    text = str(adaptation[column] or "").strip()
    if column in ("decided_by", "kind"):
        return text or "unknown"
    return text.lower() if text.lower() in ("yes", "no") else "unknown"


def function_fidelity(material: Material) -> Iterator[Figure]:
    """IMP-08: how many of the core functions declared beforehand more sources call kept than lost."""
    functions = material.study.core_functions.get(material.case_id, ())
    codes = [f"{CORE}.{material.case_id}.{function}" for function, _ in functions]
    for phase in material.phases if codes else (None,):
        yield _kept(material, phase, codes)


def _kept(material: Material, phase: str | None, codes: Sequence[str]) -> Figure:
    voices = material.voices
    cells: list[Cell] = [(phase, code) for code in codes]
    said = {cell: [v for v in voices.actual.get(cell, ()) if v.has_valence] for cell in cells}
    rows = voices.rows_of(cells)
    rows = rows[voices.has_valence[rows]]
    everybody = [v for listed in said.values() for v in listed]
    k = _n_kept(said.values())
    columns: dict[str, object] = {
        "grain": "case" if phase is None else "phase",
        "case_id": material.case_id,
        "phase_id": phase,
        "item": "functions",
        "n_informants": len(heard(everybody, "informant")),
        "n_documents": len(heard(everybody, "document")),
        "n_segments": voices.n_segments(rows),
        "exploratory": False,
    }
    if not codes:
        columns |= {"status": "not_applicable", "status_reason": "no_core_functions"}
        return Figure("IMP-08", columns)
    columns |= {"n": len(codes), "coder_source": material.coder_source(codes[0])}
    if not everybody:
        return Figure(
            "IMP-08", columns | {"status": "insufficient", "status_reason": "no_function_coded"}
        )

    def share_of(informants: Sequence[str]) -> float | None:
        rest = [[v for v in vs if _counts(v, informants)] for vs in said.values()]
        return _n_kept(rest) / len(codes) if any(rest) else None

    lo, hi = leave_one_out(sorted(heard(everybody, "informant")), share_of)
    found = {"k": k, "estimate": k / len(codes), "loio_lo": lo, "loio_hi": hi, "status": "ok"}
    return Figure("IMP-08", columns | found, Evidence(rows, voices.valence[rows] < 0))


def _counts(voice: Voice, informants: Sequence[str]) -> bool:
    return voice.kind != "informant" or voice.voice_id in informants


def _n_kept(said: Iterable[Sequence[Voice]]) -> int:
    return sum(sum(v.vote for v in voices) > 0 for voices in said)


#: The function of each metric about change and what stays.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "IMP-07": adaptations,
    "IMP-08": function_fidelity,
}
