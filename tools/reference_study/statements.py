"""From a planned statement to a unit of text with its codes.

What belongs here: which codes a statement of the plan carries. What does not: composing sources.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from tools.reference_study.bank import Picker, Template
from tools.reference_study.plan import Phase, Statement
from tools.reference_study.text import Lexicon, Planted, Unit

_VALENCE = {"+": "1", "-": "-1", "0": "0", "X": "X", "n": None}
#: The same words under the construct of another framework.
_SECONDARY = {
    "c22.inn.reladv": "rog.attr.reladv",
    "c22.inn.complex": "rog.attr.complex",
    "c22.inner.compat": "rog.attr.compat",
    "c22.inn.trialab": "rog.attr.trialab",
    "c22.inn.adaptab": "gre.inn.reinvent",
    "c22.inner.tension": "gre.ready.tension",
    "ado.driver.external_change_agent": "rog.agent.change_agent",
}
PHILOSOPHY = "c22.inner.culture.equality"
ADAPTABILITY = "c22.inn.adaptab"


class Writer:
    """Writes the statements of one case, in speech or in prose, from its own banks."""

    def __init__(
        self,
        case_id: str,
        case: dict[str, Any],
        bank: dict[str, list[Template]],
        picker: Picker,
        lexicon: Lexicon,
    ) -> None:
        self.case_id = case_id
        self._case = case
        self._bank = bank
        self._picker = picker
        self.lexicon = lexicon

    def write(self, statement: Statement, phase: Phase | None, taken: set[str]) -> Unit:
        """A unit that says it; a reference period only where ``phase`` is given."""
        options = [
            t
            for t in self._bank.get(statement.key, [])
            if t.valence == statement.valence
            and t.explicit == statement.explicit
            and t.want in ("", statement.want)
            and (not statement.want or t.want == statement.want or not _wants(statement.key))
        ]
        try:
            template = self._picker.pick(options, self.case_id, taken)
        except ValueError as error:
            raise ValueError(f"{self.case_id}: nothing to say {statement}") from error
        years = (phase.start.year, phase.end.year) if phase else (2010, 2016)
        unit = self.lexicon.fill(template.text, years, {})
        unit = replace(unit, tier=template.tier, trap=template.trap)
        return unit.coded(*self._codes(statement, template, unit, phase))

    def _codes(
        self, statement: Statement, template: Template, unit: Unit, phase: Phase | None
    ) -> list[Planted]:
        start, end = _period(template, unit, phase)
        base = Planted(
            statement.key,
            _VALENCE[statement.valence],
            statement.explicit,
            ref_start=start,
            ref_end=end,
        )
        return _expand(base, statement, str(self._case["loose"][1]))


def _wants(key: str) -> bool:
    return key.startswith(("loz.move", "loz.gap", "rog.decision", "rog.org", "c22.future"))


def _expand(base: Planted, statement: Statement, loose: str) -> list[Planted]:
    key, want = statement.key, statement.want
    if key == "causal":
        return [replace(base, code_id=PHILOSOPHY, kind=f"causes:{ADAPTABILITY}")]
    if key.startswith("char."):
        characteristic, _, role = key.partition("@")
        return [
            replace(base, code_id=f"c22.{characteristic}"),
            replace(base, code_id=f"c22.role.{role}", valence=None, explicit=False),
        ]
    if key in ("loz.move.both", "loz.move.org"):
        org, inn = (int(level) for level in want[1:].split("/"))
        kind = "fidelity_consistent" if inn else "none"
        return [
            replace(base, code_id="loz.move.org", level=org),
            replace(base, code_id="loz.move.inn", level=inn, kind=kind),
        ]
    if key == "loz.move.inn_only":
        level = int(want[1:])
        return [replace(base, code_id="loz.move.inn", level=level, kind="fidelity_consistent")]
    if key == "loz.move.org_only":
        return [replace(base, code_id="loz.move.org", level=int(want[1:]))]
    if key.startswith("loz.gap."):
        return [replace(base, level=int(want[1:]))]
    if key in ("rog.decision", "rog.org"):
        return [replace(base, code_id=f"{key}.{want}")]
    if key == "c22.future":
        return [replace(base, code_id=want, aspect="anticipated", ref_start=None, ref_end=None)]
    if key.startswith("cfo.ant."):
        return [replace(base, aspect="anticipated")]
    if key in ("loz.out.loose_coupling", "loz.signal.ritual", "loz.signal.relabel"):
        return [replace(base, unit=loose)]
    if key.startswith("ado.driver."):
        base = replace(base, kind="primary" if statement.primary else "")
    codes = [base]
    if key in _SECONDARY:
        codes.append(replace(base, code_id=_SECONDARY[key], kind=""))
    return codes


def _period(template: Template, unit: Unit, phase: Phase | None) -> tuple[date | None, date | None]:
    """The phase, or the year the words name where they name one inside it."""
    if phase is None:
        return None, None
    if "{yr}" in template.text:
        years = {int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", unit.text)}
        inside = [y for y in sorted(years) if phase.start.year <= y <= phase.end.year]
        if len(inside) == 1:
            first, last = date(inside[0], 1, 1), date(inside[0], 12, 31)
            return max(first, phase.start), min(last, phase.end)
    return phase.start, phase.end
