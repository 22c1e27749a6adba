"""The published tables of a small invented study, coherent enough to pass every expectation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from coprod_pipeline.model import TABLES, VALENCES

CASES = (
    ("alder", "Alder network", "SE"),
    ("birch", "Birch centre", "GB"),
    ("cedar", "Cedar", "NL"),
)
CODES = (
    ("c22.inner.culture", "Culture", "c22", "c22.inner"),
    ("c22.inner.culture.equality", "Human equality-centredness", "c22", "c22.inner"),
    ("c22.innovation.adaptability", "Innovation adaptability", "c22", "c22.innovation"),
    ("c22.outer.funding", "Financing", "c22", "c22.outer"),
    ("c22.process.engaging", "Engaging", "c22", "c22.process"),
    ("rog.attribute.trialability", "Trialability", "rog", "rog.attribute"),
)
#: Ratings of each code in each case; NA is a construct with too little evidence.
RATINGS = (
    ("+1", "+1", "NA_missing"),
    ("+2", "+1", "+2"),
    ("+1", "-1", "0"),
    ("-2", "-1", "X"),
    ("X", "NA_missing", "+1"),
    ("NA_missing", "+1", "+1"),
)
VALUES = {"-2": -2, "-1": -1, "0": 0, "+1": 1, "+2": 2}
SEEN = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)


def _figure(metric_id: str, **columns: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "metric_id": metric_id,
        "metric_version": "1",
        "grain": "case",
        "unit": "share",
        "status": "ok",
        "exploratory": False,
    }
    return row | columns


class _Study:
    """Rows by table, filled case by case."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def add(self, table: str, **columns: Any) -> None:
        self.rows[table].append(columns)

    def protocol(self) -> None:
        self.add(
            "dim_wave", wave_id="2019", start_date=date(2019, 1, 1), end_date=date(2019, 12, 31)
        )
        for order, (code, name, framework, domain) in enumerate(CODES, 1):
            self.add(
                "dim_code",
                code_id=code,
                framework=framework,
                version="1",
                domain=domain,
                name=name,
                definition=f"What is meant by {name.lower()}.",
                parent_id="c22.inner.culture" if code.endswith("equality") else None,
                polarity="natural",
                rateable=True,
                registered=framework == "c22",
                sort_order=order,
            )
        self.add("dim_coder", coder_id="adjudicated", kind="adjudicated")
        self.add("dim_coder", coder_id="cues", kind="machine", model="cues", version="1")
        self.add(
            "dim_proposition",
            proposition_id="P1",
            statement="Equality is present.",
            expect="positive",
        )
        for order, (metric, name, unit) in enumerate(
            (
                ("ADO-01", "Time to adoption", "months"),
                ("ADO-02", "Adopting units by period", "count"),
                ("ADO-03", "Adoption fraction", "share"),
                ("IMP-01", "Construct rating", "rating"),
                ("ASM-01", "Form per phase", "text"),
                ("EVQ-06", "Source concentration", "share"),
                ("EVQ-09", "Grade", "index"),
                ("XC-04", "Pattern matching", "text"),
            ),
            1,
        ):
            self.add(
                "dim_metric",
                metric_id=metric,
                name=name,
                question=f"{name}?",
                unit=unit,
                version="1",
                sort_order=order,
            )

    def case(self, order: int, case_id: str, name: str, jurisdiction: str) -> None:
        self.add(
            "dim_case",
            case_id=case_id,
            name=name,
            jurisdiction=jurisdiction,
            innovation_start=date(1997, 1, 1),
            synthetic=True,
            sort_order=order,
        )
        for number, phase in enumerate(("adoption", "implementation"), 1):
            self.add(
                "dim_phase",
                case_id=case_id,
                phase_id=phase,
                start_date=date(2010 + 2 * number, 1, 1),
                end_date=date(2011 + 2 * number, 12, 31),
                sort_order=number,
            )
        for number in (1, 2, 3):
            self._interview(case_id, number)
        self._source(case_id, f"{case_id}-d1", "document", 4)
        for position in range(1, 5):
            self._segment(case_id, f"{case_id}-d1", position, None, None)
        self._codings(case_id)
        self._ratings(case_id, order - 1)
        self._adoption(case_id, order)
        self._assimilation(case_id, order)
        self._evidence_quality(case_id)

    def _source(self, case_id: str, source_id: str, kind: str, n_segments: int) -> None:
        self.add(
            "dim_source",
            source_id=source_id,
            case_id=case_id,
            kind=kind,
            date_lo=date(2019, 5, 1),
            date_hi=date(2019, 5, 31),
            wave_id="2019",
            language="en",
            author_stance="programme" if kind == "document" else None,
            n_segments=n_segments,
            n_words=n_segments * 5,
        )
        self.add(
            "source_status",
            source_id=source_id,
            case_id=case_id,
            kind=kind,
            status="ok",
            content_hash="0" * 64,
            first_seen=SEEN,
            last_seen=SEEN,
        )
        self.add(
            "quality_deidentification",
            source_id=source_id,
            language="en",
            type="PERSON",
            recogniser="names",
            n_spans=10,
            n_words=n_segments * 5,
        )

    def _segment(
        self, case_id: str, source_id: str, position: int, role: str | None, who: str | None
    ) -> None:
        self.add(
            "fact_segment",
            segment_id=f"{source_id}-{position}",
            source_id=source_id,
            case_id=case_id,
            participant_id=who,
            position=position,
            speaker_role=role,
            page=1 if role is None else None,
            start_s=None if role is None else position * 10.0,
            end_s=None if role is None else position * 10.0 + 8.0,
            language="en",
            n_words=5,
            text=f"We met as equals här {position}.",
        )

    def _interview(self, case_id: str, number: int) -> None:
        source, who = f"{case_id}-i{number}", f"{case_id}-p{number}"
        self.add(
            "dim_participant", participant_id=who, case_id=case_id, stake="insider", n_interviews=1
        )
        self._source(case_id, source, "interview", 8)
        for position in range(1, 9):
            asks = position % 2 == 1
            self._segment(
                case_id,
                source,
                position,
                "interviewer" if asks else "informant",
                None if asks else who,
            )

    def _codings(self, case_id: str) -> None:
        """Each code in the second segment of two interviews and the first of the document."""
        for code, *_ in CODES:
            for number, (source, position) in enumerate((("i1", 2), ("i2", 2), ("d1", 1))):
                valence = VALENCES[(number + len(code)) % 4]
                self.add(
                    "fact_coding",
                    coding_id=f"{case_id}:{code}:{source}",
                    segment_id=f"{case_id}-{source}-{position}",
                    source_id=f"{case_id}-{source}",
                    case_id=case_id,
                    participant_id=f"{case_id}-p{number + 1}" if source != "d1" else None,
                    code_id=code,
                    coder_id="adjudicated",
                    char_start=0,
                    char_end=16,
                    valence_code=valence,
                    valence=None if valence == "X" else int(valence),
                    explicit_example=True,
                    codebook_version="1",
                )
                self.add(
                    "fact_coding_phase",
                    coding_id=f"{case_id}:{code}:{source}",
                    case_id=case_id,
                    phase_id="adoption",
                )

    def _ratings(self, case_id: str, index: int) -> None:
        for (code, *_), by_case in zip(CODES, RATINGS, strict=True):
            rating = by_case[index]
            rated = not rating.startswith("NA")
            evidence_id = f"rating:{case_id}:{code}"
            shared: dict[str, Any] = {
                "case_id": case_id,
                "grain": "case",
                "code_id": code,
                "derivation": "algorithm",
                "n_informants": 2 if rated else 1,
                "n_documents": 1 if rated else 0,
                "status": "ok" if rated else "insufficient",
                "status_reason": None if rated else "one_source",
                "evidence_id": evidence_id,
            }
            self.add(
                "fact_rating",
                rating_code=rating,
                rating_value=VALUES.get(rating),
                is_preferred=True,
                n_explicit=2 if rated else 0,
                **shared,
            )
            self.rows["mart_implementation"].append(
                _figure(
                    "IMP-01",
                    item=rating,
                    estimate=VALUES.get(rating),
                    unit="rating",
                    coder_source="adjudicated",
                    n_segments=3,
                    **shared,
                )
            )
            for source, position, role in (
                ("i1", 2, "supports"),
                ("i2", 2, "supports"),
                ("d1", 1, "contradicts"),
            ):
                self.add(
                    "evidence",
                    evidence_id=evidence_id,
                    kind="coding",
                    segment_id=f"{case_id}-{source}-{position}",
                    coding_id=f"{case_id}:{code}:{source}",
                    role=role,
                )

    def _adoption(self, case_id: str, order: int) -> None:
        for number in range(1, 2 + order):
            unit = f"{case_id}-u{number}"
            self.add(
                "dim_unit",
                adopting_unit_id=unit,
                case_id=case_id,
                name=f"Unit {number}",
                eligible_from=date(2012, 1, 1),
            )
            self.add(
                "fact_event",
                event_id=f"{unit}:use",
                case_id=case_id,
                adopting_unit_id=unit,
                event_type="first_use",
                date_earliest=date(2012 + number, 1, 1),
                date_latest=date(2012 + number, 12, 31),
                disputed=False,
                source_id=f"{case_id}-d1",
            )
            self.add(
                "evidence",
                evidence_id=f"time:{unit}",
                kind="event",
                event_id=f"{unit}:use",
                role="supports",
            )
            self.rows["mart_adoption"].append(
                _figure(
                    "ADO-01",
                    case_id=case_id,
                    grain="unit",
                    adopting_unit_id=unit,
                    estimate=18.0,
                    lo=12.0,
                    hi=24.0,
                    unit="months",
                    interval_method="date_range",
                    evidence_id=f"time:{unit}",
                )
            )
            self.add(
                "evidence",
                evidence_id=f"curve:{case_id}",
                kind="event",
                event_id=f"{unit}:use",
                role="supports",
            )
        for year in range(2012, 2017):
            n = min(max(year - 2012, 0), order + 1)
            for item in ("gross", "net"):
                shared: dict[str, Any] = {
                    "case_id": case_id,
                    "period_end": date(year, 12, 31),
                    "item": item,
                    "interval_method": "date_range",
                    "evidence_id": f"curve:{case_id}",
                }
                self.rows["mart_adoption"].append(
                    _figure(
                        "ADO-02",
                        estimate=float(n),
                        lo=float(n),
                        hi=float(min(n + 1, order + 1)),
                        unit="count",
                        **shared,
                    )
                )
                total = order + 1
                self.rows["mart_adoption"].append(
                    _figure(
                        "ADO-03",
                        estimate=n / total,
                        lo=n / total,
                        hi=min(n + 1, total) / total,
                        k=n,
                        n=total,
                        **shared,
                    )
                )

    def _assimilation(self, case_id: str, order: int) -> None:
        for phase, form in (("adoption", "customisation"), ("implementation", "transformation")):
            known = order < 3 or phase == "adoption"
            self.rows["mart_assimilation"].append(
                _figure(
                    "ASM-01",
                    grain="phase",
                    case_id=case_id,
                    phase_id=phase,
                    item=form if known else "insufficient",
                    unit="text",
                    n_informants=2,
                    n_documents=1,
                    status="ok" if known else "insufficient",
                    status_reason=None if known else "one_source",
                    evidence_id=f"rating:{case_id}:{CODES[0][0]}" if known else None,
                )
            )

    def _evidence_quality(self, case_id: str) -> None:
        self.rows["mart_evidence_quality"].append(
            _figure(
                "EVQ-06",
                case_id=case_id,
                item="top_share",
                estimate=0.5,
                n_informants=3,
                evidence_id=f"rating:{case_id}:{CODES[0][0]}",
            )
        )
        self.rows["mart_cross_case"].append(
            _figure(
                "XC-04",
                case_id=case_id,
                proposition_id="P1",
                item="matches",
                unit="text",
                evidence_id=f"rating:{case_id}:{CODES[1][0]}",
            )
        )

    def quality(self) -> None:
        self.add(
            "source_status",
            source_id="q1",
            case_id="alder",
            kind="interview",
            status="quarantined",
            reason="no_consent",
            content_hash="1" * 64,
            first_seen=SEEN,
            last_seen=SEEN,
        )
        self.add(
            "quality_reliability",
            framework="c22",
            domain="c22.inner",
            coder_a="anna",
            coder_b="bo",
            unit="turn",
            n_units=40,
            n11=12,
            n10=2,
            n01=3,
            n00=23,
            prevalence=0.36,
            kappa=0.73,
            alpha=0.73,
            ac1=0.77,
            positive_agreement=0.83,
            lo=0.5,
            hi=0.9,
            status="ok",
            judgement="pass",
            n_sources=4,
            n_valence=0,
        )
        self.add(
            "quality_machine_coding",
            code_id=CODES[0][0],
            coder_id="cues",
            sensitivity=0.7,
            specificity=0.99,
            f1=0.75,
            kappa=0.72,
            n=60,
            status="ok",
        )


def small_tables() -> dict[str, pa.Table]:
    """Every published table but quality_check and release, which are made when publishing."""
    study = _Study()
    study.protocol()
    for order, case in enumerate(CASES, 1):
        study.case(order, *case)
    study.quality()
    return {
        name: table.from_rows(study.rows[name])
        for name, table in TABLES.items()
        if name not in ("quality_check", "release")
    }


def changed(
    tables: dict[str, pa.Table], table: str, row: int, **columns: Any
) -> dict[str, pa.Table]:
    """The tables with one row of one table changed."""
    rows = tables[table].to_pylist()
    rows[row] |= columns
    return tables | {table: pa.Table.from_pylist(rows, schema=tables[table].schema)}
