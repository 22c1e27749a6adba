"""Codebooks: the bundled ones are complete, a study's own is read or refused with a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from coprod_pipeline.coding.codebook import (
    Code,
    Codebook,
    bundled,
    dim_code_rows,
    lint,
    load_codebook,
    parse_codebook,
)
from coprod_pipeline.coding.coders.cue_matcher import compile_cue
from coprod_pipeline.errors import CoprodError
from coprod_pipeline.model import TABLES

COUNTS = {
    "adoption": 16,
    "cfir2009": 39,
    "cfir2022": 67,
    "cfir_outcomes": 6,
    "frame": 8,
    "greenhalgh": 53,
    "institutionalisation": 12,
    "lozeau": 25,
    "npt": 16,
    "proctor": 8,
    "rogers": 29,
}


def test_bundled_codebooks_are_the_documented_ones():
    assert {i: len(load_codebook(i, None).codes) for i in bundled()} == COUNTS


@pytest.mark.parametrize("codebook_id", sorted(COUNTS))
def test_bundled_codebook_has_no_doubts(codebook_id):
    codebook = load_codebook(codebook_id, None)
    assert lint(codebook) == []
    assert codebook.id == codebook_id
    assert codebook.source
    assert codebook.licence
    assert codebook.attribution


def test_updated_cfir_has_its_parts():
    codes = {c.id: c for c in load_codebook("cfir2022", None).codes}
    domains = {"c22.inn": 8, "c22.out": 10, "c22.inner": 21, "c22.role": 9, "c22.char": 4}
    domains["c22.proc"] = 15
    found = dict.fromkeys(domains, 0)
    for code in codes.values():
        found[code.domain] += 1
    assert found == domains
    assert sum(c.parent is None for c in codes.values()) == 48
    assert sum(c.parent is not None for c in codes.values()) == 19
    umbrellas = {c.parent for c in codes.values() if c.parent}
    assert {c.id for c in codes.values() if c.umbrella} == umbrellas
    assert [c.id for c in codes.values() if c.polarity == "reverse"] == ["c22.inn.complex"]
    assert {c.id for c in codes.values() if not c.rateable} == {
        i for i in codes if i.startswith("c22.role.")
    }


@pytest.mark.parametrize("codebook_id", ["cfir2022", "adoption", "rogers", "lozeau"])
def test_every_code_with_cues_has_a_few_that_compile(codebook_id):
    for code in load_codebook(codebook_id, None).codes:
        cues = (*code.cues, *code.cues_positive, *code.cues_negative)
        # Gaps and movements are judgements no phrase shows.
        assert 1 <= len(cues) <= 60 or codebook_id == "lozeau", code.id
        assert len(set(cues)) == len(cues), code.id
        assert all(compile_cue(cue, code.id, 0, None) for cue in cues), code.id


def test_concept_groups_join_frameworks():
    groups: dict[str, set[str]] = {}
    for codebook_id in bundled():
        for code in load_codebook(codebook_id, None).codes:
            if code.concept_group:
                groups.setdefault(code.concept_group, set()).add(code.id)
    assert groups["relative_advantage"] >= {"c22.inn.reladv", "rog.attr.reladv", "gre.inn.reladv"}
    assert groups["tension"] >= {"c22.inner.tension", "gre.ready.tension"}
    assert groups["external_change_agent"] >= {
        "c22.role.facilitator",
        "rog.agent.change_agent",
        "gre.comm.formal_programme",
    }
    assert groups["compatibility"] >= {
        "c22.inner.compat",
        "rog.attr.compat",
        "gre.inn.compat",
        "gre.ready.fit",
        "loz.gap.power",
    }
    assert groups["adaptation"] >= {
        "c22.inn.adaptab",
        "c22.proc.adapting",
        "gre.inn.reinvent",
        "gre.impl.reinvention",
        "frame.what",
    }
    for group, codes in groups.items():
        assert len({c.split(".")[0] for c in codes}) > 1, group


def test_own_codebook_is_read_from_landing(tmp_path: Path):
    (tmp_path / "ours.yaml").write_text(
        "id: ours\nversion: 3\ntitle: Ours\n"
        "codes:\n  - {id: o.a, name: A, definition: d, cues: [one cue], colour: red}\n"
        "  - {id: o.a.b, name: B, definition: d, parent: o.a, rateable: false}\n",
        encoding="utf-8-sig",
    )
    codebook = load_codebook("ours.yaml", tmp_path)
    assert (codebook.id, codebook.version) == ("ours", "3")
    assert codebook.codes[0].cues == ("one cue",)
    assert not codebook.codes[1].rateable
    assert lint(codebook) == ["o.a: unknown key 'colour'"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("id: x\ncodes:\n  - {id: a, polarity: sideways}\n", 3, "polarity"),
        ("id: x\ncodes:\n  - name: a\n", 3, "id"),
        ("id: x\ncodes:\n  - id: a b\n", 3, "id"),
        ("id: x\ncodes:\n  - id: a\n    cues: {b: c}\n", 4, "cues"),
        ("id: x\ncodes:\n  - id: a\n    rateable: 7\n", 4, "rateable"),
        ("id: x\ncodes:\n  - id: a\n    name: [b]\n", 4, "name"),
        ("id: x\ncodes:\n  - id: a\n    level: village\n", 4, "level"),
        ("id: x\ntitle: y\ncodes: []\n", 3, "codes"),
        ("title: y\ncodes:\n  - id: a\n", 1, "id"),
        ("- a\n- b\n", 1, "codebook"),
        ("id: x\ncodes:\n  - {id: a\n", 4, "YAML"),
        ("id: x\ncodes:\n  " + "- " * 5000, 3, "deep"),
    ],
)
def test_unusable_codebook_is_refused_with_its_line(text, line, word):
    with pytest.raises(CoprodError) as caught:
        parse_codebook(text, "ours.yaml")
    assert caught.value.where == f"ours.yaml:{line}"
    assert word in str(caught.value)


@pytest.mark.parametrize("ref", ["cfir1999", "missing.yaml", "../ours.yaml", "a/../../ours.yaml"])
def test_unknown_codebook_is_refused(tmp_path: Path, ref):
    landing = tmp_path / "landing"
    landing.mkdir()
    (tmp_path / "ours.yaml").write_text("id: x\ncodes: [{id: a}]\n", encoding="utf-8")
    with pytest.raises(CoprodError):
        load_codebook(ref, landing)


def test_codebook_that_is_not_utf8_names_the_line(tmp_path: Path):
    (tmp_path / "ours.yaml").write_bytes(b"id: x\ntitle: caf\xe9\n")
    with pytest.raises(CoprodError, match=r"ours\.yaml:2"):
        load_codebook("ours.yaml", tmp_path)


def test_lint_finds_each_kind_of_doubt():
    codes = (
        Code("a", "A", "d"),
        Code("a", "A", "d"),
        Code("b", "", "d", parent="nowhere"),
        Code("c", "C", ""),
        Code("d", "D", "d", parent="e"),
        Code("e", "E", "d", parent="d"),
        Code("f@g", "F", "d", cues=("Upper Case",)),
    )
    problems = "\n".join(lint(Codebook("x", "1", "X", codes)))
    for words in ("2 times", "no name", "nowhere", "no definition", "ancestor", "'@'", "lower"):
        assert words in problems


def test_dim_code_lists_declared_registered_derived_and_undeclared_codes():
    codebook = load_codebook("cfir2022", None)
    registered = ["c22.inner.culture.equality", "c22.char.opportunity@recipient"]
    used = ["study.surprise", "c22.char.motivation@high_leader", "c22.inn.cost"]
    rows = dim_code_rows([codebook], registered, used)
    by_id = {row["code_id"]: row for row in rows}
    assert len(rows) == len(by_id) == 67 + 3
    assert by_id["study.surprise"]["framework"] == "study"
    assert by_id["study.surprise"]["rateable"] is False
    derived = by_id["c22.char.opportunity@recipient"]
    assert derived["framework"] == "cfir2022"
    assert derived["parent_id"] == "c22.char.opportunity"
    assert derived["rateable"] is True
    assert derived["registered"] is True
    assert derived["name"] == "Opportunity (Innovation Recipients)"
    assert by_id["c22.char.motivation@high_leader"]["registered"] is False
    assert by_id["c22.inner.culture.equality"]["registered"] is True
    assert by_id["c22.inner.culture.equality"]["domain"] == "c22.inner"
    table = TABLES["dim_code"].from_rows(rows)
    assert table["code_id"].to_pylist() == [row["code_id"] for row in rows]


def test_code_of_two_codebooks_belongs_to_the_first():
    first = Codebook("x", "1", "X", (Code("a", "From X"),))
    second = Codebook("y", "1", "Y", (Code("a", "From Y"), Code("b", "B")))
    rows = dim_code_rows([first, second], [], [])
    assert [(r["code_id"], r["framework"]) for r in rows] == [("a", "x"), ("b", "y")]


@pytest.mark.parametrize("codebook_id", bundled())
def test_each_bundled_code_shows_with_definition_and_source(codebook_id: str):
    rows = dim_code_rows([load_codebook(codebook_id, None)], (), ())
    shown = TABLES["dim_code"].from_rows(rows).to_pylist()
    assert len(shown) == COUNTS[codebook_id]
    assert [r["code_id"] for r in shown if not r["definition"] or not r["source"]] == []


def test_lint_names_lists_of_words_that_are_not_there():
    text = "id: x\ncodes:\n  - {id: x.a, name: A, definition: d, cues: ['{staff} & {nobody}']}\n"
    assert lint(parse_codebook(text, "x.yaml")) == ["x.a: there is no list of words {nobody}"]
