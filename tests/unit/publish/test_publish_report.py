import re
from html.parser import HTMLParser

import pytest
from small_tables import changed, small_tables

from coprod_pipeline.model import TABLES
from coprod_pipeline.publish.curve import draw
from coprod_pipeline.publish.report import number, render_report, words

#: What a small study must not claim; the page's own prose is read, with nothing of a study in it.
CLAIMS = re.compile(
    r"\b(caused|led to|leads to|significan\w+|correlat\w+|saturation|effective(ness)? of|"
    r"success\w*|proves?|proven|demonstrates?|best case|ranking|p ?[<=] ?0?\.\d)\b",
    re.IGNORECASE,
)
VOID = {"meta", "br", "link", "img", "path"}


class Page(HTMLParser):
    """The tags, texts and attributes of a page; unbalanced tags are an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(" ".join(data.split()))

    @property
    def prose(self) -> str:
        return " ".join(t for t in self.text if t)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(tables=None, *, title="Small study", synthetic=True, warnings=()) -> tuple[str, Page]:
    html = render_report(
        small_tables() if tables is None else tables,
        title=title,
        synthetic=synthetic,
        release_id="20240301T020000Z-00000001",
        warnings=list(warnings),
    )
    return html, Page(html)


def test_it_is_one_accessible_page_without_script_or_network():
    html, found = page()
    assert html.startswith("<!DOCTYPE html>")
    assert found.named("html") == [{"lang": "en"}]
    assert not found.named("script") + found.named("link") + found.named("img")
    assert not re.search(r"https?://|url\(|@import", html)
    tables = len(found.named("table"))
    assert tables >= 9
    assert len(found.named("caption")) == tables
    assert all(th.get("scope") for th in found.named("th"))
    assert [level for level, _ in found.tags if level in ("h1", "h2")].count("h1") == 1
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in found.named("svg"))
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_ids_that_label_sections_exist():
    _, found = page()
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert {s["aria-labelledby"] for s in found.named("section")} == set(ids)


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_synthetic_study_says_so_first(synthetic):
    _, found = page(synthetic=synthetic)
    banner = "SYNTHETIC: nothing here is about a real programme"
    assert (banner in found.prose) == synthetic


def test_what_a_study_says_is_escaped_and_no_quote_is_shown():
    tables = changed(small_tables(), "dim_case", 0, name="<script>alert(1)</script> & co")
    html, found = page(tables, title="A <b>title</b>", warnings=["row 3: <i>odd</i>"])
    assert not found.named("script") + found.named("b") + found.named("i")
    assert "A <b>title</b>" in found.prose
    assert "row 3: <i>odd</i>" in found.prose
    assert "We met as equals" not in html


def test_the_matrix_shows_registered_constructs_and_says_insufficient():
    _, found = page()
    assert "Trialability" not in found.prose
    for text in ("+2 strong facilitator", "−2 strong barrier", "X mixed", "0 neutral"):
        assert text in found.prose
    assert "insufficient one source; 1 informant, 0 documents" in found.prose


def test_a_registered_construct_without_a_rating_is_insufficient_not_blank():
    tables = small_tables()
    kept = [r for r in tables["fact_rating"].to_pylist() if "funding" not in r["code_id"]]
    html, found = page(tables | {"fact_rating": TABLES["fact_rating"].from_rows(kept)})
    assert "Financing insufficient no coding insufficient no coding" in found.prose
    assert not re.search(r"<td[^>]*>\s*(<span[^>]*>\s*</span>)?\s*</td>", html)


def test_without_registered_constructs_it_is_exploratory():
    tables = small_tables()
    codes = [r | {"registered": False} for r in tables["dim_code"].to_pylist()]
    _, found = page(tables | {"dim_code": TABLES["dim_code"].from_rows(codes)})
    assert "exploratory" in found.prose
    assert "Trialability" in found.prose


def test_counts_curves_and_times_are_the_figures():
    _, found = page()
    assert "2013-12-31 1 1 to 2 1 1 to 2" in found.prose
    assert "Unit 1 Alder network 18 12 to 24" in found.prose
    assert len(found.named("svg")) == 3


def test_quarantine_checks_and_warnings_are_told():
    tables = small_tables()
    rows = [
        {
            "suite": "segments",
            "expectation": "end_after_start",
            "table_name": "fact_segment",
            "severity": "warning",
            "passed": False,
            "n_checked": 72,
            "n_failed": 2,
        }
    ]
    tables["quality_check"] = TABLES["quality_check"].from_rows(rows)
    _, found = page(tables, warnings=["No roster."])
    assert "no consent interview 1" in found.prose
    assert "fact_segment: end after start (warning; 2 of 72)" in found.prose
    assert "No roster." in found.prose


def test_an_empty_study_has_a_page_that_claims_nothing():
    html, found = page({}, synthetic=False)
    assert "Insufficient: no dated events" in found.prose
    assert CLAIMS.findall(found.prose) == []
    assert "None" not in found.prose
    assert "nan" not in html


def test_a_full_page_claims_nothing_either():
    _, found = page()
    assert CLAIMS.findall(found.prose) == []
    assert "not a population inference" in found.prose


def test_the_same_tables_give_the_same_page():
    assert page()[0] == page()[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (3.0, "3"),
        (1234.5, "1,234.5"),
        (0.333333, "0.33"),
        (10, "10"),
        (-0.5, "-0.5"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


def test_identifiers_become_words():
    assert words("not_known_if_asked") == "not known if asked"
    assert words(None) == ""


def test_a_curve_steps_and_its_band_holds_it():
    from datetime import date

    curve = draw([(date(2012, 12, 31), 0, 0, 1), (date(2013, 12, 31), 2, 2, 2)])
    assert curve.line == f"M24.0 100.0 L{curve.right}.0 100.0 L{curve.right}.0 10.0"
    assert curve.band.endswith(" Z")
    assert (curve.first, curve.last, curve.top) == (2012, 2013, 2)
