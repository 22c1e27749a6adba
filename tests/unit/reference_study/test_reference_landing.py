"""The landing folder: same bytes for the same seed, quotes that are where they say they are."""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from pathlib import Path

import yaml


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def digests(files):
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def on_disk(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_committed_files_are_what_the_seed_gives(made, root):
    assert digests(on_disk(root / "data_lake/landing")) == digests(made.landing)
    truth = on_disk(root / "tests/validation/truth/reference")
    assert digests(truth) == digests(made.truth)


def test_making_it_twice_gives_the_same_bytes(made):
    from tools.reference_study import study

    assert digests(study.make(20240402).landing) == digests(made.landing)


def test_another_seed_gives_other_words_and_the_same_plan(made):
    from tools.reference_study import study

    other = study.make(7)
    assert set(other.landing) == set(made.landing)
    assert other.sources[0].plain_text != made.sources[0].plain_text
    plan = [
        Counter((r["source_path"], r["code_id"], r["valence"], r["level"]) for r in rows)
        for rows in (rows_of(s.landing["codings/adjudicated.csv"]) for s in (made, other))
    ]
    assert plan[0] == plan[1]


def test_every_quote_occurs_where_it_says(made):
    plain = {s.path: s.plain_text for s in made.sources}
    seen = 0
    repeated = 0
    for name, content in made.landing.items():
        if not name.startswith("codings/"):
            continue
        for row in rows_of(content):
            found = [
                m.start() for m in re.finditer(re.escape(row["quote"]), plain[row["source_path"]])
            ]
            assert 1 <= int(row["occurrence"]) <= len(found)
            repeated += int(row["occurrence"]) > 1
            seen += 1
    assert seen > 1500
    assert repeated >= 4


def test_second_occurrences_are_the_informants_words(made):
    by_path = {s.path: s for s in made.sources}
    for row in rows_of(made.landing["codings/adjudicated.csv"]):
        if row["occurrence"] == "2":
            speakers = [t.role for t in by_path[row["source_path"]].turns if row["quote"] in t.text]
            assert speakers == ["interviewer", "informant"]


def test_shape_of_the_corpus(made):
    interviews = [s for s in made.sources if s.kind == "interview"]
    documents = [s for s in made.sources if s.kind == "document"]
    assert len(interviews) == 14
    assert len({s.participant for s in interviews}) == 13
    assert Counter(s.case_id for s in documents) == dict.fromkeys(
        ("linnea", "recovery", "commons"), 10
    )
    assert {s.form for s in interviews} >= {
        "docx",
        "docx_bold",
        "vtt",
        "srt",
        "csv",
        "md",
        "txt",
        "pdf",
    }
    for s in interviews:
        assert 45 <= len(s.turns) <= 60, (s.path, len(s.turns))
    for s in documents:
        assert 18 <= len(s.turns) <= 32, (s.path, len(s.turns))
    assert sum(map(len, made.landing.values())) < 3_000_000


def test_filler_and_tiers(made):
    units = [json.loads(line) for line in made.truth["units.jsonl"].decode().splitlines()]
    talk = [u for u in units if u.get("role") == "informant"]
    turns = {}
    for u in talk:
        key = (u["source_path"], u["position"])
        turns[key] = turns.get(key, False) or bool(u.get("tier"))
    filler = sum(not content for content in turns.values()) / len(turns)
    assert 0.30 <= filler <= 0.45
    tiers = Counter(u["tier"] for u in talk if u.get("tier"))
    total = sum(tiers.values())
    assert abs(tiers["A"] / total - 0.35) < 0.05
    assert abs(tiers["B"] / total - 0.40) < 0.05
    assert abs(tiers["C"] / total - 0.25) < 0.05
    assert not [u for u in units if u.get("role") == "interviewer" and u.get("codes")]


def test_sentences_do_not_repeat_within_a_source_nor_often_across(made):
    across = Counter()
    for source in made.sources:
        coded = [u.text for t in source.turns for u in t.units if u.codes]
        assert len(coded) == len(set(coded)), source.path
        across.update(coded)
    assert max(across.values()) <= 3


def test_identifiers_are_where_the_truth_says_and_enough(made):
    plain = {s.path: s.plain_text for s in made.sources}
    rows = rows_of(made.truth["identifiers.csv"])
    for row in rows:
        start = int(row["start"])
        assert plain[row["source_path"]][start : start + len(row["text"])] == row["text"]
    different = {t: {r["text"] for r in rows if r["type"] == t} for t in {r["type"] for r in rows}}
    assert len(different["PERSON"]) >= 40
    assert len(different["PHONE"]) == 12
    assert len(different["EMAIL"]) == 9
    assert len(different["BIRTH_DATE"]) == 6
    assert len(different["ADDRESS"]) == 6
    assert any(r["on_roster"] == "false" for r in rows)


def test_numbers_and_addresses_are_reserved_for_fiction(made):
    rows = rows_of(made.truth["identifiers.csv"])
    reserved = re.compile(
        r"^(?:46|0)?70?174?06(0[5-9]|[1-9]\d)$|^(?:44|0)?1632960\d{3}$|^\d{3}55501\d\d$"
    )
    for row in rows:
        if row["type"] == "PHONE":
            assert reserved.match(re.sub(r"\D", "", row["text"])), row["text"]
        if row["type"] == "EMAIL":
            assert row["text"].endswith(("@example.org", "@example.com"))


def test_everything_says_that_it_is_synthetic(made):
    for source in made.sources:
        assert b"SYNTHETIC" in made.landing[source.path], source.path
    study = yaml.safe_load(made.landing["study.yaml"])
    assert study["study"]["synthetic"] is True


def test_the_notice_cannot_be_taken_for_a_speaker():
    from tools.reference_study import NOTICE

    assert ":" not in NOTICE


def test_roster_hides_forty_people_and_everyone_heard_agreed(made):
    roster = rows_of(made.landing["roster.csv"])
    assert len(roster) == 40
    assert len({r["full_name"] for r in roster}) == 40
    people = {r["participant_id"]: r for r in roster if r["participant_id"]}
    assert {s.participant for s in made.sources if s.participant} == set(people)
    assert {r["consent"] for r in people.values()} == {"given"}
    assert sum(r["role"] == "interviewer" for r in roster) == 3


def test_one_interview_is_told_by_its_file_name(made):
    listed = {r["path"] for r in rows_of(made.landing["sources.csv"])}
    missing = {s.path for s in made.sources} - listed
    assert [Path(p).name for p in missing] == ["P302_2021-06-18.docx"]


def test_pdf_and_docx_hold_every_coded_sentence(made):
    import docx
    import pypdfium2

    for source in made.sources:
        content = made.landing[source.path]
        if source.form == "pdf":
            pages = pypdfium2.PdfDocument(content)
            text = "\n".join(p.get_textpage().get_text_bounded() for p in pages)
        elif source.form.startswith("docx"):
            text = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
        else:
            continue
        flat = " ".join(text.split())
        for turn in source.turns:
            for unit in turn.units:
                assert unit.text in flat, (source.path, unit.text)


def test_pipeline_and_study_do_not_know_each_other(root):
    for path in (root / "tools/reference_study").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) coprod_pipeline", path.read_text(), re.M)
    for path in (root / "coprod_pipeline").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) tools", path.read_text(), re.M)
