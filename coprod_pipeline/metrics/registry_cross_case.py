"""Definitions in words of the metrics over all cases: XC-01 to XC-07.

What belongs here: an entry a metric and the reasons they give. What does not: computing them
(``cross_case`` and the modules it names), other metrics (their own ``registry_*``).
"""

from __future__ import annotations

from coprod_pipeline.metrics.definition import Metric

SEED = 19350101
_MART = "mart_cross_case"
_CONSTRUCTS = "Constructs: the registered ones, without any all rateable ones (exploratory)."

METRICS: tuple[Metric, ...] = (
    Metric(
        metric_id="XC-01",
        name="Construct by case",
        question="How do the cases compare, construct by construct?",
        formula=(
            "The preferred rating (IMP-01: consensus where there is one, else RATE-1) of every "
            "registered construct in every case, for the whole case and each phase; evidence_grade "
            "of the whole case as in EVQ-09. Listed in the order in which the constructs were "
            "registered, never by contrast."
        ),
        unit="rating",
        value_range="-2 to 2; X and NA have no estimate",
        version="1.0",
        minimum_evidence="As IMP-01.",
        mart=_MART,
        source="Damschroder 2013, doi 10.1186/1748-5908-8-51",
        item_meaning="rating_code: -2 -1 0 X +1 +2 NA_missing NA_not_applicable",
        bounds="loio_lo, loio_hi and loio_items as in IMP-01.",
        evidence="The evidence of the rating.",
        example=(
            "SELECT code_id, case_id, item, n_informants FROM mart_cross_case "
            "WHERE metric_id = 'XC-01' AND phase_id IS NULL AND code_id LIKE 'c22.out.%' "
            "ORDER BY code_id, case_id"
        ),
    ),
    Metric(
        metric_id="XC-02",
        name="Contrast by outcome",
        question="Do ratings part where independently judged outcomes do, more than by chance?",
        formula=(
            "Cases of high against cases of low outcome (study.yaml), X counts 0: strong when the "
            "two sides are at least 2 apart, weak at 1, or at 0 with means at least 1 apart, else "
            "no. The estimate is the mean of high less that of low. expected_by_chance: the mean "
            "number of strong constructs over every way each construct's ratings could fall on the "
            f"cases in which it is rated. A contrast, no explanation. {_CONSTRUCTS}"
        ),
        unit="rating",
        value_range="-4 to 4; expected_by_chance: count, 0 and more",
        version="1.0",
        minimum_evidence=(
            "An outcome of every case, both high and low; four cases; a rating on both sides. "
            "expected_by_chance: one construct rated on both sides."
        ),
        mart=_MART,
        source="gap rule: own definition, fitted to Varsi 2015, doi 10.2196/jmir.5061",
        item_meaning="strong weak no; expected_by_chance",
        evidence="The codings of the construct in the rated cases.",
        example=(
            "SELECT item, code_id, status, status_reason FROM mart_cross_case "
            "WHERE metric_id = 'XC-02' ORDER BY code_id"
        ),
    ),
    Metric(
        metric_id="XC-03",
        name="Profile similarity",
        question="How alike are two cases in how their constructs are rated?",
        formula=(
            "Over the constructs rated in both (X counts 0). gower: 1 less the mean of |a - b| / "
            "4. spearman: rank correlation, ties at their mean rank. Pairs stand in the order of "
            f"study.yaml; nothing is grouped or ranked. {_CONSTRUCTS}"
        ),
        unit="index",
        value_range="gower 0 to 1; spearman -1 to 1",
        version="1.0",
        minimum_evidence="15 constructs rated in both; spearman: neither profile constant.",
        mart=_MART,
        source="Gower 1971, doi 10.2307/2528823",
        item_meaning="gower; spearman",
        bounds=(
            "loio_lo and loio_hi: smallest and largest value when one informant of either case is "
            "left out and the ratings are made anew."
        ),
        evidence="The codings of the shared constructs; both coefficients share them.",
        example=(
            "SELECT case_id, other_case_id, item, round(estimate, 3) AS estimate, n "
            "FROM mart_cross_case WHERE metric_id = 'XC-03' ORDER BY case_id, other_case_id, item"
        ),
    ),
    Metric(
        metric_id="XC-04",
        name="Pattern matching",
        question="Was what the propositions predict found, and does it replicate over cases?",
        formula=(
            "positive or negative: by the case's rating: the expected sign matches, X or 0 partly, "
            "the opposite contradicts, no rating insufficient. present: matches when more than "
            "half of the case's informants and at least two sources name it, partly when any "
            "does; when none does, contradicts with a logged search, else insufficient. absent: "
            "the mirror. Of several codes the least favourable: contradicts, insufficient, partly, "
            "matches. k of n informants name what is expected present or absent. Over cases "
            "(case_id NULL): literal_replication when the same is predicted in several cases and "
            "found in all; theoretical_replication when the opposite is predicted for other cases "
            "and both are found; failed when a case is partly so or not; k of n cases match."
        ),
        unit="text",
        value_range="nominal: no estimate",
        version="1.0",
        minimum_evidence=(
            "A rating that is ok, a coding, or a logged search. Replication: two cases, none of "
            "them insufficient."
        ),
        mart=_MART,
        source="Yin 2018 (Case Study Research, 6th ed.); Mulvale 2019, doi 10.1111/hex.12864",
        item_meaning=(
            "matches partly contradicts insufficient; with case_id NULL literal_replication "
            "theoretical_replication failed insufficient"
        ),
        evidence=(
            "Every coding of the proposition's codes; those against the expectation contradict."
        ),
        example=(
            "SELECT proposition_id, case_id, item, status FROM mart_cross_case "
            "WHERE metric_id = 'XC-04' ORDER BY proposition_id, case_id NULLS LAST"
        ),
    ),
    Metric(
        metric_id="XC-05",
        name="Configurations",
        question="Which combinations of constructs go with the outcome?",
        formula=(
            "Crisp-set QCA. Conditions: constructs that a proposition expects positive or negative "
            "and whose rating is neither X nor 0 in any case; in the set where it is above 0. "
            "Configurations with the outcome in at least .8 of their cases are minimised, none "
            "that does not occur is assumed. order_by_chance: the probability that as many random "
            "cases give a table without contradictions whose outcome varies. Otherwise the row "
            "truth_table_preview says why there is no result."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence=(
            "An outcome of every case that varies, ten cases, one to six conditions, and "
            "order_by_chance below .05."
        ),
        mart=_MART,
        source="Ragin 2008 (Redesigning Social Inquiry); Marx 2011, doi 10.4256/mio.2010.0037",
        item_meaning=(
            "truth_table_preview order_by_chance; solution:<expression> (~ not, * and, + or) "
            "consistency pri coverage"
        ),
        bounds=(
            "lo and hi: the expression's fit when only ratings of 2, or also X and 0, are in the "
            "set (anchor_range)."
        ),
        evidence="The codings of the conditions.",
        example=(
            "SELECT item, status, status_reason FROM mart_cross_case WHERE metric_id = 'XC-05'"
        ),
    ),
    Metric(
        metric_id="XC-06",
        name="Omnibus permutation test",
        question="Do informants of different cases talk differently at all?",
        formula=(
            "statistic: the mean over constructs of the variance between cases of the mean valence "
            "of their informants (X counts 0, coders averaged first; divided by the number of "
            "cases with data). p: the share of arrangements of informants over cases of the same "
            "size whose statistic is as large: all of them up to 20,000, else 9,999 shuffles and "
            f"the observed one. Says nothing of any single construct. {_CONSTRUCTS}"
        ),
        unit="share",
        value_range="p: 0 to 1; statistic: index, 0 to 1",
        version="1.0",
        minimum_evidence=(
            "Two cases, in each two informants with a valence, and a construct that two cases "
            "speak of."
        ),
        mart=_MART,
        source="Good 2005 (Permutation, Parametric and Bootstrap Tests, 3rd ed.)",
        item_meaning="p; statistic",
        evidence="The codings of the constructs; both rows share them.",
        seed=SEED,
        example=(
            "SELECT item, round(estimate, 2) AS estimate, n FROM mart_cross_case "
            "WHERE metric_id = 'XC-06' ORDER BY item"
        ),
    ),
    Metric(
        metric_id="XC-07",
        name="Shared facilitators and barriers",
        question="Which constructs help, or hinder, in every case?",
        formula=(
            "A construct is listed when the preferred rating of every case is above 0 "
            f"(facilitator), or below 0 in every case (barrier). k = n = cases. {_CONSTRUCTS}"
        ),
        unit="share",
        value_range="1: only constructs that all cases share are listed",
        version="1.0",
        minimum_evidence="Two cases; in each a rating that rests on two sources.",
        mart=_MART,
        source="Yin 2018 (Case Study Research, 6th ed.)",
        item_meaning="facilitator; barrier",
        evidence="The construct's codings in all cases; valences against the sign contradict.",
        example=(
            "SELECT item, code_id, n_informants, n_documents FROM mart_cross_case "
            "WHERE metric_id = 'XC-07' ORDER BY item DESC, code_id"
        ),
    ),
)

REASONS: dict[str, str] = {
    "not_rateable": "The proposition expects a direction of a code that is not rated.",
    "no_outcome": "study.yaml does not give every case an outcome.",
    "outcome_does_not_vary": "All cases have the same outcome.",
    "no_rating_on_a_side": "The construct is rated on one side of the outcome at most.",
    "too_few_cases": "So few cases that contrasts and configurations are mostly chance.",
    "too_many_arrangements": "Too many ways to arrange the ratings to go through them all.",
    "single_case": "One case only: there is nothing to compare it with.",
    "few_shared_constructs": "Fewer than 15 constructs are rated in both cases.",
    "constant_profile": "All shared constructs of a case have the same rating.",
    "case_insufficient": "A case that the prediction is about cannot be judged.",
    "no_shared_construct": "No construct is spoken of in two cases.",
    "no_condition": "No proposition gives a direction to a construct that leans in every case.",
    "too_many_conditions": "More than six conditions.",
    "chance_too_high": "Random data would give as orderly a table too often.",
    "no_consistent_configuration": "No configuration leads to the outcome.",
}
