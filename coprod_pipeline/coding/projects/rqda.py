"""RQDA projects: an SQLite database ``.rqda``.

What belongs here: its tables; what the tool marks as deleted (``status`` 0) is not there. What
does not: opening SQLite (``sqlite``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coprod_pipeline.coding.projects.assemble import FileCoding, FileSource, assemble
from coprod_pipeline.coding.projects.project import ToolCode, ToolProject, ToolUser, Unsupported
from coprod_pipeline.coding.projects.sqlite import Database, Row, number, open_database, text
from coprod_pipeline.ingest.limits import Limits, Refused

_NOT_CARRIED = (
    ("imageCoding", "coding of a picture", "only text is analysed"),
    ("annotation", "annotation", "notes on a place in a text without a code stay there"),
    ("caselinkage", "text of a case", "cases are those of study.yaml"),
    ("caseAttr", "attribute value", "attributes are not taken over"),
    ("fileAttr", "attribute value", "attributes are not taken over"),
    ("journal", "journal entry", "journals are not taken over"),
)


def read_rqda(path: Path, limits: Limits) -> ToolProject:
    """The project of an ``.rqda`` file; Refused when it is none."""
    with open_database(path, limits) as database:
        if not database.has("source", "freecode", "coding"):
            raise Refused("schema", "it is not an RQDA project")
        return _project(database)


def _kept(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["status"] is None or number(row["status"]) == 1]


def _project(database: Database) -> ToolProject:
    codes = _codes(database)
    known = {c.code_id for c in codes}
    sources = [
        FileSource(
            f"source {row['id']}",
            text(row["name"]),
            text(row["file"]),
            notes=(text(row["memo"]),) if text(row["memo"]) else (),
        )
        for row in _kept(database.rows("source", "id name file", "memo status"))
    ]
    there = {s.source_id for s in sources}
    codings: list[FileCoding] = []
    listed: list[Unsupported] = []
    owners: dict[str, None] = {}
    # coding2 is what the tool keeps of a second coding of the same files.
    second = _kept(
        database.rows("coding2", wanted="cid fid selfirst selend seltext owner memo status")
    )
    wanted = "seltext owner memo status"
    first = _kept(database.rows("coding", "cid fid selfirst selend", wanted))
    for order, row in enumerate([*first, *second], 1):
        source, code = f"source {number(row['fid'])}", f"code {number(row['cid'])}"
        start, end = number(row["selfirst"]), number(row["selend"])
        if source not in there or code not in known:
            # Deleted files and codes leave their codings behind.
            why = "its text or its code is deleted or not there"
            listed.append(Unsupported("coding", f"coding {order}", why))
            continue
        if start is None or end is None:
            listed.append(Unsupported("coding", f"coding {order}", "it has no offsets"))
            continue
        owner = text(row["owner"]) or None
        if owner:
            owners[owner] = None
        words = text(row["seltext"])
        codings.append(
            FileCoding(source, start, end, code, owner, text(row["memo"]), None, words,
                       whole=bool(words), coding_id=f"coding {order}")
        )  # fmt: skip
    made, placed, refused = assemble("RQDA", sources, codings)
    listed += refused
    for table, what, why in _NOT_CARRIED:
        rows = database.rows(table, wanted="status")
        listed += [Unsupported(what, table, why) for _ in _kept(rows)]
    about = [text(row["memo"]) for row in database.rows("project", wanted="memo")]
    return ToolProject(
        "RQDA",
        users=tuple(ToolUser(owner, owner) for owner in owners),
        codes=codes,
        sources=made,
        codings=placed,
        notes=tuple(memo for memo in about if memo),
        unsupported=tuple(listed),
    )


def _codes(database: Database) -> tuple[ToolCode, ...]:
    """Categories as codes that hold codes; a code in several stands under the first."""
    categories = [
        ToolCode(
            f"category {number(row['catid'])}",
            text(row["name"]),
            description=text(row["memo"]),
            is_codable=False,
        )
        for row in _kept(database.rows("codecat", wanted="catid name memo status"))
    ]
    there = {c.code_id for c in categories}
    parents: dict[str, str] = {}
    for row in _kept(database.rows("treecode", wanted="cid catid status")):
        parent = f"category {number(row['catid'])}"
        if parent in there:
            parents.setdefault(f"code {number(row['cid'])}", parent)
    codes = [
        ToolCode(
            code_id := f"code {number(row['id'])}",
            text(row["name"]),
            parents.get(code_id),
            text(row["memo"]),
            color=text(row["color"]),
        )
        for row in _kept(database.rows("freecode", "id name", "memo color status"))
    ]
    return (*categories, *codes)
