"""Page numbers: physical pages, counted from 1, of quotes somebody looked up in the page pictures.

Skipped where the shared study does not lie beside the checkout. Only hashes of the quotes stand
here, none of their text.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata

import pypdfium2
import pytest

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.model import ANALYSED_CHANNELS, Extraction
from tests.unit.ingest.makers import SHARED

REAL = SHARED / "real_study" / "landing"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the shared real study is not here")

#: The first 16 hex digits of a quote's SHA-256, and the page it begins on, read off a picture.
SEEN = {
    "13bcebcc9180ae35": 6,
    "15dc397fb2752073": 3,
    "18fccdb04731baed": 4,
    "1b06012162474ecb": 4,
    "3c743bdcf08813fe": 4,
    "3edcbc0492ca2ec9": 4,
    "43949e4268259f01": 5,
    "49e1ada4b063acf8": 4,
    "53f2c574f2eae4a3": 3,
    "55d2c25fe68a3e90": 5,
    "66c4fd26faa30a67": 3,
    "75d48a5f9bc38715": 3,
    "af22c430bfd1c806": 6,
    "c35ff23537b16725": 5,
    "d4d2224a2c111e3d": 4,
    "d76c746f49bffd78": 3,
    "d784ea954cef8d7d": 3,
    "df52d7bc834e7665": 3,
    "e0a13ee0d4fdfffd": 6,
    "e7920846c87b8360": 5,
    "f4d946d7f364f584": 4,
    "f572d3a9fb456a03": 5,
    "fa720cf3ca886c73": 3,
    "fb9ac54dc3b1cf0c": 3,
    "fdcd5019e98b3d81": 5,
}


def _letters(text: str) -> str:
    """Letters alone: no spaces, signs or line numbers to differ in."""
    return re.sub(r"[\W\d_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _page_of(found: Extraction, quote: str) -> int | None:
    """The page of the segment a quote begins in."""
    wanted, so_far = _letters(quote), ""
    ends: list[tuple[int, int | None]] = []
    for segment in found.segments:
        if segment.channel in ANALYSED_CHANNELS:
            label = f"{segment.speaker}: " if segment.speaker else ""
            so_far += _letters(label + segment.text)
            ends.append((len(so_far), segment.page))
    at = so_far.find(wanted)
    assert at >= 0
    return next(page for end, page in ends if at < end)


def test_quotes_are_on_the_page_they_were_seen_on() -> None:
    with (REAL / "codings" / "analysts.csv").open(encoding="utf-8") as stream:
        rows = {
            hashlib.sha256(r["quote"].encode()).hexdigest()[:16]: r for r in csv.DictReader(stream)
        }
    texts: dict[str, Extraction] = {}
    pages = {}
    for key in SEEN:
        name = rows[key]["source_path"]
        texts.setdefault(name, extract(REAL / name))
        pages[key] = _page_of(texts[name], rows[key]["quote"])
    assert len(SEEN) >= 20
    assert pages == SEEN


def test_every_segment_begins_on_its_page() -> None:
    n = 0
    for path in sorted(REAL.rglob("*.pdf")):
        document = pypdfium2.PdfDocument(path.read_bytes())
        pages = [_letters(page.get_textpage().get_text_range()) for page in document]
        for segment in extract(path).segments:
            start = _letters(segment.text[:40])
            if len(start) >= 12 and segment.page is not None:
                n += 1
                assert start in pages[segment.page - 1], (segment.page, segment.channel)
    assert n > 1000
