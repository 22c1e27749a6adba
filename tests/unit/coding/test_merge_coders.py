"""Codings of several coders, files and projects come together and none is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_pipeline.coding.case import CodedCase, code_case
from coprod_pipeline.coding.coder_ids import keyed_pseudonym
from coprod_pipeline.coding.projects.export import export_project
from coprod_pipeline.coding.projects.ids import stable_guid
from coprod_pipeline.coding.projects.meaning import LandingTexts, Maps, study_codings
from coprod_pipeline.coding.projects.project import ToolCode
from coprod_pipeline.coding.projects.reading import read_project
from coprod_pipeline.coding.projects.writer import write_qdpx
from coprod_pipeline.protocol import HumanCoding

HIDE = keyed_pseudonym(b"k" * 32)
INTERVIEW = PurePosixPath("interviews/a/P1.txt")
DOCUMENT = PurePosixPath("documents/a/report.txt")
#: Quotes of the small case; the last stands nowhere and is refused.
PLACES = (
    (INTERVIEW, "Karin set up a steering group", 1),
    (INTERVIEW, "steering group", 2),
    (INTERVIEW, "It was Karin's idea. Q: And then? P1: Karin left.", 1),
    (INTERVIEW, "Did you have a steering group?", 1),
    (DOCUMENT, "The budget was cut by half.", 1),
    (INTERVIEW, "nothing of this was ever said by anyone at all", 1),
)
CODERS = ("A1", "A2", "B7", "adjudicated")


def coding(place: int, coder: str, code: str, **said: object) -> HumanCoding:
    path, quote, occurrence = PLACES[place]
    return HumanCoding(path, quote, occurrence, code, coder, **said)


CODING = st.builds(
    coding,
    place=st.integers(0, len(PLACES) - 1),
    coder=st.sampled_from(CODERS),
    code=st.sampled_from(["c22.proc.teaming", "c22.inner.resources.funding", "study.new"]),
    valence=st.sampled_from([None, "-1", "0", "1", "X"]),
    explicit_example=st.sampled_from([None, True, False]),
    level=st.sampled_from([None, 2]),
    kind=st.sampled_from([None, "primary"]),
)
CODINGS = st.lists(CODING, max_size=12)
#: The made-up case is only read, so that examples may share it.
SHARED = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def in_files(codings: list[HumanCoding], names: list[str] | None = None) -> list[HumanCoding]:
    """The codings as rows of one file, or of several."""
    rows: Counter[str] = Counter()
    filed = []
    for n, c in enumerate(codings):
        name = f"codings/{names[n % len(names)] if names else 'a'}.csv"
        rows[name] += 1
        filed.append(replace(c, file=name, row=rows[name] + 1))
    return filed


@pytest.fixture
def run(small_case, study):
    tables = small_case.tables()

    def code(codings, texts=None, exported=frozenset()) -> CodedCase:
        own = replace(study, codings=tuple(codings), coders=("human",))
        return code_case(
            own, "a", codebooks=[], cache=None, pseudonym=HIDE, tool_texts=texts or {},
            exported=exported, **tables,
        )  # fmt: skip

    return code


def statements(coded: CodedCase) -> Counter:
    """What is said, by whom, where: all columns but the id."""
    return Counter(
        tuple(v for k, v in row.items() if k != "coding_id") for row in coded.codings.to_pylist()
    )


def n_placed(coded: CodedCase) -> int:
    return len(set(coded.codings["coding_id"].to_pylist()))


@SHARED
@given(CODINGS)
def test_every_coding_is_placed_or_refused_once(run, codings) -> None:
    coded = run(in_files(codings))
    assert n_placed(coded) + len(coded.refused) == len(codings)
    missing = sum(c.quote == PLACES[-1][1] for c in codings)
    assert len(coded.refused) == missing


@SHARED
@given(CODINGS)
def test_coders_together_are_the_coders_apart(run, codings) -> None:
    together = run(in_files(codings)).codings.to_pylist()
    apart = [
        row
        for coder in CODERS
        for row in run(in_files([c for c in codings if c.coder == coder])).codings.to_pylist()
    ]

    def listed(rows: list[dict]) -> list:
        return sorted(tuple(map(str, r.values())) for r in rows)

    assert listed(together) == listed(apart)


@SHARED
@given(CODINGS, st.lists(st.sampled_from("abc"), min_size=1, max_size=5), st.randoms())
def test_files_and_their_order_lose_nothing(run, codings, names, random) -> None:
    one = run(in_files(codings))
    mixed = codings[:]
    random.shuffle(mixed)
    several = run(in_files(mixed, names))
    assert statements(several) == statements(one)
    assert n_placed(several) == n_placed(one)
    assert len(several.refused) == len(one.refused)
    assert several.coders == one.coders


@SHARED
@given(CODINGS, CODINGS)
def test_more_codings_leave_those_there(run, first, more) -> None:
    before = statements(run(in_files(first)))
    after = statements(run(in_files([*first, *more])))
    assert before <= after
    assert after == before + statements(run(in_files(more)))


def came_back(run, small_case, tmp_path, codings, name="back"):
    """The case's codings, sent to a tool and read again: codings, texts, own texts."""
    before = run(codings)
    codes = tuple(ToolCode(stable_guid("code", r["code_id"]), r["name"]) for r in before.codes)
    project = export_project(
        "S", codes, before.coders, small_case.segments, before.codings.to_pylist()
    )
    file = tmp_path / f"{name}.qdpx"
    file.write_bytes(write_qdpx(project))
    meaning = study_codings(
        f"codings/{name}.qdpx", read_project(file),
        Maps(known_codes=frozenset(r["code_id"] for r in before.codes)),
        LandingTexts(small_case.paths), mask=str, pseudonym=HIDE,
    )  # fmt: skip
    return before, meaning


@settings(SHARED, max_examples=15)
@given(codings=CODINGS.map(lambda c: [x for x in c if x.quote != PLACES[-1][1]]))
def test_projects_that_came_back_add_nothing_and_lose_nothing(
    run, small_case, tmp_path, codings
) -> None:
    codings = in_files(codings)
    before, meaning = came_back(run, small_case, tmp_path, codings)
    again = came_back(run, small_case, tmp_path, codings, "again")[1]
    texts, exported = {**meaning.texts, **again.texts}, meaning.exported | again.exported
    alone = run(meaning.codings, meaning.texts, meaning.exported)
    assert statements(alone) == statements(before)
    both = run([*codings, *meaning.codings, *again.codings], texts, exported)
    assert statements(both) == statements(before)


@pytest.mark.parametrize(
    "change",
    [
        {"valence": "-1"},
        {"explicit_example": True},
        {"aspect": "anticipated"},
        {"role": "recipient"},
        {"level": 3},
        {"kind": "primary"},
        {"unit": "Ward B"},
        {"coder": "A2"},
        {"code_id": "study.new"},
    ],
)
def test_what_was_changed_in_the_tool_stands_beside_what_was_there(
    run, small_case, tmp_path, change
) -> None:
    codings = in_files([coding(0, "A1", "c22.proc.teaming", valence="1", level=2, unit="Ward A")])
    before, meaning = came_back(run, small_case, tmp_path, codings)
    # What a memo says stands in columns that win over it.
    changed = [replace(c, **change) for c in meaning.codings]
    both = run([*codings, *changed], meaning.texts, meaning.exported)
    assert n_placed(both) == 2
    assert statements(before) <= statements(both)


def test_the_agreed_coding_is_a_coder_beside_the_others(run) -> None:
    codings = [coding(0, c, "c22.proc.teaming", valence="1") for c in CODERS]
    coded = run(in_files(codings))
    assert n_placed(coded) == 4
    kinds = {c["coder_id"]: c["kind"] for c in coded.coders}
    assert kinds == {"A1": "human", "A2": "human", "B7": "human", "adjudicated": "adjudicated"}
