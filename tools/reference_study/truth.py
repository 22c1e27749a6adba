"""What was planted, written down for tests and evaluation; the pipeline never reads it.

What belongs here: the truth as files. What does not: computing figures from codings; a test does
that on its own and compares.
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from tools.reference_study import NOTICE, VERSION, plan
from tools.reference_study.coders import CODERS, placed
from tools.reference_study.interviews import Source
from tools.reference_study.protocol_files import table

_VERDICTS = {
    "P1a": {"linnea": "matches", "commons": "matches"},
    "P1b": {"recovery": "matches"},
    "P2": dict.fromkeys(plan.CASES, "matches"),
    "P3": dict.fromkeys(plan.CASES, "matches"),
    "P4": dict.fromkeys(plan.CASES, "matches"),
    "P5": {"linnea": "matches", "recovery": "matches", "commons": "partly"},
    "P6": {"linnea": "contradicts", "recovery": "insufficient", "commons": "insufficient"},
    "P7": dict.fromkeys(plan.CASES, "insufficient"),
}
_FORMS = {
    "linnea": ["customisation", "customisation", "transformation"],
    "recovery": ["customisation", "transformation", "insufficient"],
    "commons": ["transformation", "customisation", "insufficient"],
}
_ADOPTION = {
    "linnea": {"eligible": 11, "adopted": 9, "net": 8},
    "recovery": {"eligible": 11, "adopted": 8, "net": 8},
    "commons": {"eligible": 6, "adopted": 5, "net": 5},
}
_NAMED_BY = {
    "loz.effort.resist": [[3, 4], [4, 5], [3, 4]],
    "loz.signal.mindset": [[3, 4], [4, 5], [2, 4]],
    "causes:c22.inn.adaptab": [[3, 4], [3, 5], [3, 4]],
}
_DRIVERS = {
    "linnea": {"evolution_of_existing": 4, "champion": 3, "crisis": 2},
    "recovery": {
        "external_change_agent": 5,
        "community_collaboration": 4,
        "policy_window": 4,
        "evolution_of_existing": 1,
    },
    "commons": {"evolution_of_existing": 4, "peer_example": 2, "external_change_agent": 1},
}


def expected_yaml(seed: int) -> bytes:
    """Figures and verdicts that follow from the plan (drivers: k informants of the case's n)."""
    planted = plan.planted()
    content: dict[str, Any] = {
        "synthetic": True,
        "version": VERSION,
        "seed": seed,
        "informants": {"linnea": 4, "recovery": 5, "commons": 4},
        "ratings": planted["registered"],
        "single_informant_lean": planted["single_informant_lean"],
        "never_mentioned": planted["never_mentioned"],
        "one_informant_only": planted["one_informant_only"],
        "drivers": _DRIVERS,
        "named_by": _NAMED_BY,
        "adoption": _ADOPTION,
        "forms": _FORMS,
        "cooptation": dict.fromkeys(plan.CASES, "not_detected"),
        "verdicts": _VERDICTS,
        "coders": CODERS,
    }
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=96)
    return (f"# {NOTICE}\n" + text).encode()


def units_jsonl(sources: list[Source]) -> bytes:
    """Every unit in order: source, place, role, words, tier, trap, codes."""
    lines = []
    for source in sources:
        for place in placed(source):
            codes = [
                {
                    k: (v.isoformat() if hasattr(v, "isoformat") else v)
                    for k, v in vars(code).items()
                    if v not in (None, "", False)
                }
                for code in place.unit.codes
            ]
            line = {
                "source_path": source.path,
                "position": place.position,
                "role": place.role,
                "start": place.start,
                "text": place.unit.text,
                "tier": place.unit.tier,
                "trap": place.unit.trap,
                "codes": codes,
            }
            lines.append(json.dumps({k: v for k, v in line.items() if v}, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode()


def identifiers_csv(sources: list[Source], cases: dict[str, dict[str, Any]]) -> bytes:
    """Every planted identifier: file, turn, type, words, and whether the roster has the name."""
    listed = set()
    for case in cases.values():
        people = [(p["name"], p["aliases"]) for p in case["people"].values()]
        for name, aliases in [*people, *case["hide"]]:
            listed |= {str(name), *(a for a in str(aliases).split(";") if a)}
    rows = [
        {
            "source_path": source.path,
            "position": str(place.position),
            "start": str(place.start + found.start),
            "type": found.type,
            "text": found.text,
            "on_roster": str(found.text in listed).lower() if found.type == "PERSON" else "",
        }
        for source in sources
        for place in placed(source)
        for found in place.unit.identifiers
    ]
    return table("source_path,position,start,type,text,on_roster", rows)
