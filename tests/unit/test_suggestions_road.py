"""Suggestions given out, reviewed in a tool's file, and taken in again, over whole runs."""

from __future__ import annotations

import io
import json
import shutil
import uuid
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from lxml import etree

from coprod_pipeline import road
from coprod_pipeline.cli.export import export
from coprod_pipeline.coding import suggestions
from coprod_pipeline.deidentify.detect import Detector
from coprod_pipeline.deidentify.recognisers.identifiers import Identifiers
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.lake import Lake
from tests.conftest import write_study

Q = "{urn:QDA-XML:project:1.0}"
S1 = """\
Interviewer: What happened here?

Ailsa Drummond: Nothing could be changed, it was a fixed recipe.

Interviewer: And the money?

Ailsa Drummond: The county paid for the first year and then it stopped.

Ailsa Drummond: It was dear for us, and the house was cold in winter.

Ailsa Drummond: The manager came every week and asked what we needed.
"""
MACHINE = """\
source_path,quote,occurrence,code_id,coder,valence
interviews/south/S1_2019-06-01.txt,Nothing could be changed,1,c22.inn.adaptab,llm,-1
interviews/south/S1_2019-06-01.txt,The county paid for the first year,1,c22.inner.resources.funding,llm,1
interviews/south/S1_2019-06-01.txt,then it stopped,1,c22.inner.resources.funding,llm,-1
interviews/south/S1_2019-06-01.txt,It was dear for us,1,c22.inn.cost,llm,-1
interviews/south/S1_2019-06-01.txt,the house was cold in winter,1,c22.inner.resources.space,llm,
interviews/south/S1_2019-06-01.txt,The manager came every week,1,c22.role.high_leader,llm,
interviews/north/N2_2019-05-03.txt,We changed it to suit our patients,1,c22.inn.adaptab,llm,1
"""
CONFIRM = ("The county paid for the first year", "We changed it to suit our patients")


class Tool:
    """A QDA tool as far as a reviewer needs one: it opens the project and writes it again."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self._files = {n: archive.read(n) for n in archive.namelist()}
        self.root = etree.fromstring(self._files["project.qde"])
        self.codes = {e.get("name"): e.get("guid") for e in self.root.iter(f"{Q}Code")}

    def user(self, name: str) -> str:
        users = self.root.find(f"{Q}Users")
        for one in users:
            if one.get("name") == name:
                return one.get("guid")
        etree.SubElement(users, f"{Q}User", guid=str(uuid.uuid4()), name=name)
        return users[-1].get("guid")

    def selection(self, words: str) -> etree._Element:
        found = [e for e in self.root.iter(f"{Q}PlainTextSelection") if e.get("name") == words]
        assert len(found) == 1, words
        return found[0]

    def coding(self, words: str) -> etree._Element:
        return self.selection(words).find(f"{Q}Coding")

    def move(self, words: str, name: str) -> etree._Element:
        coding = self.coding(words)
        coding.set("creatingUser", self.user(name))
        return coding

    def add(self, words: str, code: str, name: str) -> None:
        """Code a stretch; one that has no selection yet is looked for in the texts."""
        for source in self.root.iter(f"{Q}TextSource"):
            file = source.get("plainTextPath").removeprefix("internal://")
            at = self._files[f"sources/{file}"].decode().find(words)
            if at >= 0:
                selection = etree.SubElement(
                    source, f"{Q}PlainTextSelection", guid=str(uuid.uuid4()), name=words,
                    startPosition=str(at), endPosition=str(at + len(words)),
                )  # fmt: skip
                new = etree.SubElement(
                    selection, f"{Q}Coding", guid=str(uuid.uuid4()), creatingUser=self.user(name)
                )
                etree.SubElement(new, f"{Q}CodeRef", targetGUID=self.codes[code])
                return
        raise AssertionError(words)

    def remove(self, words: str) -> None:
        selection = self.selection(words)
        selection.getparent().remove(selection)

    def save(self, path: Path) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in self._files.items():
                archive.writestr(name, etree.tostring(self.root) if name == "project.qde" else data)
        path.write_bytes(out.getvalue())


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    _hurry(monkeypatch)


def _hurry(patch: pytest.MonkeyPatch) -> None:
    """Rules alone, no expectations, and a program that stays as it is while the tests run."""
    rules = Detector((Identifiers(),))
    patch.setattr("coprod_pipeline.deidentify.detect.default_detector", lambda: rules)
    patch.setattr("coprod_pipeline.road.release._quality_rows", lambda lake, study: [])
    patch.setattr("coprod_pipeline.road.inputs.code_fingerprint", lambda: "program")
    patch.setattr(suggestions, "AUDIT_SHARE", 0)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a lake that has been run once; to be copied."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        _hurry(patch)
        patch.setenv("COPROD_KEY_FILE", str(folder / "study.key"))
        landing = folder / "lake" / "landing"
        write_study(landing)
        text = (landing / "study.yaml").read_text()
        (landing / "study.yaml").write_text(text + "coding: {coders: [human]}\n")
        (landing / "interviews/south/S1_2019-06-01.txt").write_text(S1)
        (landing / "codings/llm.csv").write_text(MACHINE)
        lake = Lake(folder / "lake")
        lake.ensure_zones()
        run(lake)
    return folder


@pytest.fixture
def lake(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True, symlinks=True)
    monkeypatch.setenv("COPROD_KEY_FILE", str(tmp_path / "study.key"))
    lake = Lake(tmp_path / "lake")
    lake.coders_before = {r["coder_id"] for r in rows(lake, "dim_coder")}
    return lake


def run(lake: Lake) -> None:
    study = road.open_study(lake)
    for case_id in study.case_ids:
        road.ingest(lake, study, case_id)
    road.identify(lake, study)
    for case_id in study.case_ids:
        road.deidentify(lake, study, case_id)
        road.code(lake, study, case_id)
        road.measure(lake, study, case_id)
    road.compare(lake, study)
    road.publish(lake, study)


def give(lake: Lake, *more: str) -> dict:
    """Export suggestions as a user does; what the command says, and the path."""
    path = lake.root.parent / "review.qdpx"
    done = CliRunner().invoke(
        export,
        ["qdpx", "--suggestions", str(path), "--lake", str(lake.root), "--json", *more],
        catch_exceptions=False,
    )
    assert done.exit_code == 0
    return json.loads(done.output)


def tool(lake: Lake) -> Tool:
    return Tool(lake.root.parent / "review.qdpx")


def put_back(lake: Lake, opened: Tool, name: str = "review.qdpx") -> None:
    opened.save(lake.landing / "codings" / name)
    run(lake)


def rows(lake: Lake, name: str) -> list[dict]:
    cases = ("north", "south")
    return pa.concat_tables([lake.read_table("coded", name, c) for c in cases]).to_pylist()


def people(lake: Lake) -> list[tuple[str, str, str | None]]:
    """Code, words and valence of every coding by a person who is not ann, in order."""
    kinds = {r["coder_id"]: r["kind"] for r in rows(lake, "dim_coder")}
    text = {
        r["segment_id"]: r["text"]
        for c in ("north", "south")
        for r in lake.read_table("deidentified", "fact_segment", c).to_pylist()
    }
    found = [
        (
            r["code_id"],
            text[r["segment_id"]][r["char_start"] : r["char_end"]],
            r["valence_code"],
        )
        for r in rows(lake, "fact_coding")
        if kinds[r["coder_id"]] != "machine" and r["coder_id"] not in lake.coders_before
    ]
    return sorted(found)


def outcomes(lake: Lake) -> dict[tuple[str | None, str], list[str]]:
    """What became of suggestions: outcome and code by whether somebody is named."""
    found: dict[tuple[str | None, str], list[str]] = {}
    for r in rows(lake, "machine_review"):
        key = ("somebody" if r["by"] else None, r["outcome"])
        found.setdefault(key, []).append(r["code_id"])
    return {key: sorted(codes, key=str) for key, codes in found.items()}


def warned(lake: Lake) -> bool:
    """Whether readers are told that figures are made of machine codings."""
    return any("machine codings" in line for line in road.warnings(lake, road.open_study(lake)))


def n_human(lake: Lake) -> int:
    kinds = {r["coder_id"]: r["kind"] for r in rows(lake, "dim_coder")}
    return sum(kinds[r["coder_id"]] != "machine" for r in rows(lake, "fact_coding"))


def test_untouched_suggestions_stay_a_programs(lake):
    before = rows(lake, "fact_coding")
    said = give(lake)
    assert (said["suggestions"], said["audit_segments"]) == (7, 0)
    # Nobody can answer for suggestions as a whole.
    (lake.landing / "coder_map.csv").write_text(
        "tool_user,coder_id\nmachine:imported-llm,adjudicated\nmachine:coprod,adjudicated\n"
    )
    put_back(lake, tool(lake))
    assert rows(lake, "fact_coding") == before
    assert outcomes(lake) == {(None, "open"): sorted(r["code_id"] for r in before if r["coder_id"]
                                                     == "imported-llm")}  # fmt: skip


def test_a_review_in_a_tool(lake):
    give(lake)
    opened = tool(lake)
    for words in CONFIRM:
        opened.move(words, "Bo Ek")
    # Another code, other ends, another valence.
    changed = opened.move("the house was cold in winter", "Bo Ek")
    changed.find(f"{Q}CodeRef").set("targetGUID", opened.codes["Cost"])
    opened.move("It was dear for us", "Bo Ek")
    opened.selection("It was dear for us").set(
        "endPosition", str(int(opened.selection("It was dear for us").get("endPosition")) - 7)
    )
    note = opened.move("then it stopped", "Bo Ek").find(f"{Q}NoteRef").get("targetGUID")
    memo = next(e for e in opened.root.iter(f"{Q}Note") if e.get("guid") == note)[0]
    memo.text = memo.text.replace("valence=-1", "valence=0")
    opened.remove("The manager came every week")
    opened.add("asked what we needed", "Cost", "Bo Ek")
    put_back(lake, opened)
    assert people(lake) == [
        ("c22.inn.adaptab", "We changed it to suit our patients", "1"),
        ("c22.inn.cost", "It was dear", "-1"),
        ("c22.inn.cost", "asked what we needed", None),
        ("c22.inn.cost", "the house was cold in winter", None),
        ("c22.inner.resources.funding", "The county paid for the first year", "1"),
        ("c22.inner.resources.funding", "then it stopped", "0"),
    ]
    assert outcomes(lake) == {
        ("somebody", "confirmed"): ["c22.inn.adaptab", "c22.inner.resources.funding"],
        ("somebody", "changed"): [
            "c22.inn.cost", "c22.inner.resources.funding", "c22.inner.resources.space"
        ],
        ("somebody", "rejected"): ["c22.role.high_leader"],
        ("somebody", "added"): ["c22.inn.cost"],
        (None, "open"): ["c22.inn.adaptab"],
    }  # fmt: skip
    came = {r["coding_id"] for r in rows(lake, "machine_review")} - {None}
    assert len(came) == 6
    counts = {
        (r["code_id"], r["n_suggested"], r["n_confirmed"], r["n_changed"], r["n_rejected"])
        for r in lake.read_table("coded", "quality_machine_coding", "study").to_pylist()
    }
    assert ("c22.inner.resources.funding", 2, 1, 1, 0) in counts
    assert ("c22.role.high_leader", 1, 0, 0, 1) in counts
    # What is decided is not asked again, and the same file twice says nothing new.
    (lake.landing / "codings/again.qdpx").write_bytes(
        (lake.landing / "codings/review.qdpx").read_bytes()
    )
    before = rows(lake, "fact_coding")
    run(lake)
    assert rows(lake, "fact_coding") == before
    assert give(lake)["suggestions"] == 1


def test_a_tool_that_puts_everything_under_one_name_makes_nobody_a_coder(lake):
    before = n_human(lake)
    give(lake)
    opened = tool(lake)
    for coding in opened.root.iter(f"{Q}Coding"):
        coding.set("creatingUser", opened.user("Bo Ek"))
    # The tool keeps neither its own ids nor memos.
    for coding in opened.root.iter(f"{Q}Coding"):
        coding.set("guid", str(uuid.uuid4()))
        for reference in coding.findall(f"{Q}NoteRef"):
            coding.remove(reference)
    put_back(lake, opened)
    assert n_human(lake) == before
    assert set(outcomes(lake)) == {(None, "open")}
    # Here a suggestion is confirmed by the code for it.
    opened.add("It was dear for us", "Suggestion confirmed", "Bo Ek")
    opened.add("asked what we needed", "Cost", "Bo Ek")
    put_back(lake, opened)
    assert [p[:2] for p in people(lake)] == [
        ("c22.inn.cost", "It was dear for us"),
        ("c22.inn.cost", "asked what we needed"),
    ]
    assert ("somebody", "confirmed") in outcomes(lake)


def test_the_audit_sample_is_bare_and_judges_the_program(lake, monkeypatch):
    monkeypatch.setattr(suggestions, "AUDIT_SHARE", 1)
    with pytest.raises(CoprodError, match="nothing to suggest"):
        give(lake)
    manager = next(
        r["segment_id"]
        for r in lake.read_table("deidentified", "fact_segment", "south").to_pylist()
        if r["text"].startswith("The manager")
    )
    # Nobody has coded the source without help yet.
    assert not warned(lake)
    (lake.landing / "codings/ann.csv").unlink()
    run(lake)
    assert warned(lake)
    monkeypatch.setattr(suggestions, "is_audited", lambda segment, key: segment == manager)
    said = give(lake)
    assert (said["suggestions"], said["audit_segments"]) == (6, 1)
    opened = tool(lake)
    assert "The manager came every week" not in [
        e.get("name") for e in opened.root.iter(f"{Q}PlainTextSelection")
    ]
    for words in CONFIRM:
        opened.move(words, "Bo Ek")
    words = "The manager came every week and asked what we needed."
    opened.move(words, "Bo Ek")
    opened.add("The manager came every week", "High-level Leaders", "Bo Ek")
    put_back(lake, opened)
    assert ("somebody", "audited") in outcomes(lake)
    quality = {
        r["code_id"]: r
        for r in lake.read_table("coded", "quality_machine_coding", "study").to_pylist()
    }
    row = quality["c22.role.high_leader"]
    assert (row["n"], row["n_audit"], row["n_positives"], row["n_predicted"]) == (1, 1, 1, 1)
    # A confirmed suggestion is no proof of itself.
    assert quality["c22.inn.adaptab"]["n_positives"] == 0


def test_a_study_of_real_people_needs_approval(lake):
    path = lake.landing / "study.yaml"
    path.write_text(path.read_text().replace("synthetic: true", "synthetic: false"))
    run(lake)
    with pytest.raises(CoprodError, match="not approved"):
        give(lake)


def test_the_same_state_gives_the_same_file(lake):
    give(lake)
    first = (lake.root.parent / "review.qdpx").read_bytes()
    give(lake)
    assert (lake.root.parent / "review.qdpx").read_bytes() == first
    # The first two segments that nobody has coded, with two suggestions each.
    assert give(lake, "--most-informative", "2")["suggestions"] == 4
    kept = {e.get("name") for e in tool(lake).root.iter(f"{Q}PlainTextSelection")}
    assert "The manager came every week" not in kept
