"""The classifier learns what people coded, says how well, and keeps silent otherwise."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import lesson_made
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from lesson_made import BOOK, made_case

from coprod_pipeline.coding.classify import classify_case, held_out_rows, remarks_of
from coprod_pipeline.coding.codebook import dim_code_rows
from coprod_pipeline.coding.coders.classifier import ClassifierCoder
from coprod_pipeline.coding.coders.classifier_model import from_bytes, to_bytes
from coprod_pipeline.coding.lessons import codable, learnt_sources
from coprod_pipeline.coding.model_card import card_files
from coprod_pipeline.coding.training import model_version, train
from coprod_pipeline.lake import Lake
from coprod_pipeline.model import CODED_TABLES, RESTRICTED_TABLES, TABLES
from coprod_pipeline.road.classifier import load_model


def learn(*cases, unit="turn"):
    return train(learnt_sources(cases, [BOOK], unit), [BOOK], unit)


def segments_of(case, source_id):
    rows = [r for r in case.segments.to_pylist() if r["source_id"] == source_id]
    return [codable(r) for r in rows]


@pytest.fixture(scope="module")
def model():
    return learn(made_case())


def test_it_learns_what_people_coded_and_says_how_well(model):
    (part,) = model.parts
    assert part.code_ids == ("own.money", "own.trust")
    assert part.n_sources == 6
    for record in part.records:
        assert record.status == "ok"
        assert record.kappa > 0.7
        assert record.specificity > 0.9
    fresh = made_case("b", n_sources=1, seed=99)
    found = ClassifierCoder(model).code(segments_of(fresh, "b0"), [BOOK])
    truth = {(r["segment_id"], r["code_id"]) for r in fresh.codings.to_pylist()}
    given = {(a.segment_id, a.code_id) for a in found}
    assert len(given & truth) / len(given | truth) > 0.7
    assert all(0 < a.confidence <= 1 for a in found)


def test_interviewers_are_never_coded(model):
    fresh = made_case("b", n_sources=1, seed=99)
    rows = [r | {"speaker_role": "interviewer"} for r in fresh.segments.to_pylist()]
    assert ClassifierCoder(model).code([codable(r) for r in rows], [BOOK]) == []


def test_what_is_not_in_a_learnt_language_is_left_alone(model):
    fresh = made_case("b", n_sources=1, seed=99)
    rows = [r | {"language": "sv"} for r in fresh.segments.to_pylist()]
    assert ClassifierCoder(model).code([codable(r) for r in rows], [BOOK]) == []
    (remark,) = remarks_of(model, TABLES["fact_segment"].from_rows(rows))
    assert remark["n"] == 15


def test_sources_people_coded_are_coded_by_models_that_had_not_seen_them(model):
    case = made_case()
    table = held_out_rows(model)
    held = {(r["segment_id"], r["code_id"]) for r in table.to_pylist() if r["predicted"]}
    given = {
        (a.segment_id, a.code_id)
        for s in sorted(set(case.segments.column("source_id").to_pylist()))
        for a in ClassifierCoder(model).code(segments_of(case, s), [BOOK])
    }
    assert given == held
    assert table.num_rows == 6 * 15 * 2


def test_a_source_with_labels_of_its_own_does_not_hear_itself():
    """Labels without sense in one source are not given back to it: it would have to be seen."""
    case = made_case()
    rows = case.codings.to_pylist()
    odd = [r for r in case.segments.to_pylist() if r["source_id"] == "a0"]
    kept = [r for r in rows if r["source_id"] != "a0"]
    turned = [
        dict(kept[0])
        | {"segment_id": s["segment_id"], "source_id": "a0", "coding_id": s["segment_id"]}
        | {"code_id": "own.money", "char_end": len(s["text"])}
        for s in odd
        if s["speaker_role"] == "informant" and not any(w in s["text"] for w in lesson_made.MONEY)
    ]
    model = learn(replace(case, codings=TABLES["fact_coding"].from_rows(kept + turned)))
    own = held_out_rows(model).filter(pc.field("source_id") == "a0").to_pylist()
    nonsense = {r["segment_id"] for r in turned}
    agreed = [r for r in own if r["code_id"] == "own.money" and r["segment_id"] in nonsense]
    assert agreed
    assert sum(r["predicted"] for r in agreed) < len(agreed) / 3


def test_the_same_codings_teach_the_same_model():
    one, two = learn(made_case()), learn(made_case())
    assert one.version == two.version
    assert to_bytes(one) == to_bytes(two)
    other = made_case()
    fewer = replace(other, codings=other.codings.slice(1))
    assert learn(fewer).version != one.version


def test_the_number_of_threads_changes_no_code(tmp_path):
    script = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1])\n"
        "from test_classifier import learn, held_out_rows, made_case, ClassifierCoder, BOOK, segments_of\n"
        "m = learn(made_case(n_sources=8)); b = made_case('b', n_sources=2, seed=5)\n"
        "rows = [a for s in ('b0', 'b1') for a in ClassifierCoder(m).code(segments_of(b, s), [BOOK])]\n"
        "print(hashlib.sha256(repr((held_out_rows(m).to_pylist(), rows)).encode()).hexdigest())\n"
    )
    here = Path(__file__).parent
    said = {
        subprocess.run(
            [sys.executable, "-c", script, str(here)],
            env=os.environ | {"OPENBLAS_NUM_THREADS": n, "OMP_NUM_THREADS": n},
            cwd=here.parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    }
    assert len(said) == 1


def test_a_model_survives_being_kept(model):
    again = from_bytes(to_bytes(model))
    fresh = segments_of(made_case("b", n_sources=1, seed=99), "b0")
    assert ClassifierCoder(again).code(fresh, [BOOK]) == ClassifierCoder(model).code(fresh, [BOOK])
    assert held_out_rows(again).equals(held_out_rows(model))


def test_the_kept_model_and_the_card_hold_no_word_of_the_talk(model):
    with np.load(io.BytesIO(to_bytes(model)), allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "fiub" for name in arrays.files)
        head = arrays["head"].tobytes()
    said = {w.lower() for w in (*lesson_made.MONEY, *lesson_made.TRUST, *lesson_made.OTHER)}
    # "before" is a word of the card's own.
    long = {w for w in said if len(w) > 5} - {"before"}
    assert len(long) > 5
    for content in (head, *card_files(model).values()):
        assert not [w for w in long if w.encode() in content.lower()]


def test_without_codings_of_people_nothing_is_learnt():
    assert learn(made_case(coded=False)) is None
    assert learn(made_case(n_sources=2)) is None
    assert held_out_rows(None).num_rows == 0


def test_programs_teach_nothing():
    assert learnt_sources([made_case(kind="machine")], [BOOK], "turn") == []


def test_a_code_that_cannot_be_told_is_withheld():
    case = made_case()
    rows = case.codings.to_pylist()
    draw = np.random.default_rng(3)
    informants = [r for r in case.segments.to_pylist() if r["speaker_role"] == "informant"]
    rows += [
        dict(rows[0])
        | {"segment_id": s["segment_id"], "source_id": s["source_id"], "code_id": "own.noise"}
        | {"coding_id": f"n{i}", "char_end": len(s["text"])}
        for i, s in enumerate(informants)
        if draw.random() < 0.3
    ]
    rows += [dict(rows[0]) | {"code_id": "own.rare", "coding_id": "r"}]
    model = learn(replace(case, codings=TABLES["fact_coding"].from_rows(rows)))
    status = {r.code_id: r.status for part in model.parts for r in part.records}
    assert status["own.noise"] == "below_floor"
    assert status["own.rare"] == "few_positives"
    found = ClassifierCoder(model).code(segments_of(made_case("b", n_sources=1), "b0"), [BOOK])
    assert {a.code_id for a in found} == {"own.money", "own.trust"}


def test_the_agreed_coding_counts_alone_and_a_tie_is_undecided():
    two = made_case(coders=("ann", "bob"))
    lone = [
        r for r in two.codings.to_pylist() if r["coder_id"] == "ann" or r["segment_id"] != "a0-2"
    ]
    lone += [
        dict(r) | {"segment_id": "a0-2", "coder_id": "bob", "coding_id": "x", "code_id": "own.odd"}
        for r in lone[:1]
    ]
    case = replace(two, codings=TABLES["fact_coding"].from_rows(lone))
    source = learnt_sources([case], [BOOK], "turn")[0]
    gave = {u.segment_id: g for u, g in zip(source.units, source.gave["study"], strict=True)}
    assert gave["a0-2"] == {"own.odd": 1.0}  # the only one who used that codebook
    agreed = [dict(lone[0]) | {"coder_id": "adjudicated", "coding_id": "y"}]
    coders = [*two.coders.to_pylist(), {"coder_id": "adjudicated", "kind": "adjudicated"}]
    case = replace(
        two,
        codings=TABLES["fact_coding"].from_rows(lone + agreed),
        coders=TABLES["dim_coder"].from_rows(coders),
    )
    source = learnt_sources([case], [BOOK], "turn")[0]
    assert sum(bool(g) for g in source.gave["own"]) == 1


def test_sentences_are_coded_where_the_study_says_so():
    model = learn(made_case(), unit="sentence")
    fresh = made_case("b", n_sources=1, seed=7)
    rows = fresh.segments.to_pylist()
    rows[1]["text"] = "We walked along the river. " + " ".join(lesson_made.MONEY) + "."
    found = ClassifierCoder(model).code([codable(r) for r in rows], [BOOK])
    own = [a for a in found if a.segment_id == "b0-2"]
    assert [(a.code_id, a.start) for a in own] == [("own.money", 27)]


def test_a_cases_codings_stay_and_the_classifiers_stand_beside_them(model, study):
    case = made_case("a")
    raw = [
        {k: r[k] for k in ("segment_id", "source_id", "case_id", "position", "text")}
        | {"char_start": 100 * r["position"], "char_end": 100 * r["position"] + len(r["text"])}
        for r in case.segments.to_pylist()
    ]
    sources = [{"source_id": f"a{i}", "case_id": "a", "kind": "interview"} for i in range(6)]
    given = {
        "fact_coding": case.codings,
        "fact_coding_phase": TABLES["fact_coding_phase"].empty(),
        "dim_code": TABLES["dim_code"].from_rows(dim_code_rows([BOOK], (), ())),
        "dim_coder": case.coders,
    }
    common = {
        "codebooks": [BOOK],
        "sources": RESTRICTED_TABLES["raw_source"].from_rows(sources),
        "raw_segments": RESTRICTED_TABLES["raw_segment"].from_rows(raw),
        "segments": case.segments,
        "cache": None,
    }
    tables = classify_case(study, "a", model, given, **common)
    kinds = {r["coder_id"]: r["kind"] for r in tables["dim_coder"].to_pylist()}
    assert kinds == {"ann": "human", "classifier": "machine"}
    rows = tables["fact_coding"].to_pylist()
    assert sum(r["coder_id"] == "ann" for r in rows) == case.codings.num_rows
    own = [r for r in rows if r["coder_id"] == "classifier"]
    assert own
    assert len({r["coding_id"] for r in own}) == len(own)
    untouched = classify_case(study, "a", None, given, **common)
    assert all(pa.Table.equals(untouched[n], given[n]) for n in given)


def test_definitions_and_units_are_part_of_the_version():
    sources = learnt_sources([made_case()], [BOOK], "turn")
    other = replace(BOOK, codes=(replace(BOOK.codes[0], definition="Else"), BOOK.codes[1]))
    versions = {
        model_version(sources, [BOOK], "turn"),
        model_version(sources, [other], "turn"),
        model_version(sources, [BOOK], "sentence"),
    }
    assert len(versions) == 3


def test_valence_is_told_only_when_people_told_it():
    silent = learn(made_case())
    assert silent.said == ()
    assert "valence" in silent.not_said
    told = learn(made_case(valence=True))
    (said,) = told.said
    assert (said.name, said.values) == ("valence", ("-1", "1"))
    assert said.accuracy >= 0.9
    found = ClassifierCoder(told).code(segments_of(made_case("b", n_sources=1), "b0"), [BOOK])
    right = {"own.money": "-1", "own.trust": "1"}
    valences = [(a.valence, right[a.code_id]) for a in found if a.valence is not None]
    assert len(valences) > len(found) / 2
    assert sum(a == b for a, b in valences) / len(valences) > 0.85
    assert all(a.ref_start is None and a.aspect is None for a in found)


def test_a_damaged_model_is_learnt_anew(tmp_path, caplog):
    lake = Lake(tmp_path)
    path = tmp_path / "coded/classifier/model.npz"
    path.parent.mkdir(parents=True)
    for content in (b"", b"not a model", to_bytes(learn(made_case()))[:2000]):
        path.write_bytes(content)
        assert load_model(lake) is None
    assert "learns anew" in caplog.text


def test_talk_of_another_kind_is_left_alone(model):
    fresh = made_case("b", n_sources=1, seed=99)
    words = "The budget committee votes quarterly on zoning, parking fines and sewage contracts"
    rows = [r | {"text": f"{words} number {i}."} for i, r in enumerate(fresh.segments.to_pylist())]
    assert ClassifierCoder(model).code([codable(r) for r in rows], [BOOK]) == []
    (remark,) = remarks_of(model, TABLES["fact_segment"].from_rows(rows))
    assert (remark["n"], "other words" in remark["why"]) == (15, True)
    assert remarks_of(model, fresh.segments) == []


def test_of_a_source_coded_by_suggestions_only_what_was_decided_is_learnt_from():
    case = made_case(n_sources=3)
    mine = [r for r in case.codings.to_pylist() if r["source_id"] == "a0"]
    reviewed = [
        {"outcome": "confirmed", "coding_id": mine[0]["coding_id"], "segment_id": "a0-2"},
        {"outcome": "rejected", "coding_id": None, "segment_id": "a0-4"},
        {"outcome": "open", "coding_id": None, "segment_id": "a0-6"},
    ]
    rows = [{"source_id": "a0", "review_id": str(n), **r} for n, r in enumerate(reviewed)]
    reviews = CODED_TABLES["machine_review"].from_rows(rows)
    kept = [r for r in case.codings.to_pylist() if r["source_id"] != "a0"] + mine[:1]
    aided = replace(case, codings=TABLES["fact_coding"].from_rows(kept), reviews=reviews)
    first, *others = learnt_sources([aided], [BOOK], "turn")
    assert {u.segment_id for u in first.units} == {"a0-2", "a0-4"}
    assert [len(s.units) for s in others] == [30, 30]
    # Where people coded the source on their own as well, they read all of it.
    unaided = replace(case, reviews=reviews)
    assert [len(s.units) for s in learnt_sources([unaided], [BOOK], "turn")] == [30, 30, 30]
