"""Composing documents: paragraphs of sober prose from planned statements, events and filler.

What belongs here: the order of paragraphs, and what documents say of events. What does not: file
formats.
"""

from __future__ import annotations

import calendar
import random
from dataclasses import replace
from datetime import date
from typing import Any

from tools.reference_study import NOTICE, bank, plan
from tools.reference_study.bank import Picker
from tools.reference_study.interviews import Source, Turn
from tools.reference_study.plan import Phase, Statement
from tools.reference_study.statements import Writer
from tools.reference_study.text import Unit

_PARAGRAPHS = 20
_WITH_CONTACT = ("newsletter", "web_page", "job_description", "minutes", "annual_report")
_HEADINGS = ("Background", "What was done", "Particulars", "Further remarks")
_LIGHT = {
    "newsletter": ("News", "From the branches", "This and that"),
    "press_piece": (),
    "web_page": ("What we do", "Who takes part", "Practical matters"),
}


def interval(text: str) -> tuple[date, date]:
    """``2011``, ``2011-03`` or ``2011-03-05`` as its first and last day."""
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        last = calendar.monthrange(parts[0], parts[1])[1]
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], last)
    return date(*parts), date(*parts)


def in_words(text: str) -> str:
    """A date of the plan as prose."""
    parts = [int(p) for p in text.split("-")]
    month = calendar.month_name[parts[1]] if len(parts) > 1 else ""
    if len(parts) == 3:
        return (
            f"{month} {parts[0]}, on the {parts[2]}th"
            if parts[2] > 3
            else f"early {month} {parts[0]}"
        )
    return f"{month} {parts[0]}" if month else str(parts[0])


class DocumentMaker:
    """Makes the documents of one case."""

    def __init__(
        self, case_id: str, case: dict[str, Any], writer: Writer, picker: Picker, seed: int
    ) -> None:
        self._case_id = case_id
        self._case = case
        self._writer = writer
        self._picker = picker
        self._seed = seed
        self._filler = bank.templates("docs_filler", coded=False)
        self._traps = bank.templates("docs_traps", coded=False)["traps"]

    def make(
        self, key: str, data: list[str], said: list[Statement], reported: list[dict[str, str]]
    ) -> Source:
        """The document of this type; ``reported`` are the events that name it as their source."""
        day, stance, form, title = (str(d) for d in data)
        rng = random.Random(f"{self._seed}:{self._case_id}:{key}")
        taken: set[str] = set()
        last = interval(day)[1]
        body = [self._statement(s, last, taken) for s in said]
        body += [self._event(e) for e in reported]
        tricky = max(1, round(len(said) / 3 - sum(u.tier == "C" for u in body)))
        for _ in range(tricky):
            template = self._picker.pick(self._traps, self._case_id, taken)
            unit = self._fill(template.text, last)
            body.append(replace(unit, tier="C", trap=template.want))
        rng.shuffle(body)
        paragraphs = [[u] for u in body]
        while len(paragraphs) < _PARAGRAPHS:
            at = rng.randint(0, len(paragraphs))
            paragraphs.insert(at, [self._filler_unit(key, last, taken, rng)])
        for paragraph in paragraphs:
            if rng.random() < 0.25:
                paragraph.append(self._filler_unit(key, last, taken, rng))
        if key in _WITH_CONTACT:
            template = self._picker.pick(self._filler["contact"], self._case_id, taken)
            paragraphs.append([self._fill(template.text, last)])
        return Source(
            key=key,
            case_id=self._case_id,
            kind="document",
            path=f"documents/{self._case_id}/{key}_{day}.{form}",
            form=form,
            date=day,
            title=title,
            stance=stance,
            turns=tuple(_with_headings(title, paragraphs, _LIGHT.get(key, _HEADINGS))),
        )

    def _statement(self, statement: Statement, last: date, taken: set[str]) -> Unit:
        phases = [replace(p, end=min(p.end, last)) for p in plan.phases(self._case)]
        if statement.phase is not None:
            return self._writer.write(statement, phases[statement.phase], taken)
        # Without a phase in the plan the document's own date counts, so no period is coded.
        current: Phase = next(p for p in reversed(phases) if p.start <= last)
        recent = replace(current, start=max(current.start, date(last.year - 1, 1, 1)))
        unit = self._writer.write(statement, recent, taken)
        return unit.coded(*(replace(c, ref_start=None, ref_end=None) for c in unit.codes))

    def _filler_unit(self, key: str, last: date, taken: set[str], rng: random.Random) -> Unit:
        """A sentence that this type of document might hold and that it does not hold yet."""
        own = self._filler[key]
        common = self._filler["any"] + ([] if key in _LIGHT else self._filler["formal"])
        options = own if rng.random() < 0.5 else common
        if all(t.text in taken or not t.fits(self._case_id) for t in options):
            options = common
        return self._fill(self._picker.pick(options, self._case_id, taken).text, last)

    def _event(self, event: dict[str, str]) -> Unit:
        options = [t for t in self._filler["events"] if t.want == event["event_type"]]
        template = self._picker.pick(options, self._case_id, set())
        fixed = {
            "unit": event["unit"],
            "when": in_words(event["when"]),
            "other": str(self._case.get("merged_with", "")),
        }
        return self._writer.lexicon.fill(template.text, (2010, 2010), fixed)

    def _fill(self, text: str, last: date) -> Unit:
        return self._writer.lexicon.fill(text, (last.year - 1, last.year), {})


def _with_headings(
    title: str, paragraphs: list[list[Unit]], headings: tuple[str, ...]
) -> list[Turn]:
    turns = [Turn("title", (Unit(title),)), Turn("", (Unit(NOTICE),))]
    step = max(1, len(paragraphs) // max(1, len(headings)))
    for number, paragraph in enumerate(paragraphs):
        index, rest = divmod(number, step)
        if rest == 0 and index < len(headings):
            turns.append(Turn("heading", (Unit(headings[index]),)))
        turns.append(Turn("", tuple(paragraph)))
    return turns
