"""``coprod review``: the questions only a person can settle, decisions, and the audit sample."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coprod_pipeline.cli.ask import note
from coprod_pipeline.cli.common import json_line, json_option, lake_option, open_lake, print_rows
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake

if TYPE_CHECKING:
    from coprod_pipeline.deidentify.review import Question, ReviewRow

_KINDS = ("ambiguous_alias", "uncertain_name", "quasi_identifier", "audit_miss", "added")


@click.group(
    invoke_without_command=True,
    epilog="Examples:  coprod review  ·  coprod review --item R-7KQ2M9XA  ·  "
    "coprod review decide R-7KQ2M9XA mask --by Ann  ·  coprod review audit --by Ann",
)
@lake_option
@json_option
@click.option("--kind", type=click.Choice(_KINDS), help="Only questions of this kind.")
@click.option("--case", "case_id", metavar="ID", help="Only questions of this case.")
@click.option("--all", "decided_too", is_flag=True, help="Decided questions as well.")
@click.option("--item", metavar="ID", help="Show one question with its words and a sentence.")
@click.pass_context
def review(
    context: click.Context,
    lake_dir: Path | None,
    as_json: bool,
    kind: str | None,
    case_id: str | None,
    decided_too: bool,
    item: str | None,
) -> int:
    """List the open questions of the review queue.

    What a question is about is shown here, on the terminal, and stands in no file; each look is
    noted in the audit log.
    """
    context.obj = lake_dir
    if context.invoked_subcommand is not None:
        return 0
    from coprod_pipeline.road import review as queue_of

    lake = _lake(context, lake_dir)
    queue = queue_of.load(lake)
    if item is not None:
        return _show(lake, queue, item, as_json)
    unanswered = set(queue.open_ids)
    by_id = {row.item_id: row for row in queue.rows}
    listed = sorted(unanswered | (by_id.keys() if decided_too else set()))
    rows = []
    for item_id in listed:
        question = queue.questions[item_id]
        if kind in (None, question.kind) and case_id in (None, question.case_id):
            decision = by_id[item_id].decision if item_id in by_id else ""
            words = " / ".join(question.words[:4])
            rows.append([item_id, question.kind, question.case_id, question.n_places,
                         question.segment_id, words or None, decision or None])  # fmt: skip
    rows.sort(key=lambda r: (str(r[2]), str(r[1]), str(r[0])))
    if rows:
        note(lake, "review", "list")
    columns = ["item_id", "kind", "case_id", "n_places", "segment_id", "words", "decision"]
    print_rows(columns, rows, "json" if as_json else "table")
    return 0


def _show(lake: Lake, queue: Any, item: str, as_json: bool) -> int:
    from coprod_pipeline.deidentify.review import QUESTIONS, VERDICTS
    from coprod_pipeline.road.audit import masked_segments

    question: Question | None = queue.questions.get(item)
    if question is None:
        raise CoprodError(
            "no question has this item id", where="coprod review", mend="coprod review lists them"
        )
    row: ReviewRow | None = next((r for r in queue.rows if r.item_id == item), None)
    sentence = None
    if question.segment_id and question.case_id:
        segments, _ = masked_segments(lake, question.case_id)
        segment = segments.get(question.segment_id)
        sentence = _around(segment["text"], question.words) if segment else None
    note(lake, "review", item)
    shown = {
        "item_id": item,
        "kind": question.kind,
        "question": QUESTIONS[question.kind],
        "case_id": question.case_id,
        "words": list(question.words),
        "n_places": question.n_places,
        "segment_id": question.segment_id,
        "sentence": sentence,
        "people": list(question.people),
        "may_be_decided": [v for v in VERDICTS[question.kind] if v != "keep" or not question.firm],
        "decision": row.decision if row and row.decision else None,
        "decided_by": row.decided_by if row and row.decision else None,
    }
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return 0
    for name, value in shown.items():
        if value not in (None, []):
            said = ", ".join(map(str, value)) if isinstance(value, list) else value
            click.echo(f"{name.replace('_', ' '):<15} {said}")
    return 0


def _around(text: str, words: tuple[str, ...]) -> str:
    """A stretch of text around the first of the words; all of it when they are not in it."""
    found = [i for i in (text.find(w) for w in words) if i >= 0]
    if not found or len(text) <= 300:
        return " ".join(text.split())
    start = max(0, min(found) - 140)
    return "… " + " ".join(text[start : start + 300].split()) + " …"


def _lake(context: click.Context, lake_dir: Path | None) -> Lake:
    lake = open_lake(lake_dir or context.obj)
    if not (lake.restricted / "lake.json").is_file():
        raise CoprodError(
            "nothing has been read yet", where="coprod review", mend="run coprod run first"
        )
    return lake


@review.command(
    epilog="Examples:  coprod review decide R-7KQ2M9XA mask --by Ann  ·  "
    "coprod review decide R-7KQ2M9XA same-person P12 --by Ann"
)
@lake_option
@json_option
@click.argument("item")
@click.argument("decision")
@click.argument("person", required=False)
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--note", "remark", default="", help="A remark; no name, the file is not encrypted.")
@click.pass_context
def decide(
    context: click.Context,
    lake_dir: Path | None,
    as_json: bool,
    item: str,
    decision: str,
    person: str | None,
    by: str,
    remark: str,
) -> int:
    """Decide a question: mask, keep, or same-person with a participant id or item id.

    The decision takes effect with the next coprod run.
    """
    from coprod_pipeline.road import review as queue_of

    lake = _lake(context, lake_dir)
    written = f"{decision}:{person}" if person else decision
    with lake.exclusive():
        queue_of.record_decision(lake, item, written, _named(by), remark, _today())
        left = len(queue_of.load(lake).open_ids)
    _said(as_json, {"item_id": item, "decision": written, "open": left},
          f"{item}: {written}; {left} questions left (coprod run applies it)")  # fmt: skip
    return 0


@review.command(
    epilog="Example:  coprod review add mask --kind person --by Ann   (then type the words)"
)
@lake_option
@json_option
@click.argument("decision")
@click.option("--kind", type=click.Choice(["person", "organisation", "place", "role", "other"]),
              default="other", help="What the words are.")  # fmt: skip
@click.option("--case", "case_id", default="", metavar="ID", help="Only in this case.")
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.pass_context
def add(
    context: click.Context,
    lake_dir: Path | None,
    as_json: bool,
    decision: str,
    kind: str,
    case_id: str,
    by: str,
) -> int:
    """Mask or keep words of your own everywhere.

    The words are read from standard input, so that they stand in no shell history, and are
    encrypted at once.
    """
    from coprod_pipeline.road import review as queue_of

    lake = _lake(context, lake_dir)
    words = click.prompt("Words", hide_input=False, prompt_suffix=": ", err=True)
    with lake.exclusive():
        item = queue_of.record_words(lake, kind, words, decision, case_id, _named(by), _today())
    _said(as_json, {"item_id": item, "decision": decision},
          f"{item}: {decision} (coprod run applies it)")  # fmt: skip
    return 0


@review.command(
    epilog="Examples:  coprod review audit  ·  coprod review audit --by Ann  ·  "
    "coprod review audit --segment s0123456789ab-00004 --missed 0 --by Ann"
)
@lake_option
@json_option
@click.option("--by", metavar="NAME", help="Who audits.")
@click.option("--segment", metavar="ID", help="Show, or with --missed record, this segment.")
@click.option("--missed", type=click.IntRange(min=0), help="Identifiers that can still be read.")
@click.pass_context
def audit(
    context: click.Context,
    lake_dir: Path | None,
    as_json: bool,
    by: str | None,
    segment: str | None,
    missed: int | None,
) -> int:
    """Audit a random sample of de-identified segments: count what was missed.

    Without --by, lists what is left. With --by, shows segment after segment and asks; an empty
    answer stops.
    """
    from coprod_pipeline.road import audit as sample_of

    lake = _lake(context, lake_dir)
    left = sample_of.unaudited(lake)
    if segment is not None and missed is None:
        _print_segment(lake, segment, as_json)
        return 0
    if missed is not None:
        if segment is None or by is None:
            raise CoprodError(
                "--missed needs --segment and --by", where="coprod review audit", mend="add them"
            )
        with lake.exclusive():
            sample_of.record_audit(lake, segment, missed, _named(by), _today())
        left = sample_of.unaudited(lake)
        _said(as_json, {"segment_id": segment, "left": len(left)}, f"{len(left)} segments left")
        return 0
    if by is None:
        _list_sample(lake, set(left), as_json)
        return 0
    with lake.exclusive():
        _ask_auditor(lake, left, _named(by))
    click.echo(f"{len(sample_of.unaudited(lake))} segments left (coprod run publishes the figures)")
    return 0


def _list_sample(lake: Lake, left: set[str], as_json: bool) -> None:
    from coprod_pipeline.road import audit as sample_of

    rows = [
        [s["segment_id"], s["case_id"], s["language"], s["segment_id"] not in left]
        for s in sample_of.sample(lake)
        if as_json or s["segment_id"] in left
    ]
    columns = ["segment_id", "case_id", "language", "audited"]
    print_rows(columns, rows, "json" if as_json else "table")


def _ask_auditor(lake: Lake, left: list[str], by: str) -> None:
    from coprod_pipeline.road import audit as sample_of

    for number, segment_id in enumerate(left, start=1):
        click.echo(f"\n[{number} of {len(left)}]", err=True)
        _print_segment(lake, segment_id, as_json=False)
        answer = click.prompt(
            "Identifiers that can still be read (empty: stop)", default="", show_default=False,
            err=True,
        )  # fmt: skip
        if not answer.strip():
            return
        if not answer.strip().isdigit():
            raise CoprodError(
                "the answer is no whole number",
                where="coprod review audit",
                mend="what was answered before is kept; start again",
            )
        sample_of.record_audit(lake, segment_id, int(answer), by, _today())


def _print_segment(lake: Lake, segment_id: str, as_json: bool) -> None:
    """A segment of the sample as it is masked."""
    from coprod_pipeline.road import audit as sample_of

    drawn = next((s for s in sample_of.sample(lake) if s["segment_id"] == segment_id), None)
    if drawn is None:
        raise CoprodError(
            "the segment is not in the sample",
            where="coprod review audit",
            mend="coprod review audit lists what is left",
        )
    table = lake.read_table("deidentified", "fact_segment", drawn["case_id"])
    row = next(r for r in table.to_pylist() if r["segment_id"] == segment_id)
    note(lake, "audit", segment_id)
    if as_json:
        click.echo(json_line({**drawn, "text": row["text"]}))
    else:
        click.echo(f"{segment_id}  {drawn['language'] or ''}\n    {' '.join(row['text'].split())}")


def _named(by: str) -> str:
    name = " ".join(by.split())
    if not name:
        raise CoprodError("nobody is named", where="--by", mend="write who decides or audits")
    return name


def _today() -> date:
    return datetime.now(UTC).date()


def _said(as_json: bool, record: dict[str, Any], line: str) -> None:
    click.echo(json.dumps(record) if as_json else line)
