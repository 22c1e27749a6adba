"""Lines in, lines out."""

from coprod_pipeline.deidentify.standalone import deidentify_lines, guess_language
from coprod_pipeline.protocol import DeidentificationPolicy, Person

ROSTER = (
    Person("P1", None, "Danny Silvers"),
    Person(None, None, "Jonas Rosland", role="interviewer"),
)


def run(*lines: dict[str, object]) -> list[dict[str, object]]:
    return list(
        deidentify_lines(
            lines,
            roster=ROSTER,
            keep_terms=["Hit Save"],
            key=b"k" * 32,
            policy=DeidentificationPolicy(),
        )
    )


def test_contract() -> None:
    text = (
        "I am Jonas Rosland of Hit Save with Danny, on 07700 900123. Björn från Huskvarna ringde."
    )
    first, second, third = run(
        {"id": "1", "text": text, "language": "en"},
        {"id": 2, "text": "Rosland said that Jonas left yesterday evening."},
        {"id": 3, "text": "ok"},
    )
    assert set(first) == {"id", "text", "spans", "language"}
    for span in first["spans"]:
        assert set(span) == {"start", "end", "type", "surrogate", "source"}
        assert text[span["start"] : span["end"]].strip() == text[span["start"] : span["end"]]
    assert "Hit Save" in first["text"]
    assert "P1" in first["text"]
    jonas = next(s["surrogate"] for s in first["spans"] if text[s["start"] :].startswith("Jonas"))
    assert {s["surrogate"] for s in second["spans"]} == {jonas}
    assert second["language"] == "en"
    assert third["language"] is None
    assert "unknown" in third["note"]


def test_language() -> None:
    assert (
        guess_language("Vi arbetade länge tillsammans med patienterna och deras familjer.") == "sv"
    )
    assert guess_language("Nous avons travaillé avec les patients et leurs familles.") == "fr"
    assert guess_language("ok") is None
