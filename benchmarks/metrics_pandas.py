"""The headline figures of coded cases in pandas, as one would write them in a notebook.

What belongs here: ratings (IMP-01, RATE-1), coverage (IMP-05), net valence with a t interval
(IMP-02) and shares of drivers (ADO-05), by group-bys on the tables. What does not: evidence, and
what the made tables do not hold: overlapping codings of one coder, roles, machine coders, guides.
Nothing of the pipeline's metrics is imported.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import t as student

#: A figure: case, metric, phase or "", framework, domain or code, estimate, lo, hi.
Figure = tuple[str, str, str, str, float | str | None, float | None, float | None]
_FEWEST, _MANY = 3, 10
_VOICE = ["phase", "code_id", "kind", "voice"]


def headline(tables: Mapping[str, pa.Table], case_id: str, phases: tuple[str, ...]) -> list[Figure]:
    """The figures of one case, for the whole case and each phase."""
    frames = {
        name: tables[name].to_pandas()
        for name in ("dim_source", "fact_segment", "fact_coding", "fact_coding_phase", "dim_code")
    }
    said = _said(frames)
    rateable = frames["dim_code"][frames["dim_code"]["rateable"]]
    rateable = rateable[~rateable["code_id"].str.contains("@")]
    votes = _votes(said)
    found = [*_drivers(case_id, frames, said)]
    for phase in ("", *phases):
        here = votes[votes["phase"] == phase]
        codes = _ratings(rateable, here)
        found += [
            (case_id, "IMP-01", phase, str(c), str(r), None, None)
            for c, r in zip(codes["code_id"], codes["rating"], strict=True)
        ]
        for name, group in codes.groupby("framework"):
            share = float((group["rating"] != "NA_missing").mean())
            found.append((case_id, "IMP-05", phase, str(name), share, None, None))
        for level in ("framework", "domain"):
            for name, group in codes.groupby(level):
                found.append(_net_valence(case_id, phase, str(name), group, here))
    return found


def _said(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Codings with whose voice they are, once for the whole case and once a phase."""
    segments = frames["fact_segment"][["segment_id", "source_id", "participant_id"]]
    segments = segments.merge(frames["dim_source"][["source_id", "kind"]], on="source_id")
    is_document = segments["kind"] == "document"
    segments["voice"] = segments["participant_id"].where(~is_document, segments["source_id"])
    codings = frames["fact_coding"][
        ["coding_id", "segment_id", "code_id", "coder_id", "valence_code", "explicit_example"]
    ]
    codings = codings.merge(segments[["segment_id", "kind", "voice"]], on="segment_id")
    by_phase = codings.merge(frames["fact_coding_phase"][["coding_id", "phase_id"]], on="coding_id")
    return pd.concat(
        [codings.assign(phase=""), by_phase.rename(columns={"phase_id": "phase"})],
        ignore_index=True,
    )


def _votes(said: pd.DataFrame) -> pd.DataFrame:
    """The vote of every voice on every code: the sign of the sum of its coders' signs."""
    value = said["valence_code"].map({"1": 1, "-1": -1, "0": 0, "X": 0})
    marked = said.assign(
        value=value,
        stirred=said["valence_code"] != "0",
        plus=said["explicit_example"] & (value > 0),
        minus=said["explicit_example"] & (value < 0),
    )
    by_coder = marked.groupby([*_VOICE, "coder_id"], as_index=False).agg(
        total=("value", "sum"),
        mean=("value", "mean"),
        stirred=("stirred", "any"),
        plus=("plus", "any"),
        minus=("minus", "any"),
    )
    by_coder["sign"] = np.sign(by_coder["total"])
    votes = by_coder.groupby(_VOICE, as_index=False).agg(
        vote=("sign", "sum"),
        mean=("mean", "mean"),
        stirred=("stirred", "any"),
        plus=("plus", "any"),
        minus=("minus", "any"),
    )
    votes["vote"] = np.sign(votes["vote"])
    return votes


def _ratings(rateable: pd.DataFrame, votes: pd.DataFrame) -> pd.DataFrame:
    """RATE-1 of every rateable code: code_id, framework, domain, rating."""
    people = votes[votes["kind"] == "interview"]
    counts = people.assign(
        positive=people["vote"] > 0,
        negative=people["vote"] < 0,
        mixed=(people["vote"] == 0) & people["stirred"],
        plus=(people["vote"] > 0) & people["plus"],
        minus=(people["vote"] < 0) & people["minus"],
    )
    names = ["positive", "negative", "mixed", "plus", "minus"]
    table = counts.groupby("code_id")[names].sum()
    table["informants"] = people.groupby("code_id").size()
    documents = votes[votes["kind"] == "document"].groupby("code_id").size().rename("documents")
    codes = rateable[["code_id", "framework", "domain"]].set_index("code_id")
    codes = (
        codes.join(table)
        .join(documents)
        .fillna(dict.fromkeys([*names, "informants", "documents"], 0))
    )
    up, down, n = codes["positive"], codes["negative"], codes["informants"]
    explicit = codes["plus"].where(up > down, codes["minus"])
    strong = np.where((explicit >= 2) & (2 * explicit > n), "2", "1")
    directed = np.where(up > down, "+", "-").astype(object) + strong.astype(object)
    undirected = np.where((up > 0) | (codes["mixed"] > 0), "X", "0")
    rated = np.where(up == down, undirected, directed)
    too_little = (n == 0) | (n + codes["documents"] < 2)
    return codes.assign(rating=np.where(too_little, "NA_missing", rated)).reset_index()


def _net_valence(
    case_id: str, phase: str, name: str, group: pd.DataFrame, votes: pd.DataFrame
) -> Figure:
    """The mean of informants' means over rated constructs, with a t interval up to nine people."""
    rated = group.loc[group["rating"] != "NA_missing", "code_id"]
    people = votes[(votes["kind"] == "interview") & votes["code_id"].isin(rated)]
    means = people.groupby("voice")["mean"].mean()
    n = len(means)
    if 2 * len(rated) < len(group) or rated.empty or n < _FEWEST:
        return (case_id, "IMP-02", phase, name, None, None, None)
    centre = float(means.mean())
    if n >= _MANY:
        return (case_id, "IMP-02", phase, name, centre, None, None)
    half = float(student.ppf(0.975, n - 1) * means.std(ddof=1) / math.sqrt(n))
    return (
        case_id,
        "IMP-02",
        phase,
        name,
        centre,
        max(centre - half, -1.0),
        min(centre + half, 1.0),
    )


def _drivers(
    case_id: str, frames: Mapping[str, pd.DataFrame], said: pd.DataFrame
) -> Iterator[Figure]:
    """The share of informants who name each driver of adoption."""
    n = frames["fact_segment"]["participant_id"].nunique()
    whole = said[said["phase"] == ""]
    named = whole[whole["code_id"].str.startswith("ado.driver.")]
    people = named[named["kind"] == "interview"].groupby("code_id")["voice"].nunique()
    for code, k in people.reindex(sorted(named["code_id"].unique()), fill_value=0).items():
        share = float(k / n) if n >= _FEWEST else None
        yield (case_id, "ADO-05", "", str(code), share, None, None)
