"""The review queue: what a person has to decide about names, and what was decided.

What belongs here: questions, the rows of ``restricted/review.csv``, decisions. What does not:
finding the questions (``uncertain``, ``quasi``, ``audit``), replaying decisions (``decisions``),
files. The rows hold no name and no text: what a question is about stands in ``Question.words``,
which is kept encrypted.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coprod_pipeline.deidentify.normalise import fold
from coprod_pipeline.deidentify.surrogates import code
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.tabular import Sheet

FILE = "review.csv"
COLUMNS = (
    "item_id",
    "kind",
    "case_id",
    "n_places",
    "segment_id",
    "question",
    "decision",
    "decided_by",
    "decided_on",
    "note",
    "text",
)
#: What is asked, in fixed words: nothing of the study stands in them.
QUESTIONS = {
    "ambiguous_alias": "Several people of this case share this name: who is meant?",
    "uncertain_name": "Taken for a name in some places and left standing in others: is it one?",
    "quasi_identifier": "Can somebody be recognised by this role?",
    "audit_miss": "The audit missed a mask here: add the words in a row of their own.",
    "added": "Added by the team.",
}
VERDICTS = {
    "ambiguous_alias": ("mask", "keep", "same-person"),
    "uncertain_name": ("mask", "keep", "same-person"),
    "quasi_identifier": ("mask", "keep"),
    "audit_miss": ("keep",),
    "added": ("mask", "keep", "same-person"),
}
#: What the team may write as the kind of words of its own, and the type of span it makes.
ADDED_KINDS = {
    "person": "PERSON",
    "organisation": "ORG",
    "place": "PLACE",
    "role": "ROLE",
    "other": "OTHER",
    "": "OTHER",
    "added": "OTHER",
}
_TARGET = "same-person:"


@dataclass(frozen=True)
class Question:
    """Something a person decides. ``words`` are the words as written: restricted, encrypted.

    ``type`` is a span type; ``firm`` says the words are a name the study declared, which is never
    kept; ``places`` counts places per source id; ``people`` are the participants who may be meant.
    """

    item_id: str
    kind: str
    case_id: str | None
    type: str
    words: tuple[str, ...]
    segment_id: str | None = None
    places: tuple[tuple[str, int], ...] = ()
    people: tuple[str, ...] = ()
    firm: bool = False

    @property
    def n_places(self) -> int:
        """Places in the case's segments."""
        return sum(n for _, n in self.places)

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> Question:
        """What ``dataclasses.asdict`` made, after a way through JSON."""
        lists = {name: tuple(record[name]) for name in ("words", "people")}
        places = tuple((source, n) for source, n in record["places"])
        return Question(**{**record, **lists, "places": places})


@dataclass(frozen=True)
class ReviewRow:
    """A row of review.csv; ``row`` as a spreadsheet counts it, 0 for one not in the file yet."""

    item_id: str
    kind: str
    case_id: str = ""
    n_places: str = ""
    segment_id: str = ""
    question: str = ""
    decision: str = ""
    decided_by: str = ""
    decided_on: str = ""
    note: str = ""
    text: str = ""
    row: int = 0

    @property
    def place(self) -> str:
        """Where the row stands, for errors."""
        return f"{FILE} row {self.row}"


@dataclass(frozen=True)
class Decision:
    """What was decided about a question; ``target`` with same-person only."""

    question: Question
    verdict: str
    target: str | None = None


def item_id(key: bytes, kind: str, case_id: str | None, about: str) -> str:
    """A stable id of what is asked: keyed, so that it tells nothing about the words."""
    secret = hmac.new(key, b"coprod review", hashlib.sha256).digest()
    # A letter and a hyphen in front: a spreadsheet must not read an id as a number.
    return "R-" + code(secret, kind, f"{case_id or ''}\x1f{about}", 8)


def added_question(key: bytes, row: ReviewRow) -> Question:
    """The question behind words that the team wrote down itself."""
    kind = ADDED_KINDS[row.kind.strip().lower()]
    words = " ".join(row.text.split())
    about = f"{kind}\x1f{' '.join(fold(words).split())}"
    case_id = row.case_id or None
    return Question(item_id(key, "added", case_id, about), "added", case_id, kind, (words,))


def parse_rows(sheet: Sheet) -> list[ReviewRow]:
    """The rows of review.csv; the first wrong value is a CoprodError with row and mend."""
    missing = [c for c in ("item_id", "decision", "decided_by") if c not in sheet.header]
    if missing:
        raise CoprodError(
            f"has no column '{missing[0]}'",
            where=FILE,
            mend=f"its columns are {', '.join(COLUMNS)}; a deleted file is made anew by coprod run",
        )
    rows = [
        ReviewRow(**{c: cells.get(c, "").strip() for c in COLUMNS}, row=number)
        for number, cells in sheet.rows
    ]
    seen: dict[str, ReviewRow] = {}
    for row in rows:
        _check(row)
        if row.item_id in seen and row.item_id:
            raise CoprodError(
                f"repeats the item of row {seen[row.item_id].row}", where=row.place, mend="keep one"
            )
        seen[row.item_id] = row
    return rows


def _check(row: ReviewRow) -> None:
    if row.text and row.item_id:
        raise CoprodError(
            "has a text beside an item_id",
            where=row.place,
            mend="put words of your own into a new row and leave its item_id empty",
        )
    if not row.text and not row.item_id:
        raise CoprodError(
            "has neither item_id nor text", where=row.place, mend="delete the row or fill in text"
        )
    if row.text:
        if row.kind.strip().lower() not in ADDED_KINDS:
            raise CoprodError(
                "the kind is not known",
                where=row.place,
                mend="write person, organisation, place, role or other",
            )
        if not any(char.isalnum() for char in row.text):
            raise CoprodError(
                "the text holds no letter or digit", where=row.place, mend="write the words"
            )
        if not row.decision:
            raise CoprodError(
                "words of your own need a decision", where=row.place, mend="write mask or keep"
            )
    if row.decision:
        kind = "added" if row.text else row.kind
        read_decision(row.decision, kind if kind in VERDICTS else "added", row.place)
        if not row.decided_by:
            raise CoprodError(
                "has a decision and no decided_by", where=row.place, mend="write who decided"
            )


def read_decision(written: str, kind: str, place: str) -> tuple[str, str | None]:
    """Verdict and target of a decision as written; a CoprodError when it is none for the kind."""
    verdict, target = written.strip().lower(), None
    if verdict.startswith(_TARGET):
        verdict, target = "same-person", written.strip()[len(_TARGET) :].strip()
    allowed = VERDICTS[kind]
    if verdict not in allowed or (verdict == "same-person" and not target):
        said = ["same-person:PARTICIPANT" if v == "same-person" else v for v in allowed]
        mend = f"write {' or '.join(said)}, or leave it empty"
        if kind == "audit_miss":
            mend = "add the missed words in a row of their own, or write keep if there is no miss"
        raise CoprodError("the decision is not one for this kind", where=place, mend=mend)
    return verdict, target


def absorb(
    rows: Sequence[ReviewRow], key: bytes, today: str
) -> tuple[list[ReviewRow], list[Question]]:
    """Rows without the team's own words, and the questions that now hold them (to be sealed)."""
    kept: dict[str, ReviewRow] = {}
    questions = []
    for row in rows:
        if row.text:
            question = added_question(key, row)
            questions.append(question)
            row = replace(
                row,
                item_id=question.item_id,
                kind="added",
                question=QUESTIONS["added"],
                text="",
            )
        if row.decision and not row.decided_on:
            row = replace(row, decided_on=today)
        # The same words written down twice: what was written last counts.
        kept[row.item_id] = row
    return list(kept.values()), questions


def merge(
    rows: Sequence[ReviewRow], asked: Iterable[Question], case_id: str | None
) -> list[ReviewRow]:
    """The rows after a case was searched anew: its open rows are what is asked now.

    Decided rows stay, so that a decision outlives the places it has cleared; so do the rows of
    other cases. Ordered by case, kind and id: the same questions give the same file.
    """
    now = {q.item_id: q for q in asked}
    merged: dict[str, ReviewRow] = {}
    for row in rows:
        mine = row.kind != "added" and (row.case_id or None) == case_id
        if row.item_id in now or row.decision or not mine:
            merged[row.item_id] = row
    for key, question in now.items():
        row = merged.get(key, ReviewRow(key, question.kind))
        merged[key] = replace(
            row,
            kind=question.kind,
            case_id=question.case_id or "",
            n_places=str(question.n_places),
            segment_id=question.segment_id or "",
            question=QUESTIONS[question.kind],
        )
    return sorted(merged.values(), key=lambda r: (r.case_id, r.kind, r.item_id))


def render(rows: Sequence[ReviewRow], delimiter: str = ",") -> bytes:
    """The file's bytes: UTF-8 with BOM, so that spreadsheets read it as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([[getattr(row, c) for c in COLUMNS] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def decisions(rows: Sequence[ReviewRow], questions: Mapping[str, Question]) -> list[Decision]:
    """The decisions on known questions, in order of id; a row of an unknown id is an error."""
    found = []
    for row in sorted(rows, key=lambda r: r.item_id):
        question = questions.get(row.item_id)
        if question is None:
            raise CoprodError(
                "the item_id is not known",
                where=row.place,
                mend="undo the change to the id, or delete the row",
            )
        if row.decision:
            verdict, target = read_decision(row.decision, question.kind, row.place)
            if verdict == "keep" and question.firm:
                raise CoprodError(
                    "a name of the roster or of a speaker cannot be kept",
                    where=row.place,
                    mend="write mask, or take the name off the roster",
                )
            if verdict == "same-person" and question.type != "PERSON":
                raise CoprodError(
                    "is not about a person", where=row.place, mend="write mask or keep"
                )
            found.append(Decision(question, verdict, target))
    return found
