"""The study's codes, de-identified texts and codings as a project for QDA tools.

What belongs here: which rows become what. What does not: reading them, writing files (``writer``).
Sources are named by their id, coders by theirs; programs are users of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.layout import LaidOut, lay_out
from coprod_pipeline.coding.projects.project import (
    ToolCode,
    ToolCoding,
    ToolProject,
    ToolSource,
    ToolUser,
)

Row = Mapping[str, Any]
#: Stands before the name of the program in the memo of a coding that one made.
CODED_BY = "coded_by="
_SAID = ("explicit_example", "aspect", "ref_start", "ref_end", "role", "level", "kind")


def export_codes(codes: Iterable[Row], titles: Mapping[str, str]) -> tuple[ToolCode, ...]:
    """Rows of dim_code as codes below one code per framework; derived ids are left out.

    ``titles`` names frameworks. The line ``id:`` in a description brings a code back to its id
    even when a program has made new GUIDs.
    """
    rows = sorted(
        (r for r in codes if "@" not in r["code_id"]),
        key=lambda r: (r["framework"], r["sort_order"] or 0, r["code_id"]),
    )
    ids = {r["code_id"] for r in rows}
    made = [
        ToolCode(stable_guid("framework", name), titles.get(name, name), is_codable=False)
        for name in dict.fromkeys(r["framework"] for r in rows)
    ]
    for row in rows:
        own = row["parent_id"] in ids and row["parent_id"] != row["code_id"]
        above = (
            stable_guid("code", row["parent_id"])
            if own
            else stable_guid("framework", row["framework"])
        )
        about = "\n\n".join(t for t in (row["definition"], f"id: {row['code_id']}") if t)
        made.append(ToolCode(stable_guid("code", row["code_id"]), row["name"], above, about))
    return tuple(made)


def export_project(
    name: str,
    codes: tuple[ToolCode, ...],
    coders: Iterable[Row],
    segments: Sequence[Row],
    codings: Iterable[Row],
) -> ToolProject:
    """The project of rows of dim_coder, fact_segment (with text) and fact_coding.

    A coding over several segments is one stretch from its first to its last. A program's says so
    in its memo: some tools put everything under the name of whoever opened the file.
    """
    coders = list(coders)
    programs = {r["coder_id"] for r in coders if r["kind"] == "machine"}
    by_source: dict[str, list[Row]] = {}
    for row in segments:
        by_source.setdefault(row["source_id"], []).append(row)
    texts = {source_id: lay_out(rows) for source_id, rows in sorted(by_source.items())}
    return ToolProject(
        "coprod",
        name,
        tuple(
            ToolUser(stable_guid("coder", r["coder_id"]), r["coder_id"])
            for r in sorted(coders, key=lambda r: r["coder_id"])
        ),
        codes,
        tuple(
            ToolSource(stable_guid("source", source_id), source_id, laid_out.text)
            for source_id, laid_out in texts.items()
        ),
        _codings(texts, codings, programs),
    )


def _codings(
    texts: Mapping[str, LaidOut], rows: Iterable[Row], programs: set[str]
) -> tuple[ToolCoding, ...]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        if row["source_id"] in texts:
            grouped.setdefault(row["coding_id"], []).append(row)
    made = []
    for coding_id, parts in sorted(grouped.items()):
        places = texts[parts[0]["source_id"]].places
        starts = [places[p["segment_id"]][0] + p["char_start"] for p in parts]
        ends = [places[p["segment_id"]][0] + p["char_end"] for p in parts]
        made.append(
            ToolCoding(
                stable_guid("source", parts[0]["source_id"]),
                min(starts),
                max(ends),
                stable_guid("code", parts[0]["code_id"]),
                stable_guid("coder", parts[0]["coder_id"]),
                _memo(parts[0], programs),
                coding_id=stable_guid("coding", coding_id),
            )
        )
    return tuple(made)


def _memo(row: Row, programs: set[str]) -> str:
    by = f"{CODED_BY}{row['coder_id']}" if row["coder_id"] in programs else ""
    return "; ".join(part for part in (said(row), by) if part)


def said(row: Row) -> str:
    """What a coding says beside its code, as memos are read: ``valence=-1; level=2``."""
    parts = [f"valence={row['valence_code']}"] if row["valence_code"] is not None else []
    for name in _SAID:
        value = row[name]
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            parts.append(f"{name}={text}")
    if row["adopting_unit_id"] is not None:
        parts.append(f"unit={row['adopting_unit_id'].partition('.')[2]}")
    if row["confidence"] is not None:
        parts.append(f"confidence={row['confidence']:.2f}")
    return "; ".join(parts)
