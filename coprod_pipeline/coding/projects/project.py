r"""The words of a QDA project, whatever tool made it.

What belongs here: codes, coders, texts, codings as values, their labels, and the same as JSON.
What does not: file formats. Offsets are zero-based code points of ``ToolSource.text``, end
exclusive; the text has no byte order mark and ``\n`` line ends.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

#: Between the names of a code and its parents in a label.
SEPARATOR = "/"


@dataclass(frozen=True)
class ToolCode:
    """A code of the tool's codebook; ``parent`` is the id of the code above it."""

    code_id: str
    name: str
    parent: str | None = None
    description: str = ""
    is_codable: bool = True
    color: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToolUser:
    """Somebody who codes, by the name the tool knows: it stays on the terminal."""

    user_id: str
    name: str


@dataclass(frozen=True)
class ToolSource:
    """A text of the project.

    ``convention`` says what the tool's offsets count; ``refused`` is the reason (of
    ``model.REASONS``) why no coding of this source was taken, empty when they were.
    """

    source_id: str
    name: str
    text: str = ""
    convention: str = ""
    refused: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToolCoding:
    """A stretch of a text under a code; offsets are None where only the ``quote`` is known."""

    source_id: str
    start: int | None
    end: int | None
    code_id: str
    user_id: str | None = None
    memo: str = ""
    weight: int | None = None
    valence: str | None = None
    quote: str = ""
    coding_id: str = ""


@dataclass(frozen=True)
class Unsupported:
    """Something of the file that is not taken over: what, where in the file, and why."""

    what: str
    where: str
    why: str


@dataclass(frozen=True)
class ToolProject:
    """Everything taken from one file; ``refused`` is the reason why nothing was, else empty."""

    tool: str
    name: str = ""
    users: tuple[ToolUser, ...] = ()
    codes: tuple[ToolCode, ...] = ()
    sources: tuple[ToolSource, ...] = ()
    codings: tuple[ToolCoding, ...] = ()
    notes: tuple[str, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    refused: str = ""

    @cached_property
    def code_paths(self) -> dict[str, tuple[str, ...]]:
        """Names from the root down to each code, by its id."""
        by_id = {c.code_id: c for c in self.codes}
        paths: dict[str, tuple[str, ...]] = {}
        for code in self.codes:
            names, at, seen = [code.name], code.parent, {code.code_id}
            while at in by_id and at not in seen:
                seen.add(at)
                names.append(by_id[at].name)
                at = by_id[at].parent
            paths[code.code_id] = tuple(reversed(names))
        return paths

    @cached_property
    def code_labels(self) -> dict[str, str]:
        """What a code is called: its name, with its parents' where several codes share it."""
        paths = self.code_paths
        names = Counter(path[-1] for path in paths.values())
        labels = {
            code: path[-1] if names[path[-1]] == 1 else SEPARATOR.join(path)
            for code, path in paths.items()
        }
        return _distinct(labels)

    @cached_property
    def source_labels(self) -> dict[str, str]:
        """What a source is called: its name, numbered from the second of that name on."""
        return _distinct({s.source_id: s.name or s.source_id for s in self.sources})

    @cached_property
    def user_names(self) -> dict[str, str]:
        """The coders' names by id."""
        return {u.user_id: u.name or u.user_id for u in self.users}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The sources' texts by id."""
        return {s.source_id: s.text for s in self.sources}


def _distinct(labels: dict[str, str]) -> dict[str, str]:
    """Number labels that stand for several things, in their order: ``x``, ``x (2)``."""
    taken = set(labels.values())
    seen: set[str] = set()
    found = {}
    for key, label in labels.items():
        named, number = label, 2
        while named in seen or (named != label and named in taken):
            named, number = f"{label} ({number})", number + 1
        seen.add(named)
        found[key] = named
    return found


def refusal(reason: str, where: str, detail: str, tool: str = "") -> ToolProject:
    """A project of which nothing was taken."""
    why = f"{reason}: {detail}" if detail else reason
    return ToolProject(tool, unsupported=(Unsupported("file", where, why),), refused=reason)


def renamed(project: ToolProject, where: str) -> ToolProject:
    """The project with the file's name before each place that is listed as unsupported."""
    listed = tuple(
        replace(u, where=f"{where}: {u.where}" if u.where else where) for u in project.unsupported
    )
    return replace(project, unsupported=listed)


def dump(project: ToolProject) -> bytes:
    """The project as ASCII JSON; the same project gives the same bytes."""
    return json.dumps(asdict(project), sort_keys=True).encode("ascii")


def load(data: bytes) -> ToolProject:
    """The project of these bytes; ValueError when they are not one."""
    try:
        fields = json.loads(data)
        return ToolProject(
            tool=fields["tool"],
            name=fields["name"],
            users=_each(ToolUser, fields["users"]),
            codes=_each(ToolCode, fields["codes"]),
            sources=_each(ToolSource, fields["sources"]),
            codings=_each(ToolCoding, fields["codings"]),
            notes=tuple(fields["notes"]),
            unsupported=_each(Unsupported, fields["unsupported"]),
            refused=fields["refused"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a project") from error


def _each(kind: Any, rows: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    made = []
    for row in rows:
        if "notes" in row:
            row = row | {"notes": tuple(row["notes"])}
        made.append(kind(**row))
    return tuple(made)
