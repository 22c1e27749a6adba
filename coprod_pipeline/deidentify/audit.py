"""The audit sample: how much of what identifies people was masked, judged by a person.

What belongs here: drawing the sample, the rows of ``restricted/audit.csv``, recall and its
interval. What does not: showing segments, files.

Recall speaks of the masking that the auditor saw. What the audit found and the team then masked
still counts as missed: else the sample would be asked about itself.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coprod_pipeline.errors import CoprodError
from coprod_pipeline.tabular import Sheet

FILE = "audit.csv"
COLUMNS = (
    "segment_id",
    "case_id",
    "language",
    "n_masked",
    "n_missed",
    "audited_by",
    "audited_on",
    "note",
)
SAMPLE_SIZE = 200
_SMALLEST_STRATUM = 20
_Z = 1.959963984540054
#: With fewer identifiers in a sample no recall is given.
FEWEST_IDENTIFIERS = 10


@dataclass(frozen=True)
class Drawable:
    """A de-identified segment that can be drawn; ``language`` None when it is not known."""

    segment_id: str
    source_id: str
    case_id: str
    language: str | None


@dataclass(frozen=True)
class AuditRow:
    """A row of audit.csv; ``n_missed`` is empty until somebody has looked."""

    segment_id: str
    case_id: str = ""
    language: str = ""
    n_masked: str = ""
    n_missed: str = ""
    audited_by: str = ""
    audited_on: str = ""
    note: str = ""
    row: int = 0

    @property
    def missed(self) -> int | None:
        """Identifiers left readable in the segment; None before the audit."""
        return int(self.n_missed) if self.n_missed else None


@dataclass(frozen=True)
class Audited:
    """What stood masked in a segment when it was audited, and what the auditor missed in it."""

    source_id: str
    language: str | None
    n_masked: int
    n_missed: int


@dataclass(frozen=True)
class Recall:
    """Recall of masking, 0-1, with an interval; NULLs and ``insufficient`` when unknown.

    ``n`` is masked and missed identifiers of the sample.
    """

    status: str
    n: int | None = None
    estimate: float | None = None
    lo: float | None = None
    hi: float | None = None


def draw(segments: Iterable[Drawable], key: bytes, size: int = SAMPLE_SIZE) -> list[Drawable]:
    """A random sample, stratified by language: all segments when there are fewer than ``size``.

    A segment's keyed hash is its lot, so the draw does not depend on content or order, and a
    study that grows keeps most of its sample. Languages get their share, at least twenty segments.
    """
    secret = hmac.new(key, b"coprod audit", hashlib.sha256).digest()

    def lot(segment: Drawable) -> bytes:
        return hmac.new(secret, segment.segment_id.encode(), hashlib.sha256).digest()

    strata: dict[str, list[Drawable]] = {}
    for segment in segments:
        strata.setdefault(segment.language or "", []).append(segment)
    total = sum(map(len, strata.values()))
    drawn: list[Drawable] = []
    for language in sorted(strata):
        stratum = sorted(strata[language], key=lot)
        share = math.ceil(size * len(stratum) / total) if total > size else len(stratum)
        drawn += stratum[: max(share, _SMALLEST_STRATUM)]
    return sorted(drawn, key=lambda s: (s.case_id, s.segment_id))


def parse_rows(sheet: Sheet) -> list[AuditRow]:
    """The rows of audit.csv; the first wrong value is a CoprodError with row and mend."""
    missing = [c for c in ("segment_id", "n_missed", "audited_by") if c not in sheet.header]
    if missing:
        raise CoprodError(
            f"has no column '{missing[0]}'",
            where=FILE,
            mend=f"its columns are {', '.join(COLUMNS)}; a deleted file is made anew by coprod run",
        )
    rows = [
        AuditRow(**{c: cells.get(c, "").strip() for c in COLUMNS}, row=number)
        for number, cells in sheet.rows
    ]
    first: dict[str, int] = {}
    for row in rows:
        place = f"{FILE} row {row.row}"
        if row.n_missed and not (row.n_missed.isascii() and row.n_missed.isdigit()):
            raise CoprodError(
                "n_missed is no whole number",
                where=place,
                mend="write how many identifiers can still be read in the segment, 0 for none",
            )
        if row.n_missed and not row.audited_by:
            raise CoprodError(
                "has n_missed and no audited_by", where=place, mend="write who audited"
            )
        if row.segment_id in first:
            raise CoprodError(
                f"repeats the segment of row {first[row.segment_id]}", where=place, mend="keep one"
            )
        first[row.segment_id] = row.row
    return rows


def merge(
    rows: Sequence[AuditRow], drawn: Sequence[Drawable], n_masked: Mapping[str, int]
) -> list[AuditRow]:
    """The rows for a sample: those that were audited stay as they are, others follow the draw."""
    known = {row.segment_id: row for row in rows}
    merged = {s: row for s, row in known.items() if row.n_missed}
    for segment in drawn:
        row = known.get(segment.segment_id, AuditRow(segment.segment_id))
        if not row.n_missed:
            row = replace(row, n_masked=str(n_masked.get(segment.segment_id, 0)))
        merged[segment.segment_id] = replace(
            row, case_id=segment.case_id, language=segment.language or ""
        )
    return sorted(merged.values(), key=lambda r: (r.case_id, r.segment_id))


def render(rows: Sequence[AuditRow], delimiter: str = ",") -> bytes:
    """The file's bytes: UTF-8 with BOM, so that spreadsheets read it as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([[getattr(row, c) for c in COLUMNS] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def recall(audited: Sequence[Audited], *, complete: bool) -> Recall:
    """Recall of masking over audited segments: masked / (masked + missed).

    Wilson's interval (doi 10.1080/01621459.1927.10502953) on the effective number of identifiers:
    their number divided by the design effect of sources as clusters (Rao and Scott 1992, doi
    10.2307/2532311), never less than 1. ``insufficient`` while the sample is not complete, or
    holds fewer than ten identifiers.
    """
    n = sum(a.n_masked + a.n_missed for a in audited)
    if not complete or n < FEWEST_IDENTIFIERS:
        return Recall("insufficient")
    estimate = sum(a.n_masked for a in audited) / n
    lo, hi = wilson(estimate, n / design_effect(audited))
    return Recall("ok", n, estimate, lo, hi)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95% score interval of a share of ``n`` trials, which may be a fraction."""
    middle = share + _Z**2 / (2 * n)
    reach = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    whole = 1 + _Z**2 / n
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def design_effect(audited: Iterable[Audited]) -> float:
    """How much misses huddle in sources: variance of the ratio over that of independent trials.

    1 with fewer than two sources, without a miss, or where sources vary less than chance.
    """
    clusters: dict[str, tuple[int, int]] = {}
    for a in audited:
        masked, n = clusters.get(a.source_id, (0, 0))
        clusters[a.source_id] = (masked + a.n_masked, n + a.n_masked + a.n_missed)
    sizes = [c for c in clusters.values() if c[1]]
    total = sum(n for _, n in sizes)
    share = sum(masked for masked, _ in sizes) / total if total else 1.0
    m = len(sizes)
    if m < 2 or share in (0.0, 1.0):
        return 1.0
    residuals = math.fsum((masked - share * n) ** 2 for masked, n in sizes)
    variance = m / (m - 1) * residuals / total**2
    return max(1.0, variance / (share * (1 - share) / total))
