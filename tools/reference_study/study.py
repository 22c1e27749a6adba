"""The whole reference study for a seed: landing files and truth files as bytes by path."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tools.reference_study import bank, coders, plan, protocol_files, truth
from tools.reference_study.bank import Picker
from tools.reference_study.documents import DocumentMaker
from tools.reference_study.interviews import SPEECH, InterviewMaker, Source
from tools.reference_study.statements import Writer
from tools.reference_study.text import Lexicon
from tools.reference_study.writers import render


@dataclass(frozen=True)
class ReferenceStudy:
    """Sources before rendering, and the files of both folders by path relative to each."""

    sources: list[Source]
    landing: dict[str, bytes]
    truth: dict[str, bytes]


def make(seed: int) -> ReferenceStudy:
    """The study; the same seed gives the same bytes."""
    cases = plan.case_data()
    speech = Picker(random.Random(f"{seed}:speech"))
    prose = Picker(random.Random(f"{seed}:prose"))
    said_bank, written_bank = bank.templates(*SPEECH), bank.templates("docs_coded")
    sources: list[Source] = []
    events: list[dict[str, str]] = []
    for case_id, case in cases.items():
        lexicon = Lexicon(case, random.Random(f"{seed}:{case_id}:words"))
        statements = plan.statements(case_id)
        own_events = protocol_files.event_rows(case_id, case)
        events += own_events
        talk = InterviewMaker(
            case_id, case, Writer(case_id, case, said_bank, speech, lexicon), speech, seed
        )
        for key, day, form in case["interviews"]:
            sources.append(talk.make(key, day, form, statements.pop(key)))
        paper = DocumentMaker(
            case_id, case, Writer(case_id, case, written_bank, prose, lexicon), prose, seed
        )
        for key, data in case["documents"].items():
            reported = [e for e in own_events if e["document"] == key]
            sources.append(paper.make(key, data, statements.pop(key, []), reported))
        if statements:
            raise ValueError(f"planted.yaml, {case_id}: no such source {sorted(statements)}")
    paths = {(s.case_id, s.key): s.path for s in sources}
    landing = {s.path: render(s) for s in sources}
    columns = coders.COLUMNS
    landing["codings/adjudicated.csv"] = protocol_files.table(columns, coders.adjudicated(sources))
    for coder in coders.CODERS:
        rows = coders.simulated(sources, coder, seed)
        landing[f"codings/{coder}.csv"] = protocol_files.table(columns, rows)
    landing |= {
        "study.yaml": protocol_files.study_yaml(cases, seed),
        "roster.csv": protocol_files.roster_csv(cases),
        "sources.csv": protocol_files.sources_csv(sources),
        "events.csv": protocol_files.events_csv(events, paths),
        "adaptations.csv": protocol_files.adaptations_csv(cases, paths),
        "guide.csv": protocol_files.guide_csv(cases),
        "ratings.csv": protocol_files.ratings_csv(),
        "negative_cases.csv": protocol_files.negative_cases_csv(),
    }
    planted = {
        "expected.yaml": truth.expected_yaml(seed),
        "units.jsonl": truth.units_jsonl(sources),
        "identifiers.csv": truth.identifiers_csv(sources, cases),
    }
    return ReferenceStudy(sources, landing, planted)
