"""Definitions in words of the metrics of assimilation: ASM-01 to ASM-10.

What belongs here: an entry a metric and the reasons they give. What does not: computing them
(``assimilation`` and the modules it names), other metrics (their own ``registry_*``).
"""

from __future__ import annotations

from coprod_pipeline.metrics.definition import Metric

SEED = 20020501
_LOZEAU = "Lozeau 2002, doi 10.1177/0018726702055005427"
_LOIO = "loio_lo and loio_hi: smallest and largest value when one informant is left out"
_INTERVAL = (
    "Informant interval: t up to nine informants, expanded percentile bootstrap from ten on; "
    f"none_unanimous where all agree. {_LOIO}."
)

METRICS: tuple[Metric, ...] = (
    Metric(
        metric_id="ASM-01",
        name="Form of assimilation",
        question="Did the organisation, the innovation, both or neither move towards the other?",
        formula=(
            "A source's level (0-3) on loz.move.org and loz.move.inn is its highest in the phase, "
            "its kind the one at its highest level of innovation. The case's levels are the "
            "medians over the sources that have both, its kind the most frequent (ties: "
            "alphabetical). The first line that holds: org >= 2, inn >= 2, fidelity_inconsistent: "
            "contested; org >= 2, inn >= 2: customisation; org >= 2: transformation; "
            "fidelity_inconsistent and any corruption signal (ASM-04): corruption; inn <= 1 and a "
            "first use in the events: loose_coupling; else insufficient. Valence is not used."
        ),
        unit="text",
        value_range="nominal: the forms have no order and no estimate",
        version="1.0",
        minimum_evidence=(
            "Both axes from at least two sources, one of them independent: neither an insider in "
            "a leading role nor a document by the programme."
        ),
        mart="mart_assimilation",
        source=f"{_LOZEAU}; Robert 2020, doi 10.1136/bmjqs-2019-009576; table: own definition",
        item_meaning=(
            "transformation customisation loose_coupling corruption contested insufficient"
        ),
        bounds="loio_items: every form that comes out when one informant is left out.",
        evidence=(
            "Codings of both axes; those of a source whose own levels mean another form "
            "contradict, as do codings that name another form (loz.out) and corruption signals "
            "where the form is another."
        ),
        example=(
            "SELECT case_id, phase_id, item, loio_items, n_informants, n_documents, status_reason "
            "FROM mart_assimilation WHERE metric_id = 'ASM-01' AND phase_id IS NOT NULL "
            "ORDER BY case_id, phase_id"
        ),
    ),
    Metric(
        metric_id="ASM-02",
        name="Who names which form",
        question="How many of those who name a form of assimilation name this one?",
        formula=(
            "k of the n informants whose talk of the phase is coded with any form (loz.out) are "
            "coded with this one; one can name several. The same for documents."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="informants: 3 who name any form; documents: 1.",
        mart="mart_assimilation",
        source="own definition",
        item_meaning="informants or documents",
        bounds=f"informants: {_INTERVAL} documents: none.",
        evidence="Codings with the form; those of the same kind of source with another contradict.",
        seed=SEED,
        example=(
            "SELECT phase_id, code_id, k, n FROM mart_assimilation WHERE metric_id = 'ASM-02' "
            "AND case_id = 'linnea' AND item = 'informants' AND k > 0 ORDER BY phase_id, code_id"
        ),
    ),
    Metric(
        metric_id="ASM-03",
        name="Substantive assimilation",
        question="How much of what informants report is a change of the organisation itself?",
        formula=(
            "For each informant, the share of the forms they are coded with in the phase that are "
            "transformation or customisation; the mean over informants. share_customisation_half "
            "counts customisation half. Forms are not scored otherwise."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="4 informants who name any form in the phase.",
        mart="mart_assimilation",
        source="own definition",
        item_meaning="share; share_customisation_half",
        bounds=_INTERVAL,
        evidence="Informants' codings with a form; the other two forms contradict.",
        seed=SEED,
        example=(
            "SELECT case_id, phase_id, item, estimate, lo, hi, n FROM mart_assimilation "
            "WHERE metric_id = 'ASM-03' AND status = 'ok' ORDER BY case_id, phase_id, item"
        ),
    ),
    Metric(
        metric_id="ASM-04",
        name="Risk of co-optation",
        question="How exposed is the innovation to capture, are there signs of it, what protects?",
        formula=(
            "exposure: median over sources of the widest gap (loz.gap, 0-3) each speaks of. "
            "signals: how many of the four signals selective, relabel, instrument and "
            "professionalise (loz.signal) come from two or more sources each. protections: how "
            "many of the efforts (loz.effort), rule_change and resource_shift do. Verdict: present "
            "from two such signals on; else not_detected where negative_cases.csv has a search on "
            "co-optation (or loz.out.corruption, which is the same); else not_assessed. Three parts "
            "and a word, never one number."
        ),
        unit="share",
        value_range="exposure: index 0 to 3; signals, protections: share 0 to 1; verdict: no estimate",
        version="1.0",
        minimum_evidence=(
            "exposure: two sources. signals: one such signal, or a logged search. protections: one "
            "coding. Verdict: two such signals, or a logged search."
        ),
        mart="mart_assimilation",
        source=f"{_LOZEAU}; rule: own definition",
        item_meaning="exposure signals protections, and the verdict: present not_detected not_assessed",
        bounds=f"{_LOIO}.",
        evidence=(
            "The codings counted. Verdict: signals support present and contradict not_detected; "
            "protections the reverse."
        ),
        example=(
            "SELECT case_id, item, estimate, k, n, status FROM mart_assimilation "
            "WHERE metric_id = 'ASM-04' AND phase_id IS NULL ORDER BY case_id, item"
        ),
    ),
    Metric(
        metric_id="ASM-05",
        name="Institutionalisation",
        question="In which subsystems has the innovation become ordinary, and how deeply?",
        formula=(
            "A cell of subsystem and depth (ins.<subsystem>.<depth>) is yes when two or more "
            "sources are coded with it. depth: the deepest yes of a subsystem (1 passage, 2 "
            "routine, 3 saturation). breadth: subsystems with routine or saturation, of four."
        ),
        unit="text",
        value_range="cells: no estimate; breadth: share 0 to 1; depth: index 1 to 3",
        version="1.0",
        minimum_evidence=(
            "Two sources a cell: one or none is no evidence, never evidence of absence. breadth "
            "and depth need one cell that is yes."
        ),
        mart="mart_assimilation",
        source="Goodman 1993, doi 10.1177/109019819302000208",
        item_meaning="yes or no (with code_id); breadth; depth:<subsystem>",
        evidence="Every coding of the cell or subsystem.",
        example=(
            "SELECT case_id, item, status, status_reason FROM mart_assimilation "
            "WHERE metric_id = 'ASM-05' AND code_id IS NULL ORDER BY case_id, item"
        ),
    ),
    Metric(
        metric_id="ASM-06",
        name="Normalisation profile",
        question="Which parts of the work of making it normal are done?",
        formula=(
            "rating: the case's preferred rating (as IMP-01) of each sub-construct (npt). nomad: "
            "each respondent's mean score on the items of the sub-construct in surveys/*.csv with "
            "instrument NoMAD (item 10 reversed; answers off the scale 1-5 left out), all waves "
            "together, averaged over respondents. The two are never combined."
        ),
        unit="rating",
        value_range="rating: -2 to 2; nomad: index 1 to 5",
        version="1.0",
        minimum_evidence="rating: as IMP-01. nomad: 5 respondents, else suppressed.",
        mart="mart_assimilation",
        source="Finch 2018, doi 10.1186/s12874-018-0591-x",
        item_meaning="rating:<rating_code>; nomad",
        bounds=(
            "rating: leave-one-out range. nomad: t interval over respondents, clipped to 1-5; "
            "loio_lo and loio_hi leave one respondent out."
        ),
        evidence="rating: as IMP-01. nomad: none, the answers are not published.",
        example=(
            "SELECT case_id, code_id, item, estimate, n FROM mart_assimilation "
            "WHERE metric_id = 'ASM-06' AND status = 'ok' ORDER BY case_id, code_id, item"
        ),
    ),
    Metric(
        metric_id="ASM-07",
        name="Penetration",
        question="Of the units that can use the innovation, how many do at the end of the study?",
        formula=(
            "Units whose first-use interval has ended and whose discontinuation has not, of the "
            "units eligible then, as ADO-03 net at the end of the study. Units whose eligibility "
            "is not documented are in neither."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="Eligible events, and one unit eligible at the end of the study.",
        mart="mart_assimilation",
        source="Proctor 2011, doi 10.1007/s10488-010-0319-7",
        item_meaning="units",
        evidence=(
            "Reports of eligibility, first use, discontinuation and merger; those of units that "
            "do not use it contradict."
        ),
        example=(
            "SELECT case_id, estimate, k, n FROM mart_assimilation WHERE metric_id = 'ASM-07' "
            "ORDER BY case_id"
        ),
    ),
    Metric(
        metric_id="ASM-08",
        name="Sustainment",
        question="Does a unit still use it 24 months after its support ended?",
        formula=(
            "yes: in use by the unit's last funding_end, still there (eligible_to) and not "
            "discontinued within 24 months of it, which lie within the study. no: certainly "
            "discontinued before they were over. unknown: anything else, with the "
            "reason. A row for each unit with a first use."
        ),
        unit="text",
        value_range="nominal: no estimate",
        version="1.0",
        minimum_evidence="A dated first use and a dated end of the unit's own support.",
        mart="mart_assimilation",
        source="Damschroder 2022, doi 10.1186/s13012-021-01181-5; 24 months: own definition",
        item_meaning="yes no unknown",
        evidence=(
            "Reports of first use, support, discontinuation and merger; for no the first use "
            "contradicts."
        ),
        example=(
            "SELECT case_id, item, status_reason, count(*) AS units FROM mart_assimilation "
            "WHERE metric_id = 'ASM-08' GROUP BY ALL ORDER BY ALL"
        ),
    ),
    Metric(
        metric_id="ASM-09",
        name="Change of form",
        question="Did the form of assimilation change from one phase to the next?",
        formula=(
            "The form (ASM-01) of each phase after that of the phase before, by the period that is "
            "talked about, not by when it was said."
        ),
        unit="text",
        value_range="nominal: no estimate",
        version="1.0",
        minimum_evidence="A form in both phases, and two informants on both axes in each.",
        mart="mart_assimilation",
        source="Robert 2020, doi 10.1136/bmjqs-2019-009576",
        item_meaning="<early form>:<late form>",
        evidence="The codings both forms were read from.",
        example=(
            "SELECT case_id, phase_id, item, status FROM mart_assimilation "
            "WHERE metric_id = 'ASM-09' ORDER BY case_id, phase_id"
        ),
    ),
    Metric(
        metric_id="ASM-10",
        name="Changed ways of seeing",
        question="How many informants tell of a changed view with an example of before and after?",
        formula=(
            "informants: k informants with loz.signal.mindset coded as an explicit example, of the "
            "n informants of the case. corroborated: those of them whom a document, or a person of "
            "another stake, bears out with the same code."
        ),
        unit="share",
        value_range="0 to 1",
        version="1.0",
        minimum_evidence="One coding of loz.signal.mindset and one informant.",
        mart="mart_assimilation",
        source="own definition",
        item_meaning="informants; corroborated",
        bounds=_INTERVAL,
        evidence="Every coding of loz.signal.mindset.",
        seed=SEED,
        example=(
            "SELECT case_id, item, k, n FROM mart_assimilation WHERE metric_id = 'ASM-10' "
            "ORDER BY case_id, item"
        ),
    ),
)

REASONS: dict[str, str] = {
    "no_movement_coded": "Neither movement of the organisation nor of the innovation is coded.",
    "few_sources": "Fewer than two sources say what is needed.",
    "no_independent_source": "Only insiders in leading roles and the programme's own documents.",
    "no_form_fits": "No line of the decision table holds.",
    "no_document": "No document says anything of it.",
    "form_insufficient": "One of the two phases has no form.",
    "no_gap_coded": "No gap has a level.",
    "no_protection_coded": "Nothing that protects is coded.",
    "not_assessed": "Nothing was found, and nobody logged a search for it.",
    "no_coding": "Nothing is coded with it.",
    "few_respondents": "So few answered that single answers could be worked out.",
    "no_end_of_support": "No end of the unit's support is dated, or support began again.",
    "not_in_use_under_support": "It is not certain that the unit used it before support ended.",
    "too_early_to_tell": "The study ends before 24 months are over.",
    "dates_too_wide": "The dates leave open whether it was before or after.",
    "no_longer_there": "The unit merged or could no longer use it before 24 months were over.",
    "no_known_informant": "No known informant speaks of it.",
}
