"""Which words people coded, before and after masking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coprod_pipeline.coding.human import codings_of_case, place_codings
from coprod_pipeline.lake import Lake
from coprod_pipeline.road.inputs import path_to_source
from coprod_pipeline.study import load_study

Row = dict[str, Any]


def codings_on_other_words(root: Path) -> tuple[int, int, list[str]]:
    """Pieces of human codings, those that touch a masked name, and the segments where words differ.

    What a coding says before masking, with each name it touches replaced by hand, has to stand at
    the coding's offsets in the de-identified text.
    """
    lake = Lake(root)
    study = load_study(lake.landing)
    n = n_masked = 0
    wrong: list[str] = []
    for case_id in study.case_ids:
        raw = lake.read_secret_table(f"raw_segment/{case_id}")
        identified = {row["segment_id"]: row["text"] for row in raw.to_pylist()}
        masked = _rows(lake.read_secret_table(f"masked_span/{case_id}"))
        text = {
            row["segment_id"]: row["text"]
            for row in lake.read_table("deidentified", "fact_segment", case_id).to_pylist()
        }
        sources = lake.read_secret_table(f"raw_source/{case_id}")
        paths = path_to_source(lake, case_id)
        mine = codings_of_case(study, case_id, paths, sources["source_id"].to_pylist())
        placed, refused = place_codings(mine, sources, raw, paths)
        assert not refused
        coded: dict[tuple[str, str], set[str]] = {}
        for row in lake.read_table("coded", "fact_coding", case_id).to_pylist():
            said = text[row["segment_id"]][row["char_start"] : row["char_end"]]
            coded.setdefault((row["segment_id"], row["code_id"]), set()).add(said)
        for place in placed:
            for piece in place.pieces:
                if piece.segment_id not in text:
                    continue
                spans = masked.get(piece.segment_id, [])
                expected, touched = _by_hand(
                    identified[piece.segment_id], spans, piece.start, piece.end
                )
                n, n_masked = n + 1, n_masked + touched
                if expected not in coded.get((piece.segment_id, place.coding.code_id), ()):
                    wrong.append(piece.segment_id)
    return n, n_masked, wrong


def _rows(spans: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in spans.to_pylist():
        found.setdefault(row["segment_id"], []).append(row)
    return found


def _by_hand(text: str, spans: list[Row], start: int, end: int) -> tuple[str, bool]:
    touched = [s for s in spans if s["start"] < end and start < s["end"]]
    start = min([start, *(s["start"] for s in touched)])
    end = max([end, *(s["end"] for s in touched)])
    said, position = "", start
    for span in sorted(touched, key=lambda s: s["start"]):
        said += text[position : span["start"]] + span["surrogate"]
        position = span["end"]
    return said + text[position:end], bool(touched)
