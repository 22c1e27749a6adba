"""How many of the case's informants say something.

What belongs here: the columns of a k-of-n figure over informants. What does not: what they say.
"""

from __future__ import annotations

from collections.abc import Collection

from coprod_pipeline.metrics.intervals import FEWEST, leave_one_out_share, share_interval
from coprod_pipeline.metrics.material import Material
from coprod_pipeline.metrics.registry import metric


def informant_share(
    material: Material, metric_id: str, named: Collection[str]
) -> dict[str, object]:
    """The columns estimate to status for k of the case's informants; ``named`` are their ids.

    Below three informants the figure is insufficient: k and n stand, the estimate does not.
    """
    informants = material.informants
    k, n = len(set(named) & set(informants)), len(informants)
    columns: dict[str, object] = {"k": k, "n": n}
    if n < FEWEST:
        return columns | {"status": "insufficient", "status_reason": "few_informants"}
    flags = [i in named for i in informants]
    interval = share_interval(flags, metric(metric_id).seed or 0)
    lo, hi = leave_one_out_share(k, n)
    return {
        **columns,
        "estimate": k / n,
        **interval.columns(),
        "loio_lo": lo,
        "loio_hi": hi,
        "status": "ok",
    }
