"""PDF: lines to paragraphs, furniture, hidden text, protection, damage."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.limits import Limits
from coprod_pipeline.ingest.readers import pdf_layout
from coprod_pipeline.ingest.readers.pdf_layout import Line
from tests.unit.ingest.makers import write_pdf

_DAYS = ("in the spring", "one cold night", "when she came")


def _talk(n: int) -> list[str]:
    """Six lines of four turns, others on each page."""
    return [
        f"Jo: How did it begin {_DAYS[n]} for you and the others, who was the first to say that it could",
        f"be done {_DAYS[-n]} in this way?",
        f"Al: Well, {_DAYS[n]}.",
        f"Jo: And {_DAYS[n - 1]}?",
        f"Al: Then we went on {_DAYS[n]} for as long as the money lasted, which was until the end of",
        f"winter, {_DAYS[n]}.",
    ]


def test_lines_become_turns_with_pages_and_without_furniture(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [_talk(n) for n in range(3)], foot="Our study, page {n}")
    found = extract(path)
    talk = [s for s in found.segments if s.channel == "body"]
    assert [s.speaker for s in talk] == ["Jo", "Al"] * 6
    assert talk[0].text.endswith("that it could be done in the spring in this way?")
    assert [s.page for s in talk] == [1] * 4 + [2] * 4 + [3] * 4
    feet = [s.text for s in found.segments if s.channel == "footer"]
    assert feet == ["Our study, page 1", "Our study, page 2", "Our study, page 3"]


def test_hidden_text_is_told_apart(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), invariant=True)
    canvas.drawString(72, 700, "Shown to all.")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 650, "WHITE")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(72, 600, "BOXED")
    canvas.rect(60, 590, 200, 30, fill=1)
    text = canvas.beginText(72, 550)
    text.setTextRenderMode(3)
    text.textOut("INVISIBLE")
    canvas.drawText(text)
    canvas.drawString(72, -50, "OFF")
    canvas.save()
    found = extract(tmp_path / "a.pdf")
    assert found.text == "Shown to all."
    assert {s.text for s in found.segments if s.channel == "hidden"} == {
        "WHITE",
        "BOXED",
        "INVISIBLE",
        "OFF",
    }


def test_white_on_a_dark_banner_is_shown(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), invariant=True)
    canvas.rect(60, 690, 400, 40, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 700, "Banner")
    canvas.save()
    assert extract(tmp_path / "a.pdf").text == "Banner"


def test_notes_and_attachments_are_channels(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["Hello there."]], title="Talk")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
            Contents=pikepdf.String("REMARK"), T=pikepdf.String("Kim Doe"),
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.attachments["memo.txt"] = b"INSIDE"
        pdf.save()
    found = extract(path)
    assert {(s.channel, s.text) for s in found.segments} == {
        ("body", "Hello there."),
        ("annotation", "REMARK"),
        ("attachment", "memo.txt\nINSIDE"),
    }
    assert found.metadata["annotation_authors"] == ["Kim Doe"]
    assert found.metadata["Title"] == "Talk"


def _protected(tmp_path: Path, user: str, allow: pikepdf.Permissions) -> Path:
    path = write_pdf(tmp_path / "a.pdf", [["Hello there."]])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(encryption=pikepdf.Encryption(user=user, owner="o", R=6, allow=allow))
    return path


def test_protection(tmp_path: Path) -> None:
    everything = pikepdf.Permissions()
    no_print = pikepdf.Permissions(print_highres=False, print_lowres=False)
    assert extract(_protected(tmp_path, "u", everything)).reason == "encrypted"
    assert extract(_protected(tmp_path, "", no_print)).status == "ok"


def test_a_scan_needs_ocr(tmp_path: Path) -> None:
    found = extract(write_pdf(tmp_path / "a.pdf", [[], []]))
    assert found.reason == "no_text"
    assert "OCR" in found.detail


def test_caps_and_damage(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [["x"]] * 5)
    assert extract(path, limits=Limits(pages=4)).reason == "too_many_pages"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert extract(path).reason == "corrupt"


def test_a_page_that_unpacks_to_far_too_much(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pdf.make_stream(b" " * (65 * 1024**2))
    pdf.save(tmp_path / "a.pdf", compress_streams=True)
    assert extract(tmp_path / "a.pdf").reason == "memory_limit"


def line(text: str, y: float, *, page: int = 1, x0: float = 72, size: float = 12) -> Line:
    return Line(text, page, x0, x0 + 5 * len(text), y, size)


@pytest.mark.parametrize(
    ("first", "second", "known", "joined"),
    [
        ("we inter-", "viewed her", ["interviewed"], "we interviewed her"),
        ("a two-", "way table", ["two", "way"], "a two-way table"),
        ("a well-", "known fact", [], "a well-known fact"),
        ("the kommu-", "nikation", [], "the kommunikation"),
        ("the soft\u00ad", "ware", [], "the software"),
        ("one", "two", [], "one two"),
        ("2014-", "15", [], "2014- 15"),
    ],
)
def test_joining_lines(first: str, second: str, known: list[str], joined: str) -> None:
    assert pdf_layout.join_lines(first, second, Counter(known)) == joined


def test_line_numbers_go_and_numbered_lists_stay() -> None:
    margin = [line(str(n), 800 - 14 * n, x0=20) for n in range(1, 21)]
    body = [line(f"word number {n} of the talk", 800 - 14 * n) for n in range(1, 21)]
    kept, dropped = pdf_layout.drop_line_numbers([body + margin])
    assert (kept, dropped) == ([body], 20)
    numbered = [[line(f"{n} some words", 800 - 14 * n) for n in range(1, 20)] for _ in range(3)]
    bare, dropped = pdf_layout.drop_line_numbers(numbered)
    assert dropped == 57
    assert bare[0][0].text == "some words"
    prose = [[line("plain words here", 800 - 14 * n) for n in range(1, 20)] for _ in range(3)]
    listed = [numbered[0], *prose]
    assert pdf_layout.drop_line_numbers(listed) == (listed, 0)


def test_a_line_printed_on_both_sides_of_a_page_break_is_read_once() -> None:
    text = "a line that the browser cut in two"
    pages = [
        [line("first", 400), line(text, 30)],
        [line(text, 830, page=2), line("rest", 400, page=2)],
    ]
    assert [len(p) for p in pdf_layout.drop_repeated_edges(pages)] == [2, 1]


def test_notes_below_the_text_are_footnotes() -> None:
    lines = [
        line("Body text of the page.", 400),
        line("1 A note.", 80, size=8),
        line("on two lines", 70, size=8),
    ]
    body, notes = pdf_layout.split_footnotes([lines], 12)
    assert [entry.text for entry in body] == ["Body text of the page."]
    assert len(notes) == 2
