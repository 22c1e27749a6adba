"""Suggestions given to people, and what came back, as a lake keeps them.

What belongs here: what is remembered of a set, which tables it is made from, the table of outcomes.
What does not: choosing and telling (``coding.suggestions``, ``coding.suggestions_back``), whether
anything may be handed out (``projects``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake
from coprod_pipeline.model import CODED_TABLES
from coprod_pipeline.protocol import Study
from coprod_pipeline.road.inputs import coded_table

if TYPE_CHECKING:
    import pyarrow as pa

    from coprod_pipeline.coding.projects.meaning import Maps
    from coprod_pipeline.coding.projects.project import ToolCode, ToolProject
    from coprod_pipeline.coding.suggestions import SuggestionSet
    from coprod_pipeline.coding.suggestions_back import Outcome, Settled

Row = dict[str, Any]
_DECIDED = ("confirmed", "changed", "rejected")


class Masking(Protocol):
    """Hides names in a text."""

    def mask_text(self, text: str, *, case_id: str | None = None) -> str:
        """The text with names masked."""
        ...


def suggest(
    lake: Lake,
    title: str,
    codes: tuple[ToolCode, ...],
    segments: Sequence[Row],
    dim_coder: pa.Table,
    fact_coding: pa.Table,
    cases: Sequence[str],
    most: int | None,
) -> tuple[ToolProject, SuggestionSet]:
    """A project of suggestions and what is in it, which the lake remembers.

    ``segments`` are rows of fact_segment that may be handed out, ``codes`` the study's; ``most``
    keeps the suggestions of so many segments, the most informative ones. CoprodError when programs
    have coded nothing that could be suggested.
    """
    from coprod_pipeline.coding.suggestions import choose, suggestion_project

    kinds = {r["coder_id"]: r["kind"] for r in dim_coder.to_pylist()}
    rows = fact_coding.to_pylist()
    by_programs = [r for r in rows if kinds[r["coder_id"]] == "machine"]
    people = [r for r in rows if kinds[r["coder_id"]] != "machine"]
    tables = (coded_table(lake, "machine_review", c) for c in cases)
    reviews = [r for t in tables if t is not None for r in t.to_pylist()]
    helped = {r["coding_id"] for r in reviews if r["coding_id"]}
    coded = frozenset(r["segment_id"] for r in people)
    given = choose(
        segments,
        by_programs,
        key=lake.vault.surrogate_key,
        decided=frozenset(r["review_id"] for r in reviews if r["outcome"] in _DECIDED),
        coded=coded,
        alone=frozenset(r["source_id"] for r in people if r["coding_id"] not in helped),
        probabilities=_probabilities(lake, coded),
        most=most,
    )
    if not given.suggestions:
        raise CoprodError(
            "there is nothing to suggest",
            where="coprod export qdpx --suggestions",
            mend="list a program under coding: coders: in study.yaml; what was reviewed is left out",
        )
    project = suggestion_project(title, codes, segments, by_programs, given)
    lake.write_state(_name(given.set_id), given.dump())
    return project, given


def _probabilities(lake: Lake, coded: frozenset[str]) -> dict[tuple[str, str], float]:
    """What a coder that learns thinks of segments that nobody has coded, by segment and code."""
    table = coded_table(lake, "held_out_coding", "study")
    if table is None:
        return {}
    columns = (table[c].to_pylist() for c in ("segment_id", "code_id", "probability"))
    return {
        (segment, code): p
        for segment, code, p in zip(*columns, strict=True)
        if p is not None and segment not in coded
    }


def _name(set_id: str) -> str:
    return f"suggestions/{set_id}"


def settled_project(
    lake: Lake,
    file: str,
    project: ToolProject,
    maps: Maps,
    identities: Masking,
    pseudonym: Callable[[str], str],
) -> Settled:
    """A project that may hold suggestions, with only people's work under people's names."""
    from coprod_pipeline.coding.projects.meaning import codes_of, person_of
    from coprod_pipeline.coding.suggestions import SuggestionSet, set_ids
    from coprod_pipeline.coding.suggestions_back import Settled, settle

    ids = set_ids(project)
    if not ids:
        return Settled(project)
    kept = [lake.read_state(_name(i), None) for i in ids]
    return settle(
        project,
        [SuggestionSet.load(value) for value in kept if value is not None],
        codes_of=codes_of(project, maps, identities.mask_text),
        person_of=person_of(project, maps, pseudonym, file),
    )


def remarks_of(file: str, settled: Settled) -> list[Row]:
    """What a person should know of a review: a tool that put everything under one name."""
    if not settled.is_review or settled.is_told:
        return []
    n = sum(o.outcome == "open" for o in settled.outcomes)
    why = "the tool shows everything as one person's: only what has the code for it is confirmed"
    return [{"file": file, "what": "suggestions", "where": "", "why": why, "n": n}]


def review_table(
    study: Study,
    case_id: str,
    source_ids: Sequence[str],
    fact_coding: pa.Table,
    origins: Mapping[str, tuple[str, int]],
    outcomes: Sequence[tuple[str, Outcome]],
    reviewed: Sequence[str],
    pseudonym: Callable[[str], str],
) -> pa.Table:
    """``machine_review`` of a case; see ``suggestions_back.review_rows``."""
    from coprod_pipeline.coding.coder_ids import coder_id_of, roster_names
    from coprod_pipeline.coding.suggestions_back import review_rows

    names = roster_names(study.roster)
    rows = review_rows(
        case_id,
        source_ids,
        outcomes,
        origins,
        {r["coding_id"]: r for r in fact_coding.to_pylist() if r["coding_id"] in origins},
        lambda person: coder_id_of(person, names, pseudonym).coder_id,
        reviewed,
    )
    return CODED_TABLES["machine_review"].from_rows(rows)
