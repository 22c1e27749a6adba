"""QDA projects of the study: read into each case's codings, and written for other tools.

What belongs here: which files are read, what is kept of the reading, what every case knows of the
others' sources, what may be exported. What does not: reading and writing a project, what its
codes mean (``coding.projects``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Cache, Lake, fingerprint
from coprod_pipeline.protocol import HumanCoding, Study
from coprod_pipeline.publish.release import current_release, read_manifest
from coprod_pipeline.road.approval import may_leave
from coprod_pipeline.road.inputs import input_hash, measured, path_to_source
from coprod_pipeline.road.masking import load_identities
from coprod_pipeline.road.release import hide_quotes
from coprod_pipeline.road.suggestions import Masking, remarks_of, settled_project, suggest

if TYPE_CHECKING:
    import pyarrow as pa

    from coprod_pipeline.coding.codebook import Codebook
    from coprod_pipeline.coding.projects.meaning import LandingTexts, Maps
    from coprod_pipeline.coding.projects.project import ToolCode, ToolProject
    from coprod_pipeline.coding.suggestions import SuggestionSet
    from coprod_pipeline.coding.suggestions_back import Outcome

Row = dict[str, Any]


@dataclass(frozen=True)
class Brought:
    """A study's codings with those of its projects, and the texts their offsets count in.

    ``refused`` and ``remarks`` stand with the study's first case: each is told once. ``reviewed``
    are the files that hold suggestions, ``outcomes`` what people made of them, with the file.
    """

    codings: tuple[HumanCoding, ...]
    texts: dict[str, str]
    exported: frozenset[str]
    refused: list[Row]
    remarks: list[Row]
    reviewed: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, Outcome], ...] = ()


def project_codings(
    lake: Lake,
    study: Study,
    case_id: str,
    codebooks: Sequence[Codebook],
    identities: Masking,
) -> Brought:
    """All codings of the study: those of tables, and those of QDA projects through the maps."""
    from coprod_pipeline.coding.coder_ids import keyed_pseudonym
    from coprod_pipeline.coding.projects.meaning import folded, study_codings

    ids = {folded(row.tool_user): row.coder_id for row in study.coder_map if row.coder_id}
    codings = [replace(c, coder=ids.get(folded(c.coder), c.coder)) for c in study.codings]
    brought = Brought(tuple(codings), {}, frozenset(), [], [])
    if not study.project_files:
        return brought
    maps = study_maps(study, codebooks)
    texts: LandingTexts | None = None
    first = case_id == study.case_ids[0]
    pseudonym = keyed_pseudonym(lake.vault.surrogate_key)
    for file, project in read_projects(lake, study):
        texts = texts or landing_texts(lake, study)
        settled = settled_project(lake, file, project, maps, identities, pseudonym)
        project = settled.project
        meaning = study_codings(
            file, project, maps, texts, mask=identities.mask_text, pseudonym=pseudonym
        )
        brought = Brought(
            (*brought.codings, *meaning.codings),
            brought.texts | dict(meaning.texts),
            brought.exported | meaning.exported,
            brought.refused + (_refused(file, project) + list(meaning.refused) if first else []),
            brought.remarks
            + (
                _listed(file, project) + remarks_of(file, settled) + list(meaning.remarks)
                if first
                else []
            ),
            (*brought.reviewed, *((file,) if settled.is_review else ())),
            (*brought.outcomes, *((file, o) for o in settled.outcomes)),
        )
    return brought


def study_maps(study: Study | None, codebooks: Sequence[Codebook]) -> Maps:
    """The study's maps with every code id it knows; without a study, the codebooks' ids."""
    from coprod_pipeline.coding.projects.meaning import Maps

    known = {c.id for book in codebooks for c in book.codes}
    if study is None:
        return Maps(known_codes=frozenset(known))
    known |= set(study.registered_codes) | {c.code_id for c in study.codings}
    known |= {
        f"core.{case}.{function}"
        for case, functions in study.core_functions.items()
        for function, _ in functions
    }
    known |= {row.code_id for row in study.code_map if row.code_id}
    return Maps(study.code_map, study.source_map, study.coder_map, frozenset(known))


def read_projects(lake: Lake, study: Study) -> list[tuple[str, ToolProject]]:
    """Each project file with what is in it; read anew only when it or the reader changed."""
    from coprod_pipeline.coding.projects.project import dump, load
    from coprod_pipeline.coding.projects.reading import READERS_VERSION, read_apart

    scan = lake.scan()
    cache = Cache(lake, "projects")
    found = []
    for path in study.project_files:
        file = str(path)
        hashes = {p: h for p, h in scan.items() if p == file or p.startswith(f"{file}/")}
        key = fingerprint([READERS_VERSION, file, hashes])
        kept = cache.get(key)
        if kept is None:
            kept = dump(read_apart(lake.landing / Path(file)))
            cache.put(key, kept)
        found.append((file, load(kept)))
    return found


def landing_texts(lake: Lake, study: Study) -> LandingTexts:
    """Every source of the study by landing path and by its words."""
    from coprod_pipeline.coding.projects.meaning import LandingTexts
    from coprod_pipeline.coding.projects.meaning import fingerprint as of_words

    paths: dict[str, str] = {}
    words: dict[str, str] = {}
    for case_id in study.case_ids:
        if lake.stamped("ingest", case_id) is None:
            continue
        paths |= path_to_source(lake, case_id)
        sources = lake.read_secret_table(f"raw_source/{case_id}")
        for source_id, text in zip(
            *(sources.column(c).to_pylist() for c in ("source_id", "text")), strict=True
        ):
            words[of_words(text or "")] = source_id
    return LandingTexts(paths, words)


def _refused(file: str, project: ToolProject) -> list[Row]:
    """A file that was refused as a whole, and texts whose codings were."""
    rows: list[Row] = []
    if project.refused:
        rows.append({"file": file, "row": 0, "reason": project.refused, "source_id": None})
    for source in project.sources:
        if source.refused:
            rows.append({"file": file, "row": 0, "reason": source.refused, "source_id": None})
    return rows


def _listed(file: str, project: ToolProject) -> list[Row]:
    """What a project holds that is not taken over, alike things counted."""
    counts: dict[tuple[str, str], int] = {}
    for one in project.unsupported:
        counts[one.what, one.why] = counts.get((one.what, one.why), 0) + 1
    return [
        {"file": file, "what": what, "where": "", "why": why, "n": n}
        for (what, why), n in sorted(counts.items())
    ]


def exported_codes(lake: Lake, study: Study) -> tuple[ToolCode, ...]:
    """The codes of the study's codebooks, and those used without one once cases are coded."""
    from coprod_pipeline.coding.codebook import dim_code_rows, load_codebook
    from coprod_pipeline.coding.projects.export import export_codes

    books = [load_codebook(name, lake.landing) for name in study.frameworks]
    rows = {str(r["code_id"]): r for r in dim_code_rows(books, study.registered_codes, ())}
    for case_id in measured(lake, study):
        for row in lake.read_table("coded", "dim_code", case_id).to_pylist():
            rows.setdefault(row["code_id"], row)
    return export_codes(rows.values(), {book.id: book.title for book in books})


def exported_project(lake: Lake, study: Study) -> tuple[ToolProject, int]:
    """The published state as a project of de-identified texts, and how many sources it leaves out.

    Sources with a participant whose consent does not cover quotes are left out. CoprodError when
    nothing is published, the lake has moved on since, or the release is not approved.
    """
    from coprod_pipeline.coding.projects.export import export_project

    shown = _shown(lake, study)
    coders = {r["coder_id"]: r for r in shown.of("coded", "dim_coder").to_pylist()}
    project = export_project(
        shown.title,
        exported_codes(lake, study),
        coders.values(),
        shown.segments,
        shown.of("coded", "fact_coding").to_pylist(),
    )
    return project, shown.n_hidden


def suggested_project(
    lake: Lake, study: Study, most: int | None
) -> tuple[ToolProject, SuggestionSet, int]:
    """Programs' codings as suggestions, what was given, and how many sources are left out.

    ``most`` keeps the suggestions of so many segments, the most informative ones. What was given
    is remembered, so that it can be told from what comes back. CoprodError as
    :func:`exported_project`, and when programs have coded nothing that could be suggested.
    """
    shown = _shown(lake, study)
    project, given = suggest(
        lake,
        shown.title,
        exported_codes(lake, study),
        shown.segments,
        shown.of("coded", "dim_coder"),
        shown.of("coded", "fact_coding"),
        shown.cases,
        most,
    )
    return project, given, shown.n_hidden


@dataclass(frozen=True)
class _Shown:
    """What may be handed out of the published state: ``segments`` have text."""

    lake: Lake
    cases: Sequence[str]
    title: str
    segments: list[Row]
    n_hidden: int

    def of(self, zone: str, name: str) -> pa.Table:
        """A table of all cases."""
        import pyarrow as pa

        return pa.concat_tables([self.lake.read_table(zone, name, c) for c in self.cases])


def _shown(lake: Lake, study: Study) -> _Shown:
    _require_published(lake, study)
    everything = _Shown(lake, measured(lake, study), "", [], 0)
    table = everything.of("deidentified", "fact_segment")
    segments = hide_quotes(study, {"fact_segment": table})["fact_segment"].to_pylist()
    kept = [row for row in segments if row["text"] is not None]
    hidden = {r["source_id"] for r in segments} - {r["source_id"] for r in kept}
    title = load_identities(lake).mask_text(study.title) or study.study_id
    return replace(everything, title=title, segments=kept, n_hidden=len(hidden))


def _require_published(lake: Lake, study: Study) -> None:
    where = "coprod export qdpx"
    current = current_release(lake.published)
    if current is None:
        raise CoprodError("nothing is published yet", where=where, mend="run coprod run")
    if not may_leave(lake, study):
        raise CoprodError(
            "the published release is not approved",
            where=where,
            mend=f"do the review queue and the audit, then coprod approve {current.name} --by NAME",
        )
    stands = input_hash({c: lake.stamped("measure", c) or "" for c in study.case_ids})
    if read_manifest(current)["input_hash"] != stands:
        raise CoprodError(
            "cases were redone since the release was published", where=where, mend="run coprod run"
        )
