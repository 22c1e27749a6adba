"""QualCoder projects: a folder ``name.qda`` with the database ``data.qda``, or that database.

What belongs here: its tables. What does not: opening SQLite (``sqlite``).
"""

from __future__ import annotations

from pathlib import Path

from coprod_pipeline.coding.projects.assemble import FileCoding, FileSource, assemble
from coprod_pipeline.coding.projects.project import ToolCode, ToolProject, ToolUser, Unsupported
from coprod_pipeline.coding.projects.sqlite import Database, number, open_database, text
from coprod_pipeline.ingest.limits import Limits, Refused

DATABASE = "data.qda"
_NOT_CARRIED = (
    ("code_image", "coding of a picture", "id", "only text is analysed"),
    ("code_av", "coding of sound or film", "id", "only text is analysed"),
    ("annotation", "annotation", "fid", "notes on a place in a text without a code stay there"),
    ("case_text", "text of a case", "fid", "cases are those of study.yaml"),
    ("attribute", "attribute value", "", "attributes are not taken over"),
    ("journal", "journal entry", "", "journals are not taken over"),
)


def read_qualcoder(path: Path, limits: Limits) -> ToolProject:
    """The project of a ``.qda`` folder or database; Refused when it is neither."""
    if path.is_dir():
        path = path / DATABASE
        if not path.is_file():
            raise Refused("missing_part", "the folder has no data.qda")
    with open_database(path, limits) as database:
        if not database.has("source", "code_name", "code_text"):
            raise Refused("schema", "it is not a QualCoder project")
        return _project(database)


def _project(database: Database) -> ToolProject:
    codes = _codes(database)
    known = {c.code_id for c in codes}
    sources, names, listed = _sources(database)
    codings = []
    owners: dict[str, None] = {}
    wanted = "seltext owner memo weight ctid"
    for order, row in enumerate(database.rows("code_text", "cid fid pos0 pos1", wanted), 1):
        source, code = f"source {row['fid']}", f"code {row['cid']}"
        start, end = number(row["pos0"]), number(row["pos1"])
        if code not in known or source not in names or start is None or end is None:
            why = "its code or its text is not in the project"
            listed.append(Unsupported("coding", f"coding {order}", why))
            continue
        owner = text(row["owner"]) or None
        if owner:
            owners[owner] = None
        codings.append(
            FileCoding(
                source,
                start,
                end,
                code,
                owner,
                text(row["memo"]),
                number(row["weight"]),
                text(row["seltext"]),
                whole=bool(text(row["seltext"])),
                coding_id=f"coding {order}",
            )
        )
    made, placed, refused = assemble("QualCoder", sources, codings)
    listed += refused
    for table, what, where, why in _NOT_CARRIED:
        for row in database.rows(table, wanted=where):
            place = names.get(f"source {row[where]}", str(row[where])) if where else table
            listed.append(Unsupported(what, place, why))
    about = [text(row["memo"]) for row in database.rows("project", wanted="memo")]
    return ToolProject(
        "QualCoder",
        users=tuple(ToolUser(owner, owner) for owner in owners),
        codes=codes,
        sources=made,
        codings=placed,
        notes=tuple(memo for memo in about if memo),
        unsupported=tuple(listed),
    )


def _codes(database: Database) -> tuple[ToolCode, ...]:
    """Categories are codes that hold codes; newer versions nest codes in codes as well."""
    categories = [
        ToolCode(
            f"category {row['catid']}",
            text(row["name"]),
            _ref("category", row["supercatid"]),
            text(row["memo"]),
            is_codable=False,
        )
        for row in database.rows("code_cat", wanted="catid name memo supercatid")
    ]
    codes = [
        ToolCode(
            f"code {row['cid']}",
            text(row["name"]),
            _ref("code", row["supercid"]) or _ref("category", row["catid"]),
            text(row["memo"]),
            color=text(row["color"]),
        )
        for row in database.rows("code_name", "cid name", "memo catid color supercid")
    ]
    return (*categories, *codes)


def _ref(kind: str, value: object) -> str | None:
    found = number(value)
    return f"{kind} {found}" if found is not None else None


def _sources(
    database: Database,
) -> tuple[list[FileSource], dict[str, str], list[Unsupported]]:
    sources, names, listed = [], {}, []
    for row in database.rows("source", "id name fulltext", "mediapath memo"):
        name = text(row["name"])
        if row["fulltext"] is None:
            why = "only text is analysed" if row["mediapath"] else "it holds no text"
            listed.append(Unsupported("source", name, why))
            continue
        source = f"source {row['id']}"
        names[source] = name
        memo = text(row["memo"])
        full = text(row["fulltext"])
        sources.append(FileSource(source, name, full, notes=(memo,) if memo else ()))
    return sources, names, listed
