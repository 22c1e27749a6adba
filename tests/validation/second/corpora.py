"""Random small studies as tables, to put both implementations to the same questions.

What belongs here: making a corpus from a seed; every corner that the specification names should
turn up now and then. What does not: any figure.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from .inputs import Corpus, Row

SYNTHETIC = "Random letters and numbers: nothing in these corpora is about anybody."
RATEABLE = {
    "cfir2022": (
        "c22.inn.adaptab", "c22.inn.cost", "c22.inn.complex", "c22.out.policy", "c22.out.pressure",
        "c22.out.pressure.market", "c22.inner.culture", "c22.inner.culture.equality",
        "c22.inner.compat", "c22.proc.doing", "c22.char.motivation", "c22.char.opportunity",
    ),
    "rogers": ("rog.attr.reladv", "rog.attr.compat"),
    "greenhalgh": ("gre.inn.risk", "gre.inn.fuzzy"),
    "npt": ("npt.coh.communal", "npt.act.skillset"),
    "proctor": ("pro.fidelity", "pro.adoption"),
}  # fmt: skip
LEVELLED = ("loz.move.org", "loz.move.inn", "loz.gap.power", "loz.gap.values")
PRESENCE = {
    "cfir2022": ("c22.role.recipient", "c22.role.lead"),
    "rogers": ("rog.decision.optional", "rog.org.matching"),
    "lozeau": (
        *LEVELLED, "loz.out.transformation", "loz.out.customisation", "loz.out.loose_coupling",
        "loz.out.corruption", "loz.signal.selective", "loz.signal.relabel",
        "loz.signal.instrument", "loz.signal.professionalise", "loz.signal.mindset",
        "loz.signal.rule_change", "loz.signal.resource_shift", "loz.effort.resist",
    ),
    "adoption": (
        "ado.driver.champion", "ado.driver.crisis", "ado.driver.policy_window",
        "ado.decision.collective", "ado.decision.authority", "ado.stage.agenda",
        "ado.stage.clarifying", "ado.stage.routinizing",
    ),
    "cfir_outcomes": ("cfo.ant.adoptability",),
    "institutionalisation": ("ins.production.passage", "ins.production.routine",
                             "ins.managerial.saturation"),
}  # fmt: skip
STAKES = ("insider", "partner", "outsider", "recipient")
ROLES = ("high_leader", "mid_leader", "lead", "nurse", "recipient")
START, END = date(2014, 1, 1), date(2023, 12, 31)
LETTERS = "lorem ipsum dolor sit amet "


@dataclass
class Maker:
    """One corpus in the making. ``few`` is how many codings a segment tends to have."""

    seed: int
    chance: random.Random = field(init=False)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    protocol: Row = field(default_factory=dict)
    ratings: list[Row] = field(default_factory=list)
    guide: list[Row] = field(default_factory=list)
    negative_cases: list[Row] = field(default_factory=list)
    surveys: list[Row] = field(default_factory=list)
    roster: list[Row] = field(default_factory=list)
    n_codings: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def maybe(self, p: float) -> bool:
        return self.chance.random() < p

    def day(self, start: date = START, end: date = END) -> date:
        return start + timedelta(days=self.chance.randint(0, (end - start).days))

    def interval(self) -> tuple[date, date]:
        """A day, a month or a year."""
        d = self.day()
        kind = self.chance.choice("dmy")
        if kind == "d":
            return d, d
        if kind == "y":
            return date(d.year, 1, 1), date(d.year, 12, 31)
        after = date(d.year + d.month // 12, d.month % 12 + 1, 1)
        return date(d.year, d.month, 1), after - timedelta(days=1)

    # -- the study -------------------------------------------------------------------------

    def make(self) -> Corpus:
        names = (
            "dim_case dim_participant dim_source dim_phase dim_code dim_coder dim_unit "
            "fact_segment fact_coding fact_coding_phase fact_event fact_adaptation"
        )
        self.tables = {n: [] for n in names.split()}
        cases = [f"case{i}" for i in range(self.chance.randint(1, 4))]
        with_outcome = self.maybe(0.3)
        optional = [f for f in ("npt", "proctor", "institutionalisation") if self.maybe(0.5)]
        self.frameworks = [
            "cfir2022", "rogers", "greenhalgh", "lozeau", "adoption", "cfir_outcomes", *optional,
        ]  # fmt: skip
        self.protocol = {
            "study": {"id": f"random-{self.seed}", "start": START, "end": END},
            "cases": [
                {"id": c, "name": c}
                | ({"outcome": self.chance.choice(("high", "low"))} if with_outcome else {})
                for c in cases
            ],
            "phases": {c: self.phases() for c in cases},
            "frameworks": self.frameworks,
            "core_functions": {
                c: [{"id": f"f{i}", "text": "x"} for i in range(self.chance.randint(0, 3))]
                for c in cases
            },
        }
        self.codes(cases)
        self.coders()
        self.presence_only = self.maybe(0.1)
        for order, c in enumerate(cases, start=1):
            self.tables["dim_case"].append(
                {"case_id": c, "name": c, "synthetic": True, "sort_order": order}
            )
            self.case(c)
        self.tables["dim_code"] += self.derived()
        self.register(cases)
        return Corpus(
            self.tables, self.protocol, self.ratings, self.guide, self.negative_cases,
            self.surveys, self.roster,
        )  # fmt: skip

    def phases(self) -> list[Row]:
        n = self.chance.randint(0, 3)
        cuts = sorted(self.chance.sample(range(2014, 2024), n + 1)) if n else []
        return [
            {"id": f"phase{i}", "start": date(a, 1, 1), "end": date(b - 1, 12, 31)}
            for i, (a, b) in enumerate(pairwise(cuts))
        ]

    def codes(self, cases: list[str]) -> None:
        def add(code: str, framework: str, rateable: bool) -> None:
            self.tables["dim_code"].append({
                "code_id": code, "framework": framework, "version": "1",
                "domain": ".".join(code.split(".")[:2]), "name": code, "polarity": "natural",
                "rateable": rateable, "registered": False,
                "sort_order": len(self.tables["dim_code"]) + 1,
            })  # fmt: skip

        for framework in self.frameworks:
            for code in RATEABLE.get(framework, ()):
                add(code, framework, True)
            for code in PRESENCE.get(framework, ()):
                add(code, framework, False)
        for c in cases:
            for f in self.protocol["core_functions"][c]:
                add(f"core.{c}.{f['id']}", "core", False)

    def derived(self) -> list[Row]:
        """Every pair of a characteristic and a role that could be meant."""
        return [
            row | {"code_id": f"{row['code_id']}@{role}"}
            for row in self.tables["dim_code"]
            if row["code_id"].startswith("c22.char.")
            for role in ("recipient", "lead", "deliverer")
        ]

    def coders(self) -> None:
        self.present = self.chance.choice([
            ["adjudicated", "ann", "bo"], ["ann"], ["ann", "bo"],
            ["cues"], ["ann", "cues"], ["adjudicated", "cues"],
        ])  # fmt: skip
        kinds = {"adjudicated": "adjudicated", "cues": "machine"}
        for coder in self.present:
            self.tables["dim_coder"].append({"coder_id": coder, "kind": kinds.get(coder, "human")})

    # -- a case ----------------------------------------------------------------------------

    def case(self, case_id: str) -> None:
        people = [
            f"{case_id}-p{i}" for i in range(self.chance.choice((0, 1, 2, 3, 4, 5, 6, 9, 12, 14)))
        ]
        self.density = self.chance.choice((0.5, 1.5, 4.0))
        self.lean = self.chance.choice((0.2, 0.5, 0.8))
        self.units(case_id)
        for p in people:
            provisional = self.maybe(0.15)
            talks = self.chance.choice((1, 1, 2))
            stake, role = self.chance.choice(STAKES), self.chance.choice(ROLES)
            self.tables["dim_participant"].append({
                "participant_id": p, "case_id": case_id, "n_interviews": talks,
                "stake": None if provisional else stake,
                "role_group": None if provisional else role,
            })  # fmt: skip
            if not provisional:
                self.roster.append({
                    "participant_id": p, "case_id": case_id, "stake": stake, "role": role,
                })  # fmt: skip
            for n in range(talks):
                self.source(case_id, f"s-{p}-{n}", "interview", p)
        for n in range(self.chance.choice((0, 0, 1))):
            self.source(case_id, f"s-{case_id}-u{n}", "interview", None)
        for n in range(self.chance.choice((0, 1, 2, 4))):
            self.source(case_id, f"s-{case_id}-d{n}", "document", None)
        self.adaptations(case_id)

    def source(self, case_id: str, source_id: str, kind: str, person: str | None) -> None:
        lo, hi = self.interval()
        if self.maybe(0.1):
            lo = hi = None  # type: ignore[assignment]
        stance = self.chance.choice(("programme", "partner", "independent", None))
        n = self.chance.randint(1, 5)
        self.tables["dim_source"].append({
            "source_id": source_id, "case_id": case_id, "kind": kind, "date_lo": lo, "date_hi": hi,
            "language": "en", "author_stance": stance if kind == "document" else None,
            "n_segments": n, "n_words": 6 * n,
        })  # fmt: skip
        for position in range(1, n + 1):
            role: str | None = None
            if kind == "interview":
                role = "interviewer" if position % 3 == 0 else "informant" if person else "unknown"
            segment = {
                "segment_id": f"{source_id}-{position}", "source_id": source_id,
                "case_id": case_id, "position": position, "speaker_role": role, "n_words": 10,
                "participant_id": person if role == "informant" else None, "language": "en",
                "text": LETTERS * 3,
            }  # fmt: skip
            self.tables["fact_segment"].append(segment)
            for coder in self.present:
                self.code_segment(segment, coder, (lo, hi) if kind == "document" else None)
        if person and not any(s["participant_id"] == person for s in self.tables["fact_segment"]):
            raise AssertionError("an informant who never talks")

    def code_segment(self, segment: Row, coder: str, dates: Any) -> None:
        codes = [c for c in self.tables["dim_code"] if not c["code_id"].startswith("core.")]
        codes += [
            c for c in self.tables["dim_code"]
            if c["code_id"].startswith(f"core.{segment['case_id']}.")
        ]  # fmt: skip
        for _ in range(int(self.chance.expovariate(1 / self.density))):
            code = self.chance.choice(codes)["code_id"]
            start = self.chance.randint(0, 40)
            end = start + self.chance.randint(1, 38)
            self.coding(segment, coder, code, start, end, dates)
            if self.maybe(0.1):  # the same code again, overlapping or beside it
                start += self.chance.choice((0, 3, end - start))
                self.coding(segment, coder, code, start, max(end, start + 1), dates)
            if code.startswith("c22.char.") and self.maybe(0.4):
                role = self.chance.choice(("c22.role.recipient", "c22.role.lead"))
                self.coding(segment, coder, role, start, end, dates, bare=True)

    def coding(
        self, segment: Row, coder: str, code: str, start: int, end: int, dates: Any,
        bare: bool = False,
    ) -> None:  # fmt: skip
        self.n_codings += 1
        valenced = not bare and not self.presence_only and (
            code.startswith(("c22.", "rog.attr", "gre.", "npt.", "pro.", "cfo.", "core."))
            and not code.startswith("c22.role.") and coder != "cues" and self.maybe(0.85)
        )  # fmt: skip
        signs = ("1", "-1") if self.maybe(self.lean) else ("-1", "1")
        valence = self.chance.choice((signs[0],) * 5 + (signs[1], "0", "X")) if valenced else None
        level = self.chance.randint(0, 3) if code in LEVELLED and self.maybe(0.95) else None
        kind = None
        if code == "loz.move.inn":
            kind = self.chance.choice(
                ("fidelity_consistent", "fidelity_inconsistent", "none", None)
            )
        elif code.startswith("ado.driver.") and self.maybe(0.3):
            kind = "primary"
        elif code == "c22.inner.culture.equality" and self.maybe(0.5):
            kind = "causes:c22.inn.adaptab"
        unit = None
        if self.unit_ids and (code.startswith("cfo.") or self.maybe(0.02)) and self.maybe(0.5):
            unit = self.chance.choice(self.unit_ids)
        ref: tuple[date | None, date | None] = (None, None)
        if self.maybe(0.6):
            a, b = sorted((self.day(), self.day()))
            ref = self.chance.choice(((a, b), (a, a), (a, None), (None, b)))
        machine = coder == "cues"
        aspect = "anticipated" if self.maybe(0.9 if code.startswith("cfo.ant") else 0.07) else None
        row = {
            "coding_id": f"k{self.n_codings:06d}", "segment_id": segment["segment_id"],
            "source_id": segment["source_id"], "case_id": segment["case_id"],
            "participant_id": segment["participant_id"], "code_id": code, "coder_id": coder,
            "char_start": start, "char_end": end, "valence_code": valence,
            "valence": {"-1": -1, "0": 0, "1": 1}.get(valence or ""),
            "explicit_example": self.chance.choice((True, True, False, None)),
            "aspect": aspect or self.chance.choice(("actual", None)),
            "ref_start": ref[0], "ref_end": ref[1],
            "role": self.chance.choice(("lead", "deliverer"))
            if code.startswith("c22.char.") and self.maybe(0.1) else None,
            "level": level, "kind": kind, "adopting_unit_id": unit,
            "confidence": 0.5 if machine else None, "codebook_version": "1",
        }  # fmt: skip
        self.tables["fact_coding"].append(row)
        self.across_segments(row, segment)
        self.into_phases(row, dates)

    def across_segments(self, row: Row, segment: Row) -> None:
        """Now and then a coding goes on over the segment before."""
        before = f"{segment['source_id']}-{segment['position'] - 1}"
        found = [s for s in self.tables["fact_segment"][-8:] if s["segment_id"] == before]
        if found and self.maybe(0.08):
            more = {"segment_id": before, "participant_id": found[0]["participant_id"]}
            self.tables["fact_coding"].append(row | more | {"char_start": 60, "char_end": 80})

    def into_phases(self, row: Row, dates: Any) -> None:
        start, end = row["ref_start"], row["ref_end"]
        if start is None and end is None and dates:
            start, end = dates
        start, end = start or end, end or start
        for p in self.protocol["phases"][row["case_id"]]:
            if start is not None and p["start"] <= end and start <= p["end"]:
                self.tables["fact_coding_phase"].append({
                    "coding_id": row["coding_id"], "case_id": row["case_id"],
                    "phase_id": p["id"],
                })  # fmt: skip

    # -- events ----------------------------------------------------------------------------

    def units(self, case_id: str) -> None:
        self.unit_ids = [f"{case_id}.u{i}" for i in range(self.chance.choice((0, 1, 3, 6, 14)))]
        knows = self.maybe(0.85)
        for unit in self.unit_ids:
            eligible = self.day(START, date(2017, 1, 1)) if knows and self.maybe(0.9) else None
            gone = self.day(date(2019, 1, 1)) if self.maybe(0.1) else None
            self.tables["dim_unit"].append({
                "adopting_unit_id": unit, "case_id": case_id, "name": unit,
                "eligible_from": eligible, "eligible_to": gone,
            })  # fmt: skip
            if eligible is not None:
                self.tables["fact_event"].append({
                    "event_id": f"e{len(self.tables['fact_event'])}", "case_id": case_id,
                    "adopting_unit_id": unit, "event_type": "eligible", "date_earliest": eligible,
                    "date_latest": eligible, "disputed": False, "source_id": None,
                })  # fmt: skip
            for kind, p in (
                ("first_use", 0.75), ("adopt_decision", 0.3), ("discontinue", 0.15),
                ("merge", 0.1 if gone is None else 0.5), ("funding_end", 0.15), ("expand", 0.1),
            ):  # fmt: skip
                if self.maybe(p):
                    self.reports(case_id, unit, kind)

    def reports(self, case_id: str, unit: str, kind: str) -> None:
        lo, hi = self.interval()
        spans = [(lo, hi)]
        if self.maybe(0.25):
            spans.append(self.interval() if self.maybe(0.5) else (lo, hi + timedelta(days=9)))
        if kind == "discontinue":
            use = [e for e in self.tables["fact_event"] if e["event_type"] == "first_use"
                   and e["adopting_unit_id"] == unit]  # fmt: skip
            if not use:
                return
            after = max(e["date_latest"] for e in use) + timedelta(days=200)
            if after > END:
                return
            spans = [(after, min(END, after + timedelta(days=30)))]
        apart = max(s for s, _ in spans) > min(e for _, e in spans)
        for lo, hi in spans:
            n = len(self.tables["fact_event"])
            document = f"s-{case_id}-d{self.chance.randint(0, 3)}" if self.maybe(0.85) else None
            self.tables["fact_event"].append({
                "event_id": f"e{n}", "case_id": case_id, "adopting_unit_id": unit,
                "event_type": kind, "date_earliest": lo, "date_latest": hi, "disputed": apart,
                "source_id": document,
            })  # fmt: skip

    def adaptations(self, case_id: str) -> None:
        sources = {s["source_id"] for s in self.tables["dim_source"]}
        for e in self.tables["fact_event"]:
            if e["source_id"] not in sources:
                e["source_id"] = None
        of_case = sorted(
            s["source_id"] for s in self.tables["dim_source"] if s["case_id"] == case_id
        )
        for n in range(self.chance.choice((0, 0, 2, 5))):
            self.tables["fact_adaptation"].append({
                "adaptation_id": f"{case_id}-a{n}", "case_id": case_id, "what": "x", "kind": "form",
                "fidelity_consistent": self.chance.choice(("yes", "no", "unknown")),
                "proactive": self.chance.choice(("yes", "no", "unknown")),
                "decided_by": self.chance.choice(("peers", "board")),
                "source_id": self.chance.choice(of_case) if of_case and self.maybe(0.9) else None,
            })  # fmt: skip

    # -- what the team declares --------------------------------------------------------------

    def register(self, cases: list[str]) -> None:
        rateable = [r["code_id"] for r in self.tables["dim_code"] if r["rateable"]]
        if self.maybe(0.7):
            chosen = self.chance.sample(rateable, self.chance.randint(3, min(18, len(rateable))))
            self.protocol["registered_codes"] = chosen
            for r in self.tables["dim_code"]:
                r["registered"] = r["code_id"] in chosen
        registered = self.protocol.get("registered_codes") or rateable
        for c in cases:
            for code in registered:
                if self.maybe(0.1):
                    self.ratings.append({
                        "case_id": c, "phase_id": None, "code_id": code,
                        "rating_code": self.chance.choice(
                            ("-2", "-1", "0", "X", "+1", "+2", "NA_missing", "NA_not_applicable")
                        ),
                    })  # fmt: skip
                if self.maybe(0.5):
                    self.guide.append({
                        "case_id": c, "wave_id": None, "source_path": None, "code_id": code,
                        "asked": self.chance.choice(("yes", "no", "not_applicable")),
                    })  # fmt: skip
        codes = [r["code_id"] for r in self.tables["dim_code"] if "@" not in r["code_id"]]
        self.protocol["propositions"] = [
            self.proposition(f"P{i}", cases, codes, rateable)
            for i in range(self.chance.randint(0, 6))
        ]
        topics = ["co-optation", "loz.out.corruption"]
        topics += [p["id"] for p in self.protocol["propositions"]]
        for c in cases:
            for topic in topics:
                if self.maybe(0.3):
                    self.negative_cases.append({"case_id": c, "topic": topic, "found": "no"})

    def proposition(
        self, name: str, cases: list[str], codes: list[str], rateable: list[str]
    ) -> Row:
        about = self.chance.sample(cases, self.chance.randint(1, len(cases)))
        words = ("positive", "negative", "present", "absent")
        found = {
            "id": name, "statement": name, "cases": [c for c in cases if c in about],
        }  # fmt: skip
        if self.maybe(0.5):
            word = self.chance.choice(words)
            pool = rateable if word in words[:2] else codes
            return found | {
                "expect": word, "codes": self.chance.sample(pool, self.chance.randint(1, 2)),
            }  # fmt: skip
        expect = {}
        for _ in range(self.chance.randint(1, 2)):
            word = self.chance.choice(words)
            expect[self.chance.choice(rateable if word in words[:2] else codes)] = word
        return found | {"expect": expect}


def corpus(seed: int) -> Corpus:
    """The corpus of a seed: always the same."""
    return Maker(seed).make()
