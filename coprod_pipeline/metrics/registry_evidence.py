"""Definitions in words of the metrics of evidence: EVQ-04 to EVQ-10.

What belongs here: an entry a metric and the reasons they give. What does not: computing them
(``evidence_quality``, ``evidence_spread``), other metrics (their own ``registry_*``).
"""

from __future__ import annotations

from coprod_pipeline.metrics.definition import Metric

_MART = "mart_evidence_quality"
_OVERALL = (
    "code_id NULL: all codes that one kind of coder coded, pairs of role and characteristic left "
    "out."
)
_LOIO = "loio_lo and loio_hi: smallest and largest value when one informant is left out."

METRICS: tuple[Metric, ...] = (
    Metric(
        metric_id="EVQ-04",
        name="Triangulation",
        question="Do people and documents say the same of a construct?",
        formula=(
            "The majority sign of informants against that of documents, over all phases: "
            "both_conflict where they are opposite; both_agree where they are the same or all are "
            "neutral; both_mixed where either has no majority or only one is neutral."
        ),
        unit="text",
        value_range="nominal: no estimate",
        version="1.0",
        minimum_evidence="One coding with a valence by an informant or a document.",
        mart=_MART,
        source="Farmer 2006, doi 10.1177/1049732305285708",
        item_meaning="both_agree both_conflict both_mixed interview_only document_only",
        evidence="Codings with a valence; those against the informants' majority contradict.",
        example=(
            "SELECT item, count(*) AS codes FROM mart_evidence_quality "
            "WHERE metric_id = 'EVQ-04' AND status = 'ok' GROUP BY item ORDER BY item"
        ),
    ),
    Metric(
        metric_id="EVQ-05",
        name="Contrary evidence",
        question="How many segments contradict a proposition?",
        formula=(
            "Segments with a coding against what the proposition expects: a negative valence where "
            "it expects positive, a positive one where it expects negative, any coding of what it "
            "expects absent."
        ),
        unit="count",
        value_range="0 and more",
        version="1.0",
        minimum_evidence=(
            "None found counts only where negative_cases.csv has a search on the proposition or "
            "one of its codes."
        ),
        mart=_MART,
        source="Yin 2018 (Case Study Research, 6th ed.)",
        evidence="The contrary codings; all contradict.",
        example=(
            "SELECT case_id, proposition_id, estimate, status FROM mart_evidence_quality "
            "WHERE metric_id = 'EVQ-05' ORDER BY proposition_id, case_id"
        ),
    ),
    Metric(
        metric_id="EVQ-06",
        name="Concentration",
        question="Does what is said of it rest on one informant?",
        formula=(
            "Statements of informants: codings, of which overlapping ones of one coder and code "
            "count once. top_share: k of n statements are the most-heard informant's. effective_n: "
            f"1 / Σ p², p each informant's share. {_OVERALL}"
        ),
        unit="share",
        value_range="top_share: 0 to 1, above .5 one informant outweighs all others; "
        "effective_n: count, 1 to the number of informants",
        version="1.0",
        minimum_evidence="One statement of an informant.",
        mart=_MART,
        source="Laakso 1979, doi 10.1177/001041407901200101",
        item_meaning="top_share; effective_n",
        bounds=_LOIO,
        evidence="Informants' codings; those of others than the most-heard one contradict.",
        example=(
            "SELECT case_id, coder_source, item, round(estimate, 3) AS estimate "
            "FROM mart_evidence_quality WHERE metric_id = 'EVQ-06' AND code_id IS NULL "
            "ORDER BY case_id, coder_source, item"
        ),
    ),
    Metric(
        metric_id="EVQ-07",
        name="Insider share",
        question="How much of the evidence comes from the programme's own leaders and documents?",
        formula=(
            "k of the n sources (people, documents, unlabelled talk of a file) with a coding are "
            "insiders in a leading role or documents whose author_stance is programme. " + _OVERALL
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="One coding, and the stake or stance of one of its sources.",
        mart=_MART,
        source="own definition",
        item_meaning="insider_share",
        bounds=_LOIO,
        evidence="Codings of insiders support, those of others contradict.",
        example=(
            "SELECT case_id, coder_source, k, n FROM mart_evidence_quality "
            "WHERE metric_id = 'EVQ-07' AND code_id IS NULL ORDER BY case_id, coder_source"
        ),
    ),
    Metric(
        metric_id="EVQ-08",
        name="Cell support",
        question="How many sources stand behind each construct of a case?",
        formula=(
            "Informants, documents and unknown speakers with an actual coding of the code, with "
            "or without valence; n_informants and n_documents give the parts."
        ),
        unit="count",
        value_range="1 and more",
        version="1.0",
        minimum_evidence="One coding; without any the figure is insufficient, never 0.",
        mart=_MART,
        source="own definition",
        item_meaning="support",
        evidence="Every actual coding of the code.",
        example=(
            "SELECT case_id, estimate, n_informants, n_documents FROM mart_evidence_quality "
            "WHERE metric_id = 'EVQ-08' AND code_id = 'c22.inn.adaptab' ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="EVQ-09",
        name="Grade of evidence",
        question="How much confidence does the evidence on a construct deserve?",
        formula=(
            "4, less 1 for each: a single type of source (people or documents alone); fewer than 3 "
            "informants; an unresolved conflict (EVQ-04 both_conflict); reliability insufficient "
            "(the domain's EVQ-01 alpha is not ok or below .667). evidence_grade lists what "
            "lowered it. Inspired by GRADE-CERQual, and not a CERQual grade: one study, not many."
        ),
        unit="index",
        value_range="1 to 4",
        version="1.0",
        minimum_evidence="One coding.",
        mart=_MART,
        source="Lewin 2018, doi 10.1186/s13012-017-0688-3",
        item_meaning="grade",
        evidence="Every actual coding of the code.",
        example=(
            "SELECT case_id, evidence_grade, count(*) AS codes FROM mart_evidence_quality "
            "WHERE metric_id = 'EVQ-09' GROUP BY ALL ORDER BY ALL"
        ),
    ),
    Metric(
        metric_id="EVQ-10",
        name="Recall risk",
        question="How much of the talk is about times long past?",
        formula=(
            "k of the n segments of interviews with a coding that says which period it is about "
            "have one whose period ended more than five years before the first day the "
            f"interview's date can mean. {_OVERALL}"
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="One segment of a dated interview with a reference period.",
        mart=_MART,
        source="own definition",
        item_meaning="recall_risk",
        bounds=_LOIO,
        evidence="Codings of times long past support, the other dated ones contradict.",
        example=(
            "SELECT case_id, coder_source, k, n FROM mart_evidence_quality "
            "WHERE metric_id = 'EVQ-10' AND code_id IS NULL ORDER BY case_id, coder_source"
        ),
    ),
)

REASONS: dict[str, str] = {
    "no_stake_known": "Neither roster nor sources.csv says how any of the sources stands to it.",
    "no_reference_period": "No coding of a dated interview says which period it is about.",
}
