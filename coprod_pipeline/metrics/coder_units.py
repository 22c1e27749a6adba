"""Who coded what, in the units that several coders worked on.

What belongs here: which segments are units, which coders are compared on them, and the counts of
who coded them. What does not: coefficients (``agreement``), rows of tables (``reliability``).

A unit is a non-interviewer turn or a paragraph of a document, coded or not. A coder worked on a
source with a codebook when the source holds any coding of theirs and they used the codebook in
the source's case: a source that a coder never opened says nothing about what is absent from it.
A unit is coded with a domain, a codebook or anything at all when any code of it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.metrics.agreement import CELLS, SUMS, Floats, unit_sums
from coprod_pipeline.metrics.figures import each_once
from coprod_pipeline.model import TABLES

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Framework of codes that no codebook declares.
UNDECLARED = "study"
TURN, PARAGRAPH = "turn", "paragraph"
#: Levels at which a unit is coded or not.
LEVELS = ("code", "domain", "framework", "any")
#: Coders are bits of a number, and their own number takes six.
_MAX_CODERS, _CODER_BITS = 60, 6
_MARKED = ["segment_id", "source_id", "char_start", "char_end", "valence", "valence_code"]
_UNIT = pa.schema(
    {
        "segment_id": pa.string(),
        "source_id": pa.string(),
        "participant_id": pa.string(),
        "is_turn": pa.bool_(),
        "length": pa.int64(),
    }
)


@dataclass(frozen=True)
class Key:
    """What a unit can be coded with: a code, a domain, a codebook, or anything (all None)."""

    framework: str | None = None
    domain: str | None = None
    code_id: str | None = None


@dataclass(frozen=True)
class CoderUnits:
    """Units of one case or several, and the codings of those who are compared on them.

    Arrays named ``unit_…`` are parallel to the units, ``mark_…`` to the codings in units (a coding
    over several units has a mark in each). ``keys`` and ``key_of_code`` tell, per level, the keys
    and which of them each code belongs to. ``opened`` says for each framework (the last entry: any
    of them), coder and source whether the coder worked on it. ``unit_length`` is -1 where the text
    is not known. ``mark_row`` counts rows of fact_coding.
    """

    coders: tuple[str, ...]
    sources: tuple[str, ...]
    frameworks: tuple[str, ...]
    keys: Mapping[str, tuple[Key, ...]]
    key_of_code: Mapping[str, Ints]
    opened: Flags
    segment_ids: npt.NDArray[np.object_]
    participants: npt.NDArray[np.object_]
    unit_source: Ints
    unit_is_turn: Flags
    unit_length: Ints
    mark_unit: Ints
    mark_coder: Ints
    mark_code: Ints
    mark_start: Ints
    mark_end: Ints
    mark_valence: Ints
    mark_has_valence: Flags
    mark_row: Ints

    def opened_by(self, level: str) -> Flags:
        """Whether each coder worked on each source with a key's codebook: keys, coders, sources."""
        place = {name: i for i, name in enumerate(self.frameworks)}
        last = len(self.frameworks)
        return self.opened[[place.get(str(k.framework), last) for k in self.keys[level]]]


def gather(
    cases: Iterable[Mapping[str, pa.Table]],
    label: Callable[[str, str], str | None],
    everywhere: frozenset[str] = frozenset(),
) -> CoderUnits:
    """Units and codings of cases, each with dim_source, fact_segment, fact_coding, dim_code.

    ``label`` names the coder of a coding from its coder id and framework; None leaves it out, and
    several coder ids may be one coder. Coders in ``everywhere`` count as having worked on every
    source. ``mark_row`` counts in the first case's fact_coding, then the next one's, and so on.
    """
    listed = list(cases)
    codes = {r["code_id"]: r for t in listed for r in t["dim_code"].to_pylist()}
    units, case_of = _units(listed)
    sources = tuple(sorted(case_of))
    codings = [t["fact_coding"] for t in listed] or [TABLES["fact_coding"].empty()]
    marks = _marks(pa.concat_tables(codings), codes, label)
    frameworks = tuple(sorted({_about(codes, c)[0] for c in marks.codes}))
    opened = _opened(marks, codes, frameworks, sources, case_of, everywhere)
    keys, key_of_code = _keys(codes, marks.codes)
    unit = pc.index_in(marks.table["segment_id"], value_set=units["segment_id"].combine_chunks())
    inside = unit.is_valid().to_numpy()
    kept, unit_no = marks.table.filter(pa.array(inside)), _filled(unit, -1)[inside]
    length = _filled(units["length"], -1)
    start, end = _clipped(
        _filled(kept["char_start"], 0),
        _filled(kept["char_end"], np.iinfo(np.int64).max),
        length[unit_no],
    )
    return CoderUnits(
        coders=marks.coders,
        sources=sources,
        frameworks=frameworks,
        keys=keys,
        key_of_code=key_of_code,
        opened=opened,
        segment_ids=units["segment_id"].to_numpy(),
        participants=units["participant_id"].to_numpy(),
        unit_source=_places(units["source_id"], sources),
        unit_is_turn=units["is_turn"].to_numpy(),
        unit_length=length,
        mark_unit=unit_no,
        mark_coder=marks.coder[inside],
        mark_code=marks.code[inside],
        mark_start=start,
        mark_end=end,
        mark_valence=_filled(kept["valence"], 0),
        mark_has_valence=kept["valence_code"].is_valid().to_numpy(),
        mark_row=marks.row[inside],
    )


def _units(cases: Sequence[Mapping[str, pa.Table]]) -> tuple[pa.Table, dict[str, int]]:
    """The units in order, with is_turn and the length of their text; every source's case's number."""
    found = [_UNIT.empty_table()]
    case_of: dict[str, int] = {}
    for number, tables in enumerate(cases):
        about = tables["dim_source"]
        case_of |= dict.fromkeys(about["source_id"].to_pylist(), number)
        segments = tables["fact_segment"]
        source = pc.index_in(segments["source_id"], value_set=about["source_id"].combine_chunks())
        if source.null_count:
            raise ValueError(f"fact_segment: {source.null_count} rows whose source is not there")
        is_turn = pc.not_equal(about["kind"], "document").take(source)
        asks = pc.fill_null(pc.equal(segments["speaker_role"], "interviewer"), False)
        columns = {c: segments[c] for c in ("segment_id", "source_id", "participant_id")}
        columns |= {"is_turn": is_turn, "length": pc.utf8_length(segments["text"])}
        units = pa.table(columns, schema=_UNIT)
        found.append(units.filter(pc.invert(pc.and_(is_turn, asks))))
    return pa.concat_tables(found), case_of


@dataclass(frozen=True)
class _Marks:
    """Rows of fact_coding by coders who are compared; ``coder`` and ``code`` are places."""

    table: pa.Table
    row: Ints
    coders: tuple[str, ...]
    coder: Ints
    codes: tuple[str, ...]
    code: Ints


def _marks(
    codings: pa.Table,
    codes: Mapping[str, Mapping[str, Any]],
    label: Callable[[str, str], str | None],
) -> _Marks:
    """The codings whose coder has a label, which is asked for once a coder id and code."""
    coder_ids, coder = _numbered(codings["coder_id"])
    code_ids, code = _numbered(codings["code_id"])
    pair = coder * max(len(code_ids), 1) + code
    labels: dict[int, str] = {}
    for number in each_once(pair).tolist():
        coder_no, code_no = divmod(number, max(len(code_ids), 1))
        named = label(coder_ids[coder_no], _about(codes, code_ids[code_no])[0])
        if named is not None:
            labels[number] = named
    coders = tuple(sorted(set(labels.values())))
    if len(coders) > _MAX_CODERS:
        raise ValueError(f"more than {_MAX_CODERS} coders can not be compared")
    label_of_pair = np.full(len(coder_ids) * len(code_ids), -1, dtype=np.int64)
    for number, named in labels.items():
        label_of_pair[number] = coders.index(named)
    who = label_of_pair[pair]
    rows = np.flatnonzero(who >= 0).astype(np.int64)
    used = each_once(code[rows])
    return _Marks(
        table=codings.select(_MARKED).take(pa.array(rows)),
        row=rows,
        coders=coders,
        coder=who[rows],
        codes=tuple(code_ids[i] for i in used.tolist()),
        code=np.searchsorted(used, code[rows]),
    )


def _numbered(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    """The values in alphabetical order, and the place of each row's value among them."""
    values = sorted(pc.unique(column).to_pylist())
    return values, _places(column, values)


def _places(column: pa.ChunkedArray, known: Sequence[str]) -> Ints:
    """The place of each row's value among those known, which hold all of them."""
    return _filled(pc.index_in(column, value_set=pa.array(known, pa.string())), -1)


def _filled(column: pa.ChunkedArray, missing: int) -> Ints:
    return np.asarray(pc.fill_null(column.cast(pa.int64()), missing).to_numpy(), dtype=np.int64)


def _clipped(start: Ints, end: Ints, length: Ints) -> tuple[Ints, Ints]:
    """Spans inside their unit; one without an end runs to the unit's."""
    there = np.maximum(length, 0)
    return np.clip(start, 0, there), np.clip(end, 0, there)


def _about(codes: Mapping[str, Mapping[str, Any]], code_id: str) -> tuple[str, str]:
    """Framework and domain of a code."""
    known = codes.get(code_id, {})
    domain = known.get("domain") or ".".join(code_id.split(".")[:2])
    return str(known.get("framework") or UNDECLARED), str(domain)


def _opened(
    marks: _Marks,
    codes: Mapping[str, Mapping[str, Any]],
    frameworks: Sequence[str],
    sources: Sequence[str],
    case_of: Mapping[str, int],
    everywhere: frozenset[str],
) -> Flags:
    """Who worked on which source, by framework; the last entry is any framework."""
    coders, coder = marks.coders, marks.coder
    source = _places(marks.table["source_id"], sources)
    if (source < 0).any():
        raise ValueError(f"fact_coding: {(source < 0).sum()} rows whose source is not there")
    of_code = np.array([frameworks.index(_about(codes, c)[0]) for c in marks.codes], dtype=np.int64)
    case = np.array([case_of[s] for s in sources], dtype=np.int64)
    in_source = np.zeros((len(coders), len(sources)), dtype=np.bool_)
    in_source[coder, source] = True
    uses = np.zeros((len(frameworks) + 1, len(coders), int(case.max(initial=-1)) + 1), dtype=bool)
    uses[of_code[marks.code], coder, case[source]] = True
    uses[-1] = True
    opened: Flags = uses[:, :, case] & in_source
    opened[:, [c in everywhere for c in coders]] = True
    return opened


def _keys(
    codes: Mapping[str, Mapping[str, Any]], used: Sequence[str]
) -> tuple[dict[str, tuple[Key, ...]], dict[str, Ints]]:
    """Per level, the keys in order and the one that each used code belongs to."""
    keys: dict[str, tuple[Key, ...]] = {}
    of_code: dict[str, Ints] = {}
    for level in LEVELS:
        mine = [_key(level, *_about(codes, c), c) for c in used]
        ordered = tuple(
            sorted(set(mine), key=lambda k: (k.framework or "", k.domain or "", k.code_id or ""))
        )
        place = {k: i for i, k in enumerate(ordered)}
        keys[level] = ordered
        of_code[level] = np.array([place[k] for k in mine], dtype=np.int64)
    return keys, of_code


def _key(level: str, framework: str, domain: str, code_id: str) -> Key:
    return {
        "code": Key(framework, None, code_id),
        "domain": Key(framework, domain),
        "framework": Key(framework),
        "any": Key(),
    }[level]


@dataclass(frozen=True)
class Tally:
    """Who coded the compared units, per key and source.

    ``compared`` (keys, sources): whether two or more coders worked on it; ``sums`` (keys, sources,
    :data:`agreement.SUMS`); ``cells`` (keys, pairs, sources, :data:`agreement.CELLS`) of the
    ``pairs`` of coders. What is counted is units, or characters of units.
    """

    compared: Flags
    sums: Floats
    pairs: tuple[tuple[int, int], ...]
    cells: Floats


@dataclass(frozen=True)
class _Pieces:
    """What was coded with a key: the source, by whom (bits), and how much of it."""

    key: Ints
    source: Ints
    bits: Ints
    weight: Floats


def tally_units(material: CoderUnits, level: str, coders: Sequence[int], units: Flags) -> Tally:
    """Count the units (of those in ``units``) by which of ``coders`` coded them, at a level."""
    mine = np.isin(material.mark_coder, coders) & units[material.mark_unit]
    key = material.key_of_code[level][material.mark_code[mine]]
    n_units = max(len(material.unit_source), 1)
    place = key * n_units + material.mark_unit[mine]
    # A coder's further codings of the unit with the same key add nothing.
    distinct = each_once((place << _CODER_BITS) + material.mark_coder[mine])
    place = distinct >> _CODER_BITS
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    places = place[starts]
    bit = np.int64(1) << (distinct & ((1 << _CODER_BITS) - 1))
    bits = np.add.reduceat(bit, starts) if len(starts) else bit
    key, unit = places // n_units, places % n_units
    pieces = _Pieces(key, material.unit_source[unit], bits, np.ones(len(unit)))
    return _tally(material, level, coders, pieces, units.astype(np.float64))


def tally_characters(
    material: CoderUnits, level: str, coders: Sequence[int], units: Flags
) -> Tally | None:
    """Count the characters of units by which of ``coders`` coded them; None without their text."""
    if (material.unit_length[units] < 0).any():
        return None
    mine = np.isin(material.mark_coder, coders) & units[material.mark_unit]
    key = material.key_of_code[level][material.mark_code[mine]]
    unit, coder = material.mark_unit[mine], material.mark_coder[mine]
    at = np.concatenate([material.mark_start[mine], material.mark_end[mine]])
    step = np.repeat(np.array([1, -1], dtype=np.int64), len(unit))
    key, unit, coder = (np.concatenate([x, x]) for x in (key, unit, coder))
    order = np.lexsort((at, unit, key))
    key, unit, coder, at, step = (x[order] for x in (key, unit, coder, at, step))
    bits = np.zeros(len(at), dtype=np.int64)
    for c in coders:
        # Every span that begins in a unit ends in it: the count is 0 again at the next one.
        inside = np.cumsum(np.where(coder == c, step, 0)) > 0
        bits |= inside.astype(np.int64) << c
    width = np.zeros(len(at), dtype=np.int64)
    same = (key[1:] == key[:-1]) & (unit[1:] == unit[:-1])
    width[:-1] = np.where(same, at[1:] - at[:-1], 0)
    kept = (width > 0) & (bits > 0)
    source = material.unit_source[unit[kept]]
    pieces = _Pieces(key[kept], source, bits[kept], width[kept].astype(np.float64))
    return _tally(material, level, coders, pieces, np.where(units, material.unit_length, 0.0))


def _tally(
    material: CoderUnits, level: str, coders: Sequence[int], pieces: _Pieces, amount: Floats
) -> Tally:
    """Sum pieces by key and source; what no piece covers is uncoded. ``amount`` is per unit."""
    opened = material.opened_by(level)[:, list(coders)]
    n_keys, _, n_sources = opened.shape
    raters = opened.sum(axis=1)
    compared = raters >= 2
    total = np.bincount(material.unit_source, weights=amount, minlength=n_sources)
    kept = compared[pieces.key, pieces.source]
    key, source, bits, weight = (
        x[kept] for x in (pieces.key, pieces.source, pieces.bits, pieces.weight)
    )
    place = key * n_sources + source
    coded = [(bits >> c) & 1 for c in coders]
    said = np.sum(coded, axis=0) if len(coders) else np.zeros(len(bits), dtype=np.int64)

    def summed(values: Floats) -> Floats:
        counts = np.bincount(place, weights=values, minlength=n_keys * n_sources)
        return counts.reshape(n_keys, n_sources).astype(np.float64)

    left = total - summed(weight)
    at_least_two = np.maximum(raters, 2)
    parts = unit_sums(said, at_least_two[key, source]) * weight[:, None]
    sums = unit_sums(0, at_least_two) * left[:, :, None]
    sums += np.stack([summed(parts[:, i]) for i in range(len(SUMS))], axis=-1)
    pairs = tuple(combinations(range(len(coders)), 2))
    cells = np.zeros((n_keys, len(pairs), n_sources, len(CELLS)))
    for p, (i, j) in enumerate(pairs):
        shared = opened[:, i] & opened[:, j]
        n11 = summed(weight * (coded[i] & coded[j]))
        n10 = summed(weight * (coded[i] & ~coded[j] & 1))
        n01 = summed(weight * (~coded[i] & coded[j] & 1))
        counts = np.stack([n11, n10, n01, total - n11 - n10 - n01], axis=-1)
        cells[:, p] = np.where(shared[:, :, None], counts, 0)
    return Tally(compared, np.where(compared[:, :, None], sums, 0), pairs, cells)
