"""To which phases a coding belongs.

What belongs here: the rule. What does not: reading phases (``study``), figures per phase.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coprod_pipeline.protocol import Period


def phases_of(
    phases: Sequence[Period],
    ref_start: date | None,
    ref_end: date | None,
    document_dates: tuple[date | None, date | None] | None,
) -> list[str]:
    """Ids of the phases a coding belongs to, in the order given.

    The period talked about decides: every phase it overlaps (all ends inclusive; an end that is
    missing is the other end). Without one, a document's coding takes the document's dates;
    an interview's (``document_dates`` None) counts for the whole case only.
    """
    if ref_start is None and ref_end is None:
        ref_start, ref_end = document_dates or (None, None)
    start = ref_start if ref_start is not None else ref_end
    end = ref_end if ref_end is not None else ref_start
    if start is None or end is None:
        return []
    return [p.period_id for p in phases if p.start <= end and start <= p.end]
