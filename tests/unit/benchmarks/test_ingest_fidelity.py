"""What the ingestion benchmark counts, by hand; and that its made documents say what they claim."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.ingestion.corpus import gather, make, published_quotes
from benchmarks.ingestion.fidelity import compare, quotes_in, token_counts
from benchmarks.ingestion.truth import TALK, Truth, words
from coprod_pipeline.ingest.extract import extract

SHARED = Path(__file__).resolve().parents[3] / "../shared"


def test_counts_by_hand() -> None:
    truth = Truth()
    truth.say("we moved the meetings")
    said = [truth.token("body"), truth.token("inserted"), truth.token("footnote")]
    gone, note = truth.token("deleted"), truth.token("comment")
    text = f"we moved the {said[0]} {said[0]} {said[1]}x {gone} and more"
    found = compare([(truth, text), (Truth({"ABSENT": "textbox"}), None)])
    assert found.documents == 2
    assert (found.talk, found.talk_once, found.twice) == (4, 1, 1)
    assert found.lost_channels() == {"footnote": 1, "textbox": 1}
    assert (found.mixed_in, found.apart, found.mixed_channels()) == (1, 2, {"deleted": 1})
    assert note not in text
    # 7 words are talk; of the 9 given "we moved the" and one of the doubled word are right.
    assert found.recall == pytest.approx(4 / 7)
    assert found.precision == pytest.approx(4 / 9)


def test_nothing_known_is_no_share() -> None:
    assert compare([]).recall is None
    assert compare([(Truth({"A": "body"}), "A")]).precision is None


def test_the_longer_of_two_tokens_is_the_one_that_stands_there() -> None:
    tokens = {"BODYTOK1": "body", "BODYTOK10": "body"}
    assert token_counts("x BODYTOK10 y", tokens) == Counter({"BODYTOK10": 1})
    assert token_counts("[BODYTOK1](#BODYTOK10)", tokens) == Counter(tokens.keys())
    assert token_counts("anything", {}) == Counter()


def test_quotes_stand_in_a_text_whatever_its_quotation_marks_and_white_space() -> None:
    text = "She said “we never\n  stopped – not once”."
    assert quotes_in(text, ['"we never stopped', "not once", "we  stopped"]) == 2
    assert quotes_in(None, ["anything"]) == 0


@given(st.lists(st.sampled_from(["body", "table", "inserted", "deleted", "hidden"]), max_size=30))
def test_a_perfect_text_has_every_word_and_no_other(channels: list[str]) -> None:
    truth = Truth()
    said = [truth.token(channel) for channel in channels]
    text = " ".join(t for t, channel in zip(said, channels, strict=True) if channel in TALK)
    found = compare([(truth, text)])
    assert found.talk_once == found.talk == sum(c in TALK for c in channels)
    assert (found.twice, found.mixed_in) == (0, 0)
    assert found.recall == found.precision == (1.0 if found.talk else None)
    assert compare([(truth, text + text)]).talk_once == 0


def test_made_files_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two", "other")]
    for folder in folders:
        folder.mkdir()
    one, two, other = (
        make(f, s, ("docx", "html")) for f, s in zip(folders, (1, 1, 2), strict=True)
    )
    assert [f.path.read_bytes() for f in one] == [f.path.read_bytes() for f in two]
    assert [f.truth for f in one] == [f.truth for f in two]
    assert one[0].path.read_bytes() != other[0].path.read_bytes()


@pytest.mark.parametrize("kind", ["docx", "pdf", "html"])
def test_our_text_of_a_made_file_has_every_word_of_talk_and_no_other(
    kind: str, tmp_path: Path
) -> None:
    smallest = min(make(tmp_path, 5, (kind,)), key=lambda f: f.size)
    assert smallest.truth is not None
    assert set(smallest.truth.tokens.values()) - set(TALK)
    read = extract(smallest.path)
    found = compare([(smallest.truth, read.text)])
    assert (found.talk_once, found.mixed_in) == (found.talk, 0)
    assert found.recall == found.precision == 1.0
    # The words of other channels are not lost either: they stand in segments of their own.
    elsewhere = words(" ".join(s.text for s in read.segments if s.char_start is None))
    kept = {t for t, c in smallest.truth.tokens.items() if c in ("deleted", "comment", "hidden")}
    assert kept
    assert kept <= set(elsewhere)


def test_the_same_content_is_read_once_and_absent_folders_are_none(tmp_path: Path) -> None:
    study, made = tmp_path / "study", tmp_path / "made"
    (study / "a").mkdir(parents=True)
    made.mkdir()
    for name in ("a/x.html", "y.htm"):
        (study / name).write_text("<p>the same</p>", encoding="utf-8")
    (study / "empty.html").write_bytes(b"")
    (study / "z.txt").write_text("not asked for", encoding="utf-8")
    files = gather(tmp_path / "nowhere", study, made, 1, ("html",))
    assert [f.path.name for f in files if f.group == "study"] == ["x.html"]
    assert {f.group for f in files} == {"study", "made"}
    assert published_quotes(tmp_path / "nowhere") == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared material is not here")
def test_the_real_files_are_found(tmp_path: Path) -> None:
    files = gather(SHARED, tmp_path / "none", tmp_path, 1)
    labelled = [f for f in files if f.group == "real" and f.truth is not None]
    assert sorted(f.format for f in labelled) == ["docx", "html", "pdf", "pdf"]
    quotes = published_quotes(SHARED)
    assert sum(len(q.quotes) for q in quotes) == 262
    assert {q.path for q in quotes} <= {f.path for f in files}
