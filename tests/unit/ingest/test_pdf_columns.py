"""PDF pages with columns, tables, labels beside their talk, and notes at the foot.

Every word of the made pages is different, so that an order can be read off them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from coprod_pipeline.ingest.extract import extract
from coprod_pipeline.ingest.readers import pdf_columns
from coprod_pipeline.ingest.readers.pdf_layout import Line

_FONT = "Helvetica"
_TOP, _FOOT = 760.0, 90.0


def words(seed: int) -> Iterator[str]:
    """Words of one to three syllables and a number; none comes twice."""
    rng = random.Random(seed)
    n = 0
    while True:
        n += 1
        syllables = "".join(
            rng.choice(["ka", "mi", "so", "lu", "ter", "ba", "ne"])
            for _ in range(rng.choice((1, 2, 3)))
        )
        yield f"{syllables}{n}"


def prose(source: Iterator[str], n: int) -> str:
    """Sentences of five to twelve words, ``n`` words in all."""
    rng = random.Random(n)
    taken: list[str] = []
    left = 0
    for _ in range(n):
        word = next(source)
        if left == 0:
            word, left = word.capitalize(), rng.randrange(5, 13)
        left -= 1
        taken.append(word + ("." if left == 0 else ""))
    return " ".join(taken).rstrip(".") + "."


def wrapped(text: str, width: float, size: float = 10) -> list[str]:
    """Lines no wider than ``width`` points."""
    lines: list[str] = []
    for word in text.split():
        if lines and stringWidth(f"{lines[-1]} {word}", _FONT, size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def tokens(text: str) -> list[str]:
    return re.findall(r"[a-z]+\d+", text.lower())


class Page:
    """A page that collects what it shows and draws it in an order of choice."""

    def __init__(self) -> None:
        self.shown: list[tuple[float, float, float, str]] = []

    def lines(
        self, x: float, y: float, lines: list[str], size: float = 10, pitch: float = 12
    ) -> float:
        for line in lines:
            self.shown.append((x, y, size, line))
            y -= pitch
        return y

    def draw(self, canvas: Canvas, *, by_row: bool) -> None:
        order = sorted(self.shown, key=lambda e: (-e[1], e[0])) if by_row else self.shown
        for x, y, size, text in order:
            canvas.setFont(_FONT, size)
            canvas.drawString(x, y, text)
        canvas.showPage()


def write(path: Path, pages: list[Page], *, by_row: bool) -> Path:
    canvas = Canvas(str(path), invariant=True)
    for page in pages:
        page.draw(canvas, by_row=by_row)
    canvas.save()
    return path


BY_ROW = pytest.mark.parametrize("by_row", [False, True], ids=["by column", "by row"])


@BY_ROW
@pytest.mark.parametrize("shift", [0.0, 5.0], ids=["one grid", "shifted"])
@pytest.mark.parametrize("n_columns", [2, 3])
def test_columns_are_read_one_after_the_other(
    tmp_path: Path, by_row: bool, shift: float, n_columns: int
) -> None:
    source = words(1)
    width = 460 / n_columns - 16
    wanted: list[str] = []
    pages = []
    for number in range(2):
        page = Page()
        title = prose(source, 12)
        wanted += tokens(title)
        page.lines(72, 790, [title], size=11)
        for column in range(n_columns):
            text = wrapped(prose(source, 260), width)[: 50 if number == 0 or column == 0 else 20]
            wanted += tokens(" ".join(text))
            page.lines(72 + column * 460 / n_columns, _TOP - shift * column, text)
        pages.append(page)
    found = extract(write(tmp_path / "a.pdf", pages, by_row=by_row))
    assert tokens(found.text) == wanted


@BY_ROW
def test_a_heading_across_the_columns_parts_them(tmp_path: Path, by_row: bool) -> None:
    source = words(2)
    page = Page()
    wanted: list[str] = []
    y = _TOP
    for n_lines in (14, 3, 18):
        heading = prose(source, 12)
        wanted += tokens(heading)
        page.lines(80, y, [heading], size=11)
        for x in (72, 312):
            text = wrapped(prose(source, 120), 215)[:n_lines]
            wanted += tokens(" ".join(text))
            page.lines(x, y - 24, text)
        y -= 24 + 12 * n_lines + 24
    found = extract(write(tmp_path / "a.pdf", [page], by_row=by_row))
    assert tokens(found.text) == wanted


@BY_ROW
def test_a_sentence_goes_on_in_the_next_column_and_paragraphs_stay_apart(
    tmp_path: Path, by_row: bool
) -> None:
    source = words(3)
    page = Page()
    long = wrapped(prose(source, 150), 215)
    first, second = wrapped(prose(source, 60), 215), wrapped(prose(source, 60), 215)
    second[-1] = second[-1].split()[0].rstrip(".") + "."
    cut = next(n for n in range(18, 30) if not long[n - 1].endswith("."))
    y = page.lines(72, _TOP, second)
    page.lines(72, y, long[:cut])
    y = page.lines(312, _TOP, long[cut:])
    page.lines(312, y - 9, first)
    found = extract(write(tmp_path / "a.pdf", [page], by_row=by_row))
    assert [tokens(s.text) for s in found.segments] == [
        tokens(" ".join(part)) for part in (second, long, first)
    ]


@BY_ROW
def test_speakers_in_columns(tmp_path: Path, by_row: bool) -> None:
    source = words(4)
    turns = [(("Jo Roe", "Al Poe")[n % 2], prose(source, 40)) for n in range(12)]
    lines = [line for who, talk in turns for line in wrapped(f"{who}: {talk}", 215)]
    half = len(lines) // 2 + 1
    page = Page()
    page.lines(72, _TOP, lines[:half])
    page.lines(312, _TOP, lines[half:])
    found = extract(write(tmp_path / "a.pdf", [page], by_row=by_row))
    assert [(s.speaker, s.text) for s in found.segments] == turns


@pytest.mark.parametrize("mark", [":", ""])
@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("order", ["by row", "by turn", "labels first"])
def test_labels_beside_their_talk_are_no_column(
    tmp_path: Path, mark: str, timed: bool, order: str
) -> None:
    source = words(5)
    names = ("Interviewer", "Dr Ek", "Interviewer", "Moa")
    turns = [(names[n % 4], prose(source, 30 + 7 * (n % 3)), 61 * n) for n in range(11)]
    pages = [Page()]
    labels: list[tuple[float, float, float, str]] = []
    y = _TOP
    for who, talk, second in turns:
        text = wrapped(talk, 300)
        marks = [(72.0, y, 10.0, f"0:{second // 60:02d}:{second % 60:02d}")] if timed else []
        marks.append((122, y, 10, who + mark))
        labels += marks
        pages[-1].shown += marks
        for line in text:  # a turn may go on over the page
            y = pages[-1].lines(210, y, [line])
            if y < 600:
                pages.append(Page())
                y = _TOP
        y -= 6
    if order == "labels first":
        for page in pages:
            page.shown.sort(key=lambda e: e[0] >= 210)
    found = extract(
        write(tmp_path / "a.pdf", [p for p in pages if p.shown], by_row=order == "by row")
    )
    assert [(s.speaker, s.text) for s in found.segments] == [(who, talk) for who, talk, _ in turns]
    if timed:
        assert [s.start_s for s in found.segments] == [float(second) for *_, second in turns]


@BY_ROW
def test_a_table_is_read_row_by_row(tmp_path: Path, by_row: bool) -> None:
    page = Page()
    rows = [[f"site{n} ward", f"adopted{n}", f"{n * 7} units"] for n in range(1, 16)]
    for n, row in enumerate(rows):
        for x, cell in zip((72, 230, 380), row, strict=True):
            page.lines(x, _TOP - 14 * n, [cell])
    found = extract(write(tmp_path / "a.pdf", [page], by_row=by_row))
    assert " ".join(found.text.split()) == " ".join(" ".join(row) for row in rows)


@BY_ROW
def test_cells_of_running_text_stay_whole(tmp_path: Path, by_row: bool) -> None:
    source = words(6)
    page = Page()
    wanted: list[str] = []
    y = _TOP
    for _ in range(4):
        cells = [wrapped(prose(source, 50), 210) for _ in range(2)]
        for x, cell in zip((72, 312), cells, strict=True):
            wanted.append(" ".join(cell))
            page.lines(x, y, cell)
        y -= 12 * max(map(len, cells)) + 10
    found = extract(write(tmp_path / "a.pdf", [page], by_row=by_row))
    assert tokens(found.text) == tokens(" ".join(wanted))


@BY_ROW
def test_notes_below_columns_are_footnotes_and_cut_no_sentence(
    tmp_path: Path, by_row: bool
) -> None:
    source = words(7)
    text = wrapped(prose(source, 700), 215)
    pages = [Page(), Page()]
    columns = [(0, 72), (0, 312), (1, 72), (1, 312)]
    notes = []
    for n, (page, x) in enumerate(columns):
        y = pages[page].lines(x, _TOP, text[35 * n : 35 * (n + 1)])
        if n < 3:
            note = wrapped(f"{n + 1} {prose(source, 18)}", 215, 8)
            notes.append(" ".join(note))
            pages[page].lines(x, y - 12, note, size=8, pitch=9)
    found = extract(write(tmp_path / "a.pdf", pages, by_row=by_row))
    assert [s.text for s in found.segments if s.channel == "footnote"] == notes
    body = " ".join(s.text for s in found.segments if s.channel == "body")
    assert tokens(body) == tokens(" ".join(text[: 35 * 4]))
    assert [s.page for s in found.segments if s.channel == "footnote"] == [1, 1, 2]


def test_a_note_goes_on_over_the_page(tmp_path: Path) -> None:
    source = words(8)
    text = wrapped(prose(source, 600), 450)
    note = wrapped(f"1 {prose(source, 60)}", 450, 8)
    while note[2][:1].isupper():  # the note is cut in the middle of a sentence
        note = wrapped(f"1 {prose(source, 61)}", 450, 8)
    pages = [Page(), Page()]
    for page, part, foot in zip(pages, (text[:20], text[20:40]), (note[:2], note[2:]), strict=True):
        y = page.lines(72, 400, part)
        page.lines(72, y - 12, foot, size=8, pitch=9)
    found = extract(write(tmp_path / "a.pdf", pages, by_row=False))
    assert [s.text for s in found.segments if s.channel == "footnote"] == [" ".join(note)]
    body = [s.text for s in found.segments if s.channel == "body"]
    assert tokens(" ".join(body)) == tokens(" ".join(text[:40]))
    joint = f"{text[19].split()[-1]} {text[20].split()[0]}"
    assert text[19].endswith(".") or any(joint in b for b in body)


def test_no_line_is_lost_or_doubled_whatever_the_layout() -> None:
    rng = random.Random(9)
    for _ in range(300):
        lines = [
            Line(
                " ".join(["word"] * rng.randrange(1, 9)) + f" {n}",
                1,
                float(rng.choice((72, 72, 122, 210, 312, 316))),
                float(rng.choice((110, 190, 290, 296, 520))),
                float(rng.randrange(60, 780, 6)),
                rng.choice((8.0, 10.0, 12.0)),
            )
            for n in range(rng.randrange(0, 60))
        ]
        stretches = pdf_columns.reading_order([lines])
        assert sorted(line.text for s in stretches for line in s) == sorted(
            line.text for line in lines
        )
