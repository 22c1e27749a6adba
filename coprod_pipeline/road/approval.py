"""A named person's approval of a release: whether quotes may leave.

What belongs here: what has to be done before it, recording it (encrypted), and whether it holds
for what is to be published. What does not: hiding quotes (``release``, ``publish.tables``).
An approval holds for one input: landing, protocol, program, decisions and audit. Any change to
them, and quotes stay hidden until the next approval.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, dataclass
from datetime import datetime

from coprod_pipeline.deidentify.surrogates import code
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake
from coprod_pipeline.protocol import Study
from coprod_pipeline.road import audit, review
from coprod_pipeline.road.inputs import input_hash, input_stamps


@dataclass(frozen=True)
class Approval:
    """Who approved what: ``approver`` is a keyed id, ``by`` the name, which stays restricted.

    ``review`` is the stamp of the decisions and audited counts at that time.
    """

    release_id: str
    input_hash: str
    review: str
    by: str
    approver: str
    at: str


def approve(lake: Lake, study: Study, release_id: str, by: str, now: datetime) -> Approval | None:
    """Record the approval of the published release; None for a synthetic study, which needs none.

    CoprodError while the release is not the published one, something changed since, questions
    are open, the audit sample is not done, or nobody is named.
    """
    from coprod_pipeline.publish.release import current_release, read_manifest

    where = "coprod approve"
    if not (lake.releases / release_id / "manifest.json").is_file() or "/" in release_id:
        raise CoprodError(
            "there is no release of this id", where=where, mend="look it up in releases/"
        )
    current = current_release(lake.published)
    if current is None or current.name != release_id:
        raise CoprodError(
            "this release is not the published one",
            where=where,
            mend=f"approve {current.name}" if current else "run coprod run",
        )
    if study.synthetic:
        return None
    if not " ".join(by.split()):
        raise CoprodError("nobody is named", where=f"{where} --by", mend="write who approves")
    _require_answers(lake)
    made_from = str(read_manifest(current)["input_hash"])
    if made_from != input_hash(input_stamps(lake, study)):
        raise CoprodError(
            "input, decisions or audit changed since this release",
            where=where,
            mend="run coprod run, then approve the new release",
        )
    _require_audit(lake)
    approval = Approval(
        release_id,
        made_from,
        review.stamp(lake),
        " ".join(by.split()),
        _approver(lake, by),
        now.isoformat(timespec="seconds"),
    )
    given = lake.read_state("approvals", [])
    lake.write_state("approvals", [*given, asdict(approval)])
    return approval


def _require_answers(lake: Lake) -> None:
    unanswered = len(review.load(lake).open_ids)
    if unanswered:
        raise CoprodError(
            f"{unanswered} questions of the review queue are open",
            where="restricted/review.csv",
            mend="coprod review lists them; decide each, then run coprod run",
        )


def _require_audit(lake: Lake) -> None:
    waiting = len(audit.unaudited(lake))
    if waiting or not audit.sample(lake):
        raise CoprodError(
            f"{waiting} segments of the audit sample have not been audited"
            if waiting
            else "no audit sample has been drawn",
            where="restricted/audit.csv",
            mend="coprod review audit shows them; then run coprod run",
        )


def standing(lake: Lake, study: Study, made_from: str) -> Approval | None:
    """The last approval of just this input, while nothing is open; None when quotes must wait."""
    if study.synthetic:
        return None
    given = [Approval(**a) for a in lake.read_state("approvals", [])]
    fitting = [a for a in given if a.input_hash == made_from and a.review == review.stamp(lake)]
    done = not review.load(lake).open_ids and audit.sample(lake) and not audit.unaudited(lake)
    return fitting[-1] if fitting and done else None


def may_leave(lake: Lake, study: Study) -> bool:
    """Whether quotes and coded texts of the published release may be handed out (.qdpx, copies).

    A synthetic study's always, others' while the published release is approved.
    """
    from coprod_pipeline.publish.release import current_release, read_manifest

    if study.synthetic:
        return True
    current = current_release(lake.published)
    return current is not None and read_manifest(current)["approval"] == "approved"


def _approver(lake: Lake, by: str) -> str:
    """A keyed id of a person's name as given: who, for those who hold the key."""
    secret = hmac.new(lake.vault.surrogate_key, b"coprod approver", hashlib.sha256).digest()
    return "A-" + code(secret, "APPROVER", " ".join(by.split()).casefold(), 8)
