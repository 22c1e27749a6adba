"""The protocol beside the sources: study.yaml and the CSV files of a study folder.

What belongs here: rows. What does not: sources and codings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import yaml

from tools.reference_study import VERSION, plan
from tools.reference_study.documents import interval
from tools.reference_study.interviews import Source

#: This interview is told by its file name alone.
NOT_LISTED = "P302"
_RATIONALE = (
    "Twenty-four constructs of CFIR 2022 that the study's propositions speak of, chosen before "
    "coding: values and culture, what the innovation is like, outer setting, resources, power and "
    "commitment by role, and the activities of engaging, adapting and reflecting."
)
PROPOSITIONS: list[dict[str, Any]] = [
    {
        "id": "P1a",
        "statement": "Adoption evolved from earlier work of the same organisations.",
        "cases": ["linnea", "commons"],
        "codes": ["ado.driver.evolution_of_existing"],
        "expect": "present",
    },
    {
        "id": "P1b",
        "statement": "Adoption came from an external agency, community collaboration and policy.",
        "cases": ["recovery"],
        "codes": [
            "ado.driver.external_change_agent",
            "ado.driver.community_collaboration",
            "ado.driver.policy_window",
        ],
        "expect": "present",
    },
    {
        "id": "P2",
        "statement": "A philosophy of equal worth of lived and professional knowledge helped.",
        "cases": list(plan.CASES),
        "codes": ["c22.inner.culture.equality"],
        "expect": "positive",
    },
    {
        "id": "P3",
        "statement": "That the approach can be adapted eased its implementation.",
        "cases": list(plan.CASES),
        "codes": ["c22.inn.adaptab"],
        "expect": "positive",
    },
    {
        "id": "P4",
        "statement": "Efforts against co-optation were made, and it was not co-opted.",
        "cases": list(plan.CASES),
        "expect": {"loz.effort.resist": "present", "loz.out.corruption": "absent"},
    },
    {
        "id": "P5",
        "statement": "New ways of seeing were assimilated.",
        "cases": list(plan.CASES),
        "expect": {"loz.signal.mindset": "present"},
    },
    {
        "id": "P6",
        "statement": "Adoption was helped by pressure from peers.",
        "cases": list(plan.CASES),
        "expect": {"c22.out.pressure.market": "positive"},
    },
    {
        "id": "P7",
        "statement": "Low cost helped implementation.",
        "cases": list(plan.CASES),
        "codes": ["c22.inn.cost"],
        "expect": "positive",
    },
]


def table(columns: str, rows: Iterable[dict[str, str]], dialect: str = "plain") -> bytes:
    """A CSV file; ``spreadsheet`` is the same as office programs save it in half of Europe."""
    stream = io.StringIO()
    office = dialect == "spreadsheet"
    writer = csv.DictWriter(
        stream,
        columns.split(","),
        restval="",
        delimiter=";" if office else ",",
        lineterminator="\r\n" if office else "\n",
    )
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig" if office else "utf-8")


def study_yaml(cases: dict[str, dict[str, Any]], seed: int) -> bytes:
    """The protocol."""
    study = {
        "study": {
            "id": "reference",
            "title": "Reference study (synthetic): three invented coproduction programmes",
            "synthetic": True,
            "start": "2019-01-01",
            "end": "2023-12-31",
        },
        "cases": [
            {
                "id": case_id,
                "name": case["name"],
                "jurisdiction": case["jurisdiction"],
                "languages": case["languages"],
                "innovation_start": str(case["innovation_start"]),
            }
            for case_id, case in cases.items()
        ],
        "phases": {
            case_id: [
                {"id": p.phase_id, "start": str(p.start), "end": str(p.end)}
                for p in plan.phases(case)
            ]
            for case_id, case in cases.items()
        },
        "waves": [
            {"id": str(year), "start": f"{year}-01-01", "end": f"{year}-12-31"}
            for year in range(2019, 2024)
        ],
        "frameworks": ["cfir2022", "rogers", "greenhalgh", "lozeau", "adoption"],
        "registered_codes": list(plan.planted()["registered"]),
        "registered_rationale": _RATIONALE,
        "core_functions": {
            case_id: [{"id": k, "text": v} for k, v in case["core_functions"].items()]
            for case_id, case in cases.items()
        },
        "propositions": PROPOSITIONS,
        "keep_terms": ["LINNEA", "Recovery Together", "Learning Commons"],
        "deidentification": {"dates": "month", "ages": "band", "locations": "region"},
        "coding": {"coders": ["human", "cues"], "unit": "turn"},
        "publication": {"quotes": "released", "min_cell": 5},
    }
    head = (
        "# SYNTHETIC. Everything in this folder is invented: programmes, places, people, talk.\n"
        f"# Made by tools/reference_study, version {VERSION}, seed {seed}; do not edit by hand.\n"
    )
    return (head + yaml.safe_dump(study, sort_keys=False, allow_unicode=True, width=96)).encode()


def roster_csv(cases: dict[str, dict[str, Any]]) -> bytes:
    """Participants, interviewers, and people who are only talked about."""
    rows: list[dict[str, str]] = []
    for case_id, case in cases.items():
        for person_id, person in case["people"].items():
            labels = str(person["name"]) + (";WD" if person_id == "P304" else "")
            rows.append(
                {
                    "participant_id": person_id,
                    "case_id": case_id,
                    "full_name": person["name"],
                    "aliases": person["aliases"],
                    "speaker_labels": labels,
                    "role": person["role"],
                    "stake": person["stake"],
                    "organisation": f"{case['name']} (fictional)",
                    "consent": "given",
                    "consent_scope": "analysis" if person_id == "P304" else "analysis;quotes",
                    "consent_date": f"{2019 + int(person_id[-1]) % 3}-01-15",
                }
            )
        interviewer = case["interviewer"]
        rows.append(
            {
                "case_id": case_id,
                "full_name": interviewer["name"],
                "speaker_labels": interviewer["labels"],
                "role": "interviewer",
                "organisation": interviewer["organisation"],
            }
        )
        for number, (name, aliases) in enumerate(case["hide"]):
            rows.append(
                {
                    "case_id": case_id,
                    "full_name": name,
                    "aliases": aliases,
                    "email": str(case["emails"][number + 1]) if number < 2 else "",
                    "phone": str(case["phones"][number]) if number < 2 else "",
                }
            )
    return table(
        "participant_id,case_id,full_name,aliases,speaker_labels,role,stake,organisation,email,"
        "phone,consent,consent_scope,consent_date",
        rows,
    )


def sources_csv(sources: list[Source]) -> bytes:
    """One row a source, but for the interview that its file name describes."""
    rows = [
        {
            "path": s.path,
            "case_id": s.case_id,
            "kind": s.kind,
            "participant_ids": s.participant,
            "date": s.date,
            "language": "en",
            "title": s.title,
            "author_stance": s.stance,
        }
        for s in sources
        if s.key != NOT_LISTED
    ]
    return table(
        "path,case_id,kind,participant_ids,date,language,title,author_stance",
        rows,
    )


def event_rows(case_id: str, case: dict[str, Any]) -> list[dict[str, str]]:
    """The events of a case; ``when`` is the date as it was planned, ``document`` its source."""
    rows: list[dict[str, str]] = []
    for unit, eligible_from, *events in case["units"]:
        told = [f"eligible {eligible_from} {case['eligible_source']}"] if eligible_from else []
        for event_type, when, document in (str(e).split() for e in [*told, *events]):
            first, last = interval(when)
            # One case gives dates as years and months, which mean their whole interval.
            short = case_id == "recovery" and event_type != "eligible"
            rows.append(
                {
                    "event_id": f"E-{case_id[0].upper()}{len(rows) + 1:02d}",
                    "case_id": case_id,
                    "unit": str(unit),
                    "event_type": event_type,
                    "date_earliest": when if short else first.isoformat(),
                    "date_latest": when if short else last.isoformat(),
                    "eligible_from": first.isoformat() if event_type == "eligible" else "",
                    "document": document,
                    "when": when,
                }
            )
    return rows


def events_csv(rows: list[dict[str, str]], paths: dict[tuple[str, str], str]) -> bytes:
    """Events with the documents that report them."""
    columns = (
        "event_id,case_id,unit,event_type,date_earliest,date_latest,eligible_from,eligible_to,"
        "source_path,note"
    )
    wanted = set(columns.split(","))
    cleaned = [
        {k: v for k, v in r.items() if k in wanted}
        | {"source_path": paths[r["case_id"], r["document"]]}
        for r in rows
    ]
    return table(columns, cleaned)


def adaptations_csv(cases: dict[str, dict[str, Any]], paths: dict[tuple[str, str], str]) -> bytes:
    """What was changed in the programmes."""
    rows: list[dict[str, str]] = []
    for case_id, case in cases.items():
        for number, line in enumerate(case["adaptations"], 1):
            when, what, kind, faithful, proactive, decided_by, reason, document = map(str, line)
            first, last = interval(when)
            rows.append(
                {
                    "adaptation_id": f"A-{case_id[0].upper()}{number:02d}",
                    "case_id": case_id,
                    "date_earliest": first.isoformat(),
                    "date_latest": last.isoformat(),
                    "what": what,
                    "kind": kind,
                    "fidelity_consistent": faithful,
                    "proactive": proactive,
                    "decided_by": decided_by,
                    "reason": reason,
                    "source_path": paths[case_id, document],
                }
            )
    return table(
        "adaptation_id,case_id,date_earliest,date_latest,what,kind,fidelity_consistent,proactive,"
        "decided_by,reason,source_path",
        rows,
    )


def guide_csv(cases: dict[str, dict[str, Any]]) -> bytes:
    """What was asked, by case and wave."""
    never = {("commons", "c22.inner.struct.it"): "no", ("linnea", "c22.inner.incentive"): "no"}
    never[("commons", "c22.inner.incentive")] = "not_applicable"
    rows = [
        {
            "case_id": case_id,
            "wave_id": str(day.year),
            "source_path": "",
            "code_id": code,
            "asked": never.get((case_id, code), "yes"),
        }
        for case_id, case in cases.items()
        for _, day, _ in case["interviews"]
        for code in plan.planted()["registered"]
    ]
    unique = {tuple(r.values()): r for r in rows}
    return table("case_id,wave_id,source_path,code_id,asked", unique.values())


def ratings_csv() -> bytes:
    """The team's consensus: the planted table where there is enough to rate."""
    rows = [
        {
            "case_id": case_id,
            "phase_id": "",
            "code_id": code,
            "rating_code": ratings[index],
            "raters": "coder-a;coder-b",
            "rationale": "Agreed after reading the memos of both raters.",
            "date": "2024-03-12",
        }
        for index, case_id in enumerate(plan.CASES)
        for code, ratings in plan.planted()["registered"].items()
        if ratings[index] != "NA"
    ]
    return table("case_id,phase_id,code_id,rating_code,raters,rationale,date", rows)


def negative_cases_csv() -> bytes:
    """Where somebody looked for contrary evidence, and whether there was any."""
    found = {
        "linnea": ("yes", "One municipality keeps the form and decides as before."),
        "recovery": ("yes", "One unit put the new name on an old meeting; one source only."),
        "commons": ("yes", "Peers are asked for professional qualifications; two sources."),
    }
    rows = []
    for case_id, (answer, note) in found.items():
        for topic in ("co-optation", "P4", "loz.out.corruption"):
            seen = "no" if topic == "loz.out.corruption" else answer
            rows.append(
                {
                    "case_id": case_id,
                    "topic": topic,
                    "searched_by": "coder-a",
                    "date": "2024-02-20",
                    "found": seen,
                    "note": note if seen == "yes" else "Nothing of the kind was found.",
                }
            )
        one_voice = case_id == "linnea"
        rows.append(
            {
                "case_id": case_id,
                "topic": "P3",
                "searched_by": "coder-b",
                "date": "2024-02-21",
                "found": "yes" if one_voice else "no",
                "note": "One informant finds the form stiff." if one_voice else "",
            }
        )
    return table("case_id,topic,searched_by,date,found,note", rows, "spreadsheet")
