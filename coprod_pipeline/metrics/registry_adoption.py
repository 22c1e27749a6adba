"""The metrics of adoption (ADO) in words.

What belongs here: one entry a metric, in order, and the reasons only they have. What does not:
computing them (``adoption``, ``survival``, ``diffusion``, ``drivers``).
"""

from __future__ import annotations

from coprod_pipeline.metrics.definition import Metric

_ROGERS = "Rogers 2003, isbn 9780743222099"
_PROCTOR = "Proctor 2011, doi 10.1007/s10488-010-0319-7"

METRICS: tuple[Metric, ...] = (
    Metric(
        metric_id="ADO-01",
        name="Time to adoption",
        question="How long after it could first adopt did each unit start to use the innovation?",
        formula=(
            "Days from the unit's eligible_from to the midpoint of its first-use interval, "
            "divided by 30.4375. Reports of one first use whose intervals overlap agree: their "
            "intersection counts. A decision alone is no adoption."
        ),
        unit="months",
        value_range="0 and more; lo may lie below 0 where only the year is known",
        version="1.0",
        minimum_evidence=(
            "A first use reported by one document, or by two interviews with two different "
            "informants whose dates overlap; eligible_from known; reports not disputed; first "
            "use not wholly before eligible_from."
        ),
        mart="mart_adoption",
        source="Proctor 2011, doi 10.1007/s10488-010-0319-7",
        bounds="lo and hi take the ends of the first-use interval (date_range).",
        evidence="The reports of the unit's first use; where they are disputed, all contradict.",
        example=(
            "SELECT case_id, adopting_unit_id, round(estimate, 1) AS months, status_reason "
            "FROM mart_adoption WHERE metric_id = 'ADO-01' ORDER BY case_id, months"
        ),
    ),
    Metric(
        metric_id="ADO-02",
        name="Adopting units",
        question="How many units use the innovation at the end of each year?",
        formula=(
            "Units whose first-use interval has ended by the day (estimate and lo), or begun by "
            "then (hi); at each 31 December from the first dated event or eligibility on, and at "
            "the end of the study. gross: all of them; net: without units whose discontinuation "
            "interval has ended. A disputed first use counts with the union of its reports. A "
            "merged unit counts until its eligible_to."
        ),
        unit="count",
        value_range="0 to the number of units",
        version="1.0",
        minimum_evidence="A list of units (dim_unit) and one dated event or eligibility.",
        mart="mart_adoption",
        source="Proctor 2011, doi 10.1007/s10488-010-0319-7",
        item_meaning="gross or net of discontinuation",
        bounds="Date precision only (date_range).",
        evidence="The events that the count is made of: eligible, first use, merger, and for net "
        "discontinuation.",
        example=(
            "SELECT case_id, period_end, estimate AS gross, hi FROM mart_adoption "
            "WHERE metric_id = 'ADO-02' AND item = 'gross' AND period_end = DATE '2023-12-31' "
            "ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="ADO-03",
        name="Adoption fraction",
        question="Which share of the units that can adopt uses the innovation?",
        formula=(
            "k units that use it, as in ADO-02, of n that can adopt on the day (from eligible_from "
            "until eligible_to), at each 31 December and at the end of the study. Who is not on "
            "the list of those who can adopt is not counted as an adopter either."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence=(
            "eligible events: without them the units that never adopted are not listed, and there "
            "is no denominator. At least one unit can adopt on the day."
        ),
        mart="mart_adoption",
        source="Glasgow 1999, doi 10.2105/AJPH.89.9.1322",
        item_meaning="gross or net of discontinuation",
        bounds="Date precision only (date_range): units are all there are, not a sample.",
        evidence="The events that the count is made of, as in ADO-02.",
        example=(
            "SELECT case_id, item, k, n, round(estimate, 3) AS share FROM mart_adoption "
            "WHERE metric_id = 'ADO-03' AND period_end = DATE '2023-12-31' ORDER BY case_id, item"
        ),
    ),
    Metric(
        metric_id="ADO-04",
        name="Survival of non-adoption and of use",
        question="How long do units stay without the innovation, and how long do they keep it?",
        formula=(
            "Kaplan-Meier: at each time t with d events among n units at risk the survival is "
            "multiplied by 1 - d / n (k and n of the row). non_adoption runs from eligible_from "
            "to first use, use from first use to discontinuation. An event known as an interval "
            "counts at the middle of its part after the origin, a disputed one at the middle of "
            "the union. Units are censored at the end of the study, or at eligible_to (for use "
            "only when they merged); one that was eligible before the innovation began is at risk "
            "from its beginning on (late entry). Where nothing happened the only row is the end "
            "of the curve, at 1."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="eligible events, and five units whose origin and event are dated.",
        mart="mart_adoption",
        source="Kaplan & Meier 1958, doi 10.1080/01621459.1958.10501452",
        item_meaning="non_adoption or use, and the months since its origin: non_adoption:14.5",
        bounds=(
            "From ten events on 95% after Greenwood on the log(-log) scale (greenwood); below, the "
            "steps and counts alone."
        ),
        evidence="The events of the units on the curve.",
        example=(
            "SELECT case_id, item, k, n, round(estimate, 3) AS still_without FROM mart_adoption "
            "WHERE metric_id = 'ADO-04' AND case_id = 'commons' "
            "ORDER BY CAST(split_part(item, ':', 2) AS DOUBLE)"
        ),
    ),
    Metric(
        metric_id="ADO-05",
        name="Driver profile",
        question="What do informants and documents say brought adoption about?",
        formula=(
            "k of the case's n informants with an actual coding of the driver "
            "(ado.driver.*); the same for its documents with any text in a row of their own. primary: "
            "informants who name it as the first or most important (kind primary), shown where "
            "they are more than half of the informants. A driver that nobody named has no row."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="Three informants in the case; for primary a majority of them.",
        mart="mart_adoption",
        source="Greenhalgh 2004, doi 10.1111/j.0887-378X.2004.00325.x",
        item_meaning="informants, documents or primary",
        bounds=(
            "Of informants: t below ten of them, expanded_percentile from ten on, none_unanimous "
            "where all agree; loio_lo and loio_hi with one informant left out. Of documents: none."
        ),
        evidence="The codings of those counted; a negative valence contradicts.",
        seed=20260105,
        example=(
            "SELECT case_id, split_part(code_id, '.', 3) AS driver, k, n FROM mart_adoption "
            "WHERE metric_id = 'ADO-05' AND item = 'informants' ORDER BY case_id, k DESC, driver"
        ),
    ),
    Metric(
        metric_id="ADO-06",
        name="Diffusion curve",
        question="Does adoption follow an S-curve, and how much of it is imitation?",
        formula=(
            "Bass hazard p + q·F(t), t in years from eligible_from. Maximum likelihood on whole "
            "years: an adopter adds log(S(a) - S(b)) for the years its first use can lie in, a "
            "unit that has not adopted log S(end). aicc_*: AICc of the Bass model (2 parameters), "
            "a constant hazard (1) and a hazard with one change at a whole year (3), on the number "
            "of units; the smaller fits better. p and q without_last_year are fitted to one year "
            "less: if they differ much, neither can be trusted."
        ),
        unit="per_year",
        value_range="above 0; AICc any number",
        version="1.0",
        minimum_evidence=(
            "eligible events (the number of units is known), 30 adoptions, 60% adopted, and the "
            "inflection is passed: the fitted one lies within the time watched, and the last whole "
            "year is not the one with most adoptions. Below that the parameters are arbitrary, whatever "
            "fits."
        ),
        mart="mart_adoption",
        source=(
            "Bass 1969, doi 10.1287/mnsc.15.5.215; Van den Bulte & Lilien 1997, "
            "doi 10.1287/mksc.16.4.338"
        ),
        item_meaning=(
            "p, q, aicc_bass, aicc_exponential, aicc_step, p:without_last_year, q:without_last_year"
        ),
        bounds="95% profile likelihood (profile_likelihood); hi NULL where it has no upper end.",
        evidence="The eligible and first-use events.",
        other_units=("aicc",),
        example=(
            "SELECT case_id, item, k, n, status, status_reason FROM mart_adoption "
            "WHERE metric_id = 'ADO-06' AND item = 'q' ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="ADO-07",
        name="Adoption order",
        question="In which order did the units adopt?",
        formula=(
            "1 + units whose first use lies earlier by the middle of its interval; ties share the "
            "smaller place; a disputed first use counts with the union of its reports; n is the "
            "number of adopters. Categories (innovator to laggard, by mean and standard deviation "
            "of the day of first use) are named only from 50 units on of which more than 80% "
            "adopted: in a handful they say nothing."
        ),
        unit="place",
        value_range="1 to the number of adopters",
        version="1.0",
        minimum_evidence="A dated first use.",
        mart="mart_adoption",
        source=_ROGERS,
        item_meaning="adopter category; NULL below 50 units or 80% adopted",
        bounds="The first and last place that the dates allow (date_range).",
        evidence="The reports of the unit's first use; where they are disputed, all contradict.",
        example=(
            "SELECT adopting_unit_id, estimate AS place, lo, hi FROM mart_adoption "
            "WHERE metric_id = 'ADO-07' AND case_id = 'commons' ORDER BY place NULLS LAST"
        ),
    ),
    Metric(
        metric_id="ADO-08",
        name="Attribute profile",
        question="How do informants see each attribute of the innovation?",
        formula=(
            "Of the case's n informants k whose vote on the attribute (rog.attr.*, gre.inn.*) is "
            "positive, negative, mixed or neutral, or who are silent: no valence. The five shares "
            "add up to 1. An attribute that no informant gave a valence has no rows."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="Three informants in the case.",
        mart="mart_adoption",
        source=f"{_ROGERS}; Greenhalgh 2004, doi 10.1111/j.0887-378X.2004.00325.x",
        item_meaning="positive, negative, mixed, neutral or silent",
        bounds=(
            "t below ten informants, expanded_percentile from ten on, none_unanimous where all "
            "agree; loio_lo and loio_hi with one informant left out."
        ),
        evidence=(
            "The informants' codings; an opposite valence contradicts. Of silent: what the others "
            "say."
        ),
        seed=20260108,
        example=(
            "SELECT case_id, code_id, item, k, n FROM mart_adoption WHERE metric_id = 'ADO-08' "
            "AND code_id = 'rog.attr.observ' AND k > 0 ORDER BY case_id, item"
        ),
    ),
    Metric(
        metric_id="ADO-09",
        name="Decision and stage",
        question="Who decided to adopt, and how far has the innovation come in the organisation?",
        formula=(
            "decision: k sources that name this type of decision (rog.decision.*, ado.decision.*) "
            "of n that name any. stage: the furthest organisational stage (agenda, matching, "
            "redefining, clarifying, routinizing) that two sources tell of (rog.org.*, "
            "ado.stage.*); k sources that tell of it, of n that tell of any. A source that names "
            "it in both codebooks counts once."
        ),
        unit="share",
        value_range="0 to 1: agreement of the sources",
        version="1.0",
        minimum_evidence="Two sources for the type or the stage.",
        mart="mart_adoption",
        source=_ROGERS,
        item_meaning="decision:optional, decision:collective, decision:authority, or stage:<stage>",
        evidence="The codings; those of another type of decision contradict.",
        example=(
            "SELECT case_id, item, k, n, status FROM mart_adoption WHERE metric_id = 'ADO-09' "
            "ORDER BY case_id, item"
        ),
    ),
    Metric(
        metric_id="ADO-10",
        name="Expected and actual adoption",
        question="Did what informants expected of adoption come about?",
        formula=(
            "Of n informants with a statement on adoptability that has a valence "
            "(cfo.ant.adoptability) k with a positive one (said_yes), and k with a negative and no "
            "positive one (said_no), beside whether a first use is reported (did_yes, did_no): of "
            "any unit for the case, of the unit where statements name one."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="One informant's statement, and events of the case or unit.",
        mart="mart_adoption",
        source="Damschroder 2022, doi 10.1186/s13012-021-01181-5",
        item_meaning="said_yes_did_yes, said_yes_did_no, said_no_did_yes or said_no_did_no",
        evidence=(
            "The informants' statements and the first uses; the others' statements, and first uses "
            "against those who doubted, contradict."
        ),
        example=(
            "SELECT case_id, item, k, n FROM mart_adoption WHERE metric_id = 'ADO-10' "
            "AND adopting_unit_id IS NULL ORDER BY case_id, item"
        ),
    ),
)

#: Why a figure is not ok, as it stands in status_reason.
REASONS: dict[str, str] = {
    "no_first_use": "No first use of the unit is reported.",
    "no_date": "A first use is reported without a date.",
    "no_eligible_from": "It is not documented since when the unit could adopt.",
    "disputed": "The reports of the first use do not overlap.",
    "no_dated_source": "Neither a document nor two informants date the first use.",
    "first_use_before_eligible": "The first use ends before the unit could adopt: a contradiction.",
    "no_unit_list": "No unit that could adopt is listed.",
    "no_dated_event": "Neither an event nor an eligibility of the listed units has a date.",
    "no_eligible_event": "No eligible event: who could adopt and did not is not documented.",
    "none_eligible": "On that day no unit could adopt yet, or any more.",
    "few_units": "Fewer than five units have the dates that a curve is made of.",
    "few_adoptions": "Fewer than 30 adoptions: the curve's parameters would be arbitrary.",
    "low_adoption": "Less than 60% have adopted: the ceiling of the curve is unknown.",
    "before_inflection": "Adoption has not passed the point where it slows down.",
    "no_majority": "Named as the first or most important by half of the informants or fewer.",
    "no_statement": "No informant said whether adoption was to be expected.",
}
