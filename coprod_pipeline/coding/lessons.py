"""What a classifier can learn from: the sources that people coded, and what they say of each unit.

What belongs here: which sources and codings count, and bringing several people's codings of a
unit together. What does not: learning (``training``), placing codings (``human``).

Codings of people and the agreed (adjudicated) ones count, on de-identified segments; a program's
never do. A source is learnt from, with a codebook, when somebody coded it and used the codebook in
its case; every codable unit in it counts, coded or not. Where the agreed coding is there, nothing
else counts; else a code is given to a unit when more than half of those who coded the source gave
it, and a tie is left undecided.

A source that people coded only by going through a program's suggestions was not read as a whole:
of it, only the segments count on which they decided something.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from coprod_pipeline.coding.codebook import UNDECLARED, Codebook
from coprod_pipeline.coding.coders.base import CodableSegment
from coprod_pipeline.coding.coders.classifier_features import Unit, units_of

#: Fewer sources than this cannot be learnt from and judged.
MIN_SOURCES = 3
#: Learning takes time with the cube of the units: sources beyond this many units are not learnt
#: from, and are coded like those that nobody coded.
MOST_UNITS = 2500
#: Codes that say something about one case only, or about a suggestion.
_NOT_LEARNT = ("core.", "study.rejected")


@dataclass(frozen=True)
class CaseTables:
    """Of one case: fact_segment, fact_coding as people and other programs gave it, dim_coder.

    ``reviews`` is machine_review, None where nobody was given suggestions.
    """

    case_id: str
    segments: pa.Table
    codings: pa.Table
    coders: pa.Table
    reviews: pa.Table | None = None


@dataclass(frozen=True)
class LearntSource:
    """A source as it is learnt from: its units in reading order, and who says what of them.

    ``gave`` maps a framework to the units' codes with the share of coders that gave each; it has
    the frameworks that the source was coded with. ``told`` has, for coded units, what was told
    beside the code: unit number, valence, explicit example, aspect.
    """

    case_id: str
    source_id: str
    units: tuple[Unit, ...]
    languages: tuple[str, ...]
    gave: Mapping[str, tuple[Mapping[str, float], ...]]
    told: tuple[tuple[int, str | None, bool | None, str | None], ...]


def learnt_sources(
    cases: Iterable[CaseTables], codebooks: Sequence[Codebook], unit: str
) -> list[LearntSource]:
    """Every source that people coded, in the order of cases and sources."""
    framework = {code.id: book.id for book in reversed(codebooks) for code in book.codes}
    found: list[LearntSource] = []
    for case in cases:
        found += _of_case(case, framework, unit)
    return _not_too_many(found)


def _not_too_many(sources: Sequence[LearntSource]) -> list[LearntSource]:
    """Those that are learnt from: all, or as many as fit, drawn by the hash of their ids."""
    drawn: set[str] = set()
    n_units = 0
    for source in sorted(sources, key=lambda s: hashlib.sha256(s.source_id.encode()).digest()):
        n_units += sum(u.is_codable for u in source.units)
        if n_units > MOST_UNITS and len(drawn) >= MIN_SOURCES:
            break
        drawn.add(source.source_id)
    return [s for s in sources if s.source_id in drawn]


def _of_case(case: CaseTables, framework: Mapping[str, str], unit: str) -> list[LearntSource]:
    kinds = {r["coder_id"]: r["kind"] for r in case.coders.to_pylist()}
    rows = [
        row
        for row in case.codings.to_pylist()
        if kinds.get(row["coder_id"]) in ("human", "adjudicated")
        and not str(row["code_id"]).startswith(_NOT_LEARNT)
    ]
    for row in rows:
        row["framework"] = framework.get(str(row["code_id"]).split("@")[0], UNDECLARED)
    used = {(row["coder_id"], row["framework"]) for row in rows}
    coders_of: dict[str, set[str]] = {}
    for row in rows:
        coders_of.setdefault(row["source_id"], set()).add(row["coder_id"])
    decided = _decided(case, rows)
    found = []
    for source_id, segments in segments_by_source(case.segments).items():
        if source_id not in coders_of:
            continue
        present = coders_of[source_id]
        agreed = {c for c in present if kinds[c] == "adjudicated"}
        units = tuple(units_of(segments, unit))
        if source_id in decided:
            units = tuple(u for u in units if u.segment_id in decided[source_id])
        language = {s.segment_id: s.language or "" for s in segments}
        gave: dict[str, tuple[Mapping[str, float], ...]] = {}
        told: list[tuple[int, str | None, bool | None, str | None]] = []
        for name in sorted({f for c, f in used if c in present}):
            judges = {c for c in (agreed or present) if (c, name) in used}
            own = [
                r
                for r in rows
                if r["source_id"] == source_id
                and r["framework"] == name
                and r["coder_id"] in judges
            ]
            if judges:
                gave[name] = _shares(units, own, len(judges))
                told += _told(units, own)
        if gave:
            found.append(
                LearntSource(
                    case.case_id,
                    source_id,
                    units,
                    tuple(language[u.segment_id] for u in units),
                    gave,
                    tuple(told),
                )
            )
    return found


def _decided(case: CaseTables, rows: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Sources coded by way of suggestions alone, each with the segments that were decided on."""
    reviews = case.reviews.to_pylist() if case.reviews is not None else []
    done = [r for r in reviews if r["outcome"] != "open"]
    of_reviews = {r["coding_id"] for r in done}
    unaided = {r["source_id"] for r in rows if r["coding_id"] not in of_reviews}
    decided: dict[str, set[str]] = {}
    for row in done:
        if row["source_id"] not in unaided:
            decided.setdefault(row["source_id"], set()).add(row["segment_id"])
    return decided


def segments_by_source(table: pa.Table) -> dict[str, list[CodableSegment]]:
    """Segments by source, in reading order."""
    rows = sorted(table.to_pylist(), key=lambda s: (s["source_id"], s["position"]))
    found: dict[str, list[CodableSegment]] = {}
    for row in rows:
        found.setdefault(row["source_id"], []).append(codable(row))
    return found


def codable(row: Mapping[str, Any]) -> CodableSegment:
    """A row of fact_segment as coders see it."""
    return CodableSegment(
        row["segment_id"],
        row["text"] or "",
        row["speaker_role"],
        row["language"],
        row["participant_id"],
    )


def _touches(unit: Unit, row: Mapping[str, Any]) -> bool:
    """Whether a coding is about the unit: they share half of the shorter of the two."""
    start = row["char_start"] if row["char_start"] is not None else unit.start
    end = row["char_end"] if row["char_end"] is not None else unit.end
    shared = min(unit.end, end) - max(unit.start, start)
    return bool(shared > 0 and 2 * shared >= min(unit.end - unit.start, end - start))


def _on_units(
    units: Sequence[Unit], rows: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[int, Mapping[str, Any]]]:
    by_segment: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        by_segment.setdefault(unit.segment_id, []).append(i)
    for row in rows:
        for i in by_segment.get(row["segment_id"], ()):
            if _touches(units[i], row):
                yield i, row


def _shares(
    units: Sequence[Unit], rows: Sequence[Mapping[str, Any]], n_coders: int
) -> tuple[Mapping[str, float], ...]:
    """Of each unit the codes given, with the share of coders that gave them."""
    givers: list[dict[str, set[str]]] = [{} for _ in units]
    for i, row in _on_units(units, rows):
        givers[i].setdefault(row["code_id"], set()).add(row["coder_id"])
    return tuple(
        {code: len(coders) / n_coders for code, coders in sorted(given.items())} for given in givers
    )


def _told(
    units: Sequence[Unit], rows: Sequence[Mapping[str, Any]]
) -> list[tuple[int, str | None, bool | None, str | None]]:
    return sorted(
        (
            (i, row["valence_code"], row["explicit_example"], row["aspect"])
            for i, row in _on_units(units, rows)
            if units[i].is_codable
        ),
        key=str,
    )
