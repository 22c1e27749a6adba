"""Real interviews and hearings: no roster name and no speaker's name stays in any segment."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coprod_pipeline.deidentify.detect import Detector
from coprod_pipeline.deidentify.gate import Gate
from coprod_pipeline.deidentify.identities import Label, build_identities, mentions_of
from coprod_pipeline.deidentify.masking import mask
from coprod_pipeline.deidentify.recognisers.context import Context
from coprod_pipeline.deidentify.recognisers.identifiers import Identifiers
from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.protocol import Person, Study

LANDING = Path(__file__).parents[3] / "../shared/real_study/landing"
#: Speakers that were seen in the files by eye; parts that are everyday words stand alone nowhere here.
SEEN = (
    "Jonas Rosland",
    "Danny Silvers",
    "Alex Rushdy",
    "Jaiden Alemni",
    "Devin Becker",
    "Rae Armantrout",
    "Robert Wrigley",
    "Sureyya Cansoy",
    "Timo Hannay",
    "Nigel Shadbolt",
    "Jon Lawitts",
    "Vicky Wei",
    "Matthew Brelsford",
    "Kyla Fury",
)


def roster() -> tuple[Person, ...]:
    with (LANDING / "roster.csv").open(encoding="utf-8-sig") as file:
        return tuple(
            Person(
                row["participant_id"] or None,
                row["case_id"] or None,
                row["full_name"],
                tuple(a for a in row["aliases"].split(";") if a),
                tuple(a for a in row["speaker_labels"].split(";") if a),
                row["role"],
            )
            for row in csv.DictReader(file)
        )


def sources() -> Iterator[tuple[str, str, list[str], set[str]]]:
    for path in sorted([*LANDING.glob("interviews/*/*"), *LANDING.glob("documents/*/*")]):
        reading = extract(path)
        if reading.status == "ok":
            texts = [segment.text for segment in reading.segments]
            speakers = {s.speaker for s in reading.segments if s.speaker}
            yield str(path), path.parent.name, texts, speakers


@pytest.mark.slow
@pytest.mark.skipif(not LANDING.is_dir(), reason="the real study is not beside the checkout")
def test_no_known_name_survives() -> None:
    study = Study("r", "t", False, date(2010, 1, 1), date(2025, 12, 31), cases=(), roster=roster())
    read = list(sources())
    assert len(read) > 20
    # Without the neural model: what the study itself declares must not hang on a model.
    detector = Detector((Identifiers(), Context()))
    found = {s: detector.detect(texts, "en") for s, _, texts, _ in read}
    labels = [Label(s, case, name) for s, case, _, names in read for name in sorted(names)]
    mentions = [m for s, case, texts, _ in read for m in mentions_of(s, case, texts, found[s])]
    who = build_identities(study, mentions, labels, b"k" * 32)
    masked = [
        mask(text, spans, who, language="en", case_id=case).text
        for s, case, texts, _ in read
        for text, spans in zip(texts, found[s], strict=True)
    ]
    identified = "\n".join(text for _, _, texts, _ in read for text in texts)
    parts = {part for name in SEEN for part in name.split()}
    assert sum(len(re.findall(rf"\b{part}\b", identified)) for part in parts) > 100
    assert Gate(who).leaks_in_texts(masked, strict=True) == []
    everything = "\n".join(masked)
    for person in roster():
        for name in (person.full_name, *person.aliases):
            assert not name or not re.search(rf"\b{re.escape(name)}\b", everything, re.IGNORECASE)
    left = {part for part in parts if re.search(rf"(?<!\w){part}(?![a-z])", everything)}
    assert left == set()
