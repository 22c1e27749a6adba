"""The metrics of implementation (IMP) in words.

What belongs here: one entry a metric, in order, and the reasons only they have. What does not:
computing them (``implementation``, ``balance``, ``code_coverage``, ``adaptations``, ``grids``,
``claims``).
"""

from __future__ import annotations

from coprod_pipeline.metrics.definition import Metric

_RATING_CODE = "rating_code: -2 -1 0 X +1 +2 NA_missing NA_not_applicable"
_DIRECTED = "Five constructs rated above or below 0, each with a rating that is ok (IMP-01)."
_LEFT_OUT = (
    "loio_lo and loio_hi: one informant left out and every rated construct rated again by RATE-1, "
    "those the team agreed on as well, so that the estimate can lie outside; what falls below the "
    "minimum is passed over."
)
_GROUPED = "framework, or domain (the first two parts of the code)"

METRICS: tuple[Metric, ...] = (
    Metric(
        metric_id="IMP-01",
        name="Construct rating",
        question="Does the construct help or hinder implementation in this case, and how strongly?",
        formula=(
            "RATE-1: an informant's value is the mean over coders of the sign of the summed "
            "valences; its sign is the vote. More positive than negative votes is +, fewer is -, "
            "as many X; without signs X if any informant is mixed, else 0. Strength 2 if at least "
            "two informants, and more than half of those with a valence, have an explicit example "
            "in the rating's direction. The team's consensus stands in rows of its own."
        ),
        unit="rating",
        value_range="-2 to 2; X and NA have no estimate",
        version="1.0",
        minimum_evidence=(
            "Algorithm: codings with a valence from two sources, one of them an informant. "
            "Consensus: at least one coding of the construct."
        ),
        mart="mart_implementation",
        source="Damschroder 2013, doi 10.1186/1748-5908-8-51",
        item_meaning=_RATING_CODE,
        bounds=(
            "loio_lo and loio_hi: smallest and largest rating when one informant is left out; X "
            "counts 0, what falls below the minimum evidence is passed over. loio_items: every "
            "rating code that comes out, NA_missing among them."
        ),
        evidence=(
            "Actual codings of the construct, presence-only ones included; a valence against the "
            "rating's direction contradicts, at rating 0 any valence of a direction does."
        ),
        example=(
            "SELECT case_id, derivation, item AS rating, n_informants FROM mart_implementation "
            "WHERE metric_id = 'IMP-01' AND phase_id IS NULL AND code_id = 'c22.inn.complex' "
            "ORDER BY case_id, derivation"
        ),
    ),
    Metric(
        metric_id="IMP-02",
        name="Net valence",
        question="Do the registered constructs help or hinder implementation on the whole?",
        formula=(
            "Per informant and construct the mean of the valences, each coder's first, then over "
            "coders; X counts 0. Then the mean over the constructs that are rated, then over "
            "informants: each informant weighs the same, however much is said."
        ),
        unit="index",
        value_range="-1 to 1",
        version="1.0",
        minimum_evidence=(
            "Half of the registered constructs of the framework or domain rated (IMP-01 ok), and "
            "three informants."
        ),
        mart="mart_implementation",
        source="own definition",
        item_meaning=_GROUPED,
        bounds=(
            "t on the informants' means below ten, clipped to the range (without width where they "
            "are all the same), expanded_percentile from ten on; loio_lo and loio_hi with one "
            "informant left out, the constructs unchanged."
        ),
        evidence=(
            "The codings with a valence of the rated constructs; a valence against the sign of the "
            "estimate contradicts."
        ),
        seed=20260202,
        example=(
            "SELECT case_id, item, round(estimate, 2) AS net, round(lo, 2) AS lo, "
            "round(hi, 2) AS hi, n_informants FROM mart_implementation "
            "WHERE metric_id = 'IMP-02' AND phase_id IS NULL AND item = 'cfir2022' ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="IMP-03",
        name="Facilitators and barriers",
        question="Are there more facilitators than barriers among the registered constructs?",
        formula=(
            "(F - B) / (F + B): F constructs rated above 0, B below. Mixed (x) and neutral ones "
            "are on neither side and counted in rows of their own."
        ),
        unit="index",
        value_range="-1 to 1; x and neutral: a count",
        version="1.0",
        minimum_evidence=_DIRECTED,
        mart="mart_implementation",
        source="own definition",
        item_meaning=f"{_GROUPED}; <framework>:x and <framework>:neutral",
        bounds=_LEFT_OUT,
        evidence="The codings of the rated constructs; what is against its construct's rating "
        "contradicts.",
        other_units=("count",),
        example=(
            "SELECT case_id, item, estimate, loio_lo, loio_hi FROM mart_implementation "
            "WHERE metric_id = 'IMP-03' AND phase_id IS NULL AND item LIKE 'cfir2022%' "
            "ORDER BY case_id, item"
        ),
    ),
    Metric(
        metric_id="IMP-04",
        name="Strength",
        question="How many of the rated constructs work strongly, in either direction?",
        formula="k constructs rated -2 or +2, of n rated; X and 0 are among the n.",
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence=_DIRECTED,
        mart="mart_implementation",
        source="own definition",
        item_meaning=_GROUPED,
        bounds=_LEFT_OUT,
        evidence="That of IMP-03, which it opens.",
        example=(
            "SELECT case_id, k, n, loio_lo, loio_hi FROM mart_implementation "
            "WHERE metric_id = 'IMP-04' AND phase_id IS NULL AND item = 'cfir2022' ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="IMP-05",
        name="Coverage",
        question="For how many of the registered constructs is there enough to say anything?",
        formula=(
            "k registered rateable constructs of the framework whose preferred rating is ok, of n "
            "registered. One further row for each missing construct names the reason."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="None: nothing rated is 0 of n. A missing construct's row is never ok.",
        mart="mart_implementation",
        source="Kirk 2016, doi 10.1186/s13012-016-0437-z",
        item_meaning="framework; in the rows of missing constructs (code_id set) the reason",
        evidence="Codings of rated constructs support, those of constructs left unrated contradict.",
        example=(
            "SELECT case_id, item AS framework, k, n FROM mart_implementation "
            "WHERE metric_id = 'IMP-05' AND code_id IS NULL AND phase_id IS NULL ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="IMP-06",
        name="Code coverage curve",
        question="How much of the list of constructs is heard of after so many informants?",
        formula=(
            "Share of the list that 1 … N informants speak of, averaged over all their orders "
            "(exactly: a construct that m of N speak of is still missing after i with "
            "probability C(N - m, i) / C(N, i)). The list: the registered constructs of the "
            "framework with most of them, all its rateable codes where none are registered. The "
            "new-code ratio of Guest 2020 (base four, run two) is (i-th less (i-2)-th) / fourth. "
            "A list fixed beforehand cannot show saturation: nothing outside it is found."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence=(
            "Six informants in the study: those heard in the case and those on the roster of the "
            "others. For one case the rows are a plot, no finding."
        ),
        mart="mart_implementation",
        source="Guest 2020, doi 10.1371/journal.pone.0232076",
        item_meaning="informants heard: 1 to N",
        bounds=(
            "The middle 95% of orders (orders): all subsets up to twelve informants, a thousand "
            "orders above."
        ),
        evidence="The informants' codings of the list; one set for the whole curve.",
        seed=20260206,
        example=(
            "SELECT case_id, CAST(item AS INTEGER) AS heard, round(estimate, 3) AS covered, "
            "round(lo, 3) AS lo, round(hi, 3) AS hi FROM mart_implementation "
            "WHERE metric_id = 'IMP-06' ORDER BY case_id, heard"
        ),
    ),
    Metric(
        metric_id="IMP-07",
        name="Adaptations",
        question="How was the innovation changed, in keeping with its functions, and by whom?",
        formula=(
            "k of the n adaptations of adaptations.csv that a source reports, by what they were: "
            "in keeping with the functions (fidelity), planned (proactive), decided_by, kind. "
            "What is empty is unknown."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="One adaptation with a source that was read.",
        mart="mart_implementation",
        source="Stirman 2019, doi 10.1186/s13012-019-0898-y",
        item_meaning="fidelity:yes|no|unknown, proactive:yes|no|unknown, decided_by:…, kind:…",
        evidence="The adaptations counted; the others contradict.",
        example=(
            "SELECT case_id, item, k, n FROM mart_implementation WHERE metric_id = 'IMP-07' "
            "AND item IN ('fidelity:yes', 'proactive:yes') ORDER BY case_id, item"
        ),
    ),
    Metric(
        metric_id="IMP-08",
        name="Function fidelity",
        question="How many of the core functions declared beforehand were kept?",
        formula=(
            "k of the n core functions of study.yaml that more sources call kept (valence 1 of "
            "core.<case>.<id>) than lost (-1). A function that nobody speaks of is among the n, "
            "not the k."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="Core functions declared, and a coding with a valence of one of them.",
        mart="mart_implementation",
        source="Hawe 2004, doi 10.1136/bmj.328.7455.1561; Toney 2019, doi 10.1177/0706743718815893",
        item_meaning="functions",
        bounds="loio_lo and loio_hi with one informant left out.",
        evidence="The codings of the functions; those that call one lost contradict.",
        example=(
            "SELECT case_id, phase_id, k, n, status_reason FROM mart_implementation "
            "WHERE metric_id = 'IMP-08' ORDER BY case_id, phase_id"
        ),
    ),
    Metric(
        metric_id="IMP-09",
        name="Implementation outcomes",
        question="How is each outcome of implementation judged, and on what kind of evidence?",
        formula=(
            "The rating of each outcome of the codebook proctor for the whole case, made as in "
            "IMP-01; n_informants (self-report) and n_documents say on what it rests. Counts are "
            "elsewhere: ADO-03, ASM-07. Only where the study uses that codebook."
        ),
        unit="rating",
        value_range="-2 to 2; X and NA have no estimate",
        version="1.0",
        minimum_evidence="As IMP-01.",
        mart="mart_implementation",
        source="Proctor 2011, doi 10.1007/s10488-010-0319-7",
        item_meaning=_RATING_CODE,
        bounds="loio_lo and loio_hi as in IMP-01.",
        evidence="As in IMP-01.",
        example=(
            "SELECT case_id, code_id, item AS rating FROM mart_implementation "
            "WHERE metric_id = 'IMP-09' ORDER BY case_id, code_id"
        ),
    ),
    Metric(
        metric_id="IMP-10",
        name="Characteristics by role",
        question="Who had the need, capability, opportunity and motivation that it took?",
        formula=(
            "The rating of each pair of characteristic and role (c22.char.opportunity@recipient) "
            "that was coded or registered, for the whole case, made as in IMP-01. The opportunity "
            "of recipients, their share in power, is reported even when nobody spoke of it."
        ),
        unit="rating",
        value_range="-2 to 2; X and NA have no estimate",
        version="1.0",
        minimum_evidence="As IMP-01.",
        mart="mart_implementation",
        source="Damschroder 2022, doi 10.1186/s13012-022-01245-0",
        item_meaning=_RATING_CODE,
        bounds="loio_lo and loio_hi as in IMP-01.",
        evidence="As in IMP-01.",
        example=(
            "SELECT case_id, code_id, item AS rating, n_informants FROM mart_implementation "
            "WHERE metric_id = 'IMP-10' AND code_id = 'c22.char.opportunity@recipient' "
            "ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="IMP-11",
        name="Causal claims",
        question="How many informants say that one thing brought another about?",
        formula=(
            "k of the case's n informants with an actual coding of A whose kind is causes:<B>: an "
            "explicit claim. That both are spoken of is none. Our own words for it are 'k "
            "informants say', never 'A causes B'."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="Three informants in the case and one claim; without a claim no row.",
        mart="mart_implementation",
        source="own definition",
        item_meaning="causes:<code B>; code A stands in code_id",
        bounds=(
            "t below ten informants, expanded_percentile from ten on, none_unanimous where all "
            "agree; loio_lo and loio_hi with one informant left out."
        ),
        evidence="The codings that make the claim.",
        seed=20260211,
        example=(
            "SELECT case_id, code_id AS cause, item, k, n, n_segments FROM mart_implementation "
            "WHERE metric_id = 'IMP-11' ORDER BY case_id"
        ),
    ),
)

#: Why a figure is not ok, as it stands in status_reason.
REASONS: dict[str, str] = {
    "few_informants": "Fewer informants than the figure needs.",
    "few_constructs": "Fewer than half of the registered constructs are rated.",
    "no_rated_construct": "No registered construct is rated.",
    "few_directed": "Fewer than five constructs are rated above or below 0.",
    "no_construct_heard": "No informant speaks of any construct of the list.",
    "no_adaptation": "No adaptation is listed.",
    "no_source": "Adaptations are listed, none of them with a source that was read.",
    "no_core_functions": "No core functions were declared.",
    "no_function_coded": "No coding says whether a core function was kept or lost.",
}
