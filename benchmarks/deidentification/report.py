"""The figures as tables: for the terminal and for ``docs/benchmarks.md``.

What belongs here: which score stands in which column, Markdown, the marked section of the page.
What does not: measuring.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.deidentification.scores import PATTERNS

BEGIN, END = "<!-- deidentify:begin -->", "<!-- deidentify:end -->"
_PREFACE = """## De-identification

`python -m benchmarks.deidentify` puts the same texts to this project, as shipped, and to Presidio
with the small and the medium English spaCy model (organisations on, rosters as deny lists, texts
in batches), and scores them alike. Presidio has no Swedish or French model of its own here and
reads them as English.

- A name is *fully masked* when every letter and digit of it is covered. *Name precision*: the
  share of masked names that overlap a marked identifier of any type; *person precision*: the same
  for what was masked as a person.
- *Roster 70%*: 70% of the distinct names of the set, drawn by hash, are known beforehand; what is
  then said of names on the roster and not on it counts the exact form that stands in the text.
- Public sets: the held-back quarter of documents that no model here was trained on. Hard set:
  `tests/validation/hard_set`, each text with its own roster and keep terms.
- Intervals: 95%, by drawing whole texts. Speed: CPU time of one process on one thread, each round
  a fresh process with the model loaded, rounds alternating.

"""
_MAIN = {
    "person": "recall PERSON",
    "org": "recall ORG",
    "place": "recall PLACE",
    "all names": "recall all names",
    "name precision": "precision names",
    "person precision": "precision PERSON",
    "on roster": "recall exact roster forms",
    "not on roster": "recall not on roster",
}
_ALIAS = {"B³ precision": "alias precision", "B³ recall": "alias recall"}
_GROUP = {
    "person": "recall PERSON",
    "all names": "recall all names",
    "name precision": "precision names",
    "nothing to mask, left alone": "traps left alone",
}


def progress(line: str) -> None:
    """One line on standard error."""
    sys.stderr.write(line + "\n")


def about(parts: Sequence[str], missing: Sequence[str]) -> dict[str, Any]:
    """When and with what it was measured; nothing that names a machine."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "spacy": version("spacy"),
        "parts": list(parts),
        "missing": list(missing),
    }


def text(result: dict[str, Any], *, every_group: bool = False) -> str:
    """All tables, as Markdown, which reads well on a terminal too."""
    facts = result["about"]
    lines = [
        f"Measured {facts['date']} on Python {facts['python']}, parts: {', '.join(facts['parts'])}. "
        "Share with 95% interval; k of n in the JSON.",
        "",
    ]
    if facts["missing"]:
        lines += [f"Not there, left out: {', '.join(facts['missing'])}.", ""]
    for name in dict.fromkeys(row["set"] for rows in result["quality"].values() for row in rows):
        lines += [f"### {name}", "", *_quality(result["quality"], name), ""]
        lines += _more(result["quality"], name, every_group)
    lines += _speed(result)
    return "\n".join(lines) + "\n"


def _quality(quality: dict[str, list[dict[str, Any]]], name: str) -> list[str]:
    rows = []
    present: set[str] = set()
    for system, results in quality.items():
        for result in results:
            if result["set"] == name:
                scores = result["scores"]["all"]
                present |= set(scores)
                rows.append((result["mode"], system, scores))
    columns = {title: score for title, score in _MAIN.items() if score in present}
    order = list(dict.fromkeys(mode for mode, _, _ in rows))
    rows.sort(key=lambda row: order.index(row[0]))
    return _table(
        ["how", "system", *columns],
        (
            [mode, system, *(share(scores.get(s)) for s in columns.values())]
            for mode, system, scores in rows
        ),
    )


def _more(quality: dict[str, list[dict[str, Any]]], name: str, every_group: bool) -> list[str]:
    """Identifiers with a pattern, aliases, and groups: on the texts as they are written."""
    first: dict[str, dict[str, Any]] = {
        system: next((r["scores"] for r in results if r["set"] == name), {})
        for system, results in quality.items()
    }
    lines: list[str] = []
    kinds = [
        kind for kind in PATTERNS
        if any(f"recall {kind}" in scores.get("all", {}) for scores in first.values())
    ]  # fmt: skip
    if kinds:
        rows = [
            [
                kind,
                system,
                share(scores["all"].get(f"recall {kind}")),
                share(scores["all"].get(f"precision {kind}")),
            ]
            for kind in kinds
            for system, scores in first.items()
        ]
        lines += [*_table(["identifier", "system", "fully masked", "precision"], rows), ""]
    aliases = [
        [system, *(share(scores["all"].get(s)) for s in _ALIAS.values())]
        for system, scores in first.items()
        if "alias recall" in scores.get("all", {}) and system == "ours"
    ]
    if aliases:
        lines += [*_table(["who is who", *_ALIAS], aliases), ""]
    groups = list(dict.fromkeys(g for scores in first.values() for g in scores if g != "all"))
    if not every_group:
        groups = [g for g in groups if ":" not in g]
    if groups:
        rows = [
            [group, system, *(share(scores.get(group, {}).get(s)) for s in _GROUP.values())]
            for group in groups
            for system, scores in first.items()
        ]
        lines += [*_table(["group", "system", *_GROUP], rows), ""]
    return lines


def _speed(result: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for language, systems in result["speed"].items():
        ours = systems.get("ours", {}).get("words_per_s")
        rows = [
            [
                system,
                f"{row['words_per_s']:,.0f} ({row['slowest']:,.0f} to {row['fastest']:,.0f})",
                f"{ours / row['words_per_s']:.1f}" if ours else "",
                f"{row['start_cpu_s']:.1f}",
                f"{row['peak_mb']:,.0f}",
            ]
            for system, row in systems.items()
        ]
        head = [
            "system",
            "words a CPU second (range)",
            "ours is … times as fast",
            "start, CPU s",
            "peak MB",
        ]
        words = next(iter(systems.values()))["words"]
        lines += [f"### Speed, {language}: {words:,} words", "", *_table(head, rows), ""]
    if "rerun" in result:
        again = result["rerun"]
        lines += [
            f"The stage again with nothing changed: {again['warm_s']:.3f} s after {again['cold_s']:.2f} s, "
            f"{again['ratio']:.0f} times as fast.",
            "",
        ]
    return lines


def share(ratio: dict[str, Any] | None) -> str:
    """A ratio as ``.953 (.940-.965)``; empty when there was nothing to count."""
    if ratio is None or ratio["estimate"] is None:
        return ""
    estimate, lo, hi = (_short(ratio[name]) for name in ("estimate", "lo", "hi"))
    return f"{estimate} ({lo}-{hi})"


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    table = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
        for row in table
    ]
    return [lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]]


def write_section(page: Path, result: dict[str, Any]) -> None:
    """Renew the part between the marks; the page is made when missing, other parts stay."""
    section = f"{BEGIN}\n{_PREFACE}{text(result, every_group=True)}{END}\n"
    old = page.read_text(encoding="utf-8") if page.exists() else "# Benchmarks\n\n"
    if BEGIN in old and END in old:
        before, rest = old.split(BEGIN, 1)
        after = rest.split(END, 1)[1].lstrip("\n")
    else:
        before, after = old.rstrip("\n") + "\n\n", ""
    page.write_text(before + section + (f"\n{after}" if after else ""), encoding="utf-8")
