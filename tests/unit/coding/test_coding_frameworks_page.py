"""The bundled codebooks against the page that lists every construct (it lies beside a checkout)."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from coprod_pipeline.coding.codebook import load_codebook
from coprod_pipeline.coding.crosswalk import crosswalk
from tests.conftest import SHARED

PAGE = SHARED / "design" / "frameworks.md"
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the page lies beside a checkout only")


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def ids(framework: str) -> set[str]:
    return {code.id for code in load_codebook(framework, None).codes}


def test_updated_cfir_has_the_ids_of_the_page(page: str) -> None:
    listed = set(re.findall(r"^\| (c22\.[\w.]+) \|", page, re.MULTILINE))
    roles = re.search(r"Individuals — Roles.*?\n(.*?)ids:", page, re.DOTALL)
    assert roles
    listed |= {f"c22.role.{r}" for r in re.findall(r"(\w+) \(", roles[1])} & {
        i for i in ids("cfir2022") if i.startswith("c22.role.")
    }
    own = ids("cfir2022")
    rest = own - listed
    assert listed <= own
    # Roles and characteristics stand in running text, not in the tables.
    assert {i.split(".")[1] for i in rest} <= {"role", "char"}
    assert sorted(i for i in own if ".char." in i) == [
        f"c22.char.{name}" for name in ("capability", "motivation", "need", "opportunity")
    ]
    top = [i for i in own if len(i.split(".")) == 3]
    assert (len(top), len(own) - len(top)) == (48, 19)


def test_first_cfir_and_its_crosswalk(page: str) -> None:
    rows = re.findall(
        r"^\| (\d+) \| (c09[\w.]+) \|[^|]*\| ([^|]*) \| ([^|]*) \|", page, re.MULTILINE
    )
    assert [int(n) for n, *_ in rows] == list(range(1, 40))
    assert {i for _, i, *_ in rows} == ids("cfir2009")
    for _, old, new, kind in rows:
        crossing = crosswalk()[old]
        assert crossing.relation == kind.strip().replace("1:2", "1:n"), old
        # A whole meaning that stayed converts; anything else is for people to code again.
        assert (crossing.converted is not None) == (kind.strip() in ("1:1", "1:1 moved")), old
        if crossing.converted is not None:
            assert crossing.converted in re.findall(r"c22\.[\w.]+", new), old


@pytest.mark.parametrize(
    ("framework", "pattern"),
    [
        ("lozeau", r"`?(loz\.(?:out|signal|effort|gap|move)\.\w+)`?"),
        ("rogers", r"^\| (rog\.[\w]+\.\w+) "),
    ],
)
def test_every_id_of_the_page_is_a_code(page: str, framework: str, pattern: str) -> None:
    listed = {i for i in re.findall(pattern, page, re.MULTILINE) if not i.endswith(("_kind", "."))}
    assert len(listed) > 5
    assert listed <= ids(framework)


def test_sub_constructs_of_normalisation_and_institutionalisation(page: str) -> None:
    groups = re.findall(r"npt\.(\w+)\.\{([\w,]+)\}", page)
    assert {f"npt.{a}.{b}" for a, names in groups for b in names.split(",")} == ids("npt")
    assert Counter(i.split(".")[1] for i in ids("institutionalisation")) == {
        "production": 3, "maintenance": 3, "supportive": 3, "managerial": 3,
    }  # fmt: skip
    outcomes = re.search(r"`pro\.([\w, ]+)`", page)
    assert outcomes
    assert {f"pro.{name}" for name in outcomes[1].split(", ")} == ids("proctor")
