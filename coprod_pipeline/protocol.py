"""The study's protocol as typed values: what ``study.yaml`` and the CSV files beside it say.

What belongs here: the values. What does not: reading and validating them (``study.py``).
Dates are inclusive intervals: ``2019`` is 2019-01-01 to 2019-12-31.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

#: Versions of the llm coder's prompt; the last is used when study.yaml names none.
LLM_PROMPTS = ("1",)
#: Endings of QDA tools' projects and codebooks that are read from ``codings/``.
PROJECT_SUFFIXES = (".qdpx", ".qde", ".qda", ".rqda", ".sqlite3")


@dataclass(frozen=True)
class Case:
    """A case; ``sort_order`` counts from 1 in the order of study.yaml."""

    case_id: str
    name: str
    jurisdiction: str | None = None
    languages: tuple[str, ...] = ()
    innovation_start: date | None = None
    outcome: str | None = None
    sort_order: int = 1


@dataclass(frozen=True)
class Period:
    """A phase of a case or a wave of the study: both ends inclusive."""

    period_id: str
    start: date
    end: date


@dataclass(frozen=True)
class Proposition:
    """A proposition and what it expects: one word, or one word per code."""

    proposition_id: str
    statement: str
    cases: tuple[str, ...]
    expect: dict[str, str]


@dataclass(frozen=True)
class Person:
    """A row of roster.csv. Without ``participant_id`` it is a name to hide only."""

    participant_id: str | None
    case_id: str | None
    full_name: str = ""
    aliases: tuple[str, ...] = ()
    speaker_labels: tuple[str, ...] = ()
    role: str = ""
    stake: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    consent: str = ""
    consent_scope: tuple[str, ...] = ("analysis", "quotes")
    row: int = 0

    @property
    def is_interviewer(self) -> bool:
        """Whether this person asks and is never evidence."""
        return self.role.strip().lower() == "interviewer"


@dataclass(frozen=True)
class SourceRow:
    """A row of sources.csv; ``path`` is relative to landing, in POSIX form."""

    path: PurePosixPath
    case_id: str | None = None
    kind: str | None = None
    participant_ids: tuple[str, ...] = ()
    date_lo: date | None = None
    date_hi: date | None = None
    language: str | None = None
    title: str | None = None
    author_stance: str | None = None
    row: int = 0


@dataclass(frozen=True)
class Event:
    """A row of events.csv; dates as intervals, ``source_path`` relative to landing."""

    event_id: str
    case_id: str
    unit: str
    event_type: str
    date_earliest: date | None
    date_latest: date | None
    eligible_from: date | None = None
    eligible_to: date | None = None
    source_path: PurePosixPath | None = None
    note: str = ""
    row: int = 0


@dataclass(frozen=True)
class SurveyScore:
    """One answer of one respondent; ``score`` is None where it was left empty.

    ``respondent_id`` serves to tell respondents apart and is never published.
    """

    respondent_id: str
    case_id: str
    wave_id: str | None
    instrument: str
    item_id: str
    score: float | None
    row: int = 0


@dataclass(frozen=True)
class Adaptation:
    """A row of adaptations.csv."""

    adaptation_id: str
    case_id: str
    date_earliest: date | None
    date_latest: date | None
    what: str = ""
    kind: str = ""
    fidelity_consistent: str = ""
    proactive: str = ""
    decided_by: str = ""
    reason: str = ""
    source_path: PurePosixPath | None = None
    row: int = 0


@dataclass(frozen=True)
class GuideRow:
    """A row of guide.csv: was a construct asked about, in which interview or wave."""

    case_id: str
    wave_id: str | None
    source_path: PurePosixPath | None
    code_id: str
    asked: str
    row: int = 0


@dataclass(frozen=True)
class ConsensusRating:
    """A row of ratings.csv: the team's agreed rating."""

    case_id: str
    phase_id: str | None
    code_id: str
    rating_code: str
    raters: str = ""
    rationale: str = ""
    row: int = 0


@dataclass(frozen=True)
class NegativeCaseSearch:
    """A row of negative_cases.csv: somebody looked for contrary evidence."""

    case_id: str
    topic: str
    searched_by: str = ""
    found: str = ""
    note: str = ""
    row: int = 0


@dataclass(frozen=True)
class HumanCoding:
    """A row of codings/*.csv, or a coding of a QDA project: a quote, its code and who coded it.

    ``valence`` is one of ``-1 0 1 X`` or None (presence only). ``file`` is the codings file,
    ``row`` its row. A project's coding has offsets as well: ``start`` and ``end`` count in the
    tool's own text, which ``tool_source`` names.
    """

    source_path: PurePosixPath
    quote: str
    occurrence: int
    code_id: str
    coder: str
    valence: str | None = None
    explicit_example: bool | None = None
    aspect: str | None = None
    ref_start: date | None = None
    ref_end: date | None = None
    memo: str = ""
    role: str | None = None
    level: int | None = None
    kind: str | None = None
    unit: str | None = None
    file: str = ""
    row: int = 0
    start: int | None = None
    end: int | None = None
    tool_source: str = ""


@dataclass(frozen=True)
class CodeMapRow:
    """A row of code_map.csv: what a code of a QDA project means in the study.

    An empty ``code_id`` with something else filled speaks of the other codes on the same stretch
    (a node "negative" beside the construct); with nothing filled the code is not mapped yet.
    """

    tool_code: str
    code_id: str = ""
    valence: str | None = None
    explicit_example: bool | None = None
    aspect: str | None = None
    role: str | None = None
    level: int | None = None
    kind: str | None = None
    row: int = 0


@dataclass(frozen=True)
class SourceMapRow:
    """A row of source_map.csv: which landing file a text of a QDA project is."""

    tool_source: str
    source_path: PurePosixPath | None = None
    row: int = 0


@dataclass(frozen=True)
class CoderMapRow:
    """A row of coder_map.csv: the id under which a coder's work is published."""

    tool_user: str
    coder_id: str = ""
    row: int = 0


@dataclass(frozen=True)
class DeidentificationPolicy:
    """How quasi-identifiers are generalised."""

    dates: str = "month"
    ages: str = "band"
    locations: str = "region"


@dataclass(frozen=True)
class LlmSettings:
    """Where the llm coder asks, and what it may cost; off unless ``llm`` is one of the coders.

    ``max_tokens`` and ``max_cost`` bound what the study spends in all; prices are per million
    tokens, in the currency of ``max_cost``. ``documents`` allows to send documents to an endpoint
    that is not on this machine. The endpoint's key is never here.
    """

    base_url: str
    model: str
    prompt_version: str = LLM_PROMPTS[-1]
    max_tokens: int | None = None
    max_cost: float | None = None
    price_in: float | None = None
    price_out: float | None = None
    timeout_s: float = 120.0
    concurrency: int = 1
    temperature: float = 0.0
    seed: int = 0
    documents: bool = False


@dataclass(frozen=True)
class Study:
    """Everything the research team declared. ``warnings`` are lines for the user."""

    study_id: str
    title: str
    synthetic: bool
    start: date
    end: date
    cases: tuple[Case, ...]
    phases: dict[str, tuple[Period, ...]] = field(default_factory=dict)
    waves: tuple[Period, ...] = ()
    frameworks: tuple[str, ...] = ()
    registered_codes: tuple[str, ...] = ()
    registered_rationale: str = ""
    core_functions: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    propositions: tuple[Proposition, ...] = ()
    keep_terms: tuple[str, ...] = ()
    deidentification: DeidentificationPolicy = field(default_factory=DeidentificationPolicy)
    coders: tuple[str, ...] = ("human", "cues")
    llm: LlmSettings | None = None
    unit: str = "turn"
    quotes: str = "restricted"
    min_cell: int = 5
    roster: tuple[Person, ...] = ()
    has_roster: bool = False
    sources: tuple[SourceRow, ...] = ()
    events: tuple[Event, ...] = ()
    adaptations: tuple[Adaptation, ...] = ()
    guide: tuple[GuideRow, ...] = ()
    ratings: tuple[ConsensusRating, ...] = ()
    negative_cases: tuple[NegativeCaseSearch, ...] = ()
    codings: tuple[HumanCoding, ...] = ()
    project_files: tuple[PurePosixPath, ...] = ()
    code_map: tuple[CodeMapRow, ...] = ()
    source_map: tuple[SourceMapRow, ...] = ()
    coder_map: tuple[CoderMapRow, ...] = ()
    surveys: tuple[SurveyScore, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Case ids in the order of study.yaml."""
        return tuple(c.case_id for c in self.cases)

    @cached_property
    def sources_by_path(self) -> dict[PurePosixPath, SourceRow]:
        """Rows of sources.csv by landing path, the first of each."""
        return {row.path: row for row in reversed(self.sources)}

    def case(self, case_id: str) -> Case:
        """The case of that id."""
        return next(c for c in self.cases if c.case_id == case_id)

    def participants(self) -> dict[str, Person]:
        """Roster rows that have a participant id."""
        return {p.participant_id: p for p in self.roster if p.participant_id}
