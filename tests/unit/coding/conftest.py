"""A small made-up case: two interviews and a document, masked and not."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

import pytest

from coprod_pipeline.model import RESTRICTED_TABLES, TABLES
from coprod_pipeline.protocol import Case, HumanCoding, Period, Person, Study

MASK = "[Person 4KQ7]"


class SmallCase:
    """Tables of a case built from turns ``(role, label, text)``; ``Karin`` is masked."""

    def __init__(self) -> None:
        self.sources, self.raw, self.segments, self.spans = [], [], [], []
        self.paths: dict[str, str] = {}

    def add(
        self, source_id, path, turns, *, kind="interview", dates=(None, None), participant="P1"
    ):
        text = ""
        for position, (role, label, words) in enumerate(turns, start=1):
            text += f"{label}: " if label else ""
            start = len(text)
            text += words + "\n"
            segment_id = f"{source_id}-{position}"
            spans, masked, at = [], "", 0
            while (found := words.find("Karin", at)) >= 0:
                masked += words[at:found]
                row = {"start": found, "end": found + 5, "deid_start": len(masked)}
                masked += MASK
                spans.append(row | {"segment_id": segment_id, "deid_end": len(masked)})
                at = found + 5
            masked += words[at:]
            self.spans += spans
            common = {"segment_id": segment_id, "source_id": source_id, "position": position}
            common |= {"case_id": "a", "speaker_role": role, "language": "en"}
            common |= {"participant_id": participant if role == "informant" else None}
            place = {"char_start": start, "char_end": start + len(words), "channel": "body"}
            self.raw.append(common | place | {"text": words})
            self.segments.append(common | {"text": masked})
        row = {"source_id": source_id, "case_id": "a", "kind": kind, "text": text}
        self.sources.append(row | {"date_lo": dates[0], "date_hi": dates[1]})
        self.paths[path] = source_id

    def tables(self) -> dict[str, object]:
        return {
            "sources": RESTRICTED_TABLES["raw_source"].from_rows(self.sources),
            "raw_segments": RESTRICTED_TABLES["raw_segment"].from_rows(self.raw),
            "segments": TABLES["fact_segment"].from_rows(self.segments),
            "spans": RESTRICTED_TABLES["masked_span"].from_rows(self.spans),
            "path_to_source": self.paths,
        }


@pytest.fixture
def small_case() -> SmallCase:
    case = SmallCase()
    case.add(
        "src1",
        "interviews/a/P1.txt",
        [
            ("interviewer", "Q", "Did you have a steering group?"),
            ("informant", "P1", "Yes, Karin set up a steering group. It was Karin’s idea."),
            ("interviewer", "Q", "And then?"),
            ("informant", "P1", "Karin left. We did not stop — we went on, step by step."),
        ],
    )
    case.add(
        "doc1",
        "documents/a/report.txt",
        [
            (None, None, "Annual report."),
            (None, None, "The budget was cut by half. Karin objected."),
        ],
        kind="document",
        dates=(date(2015, 1, 1), date(2015, 12, 31)),
    )
    return case


@pytest.fixture
def study() -> Study:
    return Study(
        study_id="s",
        title="S",
        synthetic=True,
        start=date(2010, 1, 1),
        end=date(2020, 12, 31),
        cases=(Case("a", "A"), Case("b", "B", sort_order=2)),
        phases={
            "a": (
                Period("early", date(2010, 1, 1), date(2014, 12, 31)),
                Period("late", date(2015, 1, 1), date(2020, 12, 31)),
            )
        },
        registered_codes=("c22.proc.teaming",),
        core_functions={"a": (("f1", "People decide together."),)},
        coders=("human", "cues"),
        roster=(Person("P1", "a", "Karin Lund"),),
    )


@pytest.fixture
def coding():
    """Make a human coding; what is not said has the usual value."""

    def make(quote="set up a steering group", **values) -> HumanCoding:
        defaults = {
            "source_path": PurePosixPath("interviews/a/P1.txt"),
            "occurrence": 1,
            "code_id": "c22.proc.teaming",
            "coder": "A1",
            "file": "codings/a.csv",
            "row": 2,
        }
        return HumanCoding(quote=quote, **(defaults | values))

    return make
