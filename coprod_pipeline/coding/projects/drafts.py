"""Drafts of the maps a project with names of its own needs: what is sure filled in, the rest asked.

What belongs here: rows of code_map, source_map and coder_map with suggestions beside them. What
does not: writing where. A suggestion is never used until somebody moves it into its column.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from coprod_pipeline.coding.align import normalise
from coprod_pipeline.coding.codebook import Codebook
from coprod_pipeline.coding.coder_ids import is_program
from coprod_pipeline.coding.projects.meaning import CodeMeaning, LandingTexts, Maps, known_paths
from coprod_pipeline.coding.projects.project import ToolProject

#: Below this likeness nothing is suggested.
MIN_LIKENESS = 0.72
_FORMULA = ("=", "+", "-", "@", "\t")
Row = dict[str, str]
_HEADERS = {
    "code_map": "tool_code code_id valence explicit_example aspect role level kind suggestion "
    "likeness codings",
    "source_map": "tool_source source_path suggestion likeness codings",
    "coder_map": "tool_user coder_id codings",
}


def draft_maps(
    projects: Sequence[ToolProject],
    codebooks: Sequence[Codebook],
    texts: LandingTexts,
    words_of: Mapping[str, str],
    maps: Maps,
) -> dict[str, str]:
    """The three maps as CSV text, by file name; things that are mapped already are left out.

    ``words_of`` has landing paths with their texts, for suggestions by likeness.
    """
    rows: dict[str, dict[str, Row]] = {name: {} for name in _HEADERS}
    known_words = {path: _words(text) for path, text in words_of.items()}
    for project in projects:
        used = Counter(c.code_id for c in project.codings)
        for row in _code_rows(project, codebooks, maps, used):
            rows["code_map"].setdefault(row["tool_code"], row)
        for row in _source_rows(project, texts, known_words, maps):
            rows["source_map"].setdefault(row["tool_source"], row)
        coders = Counter(project.user_names.get(c.user_id or "", "") for c in project.codings)
        mapped = {r.tool_user for r in maps.coders}
        for user in project.users:
            if user.name and user.name not in mapped and not is_program(user.name):
                row = {"tool_user": user.name, "codings": str(coders[user.name])}
                rows["coder_map"].setdefault(user.name, row)
    return {f"{name}.csv": _csv(header, rows[name].values()) for name, header in _HEADERS.items()}


def _csv(header: str, rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header.split(), lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _safe(value) for key, value in row.items()})
    return out.getvalue()


def _safe(value: str) -> str:
    """A cell that no spreadsheet runs; the apostrophe is taken off when the map is read."""
    value = " ".join(value.split())
    return f"'{value}" if value.startswith(_FORMULA) else value


def _code_rows(
    project: ToolProject, codebooks: Sequence[Codebook], maps: Maps, used: Counter[str]
) -> list[Row]:
    names = {c.id: c.name for book in codebooks for c in book.codes if c.name}
    meaning = CodeMeaning(project, maps, lambda text: text)
    rows = []
    for code in project.codes:
        label = project.code_labels[code.code_id]
        if (not code.is_codable and not used[code.code_id]) or meaning.is_mapped(code):
            continue
        known = meaning.known(code)
        row = {"tool_code": label, "code_id": known or "", "codings": str(used[code.code_id])}
        if known is None:
            row |= _suggested(code.name, names)
        rows.append(row)
    return rows


def _suggested(name: str, names: Mapping[str, str]) -> Row:
    best = max(((likeness(name, known), code) for code, known in names.items()), default=(0.0, ""))
    if best[0] < MIN_LIKENESS:
        return {}
    return {"suggestion": best[1], "likeness": f"{best[0]:.2f}"}


def likeness(a: str, b: str) -> float:
    """How alike two names are, 0-1: letters in the same order, or words in common."""
    left, right = _plain(a), _plain(b)
    if not left or not right:
        return 0.0
    letters = SequenceMatcher(None, left, right, autojunk=False).ratio()
    mine, other = set(left.split()), set(right.split())
    return max(letters, len(mine & other) / len(mine | other))


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))).casefold()


def _words(text: str) -> Counter[str]:
    return Counter(word for word, _, _ in normalise(text).words)


def _source_rows(
    project: ToolProject,
    texts: LandingTexts,
    known_words: Mapping[str, Counter[str]],
    maps: Maps,
) -> list[Row]:
    found, _ = known_paths(project, maps.sources, texts)
    used = Counter(c.source_id for c in project.codings)
    mapped = {row.tool_source for row in maps.sources if row.source_path}
    rows = []
    for source in project.sources:
        label = project.source_labels[source.source_id]
        if label in mapped:
            continue
        row = {
            "tool_source": label,
            "source_path": found.get(source.source_id, ""),
            "codings": str(used[source.source_id]),
        }
        if not row["source_path"]:
            row |= _like_text(source.name, source.text, known_words)
        rows.append(row)
    return rows


def _like_text(name: str, text: str, known_words: Mapping[str, Counter[str]]) -> Row:
    """The landing file that shares most words; without a text, the one of the likest name."""
    words = _words(text)
    scores = []
    for path, other in known_words.items():
        total = words.total() + other.total()
        same = 2 * (words & other).total() / total if words and total else 0.0
        by_name = likeness(name, path.rpartition("/")[2].rpartition(".")[0])
        scores.append((same if words else by_name, by_name, path))
    best = max(scores, default=(0.0, 0.0, ""))
    if best[0] < MIN_LIKENESS:
        return {}
    return {"suggestion": best[2], "likeness": f"{best[0]:.2f}"}
