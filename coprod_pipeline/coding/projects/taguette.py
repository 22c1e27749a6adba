"""Taguette projects: an SQLite database whose texts are HTML.

What belongs here: its tables, and the text of its HTML. What does not: opening SQLite
(``sqlite``). Offsets count UTF-8 bytes of the HTML's text: tags count nothing.
"""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

from coprod_pipeline.coding.projects.assemble import FileCoding, FileSource, assemble
from coprod_pipeline.coding.projects.project import ToolCode, ToolProject, ToolUser, Unsupported
from coprod_pipeline.coding.projects.sqlite import Database, number, open_database, text
from coprod_pipeline.ingest.limits import Limits, Refused

_SEPARATOR = "."


def read_taguette(path: Path, limits: Limits) -> ToolProject:
    """The projects of a Taguette database, as one; Refused when it is none."""
    with open_database(path, limits) as database:
        if not database.has("documents", "highlights", "tags", "highlight_tags"):
            raise Refused("schema", "it is not a Taguette project")
        return _project(database)


def html_text(content: str) -> str:
    """The text nodes of an HTML body one after the other, nothing put between them."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(content).body
    return body.text(deep=True, separator="", strip=False) if body is not None else ""


def _project(database: Database) -> ToolProject:
    listed: list[Unsupported] = []
    sources = []
    for row in database.rows("documents", "id name contents", "description"):
        note = text(row["description"])
        content = html_text(text(row["contents"]))
        sources.append(
            FileSource(
                f"document {row['id']}",
                text(row["name"]),
                content,
                notes=(note,) if note else (),
            )
        )
    codes = _codes(database)
    codings = _codings(database, {s.source_id for s in sources}, {c.code_id for c in codes}, listed)
    made, placed, refused = assemble("Taguette", sources, codings)
    users = dict.fromkeys(c.user_id for c in placed if c.user_id is not None)
    about = [text(row["description"]) for row in database.rows("projects", wanted="description")]
    names = [text(row["name"]) for row in database.rows("projects", wanted="name")]
    return ToolProject(
        "Taguette",
        name=", ".join(names),
        users=tuple(ToolUser(user, user) for user in users),
        codes=codes,
        sources=made,
        codings=placed,
        notes=tuple(d for d in about if d),
        unsupported=tuple(listed + refused),
    )


def _codes(database: Database) -> tuple[ToolCode, ...]:
    """Tags; those of newer versions name a parent. A path like ``a.b`` is one name."""
    return tuple(
        ToolCode(
            f"tag {row['id']}",
            text(row["path"]),
            f"tag {row['parent_id']}" if row["parent_id"] is not None else None,
            text(row["description"]),
        )
        for row in database.rows("tags", "id path", "description parent_id")
    )


def _codings(
    database: Database, sources: set[str], codes: set[str], listed: list[Unsupported]
) -> list[FileCoding]:
    makers = _makers(database)
    tags: dict[object, list[str]] = {}
    for row in database.rows("highlight_tags", "highlight_id tag_id"):
        tags.setdefault(row["highlight_id"], []).append(f"tag {row['tag_id']}")
    codings = []
    columns = "id document_id start_offset end_offset"
    for row in database.rows("highlights", columns, "snippet"):
        source = f"document {row['document_id']}"
        start, end = number(row["start_offset"]), number(row["end_offset"])
        where = f"highlight {row['id']}"
        own = [tag for tag in tags.get(row["id"], []) if tag in codes]
        if source not in sources or start is None or end is None:
            listed.append(Unsupported("highlight", where, "its text is not in the project"))
            continue
        if not own:
            listed.append(Unsupported("highlight", where, "it has no tag"))
        words = html_text(text(row["snippet"])) or unescape(text(row["snippet"]))
        chosen: list[str | None] = [*own] or [None]
        for tag in chosen:
            codings.append(
                FileCoding(source, start, end, tag, makers.get(number(row["id"])), "", None,
                           words, whole=bool(words.strip()), coding_id=f"{where} {tag}")
            )  # fmt: skip
    return codings


def _makers(database: Database) -> dict[int | None, str]:
    """Who made each highlight last, from the list of what was done."""
    makers: dict[int | None, str] = {}
    for row in database.rows("commands", wanted="user_login payload"):
        try:
            done = json.loads(text(row["payload"]))
        except (ValueError, RecursionError):
            continue
        if isinstance(done, dict) and done.get("type") == "highlight_add":
            who = text(row["user_login"])
            if who:
                makers[number(done.get("highlight_id"))] = who
    return makers
