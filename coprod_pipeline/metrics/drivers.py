"""What informants say about adoption: ADO-05, ADO-08, ADO-09 and ADO-10.

What belongs here: drivers, attributes of the innovation, who decided and how far it went, and
what was expected against what came. What does not: dated events as such (``adoption``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pyarrow.compute as pc

from coprod_pipeline.metrics.adoption import Unit, reporters_of, units_of
from coprod_pipeline.metrics.coded import (
    DOCUMENT,
    INFORMANT,
    Coded,
    evidence_of,
    sources,
    support,
)
from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.shares import informant_share
from coprod_pipeline.metrics.voices import Voice

DRIVERS = "ado.driver"
PRIMARY = "primary"
#: Attributes of the innovation, in the two frameworks that list them.
ATTRIBUTES = ("rog.attr.", "gre.inn.")
STANCES = ("positive", "negative", "mixed", "neutral", "silent")
STAGES = ("agenda", "matching", "redefining", "clarifying", "routinizing")
#: Where two codebooks name decisions and stages, each source counts once.
_DECISION = ("rog.decision", "ado.decision")
_STAGE = ("rog.org", "ado.stage")
EXPECTED = "cfo.ant.adoptability"
FEWEST_SOURCES = 2
_BEST_CODERS = ("adjudicated", "human", "machine")


def _actual(coded: Sequence[Coded]) -> list[Coded]:
    return [c for c in coded if c.aspect == "actual"]


def driver_profile(material: Material) -> Iterator[Figure]:
    """ADO-05: who names which driver of adoption, and which one most call the first."""
    by_driver: dict[str, list[Coded]] = {}
    for coding in _actual(material.coded(DRIVERS)):
        by_driver.setdefault(coding.code_id, []).append(coding)
    documents = _documents(material)
    for code_id, coded in sorted(by_driver.items()):
        common = _about(material, code_id)
        heard = [c for c in coded if c.voice_kind == INFORMANT]
        share = informant_share(material, "ADO-05", sources(heard))
        yield _driver(common | share, "informants", heard)
        if documents:
            read = [c for c in coded if c.voice_kind == DOCUMENT]
            k, n = len(sources(read)), len(documents)
            of_documents = {"estimate": k / n, "k": k, "n": n, "status": "ok"}
            yield _driver(common | of_documents, "documents", read)
        first = [c for c in heard if c.kind == PRIMARY]
        if first:
            share = informant_share(material, "ADO-05", sources(first))
            yield _driver(common | _by_majority(share), "primary", first)


def _documents(material: Material) -> set[str]:
    """The case's documents that hold any text."""
    read = pc.unique(material.tables["fact_segment"]["source_id"].combine_chunks()).to_pylist()
    documents = {r["source_id"] for r in material.rows("dim_source") if r["kind"] == "document"}
    return documents & set(read)


def _about(material: Material, code_id: str) -> dict[str, object]:
    return {
        "grain": "case",
        "case_id": material.case_id,
        "code_id": code_id,
        "coder_source": material.coder_source(code_id),
        "exploratory": material.is_undeclared(code_id),
    }


def _driver(columns: Mapping[str, object], item: str, coded: Sequence[Coded]) -> Figure:
    columns = {**columns, "item": item, **support(coded)}
    return Figure("ADO-05", columns, evidence_of(coded, [c for c in coded if c.valence == -1]))


def _by_majority(share: Mapping[str, object]) -> dict[str, object]:
    """A driver is the primary one only where more than half of the informants say so."""
    k, n = int(str(share["k"])), int(str(share["n"]))
    if share["status"] != "ok" or 2 * k > n:
        return dict(share)
    return {"k": k, "n": n, "status": "insufficient", "status_reason": "no_majority"}


def attribute_profile(material: Material) -> Iterator[Figure]:
    """ADO-08: how informants see each attribute of the innovation that any of them judged."""
    voices = material.voices
    for phase, code_id in sorted(c for c in voices.actual if c[0] is None):
        votes = {
            v.voice_id: _stance(v)
            for v in voices.actual[phase, code_id]
            if v.kind == INFORMANT and v.has_valence
        }
        if not votes or not code_id.startswith(ATTRIBUTES):
            continue
        coded = [c for c in _actual(material.coded(code_id)) if c.code_id == code_id]
        for stance in STANCES:
            named = {i for i in material.informants if votes.get(i, "silent") == stance}
            said = [c for c in coded if c.voice_id in named and c.voice_kind == INFORMANT]
            columns = _about(material, code_id) | informant_share(material, "ADO-08", named)
            columns |= {"item": stance, **support(said)}
            yield Figure("ADO-08", columns, _judgement(stance, named, coded, said))


def _stance(voice: Voice) -> str:
    if voice.vote:
        return "positive" if voice.vote > 0 else "negative"
    return "mixed" if voice.mixed else "neutral"


def _judgement(
    stance: str, named: set[str], coded: Sequence[Coded], said: Sequence[Coded]
) -> Evidence:
    """What those of a stance say; against a positive or negative one, the opposite valences."""
    if stance == "silent":
        # Silence shows in what the others say: that is what the share rests on.
        spoken = [c for c in coded if c.voice_kind == INFORMANT and c.voice_id not in named]
        return evidence_of(spoken)
    sign = {"positive": 1, "negative": -1}.get(stance, 0)
    return evidence_of(said, [c for c in said if (c.valence or 0) * sign < 0])


def decision_and_stage(material: Material) -> Iterator[Figure]:
    """ADO-09: who decided to adopt, and the furthest stage that two sources tell of."""
    decided = _named(material, _DECISION)
    for kind, coded in sorted(decided.items()):
        against = [c for other, cs in decided.items() if other != kind for c in cs]
        yield _agreed(material, f"decision:{kind}", coded, decided, against)
    reached = {s: cs for s, cs in _named(material, _STAGE).items() if s in STAGES}
    if reached:
        by_two = [s for s, cs in reached.items() if len(_said_by(cs)) >= FEWEST_SOURCES]
        furthest = max(by_two or reached, key=STAGES.index)
        yield _agreed(material, f"stage:{furthest}", reached[furthest], reached, ())


def _named(material: Material, branches: Sequence[str]) -> dict[str, list[Coded]]:
    """Codings of two codebooks for the same thing, by the last part of the code.

    Only those of the better kind of coder count where the codebooks have different ones.
    """
    by_branch = {b: _actual(material.coded(b)) for b in branches}
    kinds = {b: material.coder_source(cs[0].code_id) for b, cs in by_branch.items() if cs}
    best = min((k for k in kinds.values() if k), key=_BEST_CODERS.index, default=None)
    found: dict[str, list[Coded]] = {}
    for branch, coded in by_branch.items():
        for coding in coded if kinds.get(branch) == best else ():
            found.setdefault(coding.code_id.rsplit(".", 1)[1], []).append(coding)
    return found


def _said_by(coded: Sequence[Coded]) -> set[tuple[str, str]]:
    return {c.source for c in coded}


def _agreed(
    material: Material,
    item: str,
    coded: Sequence[Coded],
    named: Mapping[str, Sequence[Coded]],
    against: Sequence[Coded],
) -> Figure:
    k = len(_said_by(coded))
    n = len(_said_by([c for cs in named.values() for c in cs]))
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "item": item,
        "k": k,
        "n": n,
        "coder_source": material.coder_source(coded[0].code_id),
        "exploratory": all(material.is_undeclared(c.code_id) for c in coded),
        **support(coded),
    }
    if k < FEWEST_SOURCES:
        columns |= {"status": "insufficient", "status_reason": "single_source"}
    else:
        columns |= {"estimate": k / n, "status": "ok"}
    return Figure("ADO-09", columns, evidence_of(coded, against))


def expected_and_actual(material: Material) -> Iterator[Figure]:
    """ADO-10: informants who expected adoption or doubted it, beside what came of it."""
    said = [c for c in material.coded(EXPECTED) if c.valence is not None]
    units = {u.unit_id: u for u in units_of(material)}
    came = bool(material.rows("fact_event"))
    adopted = any(u.of_type("first_use") for u in units.values())
    yield from _expected(material, None, said, list(units.values()) if came else [], adopted)
    for unit_id in sorted({c.adopting_unit_id for c in said if c.adopting_unit_id}):
        about = [c for c in said if c.adopting_unit_id == unit_id]
        unit = units.get(unit_id)
        known = [unit] if unit else []
        yield from _expected(
            material, unit_id, about, known, bool(unit and unit.of_type("first_use"))
        )


def _expected(
    material: Material,
    unit_id: str | None,
    said: Sequence[Coded],
    units: Sequence[Unit],
    adopted: bool,
) -> Iterator[Figure]:
    heard = [c for c in said if c.voice_kind == INFORMANT]
    people = sources(heard)
    yes = {c.voice_id for c in heard if c.valence == 1}
    doubted = {c.voice_id for c in heard if c.valence == -1} - yes
    reports = [r for u in units for r in u.of_type("first_use")]
    documents = reporters_of(material).documents(reports)
    columns: dict[str, object] = {
        "grain": "case" if unit_id is None else "unit",
        "case_id": material.case_id,
        "adopting_unit_id": unit_id,
        "coder_source": material.coder_source(EXPECTED),
        "exploratory": material.is_undeclared(EXPECTED),
        **support(heard),
        "n_documents": len(documents),
    }
    if not people or not units:
        reason = "no_statement" if not people else "no_unit_list"
        yield Figure("ADO-10", columns | {"status": "insufficient", "status_reason": reason})
        return
    happened = "yes" if adopted else "no"
    for stance, named in (("yes", yes), ("no", doubted)):
        item = f"said_{stance}_did_{happened}"
        for_it = [c for c in heard if c.voice_id in named]
        # Who says the one is no evidence for the other; events stand for what came of it.
        proof = evidence_of(for_it, [c for c in heard if c.voice_id not in named])
        events = tuple((str(r["event_id"]), stance != happened) for r in reports)
        k, n = len(named), len(people)
        counted = {"item": item, "estimate": k / n, "k": k, "n": n, "status": "ok"}
        evidence = Evidence(proof.coding_rows, proof.contradicting, events)
        yield Figure("ADO-10", columns | counted, evidence)


#: The function of each metric about what informants say of adoption.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {
    "ADO-05": driver_profile,
    "ADO-08": attribute_profile,
    "ADO-09": decision_and_stage,
    "ADO-10": expected_and_actual,
}
