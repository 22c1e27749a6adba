"""A codebook file of a QDA tool (``.qdc``) as a codebook of the study.

What belongs here: which ids its codes get. What does not: reading the file (``refi``).
"""

from __future__ import annotations

import re
from pathlib import Path

from coprod_pipeline.coding.codebook import Code, Codebook
from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.reading import read_project
from coprod_pipeline.coding.units import slug
from coprod_pipeline.errors import CoprodError

_ID = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_ID_LINE = re.compile(r"^\s*id:\s*(\S+)\s*$", re.MULTILINE)


def read_own_codebook(path: Path, ref: str) -> Codebook:
    """The codebook of a ``.qdc`` file; its id is the file's name.

    A code keeps an id it carries (its name, or the line ``id:`` of a code the study exported);
    others are called ``<codebook>.<parents>.<name>``. Raises CoprodError when the file is refused.
    """
    project = read_project(path)
    if project.refused:
        raise CoprodError(
            f"the codebook cannot be read ({project.refused})",
            where=ref,
            mend="export it again as REFI-QDA codebook",
        )
    book = slug(path.stem) or "codebook"
    ids: dict[str, str] = {}
    for code in project.codes:
        said = [i for i in _ID_LINE.findall(code.description) if _ID.fullmatch(i)]
        exported = next((i for i in said if stable_guid("code", i) == code.code_id), None)
        name = code.name.strip()
        own = exported or (name if _ID.fullmatch(name) else None)
        path_id = ".".join(
            [book, *(slug(n) or "unnamed" for n in project.code_paths[code.code_id])]
        )
        wanted, number = own or path_id, 2
        while wanted in ids.values():
            wanted, number = f"{own or path_id}-{number}", number + 1
        ids[code.code_id] = wanted
    codes = tuple(
        Code(
            id=ids[c.code_id],
            name=c.name.strip() or ids[c.code_id],
            definition=_ID_LINE.sub("", c.description).strip(),
            parent=ids.get(c.parent or ""),
            umbrella=any(other.parent == c.code_id for other in project.codes),
            rateable=c.is_codable,
        )
        for c in project.codes
    )
    remarks = tuple(f"{u.what} {u.where}: {u.why}" for u in project.unsupported)
    return Codebook(book, "1", path.stem, codes, remarks=remarks)
