"""A small study with the canaries in it: in every channel of every kind of file, and around them."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from tests.unit.ingest.makers import W, paragraph, write_docx, write_zip
from tests.validation.canary.words import Canary

WP = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STUDY = """\
study: {{id: canary, title: "A study of nothing", synthetic: true, start: 2019-01-01, end: 2021-12-31}}
cases:
  - {{id: north, name: North, jurisdiction: GB, languages: [en, sv, fr]}}
  - {{id: south, name: South, jurisdiction: CA, languages: [en]}}
waves: [{{id: "2019", start: 2019-01-01, end: 2019-12-31}}]
frameworks: [cfir2022]
propositions: [{{id: P1, statement: {statement}, cases: [north], codes: [c22.inn.cost], expect: positive}}]
publication: {{quotes: released, min_cell: 5}}
"""
FILLER = {
    "en": "It was a long day and nobody had the time to sit down with us.",
    "sv": "Det var en lång dag och ingen hade tid att sitta ner med oss på avdelningen.",
    "fi": "Se oli pitkä päivä, eikä kenelläkään ollut aikaa istua alas meidän kanssamme osastolla.",
    "fr": "C'était une longue journée et personne n'avait le temps de nous parler du service.",
}
#: Files with their channels; those in brackets are analysed, the others stay where names are known.
CHANNELS = {
    "interviews/north/talk.docx": "body inserted footnote textbox deleted comment header footer "
    "hidden metadata attachment",
    "interviews/north/samtal.docx": "body inserted footnote deleted comment hidden",
    "interviews/north/entretien.odt": "body inserted textbox deleted hidden metadata",
    "interviews/south/meeting.vtt": "body note label",
    "interviews/south/table.csv": "body label",
    "interviews/south/sheet.xlsx": "body label",
    "interviews/south/heard.json": "body",
    "interviews/south/film.srt": "body",
    "interviews/south/plain.txt": "body label",
    "interviews/south/puhe.txt": "body",
    "interviews/south/low.txt": "body",
    "interviews/south/page.html": "body comment title hidden",
    "interviews/south/rich.rtf": "body info",
    "documents/north/minutes.pdf": "body footer annotation attachment metadata",
    "documents/south/readme.md": "body",
}
#: Fields of the protocol. Only names the study declares, and what has a pattern, are masked there.
PROTOCOL = ("unit", "event_note", "adaptation_what", "adaptation_reason", "adaptation_decided", "memo",
            "source_title", "rationale", "searched", "statement", "file_name")  # fmt: skip
_LANGUAGE_FILES = {
    "sv": "interviews/north/samtal.docx",
    "fr": "interviews/north/entretien.odt",
    "fi": "interviews/south/puhe.txt",
    # Without capitals a wrong letter is all that stands between a name and the page.
    "typo": "interviews/south/low.txt",
}


def plan(planted: list[Canary], seed: int = 2) -> dict[tuple[str, str], list[Canary]]:
    """Which canary stands where: (file or ``protocol``, channel) to canaries."""
    r = random.Random(seed)
    places: dict[tuple[str, str], list[Canary]] = {
        (file, channel): [] for file, text in CHANNELS.items() for channel in text.split()
    } | {("protocol", name): [] for name in PROTOCOL}
    undeclared = [c for c in planted if c.kind == "PERSON" and not c.roster]
    exact = [
        c for c in planted if c.roster and c.disguise in ("exact", "surname", "initial", "title")
    ]
    others = [c for c in planted if c not in undeclared and c not in exact]
    r.shuffle(others)
    for name in ("label", "file_name"):
        for place in [p for p in places if p[1] == name] * (3 if name == "file_name" else 1):
            places[place].append(exact.pop())
    for place in [p for p in places if p[0] == "protocol" and p[1] != "file_name"]:
        places[place].append(exact.pop() if exact else others.pop())
    analysed = [p for p in places if p[1] in ("body", "inserted", "footnote", "textbox")]
    quiet = [p for p in places if p not in analysed and p[0] != "protocol" and p[1] != "label"]
    for number, canary in enumerate(undeclared):
        own = [p for p in analysed if p[0] == _LANGUAGE_FILES.get(canary.language)]
        english = [p for p in analysed if p[0] not in _LANGUAGE_FILES.values()]
        places[(own or english)[number % len(own or english)]].append(canary)
    english = [p for p in analysed if p[0] not in _LANGUAGE_FILES.values()]
    typed = [c for c in others if c.disguise == "typo"]
    places[_LANGUAGE_FILES["typo"], "body"] += typed
    others = [c for c in others if c not in typed]
    for number, canary in enumerate([*exact, *others]):
        # Every fourth goes where nothing is analysed; there it has to stay.
        home, turn = (quiet, number // 4) if number % 4 == 0 else (english, number)
        places[home[turn % len(home)]].append(canary)
    return places


def write(landing: Path, planted: list[Canary]) -> dict[tuple[str, str], list[Canary]]:
    """Write the study; gives back what stands where."""
    places = plan(planted)

    def said(file: str, channel: str) -> list[str]:
        return [c.sentence for c in places.get((file, channel), [])]

    for file in CHANNELS:
        path = landing / file
        path.parent.mkdir(parents=True, exist_ok=True)
        _WRITERS[path.suffix](
            path, lambda channel, file=file: said(file, channel), _labels(places, file)
        )
    _protocol(landing, planted, places)
    return places


def _labels(places: dict[tuple[str, str], list[Canary]], file: str) -> str:
    """The informant's label: a roster name where one is planted there."""
    found = places.get((file, "label"), [])
    return found[0].roster if found else "Informant"


Said = Callable[[str], list[str]]


def _turns(said: Said, label: str) -> list[tuple[str, str]]:
    turns = [("Interviewer", "How did it begin for you, and what came then?")]
    for sentence in said("body"):
        turns += [(label, f"{FILLER['en']} {sentence} That was all.")]
    return [*turns, ("Interviewer", "Thank you for that.")]


def _docx(path: Path, said: Said, label: str) -> None:
    filler = FILLER["sv" if path.stem == "samtal" else "en"]
    body = "".join(paragraph(f"{who}: {text}") for who, text in _turns(said, label))
    if path.stem == "samtal":
        body = "".join(paragraph(f"Informant: {filler} {s} {filler}") for s in said("body"))
    for sentence in said("inserted"):
        body += (f'<w:p><w:r><w:t xml:space="preserve">Informant: {filler} </w:t></w:r><w:ins '
                 f'w:id="1" w:author="Desk">'
                 f"<w:r><w:t>{escape(sentence)}</w:t></w:r></w:ins></w:p>")  # fmt: skip
    for sentence in said("deleted"):
        body += (f'<w:p><w:del w:id="2" '
                 f'w:author="Desk"><w:r><w:delText>{escape(sentence)}</w:delText></w:r></w:del>'
                 f"<w:r><w:t>{filler}</w:t></w:r></w:p>")  # fmt: skip
    for sentence in said("hidden"):
        body += f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{escape(sentence)}</w:t></w:r>"
        body += f"<w:r><w:t>{filler}</w:t></w:r></w:p>"
    for sentence in said("textbox"):
        body += f"<w:p><w:r><w:pict><w:txbxContent>{paragraph(sentence)}</w:txbxContent></w:pict></w:r></w:p>"
    notes = "".join(
        f'<w:footnote w:id="{i}">{paragraph(s)}</w:footnote>'
        for i, s in enumerate(said("footnote"), 1)
    )
    comments = "".join(
        f'<w:comment w:id="{i}" w:author="Desk">{paragraph(s)}</w:comment>'
        for i, s in enumerate(said("comment"))
    )
    body += "".join(
        f'<w:p><w:r><w:footnoteReference w:id="{i}"/></w:r></w:p>'
        for i, _ in enumerate(said("footnote"), 1)
    )
    body += "".join(
        f'<w:p><w:r><w:commentReference w:id="{i}"/></w:r></w:p>'
        for i, _ in enumerate(said("comment"))
    )
    meta = "; ".join(said("metadata"))
    parts = {"footnotes": f"<w:footnotes {W}>{notes}</w:footnotes>",
        "comments": f"<w:comments {W}>{comments}</w:comments>",
             "header1": f"<w:hdr {W}>{''.join(map(paragraph, said('header')))}</w:hdr>",
             "footer1": f"<w:ftr {W}>{''.join(map(paragraph, said('footer')))}</w:ftr>"}  # fmt: skip
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="p{i}" Type="{base}/{name.rstrip("1")}" Target="{name}.xml"/>'
        for i, name in enumerate(parts)
    )
    more: dict[str, str | bytes] = {
        f"word/{name}.xml": f'<?xml version="1.0"?>{xml}' for name, xml in parts.items()
    }
    more["docProps/core.xml"] = (
        '<?xml version="1.0"?><cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(meta)}</dc:title><dc:creator>{escape(meta)}</dc:creator></cp:coreProperties>"
    )
    if said("attachment"):
        inner = io.BytesIO()
        inner_path = path.with_suffix(".inner")
        write_docx(inner_path, "".join(map(paragraph, said("attachment"))))
        inner.write(inner_path.read_bytes())
        inner_path.unlink()
        more["word/embeddings/inner.docx"] = inner.getvalue()
        relations += (
            f'<Relationship Id="emb" Type="{base}/package" Target="embeddings/inner.docx"/>'
        )
    more["word/_rels/document.xml.rels"] = (
        '<?xml version="1.0"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relations}</Relationships>"
    )
    write_docx(path, body, more)


def _odt(path: Path, said: Said, label: str) -> None:
    odf = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{p}="{odf}:{n}:1.0"' for p, n in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("draw", "drawing"), ("meta",
        "meta")))  # fmt: skip
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    filler = FILLER["fr"]
    gone = "".join(f'<text:changed-region '
                   f'text:id="d{i}"><text:deletion><office:change-info/><text:p>{escape(s)}</text:p>'
                   "</text:deletion></text:changed-region>" for i,
                   s in enumerate(said("deleted")))  # fmt: skip
    came = "".join(f'<text:changed-region '
                   f'text:id="i{i}"><text:insertion><office:change-info/></text:insertion>'
                   "</text:changed-region>" for i, _ in enumerate(said("inserted")))  # fmt: skip
    body = f"<text:tracked-changes>{gone}{came}</text:tracked-changes>"
    body += "".join(
        f"<text:p>Informant: {filler} {escape(s)} {filler}</text:p>" for s in said("body")
    )
    body += "".join(f'<text:p>{filler} <text:change-start '
                    f'text:change-id="i{i}"/>{escape(s)}<text:change-end text:change-id="i{i}"/></text:p>'
                    for i, s in enumerate(said("inserted")))  # fmt: skip
    body += "".join(
        f'<text:p>{filler}<text:span text:style-name="H">{escape(s)}</text:span></text:p>'
        for s in said("hidden")
    )
    body += "".join(
        f"<text:p><draw:frame><draw:text-box><text:p>{escape(s)}</text:p></draw:text-box></draw:frame></text:p>"
        for s in said("textbox")
    )
    meta = escape("; ".join(said("metadata")))
    write_zip(path, {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<?xml version="1.0"?><office:document-content {names} '
                       f'{dc}><office:automatic-styles><style:style style:name="H">'
        '<style:text-properties text:display="none"/></style:style></office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "meta.xml": f'<?xml version="1.0"?><office:document-meta {names} '
                    f'{dc}><office:meta><dc:title>{meta}</dc:title>'
        f"<dc:creator>{meta}</dc:creator><meta:initial-creator>{meta}</meta:initial-creator></office:meta></office:document-meta>",
    })  # fmt: skip


def _vtt(path: Path, said: Said, label: str) -> None:
    cues = "".join(
        f"00:{i:02d}:00.000 --> 00:{i:02d}:50.000\n<v {who}>{text}</v>\n\n"
        for i, (who, text) in enumerate(_turns(said, label))
    )
    notes = "".join(f"NOTE {s}\n\n" for s in said("note"))
    path.write_text(f"WEBVTT\n\n{notes}{cues}", encoding="utf-8")


def _csv(path: Path, said: Said, label: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("speaker", "time", "text"), *((w, "00:01", t) for w, t in _turns(said, label))]
        )


def _xlsx(path: Path, said: Said, label: str) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in [("speaker", "text"), *_turns(said, label)]:
        book.active.append(row)
    book.save(path)


def _json(path: Path, said: Said, label: str) -> None:
    rows = [
        {"start": i, "end": i + 1, "text": text, "speaker": who}
        for i, (who, text) in enumerate(_turns(said, label))
    ]
    path.write_text(json.dumps({"segments": rows}, ensure_ascii=False), encoding="utf-8")


def _srt(path: Path, said: Said, label: str) -> None:
    cues = (
        f"{i}\n00:{i:02d}:00,000 --> 00:{i:02d}:50,000\n{who}: {text}\n"
        for i, (who, text) in enumerate(_turns(said, label), 1)
    )
    path.write_text("\n".join(cues), encoding="utf-8")


def _txt(path: Path, said: Said, label: str) -> None:
    turns = _turns(said, label)
    if path.stem == "low":
        turns = [("informant", f"{FILLER['en']} {s} that was all".lower()) for s in said("body")]
    if path.stem == "puhe":
        filler = FILLER["fi"]
        turns = [("Informant", f"{filler} {sentence} {filler}") for sentence in said("body")]
    path.write_text("\n\n".join(f"{who}: {text}" for who, text in turns) + "\n", encoding="utf-8")


def _html(path: Path, said: Said, label: str) -> None:
    shown = "".join(f"<p>{escape(who)}: {escape(text)}</p>" for who, text in _turns(said, label))
    unseen = "".join(f"<!-- {s} -->" for s in said("comment")) + "".join(
        f'<p style="display:none">{escape(s)}</p>' for s in said("hidden")
    )
    path.write_text(
        f"<!doctype html><html><head><meta "
        f"charset='utf-8'><title>{escape('; '.join(said('title')))}</title></head>"
        f"<body>{shown}{unseen}</body></html>",
        encoding="utf-8",
    )


def _rtf(path: Path, said: Said, label: str) -> None:
    def plain(text: str) -> str:
        return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in text)

    lines = "\\par\n".join(plain(f"{who}: {text}") for who, text in _turns(said, label))
    info = plain("; ".join(said("info")))
    path.write_text(
        f"{{\\rtf1\\ansi{{\\info{{\\title {info}}}{{\\author {info}}}}}\n{lines}\\par}}",
        encoding="ascii",
    )


def _pdf(path: Path, said: Said, label: str) -> None:
    import pikepdf
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), invariant=True)
    canvas.setTitle("; ".join(said("metadata")))
    canvas.setAuthor("; ".join(said("metadata")))
    canvas.setFont("Helvetica", 8)
    for index, sentence in enumerate(said("body")):
        canvas.drawString(60, 780 - 40 * index, FILLER["en"])
        canvas.drawString(60, 766 - 40 * index, sentence)
    for index, sentence in enumerate(said("footer")):
        canvas.drawString(60, 30 - 9 * index, sentence)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for index, sentence in enumerate(said("annotation")):
            note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text,
                                      Rect=[10, 10, 30, 30 + index], Contents=sentence)  # fmt: skip
            page = pdf.pages[0].obj
            page["/Annots"] = pikepdf.Array([*page.get("/Annots", []), pdf.make_indirect(note)])
        for index, sentence in enumerate(said("attachment")):
            pdf.attachments[f"a{index}.txt"] = sentence.encode()
        pdf.save(path)


def _md(path: Path, said: Said, label: str) -> None:
    path.write_text(
        "# Notes\n\n" + "\n\n".join(f"{FILLER['en']} {s}" for s in said("body")) + "\n",
        encoding="utf-8",
    )


_WRITERS: dict[str, Callable[[Path, Said, str], None]] = {
    ".docx": _docx, ".odt": _odt, ".vtt": _vtt, ".csv": _csv, ".xlsx": _xlsx, ".json": _json,
    ".srt": _srt, ".txt": _txt, ".html": _html, ".rtf": _rtf, ".pdf": _pdf, ".md": _md,
}  # fmt: skip


def _protocol(
    landing: Path, planted: list[Canary], places: dict[tuple[str, str], list[Canary]]
) -> None:
    def one(field: str) -> str:
        return " ".join(c.sentence for c in places["protocol", field])

    (landing / "study.yaml").write_text(
        STUDY.format(statement=json.dumps(one("statement"))), encoding="utf-8"
    )
    speakers = {
        c.roster for (_, channel), found in places.items() if channel == "label" for c in found
    }
    people = [["participant_id", "case_id", "full_name", "role", "stake", "consent"]]
    people += [
        [f"S{i}", "south", name, "nurse", "insider", "given"]
        for i, name in enumerate(sorted(speakers), 1)
    ]
    people += [
        ["", "", c.roster, "", "", ""] for c in planted if c.roster and c.roster not in speakers
    ]
    people += [
        ["N1", "north", "Informant", "nurse", "insider", "given"],
        ["N2", "south", "Informant", "nurse", "insider", "given"],
    ]
    talk = next(s.sentence for s in places["interviews/north/talk.docx", "body"])
    tables = {
        "roster.csv": people,
        "sources.csv": [["path", "participant_ids", "title", "date", "language"],
                        ["interviews/north/talk.docx", "N1", one("source_title"), "2019-05-01", "en"],
                        ["interviews/north/samtal.docx", "N1", "", "2019-05-02", "sv"],
                        ["interviews/north/entretien.odt", "N1", "", "2019-05-03", "fr"],
                        ["interviews/south/puhe.txt", "N2", "", "2019-06-01", "fi"],
                        ["interviews/south/low.txt", "N2", "", "2019-06-01", "en"],
                        *([f"interviews/south/{name}", "N2", "", "2019-06-01", "en"] for name in
                          ("heard.json", "film.srt", "page.html", "rich.rtf")),
                        *([p, f"S{i}", "", "2019-06-02", "en"] for p, i in _labelled(places, speakers))],
        "events.csv": [["event_id", "case_id", "unit", "event_type", "date_earliest", "date_latest",
        "eligible_from", "note"],
                       ["e1", "north", one("unit"), "eligible", "", "", "2019-01-01", one("event_note")],
                       ["e2", "north", one("unit"), "first_use", "2019-07-01", "2019-07-31", "",
                       one("event_note")]],
        "adaptations.csv": [["adaptation_id", "case_id", "date_earliest", "date_latest", "what",
        "decided_by", "reason"],
                            ["a1", "north", "2019-03-01", "2019-03-31", one("adaptation_what"),
                            one("adaptation_decided"), one("adaptation_reason")]],
        "ratings.csv": [["case_id", "code_id", "rating_code", "rationale"], ["north",
        "c22.inn.cost", "+1", one("rationale")]],
        "negative_cases.csv": [["case_id", "topic", "searched_by", "found", "note"], ["north", "P1",
        one("searched"), "no", one("searched")]],
        "codings/ann.csv": [["source_path", "quote", "occurrence", "code_id", "coder", "valence", "memo"],
                            ["interviews/north/talk.docx", talk, "1", "c22.inn.cost", "ann", "1",
                            one("memo")]],
    }  # fmt: skip
    for name, rows in tables.items():
        path = landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    for number, canary in enumerate(places["protocol", "file_name"]):
        stem = canary.roster.replace(" ", "_").lower()
        (landing / f"documents/north/{stem}.txt").write_text(
            f"Note {number}. {FILLER['en']}\n", encoding="utf-8"
        )


def _labelled(
    places: dict[tuple[str, str], list[Canary]], speakers: set[str]
) -> list[tuple[str, int]]:
    order = sorted(speakers)
    return [
        (file, order.index(found[0].roster) + 1)
        for (file, channel), found in places.items()
        if channel == "label"
    ]
