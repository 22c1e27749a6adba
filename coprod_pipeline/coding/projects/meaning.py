"""What a tool's codes, texts and coders mean in the study: the maps, and what is known without.

What belongs here: reading the maps against a project, one file at a time. What does not: files,
places in the study's texts (``coding.human``). Nothing is mapped by likeness: a likely code is a
suggestion for people (``drafts``), never a coding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from coprod_pipeline.coding.coder_ids import SUGGESTER, is_program
from coprod_pipeline.coding.projects.export import CODED_BY
from coprod_pipeline.coding.projects.ids import known_guids, stable_guid
from coprod_pipeline.coding.projects.project import SEPARATOR, ToolCode, ToolCoding, ToolProject
from coprod_pipeline.coding.units import slug
from coprod_pipeline.protocol import CodeMapRow, CoderMapRow, HumanCoding, SourceMapRow

UNMAPPED = "study."
#: Why codings are kept under a code of their own and not rated.
NOT_IN_MAP = "their code is not in code_map.csv"
#: Why codings are nobody's.
ANEW = "a program's own, made anew here"
SUGGESTED = "suggestions that nobody has taken over, and marks of the review"
RENAMED = "programs' own, which the tool has put under somebody's name"
_CONDITION = re.compile(r"(.*?)\s*\[\s*(weight|note)\s*=\s*(.*?)\s*\]", re.DOTALL | re.IGNORECASE)
_ID_LINE = re.compile(r"^\s*id:\s*(\S+)\s*$", re.MULTILINE)
_BETWEEN = re.compile(r"\s*(?:/|\\|::|>|»|→)\s*")
#: What keeps a spreadsheet from running a name as a formula.
_QUOTED = re.compile(r"^'([=+@-])")
_FILLED = ("valence", "explicit_example", "aspect", "role", "level", "kind")


@dataclass(frozen=True)
class Maps:
    """The study's maps and what it knows: code ids, coder ids and source ids of its own exports."""

    codes: Sequence[CodeMapRow] = ()
    sources: Sequence[SourceMapRow] = ()
    coders: Sequence[CoderMapRow] = ()
    known_codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LandingTexts:
    """Landing paths with their source ids, and source ids by fingerprint of their text."""

    path_to_source: Mapping[str, str]
    fingerprints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Meaning:
    """A project as the study's codings.

    ``texts`` are the tool's texts by the codings' ``tool_source``; those in ``exported`` are the
    study's own de-identified texts come back. ``refused`` are rows (file, row, reason, source_id)
    of codings without meaning; ``remarks`` tell what a person should know, with a count.
    """

    codings: tuple[HumanCoding, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    exported: frozenset[str] = frozenset()
    refused: tuple[dict[str, object], ...] = ()
    remarks: tuple[dict[str, object], ...] = ()


def folded(name: str) -> str:
    """A name as maps are matched: no case, one space, one kind of separator in a path."""
    name = _QUOTED.sub(r"\1", name.strip())
    return SEPARATOR.join(" ".join(p.split()) for p in _BETWEEN.split(name)).casefold()


class CodeMeaning:
    """Which codes of the study a tool's code means."""

    def __init__(self, project: ToolProject, maps: Maps, mask: Callable[[str], str]) -> None:
        self._project = project
        self._known = maps.known_codes
        self._guids = known_guids("code", maps.known_codes)
        self._mask = mask
        self._rows: dict[str, list[CodeMapRow]] = defaultdict(list)
        for row in maps.codes:
            if row.code_id or any(getattr(row, name) is not None for name in _FILLED):
                self._rows[folded(_CONDITION.sub(r"\1", row.tool_code))].append(row)
        self._by_id = {c.code_id: c for c in project.codes}

    def rows(self, coding: ToolCoding) -> list[CodeMapRow]:
        """The map's rows for a coding: those with a condition that holds, else those without."""
        path = self._project.code_paths[coding.code_id]
        names = [self._project.code_labels[coding.code_id], SEPARATOR.join(path)]
        found: list[CodeMapRow] = []
        for name in dict.fromkeys(folded(n) for n in names):
            found += self._rows.get(name, [])
        holding = [row for row in found if _holds(row, coding) is True]
        return holding or [row for row in found if _holds(row, coding) is None]

    def known(self, code: ToolCode) -> str | None:
        """The study's id of a code that carries it: by GUID, name or the line ``id:``."""
        said = _ID_LINE.findall(code.description)
        own = next((i for i in map(str, said) if code.code_id == stable_guid("code", i)), None)
        if own is not None:
            return own
        candidates = (self._guids.get(code.code_id, ""), code.name.strip(), *map(str, said))
        return next((c for c in candidates if c in self._known), None)

    def without(self, code: ToolCode) -> str:
        """The id of a code nobody mapped: its name, with names of people masked."""
        label = self._project.code_labels[code.code_id]
        return UNMAPPED + (slug(self._mask(label)) or "unnamed")

    def is_mapped(self, code: ToolCode) -> bool:
        """Whether code_map speaks of the code, with or without a condition."""
        path = self._project.code_paths[code.code_id]
        names = (self._project.code_labels[code.code_id], SEPARATOR.join(path))
        return any(self._rows.get(folded(name)) for name in names)

    def code(self, code_id: str) -> ToolCode:
        """The tool's code of that id."""
        return self._by_id[code_id]


def _holds(row: CodeMapRow, coding: ToolCoding) -> bool | None:
    """Whether the row's condition holds; None when it has none."""
    match = _CONDITION.fullmatch(row.tool_code.strip())
    if match is None:
        return None
    if match[2].lower() == "weight":
        return match[3] == (str(coding.weight) if coding.weight is not None else "")
    lines = [" ".join(line.split()).casefold() for line in re.split(r"[\n;]", coding.memo)]
    return " ".join(match[3].split()).casefold() in lines


def study_codings(
    file: str,
    project: ToolProject,
    maps: Maps,
    texts: LandingTexts,
    *,
    mask: Callable[[str], str],
    pseudonym: Callable[[str], str],
) -> Meaning:
    """A project's codings in the study's words.

    ``file`` is the landing path that rows speak of; a coding's row is its number in the file, from
    1. ``mask`` hides names in text, ``pseudonym`` makes the stable id of a coder without a row in
    coder_map.
    """
    meaning = CodeMeaning(project, maps, mask)
    coders = _Coders(project, maps, pseudonym, file)
    paths, exported = known_paths(project, maps.sources, texts)
    refused: list[dict[str, object]] = []
    modifiers = _modifiers(project, meaning)
    used: set[tuple[object, ...]] = set()
    codings: list[HumanCoding] = []
    remarks: dict[tuple[str, str, str], int] = defaultdict(int)
    renamed = _renamed(project, coders)
    for number, coding in enumerate(project.codings, start=1):
        rows = meaning.rows(coding)
        if rows and not any(row.code_id for row in rows):
            continue
        coder = coders.of(coding.user_id)
        if coder is None:
            name = coders.name(coding.user_id)
            remarks["codings", name, SUGGESTED if _is_suggester(name) else ANEW] += 1
            continue
        if number in renamed:
            remarks["codings", file, RENAMED] += 1
            continue
        path = paths.get(coding.source_id)
        if path is None:
            refused.append(_refusal(file, number, "its text is no source: see source_map.csv"))
            continue
        place = (coding.source_id, coding.user_id, coding.start, coding.end)
        used.add(place)
        base = _base(file, number, project, coding, path, coder)
        for row in rows or [_unmapped(meaning, coding, remarks)]:
            if row.code_id:
                codings.append(_filled(base, row, modifiers.get(place, ())))
    refused += _alone(file, project, meaning, used)
    n = len(project.codings)
    if n and project.code_labels and not maps.coders and any(coders.unmapped):
        listed = len(coders.unmapped)
        remarks["coders without a row in coder_map.csv", file, "they have a pseudonym"] += listed
    return Meaning(
        tuple(codings),
        {f"{file}\x1f{s.source_id}": s.text for s in project.sources},
        frozenset(f"{file}\x1f{s}" for s in exported),
        tuple(refused),
        tuple(
            {"file": file, "what": what, "where": where, "why": why, "n": n}
            for (what, where, why), n in sorted(remarks.items())
        ),
    )


def _is_suggester(name: str) -> bool:
    return name.strip().casefold().startswith(SUGGESTER)


def _renamed(project: ToolProject, coders: _Coders) -> set[int]:
    """Numbers of programs' codings that all came back under people's names.

    Nobody takes over each and every one by hand: the tool has put them under one name.
    """
    said = {
        n: coders.name(c.user_id)
        for n, c in enumerate(project.codings, start=1)
        if any(part.strip().startswith(CODED_BY) for part in re.split(r"[;\n]", c.memo))
    }
    return set() if any(is_program(name) for name in said.values()) else set(said)


def _refusal(file: str, row: int, reason: str) -> dict[str, object]:
    return {"file": file, "row": row, "reason": reason, "source_id": None}


def _unmapped(
    meaning: CodeMeaning, coding: ToolCoding, remarks: dict[tuple[str, str, str], int]
) -> CodeMapRow:
    code = meaning.code(coding.code_id)
    known = meaning.known(code)
    if known is None:
        known = meaning.without(code)
        remarks["codings", known, NOT_IN_MAP] += 1
    return CodeMapRow(code.name, known)


def _base(
    file: str, number: int, project: ToolProject, coding: ToolCoding, path: str, coder: str
) -> HumanCoding:
    text = project.texts[coding.source_id]
    return HumanCoding(
        PurePosixPath(path),
        quote=text[coding.start : coding.end] if coding.start is not None else coding.quote,
        occurrence=1,
        code_id="",
        coder=coder,
        valence=coding.valence,
        memo=coding.memo,
        file=file,
        row=number,
        start=coding.start,
        end=coding.end,
        tool_source=f"{file}\x1f{coding.source_id}",
    )


def _filled(base: HumanCoding, row: CodeMapRow, more: Iterable[CodeMapRow]) -> HumanCoding:
    """A coding with what its row says, then what codes beside it on the same stretch say."""
    values: dict[str, object] = {}
    valences: list[str] = []
    for one in (row, *more):
        for name in _FILLED:
            value = getattr(one, name)
            if name == "valence" and value is not None and one is not row:
                valences.append(value)
            elif value is not None:
                values.setdefault(name, value)
    if row.valence is None and valences:
        # "positive" and "negative" on one stretch are what X stands for.
        values["valence"] = valences[0] if len(set(valences)) == 1 else "X"
    made: HumanCoding = replace(base, code_id=row.code_id, **values)  # type: ignore[arg-type]  # checked by study_tables
    return made


def _modifiers(
    project: ToolProject, meaning: CodeMeaning
) -> dict[tuple[object, ...], list[CodeMapRow]]:
    """What codes without an id of their own say of a stretch, by text, coder and place."""
    found: dict[tuple[object, ...], list[CodeMapRow]] = defaultdict(list)
    for coding in project.codings:
        rows = meaning.rows(coding)
        if rows and not any(row.code_id for row in rows):
            found[coding.source_id, coding.user_id, coding.start, coding.end] += rows
    return found


def _alone(
    file: str, project: ToolProject, meaning: CodeMeaning, used: set[tuple[object, ...]]
) -> list[dict[str, object]]:
    """Codings that only say something of others, where nothing else is coded."""
    found = []
    for number, coding in enumerate(project.codings, start=1):
        place = (coding.source_id, coding.user_id, coding.start, coding.end)
        rows = meaning.rows(coding)
        if rows and not any(row.code_id for row in rows) and place not in used:
            why = "its code only describes others, and this coder coded nothing else just there"
            found.append(_refusal(file, number, why))
    return found


class _Coders:
    """Under which id each coder of a project is published."""

    def __init__(
        self, project: ToolProject, maps: Maps, pseudonym: Callable[[str], str], file: str
    ) -> None:
        self._names = project.user_names
        self._ids = {folded(row.tool_user): row.coder_id for row in maps.coders if row.coder_id}
        self._pseudonym = pseudonym
        self._nobody = next(iter(self._names), "") if len(self._names) == 1 else ""
        self._file = file
        self.unmapped: set[str] = set()

    def name(self, user_id: str | None) -> str:
        """The name the tool knows, of the only coder when a coding names none."""
        key = user_id or self._nobody
        return self._names.get(key, key)

    def of(self, user_id: str | None) -> str | None:
        """The coder's id; None for a program that nobody mapped."""
        name = self.name(user_id)
        if _is_suggester(name):
            return None  # nobody can answer for suggestions as a whole
        mapped = self._ids.get(folded(name))
        if mapped:
            return mapped
        if is_program(name):
            return None
        if user_id == stable_guid("coder", name):
            return name  # the study's own export: the name is the published id already
        self.unmapped.add(name)
        return self._pseudonym(name or f"nobody\x1f{self._file}")


def person_of(
    project: ToolProject, maps: Maps, pseudonym: Callable[[str], str], file: str
) -> Callable[[str | None], str | None]:
    """Who each user of a project is, as :func:`study_codings` names them; None for programs."""
    coders = _Coders(project, maps, pseudonym, file)

    def person(user_id: str | None) -> str | None:
        coder = coders.of(user_id)
        return None if coder is None or is_program(coder) else coder

    return person


def codes_of(
    project: ToolProject, maps: Maps, mask: Callable[[str], str]
) -> Callable[[ToolCoding], list[str]]:
    """The codes of the study that each coding of a project means."""
    meaning = CodeMeaning(project, maps, mask)

    def codes(coding: ToolCoding) -> list[str]:
        rows = meaning.rows(coding)
        if rows:
            return [row.code_id for row in rows if row.code_id]
        code = meaning.code(coding.code_id)
        return [meaning.known(code) or meaning.without(code)]

    return codes


def known_paths(
    project: ToolProject, rows: Sequence[SourceMapRow], texts: LandingTexts
) -> tuple[dict[str, str], set[str]]:
    """Landing path of each text, and the texts that are the study's own exports.

    A text is known by its GUID or name (an export), by source_map, by a landing file of its name,
    or by having the same words as one source.
    """
    mapped = {folded(r.tool_source): str(r.source_path) for r in rows if r.source_path}
    named: dict[str, list[str]] = defaultdict(list)
    for path in sorted(texts.path_to_source):
        for name in {path, PurePosixPath(path).name, PurePosixPath(path).stem}:
            named[folded(name)].append(path)
    own = known_guids("source", set(texts.path_to_source.values()))
    path_of = {s: p for p, s in sorted(texts.path_to_source.items(), reverse=True)}
    found: dict[str, str] = {}
    exported: set[str] = set()
    for source in project.sources:
        key = source.source_id
        back = own.get(key, source.name)
        label = project.source_labels[key]
        if back in path_of:
            exported.add(key)
            found[key] = path_of[back]
            continue
        same_name = named.get(folded(source.name), [])
        same_words = texts.fingerprints.get(fingerprint(source.text)) if source.text else None
        if folded(label) in mapped or folded(source.name) in mapped:
            found[key] = mapped.get(folded(label)) or mapped[folded(source.name)]
        elif same_name and len({texts.path_to_source[p] for p in same_name}) == 1:
            found[key] = same_name[0]
        elif same_words in path_of:
            found[key] = path_of[str(same_words)]
    return found, exported


def fingerprint(text: str) -> str:
    """A hash of a text's letters and digits: the same words have the same one."""
    import hashlib

    letters = "".join(ch for ch in text.casefold() if ch.isalnum())
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()
