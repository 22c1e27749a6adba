"""The planted truth holds in the codings, by a reading of RATE-1 that shares no code."""

import csv
import io
from collections import defaultdict

import pytest
import yaml

CASES = ("linnea", "recovery", "commons")
PEOPLE = {"linnea": 4, "recovery": 5, "commons": 4}


@pytest.fixture(scope="module")
def expected(made):
    return yaml.safe_load(made.truth["expected.yaml"])


@pytest.fixture(scope="module")
def codings(made):
    text = made.landing["codings/adjudicated.csv"].decode()
    source = {s.path: s for s in made.sources}
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        origin = source[row["source_path"]]
        row["case"] = origin.case_id
        row["person"] = origin.participant
    return rows


def with_pairs(rows):
    """Codings with the derived role and characteristic pairs added."""
    roles = defaultdict(list)
    for r in rows:
        if r["code_id"].startswith("c22.role."):
            roles[r["source_path"], r["quote"], r["occurrence"]].append(r["code_id"][9:])
    pairs = [
        {**r, "code_id": f"{r['code_id']}@{role}"}
        for r in rows
        if r["code_id"].startswith("c22.char.")
        for role in roles[r["source_path"], r["quote"], r["occurrence"]]
    ]
    return rows + pairs


def rate(rows):
    """RATE-1 on the codings of one case and code: (rating code, is there enough)."""
    documents = {r["source_path"] for r in rows if not r["person"]}
    talk = defaultdict(list)
    for r in rows:
        if r["person"] and r["aspect"] == "actual":
            talk[r["person"]].append(r)
    votes, explicit = {}, {}
    for person, said in talk.items():
        numbers = [int(r["valence"]) for r in said if r["valence"] in ("1", "0", "-1")]
        mixed = any(r["valence"] == "X" for r in said)
        total = sum(numbers)
        sign = (total > 0) - (total < 0)
        votes[person] = sign or ("mixed" if mixed or any(numbers) else 0)
        explicit[person] = {int(r["valence"]) for r in said if r["explicit_example"] == "true"}
    if not votes:
        return "NA", False
    plus = sum(v == 1 for v in votes.values())
    minus = sum(v == -1 for v in votes.values())
    if plus == minus:
        code = "X" if plus or "mixed" in votes.values() else "0"
    else:
        direction = 1 if plus > minus else -1
        clear = sum(v == direction and direction in explicit[p] for p, v in votes.items())
        strong = len(votes) >= 2 and clear >= 2 and clear > len(votes) / 2
        code = f"{direction * (2 if strong else 1):+d}"
    return code, len(votes) + len(documents) >= 2


def test_every_planted_rating_follows_from_the_agreed_codings(codings, expected):
    rows = with_pairs(codings)
    found, planted = {}, {}
    for code, ratings in expected["ratings"].items():
        for case, rating in zip(CASES, ratings, strict=True):
            value, enough = rate([r for r in rows if (r["case"], r["code_id"]) == (case, code)])
            found[case, code] = value if enough else "NA"
            planted[case, code] = rating
    assert len(planted) == 72
    assert found == planted


def test_the_single_voice_leans_as_planted_and_is_not_enough(codings, expected):
    for code, leans in expected["single_informant_lean"].items():
        for case, lean in leans.items():
            rows = [r for r in codings if (r["case"], r["code_id"]) == (case, code)]
            assert rate(rows) == (lean, False)


def test_anticipated_statements_would_change_ratings_if_they_counted(codings, expected):
    rows = [{**r, "aspect": "actual"} for r in codings]
    policy = [r for r in rows if (r["case"], r["code_id"]) == ("linnea", "c22.out.policy")]
    assert rate(policy)[0] != expected["ratings"]["c22.out.policy"][0]


def people(codings, case, code, kind=None):
    return {
        r["person"]
        for r in codings
        if r["person"]
        and (r["case"], r["code_id"]) == (case, code)
        and (kind is None or r["kind"] == kind)
    }


def test_drivers_efforts_mindsets_and_causal_statements(codings, expected):
    for case, drivers in expected["drivers"].items():
        named = {r["code_id"] for r in codings if r["case"] == case and r["person"]}
        named = {c[11:] for c in named if c.startswith("ado.driver.")}
        assert named == set(drivers)
        for driver, k in drivers.items():
            assert len(people(codings, case, f"ado.driver.{driver}")) == k
    for code, shares in expected["named_by"].items():
        for case, (k, n) in zip(CASES, shares, strict=True):
            assert n == PEOPLE[case]
            if code.startswith("causes:"):
                found = people(codings, case, "c22.inner.culture.equality", code)
            else:
                found = people(codings, case, code)
            assert len(found) == k, (code, case)


def test_silent_and_single_voice_codes(codings, expected):
    used = {r["code_id"] for r in codings}
    assert len(expected["never_mentioned"]) == 12
    assert not used & set(expected["never_mentioned"])
    for code in expected["one_informant_only"]:
        assert len({r["person"] for r in codings if r["code_id"] == code and r["person"]}) == 1
    assert "loz.out.corruption" not in used


def median(levels):
    ordered = sorted(levels)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def test_form_of_assimilation_per_phase(codings, expected, made):
    study = yaml.safe_load(made.landing["study.yaml"])
    roster = list(csv.DictReader(io.StringIO(made.landing["roster.csv"].decode())))
    stake = {r["participant_id"]: (r["stake"], r["role"]) for r in roster if r["participant_id"]}
    stance = {s.path: s.stance for s in made.sources}
    leading = ("high_leader", "mid_leader", "lead")
    for case in CASES:
        forms = []
        for phase in study["phases"][case]:
            axes = defaultdict(dict)
            for r in codings:
                inside = r["ref_start"] <= phase["end"] and r["ref_end"] >= phase["start"]
                if r["case"] == case and r["code_id"].startswith("loz.move.") and inside:
                    source = r["person"] or r["source_path"]
                    level = axes[source].get(r["code_id"], 0)
                    axes[source][r["code_id"]] = max(level, int(r["level"]))
            both = {s: v for s, v in axes.items() if len(v) == 2}
            independent = [
                s
                for s in both
                if (s in stake and not (stake[s][0] == "insider" and stake[s][1] in leading))
                or (s not in stake and stance[s] != "programme")
            ]
            if len(both) < 2 or not independent:
                forms.append("insufficient")
                continue
            org = median([v["loz.move.org"] for v in both.values()])
            inn = median([v["loz.move.inn"] for v in both.values()])
            assert org >= 2
            forms.append("customisation" if inn >= 2 else "transformation")
        assert forms == expected["forms"][case]


def test_negative_cases_are_there_and_small(codings):
    relabel = [r for r in codings if r["code_id"] == "loz.signal.relabel"]
    assert {(r["case"], r["person"]) for r in relabel} == {("recovery", "P204")}
    pressed = [r for r in codings if r["code_id"] == "loz.signal.professionalise"]
    assert {r["case"] for r in pressed} == {"commons"}
    assert len({r["source_path"] for r in pressed}) == 2
    loose = [r for r in codings if r["code_id"] == "loz.out.loose_coupling"]
    assert {(r["case"], r["unit"]) for r in loose} == {("linnea", "Granåker Municipality")}


def test_adoption_events(made, expected):
    rows = list(csv.DictReader(io.StringIO(made.landing["events.csv"].decode())))
    for case, figures in expected["adoption"].items():
        own = [r for r in rows if r["case_id"] == case]
        of = {t: [r for r in own if r["event_type"] == t] for t in {r["event_type"] for r in own}}
        adopted = {r["unit"] for r in of["first_use"]}
        left = {r["unit"] for r in of.get("discontinue", [])}
        assert len(of["eligible"]) == figures["eligible"]
        assert len(adopted) == figures["adopted"]
        assert len(adopted - left) == figures["net"]
        assert {r["unit"] for r in of["adopt_decision"]} - adopted, "a plan that came to nothing"
        assert all(r["source_path"] in made.landing for r in own)
    disputed = [
        r for r in rows if r["unit"].startswith("Stenfallet") and "first" in r["event_type"]
    ]
    assert len(disputed) == 2
    assert disputed[0]["date_latest"] < disputed[1]["date_earliest"]
    assert sum(r["event_type"] == "merge" for r in rows) == 1
