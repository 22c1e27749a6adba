-- The form of assimilation of each case in each phase (ASM-01); forms are nominal, never a scale.
--
-- case_name: Name of the case.
-- phase_id: The phase, NULL for the whole case.
-- phase_start: First day of the phase.
-- phase_end: Last day of the phase.
-- form: transformation, customisation, loose_coupling, corruption, contested or insufficient.
-- n_informants: Informants behind the form.
-- n_documents: Documents behind the form.
-- evidence_grade: Grade of the evidence (EVQ-09), else NULL.
-- status: ok, insufficient, not_applicable or suppressed.
-- status_reason: Why the status is not ok; NULL when ok.
-- exploratory: True when the figure was not pre-registered.
-- case_id: The case.
-- evidence_id: Opens the form's rows in v_evidence.
SELECT
    c.name AS case_name,
    a.phase_id,
    h.start_date AS phase_start,
    h.end_date AS phase_end,
    a.item AS form,
    a.n_informants,
    a.n_documents,
    a.evidence_grade,
    a.status,
    a.status_reason,
    a.exploratory,
    a.case_id,
    a.evidence_id
FROM mart_assimilation AS a
JOIN dim_case AS c ON c.case_id = a.case_id
LEFT JOIN dim_phase AS h ON h.case_id = a.case_id AND h.phase_id = a.phase_id
WHERE a.metric_id = 'ASM-01'
ORDER BY c.sort_order, h.sort_order NULLS FIRST
