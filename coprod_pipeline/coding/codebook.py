"""Codebooks: the bundled frameworks and the study's own, as typed values.

What belongs here: reading a codebook from YAML, saying what is wrong with it, and the rows of
``dim_code``. What does not: matching cues (``coders.cues``), codes of QDA projects and their
codebook files (``projects``), ratings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coprod_pipeline.coding.coders.word_lists import WORD_LISTS
from coprod_pipeline.errors import CoprodError

FRAMEWORKS = Path(__file__).resolve().parent.parent / "frameworks"
POLARITIES = ("natural", "reverse")
LEVELS = ("individual", "organisation", "system")
#: Framework of a code that is used without a codebook.
UNDECLARED = "study"
#: Larger than any codebook that people read; guards against a data file in its place.
MAX_BYTES = 4_000_000
MAX_DEPTH = 20

_NAMED_LIST = re.compile(r"\{(\w+)\}")
_TEXTS = ("name", "definition", "parent", "concept_group", "kind", "level", "alias", "polarity")
_LISTS = ("include", "exclude", "cues", "cues_positive", "cues_negative")
_FLAGS = ("rateable", "umbrella")
_NUMBERS = ("least_evidence",)
_HEAD = ("id", "version", "title", "language", "source", "licence", "attribution", "note")


@dataclass(frozen=True)
class Code:
    """A code of a codebook.

    ``cues`` are phrases that show the code; ``cues_positive`` and ``cues_negative`` show it and
    say which way it influences implementation. ``polarity`` documents how the construct reads,
    valence is never flipped by it. ``umbrella`` marks a code that other codes stand under.
    ``least_evidence`` is how many words of cues must be found before the code is given; None: any.
    """

    id: str
    name: str = ""
    definition: str = ""
    parent: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    cues_positive: tuple[str, ...] = ()
    cues_negative: tuple[str, ...] = ()
    polarity: str = "natural"
    rateable: bool = True
    umbrella: bool = False
    concept_group: str | None = None
    kind: str | None = None
    level: str | None = None
    alias: str | None = None
    least_evidence: int | None = None

    @property
    def domain(self) -> str:
        """The first two parts of the id."""
        return domain_of(self.id)


@dataclass(frozen=True)
class Codebook:
    """A codebook; ``source`` lists DOIs, ``remarks`` what was read but not understood.

    ``language`` is the ISO 639-1 code of the language its cues are in, None when it does not say.
    """

    id: str
    version: str
    title: str
    codes: tuple[Code, ...]
    source: tuple[str, ...] = ()
    licence: str = ""
    attribution: str = ""
    remarks: tuple[str, ...] = ()
    language: str | None = None

    def code(self, code_id: str) -> Code | None:
        """Return the code of that id, None when it is not in this codebook."""
        return next((c for c in self.codes if c.id == code_id), None)


def domain_of(code_id: str) -> str:
    """First two parts of a code id: ``c22.inner.culture.equality`` → ``c22.inner``."""
    return ".".join(code_id.split("@")[0].split(".")[:2])


def bundled() -> tuple[str, ...]:
    """Ids of the codebooks that come with the package, sorted."""
    return tuple(sorted(path.stem for path in FRAMEWORKS.glob("*.yaml")))


def load_codebook(ref: str, landing: Path | None) -> Codebook:
    """Load the codebook of a bundled id, or of a YAML or ``.qdc`` file inside ``landing``.

    Raises CoprodError with file and line when the file is missing, unreadable or not a codebook.
    Only what makes the codebook unusable is an error; :func:`lint` finds the rest.
    """
    if not ref.endswith((".yaml", ".yml", ".qdc")):
        if ref not in bundled():
            raise CoprodError(
                f"framework '{ref}' is neither a bundled codebook nor a .yaml or .qdc file",
                where="study.yaml",
                mend="use one of " + " ".join(bundled()) + ", or a .yaml codebook's file name",
            )
        return _bundled_codebook(ref)
    if landing is None:
        raise CoprodError(f"codebook '{ref}' needs a landing folder", where="study.yaml")
    path = (landing / ref).resolve()
    if not path.is_relative_to(landing.resolve()):
        raise CoprodError(
            "the codebook lies outside the landing folder",
            where="study.yaml",
            mend="move it into landing",
        )
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise CoprodError(
            f"codebook '{ref}' cannot be read",
            where="study.yaml",
            mend="put the file into landing or take it off the list",
        ) from error
    if ref.endswith(".qdc"):
        from coprod_pipeline.coding.projects.own_codebook import read_own_codebook

        return read_own_codebook(path, ref)
    if size > MAX_BYTES:
        raise CoprodError("larger than any codebook", where=ref, mend="name the right file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise CoprodError("not UTF-8", where=f"{ref}:{line}", mend="save as UTF-8") from error
    return parse_codebook(text, ref)


@cache
def _bundled_codebook(codebook_id: str) -> Codebook:
    name = f"{codebook_id}.yaml"
    return parse_codebook((FRAMEWORKS / name).read_text(encoding="utf-8"), name)


def parse_codebook(text: str, name: str) -> Codebook:
    """Read a codebook from YAML text; ``name`` is the file name that errors speak of."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_depth(text, name)
        document = loader(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise CoprodError("not valid YAML", where=where, mend="mend the line") from error
    except yaml.YAMLError as error:
        raise CoprodError("not valid YAML", where=name, mend="mend the file") from error
    return _Reading(text, name).codebook(document)


def _check_depth(text: str, name: str) -> None:
    """Refuse what is nested deeper than a codebook: the parser would overflow its stack."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            where = f"{name}:{event.start_mark.line + 1}" if event.start_mark else name
            raise CoprodError("nested too deeply", where=where, mend="name the right file")


class _Reading:
    """One reading of a codebook; lines are looked up only when something is wrong."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._remarks: list[str] = []

    def codebook(self, document: object) -> Codebook:
        if not isinstance(document, Mapping):
            raise self._wrong((), "not a codebook", "start with id, version, title and codes")
        rows = document.get("codes")
        if not isinstance(rows, list) or not rows:
            raise self._wrong(("codes",), "a codebook needs a list of codes", "add codes: […]")
        codebook_id = self._text_of(document, "id", ())
        if not codebook_id:
            raise self._wrong((), "the codebook has no id", "add id: …")
        self._note_unknown(document, (*_HEAD, "codes"), "the codebook")
        codes = tuple(self._code(row, number) for number, row in enumerate(rows))
        return Codebook(
            id=codebook_id,
            version=self._text_of(document, "version", ()) or "1",
            title=self._text_of(document, "title", ()) or codebook_id,
            codes=codes,
            source=self._list_of(document, "source", ()),
            licence=self._text_of(document, "licence", ()) or "",
            attribution=self._text_of(document, "attribution", ()) or "",
            remarks=tuple(self._remarks),
            language=(self._text_of(document, "language", ()) or "").lower() or None,
        )

    def _code(self, row: object, number: int) -> Code:
        at = ("codes", number)
        if not isinstance(row, Mapping):
            raise self._wrong(at, "a code is a mapping", "write - {id: …, name: …}")
        code_id = self._text_of(row, "id", at)
        if not code_id or len(code_id.split()) != 1:
            raise self._wrong(at, "a code needs an id without spaces", "add id: domain.code")
        self._note_unknown(row, ("id", *_TEXTS, *_LISTS, *_FLAGS, *_NUMBERS), code_id)
        texts = {key: self._text_of(row, key, at) for key in _TEXTS}
        lists = {key: self._list_of(row, key, at) for key in _LISTS}
        flags = {key: self._flag_of(row, key, at) for key in _FLAGS}
        polarity = texts["polarity"] or "natural"
        if polarity not in POLARITIES:
            raise self._wrong((*at, "polarity"), "unknown polarity", "use natural or reverse")
        if texts["level"] is not None and texts["level"] not in LEVELS:
            raise self._wrong((*at, "level"), "unknown level", "use " + ", ".join(LEVELS))
        rateable = flags["rateable"]
        return Code(
            id=code_id,
            name=texts["name"] or "",
            definition=texts["definition"] or "",
            parent=texts["parent"],
            include=lists["include"],
            exclude=lists["exclude"],
            cues=lists["cues"],
            cues_positive=lists["cues_positive"],
            cues_negative=lists["cues_negative"],
            polarity=polarity,
            rateable=True if rateable is None else rateable,
            umbrella=bool(flags["umbrella"]),
            concept_group=texts["concept_group"],
            kind=texts["kind"],
            level=texts["level"],
            alias=texts["alias"],
            least_evidence=self._count_of(row, "least_evidence", at),
        )

    def _count_of(
        self, row: Mapping[object, object], key: str, at: tuple[str | int, ...]
    ) -> int | None:
        value = row.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self._wrong((*at, key), f"{key} must be a whole number", "write a number")
        return value

    def _text_of(
        self, row: Mapping[object, object], key: str, at: tuple[str | int, ...]
    ) -> str | None:
        value = row.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self._wrong((*at, key), f"{key} must be text", "put it in quotes")
        return str(value).strip() or None

    def _list_of(
        self, row: Mapping[object, object], key: str, at: tuple[str | int, ...]
    ) -> tuple[str, ...]:
        value = row.get(key)
        if value is None:
            return ()
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
            raise self._wrong((*at, key), f"{key} must be a list of texts", "quote each text")
        return tuple(t.strip() for t in texts if t.strip())

    def _flag_of(
        self, row: Mapping[object, object], key: str, at: tuple[str | int, ...]
    ) -> bool | None:
        value = row.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong((*at, key), f"{key} must be true or false", "write true or false")
        return value

    def _note_unknown(
        self, row: Mapping[object, object], known: tuple[str, ...], what: str
    ) -> None:
        for key in row:
            if key not in known:
                self._remarks.append(f"{what}: unknown key {str(key)[:40]!r}")

    def _wrong(self, at: tuple[str | int, ...], what: str, mend: str) -> CoprodError:
        where = f"{self._name}:{_line_of(self._text, at)}"
        return CoprodError(what, where=where, mend=mend)


def _line_of(text: str, at: tuple[str | int, ...]) -> int:
    """Line (from 1) of the deepest node on the path ``at`` that stands in the YAML text."""
    import yaml

    node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    line = 1
    for step in at:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next((v for k, v in node.value if k.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = node.value[step]
        if found is None:
            break
        node = found
        line = node.start_mark.line + 1
    return line


def lint(codebook: Codebook) -> list[str]:
    """List what is doubtful in a codebook, one sentence each; empty when nothing is."""
    problems = list(codebook.remarks)
    ids = [c.id for c in codebook.codes]
    known = set(ids)
    problems += [f"{i}: id stands {ids.count(i)} times" for i in sorted(known) if ids.count(i) > 1]
    parents = {c.id: c.parent for c in codebook.codes}
    for code in codebook.codes:
        if not code.name:
            problems.append(f"{code.id}: no name")
        if not code.definition:
            problems.append(f"{code.id}: no definition")
        if code.parent is not None and code.parent not in known:
            problems.append(f"{code.id}: parent {code.parent} is not in the codebook")
        if _is_own_ancestor(code.id, parents):
            problems.append(f"{code.id}: is its own ancestor")
        if "@" in code.id:
            problems.append(f"{code.id}: '@' is kept for derived codes")
        if code.id != code.id.lower():
            problems.append(f"{code.id}: ids are lower case")
        for cue in (*code.cues, *code.cues_positive, *code.cues_negative):
            if cue != cue.lower():
                problems.append(f"{code.id}: cue {cue!r} is not lower case")
            for name in _NAMED_LIST.findall(cue):
                if name not in WORD_LISTS:
                    problems.append(f"{code.id}: there is no list of words {{{name}}}")
    return problems


def _is_own_ancestor(code_id: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    at = parents.get(code_id)
    while at is not None and at not in seen:
        if at == code_id:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def dim_code_rows(
    codebooks: Sequence[Codebook], registered: Sequence[str], used_codes: Iterable[str]
) -> list[dict[str, object]]:
    """Rows of ``dim_code``: every code of the codebooks, then registered or used ones without.

    A code that two codebooks declare belongs to the first. A derived id ``characteristic@role``
    is listed when it is used or registered and takes its framework and definition from the
    characteristic. A code no codebook declares has framework ``study`` and is not rateable.
    """
    wanted = set(registered)
    rows: dict[str, dict[str, object]] = {}
    names: dict[str, str] = {}
    for codebook in codebooks:
        for order, code in enumerate(codebook.codes, start=1):
            names.setdefault(code.id, code.name or code.id)
            rows.setdefault(code.id, _declared_row(codebook, code, order, code.id in wanted))
    undeclared = sorted((set(used_codes) | wanted) - rows.keys())
    for order, code_id in enumerate(undeclared, start=1):
        base, _, role = code_id.partition("@")
        if role and base in rows:
            role_id = f"{base.split('.')[0]}.role.{role}"
            rows[code_id] = rows[base] | {
                "code_id": code_id,
                "name": f"{names[base]} ({names.get(role_id, role)})",
                "parent_id": base,
                "concept_group": None,
                "registered": code_id in wanted,
            }
        else:
            rows[code_id] = _undeclared_row(code_id, order, code_id in wanted)
    return sorted(
        rows.values(),
        key=lambda r: (str(r["framework"]), str(r["sort_order"]).zfill(6), str(r["code_id"])),
    )


def _declared_row(
    codebook: Codebook, code: Code, order: int, registered: bool
) -> dict[str, object]:
    return {
        "code_id": code.id,
        "framework": codebook.id,
        "version": codebook.version,
        "domain": code.domain,
        "name": code.name or code.id,
        "definition": code.definition or None,
        "source": "; ".join(codebook.source) or None,
        "parent_id": code.parent,
        "concept_group": code.concept_group,
        "polarity": code.polarity,
        "rateable": code.rateable,
        "registered": registered,
        "sort_order": order,
    }


def _undeclared_row(code_id: str, order: int, registered: bool) -> dict[str, object]:
    return {
        "code_id": code_id,
        "framework": UNDECLARED,
        "version": None,
        "domain": domain_of(code_id),
        "name": code_id,
        "definition": None,
        "parent_id": None,
        "concept_group": None,
        "polarity": "natural",
        "rateable": False,
        "registered": registered,
        "sort_order": order,
    }
