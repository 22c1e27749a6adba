"""PDF and HTML with what interviews come with: running heads, divided words, what nobody sees.

What belongs here: made pages and what they are known to say. What does not: Word files
(``made_docx``).
"""

from __future__ import annotations

import importlib
import random
from html import escape
from pathlib import Path

from benchmarks.ingestion.talk import LONG, sentence, turns
from benchmarks.ingestion.truth import Truth

_LINE_CHARS = 88
_LINES_A_PAGE = 46
_DIVIDED = frozenset(LONG)


def _wrapped(text: str) -> list[str]:
    """Lines of at most ``_LINE_CHARS``; a long word that does not fit is divided with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        free = _LINE_CHARS - len(line) - (1 if line else 0)
        if len(word) <= free:
            line = f"{line} {word}" if line else word
        elif word in _DIVIDED and free > 6:
            lines.append(f"{line} {word[: free - 2]}-")
            line = word[free - 2 :]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def write_pdf(path: Path, chance: random.Random, n_turns: int) -> tuple[Truth, int]:
    """An interview on pages; returns what it says and the number of pages."""
    canvas_of = importlib.import_module("reportlab.pdfgen.canvas").Canvas  # slow to import
    truth = Truth()
    lines: list[str] = []
    for speaker, text in turns(chance, n_turns):
        token = truth.token("body")
        truth.say(f"{speaker}: {text}")
        lines.extend([*_wrapped(f"{speaker}: {text} {token}"), ""])
    canvas = canvas_of(str(path), invariant=True, pageCompression=1)
    canvas.setTitle("Interview transcript")
    head = truth.token("header")
    pages = [lines[i : i + _LINES_A_PAGE] for i in range(0, len(lines), _LINES_A_PAGE)]
    for number, page in enumerate(pages, start=1):
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(72, 806, f"{head} an interview")
        canvas.drawCentredString(297, 36, f"Page {number} of {len(pages)}")
        block = canvas.beginText(72, 780)
        block.setFont("Times-Roman", 11)
        block.setLeading(15.5)
        for line in page:
            block.textLine(line)
        canvas.drawText(block)
        if number == 1:
            canvas.setFillGray(1)
            canvas.drawString(72, 60, truth.token("hidden"))
            canvas.setFillGray(0)
        canvas.showPage()
    canvas.save()
    return truth, len(pages)


def write_html(path: Path, chance: random.Random, n_turns: int) -> Truth:
    """An interview as a web page with navigation, script, tables and what is not displayed."""
    truth = Truth()
    body: list[str] = []
    for index, (speaker, text) in enumerate(turns(chance, n_turns)):
        spoken = escape(truth.say(text))
        label = truth.say(f"{speaker}: ")
        parts = [f"<p class='turn'><strong>{label}</strong><span>{spoken}</span>"]
        if index % 7 == 6:
            parts.append(f" <ins>{truth.token('inserted')}</ins>")
        if index % 8 == 7:
            parts.append(f" <del>{truth.token('deleted')}</del>")
        if index % 9 == 8:
            parts.append(f" <a href='https://example.invalid/'>{truth.token('body')}</a>")
        if index % 12 == 11:
            parts.append(f" <span style='display:none'>{truth.token('hidden')}</span>")
        body.append("".join(parts) + "</p>")
        if index % 40 == 39:
            rows = []
            for _ in range(4):
                cells = [
                    f"<td>{escape(truth.say(sentence(chance), 'table'))} {truth.token('table')}</td>"
                    for _ in range(3)
                ]
                rows.append(f"<tr>{''.join(cells)}</tr>")
            body.append(f"<table>{''.join(rows)}</table>")
        if index % 25 == 24:
            body.append(f"<!-- {truth.token('comment')} -->")
    heading = truth.say("Interview transcript")
    page = (
        "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>Interview</title>"
        f"<style>.turn {{ margin: 1em }} /* {truth.token('hidden')} */</style>"
        f"<script>var a = '{truth.token('hidden')}';</script></head>\n<body>"
        f"<nav><a href='/'>{truth.token('header')}</a></nav><main><h1>{heading}</h1>\n"
        + "\n".join(body)
        + f"</main><footer>{truth.token('footer')}</footer></body></html>\n"
    )
    path.write_text(page, encoding="utf-8")
    return truth
