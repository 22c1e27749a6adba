"""The frames that expectations look at: a table as it is, or tables brought together.

What belongs here: pure functions from Arrow tables to a pandas frame with a column that an
expectation can judge row by row. What does not: judging (``suites/*.json``, ``run.py``).

Each function takes the tables by name, the name of the expectation's own table, and keyword
arguments from the suite; :data:`FRAMES` names them and the further tables they read. Columns
called ``…_ok`` hold True, False, or NULL where the question does not arise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from coprod_pipeline.model import RATING_VALUES

if TYPE_CHECKING:
    import pandas as pd

Tables = Mapping[str, pa.Table]
#: Rounding of a figure and its bounds may differ in the last bits, no more.
TOLERANCE = 1e-9
_MEASURED = ("estimate", "lo", "hi", "loio_lo", "loio_hi")


@dataclass(frozen=True)
class Frame:
    """A named preparation: the function, the tables it reads beside the expectation's own.

    ``of_previous``: it compares with the previous release and has no rows without one.
    """

    prepare: Callable[..., pd.DataFrame]
    reads: tuple[str, ...] = ()
    of_previous: bool = False


def _pandas(table: pa.Table, columns: Sequence[str] | None = None) -> pd.DataFrame:
    frame: pd.DataFrame = (table if columns is None else table.select(list(columns))).to_pandas(
        date_as_object=False
    )
    return frame


def table(tables: Tables, name: str) -> pd.DataFrame:
    """Take the table as it is."""
    return _pandas(tables[name])


def rows_where(tables: Tables, name: str, *, column: str, values: Sequence[object]) -> pd.DataFrame:
    """Take the rows whose ``column`` holds one of ``values``; a NULL among them counts."""
    wanted = pa.array(list(values), type=tables[name].schema.field(column).type)
    keep = pc.is_in(tables[name][column], value_set=wanted)
    return _pandas(tables[name].filter(keep))


def references(
    tables: Tables,
    name: str,
    *,
    columns: Sequence[str],
    to: str,
    to_columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Rows that refer to another table, with ``reference_ok``: the row referred to exists.

    Rows where one of ``columns`` is NULL refer to nothing and are left out.
    """
    rows = _pandas(tables[name], columns).dropna()
    known = _pandas(tables[to], to_columns or columns).dropna()
    existing = set(known.itertuples(index=False, name=None))
    rows["reference_ok"] = [r in existing for r in rows.itertuples(index=False, name=None)]
    return rows.reset_index(drop=True)


def interview_segments(tables: Tables, name: str) -> pd.DataFrame:
    """Segments of interviews with ``unknown_speaker``: 1.0 where nobody knows who speaks."""
    segments = _pandas(tables[name], ("source_id", "speaker_role"))
    sources = _pandas(tables["dim_source"], ("source_id", "kind"))
    rows = segments.merge(sources[sources["kind"] == "interview"], on="source_id")
    rows["unknown_speaker"] = (rows["speaker_role"] == "unknown").astype(float)
    return rows


def _same(left: pd.Series[Any], right: pd.Series[Any]) -> pd.Series[bool]:
    return (left == right) | (left.isna() & right.isna())


def codings_with_segment(tables: Tables, name: str) -> pd.DataFrame:
    """Codings with their segment's ``text_length`` in code points and ``place_ok``.

    ``place_ok``: source, case and participant are the segment's. Codings whose segment does not
    exist are left out: that is a broken reference. ``text_length`` is NULL without text.
    """
    segments = tables["fact_segment"]
    about = _pandas(segments, ("segment_id", "source_id", "case_id", "participant_id"))
    about["text_length"] = pc.utf8_length(segments["text"]).to_pandas()
    rows = _pandas(tables[name]).merge(about, on="segment_id", suffixes=("", "_segment"))
    rows["place_ok"] = True
    for column in ("source_id", "case_id", "participant_id"):
        rows["place_ok"] &= _same(rows[column], rows[f"{column}_segment"])
    return rows


def codings_with_coder(tables: Tables, name: str) -> pd.DataFrame:
    """Codings with ``confidence_ok``: only a program states a confidence."""
    coders = _pandas(tables["dim_coder"], ("coder_id", "kind")).rename(columns={"kind": "coder"})
    rows = _pandas(tables[name], ("coding_id", "coder_id", "confidence")).merge(
        coders, on="coder_id"
    )
    rows["confidence_ok"] = rows["confidence"].isna() | (rows["coder"] == "machine")
    return rows


def coding_values(tables: Tables, name: str) -> pd.DataFrame:
    """Codings with ``valence_ok``: the number is what the code says, NULL for X and none."""
    rows = _pandas(tables[name], ("coding_id", "valence_code", "valence"))
    expected = rows["valence_code"].map({"-1": -1.0, "0": 0.0, "1": 1.0})
    rows["valence_ok"] = _same(rows["valence"].astype(float), expected.astype(float))
    return rows


def coders_with_model(tables: Tables, name: str) -> pd.DataFrame:
    """Coders with ``model_ok``: programs name their model, people have none."""
    rows = _pandas(tables[name])
    rows["model_ok"] = rows["model"].notna() == (rows["kind"] == "machine")
    return rows


def first_uses(tables: Tables, name: str) -> pd.DataFrame:
    """First uses with ``eligibility_ok``: they can lie inside the unit's time of eligibility.

    Units without a documented time of eligibility are left out.
    """
    events = _pandas(tables[name])
    units = _pandas(
        tables["dim_unit"], ("adopting_unit_id", "eligible_from", "eligible_to")
    ).dropna(how="all", subset=["eligible_from", "eligible_to"])
    rows = events[events["event_type"] == "first_use"].merge(units, on="adopting_unit_id")
    too_early = rows["date_latest"] < rows["eligible_from"]
    too_late = rows["date_earliest"] > rows["eligible_to"]
    rows["eligibility_ok"] = ~(too_early | too_late)
    return rows


def ratings_with_support(
    tables: Tables, name: str, *, derivation: str | None = None
) -> pd.DataFrame:
    """Ratings of one derivation, or all, beside what they stand on.

    ``status_ok``: status is ok exactly when the rating is not NA. ``value_ok``: the number is
    what the code says. ``strength_ok``: ±2 has two informants with an explicit example.
    ``sources_ok``: a rating that counts has two sources, one an informant. ``evidence_ok``: it
    has evidence rows. ``grain_ok``: the phase is NULL exactly for whole cases. ``reason_ok``:
    a reason stands exactly where the status is not ok.
    """
    rows = _pandas(tables[name])
    if derivation is not None:
        rows = rows[rows["derivation"] == derivation].reset_index(drop=True)
    ok = rows["status"] == "ok"
    rows["status_ok"] = ok == ~rows["rating_code"].str.startswith("NA", na=True).astype(bool)
    expected = rows["rating_code"].map(RATING_VALUES).astype(float)
    rows["value_ok"] = _same(rows["rating_value"].astype(float), expected)
    informants = rows["n_informants"].fillna(0)
    strong = rows["rating_code"].isin(["-2", "+2"])
    rows["strength_ok"] = ~strong | (rows["n_explicit"].fillna(0) >= 2)
    sources = informants + rows["n_documents"].fillna(0)
    rows["sources_ok"] = ~ok | ((informants >= 1) & (sources >= 2))
    rows["evidence_ok"] = ~ok | rows["evidence_id"].isin(_evidence_ids(tables))
    rows["grain_ok"] = rows["phase_id"].isna() == (rows["grain"] == "case")
    rows["reason_ok"] = rows["status_reason"].isna() == ok
    return rows


def preferred_ratings(tables: Tables, name: str) -> pd.DataFrame:
    """Count, per construct, case and phase, the ratings figures may use: ``n_preferred``."""
    rows = _pandas(tables[name], ("case_id", "phase_id", "grain", "code_id", "is_preferred"))
    rows["n_preferred"] = rows["is_preferred"].fillna(False).astype(int)
    keys = ["case_id", "phase_id", "grain", "code_id"]
    return rows.groupby(keys, dropna=False)["n_preferred"].sum().reset_index()


def _evidence_ids(tables: Tables) -> list[str]:
    return [i for i in pc.unique(tables["evidence"]["evidence_id"]).to_pylist() if i is not None]


def figures(tables: Tables, name: str) -> pd.DataFrame:
    """Put a mart's rows beside what must hold of a figure.

    ``estimate_ok``: NULL unless the status is ok. ``bounds_ok``: lo ≤ estimate ≤ hi where both
    sides are set. ``k_ok``: 0 ≤ k ≤ n where set. ``finite_ok``: no NaN, no infinity.
    ``reason_ok``: a reason stands exactly where the status is not ok. ``evidence_ok``: an ok row
    has evidence rows; a count or share of zero rests on nothing and needs none, nor does what
    rests on no informant, document or segment.
    """
    figures_table = tables[name]
    rows = _pandas(figures_table)
    ok = rows["status"] == "ok"
    rows["estimate_ok"] = ok | rows["estimate"].isna()
    rows["bounds_ok"] = ~(
        (rows["lo"] > rows["estimate"] + TOLERANCE)
        | (rows["hi"] < rows["estimate"] - TOLERANCE)
        | (rows["lo"] > rows["hi"] + TOLERANCE)
    )
    rows["k_ok"] = ~((rows["k"] < 0) | (rows["n"] < 0) | (rows["k"] > rows["n"]))
    rows["finite_ok"] = True
    for column in _MEASURED:
        # Arrow still tells NaN from NULL; pandas does not.
        finite = pc.fill_null(pc.is_finite(figures_table[column]), True)
        rows["finite_ok"] &= finite.to_numpy()
    rows["reason_ok"] = rows["status_reason"].isna() == ok
    nothing = (rows["k"] == 0) | ((rows["estimate"] == 0) & rows["unit"].isin(["count", "share"]))
    # Scores of a survey, and what nobody said, stand on no coding either.
    nothing |= (rows[["n_informants", "n_documents", "n_segments"]] == 0).all(axis=1)
    rows["evidence_ok"] = ~ok | nothing | rows["evidence_id"].isin(_evidence_ids(tables))
    return rows


def evidence_speakers(tables: Tables, name: str) -> pd.DataFrame:
    """Evidence that is talk or text, with the ``speaker_role`` of its segment."""
    rows = _pandas(tables[name], ("evidence_id", "segment_id")).dropna()
    return rows.merge(_pandas(tables["fact_segment"], ("segment_id", "speaker_role")))


def source_drift(tables: Tables, name: str, *, previous: Tables, of: str = "rows") -> pd.DataFrame:
    """Compare the sources of both releases: ``ratio`` is how many now per one before.

    ``of`` is ``rows``, or a column that is summed. Sources that came or went are left out.
    """

    def per_source(found: pa.Table) -> pd.Series[float]:
        frame = _pandas(found, ("source_id",) if of == "rows" else ("source_id", of))
        counts = frame.groupby("source_id")
        return (counts.size() if of == "rows" else counts[of].sum()).astype(float)

    now, before = per_source(tables[name]), per_source(previous[name])
    rows = before[before > 0].rename("before").to_frame().join(now.rename("now"))
    read = set(tables["dim_source"]["source_id"].to_pylist())
    rows = rows[rows.index.isin(read)].reset_index()
    rows["ratio"] = rows["now"].fillna(0.0) / rows["before"]
    return rows


FRAMES: dict[str, Frame] = {
    "table": Frame(table),
    "rows_where": Frame(rows_where),
    "references": Frame(references),
    "interview_segments": Frame(interview_segments, ("dim_source",)),
    "codings_with_segment": Frame(codings_with_segment, ("fact_segment",)),
    "codings_with_coder": Frame(codings_with_coder, ("dim_coder",)),
    "coding_values": Frame(coding_values),
    "coders_with_model": Frame(coders_with_model),
    "first_uses": Frame(first_uses, ("dim_unit",)),
    "ratings_with_support": Frame(ratings_with_support, ("evidence",)),
    "preferred_ratings": Frame(preferred_ratings),
    "figures": Frame(figures, ("evidence",)),
    "evidence_speakers": Frame(evidence_speakers, ("fact_segment",)),
    "source_drift": Frame(source_drift, ("dim_source",), of_previous=True),
}


def tables_read(frame: str, name: str, frame_args: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the tables that a frame of table ``name`` reads, the table itself first."""
    further = (frame_args["to"],) if "to" in frame_args else ()
    return tuple(dict.fromkeys((name, *FRAMES[frame].reads, *further)))
