"""How well a machine coder does on the reference study when nobody has coded it, end to end.

What belongs here: the study regenerated under other seeds without its codings, taken from landing
to figures by the stages themselves, and set against what was planted: stretch by stretch by tier,
code by code, then ratings, net valence and verdicts. What does not: any coder, any floor of one.

The truth comes from the generator in memory; the pipeline never sees it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from statistics import mean
from typing import Any
from unittest.mock import patch

from coprod_pipeline import road
from coprod_pipeline.coding.codebook import load_codebook
from coprod_pipeline.coding.coders.base import CodableSegment
from coprod_pipeline.coding.human import place_codings
from coprod_pipeline.deidentify.offsets import to_deidentified
from coprod_pipeline.lake import Lake
from coprod_pipeline.model import MARTS, RATING_VALUES
from coprod_pipeline.protocol import HumanCoding
from coprod_pipeline.road.inputs import path_to_source
from tests.validation import oracle, planted
from tools.reference_study import coders as generator_coders
from tools.reference_study import study as generator

#: None of them is the seed of the study that comes with the package.
FIRST_SEED = 1
#: Nothing that people have coded, rated or searched for stays in landing.
_BY_PEOPLE = ("codings/", "ratings.csv", "negative_cases.csv")
#: So much evidence is never found: a code that is never given.
ABSTAINS = 99
#: The specificity that a code has to hold, per code and segment (the floor set for the study).
SPECIFICITY = 0.998


@dataclass(frozen=True)
class Stretch:
    """A planted stretch of text where it stands after masking; ``codes`` maps ids to the truth."""

    segment_id: str
    start: int
    end: int
    tier: str
    trap: str
    is_document: bool
    codes: Mapping[str, generator_coders.Planted]


@dataclass
class Tally:
    """Counts of cells (stretch or segment by code): planted and found, and so on."""

    tp: int = 0
    fn: int = 0
    fp: int = 0
    tn: int = 0

    def add(self, truth: bool, found: bool) -> None:
        if truth:
            self.tp += found
            self.fn += not found
        else:
            self.fp += found
            self.tn += not found

    def __iadd__(self, other: Tally) -> Tally:
        self.tp, self.fn = self.tp + other.tp, self.fn + other.fn
        self.fp, self.tn = self.fp + other.fp, self.tn + other.tn
        return self

    @property
    def sensitivity(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else float("nan")

    @property
    def specificity(self) -> float:
        return self.tn / (self.tn + self.fp) if self.tn + self.fp else float("nan")

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else float("nan")

    @property
    def f1(self) -> float:
        both = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / both if both else float("nan")


@dataclass
class Outcome:
    """What came of one seed.

    ``tiers`` counts stretch by code; ``segments`` code by code over segments; ``traps`` stretches
    of each trap and how many of them got a code that was not planted. ``said`` counts what is
    said beside the code on stretches found: given, right, and of how many.
    """

    tiers: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    segments: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    traps: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    said: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    figures: dict[str, float] = field(default_factory=dict)
    not_placed: int = 0

    @property
    def all_segments(self) -> Tally:
        total = Tally()
        for tally in self.segments.values():
            total += tally
        return total


def outcome_of(seed: int, coder: str = "cues") -> Outcome:
    """Make the study of a seed, code it by a machine alone, and compare with what was planted."""
    made = generator.make(seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with patch.dict(os.environ, {"COPROD_KEY_FILE": str(root / "study.key")}):
            lake = _lake(root / "lake", made, coder)
            study = road.open_study(lake)
            _masked(lake, study.case_ids)
            for case_id in study.case_ids:
                road.code(lake, study, case_id)
            for case_id in study.case_ids:
                road.measure(lake, study, case_id)
            road.compare(lake, study)
            return _compared(lake, made, coder)


def segments_of(seed: int, *only: str) -> list[tuple[CodableSegment, set[str]]]:
    """The masked segments of the study of a seed, each with the codes planted in it.

    ``only`` names the cases to read; without any all are read.
    """
    made = generator.make(seed)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with patch.dict(os.environ, {"COPROD_KEY_FILE": str(root / "study.key")}):
            lake = _lake(root / "lake", made, "cues")
            for case_id in _masked(lake, only):
                codes: dict[str, set[str]] = defaultdict(set)
                for stretch in _stretches(lake, made, case_id)[0]:
                    codes[stretch.segment_id] |= stretch.codes.keys()
                for row in lake.read_table("deidentified", "fact_segment", case_id).to_pylist():
                    segment = CodableSegment(
                        row["segment_id"], row["text"] or "", row["speaker_role"], row["language"]
                    )
                    if row["segment_id"] in codes:
                        found.append((segment, codes[row["segment_id"]]))
    return found


def _masked(lake: Lake, only: Sequence[str]) -> Sequence[str]:
    """Take the cases of a lake from landing to masked segments; returns which they are."""
    study = road.open_study(lake)
    cases = only or study.case_ids
    for case_id in cases:
        road.ingest(lake, study, case_id)
    road.identify(lake, study)
    for case_id in cases:
        road.deidentify(lake, study, case_id)
    return cases


def _lake(root: Path, made: generator.ReferenceStudy, coder: str) -> Lake:
    """A lake whose landing is the study before anybody coded it; only ``coder`` is asked."""
    for name, content in made.landing.items():
        if name.startswith(_BY_PEOPLE):
            continue
        if name == "study.yaml":
            text = content.decode()
            listed = re.compile(r"(\n  coders:\n)(?:  - \w+\n)+")
            if not listed.search(text):
                raise ValueError("study.yaml lists no coders where they were expected")
            content = listed.sub(rf"\g<1>  - {coder}\n", text).encode()
        path = root / "landing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    lake = Lake(root)
    lake.ensure_zones()
    return lake


def _compared(lake: Lake, made: generator.ReferenceStudy, coder: str) -> Outcome:
    study = road.open_study(lake)
    books = [load_codebook(name, lake.landing) for name in study.frameworks]
    # Codes that the coder knows nothing of are left out: they would make any coder look specific.
    known = sorted(
        {
            c.id
            for b in books
            for c in b.codes
            if (c.cues or c.cues_positive or c.cues_negative) and c.least_evidence != ABSTAINS
        }
    )
    outcome = Outcome()
    for case_id in study.case_ids:
        stretches, not_placed = _stretches(lake, made, case_id)
        outcome.not_placed += not_placed
        codings = lake.read_table("coded", "fact_coding", case_id).to_pylist()
        if {c["coder_id"].split("@")[0].split(":")[0] for c in codings} - {coder}:
            raise ValueError("codings of somebody else are in the lake")
        _count(outcome, stretches, codings, known)
    outcome.figures = _figures(lake)
    return outcome


def _stretches(
    lake: Lake, made: generator.ReferenceStudy, case_id: str
) -> tuple[list[Stretch], int]:
    """Every planted stretch that somebody says or writes, placed on the de-identified segments."""
    paths = path_to_source(lake, case_id)
    asked: list[HumanCoding] = []
    units = []
    for source in made.sources:
        if source.case_id != case_id:
            continue
        for place in generator_coders.placed(source):
            if place.role in ("interviewer", "title", "heading"):
                continue
            nth = generator_coders.occurrence(source.plain_text, place.unit.text, place.start)
            asked.append(
                HumanCoding(
                    PurePosixPath(source.path), place.unit.text, nth, "truth", "truth",
                    row=len(asked),
                )
            )  # fmt: skip
            units.append((source, place.unit))
    segments = lake.read_secret_table(f"raw_segment/{case_id}")
    placed, _ = place_codings(
        asked, lake.read_secret_table(f"raw_source/{case_id}"), segments, paths
    )
    masked: dict[str, list[Any]] = defaultdict(list)
    for row in lake.read_secret_table(f"masked_span/{case_id}").to_pylist():
        masked[row["segment_id"]].append(_Masked(row))
    found = []
    for coding in placed:
        source, unit = units[coding.coding.row]
        # A stretch that a page break parts lies in several segments; the longest stands for it.
        piece = max(coding.pieces, key=lambda p: p.end - p.start)
        spans = sorted(masked[piece.segment_id], key=lambda m: m.start)
        start, end = to_deidentified(spans, piece.start, piece.end)
        found.append(
            Stretch(
                piece.segment_id, start, end, unit.tier or "none", unit.trap,
                source.kind == "document", {c.code_id: c for c in unit.codes},
            )
        )  # fmt: skip
    return found, len(asked) - len(placed)


class _Masked:
    """A row of masked_span as the arithmetic of offsets wants it."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.start, self.end = row["start"], row["end"]
        self.deid_start, self.deid_end = row["deid_start"], row["deid_end"]


def _count(
    outcome: Outcome,
    stretches: Sequence[Stretch],
    codings: Iterable[Mapping[str, Any]],
    known: Sequence[str],
) -> None:
    """Compare stretch by stretch, then segment by segment."""
    in_segment: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        in_segment[stretch.segment_id].append(stretch)
    by_stretch: dict[int, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    in_found: dict[str, set[str]] = defaultdict(set)
    for coding in codings:
        in_found[coding["segment_id"]].add(coding["code_id"])
        own = in_segment.get(coding["segment_id"], [])
        shared = [(_overlap(s, coding), s) for s in own]
        best = max(shared, key=lambda pair: pair[0], default=(0, None))
        if best[1] is not None and best[0] > 0:
            by_stretch[id(best[1])][coding["code_id"]] = coding
    for stretch in stretches:
        given = by_stretch[id(stretch)]
        # A planted code that the coder knows nothing of counts: it was missed.
        for code in {*known, *stretch.codes, *given}:
            truth, got = code in stretch.codes, code in given
            outcome.tiers[stretch.tier].add(truth, got)
            kind = "documents" if stretch.is_document else "interviews"
            outcome.kinds[kind].add(truth, got)
            if truth and got:
                _beside(outcome, stretch.codes[code], given[code])
        if stretch.trap:
            outcome.traps[stretch.trap]["stretches"] += 1
            outcome.traps[stretch.trap]["wrong"] += bool(given.keys() - stretch.codes.keys())
    for segment_id, own in in_segment.items():
        planted_codes = {code for s in own for code in s.codes}
        for code in {*known, *planted_codes, *in_found[segment_id]}:
            outcome.segments[code].add(code in planted_codes, code in in_found[segment_id])


def _overlap(stretch: Stretch, coding: Mapping[str, Any]) -> int:
    return int(min(stretch.end, coding["char_end"]) - max(stretch.start, coding["char_start"]))


def _beside(outcome: Outcome, truth: generator_coders.Planted, coding: Mapping[str, Any]) -> None:
    """What the coder says beside the code: was it given at all, and was it right."""
    pairs: dict[str, tuple[object, object]] = {
        "aspect": (truth.aspect, coding["aspect"]),
        "period": (_period(truth.ref_start, truth.ref_end), _ref(coding)),
    }
    if truth.valence is not None:
        pairs["valence"] = (truth.valence, coding["valence_code"])
        pairs["explicit example"] = (truth.explicit, coding["explicit_example"])
    for name, (planted_value, said) in pairs.items():
        outcome.said[name]["of"] += 1
        if said is not None:
            outcome.said[name]["given"] += 1
            if name == "period":
                # Right when it lies within the planted period, or the planted one within it.
                outcome.said[name]["right"] += _within(planted_value, said)
            else:
                outcome.said[name]["right"] += said == planted_value


def _period(start: date | None, end: date | None) -> tuple[date, date] | None:
    return (start or end, end or start) if start or end else None  # type: ignore[return-value]


def _ref(coding: Mapping[str, Any]) -> tuple[date, date] | None:
    return _period(coding["ref_start"], coding["ref_end"])


def _within(planted_period: Any, said: Any) -> bool:
    if planted_period is None:
        return False
    (a, b), (c, d) = planted_period, said
    return (a <= c and d <= b) or (c <= a and b <= d)


def _figures(lake: Lake) -> dict[str, float]:
    """Ratings, net valence and verdicts beside the planted ones."""
    study = road.open_study(lake)
    rows: list[dict[str, Any]] = []
    for mart in MARTS:
        parts = ("study",) if mart == "mart_cross_case" else study.case_ids
        for part in parts:
            rows += lake.read_table("coded", mart, part).to_pylist()
    return figures_of(rows)


def figures_of(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Study.md L5 from the rows of all marts."""
    found = {
        (r["case_id"], r["code_id"]): r["item"] if r["status"] == "ok" else "NA"
        for r in oracle.of(rows, "IMP-01", phase_id=None, derivation="algorithm")
    }
    count: Counter[str] = Counter()
    for code, line in oracle.planted()["ratings"].items():
        for case_id, truth in zip(oracle.planted()["informants"], line, strict=True):
            # Nobody was found to speak of it, so it may not have a row at all.
            got = found.get((case_id, code), "NA")
            count["cells"] += 1
            count["exact"] += got == truth
            count["missing"] += (got == "NA") != (truth == "NA")
            count["silent"] += truth == "NA"
            if "NA" not in (got, truth):
                count["both"] += 1
                apart = RATING_VALUES.get(got, 0) - RATING_VALUES.get(truth, 0)
                count["near"] += abs(apart) <= 1
    target = planted_net()
    nets = []
    for row in oracle.of(rows, "IMP-02", phase_id=None, item="cfir2022"):
        if row["status"] == "ok":
            nets.append(abs(row["estimate"] - target[row["case_id"]]))
    wrong = {w.split(":")[0][:2] for w in oracle.verdicts(rows)}
    return {
        "exact": count["exact"] / count["cells"],
        "within one": count["near"] / count["both"] if count["both"] else float("nan"),
        "rated in both": count["both"] / count["cells"],
        "missing-status error": count["missing"] / count["cells"],
        "net valence": mean(nets) if nets else float("nan"),
        "cases with a net valence": float(len(nets)),
        # P1a and P1b are the two halves of P1.
        "verdicts of 7": float(7 - len(wrong)),
    }


_NET: dict[str, float] = {}


def planted_net() -> dict[str, float]:
    """The net valence of each case by the agreed coding, which is the truth."""
    if not _NET:
        rows = planted.figures(oracle.reference_study(), planted.tables_of_reference())
        for row in oracle.of(rows, "IMP-02", phase_id=None, item="cfir2022"):
            _NET[row["case_id"]] = row["estimate"]
    return _NET
