"""Definitions in words of the metrics of agreement: EVQ-01 to EVQ-03.

What belongs here: an entry a metric and the reasons they give. What does not: computing them
(``agreement_figures``), other metrics (their own ``registry_*``).
"""

from __future__ import annotations

from coprod_pipeline.metrics.definition import Metric

#: Of every resampled interval of agreement.
SEED = 20190711

_BOUNDS = (
    "Expanded percentile bootstrap of whole sources (Hesterberg 2015, doi "
    "10.1080/00031305.2015.1089789), 4,000 resamples, 95%; NULL below three sources, where more "
    "than a tenth of the resamples define no value, and (none_unanimous) where every source says "
    "the same. Coverage: docs/agreement.md."
)
_UNITS = (
    "A unit is a non-interviewer turn or a paragraph of a document, coded or not, of the sources "
    "that two coders or more worked on: those hold any coding of theirs, and in the case they "
    "used the code's codebook."
)
_UNIT_TEXT = f"{_UNITS} Turns and paragraphs together. "

METRICS: tuple[Metric, ...] = (
    Metric(
        metric_id="EVQ-01",
        name="Inter-coder reliability",
        question="Do people who code the same material independently code the same?",
        formula=(
            _UNIT_TEXT
            + "Each unit is coded or not: with the code; with any code of the domain; with anything "
            "(code_id NULL, no domain). alpha: Krippendorff's, nominal; kappa: Cohen's, its mean "
            "over pairs for more than two coders; ac1: Gwet's; dice: where one coder coded, how "
            "often another did; prevalence: share of units coded, mean over coders. People only: "
            "no program and not the agreed coding. Confusion of two codes of one domain shows in "
            "the codes' rows, not in the domain's."
        ),
        unit="index",
        value_range="alpha and kappa -1 to 1, 0 is chance; ac1 -1 to 1; dice and prevalence 0 to 1",
        version="1.0",
        minimum_evidence=(
            "Two people who worked on the same source, and 20 units coded by the one who coded "
            "most; below that no value is shown. Units that all are coded have no alpha."
        ),
        mart="mart_evidence_quality",
        source=(
            "Hayes 2007, doi 10.1080/19312450709336664; Gwet 2008, doi 10.1348/000711006X126600; "
            "Cohen 1960, doi 10.1177/001316446002000104"
        ),
        item_meaning="alpha kappa ac1 dice prevalence; of a domain <domain>:alpha and so on",
        bounds=_BOUNDS,
        evidence=(
            "People's codings in the compared units; one contradicts where another coder of the "
            "unit did not code the same. The five rows of a code or domain share them."
        ),
        seed=SEED,
        example=(
            "SELECT item, round(estimate, 3) AS estimate, round(lo, 3) AS lo, round(hi, 3) AS hi "
            "FROM mart_evidence_quality WHERE metric_id = 'EVQ-01' AND case_id = 'linnea' "
            "AND code_id IS NULL AND item NOT LIKE '%:%' ORDER BY item"
        ),
    ),
    Metric(
        metric_id="EVQ-02",
        name="Unitising agreement",
        question="Do coders who use a code mark the same stretches of text?",
        formula=(
            "Krippendorff's alpha, nominal, over the characters of the compared units of EVQ-01: "
            "each character coded with the code or not by each coder; overlapping codings of one "
            "coder count once. It takes characters as independent, unlike the unitising alphas of "
            "Krippendorff 2016, and so does not tell two adjoining stretches from one."
        ),
        unit="index",
        value_range="-1 to 1; 0 is chance",
        version="1.0",
        minimum_evidence="As EVQ-01, and the texts of the compared units.",
        mart="mart_evidence_quality",
        source="Krippendorff 2016, doi 10.1007/s11135-015-0266-1",
        item_meaning="alpha_u",
        bounds=_BOUNDS,
        evidence="That of the code's alpha in EVQ-01.",
        seed=SEED,
        example=(
            "SELECT code_id, round(estimate, 3) AS alpha_u, status FROM mart_evidence_quality "
            "WHERE metric_id = 'EVQ-02' AND case_id = 'linnea' ORDER BY estimate DESC NULLS LAST, "
            "code_id LIMIT 5"
        ),
    ),
    Metric(
        metric_id="EVQ-03",
        name="Human-machine agreement",
        question="How much of what people coded do the programs find, and what else do they mark?",
        formula=(
            "Units as in EVQ-01, of the sources that people coded, uncoded units included; of sources "
            "they went through with a program's suggestions, the audit sample alone. A program that "
            "learns from people counts by what it said of sources it had not seen. People's coding "
            "is the agreed one of a codebook where there is one, else what any of them coded; of "
            "several programs the one that figures of the codebook are made of counts. sensitivity: "
            "k units that programs coded with the code, of n that people did; specificity: k units "
            "programs left alone, of n that people did."
        ),
        unit="share",
        value_range="0 to 1; a specificity of .99 already ruins the matrix of constructs",
        version="1.0",
        minimum_evidence="20 units that people coded with the code, and codings by a program.",
        mart="mart_evidence_quality",
        source="own definition",
        item_meaning="sensitivity or specificity",
        bounds=_BOUNDS,
        evidence=(
            "Codings of the code by people and programs in these units; one contradicts where the "
            "other side did not code the unit. Both rows of a code share them."
        ),
        seed=SEED,
        example=(
            "SELECT code_id, item, k, n, round(estimate, 3) AS estimate, status "
            "FROM mart_evidence_quality WHERE metric_id = 'EVQ-03' AND case_id = 'linnea' "
            "ORDER BY n DESC, code_id, item LIMIT 6"
        ),
    ),
)

#: Why a figure of agreement has no value.
REASONS = {
    "no_human_coding": "No person has coded this case.",
    "one_coder": "Only one person has coded this case: there is nobody to agree with.",
    "no_shared_source": "No source was worked on by two coders, or none with the code's codebook.",
    "few_positives": "The coder who coded most has coded fewer than 20 units with it.",
    "no_variation": "Every compared unit is coded alike: agreement by chance can not be told.",
    "no_text": "The texts of the compared units are not known, so nor are their lengths.",
    "no_machine_coding": "No program has coded this case.",
}
