"""How many constructs of the list are heard of after so many informants: IMP-06.

What belongs here: the curve over all orders of informants and its band. What does not: a claim
of saturation, which a list fixed beforehand cannot support.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow.compute as pc

from coprod_pipeline.metrics.figures import Evidence, Figure
from coprod_pipeline.metrics.material import Construct, Material, heard
from coprod_pipeline.metrics.registry import metric

#: Informants in the whole study below which the curve means nothing.
FEWEST_IN_STUDY = 6
#: Up to so many informants every subset is looked at for the band, else so many orders.
_ALL_SUBSETS = 12
_ORDERS = 1_000


def expected_shares(heard_of_by: Sequence[int], n_informants: int, n_codes: int) -> list[float]:
    """Share of ``n_codes`` heard of after 1 … n informants, averaged over all their orders.

    ``heard_of_by`` says for each code how many informants speak of it. A code that m of n speak
    of is still missing after i with probability C(n - m, i) / C(n, i).
    """
    missing = np.ones(len(heard_of_by))
    left = n_informants - np.asarray(heard_of_by, dtype=np.float64)
    shares = []
    for i in range(n_informants):
        missing *= np.maximum(left - i, 0.0) / (n_informants - i)
        shares.append(float((len(heard_of_by) - missing.sum()) / n_codes))
    return shares


def band(spoken: Sequence[int], n_codes: int, seed: int) -> list[tuple[float, float]]:
    """The middle 95% of orders after 1 … n informants; ``spoken`` are their codes as bits.

    Exact for up to twelve informants, else from a thousand orders.
    """
    n = len(spoken)
    counts: list[list[int]] = [[] for _ in range(n)]
    if n <= _ALL_SUBSETS:
        union = [0] * (1 << n)
        for subset in range(1, 1 << n):
            lowest = subset & -subset
            union[subset] = union[subset ^ lowest] | spoken[lowest.bit_length() - 1]
            counts[subset.bit_count() - 1].append(union[subset].bit_count())
    else:
        chance = np.random.Generator(np.random.PCG64(seed))
        for _ in range(_ORDERS):
            together = 0
            for i, who in enumerate(chance.permutation(n).tolist()):
                together |= spoken[who]
                counts[i].append(together.bit_count())
    bounds = [np.quantile(c, [0.025, 0.975]) / n_codes for c in counts]
    return [(float(lo), float(hi)) for lo, hi in bounds]


def code_coverage(material: Material) -> Iterator[Figure]:
    """IMP-06: the share of the list's constructs that 1 … N informants speak of, on average."""
    codes = [c.code_id for c in _listed(material)]
    actual = material.voices.actual
    bit = {code: 1 << place for place, code in enumerate(codes)}
    spoken = dict.fromkeys(material.informants, 0)
    for code in codes:
        for voice in heard(actual.get((None, code), ()), "informant"):
            spoken[voice] |= bit[code]
    n = len(spoken)
    rows = material.voices.rows_of((None, c) for c in codes)
    voice = material.codings.heard
    by_people = voice.filter(pc.equal(voice["voice_kind"], "informant"))["row_no"].to_numpy()
    rows = rows[np.isin(rows, by_people)]
    columns: dict[str, object] = {
        "grain": "case",
        "case_id": material.case_id,
        "n_informants": n,
        "n_documents": 0,
        "n_segments": material.voices.n_segments(rows),
        "coder_source": material.coder_source(codes[0]) if codes else None,
        "exploratory": not material.study.registered_codes,
    }
    reason = _too_little(material, codes, spoken)
    if reason is not None:
        yield Figure("IMP-06", columns | {"status": "insufficient", "status_reason": reason})
        return
    heard_of_by = [sum(bool(s & bit[c]) for s in spoken.values()) for c in codes]
    shares = expected_shares([m for m in heard_of_by if m], n, len(codes))
    bounds = band(list(spoken.values()), len(codes), metric("IMP-06").seed or 0)
    proof = Evidence(rows, np.zeros(len(rows), dtype=np.bool_))
    for place, (share, (lo, hi)) in enumerate(zip(shares, bounds, strict=True), start=1):
        figure: dict[str, object] = {
            "item": str(place),
            "estimate": share,
            # A mean of very uneven orders can lie outside their middle.
            "lo": min(lo, share),
            "hi": max(hi, share),
            "interval_method": "orders",
            "status": "ok",
        }
        # Every point of the curve rests on the same codings, which the last one opens.
        shared = {"item": str(n)} if place < n else {}
        yield Figure("IMP-06", columns | figure, proof, shared)


def _listed(material: Material) -> Sequence[Construct]:
    """The list: the registered constructs of the framework that has most of them."""
    found = list(material.wanted.values())
    return max(found, key=len) if found else ()


def _too_little(material: Material, codes: Sequence[str], spoken: Mapping[str, int]) -> str | None:
    if not codes or not any(spoken.values()):
        return "no_construct_heard"
    elsewhere = {
        participant
        for participant, person in material.study.participants().items()
        if person.case_id != material.case_id and not person.is_interviewer
    }
    in_study = len(set(material.informants) | elsewhere)
    return "few_informants" if in_study < FEWEST_IN_STUDY else None


#: The function of each metric about how much of a list is covered.
FIGURES: dict[str, Callable[[Material], Iterator[Figure]]] = {"IMP-06": code_coverage}
