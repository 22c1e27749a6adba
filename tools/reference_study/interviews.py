"""Composing interviews: turns of talk from planned statements, traps, filler and questions.

What belongs here: the order of talk. What does not: file formats, and what is said about a code.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tools.reference_study import bank, plan
from tools.reference_study.bank import Picker, Template
from tools.reference_study.plan import Phase, Statement
from tools.reference_study.statements import Writer
from tools.reference_study.text import Planted, Unit

INTERVIEWER, INFORMANT = "interviewer", "informant"
_TRAP_SHARE, _FILLER_SHARE, _CONTENT_TURNS = 0.25, 0.35, 16
SPEECH = ("speech_inner", "speech_outer", "speech_process", "speech_assimilation")
_SUFFIX = {
    "docx": "docx",
    "docx_bold": "docx",
    "vtt": "vtt",
    "srt": "srt",
    "csv": "csv",
    "md": "md",
    "txt": "txt",
    "txt_initials": "txt",
    "pdf": "pdf",
}


@dataclass(frozen=True)
class Turn:
    """One turn of an interview, or one paragraph of a document (``role`` empty)."""

    role: str
    units: tuple[Unit, ...]

    @property
    def text(self) -> str:
        """What is said, in one line."""
        return " ".join(u.text for u in self.units)


@dataclass(frozen=True)
class Source:
    """An interview or a document before it becomes a file; ``key`` is its name in the plan."""

    key: str
    case_id: str
    kind: str
    path: str
    form: str
    date: str
    title: str
    stance: str
    turns: tuple[Turn, ...]
    participant: str = ""
    speakers: tuple[tuple[str, str], ...] = ()

    @property
    def plain_text(self) -> str:
        """The words of the source without labels, a line a turn."""
        return "\n".join(t.text for t in self.turns)


class InterviewMaker:
    """Makes the interviews of one case, one after the other, from shared banks."""

    def __init__(
        self, case_id: str, case: dict[str, Any], writer: Writer, picker: Picker, seed: int
    ) -> None:
        self._case_id = case_id
        self._case = case
        self._writer = writer
        self._picker = picker
        self._seed = seed
        self._filler = bank.templates("speech_filler", coded=False)
        self._traps = bank.templates("speech_traps", coded=False)["traps"]
        self._questions = bank.templates("questions", coded=False)

    def make(self, key: str, day: date, form: str, said: list[Statement]) -> Source:
        """The interview ``key`` (a participant, or the first or second talk with one)."""
        rng = random.Random(f"{self._seed}:{key}")
        person_id = plan.participant_id(key)
        person = self._case["people"][person_id]
        open_phases = [
            replace(p, end=min(p.end, day)) for p in plan.phases(self._case) if p.start <= day
        ]
        taken: set[str] = set()
        sections = self._sections(said, open_phases, taken, rng)
        self._add_traps(sections, open_phases, taken, rng)
        turns = self._intro(person, rng)
        fillers = self._filler_turns(sections, open_phases, taken, rng)
        echo = plan.planted()["echo"].get(key)
        for index, phase in enumerate(open_phases):
            share = len(sections[index]) / sum(map(len, sections))
            section = _pack(sections[index], round(_CONTENT_TURNS * share), rng) + fillers[index]
            rng.shuffle(section)
            turns += self._section(section, phase, index, taken, rng)
            if echo and index == 1:
                turns += self._echo(str(echo[0]), str(echo[1]), phase)
        turns += self._closing(rng)
        person_part = f"{person_id}_{day.isoformat()}"
        return Source(
            key=key,
            case_id=self._case_id,
            kind="interview",
            path=f"interviews/{self._case_id}/{person_part}.{_SUFFIX[form]}",
            form=form,
            date=day.isoformat(),
            title="",
            stance="",
            turns=tuple(turns),
            participant=person_id,
            speakers=(
                (INTERVIEWER, str(self._case["interviewer"]["name"])),
                (INFORMANT, str(person["name"])),
            ),
        )

    def _sections(
        self, said: list[Statement], phases: list[Phase], taken: set[str], rng: random.Random
    ) -> list[list[Unit]]:
        """The statements as units, by phase; those without one are spread evenly."""
        sections: list[list[Unit]] = [[] for _ in phases]
        for statement in said:
            index = statement.phase
            if index is None:
                index = min(range(len(phases)), key=lambda i: (len(sections[i]), rng.random()))
            if index >= len(phases):
                raise ValueError(f"{statement.source} cannot speak of phase {index + 1}")
            # Now and then a coder cannot tell which years are meant; forms always need a phase.
            timeless = statement.phase is None and rng.random() < 0.06
            unit = self._writer.write(statement, phases[index], taken)
            if timeless:
                codes = [replace(c, ref_start=None, ref_end=None) for c in unit.codes]
                unit = unit.coded(*codes)
            sections[index].append(unit)
        return sections

    def _add_traps(
        self,
        sections: list[list[Unit]],
        phases: list[Phase],
        taken: set[str],
        rng: random.Random,
    ) -> None:
        units = [u for section in sections for u in section]
        tricky = sum(u.tier == "C" for u in units)
        wanted = round((_TRAP_SHARE * len(units) - tricky) / (1 - _TRAP_SHARE))
        for number in range(max(wanted, 0)):
            index = number % len(sections)
            template = self._picker.pick(self._traps, self._case_id, taken)
            unit = self._fill(template, phases[index])
            unit = replace(unit, tier="C", trap=template.want)
            sections[index].insert(rng.randint(0, len(sections[index])), unit)

    def _filler_turns(
        self,
        sections: list[list[Unit]],
        phases: list[Phase],
        taken: set[str],
        rng: random.Random,
    ) -> list[list[tuple[Unit, ...]]]:
        """Turns without any code: a third of the talk, some with identifiers in them."""
        wanted = round(_CONTENT_TURNS * _FILLER_SHARE / (1 - _FILLER_SHARE)) + rng.randint(-1, 1)
        fillers: list[list[tuple[Unit, ...]]] = [[] for _ in sections]
        for number in range(wanted):
            index = number % len(sections)
            kind = "pii" if number < 3 else "filler"
            options = self._filler[kind]
            units = [self._fill(self._picker.pick(options, self._case_id, taken), phases[index])]
            if kind == "filler" and rng.random() < 0.5:
                more = self._picker.pick(self._filler["filler"], self._case_id, taken)
                units.append(self._fill(more, phases[index]))
            fillers[index].append(tuple(units))
        return fillers

    def _section(
        self,
        section: list[tuple[Unit, ...]],
        phase: Phase,
        index: int,
        taken: set[str],
        rng: random.Random,
    ) -> list[Turn]:
        turns: list[Turn] = []
        opening = "section_first" if index == 0 else "section"
        period = {"from": str(phase.start.year), "to": str(phase.end.year)}
        for number, units in enumerate(section):
            if number == 0:
                question = self._ask(opening, phase, period, taken)
            elif rng.random() < 0.5:
                question = self._question(units, phase, taken)
            else:
                question = self._ask("backchannel", phase, {}, set())
            turns.append(Turn(INTERVIEWER, (question,)))
            if rng.random() < 0.35:
                opener = self._picker.pick(self._filler["openers"], self._case_id, taken)
                units = (Unit(opener.text), *units)
            turns.append(Turn(INFORMANT, units))
        return turns

    def _echo(self, words: str, code_id: str, phase: Phase) -> list[Turn]:
        """The interviewer reads out what the informant then says: only the second counts."""
        asked = Unit(f'In your letter you wrote: "{words}" What did you mean?', "C", "interviewer")
        coded = Planted(code_id, "1", ref_start=phase.start, ref_end=phase.end)
        said = Unit(words, tier="B").coded(coded)
        after = Unit("I would write it again.")
        return [Turn(INTERVIEWER, (asked,)), Turn(INFORMANT, (said, after))]

    def _intro(self, person: dict[str, Any], rng: random.Random) -> list[Turn]:
        fixed = {"participant": str(person["name"]), "title": str(person["title"])}
        greeting = rng.choice(self._questions["intro"]).text
        answer = rng.choice(self._questions["intro_answer"]).text
        fill = self._writer.lexicon.fill
        return [
            Turn(INTERVIEWER, (fill(greeting, (2000, 2000), fixed),)),
            Turn(INFORMANT, (fill(answer, (2000, 2000), fixed),)),
        ]

    def _closing(self, rng: random.Random) -> list[Turn]:
        return [
            Turn(INTERVIEWER, (Unit(rng.choice(self._questions["closing"]).text),)),
            Turn(INFORMANT, (Unit(rng.choice(self._questions["closing_answer"]).text),)),
        ]

    def _question(self, units: tuple[Unit, ...], phase: Phase, taken: set[str]) -> Unit:
        """A question that fits what comes next where there is one, else one that misses it."""
        codes = [code.code_id for unit in units for code in unit.codes]
        unasked = [t for t in self._questions["questions"] if t.text not in taken]
        fitting = [t for t in unasked if t.want and any(c.startswith(t.want) for c in codes)]
        if codes and not fitting:
            return self._ask("backchannel", phase, {}, set())
        fitting = fitting or [t for t in unasked if len(t.want.split(".")) > 2]
        template = self._picker.pick(fitting, self._case_id, taken)
        return self._writer.lexicon.fill(template.text, _years(phase), {})

    def _ask(self, key: str, phase: Phase, fixed: dict[str, str], taken: set[str]) -> Unit:
        template = self._picker.pick(self._questions[key], self._case_id, taken)
        return self._writer.lexicon.fill(template.text, _years(phase), fixed)

    def _fill(self, template: Template, phase: Phase) -> Unit:
        return self._writer.lexicon.fill(template.text, _years(phase), {})


def _years(phase: Phase) -> tuple[int, int]:
    return phase.start.year, phase.end.year


def _pack(units: list[Unit], turns: int, rng: random.Random) -> list[tuple[Unit, ...]]:
    """Units shuffled into this many turns of much the same length."""
    mixed = list(units)
    rng.shuffle(mixed)
    turns = min(turns, len(mixed))
    bounds = [round(number * len(mixed) / turns) for number in range(turns + 1)] if turns else []
    return [tuple(mixed[first:last]) for first, last in itertools.pairwise(bounds)]
