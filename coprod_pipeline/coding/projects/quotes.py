"""Codings tables (``codings/*.csv``) as a project: quotes found in the files they name.

What belongs here: a table on its own, before any run. What does not: the study's reading of the
same tables (``study_tables``) and placing their quotes in the study's sources (``coding.human``).
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from coprod_pipeline import tabular
from coprod_pipeline.coding import align
from coprod_pipeline.coding.projects.project import (
    ToolCode,
    ToolCoding,
    ToolProject,
    ToolSource,
    ToolUser,
    Unsupported,
    refusal,
)
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.ingest.sandbox import extract_many

_NEEDED = ("source_path", "quote", "code_id", "coder")
_NOT_PRINTED = (
    "explicit_example",
    "aspect",
    "ref_start",
    "ref_end",
    "role",
    "level",
    "kind",
    "unit",
)


def read_quotes(file: Path, landing: Path) -> ToolProject:
    """The codings of a table; ``landing`` is the folder its paths start from.

    A quote that is not found, in a file that is not there or cannot be read, has no offsets and
    is listed. What a row says beside that stands in the memo.
    """
    try:
        sheet = tabular.read_sheet(file, file.name)
    except CoprodError as error:
        return refusal("schema", file.name, error.what)
    missing = [c for c in _NEEDED if c not in sheet.header]
    if missing:
        return refusal("schema", file.name, f"no column {missing[0]}")
    paths = dict.fromkeys(_path(cells) for _, cells in sheet.rows)
    texts = _texts(landing, [p for p in paths if p])
    normalised = {p: align.normalise(t) for p, t in texts.items()}
    listed: list[Unsupported] = []
    codings = []
    for number, cells in sheet.rows:
        path = _path(cells)
        place = _place(normalised.get(path), cells)
        if isinstance(place, str):
            listed.append(Unsupported("offsets of a quote", f"{file.name} row {number}", place))
        start, end = place if not isinstance(place, str) else (None, None)
        codings.append(
            ToolCoding(
                path,
                start,
                end,
                cells["code_id"],
                cells["coder"] or None,
                _memo(cells),
                valence={"+1": "1", "x": "X"}.get(cells.get("valence", ""), cells.get("valence"))
                or None,
                quote=cells["quote"],
                coding_id=f"row {number}",
            )
        )
    return ToolProject(
        "table",
        users=tuple(ToolUser(u, u) for u in dict.fromkeys(c.user_id for c in codings) if u),
        codes=tuple(ToolCode(c, c) for c in dict.fromkeys(c.code_id for c in codings)),
        sources=tuple(ToolSource(p, p, texts.get(p, "")) for p in paths),
        codings=tuple(codings),
        unsupported=tuple(listed),
    )


def _path(cells: dict[str, str]) -> str:
    return cells["source_path"].replace("\\", "/").removeprefix("./")


def _texts(landing: Path, paths: list[str]) -> dict[str, str]:
    """The canonical texts of the files that are there and can be read."""
    safe = [p for p in paths if not PurePosixPath(p).is_absolute() and ".." not in p.split("/")]
    there = [p for p in safe if (landing / p).is_file()]
    seen = extract_many([landing / p for p in there])
    return {p: s.text for p, (_, s) in zip(there, seen, strict=True) if s.status == "ok"}


def _place(text: align.Normalised | None, cells: dict[str, str]) -> tuple[int, int] | str:
    if text is None:
        return "its source is not there or cannot be read"
    occurrence = cells.get("occurrence") or "1"
    n = int(occurrence) if occurrence.isdigit() else 1
    found = align.locate(text, cells["quote"], n)
    if found is not None:
        return found
    near = align.align(text, cells["quote"], n)
    if near is None or near.score < align.MIN_SCORE:
        return "the quote is not in its source"
    return near.start, near.end


def _memo(cells: dict[str, str]) -> str:
    said = [f"{name}={cells[name]}" for name in _NOT_PRINTED if cells.get(name)]
    return "; ".join([*said, *([cells["memo"]] if cells.get("memo") else [])])
