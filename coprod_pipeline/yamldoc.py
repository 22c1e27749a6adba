"""YAML with line numbers, so that an error can say where it is.

What belongs here: reading a YAML file into plain values and remembering the line of each. What
does not: knowing what any key means.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from coprod_pipeline.errors import CoprodError

#: Levels of nesting; a study.yaml has four.
_DEEPEST = 50
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Document:
    """A YAML mapping as dicts, lists and strings; ``line(*path)`` is where a value stands.

    Scalars stay strings (``None`` for an empty one): what a date or a boolean is, the reader of
    the value decides, so that ``2019-13-01`` is an error of the study and not of the parser.
    """

    def __init__(self, data: dict[str, Any], lines: dict[tuple[str | int, ...], int], name: str):
        self.data = data
        self.name = name
        self._lines = lines

    def line(self, *path: str | int) -> int:
        """The line of a value, counted from 1; that of the nearest parent when it is absent."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def where(self, *path: str | int) -> str:
        """``study.yaml:12`` for a value."""
        return f"{self.name}:{self.line(*path)}"


def read(path: Path, name: str) -> Document:
    """Read a YAML file whose top is a mapping; raises CoprodError with the line otherwise."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CoprodError("is not UTF-8", where=name, mend="save it as UTF-8") from None
    lines: dict[tuple[str | int, ...], int] = {}
    _refuse_depth(text, name)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise CoprodError(
            f"is not valid YAML: {error.problem or 'syntax error'}",
            where=f"{name}:{line}",
            mend="check indentation, brackets and quotes around that line",
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise CoprodError("must be a mapping of keys", where=f"{name}:1", mend="see coprod init")
    data = _value(node, (), lines, name)
    return Document(data, lines, name)


def _refuse_depth(text: str, name: str) -> None:
    """Refuse nesting that no protocol has: the C parser of the YAML library dies of it."""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        indent = len(line) - len(line.lstrip(" -"))
        depth += sum(line.count(c) for c in "[{") - sum(line.count(c) for c in "]}")
        if max(depth, line.count("["), line.count("{")) > _DEEPEST or indent > 4 * _DEEPEST:
            raise CoprodError(
                "is nested too deeply", where=f"{name}:{number}", mend="take levels out"
            )


def _value(
    node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], name: str
) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                raise CoprodError(
                    f"key '{key}' stands twice",
                    where=f"{name}:{key_node.start_mark.line + 1}",
                    mend="keep one of them",
                )
            mapping[key] = _value(value_node, (*path, key), lines, name)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, i), lines, name) for i, child in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)
