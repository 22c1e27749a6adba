"""Small projects of QDA tools, made for tests."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

TEXT = "P01: We met the county twice.\nIt was slow.\nP01: Then the money came.\n"


def qde(
    sources: str, *, codes: str = "", more: str = "", origin: str = "tool", users: str = ""
) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}">{users}'
        f"<CodeBook><Codes>{codes or CODES}</Codes></CodeBook><Sources>{sources}</Sources>{more}"
        "</Project>"
    )


CODES = (
    '<Code guid="C1" name="Leadership" isCodable="true"><Description>Who leads.</Description>'
    '<Code guid="C2" name="good" isCodable="true"/><Code guid="C3" name="bad" isCodable="true"/>'
    '</Code><Code guid="C4" name="Money" isCodable="true"><Code guid="C5" name="bad" '
    'isCodable="true"/></Code>'
)
USERS = '<Users><User guid="U1" name="Ann Berg"/><User guid="U2" name="Bo Ek"/></Users>'


def selection(start, end, code="C1", *, user="U1", name="", inner="", note="") -> str:
    named = f' name="{name}"' if name else ""
    refers = f'<NoteRef targetGUID="{note}"/>' if note else ""
    return (
        f'<PlainTextSelection guid="S{start}-{end}-{code}-{user}" startPosition="{start}" '
        f'endPosition="{end}"{named}>{inner}<Coding guid="K{start}-{end}-{code}-{user}" '
        f'creatingUser="{user}"><CodeRef targetGUID="{code}"/>{refers}</Coding>'
        "</PlainTextSelection>"
    )


def source(selections: str = "", *, name="P01", guid="T1", path="internal://T1.txt") -> str:
    return (
        f'<TextSource guid="{guid}" name="{name}" plainTextPath="{path}">{selections}</TextSource>'
    )


def write_qdpx(path: Path, project: str, members: dict[str, str | bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project)
        for name, data in (members or {"Sources/T1.txt": TEXT}).items():
            archive.writestr(name, data)
    return path


def database(path: Path, script: str, rows: dict[str, list[tuple[object, ...]]]) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    for table, values in rows.items():
        for row in values:
            marks = ",".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)
    connection.commit()
    connection.close()
    return path


QUALCODER = """
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text);
CREATE TABLE code_cat (catid integer primary key, name text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, color text);
CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
  owner text, memo text);
CREATE TABLE code_image (imid integer primary key, id integer, cid integer);
CREATE TABLE project (databaseversion text, memo text);
"""


def qualcoder(folder: Path, text: str = TEXT, codings=None) -> Path:
    folder.mkdir()
    start = text.index("money")
    codings = codings or [
        (1, 1, "money", start, start + 5, "Ann Berg", "valence=1; level=2"),
        (2, 1, "slow", text.index("slow"), text.index("slow") + 4, "Bo Ek", ""),
    ]
    database(
        folder / "data.qda",
        QUALCODER,
        {
            "source": [
                (1, "P01.txt", text, None, "a memo"),
                (2, "x.png", None, "images:x.png", ""),
            ],
            "code_cat": [(1, "Resources", "", None), (2, "Inner", "", 1)],
            "code_name": [(1, "Money", "what it cost", 2, "#FF0000"), (2, "Pace", "", None, "")],
            "code_text": codings,
            "code_image": [(1, 2, 1)],
            "project": [("v6", "about it")],
        },
    )
    return folder


RQDA = """
CREATE TABLE source (name text, id integer, file text, memo text, status integer);
CREATE TABLE freecode (name text, memo text, id integer, status integer, color text);
CREATE TABLE treecode (cid integer, catid integer, status integer);
CREATE TABLE codecat (name text, catid integer, memo text, status integer);
CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real,
  status integer, owner text, memo text);
"""


def rqda(path: Path, text: str = TEXT) -> Path:
    at = text.index("money")
    return database(
        path,
        RQDA,
        {
            "source": [("P01", 1, text, "", 1), ("gone", 2, "x", "", 0)],
            "freecode": [("Money", "", 1, 1, ""), ("old", "", 2, 0, "")],
            "treecode": [(1, 1, 1)],
            "codecat": [("Resources", 1, "", 1)],
            "coding": [
                (1, 1, "money", float(at), float(at + 5), 1, "Ann", ""),
                (1, 1, "money", float(at), float(at + 5), 0, "Ann", ""),
                (2, 1, "money", float(at), float(at + 5), 1, "Ann", ""),
            ],
        },
    )


TAGUETTE = """
CREATE TABLE projects (id integer primary key, name text, description text);
CREATE TABLE documents (id integer primary key, name text, description text, contents text,
  project_id integer);
CREATE TABLE tags (id integer primary key, project_id integer, path text, description text);
CREATE TABLE highlights (id integer primary key, document_id integer, start_offset integer,
  end_offset integer, snippet text);
CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);
CREATE TABLE commands (id integer primary key, user_login text, payload text);
"""
HTML = "<h1>Möte &amp; mer</h1>\n<p>Vi mötte <b>länet</b> två gånger.</p>\n<p>Sedan kom 😀 pengarna.</p>"
HTML_TEXT = "Möte & mer\nVi mötte länet två gånger.\nSedan kom 😀 pengarna."


def taguette(path: Path, quotes=("länet två", "pengarna"), snippets=None) -> Path:
    rows, links, done = [], [], []
    for number, quote in enumerate(quotes, start=1):
        start = len(HTML_TEXT[: HTML_TEXT.index(quote)].encode())
        snippet = snippets[number - 1] if snippets else f"<p>{quote}</p>"
        rows.append((number, 1, start, start + len(quote.encode()), snippet))
        links.append((number, 1))
        payload = {"type": "highlight_add", "highlight_id": number}
        done.append((number, "admin", json.dumps(payload)))
    return database(
        path,
        TAGUETTE,
        {
            "projects": [(1, "Mine", "about")],
            "documents": [(1, "p01", "", HTML, 1)],
            "tags": [(1, 1, "money", "what it cost"), (2, 1, "unused", "")],
            "highlights": rows,
            "highlight_tags": links,
            "commands": done,
        },
    )
