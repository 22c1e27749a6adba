"""What is compared is made once a case, and every figure reads the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coprod_pipeline.metrics import compared
from coprod_pipeline.metrics.agreement_figures import domain_alphas, inter_coder_reliability
from coprod_pipeline.metrics.case import measure_case
from coprod_pipeline.metrics.coder_units import gather
from coprod_pipeline.metrics.compared import compare_people
from coprod_pipeline.metrics.figures import Evidence, Figure, each_once, evidence_table
from coprod_pipeline.metrics.material import gather as gather_material
from coprod_pipeline.model import TABLES

from .coded_units import CODE, FAR, coded_tables, marks
from .small_case import Said, SmallCase, tables_of
from .test_reliability import BY_HAND, FOUR


def test_a_level_is_made_once() -> None:
    people = compare_people(coded_tables(BY_HAND, FOUR))
    assert people.refused is None
    assert people.of_codes is people.of_codes
    assert [k.code_id for k, _ in people.of_codes] == [CODE]
    assert [k.domain for k, _ in people.of_domains] == ["c22.inn"]
    [(_, whole)] = people.of_anything
    assert len(whole.evidence.coding_rows) == len(BY_HAND)


def test_a_case_gathers_its_people_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counting(*given: object) -> object:
        asked.append(1)
        return gather(*given)

    monkeypatch.setattr(compared, "gather", counting)
    case = SmallCase((Said("P1"), Said("P2"), Said("D1")))
    measure_case(case.study, case.case_id, tables_of(case))
    assert asked == [1]


def test_grades_read_the_alpha_that_the_figures_of_a_domain_show() -> None:
    coded = [*BY_HAND, *marks("anna", "i1", range(1, 4), code=FAR)]
    tables = coded_tables(coded, FOUR)
    tables |= {name: TABLES[name].empty() for name in ("dim_unit", "fact_event", "fact_adaptation")}
    material = gather_material(SmallCase(()).study, "c1", tables)
    shown = {
        str(f.columns["item"]).removesuffix(":alpha"): f.columns.get("estimate")
        for f in inter_coder_reliability(material)
        if f.columns["code_id"] is None and str(f.columns["item"]).endswith(":alpha")
    }
    found = domain_alphas(material)
    assert found == shown
    assert found["c22.inn"] == pytest.approx(1 - 199 * 15 / (55 * 145))
    # Three units coded are too few positives for an alpha.
    assert found["c22.out"] is None
    alone = coded_tables(marks("anna", "i1", range(1, 9)), FOUR)
    assert compare_people(alone).refused == "one_coder"


def test_what_refers_to_no_source_is_refused() -> None:
    tables = coded_tables(BY_HAND, FOUR)
    less = tables | {"dim_source": tables["dim_source"].slice(1)}
    with pytest.raises(ValueError, match="fact_segment: 25 rows whose source"):
        gather([less], lambda coder, _: coder)
    segments = tables["fact_segment"]
    kept = segments.filter(pa.array([s != "i1" for s in segments["source_id"].to_pylist()]))
    with pytest.raises(ValueError, match=r"fact_coding: \d+ rows whose source"):
        gather([less | {"fact_segment": kept}], lambda coder, _: coder)


def test_nobody_coded_anything() -> None:
    units = gather([], lambda coder, _: coder)
    assert (units.coders, units.sources, len(units.unit_source)) == ((), (), 0)
    empty = compare_people(coded_tables([], FOUR))
    assert empty.refused == "no_human_coding"
    assert empty.of_codes == ()


@given(st.lists(st.integers(-5, 5)))
def test_each_once_is_what_numpy_says(numbers: list[int]) -> None:
    values = np.array(numbers, dtype=np.int64)
    assert each_once(values).tolist() == np.unique(values).tolist()


def _figure(number: int, rows: Sequence[int], against: Sequence[int], dated: set[str]) -> Figure:
    columns = {"grain": "case", "case_id": "c1", "code_id": f"x.y.{number}"}
    one = np.array(sorted(set(rows)), dtype=np.int64)
    return Figure(
        "EVQ-08",
        columns,
        Evidence(
            one,
            np.isin(one, np.array(against, dtype=np.int64)),
            events=tuple((e, e < "m") for e in sorted(dated, reverse=True)),
            adaptations=tuple((e, e > "m") for e in sorted(dated)),
        ),
    )


_PLACES = st.lists(st.integers(0, 6), max_size=7)


@given(
    st.lists(st.tuples(_PLACES, _PLACES, st.sets(st.sampled_from("akmz"), max_size=3)), max_size=5),
    st.permutations(range(7)),
)
def test_evidence_is_in_the_order_of_its_table(
    said: list[tuple[list[int], list[int], set[str]]], shuffled: list[int]
) -> None:
    codings = pa.table(
        {
            "segment_id": [f"s{n // 2}" for n in shuffled],
            "coding_id": [f"k{n}" for n in shuffled],
        }
    )
    figures = [_figure(number, *one) for number, one in enumerate(said)]
    found = evidence_table(figures, codings)
    assert found.schema == TABLES["evidence"].schema
    expected = [
        {
            **dict.fromkeys(TABLES["evidence"].column_names),
            "evidence_id": f.row()["evidence_id"],
            "role": "contradicts" if against else "supports",
            **about,
        }
        for f in figures
        for about, against in _listed(f.evidence, codings)
    ]
    assert found.to_pylist() == TABLES["evidence"].from_rows(expected).to_pylist()


def _listed(evidence: Evidence, codings: pa.Table) -> list[tuple[dict[str, object], bool]]:
    rows = codings.to_pylist()
    return [
        *(
            ({"kind": "coding", **rows[r]}, bool(a))
            for r, a in zip(evidence.coding_rows, evidence.contradicting, strict=True)
        ),
        *(({"kind": "event", "event_id": e}, a) for e, a in evidence.events),
        *(({"kind": "adaptation", "adaptation_id": e}, a) for e, a in evidence.adaptations),
    ]
