"""The sample that programs are judged on: which units people coded without a program's help.

What belongs here: which units count, and as whose codings rows of ``fact_coding`` count there.
What does not: scores (``machine_scores``), rows of tables (``machine_quality``), figures
(``agreement_figures``).

The gold coding of a codebook in a case is the agreed one where there is one, else what any of the
people coded. A unit of a source that people coded is in the sample whether it is coded or not: a
source they coded was read as a whole (``coder_units``). Where people were shown a program's
suggestions that no longer holds. Of such a source count only the segments of the random audit
sample that somebody has coded (they are exported bare), and, where people had coded the source on
their own before, all of it as they had coded it then.

A coder that learns from people's codings is judged by what it said of each source when it had not
seen it (``held_out_coding``), never by what it says of what it was taught.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.coder_units import UNDECLARED, CoderUnits, Flags, gather
from coprod_pipeline.model import TABLES

#: People's coding; a program's is this and its id. In this order, gold comes first.
GOLD, MACHINE = "gold", "machine:"
_NOBODY = ""
_BROUGHT = MACHINE + "imported-"
Tables = Mapping[str, pa.Table]
#: From coder id and framework to the label a program's codings count under; None leaves them out.
Labels = Callable[[str, str], str | None]


@dataclass(frozen=True)
class Sample:
    """Units of cases with people's coding (``gold``) and programs' as coders.

    ``among`` flags the units that count, ``audited`` those of them that are there as part of the
    audit sample, ``unaided`` those where nobody was shown suggestions. ``held_out`` has, for
    coders that learn, the units they were judged on. Marks in rows from ``n_rows`` on are no rows
    of fact_coding but what such a coder said of a source it had not seen.
    """

    units: CoderUnits
    among: Flags
    audited: Flags
    unaided: Flags
    held_out: Mapping[str, Flags]
    n_rows: int

    def judged(self, coder: str) -> Flags:
        """The units a program is judged on."""
        return self.among & self.held_out[coder] if coder in self.held_out else self.among


def learns(coder_id: str) -> bool:
    """Whether this program is taught with people's codings."""
    return coder_id.partition("@")[0] == "classifier"


def each_program(coder_id: str, _: str) -> str:
    """A label of its own for every program."""
    return MACHINE + coder_id


def in_figures(tables: Tables) -> Labels:
    """One label for the program that a case's figures of each codebook would be made of.

    The order is that of ``coder_source`` in ``codings.sql``.
    """
    kinds, frameworks = _kinds([tables]), _frameworks(tables)
    chosen: dict[str, tuple[int, str]] = {}
    pairs = tables["fact_coding"].select(["coder_id", "code_id"])
    for row in pairs.group_by(["coder_id", "code_id"]).aggregate([]).to_pylist():
        coder, framework = row["coder_id"], frameworks.get(row["code_id"], UNDECLARED)
        if kinds[coder] == "machine":
            mine = (_rank(coder), coder)
            chosen[framework] = min(chosen.get(framework, mine), mine)
    anywhere = {coder for _, coder in chosen.values()}

    def label(coder: str, framework: str) -> str | None:
        is_it = coder == chosen[framework][1] if framework in chosen else coder in anywhere
        return MACHINE if is_it else None

    return label


def _rank(coder_id: str) -> int:
    if coder_id == "classifier":
        return 0
    return 1 if coder_id.startswith("llm:") else 3 if coder_id == "cues" else 2


def _frameworks(tables: Tables) -> dict[str, str]:
    rows = tables["dim_code"].to_pylist()
    return {r["code_id"]: r["framework"] or UNDECLARED for r in rows}


def sample(cases: Sequence[Tables], labels: Labels = each_program) -> Sample:
    """The sample of these cases, each with dim_source, fact_segment, fact_coding, dim_code, dim_coder.

    ``machine_review`` and ``held_out_coding`` are read where they are among a case's tables.
    """
    relabelled = [t | {"fact_coding": _labelled(t, labels)} for t in map(dict, cases)]
    names = {n for t in relabelled for n in t["fact_coding"]["coder_id"].to_pylist()}
    # Our programs code every source; what was brought in from elsewhere may cover only some.
    everywhere = {n for n in names if n.startswith(MACHINE) and not n.startswith(_BROUGHT)}
    units = gather(relabelled, lambda coder, _: coder or None, frozenset(everywhere))
    seen = [_Seen.of(t) for t in cases]
    audited = _is_in(units.segment_ids, {s for x in seen for s in x.audited})
    reviewed = _is_in(np.array(units.sources, object), {s for x in seen for s in x.sources})
    units, among = _opened(units, audited, reviewed)
    return Sample(
        units=units,
        among=among,
        audited=audited & reviewed[units.unit_source] & among,
        unaided=among & (audited | ~reviewed[units.unit_source]),
        held_out=_held_out(cases, units, labels),
        n_rows=sum(t["fact_coding"].num_rows for t in cases),
    )


@dataclass(frozen=True)
class _Seen:
    """What people did with suggestions in a case: sources they looked at, codings that came of it.

    ``audited`` are segments of the audit sample that somebody has coded.
    """

    sources: frozenset[str]
    codings: frozenset[str]
    audited: frozenset[str]

    @classmethod
    def of(cls, tables: Tables) -> _Seen:
        """Read it from the case's machine_review."""
        rows = tables["machine_review"].to_pylist() if "machine_review" in tables else []
        done = [r for r in rows if r["outcome"] != "open"]
        return cls(
            frozenset(r["source_id"] for r in done),
            frozenset(r["coding_id"] for r in done if r["coding_id"]),
            frozenset(r["segment_id"] for r in done if r["outcome"] == "audited"),
        )


def _kinds(cases: Iterable[Tables]) -> dict[str, str]:
    return {r["coder_id"]: r["kind"] for t in cases for r in t["dim_coder"].to_pylist()}


def _labelled(tables: Tables, labels: Labels) -> pa.Table:
    """A case's fact_coding with labels for coders, and behind it what was said of unseen sources."""
    codings = tables["fact_coding"]
    kinds, frameworks = _kinds([tables]), _frameworks(tables)
    columns = ("coder_id", "code_id", "coding_id", "source_id", "segment_id")
    rows = list(zip(*(codings[c].to_pylist() for c in columns), strict=True))
    agreed = {frameworks.get(r[1], UNDECLARED) for r in rows if kinds[r[0]] == "adjudicated"}
    seen = _Seen.of(tables)

    def label(coder: str, code: str, coding: str, source: str, segment: str) -> str:
        kind, framework = kinds[coder], frameworks.get(code, UNDECLARED)
        if kind == "machine":
            return _NOBODY if learns(coder) else labels(coder, framework) or _NOBODY
        if kind != ("adjudicated" if framework in agreed else "human"):
            return _NOBODY
        # The agreed coding of a reviewed source may rest on what was suggested.
        helped = source in seen.sources and (kind == "adjudicated" or coding in seen.codings)
        return _NOBODY if helped and segment not in seen.audited else GOLD

    names = pa.array([label(*row) for row in rows], pa.string())
    at = codings.schema.get_field_index("coder_id")
    return pa.concat_tables(
        [codings.set_column(at, "coder_id", names), _predicted(tables, labels, frameworks)]
    )


def _predicted(tables: Tables, labels: Labels, frameworks: Mapping[str, str]) -> pa.Table:
    """What coders that learn said of sources they had not seen, as rows of fact_coding."""
    if "held_out_coding" not in tables:
        return TABLES["fact_coding"].empty()
    table = tables["held_out_coding"]
    table = table.filter(pc.is_in(table["source_id"], tables["dim_source"]["source_id"]))
    found = table.filter(pc.fill_null(table["predicted"], False)).to_pylist()
    columns = ("segment_id", "source_id", "case_id", "code_id")
    made = []
    for r in found:
        name = labels(r["coder_id"], frameworks.get(r["code_id"], UNDECLARED))
        made.append({c: r[c] for c in columns} | {"coder_id": name or _NOBODY, "coding_id": ""})
    return pa.Table.from_pylist(made, schema=TABLES["fact_coding"].schema)


def _is_in(values: np.ndarray, wanted: set[str]) -> Flags:
    return np.array([v in wanted for v in values.tolist()], dtype=np.bool_)


def _opened(units: CoderUnits, audited: Flags, reviewed: Flags) -> tuple[CoderUnits, Flags]:
    """The units with people at work on audited ones too, and which units count."""
    if GOLD not in units.coders:
        return units, np.zeros(len(units.unit_source), dtype=np.bool_)
    gold = units.coders.index(GOLD)
    mine = (units.mark_coder == gold) & ~audited[units.mark_unit]
    alone = np.zeros(len(units.sources), dtype=np.bool_)
    alone[units.unit_source[units.mark_unit[mine]]] = True
    whole = ~reviewed | alone
    among = whole[units.unit_source] | audited
    sampled = np.zeros(len(units.sources), dtype=np.bool_)
    sampled[units.unit_source[audited]] = True
    opened = units.opened.copy()
    # Whoever codes an audit segment has every codebook before them that people use.
    used = np.asarray(opened[:, gold]).any(axis=1, keepdims=True)
    opened[:, gold] |= used & sampled & reviewed
    return replace(units, opened=opened), among


def _held_out(cases: Iterable[Tables], units: CoderUnits, labels: Labels) -> dict[str, Flags]:
    """Per label of a coder that learns, the units it was judged on."""
    found: dict[str, set[str]] = {}
    for tables in cases:
        if "held_out_coding" not in tables:
            continue
        table = tables["held_out_coding"].select(["coder_id", "code_id", "segment_id"])
        for coder, segment in {(r["coder_id"], r["segment_id"]) for r in table.to_pylist()}:
            name = labels(coder, "")
            if name is not None:
                found.setdefault(name, set()).add(segment)
    return {name: _is_in(units.segment_ids, wanted) for name, wanted in found.items()}
