"""Two hundred planted identifiers: none gets past the restricted zone, and none by luck.

The first half runs the whole road as a user does and searches everything it leaves behind. The
second half switches off one recogniser at a time, or the gate, and shows that canaries then leak:
each of them is needed, and this test would notice.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from coprod_pipeline import road
from coprod_pipeline.deidentify import detect
from coprod_pipeline.deidentify.gate import Gate
from coprod_pipeline.deidentify.recognisers.near import NearNames
from coprod_pipeline.deidentify.recognisers.roster import KnownNames
from coprod_pipeline.errors import BlockedError
from coprod_pipeline.lake import Lake
from tests.conftest import built_once, coprod
from tests.validation.canary.plant import CHANNELS, write
from tests.validation.canary.search import betrayed, leaks, spellings
from tests.validation.canary.words import Canary, canaries

pytestmark = pytest.mark.slow
PLANTED = canaries()
SPELLED = [(c, spellings(c)) for c in PLANTED]
RECOGNISERS = tuple(r.name for r in detect.default_detector().recognisers)


def _run_whole(root: Path) -> None:
    """The canary study after ``coprod run``, with a temporary and a home folder of its own."""
    (root / "lake/landing").mkdir(parents=True)
    for name in ("temp", "home"):
        (root / name).mkdir()
    write(root / "lake/landing", PLANTED)
    done = coprod("run", lake=root / "lake", TMPDIR=str(root / "temp"), HOME=str(root / "home"))
    assert done.returncode == 0, done.stderr[-2000:]
    (root / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the run leaves behind, its output in ``said.txt``; shared: only to be read."""
    return built_once(tmp_path_factory, "canary", _run_whole)


def test_two_hundred_are_planted_in_every_channel(tmp_path: Path) -> None:
    assert len(PLANTED) >= 200
    places = write(tmp_path, PLANTED)
    assert sum(len(found) for found in places.values()) == len(PLANTED)
    assert all(places.values())
    assert {f for f, _ in places if f != "protocol"} == set(CHANNELS)


def test_none_stands_anywhere_outside_the_restricted_zone(
    whole: Path,
) -> None:
    assert leaks(whole / "lake", PLANTED) == []
    for zone in ("deidentified", "coded", "releases", "published", ".dagster", "quarantine"):
        assert (whole / "lake" / zone).exists(), zone
    assert betrayed((whole / "said.txt").read_bytes(), SPELLED) == []


def test_none_is_readable_in_the_restricted_zone_nor_left_in_temporary_files(
    whole: Path,
) -> None:
    for folder in (whole / "lake/restricted", whole / "temp", whole / "home"):
        assert leaks(folder, PLANTED, but=()) == []


def test_all_of_them_were_read(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was never read cannot leak: each stands in the restricted tables, or in the protocol."""
    monkeypatch.setenv("COPROD_KEY_FILE", str(whole / "study.key"))
    lake = Lake(whole / "lake")
    read = b""
    for case_id in ("north", "south"):
        for name in ("raw_source", "raw_segment"):
            table = lake.read_secret_table(f"{name}/{case_id}")
            read += json.dumps(table.to_pylist(), default=str, ensure_ascii=False).encode()
    places = write(tmp_path, PLANTED)
    in_files = [c for (file, _), found in places.items() if file != "protocol" for c in found]
    met = set(betrayed(read, SPELLED))
    assert [c for c in in_files if c not in met] == []
    protocol = b"".join(p.read_bytes() for p in tmp_path.glob("*.*")) + b"".join(
        p.read_bytes() for p in (tmp_path / "codings").iterdir()
    )
    protocol += str(sorted(p.name for p in tmp_path.rglob("*"))).replace("_", " ").encode()
    there = set(betrayed(protocol, SPELLED))
    assert all(c in there for f, found in places.items() if f[0] == "protocol" for c in found)


def test_the_coding_points_at_the_same_words(whole: Path, tmp_path: Path) -> None:
    lake = Lake(whole / "lake")
    codings = lake.read_table("coded", "fact_coding", "north")
    (coding,) = codings.filter(pc.equal(codings["coder_id"], _human(codings))).to_pylist()
    segments = lake.read_table("deidentified", "fact_segment", "north").to_pylist()
    text = next(s["text"] for s in segments if s["segment_id"] == coding["segment_id"])
    quote = next(c for c in write(tmp_path, PLANTED)["interviews/north/talk.docx", "body"])
    pointed = text[coding["char_start"] : coding["char_end"]]
    # First and last words of the quote are no name in any of the planted sentences.
    assert pointed.split()[0] == quote.sentence.split()[0]
    assert pointed.endswith(quote.sentence[-1])
    assert pointed != quote.sentence


def _human(codings: pa.Table) -> str:
    return next(c for c in codings.column("coder_id").to_pylist() if not c.startswith("cues"))


def _read(root: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COPROD_KEY_FILE", str(root / "study.key"))
        write(root / "lake/landing", PLANTED)
        lake = Lake(root / "lake")
        study = road.open_study(lake)
        for case_id in study.case_ids:
            road.ingest(lake, study, case_id)


@pytest.fixture
def read_lake(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The canary study as far as it is read; shared: to be copied."""
    root = built_once(tmp_path_factory, "canary_read", _read)
    monkeypatch.setenv("COPROD_KEY_FILE", str(root / "study.key"))
    return root / "lake"


@pytest.fixture
def copy(read_lake: Path, tmp_path: Path) -> Lake:
    """A lake of its own, read already."""
    shutil.copytree(read_lake, tmp_path / "lake", symlinks=True)
    return Lake(tmp_path / "lake")


def masked(lake: Lake) -> list[tuple[str, Canary]]:
    """What leaks into ``deidentified/`` from the lake as it is read."""
    study = road.open_study(lake)
    road.identify(lake, study)
    for case_id in study.case_ids:
        road.deidentify(lake, study, case_id)
    return leaks(lake.root / "deidentified", PLANTED, but=())


def test_with_all_at_work_nothing_leaks(copy: Lake) -> None:
    assert masked(copy) == []


@pytest.mark.parametrize("name", RECOGNISERS)
def test_without_one_recogniser_canaries_leak(
    copy: Lake, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [r for r in detect.default_detector().recognisers if r.name != name]
    monkeypatch.setattr(detect, "default_detector", lambda: detect.Detector(others))
    assert masked(copy)


WITHOUT: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "roster": lambda patch: patch.setattr(KnownNames, "matches", lambda *a, **k: []),
    "near": lambda patch: patch.setattr(
        NearNames, "added", lambda self, text, found, exact, case: exact
    ),
}


@pytest.mark.parametrize("name", sorted(WITHOUT))
def test_without_the_roster_canaries_leak(
    copy: Lake, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    WITHOUT[name](monkeypatch)
    assert masked(copy)


def published_as_written(lake: Lake) -> list[tuple[str, Canary]]:
    """What leaks into a release where a field that nobody masks names somebody of the roster."""
    study_file = lake.landing / "study.yaml"
    person = next(c for c in PLANTED if c.roster)
    study_file.write_text(
        study_file.read_text().replace("jurisdiction: CA", f"jurisdiction: {person.roster}")
    )
    study = road.open_study(lake)
    road.identify(lake, study)
    for case_id in study.case_ids:
        for stage in (road.ingest, road.deidentify, road.code, road.measure):
            stage(lake, study, case_id)
    road.compare(lake, study)
    road.publish(lake, study)
    return leaks(lake.root, PLANTED)


def test_what_nobody_masks_is_stopped_by_the_gate(copy: Lake) -> None:
    with pytest.raises(BlockedError) as stopped:
        published_as_written(copy)
    assert betrayed(str(stopped.value).encode(), SPELLED) == []
    assert leaks(copy.root, PLANTED) == []
    assert not copy.published.exists()


def test_without_the_gate_it_would_be_published(
    copy: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gate, "leaks_in_texts", lambda *a, **k: [])
    monkeypatch.setattr(Gate, "leaks_in_bytes", lambda *a, **k: [])
    assert published_as_written(copy)
