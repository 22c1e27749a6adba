"""What holds for any file: no crash, offsets that fit, the same result each time.

``COPROD_FUZZ_N`` sets the number of cases of each test (200 when absent); with ``-s`` the damaged
files are counted on the terminal. Seeds are fixed.
"""

from __future__ import annotations

import io
import os
import random
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from coprod_pipeline.ingest.blocks import Block
from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.limits import Limits
from coprod_pipeline.ingest.sandbox import Sandbox
from coprod_pipeline.ingest.turns import lay_out, to_turns
from coprod_pipeline.model import ANALYSED_CHANNELS, CHANNELS, REASONS, Extraction
from tests.unit.ingest.makers import SHARED, paragraph, table, write_docx, write_pdf, write_zip

CASES = int(os.environ.get("COPROD_FUZZ_N", "200"))
EXTENSIONS = (
    "docx",
    "odt",
    "rtf",
    "pdf",
    "html",
    "md",
    "txt",
    "vtt",
    "srt",
    "json",
    "csv",
    "xlsx",
    "qdpx",
)


def check(found: Extraction) -> None:
    """What must hold of every answer."""
    assert found.status in ("ok", "quarantined")
    assert (found.status == "ok") == (found.reason is None)
    assert found.reason is None or found.reason in REASONS
    at = 0
    for segment in found.segments:
        assert segment.channel in CHANNELS
        assert segment.text
        if segment.channel not in ANALYSED_CHANNELS:
            assert segment.char_start is None
            continue
        assert segment.char_start is not None
        assert segment.char_end is not None
        assert at <= segment.char_start < segment.char_end <= len(found.text)
        assert found.text[segment.char_start : segment.char_end] == segment.text
        at = segment.char_end


_LINES = st.sampled_from(
    [
        "Jo: How?", "Al Poe: Well.", "Note: no", "[00:01:02] INT: so", "Q1 Chair: Why?", "", "plain talk",
        "Jo  0:01", "**Bo:** [00:00:01] x", "a: b: c", "00:00:01", "00:01.000 --> 00:02.000", "- item", "#",
    ]
)  # fmt: skip
_BLOCK = st.builds(
    Block,
    text=st.one_of(_LINES, st.text(max_size=40)),
    channel=st.sampled_from(CHANNELS),
    speaker=st.one_of(st.none(), st.just("Jo")),
    marked=st.booleans(),
    start_s=st.one_of(st.none(), st.floats(0, 100)),
    end_s=st.one_of(st.none(), st.floats(0, 100)),
    bold=st.integers(0, 5),
    opens=st.booleans(),
    heading=st.booleans(),
    cue=st.booleans(),
)


@settings(max_examples=CASES, deadline=None, derandomize=True)
@given(st.lists(_BLOCK, max_size=12))
def test_offsets_round_trip_and_nothing_is_random(blocks: list[Block]) -> None:
    text, segments = lay_out(to_turns(blocks))
    check(Extraction("ok", text=text, segments=segments))
    assert (text, segments) == lay_out(to_turns(blocks))


@settings(max_examples=CASES, deadline=None, derandomize=True)
@given(
    st.lists(_LINES, max_size=15),
    st.sampled_from(["txt", "md", "vtt", "srt", "csv", "html", "rtf"]),
)
def test_no_word_of_a_plain_text_is_lost(lines: list[str], extension: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{extension}"
        path.write_text("\n".join(lines), encoding="utf-8")
        found = extract(path)
        check(found)
        if found.status == "ok" and extension in ("txt", "md"):
            for word in ("How?", "Well.", "talk", "Why?"):
                assert found.text.count(word) == "\n".join(lines).count(word)


def _seeds(folder: Path) -> list[Path]:
    """Whole files to damage: our own of every kind, and real ones where they lie beside us."""
    body = paragraph("Jo: How?") + table([["Jo", "So."], ["Al", "No."], ["Jo", "Ok."]])
    book = Workbook()
    for row in (["speaker", "text", "time"], ["Jo", "How?", "0:01"], ["Al", "So.", "0:09"]):
        book.active.append(row)
    book.save(folder / "seed.xlsx")
    source = '<TextSource guid="1" plainTextPath="internal://1.txt"/>'
    qde = f'<Project xmlns="urn:QDA-XML:project:1.0"><Sources>{source}</Sources></Project>'
    talk = "<o:body><o:text><t:p>Jo: How?</t:p></o:text></o:body>"
    odt = f'<o:document-content xmlns:o="o" xmlns:t="t">{talk}</o:document-content>'
    made = [
        write_docx(folder / "seed.docx", body),
        write_pdf(folder / "seed.pdf", [["Jo: How?", "Al: So."]] * 3, foot="page {n}"),
        folder / "seed.xlsx",
        write_zip(folder / "seed.qdpx", {"p.qde": qde, "sources/1.txt": "Jo: How?"}),
        write_zip(folder / "seed.odt", {"content.xml": odt}),
    ]
    plain = {
        "rtf": r"{\rtf1\ansi{\fonttbl{\f0 A;}}Jo: How?\par Al: So.\par{\footnote x}}",
        "html": "<p><b>Jo:</b> How?</p><table><tr><td>Jo</td><td>So</td></tr></table><script>x</script>",
        "vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Jo>How?</v>\n\n00:01.000 --> 00:02.000\nSo.\n",
        "srt": "1\n00:00:00,000 --> 00:00:01,000\nJo: How?\n\n2\n00:00:01,000 --> 00:00:02,000\nAl: So.\n",
        "json": '{"segments": [{"start": 0, "end": 1, "text": "How?", "speaker": "Jo"}]}',
        "csv": "speaker,text,time\nJo,How?,0:01\nAl,So.,0:09\n",
        "md": "# Talk\n\n**Jo:** [00:00:01] How?\n\n**Al:** So.\n",
        "txt": "Jo  0:01\nHow?\n\nAl  0:09\nSo.\n\nJo  0:10\nOk.\n",
    }
    for extension, text in plain.items():
        path = folder / f"seed.{extension}"
        path.write_text(text, encoding="utf-8")
        made.append(path)
    truth = SHARED / "data" / "extraction_truth"
    shared = sorted(p for p in truth.glob("gt.*") if p.is_file()) if truth.is_dir() else []
    subtitles = SHARED / "data" / "interviews" / "teams_zoom_vtt" / "zoom_transcript.vtt"
    return made + shared + ([subtitles] if subtitles.is_file() else [])


def _damaged(rng: random.Random, seeds: list[Path]) -> Iterator[tuple[str, bytes]]:
    bodies = [(p.suffix.lstrip("."), p.read_bytes()) for p in seeds]
    zips = [(e, b) for e, b in bodies if b.startswith(b"PK")]
    while True:
        extension, body = rng.choice(bodies)
        kind = rng.randrange(6)
        if kind == 0:
            yield rng.choice(EXTENSIONS), rng.randbytes(rng.randrange(1, 3000))
        elif kind == 1:  # bytes under another name
            yield rng.choice(EXTENSIONS), body
        elif kind == 2:  # a whole archive with one damaged part
            extension, body = rng.choice(zips)
            yield extension, _with_damaged_part(rng, body)
        else:
            yield extension, _bytes_damaged(rng, body)


def _bytes_damaged(rng: random.Random, body: bytes) -> bytes:
    data = bytearray(body)
    kind = rng.randrange(3)
    if kind == 0:
        del data[rng.randrange(len(data)) :]
    elif kind == 1:
        for _ in range(rng.randrange(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
    else:
        start = rng.randrange(len(data))
        data[start:start] = data[start : start + rng.randrange(1, 200)] * rng.randrange(1, 20)
    return bytes(data)


def _with_damaged_part(rng: random.Random, body: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(stream, "w") as target:
        names = [n for n in source.namelist() if source.getinfo(n).file_size]
        chosen, fate = rng.choice(names), rng.randrange(4)
        for name in source.namelist():
            data = source.read(name)
            if name == chosen:
                if fate == 0:
                    continue
                data = _bytes_damaged(rng, data)
            target.writestr(name, data)
    return stream.getvalue()


def test_random_and_damaged_files_never_break_the_parent(tmp_path: Path) -> None:
    rng = random.Random(7)
    cases = _damaged(rng, _seeds(tmp_path))
    answers: Counter[str] = Counter()
    with Sandbox(Limits(seconds=10), workers=1) as sandbox:
        for number in range(CASES):
            extension, data = next(cases)
            path = tmp_path / f"case{number}.{extension}"
            path.write_bytes(data)
            found = sandbox.extract(path)
            check(found)
            assert found.reason != "time_limit"
            if number % 25 == 0:
                assert sandbox.extract(path) == found
            answers[found.reason or "ok"] += 1
            path.unlink()
    print(f"{answers.total()} damaged files:", dict(answers.most_common()))
    assert answers.total() == CASES


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_same_file_gives_the_same_answer(tmp_path: Path, extension: str) -> None:
    rng = random.Random(extension)
    path = tmp_path / f"a.{extension}"
    path.write_bytes(rng.randbytes(500))
    assert extract(path) == extract(path)
