"""One participant's talk made unreadable, the others' kept.

What belongs here: which keys go, in an order that a kill may interrupt anywhere. What does not:
consent, releases, landing, and what the study knows of the person beside their talk.

Sources that are theirs alone lose their key. Sources shared with others are sealed anew, without
their talk, under a new key, and the old one goes. Cached values without a source of their own may
hold anybody's talk: their key is renewed, and a run makes them anew. One write of the key table
does all this: before it nothing is shredded, after it everything is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coprod_pipeline.vault import tables
from coprod_pipeline.vault.inspection import CACHE_FOLDER, sealed_files
from coprod_pipeline.vault.table import CACHE
from coprod_pipeline.vault.withdrawn import CaseRows, told_apart, without
from coprod_pipeline.vault.zone import Vault, is_parts

if TYPE_CHECKING:
    import pyarrow as pa

_TABLES = ("raw_source", "raw_segment", "masked_span")


@dataclass(frozen=True)
class Shredded:
    """Content hashes of the sources that are gone, and of those without the person's talk."""

    gone: tuple[str, ...]
    sealed_anew: tuple[str, ...]


def shred(vault: Vault, participant_id: str) -> Shredded:
    """Shred a participant's talk; the caller holds the lake. Killed, it is repeated as a whole."""
    own, shared = _divided(vault, participant_id)
    with vault.alone():
        owners = vault.table.owners
        vault.table.renew(shared)
        for content in shared:
            owners[content].leaving = sorted({*owners[content].leaving, participant_id})
        vault.save()
    for case_id in _cases(vault):
        _seal_without(vault, case_id, participant_id, own, shared)
    with vault.alone():
        vault.table.renew([CACHE])
        vault.table.settle([CACHE, *shared])
        vault.table.destroy(own)
        for owner in (vault.table.owners[content] for content in shared):
            owner.leaving = [p for p in owner.leaving if p != participant_id]
            owner.participants = {
                case_id: [p for p in people if p != participant_id]
                for case_id, people in owner.participants.items()
            }
        vault.save()
    _drop_unreadable(vault)
    return Shredded(tuple(own), tuple(shared))


def _divided(vault: Vault, participant_id: str) -> tuple[list[str], list[str]]:
    """Sources that go as a whole, and those of which the others' talk stays, by content hash.

    One where the participant's talk cannot be told from the others' goes as a whole: a run makes
    it anew if landing still has it and consent allows.
    """
    own, shared = vault.sources_of(participant_id)
    known: dict[str, bool] = {}
    for case_id in _cases(vault):
        found = _read(vault, case_id)
        for content, told in told_apart(found.rows, participant_id).items() if found else ():
            known[content] = told and known.get(content, True)
    stays = [
        content
        for content in shared
        # A shredding that was killed may have taken their talk out already.
        if known.get(content) or participant_id in vault.table.owners[content].leaving
    ]
    return sorted({*own, *shared} - set(stays)), stays


@dataclass(frozen=True)
class _Case:
    """The tables of a case: their rows and their schemas, None where there is none yet."""

    rows: CaseRows
    schemas: tuple[pa.Schema, pa.Schema, pa.Schema | None]


def _cases(vault: Vault) -> list[str]:
    return sorted(p.stem for p in (vault.folder / _TABLES[0]).glob("*.enc"))


def _read(vault: Vault, case_id: str) -> _Case | None:
    found = [tables.read_table(vault, f"{name}/{case_id}") for name in _TABLES]
    sources, segments, spans = (None if f is None else f[0] for f in found)
    if sources is None or segments is None:
        return None
    schemas = (sources.schema, segments.schema, None if spans is None else spans.schema)
    return _Case(CaseRows.of(sources, segments, spans), schemas)


def _seal_without(
    vault: Vault, case_id: str, participant_id: str, own: list[str], shared: list[str]
) -> None:
    """Write a case's tables without the participant, if they are in it."""
    import pyarrow as pa

    case = _read(vault, case_id)
    if case is None or not {s["content_hash"] for s in case.rows.sources} & {*own, *shared}:
        return
    rows = without(case.rows, participant_id, own=own, shared=shared)
    contents = {s["source_id"]: s["content_hash"] for s in rows.sources}
    of_segment = {s["segment_id"]: contents[s["source_id"]] for s in rows.segments}
    owners = (
        list(contents.values()),
        list(of_segment.values()),
        [of_segment[s["segment_id"]] for s in rows.spans],
    )
    listed = (rows.sources, rows.segments, rows.spans)
    for name, schema, part, owned in zip(_TABLES, case.schemas, listed, owners, strict=True):
        if schema is not None:
            table = pa.Table.from_pylist(part, schema=schema)
            tables.write_table(vault, f"{name}/{case_id}", table, owned)


def _drop_unreadable(vault: Vault) -> None:
    for name, path in sealed_files(vault.folder):
        if name.startswith(CACHE_FOLDER):
            data = path.read_bytes()
            if not is_parts(data) and vault.owner_of(data) is None:
                path.unlink()
