"""The words everyone shares, and the schema of each table.

What belongs here: the nouns of the field (source, segment, span, coding, rating, figure) and, for
every table that is written anywhere in the lake, its columns with type, meaning and order. The
Arrow schema, the DuckDB comments, the data dictionary and the column expectations all come from
here. What does not: reading, writing, computing.

Character offsets are zero-based Unicode code points, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

STAGES = ("ingest", "deidentify", "code", "measure", "publish")

SPEAKER_ROLES = ("informant", "interviewer", "other", "unknown")
VALENCES = ("-1", "0", "1", "X")
RATING_CODES = ("-2", "-1", "0", "X", "+1", "+2", "NA_missing", "NA_not_applicable")
RATING_VALUES = {"-2": -2, "-1": -1, "0": 0, "+1": 1, "+2": 2}
FIGURE_STATUSES = ("ok", "insufficient", "not_applicable", "suppressed")
CODER_KINDS = ("human", "adjudicated", "machine")
LEADING_ROLES = ("high_leader", "mid_leader", "lead")
EVENT_TYPES = (
    "eligible",
    "adopt_decision",
    "first_use",
    "expand",
    "adapt",
    "policy_embed",
    "funding_start",
    "funding_end",
    "merge",
    "discontinue",
)
REASONS = (
    "empty",
    "no_text",
    "encrypted",
    "corrupt",
    "malformed",
    "schema",
    "duplicate_key",
    "too_large",
    "too_deep",
    "too_many_pages",
    "time_limit",
    "memory_limit",
    "decompression_limit",
    "unsafe_archive",
    "external_reference",
    "dtd_forbidden",
    "type_mismatch",
    "unsupported_type",
    "binary_in_text",
    "control_chars",
    "encoding",
    "unsafe_filename",
    "ambiguous_date",
    "missing_part",
    "dangling_reference",
    "selection_out_of_range",
    "offset_convention",
    "no_consent",
    "withdrawn",
)
CHANNELS = (
    "body",
    "inserted",
    "deleted",
    "comment",
    "header",
    "footer",
    "footnote",
    "hidden",
    "textbox",
    "annotation",
    "attachment",
    "metadata",
)
#: Only what was said or written for the reader is analysed; the rest stays restricted.
ANALYSED_CHANNELS = ("body", "inserted", "footnote", "textbox")
SPAN_TYPES = (
    "PERSON",
    "ORG",
    "PLACE",
    "ADDRESS",
    "DATE",
    "BIRTH_DATE",
    "AGE",
    "ID",
    "PHONE",
    "EMAIL",
    "URL",
    "HANDLE",
    "VEHICLE",
    "ROLE",
    "OTHER",
)


@dataclass(frozen=True)
class ExtractedSegment:
    """One stretch of talk or text as a reader found it: a turn, a paragraph, a cue, a comment.

    ``text`` is ``Extraction.text[char_start:char_end]`` for analysed channels. ``speaker`` is the
    label as it stands in the file, without colon or time; ``start_s`` and ``end_s`` are seconds
    from the start of the recording; ``page`` counts from 1.
    """

    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None
    channel: str = "body"
    char_start: int | None = None
    char_end: int | None = None


@dataclass(frozen=True)
class Extraction:
    """What ingestion sees in one file; a refusal has a ``reason`` of :data:`REASONS`.

    ``text`` is the canonical text of the source: the segments of the analysed channels in reading
    order, one per line block, speaker labels included as ``Label: ``. ``detail`` may quote the
    file and never leaves the terminal or the restricted zone.
    """

    status: str
    reason: str | None = None
    detail: str = ""
    text: str = ""
    segments: tuple[ExtractedSegment, ...] = ()
    metadata: dict[str, object] = field(default_factory=dict)
    reader: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of text that identifies someone, found by one recogniser.

    ``type`` is one of :data:`SPAN_TYPES`; ``source`` names the recogniser; ``surrogate`` is what
    stands in its place, empty until the identities of the study are known.
    """

    start: int
    end: int
    type: str
    source: str
    surrogate: str = ""


@dataclass(frozen=True)
class Column:
    """A column: name, Arrow type, and what it means (unit, range, source)."""

    name: str
    type: pa.DataType
    description: str


@dataclass(frozen=True)
class Table:
    """A table: name, what a row is, its columns, and the columns that order and identify rows."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema, all columns nullable, in the defined order."""
        return pa.schema([pa.field(c.name, c.type) for c in self.columns])

    @property
    def column_names(self) -> list[str]:
        """The columns, in order."""
        return [c.name for c in self.columns]

    def empty(self) -> pa.Table:
        """A table of this schema without rows."""
        return self.schema.empty_table()

    def from_rows(self, rows: list[dict[str, object]]) -> pa.Table:
        """Rows (missing keys are NULL, unknown keys an error) as an Arrow table in key order."""
        names = self.column_names
        known = set(names)
        for row in rows:
            if not row.keys() <= known:
                raise ValueError(f"{self.name}: unknown columns {sorted(set(row) - known)}")
        # By column: from_pylist would look for every name in every row once more.
        table = pa.table(
            [pa.array([row.get(c.name) for row in rows], type=c.type) for c in self.columns],
            schema=self.schema,
        )
        return self.sort(table)

    def sort(self, table: pa.Table) -> pa.Table:
        """The table in its defined order, NULLs last."""
        if table.num_rows < 2:
            return table
        return table.sort_by([(name, "ascending") for name in self.order])


_TYPES = {
    "str": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us", tz="UTC"),
}


def _table(name: str, description: str, key: str, order: str, columns: str) -> Table:
    parsed = []
    for line in columns.strip().splitlines():
        column, kind, text = (part.strip() for part in line.split("|", 2))
        parsed.append(Column(column, _TYPES[kind], text))
    return Table(name, description, tuple(parsed), tuple(key.split()), tuple(order.split()))


_FIGURE_COLUMNS = """
metric_id | str | The metric, as in dim_metric, e.g. IMP-01.
metric_version | str | Version of the metric's definition.
grain | str | What a row is about: case, phase, unit, study.
case_id | str | The case, NULL for figures over all cases.
other_case_id | str | The second case of a comparison, else NULL.
phase_id | str | The phase, NULL for the whole case.
wave_id | str | The wave of data collection, else NULL.
period_start | date | First day the figure covers, else NULL.
period_end | date | Last day the figure covers, else NULL.
code_id | str | The code, as in dim_code, else NULL.
adopting_unit_id | str | The adopting unit, as in dim_unit, else NULL.
proposition_id | str | The proposition, as in dim_proposition, else NULL.
item | str | A nominal or ordinal result or a sub-key; what it holds stands in dim_metric's comment.
derivation | str | algorithm or consensus, where both exist; else NULL.
estimate | float | The figure, in the given unit; NULL unless status is ok.
unit | str | Unit of estimate, lo and hi: months, count, share, rating, index, text, place, per_year, aicc.
lo | float | Lower end of the informant interval or of the date range.
hi | float | Upper end of the informant interval or of the date range.
interval_method | str | How lo and hi were made: date_range, anchor_range, t, expanded_percentile, approximate, none_unanimous, greenwood, profile_likelihood, orders; else NULL.
loio_lo | float | Smallest value when one informant is left out.
loio_hi | float | Largest value when one informant is left out.
k | int | Numerator of a k-of-n figure.
n | int | Denominator of a k-of-n figure.
n_informants | int | Informants whose talk stands behind the figure.
n_documents | int | Documents that stand behind the figure.
n_segments | int | Segments that stand behind the figure (provenance, not weight).
coder_source | str | human, adjudicated or machine: never mixed in one figure; NULL where no coding is used.
evidence_grade | str | Grade of the evidence (EVQ-09), else NULL.
status | str | ok, insufficient, not_applicable or suppressed.
status_reason | str | Why the status is not ok; NULL when ok.
exploratory | bool | True when the figure was not pre-registered in study.yaml.
evidence_id | str | Opens the figure's evidence rows.
loio_items | str | Nominal and ordinal results: every item that comes out when one informant is left out, with ; between them (the item itself alone: nobody tips it); NULL where it is not tried.
"""

_FIGURE_KEY = (
    "metric_id grain case_id other_case_id phase_id wave_id period_end code_id "
    "adopting_unit_id proposition_id item derivation coder_source"
)
FIGURE_KEY = tuple(_FIGURE_KEY.split())


def _mart(name: str, what: str) -> Table:
    return _table(name, f"{what}: one row a figure.", _FIGURE_KEY, _FIGURE_KEY, _FIGURE_COLUMNS)


_PUBLIC = (
    _table(
        "dim_case",
        "The cases of the study.",
        "case_id",
        "sort_order",
        """
case_id | str | The case.
name | str | Its public name.
jurisdiction | str | ISO country code.
innovation_start | date | When the innovation began, first day if only a year or month is known.
synthetic | bool | True when the whole study is synthetic: nothing in it is about a real programme.
sort_order | int | Order in study.yaml, from 1.
""",
    ),
    _table(
        "dim_participant",
        "Participants whose talk is in the study, under their pseudonym. Suppressed cells are NULL.",
        "participant_id",
        "case_id participant_id",
        """
participant_id | str | Pseudonym from the roster, or a provisional one for a speaker no roster row matches.
case_id | str | The case.
role_group | str | Role in the programme; NULL where fewer than min_cell participants of the case share it.
stake | str | insider, partner, outsider or recipient; NULL where suppressed.
n_interviews | int | Interviews with this participant.
""",
    ),
    _table(
        "dim_source",
        "Interviews and documents that were read.",
        "source_id",
        "case_id source_id",
        """
source_id | str | Made from the content hash: the same file has the same id under any name.
case_id | str | The case.
kind | str | interview or document.
date_lo | date | First day the date can mean.
date_hi | date | Last day the date can mean.
wave_id | str | Wave of data collection the date falls in, NULL when none or several.
language | str | ISO 639-1 code, from sources.csv or detected.
author_stance | str | programme, partner or independent; for documents.
n_segments | int | Segments.
n_words | int | Words of all segments.
""",
    ),
    _table(
        "dim_wave",
        "Waves of data collection.",
        "wave_id",
        "start_date wave_id",
        """
wave_id | str | The wave.
start_date | date | First day.
end_date | date | Last day.
""",
    ),
    _table(
        "dim_phase",
        "Phases of each case; assimilation is a state per phase.",
        "case_id phase_id",
        "case_id sort_order",
        """
case_id | str | The case.
phase_id | str | The phase.
start_date | date | First day.
end_date | date | Last day.
sort_order | int | Order in study.yaml, from 1.
""",
    ),
    _table(
        "dim_code",
        "Every code of the study's codebooks, and every code that was used without one.",
        "code_id",
        "framework sort_order code_id",
        """
code_id | str | framework.domain.construct, never renumbered.
framework | str | The codebook.
version | str | Version of the codebook.
domain | str | First two parts of the code id.
name | str | Name.
definition | str | Definition in our own words.
source | str | What the codebook names as its source: DOIs or ISBN, or study.yaml; NULL when it names none.
parent_id | str | The umbrella code, else NULL.
concept_group | str | Codes of several frameworks that mean the same concept; never added up.
polarity | str | natural or reverse; valence is already the influence on implementation.
rateable | bool | Whether a rating is computed.
registered | bool | In the pre-registered subset of study.yaml.
sort_order | int | Order in its codebook, from 1.
""",
    ),
    _table(
        "dim_coder",
        "Who coded: people, the agreed coding, and programs.",
        "coder_id",
        "kind coder_id",
        """
coder_id | str | The coder; a person's is a pseudonym.
kind | str | human, adjudicated or machine; a program is never called human.
model | str | The program, NULL for people.
version | str | The program's version, NULL for people.
""",
    ),
    _table(
        "dim_unit",
        "Units that can adopt the innovation.",
        "adopting_unit_id",
        "case_id adopting_unit_id",
        """
adopting_unit_id | str | The unit.
case_id | str | The case.
name | str | Name as in events.csv, de-identified.
eligible_from | date | First day it could adopt; NULL when not documented.
eligible_to | date | Last day it could adopt, NULL when it still can.
""",
    ),
    _table(
        "dim_proposition",
        "Propositions stated before coding.",
        "proposition_id",
        "proposition_id",
        """
proposition_id | str | The proposition.
statement | str | What it says.
expect | str | What is expected: positive, negative, present, absent, or code=expectation pairs.
""",
    ),
    _table(
        "code_crosswalk",
        "Where each code of the first CFIR went in the updated one; filled when a study uses it.",
        "code_id to_code_id",
        "code_id to_code_id",
        """
code_id | str | The code of cfir2009.
to_code_id | str | A code of cfir2022 it may have become; NULL where it was dropped.
relation | str | 1:1, 1:1 moved, 1:1 changed, 1:n, role or removed.
status | str | converts: the codings keep their meaning; needs_recode: people have to code again.
basis | str | S: seen in a published list of constructs; K: to be checked against its source.
note | str | What changed.
""",
    ),
    _table(
        "dim_metric",
        "The metrics that are computed, and what each answers.",
        "metric_id",
        "sort_order",
        """
metric_id | str | The metric.
name | str | Its name.
question | str | The question it answers.
unit | str | Unit of the estimate.
version | str | Version of the definition.
sort_order | int | Order, from 1.
item_meaning | str | What the column item holds for this metric, NULL when unused.
minimum_evidence | str | Below this the figure is insufficient.
seed | int | Seed of resampled bounds, NULL where nothing is resampled.
""",
    ),
    _table(
        "fact_segment",
        "Segments: turns of talk and paragraphs of documents, de-identified.",
        "segment_id",
        "source_id position",
        """
segment_id | str | source_id and position.
source_id | str | The source.
case_id | str | The case.
participant_id | str | The informant who speaks; NULL for interviewers, unknown speakers and documents.
position | int | Order in the source, from 1.
speaker_role | str | informant, interviewer, other or unknown; NULL for documents.
page | int | Page it starts on, from 1; NULL where the format has none.
start_s | float | Seconds from the start of the recording, NULL where not marked.
end_s | float | Seconds from the start of the recording, NULL where not marked.
language | str | ISO 639-1 code.
language_confidence | float | How sure the detection of the language is, 0-1; NULL where the team declared it.
n_words | int | Words.
text | str | De-identified text; NULL while quotes are restricted.
""",
    ),
    _table(
        "fact_coding",
        "A coding and a segment it touches; a coding over several segments has several rows.",
        "coding_id segment_id",
        "source_id segment_id char_start code_id coder_id coding_id",
        """
coding_id | str | The coding.
segment_id | str | The segment.
source_id | str | The source.
case_id | str | The case.
participant_id | str | The informant who speaks in the segment, else NULL.
code_id | str | The code.
coder_id | str | Who coded.
char_start | int | Start in the segment's de-identified text.
char_end | int | End in the segment's de-identified text, exclusive.
valence_code | str | -1, 0, 1, X (mixed) or NULL (presence only).
valence | int | -1, 0, 1; NULL for X and presence only.
explicit_example | bool | A concrete example is given; NULL when the coder did not say.
aspect | str | anticipated or actual; NULL counts as actual.
ref_start | date | First day of the period that is talked about.
ref_end | date | Last day of the period that is talked about.
role | str | Role the statement is about, e.g. recipient.
level | int | Level 0-3 for codes that have one.
kind | str | Kind, e.g. fidelity_consistent, primary.
adopting_unit_id | str | The unit the statement is about.
confidence | float | A machine coder's own confidence 0-1; NULL for people.
codebook_version | str | Version of the codebook.
""",
    ),
    _table(
        "fact_coding_phase",
        "Every phase a coding belongs to.",
        "coding_id phase_id",
        "coding_id case_id phase_id",
        """
coding_id | str | The coding.
case_id | str | The case.
phase_id | str | A phase its reference period overlaps.
""",
    ),
    _table(
        "fact_event",
        "Dated events of adopting units, one row per report.",
        "event_id",
        "case_id adopting_unit_id event_type date_earliest event_id",
        """
event_id | str | The event.
case_id | str | The case.
adopting_unit_id | str | The unit.
event_type | str | eligible, adopt_decision, first_use, expand, adapt, policy_embed, funding_start, funding_end, merge or discontinue.
date_earliest | date | First day it can have happened.
date_latest | date | Last day it can have happened.
disputed | bool | Sources of the same unit and event do not overlap.
source_id | str | The source that reports it, NULL when none is named or read.
""",
    ),
    _table(
        "fact_rating",
        "Ratings of constructs per case and phase.",
        "case_id phase_id grain code_id derivation",
        "case_id phase_id grain code_id derivation",
        """
case_id | str | The case.
phase_id | str | The phase, NULL for the whole case.
grain | str | case or phase.
code_id | str | The construct.
rating_code | str | -2, -1, 0, X, +1, +2, NA_missing or NA_not_applicable.
rating_value | int | -2 to 2; NULL for X and NA.
derivation | str | algorithm (RATE-1) or consensus (the team's).
is_preferred | bool | The one that figures use: consensus where there is one.
n_informants | int | Informants with a coding of the construct.
n_documents | int | Documents with a coding of the construct.
n_explicit | int | Informants with an explicit example in the rating's direction.
status | str | ok or insufficient.
status_reason | str | Why not ok.
evidence_id | str | Opens the rating's evidence rows.
""",
    ),
    _table(
        "fact_adaptation",
        "Changes made to the innovation, one row a modification.",
        "adaptation_id",
        "case_id adaptation_id",
        """
adaptation_id | str | The adaptation.
case_id | str | The case.
date_earliest | date | First day it can have happened.
date_latest | date | Last day it can have happened.
what | str | What was changed, de-identified.
kind | str | Kind of change.
fidelity_consistent | str | yes, no or unknown.
proactive | str | yes, no or unknown.
decided_by | str | Who decided.
reason | str | Why, de-identified.
source_id | str | The source that reports it.
""",
    ),
    _mart("mart_adoption", "Adoption figures (ADO)"),
    _mart("mart_implementation", "Implementation figures (IMP)"),
    _mart("mart_assimilation", "Assimilation figures (ASM)"),
    _mart("mart_evidence_quality", "Evidence-quality figures (EVQ)"),
    _mart("mart_cross_case", "Cross-case figures (XC)"),
    _table(
        "evidence",
        "What each figure rests on, and what speaks against it.",
        "evidence_id kind segment_id coding_id event_id adaptation_id",
        "evidence_id kind segment_id coding_id event_id adaptation_id",
        """
evidence_id | str | The figure's or rating's evidence.
kind | str | coding, event or adaptation.
segment_id | str | The segment of a coding.
coding_id | str | The coding.
event_id | str | The event.
adaptation_id | str | The adaptation.
role | str | supports or contradicts.
""",
    ),
    _table(
        "quality_check",
        "Every data-quality expectation that was checked for this release.",
        "suite expectation table_name column_name",
        "suite table_name column_name expectation",
        """
suite | str | The expectation suite.
expectation | str | What is expected.
table_name | str | The table.
column_name | str | The column, NULL for the whole table.
severity | str | critical (blocks publication) or warning.
passed | bool | Whether it held.
n_checked | int | Rows looked at.
n_failed | int | Rows that failed.
""",
    ),
    _table(
        "quality_reliability",
        "Agreement between coders.",
        "framework domain code_id coder_a coder_b unit",
        "framework domain code_id coder_a coder_b unit",
        """
framework | str | The codebook.
domain | str | The domain, NULL for one code or the framework.
code_id | str | The code, NULL for a domain or the framework.
coder_a | str | First coder.
coder_b | str | Second coder.
unit | str | What was compared: turn or paragraph.
n_sources | int | Sources both worked on; the interval resamples them.
n_units | int | Units of these sources, coded or not.
n11 | int | Units both coded.
n10 | int | Units only the first coded.
n01 | int | Units only the second coded.
n00 | int | Units neither coded.
prevalence | float | Share of units coded, mean of both.
kappa | float | Cohen's kappa.
alpha | float | Krippendorff's alpha, nominal.
ac1 | float | Gwet's AC1.
positive_agreement | float | Dice coefficient.
lo | float | Lower end of alpha's interval: expanded percentile bootstrap over sources, 95%; NULL below three sources or where all agree.
hi | float | Upper end of alpha's interval.
alpha_u | float | Agreement on where: alpha over characters, coded or not; NULL where texts are not known.
n_valence | int | Units and codes to which both gave a valence.
valence_alpha | float | Krippendorff's alpha, ordinal, of these valences (mixed counts 0); NULL below 20 of them.
status | str | ok, or insufficient: no estimate.
status_reason | str | few_positives (the coder who coded more has fewer than 20 units) or no_variation; NULL when ok.
judgement | str | What alpha is good for: pass (.80 and more), tentative (.667 and more), fail; NULL when insufficient.
""",
    ),
    _table(
        "quality_rating",
        "Agreement between the ratings that RATE-1 proposes and the team's consensus. A team that saw the proposal first did not judge independently of it.",
        "case_id framework grain",
        "case_id framework grain",
        """
case_id | str | The case, NULL for all together.
framework | str | The codebook.
grain | str | case or phase.
n_both | int | Cells (construct by case or phase) that both rated.
n_equal | int | Of these, cells with the same rating, X among them.
n_within_one | int | Of these, cells at most 1 apart, both on the scale from -2 to 2.
n_x | int | Of these, cells that one of the two or both rated X: not on the scale.
n_only_algorithm | int | Cells that RATE-1 rated and the consensus gave as missing. Cells the team did not judge are in no count.
n_only_consensus | int | Cells that the team rated and RATE-1 found too little evidence for.
kappa_weighted | float | Cohen's kappa with quadratic weights, of cells both rated from -2 to 2.
alpha_ordinal | float | Krippendorff's alpha, ordinal, of the same cells.
status | str | ok, or insufficient: no coefficient.
status_reason | str | few_cells (fewer than 20 on the scale) or no_variation; NULL when ok.
""",
    ),
    _table(
        "quality_deidentification",
        "What was masked, per source, language, type and recogniser: counts, never text.",
        "source_id language type recogniser",
        "source_id language type recogniser",
        """
source_id | str | The source.
language | str | ISO 639-1 code.
type | str | Type of identifier.
recogniser | str | What found it.
n_spans | int | Spans masked.
n_words | int | Words of the source in that language.
audit_n | int | Identifiers in the human audit sample of the row's language, over all sources; NULL unless audit_status is ok.
audit_recall | float | Share of them that were masked when they were audited, 0-1.
audit_lo | float | Lower end of its interval: Wilson, 95%, on the effective number with sources as clusters.
audit_hi | float | Upper end of its interval.
audit_status | str | ok, or insufficient: the language's sample is not audited yet, or holds fewer than ten identifiers.
n_open | int | Open questions of the review queue about the source.
risk | str | Residual risks of the source, separated by semicolons, NULL when none: review_open, language_unsure, lower_case, no_roster.
""",
    ),
    _table(
        "quality_machine_coding",
        "How well a machine coder does beside people who coded without its help, per code.",
        "code_id coder_id",
        "code_id coder_id",
        """
code_id | str | The code.
coder_id | str | The machine coder. One that learns from people's codings is judged by what it said of sources it had not learnt from.
sensitivity | float | Share of human-coded units it found, 0-1.
specificity | float | Share of the others it left alone, 0-1.
f1 | float | F1, 0-1.
kappa | float | Cohen's kappa against the human coding.
n | int | Units compared, coded or not (turns of anybody but an interviewer, paragraphs of documents): all of sources that people coded on their own, and the random audit sample of sources they went through with suggestions.
status | str | ok; insufficient (too few units coded by people, only counts are shown); below_floor (the sample rules out that the code is worth its errors); abstains (the coder never gave the code); no_human_coding (nothing to compare with).
status_reason | str | insufficient: few_positives (fewer than 20). below_floor: specificity (its interval, below three sources Wilson's, lies below .998), no_better_than_length (kappa is not above that of length alone), or both with ; between. NULL otherwise.
n_positives | int | Units people coded.
n_predicted | int | Units the coder coded, of those compared.
n_sources | int | Sources compared; intervals resample them.
n_audit | int | Of the units, those of the audit sample.
sensitivity_lo | float | Lower end of sensitivity's interval: expanded percentile bootstrap over sources, 95%; Wilson's on the effective number of units where all sources agree; NULL below three sources.
sensitivity_hi | float | Upper end.
specificity_lo | float | Lower end of specificity's interval, made in the same way.
specificity_hi | float | Upper end.
f1_lo | float | Lower end of F1's interval: expanded percentile bootstrap over sources, 95%; NULL below three sources or where all agree.
f1_hi | float | Upper end.
kappa_lo | float | Lower end of kappa's interval, made in the same way.
kappa_hi | float | Upper end.
brier | float | Mean squared distance of its probabilities from what people did; NULL for coders that give none.
calibration_error | float | Expected calibration error of its probabilities in ten bins, 0-1.
length_f1 | float | Beside it: F1 of coding whatever is long enough, each source judged by the others.
length_kappa | float | Kappa of the same.
majority_f1 | float | Beside it: F1 of coding all units or none, whichever is right more often; its kappa is 0.
human_f1 | float | Beside it: F1 of two people on these units, the ceiling; all pairs together, NULL below 20 positives.
human_kappa | float | Kappa of two people on these units, mean over pairs.
human_n | int | Units that two people coded, over all pairs.
share_raw | float | Share of all units of the study that the coder coded.
share_corrected | float | The same corrected for its errors (Rogan-Gladen); NULL unless share_status is ok.
share_lo | float | Lower end of the corrected share's interval (Lang & Reiczigel, 95%): uncertain share, sensitivity and specificity, sources as clusters.
share_hi | float | Upper end.
share_status | str | ok; few_positives or few_negatives (fewer than 20 in the sample) or near_chance (sensitivity + specificity below 1.25): read the raw share as uncorrected; NULL where nothing was compared.
n_suggested | int | Suggestions of this code that people were given.
n_confirmed | int | Of these, confirmed as they were.
n_changed | int | Of these, changed: other code, extent or valence.
n_rejected | int | Of these, rejected.
""",
    ),
    _table(
        "quality_machine_share",
        "Share of each case's units that a machine coder gave a code, raw and corrected for its errors.",
        "case_id code_id coder_id",
        "case_id code_id coder_id",
        """
case_id | str | The case.
code_id | str | The code.
coder_id | str | The machine coder.
n | int | Units of the case.
n_predicted | int | Units the coder coded.
share_raw | float | Share of units coded, 0-1: of units, not of people, and no measure of importance.
share_corrected | float | The same corrected for its errors (Rogan-Gladen) as quality_machine_coding has them, taken to be the same in all cases; NULL unless status is ok.
share_lo | float | Lower end of the corrected share's interval (Lang & Reiczigel, 95%).
share_hi | float | Upper end.
status | str | ok, or why only the raw share stands: few_positives, few_negatives, near_chance, no_human_coding.
""",
    ),
    _table(
        "source_status",
        "Every file that is or was in the landing folder by id: read, refused and why, replaced or "
        "gone.",
        "source_id",
        "case_id source_id",
        """
source_id | str | The source.
case_id | str | The case.
kind | str | interview or document.
status | str | ok, quarantined, superseded (a corrected file took its place) or removed.
reason | str | Why it was refused, NULL when it was not.
content_hash | str | SHA-256 of the file.
n_paths | int | Landing files with this content: more than 1 is a duplicate.
renamed | bool | Whether the file has been renamed or moved since it was first seen.
superseded_by | str | The source that took its place, NULL unless superseded.
n_warnings | int | Contradictions and doubts about the file; coprod sources says which.
first_seen | time | When the pipeline first saw this content.
last_seen | time | The run that last found it in landing.
""",
    ),
    _table(
        "release",
        "This release: one row.",
        "release_id",
        "release_id",
        """
release_id | str | The release.
created_at | time | When it was published.
study_id | str | The study.
title | str | Its title.
synthetic | bool | True when the study is synthetic: nothing in it is about a real programme.
pipeline_version | str | Version of coprod.
input_hash | str | Hash of everything the figures depend on: landing files, protocol, code.
approval | str | approved, not_needed or none: whether quotes may be released.
""",
    ),
)

_RESTRICTED = (
    _table(
        "raw_source",
        "Sources as read, identified: restricted zone only.",
        "source_id",
        "case_id source_id",
        """
source_id | str | The source.
case_id | str | The case.
kind | str | interview or document.
date_lo | date | First day the date can mean.
date_hi | date | Last day the date can mean.
wave_id | str | Wave.
language | str | ISO 639-1 code.
author_stance | str | Stance of a document's author.
title | str | Title.
paths | str | JSON list of landing paths, sorted.
content_hash | str | SHA-256 of the file.
reader | str | Reader and its version.
text | str | Canonical text.
metadata | str | JSON of the document's own metadata and of channels that are not analysed.
warnings | str | JSON list of contradictions and doubts met while reading.
""",
    ),
    _table(
        "raw_segment",
        "Segments as read, identified: restricted zone only.",
        "segment_id",
        "source_id position",
        """
segment_id | str | source_id and position.
source_id | str | The source.
case_id | str | The case.
position | int | Order in the source, from 1.
speaker_label | str | Label as in the file.
speaker_role | str | informant, interviewer, other, unknown; NULL for documents.
participant_id | str | Informant, roster or provisional; NULL otherwise.
page | int | Page.
start_s | float | Seconds.
end_s | float | Seconds.
language | str | ISO 639-1 code.
language_confidence | float | How sure the detection is, 0-1; NULL where the team declared it.
channel | str | Channel.
char_start | int | Start in the canonical text.
char_end | int | End in the canonical text.
text | str | Text as read.
""",
    ),
    _table(
        "masked_span",
        "What was replaced in each segment, and by what: restricted zone only.",
        "segment_id start",
        "segment_id start",
        """
segment_id | str | The segment.
start | int | Start in the identified text.
end | int | End in the identified text.
deid_start | int | Start of the surrogate in the de-identified text.
deid_end | int | End of the surrogate in the de-identified text.
type | str | Type of identifier.
recogniser | str | What found it.
surrogate | str | What stands in its place.
""",
    ),
)

_CODED = (
    _table(
        "machine_review",
        "What people made of the suggestions they were given: a row per suggestion and person, per "
        "coding they added beside them, and per segment of the audit sample they coded. Coded zone "
        "only.",
        "review_id by",
        "review_id by",
        """
review_id | str | The suggestion; added-<coding_id> for a coding that nobody suggested; audit-<segment_id>.
outcome | str | confirmed, changed, rejected, open (still under the program's name); added; audited.
by | str | Who: the coder id, NULL where it is not known (open, or taken out by nobody named).
case_id | str | The case.
source_id | str | The source.
segment_id | str | The segment the suggestion begins in, or of the audit sample.
code_id | str | The code suggested, or added; NULL for the audit sample.
coder_id | str | The program that suggested it; NULL otherwise.
coding_id | str | The coding that people made of it, NULL when there is none.
""",
    ),
    _table(
        "held_out_coding",
        "What the classifier says of each segment that people coded, by a model that had not seen "
        "the segment's source: what its quality is judged by. Coded zone only.",
        "segment_id code_id coder_id",
        "segment_id code_id coder_id",
        """
segment_id | str | The segment; every one that can be coded of a source learnt from.
source_id | str | The source.
case_id | str | The case.
code_id | str | The code; those learnt, also when they are withheld.
coder_id | str | The program.
probability | float | Calibrated probability that people give the code, 0-1; the highest of the segment's units.
predicted | bool | Whether it would be coded: the probability is at or above the code's threshold.
""",
    ),
)

#: Tables of the coded zone that are not released.
CODED_TABLES: dict[str, Table] = {t.name: t for t in _CODED}
#: Tables of the published DuckDB file, in the order of the data dictionary.
TABLES: dict[str, Table] = {t.name: t for t in _PUBLIC}
#: Tables that never leave the restricted zone.
RESTRICTED_TABLES: dict[str, Table] = {t.name: t for t in _RESTRICTED}
MARTS = (
    "mart_adoption",
    "mart_implementation",
    "mart_assimilation",
    "mart_evidence_quality",
    "mart_cross_case",
)
#: Tables whose text columns come from the study's own material: the leak gate reads these in full.
STUDY_TEXT_TABLES = tuple(t for t in TABLES if t not in ("dim_metric", "quality_check"))
