-- All figures of all marts, with names beside the ids that the marts hold.
--
-- mart: The mart the figure stands in.
-- metric_id: The metric, as in dim_metric.
-- metric_name: Name of the metric.
-- question: The question the metric answers.
-- case_name: Name of the case, NULL for figures over all cases.
-- other_case_name: Name of the second case of a comparison, else NULL.
-- phase_id: The phase, NULL for the whole case.
-- wave_id: The wave of data collection, else NULL.
-- period_start: First day the figure covers, else NULL.
-- period_end: Last day the figure covers, else NULL.
-- framework: The codebook of the code, else NULL.
-- domain: The domain of the code, else NULL.
-- code_name: Name of the code, else NULL.
-- unit_name: Name of the adopting unit, else NULL.
-- proposition: What the proposition says, else NULL.
-- item: A nominal or ordinal result or a sub-key, as dim_metric says.
-- derivation: algorithm or consensus, where both exist; else NULL.
-- estimate: The figure, in the given unit; NULL unless status is ok.
-- unit: Unit of estimate, lo and hi: months, count, share, rating, index, text.
-- lo: Lower end of the informant interval or of the date range.
-- hi: Upper end of the informant interval or of the date range.
-- interval_method: How lo and hi were made, else NULL.
-- loio_lo: Smallest value when one informant is left out.
-- loio_hi: Largest value when one informant is left out.
-- k: Numerator of a k-of-n figure.
-- n: Denominator of a k-of-n figure.
-- n_informants: Informants whose talk stands behind the figure.
-- n_documents: Documents that stand behind the figure.
-- n_segments: Segments that stand behind the figure (provenance, not weight).
-- coder_source: human, adjudicated or machine; NULL where no coding is used.
-- evidence_grade: Grade of the evidence (EVQ-09), else NULL.
-- status: ok, insufficient, not_applicable or suppressed.
-- status_reason: Why the status is not ok; NULL when ok.
-- exploratory: True when the figure was not pre-registered in study.yaml.
-- evidence_id: Opens the figure's rows in v_evidence.
-- case_id: The case.
-- code_id: The code.
-- coding_error: Of a figure made of machine codings, what is known of the programs' errors with its code (quality_machine_coding); NULL for people's codings. Such a figure is not corrected for them.
SELECT
    f.mart,
    f.metric_id,
    m.name AS metric_name,
    m.question,
    c.name AS case_name,
    o.name AS other_case_name,
    f.phase_id,
    f.wave_id,
    f.period_start,
    f.period_end,
    k.framework,
    k.domain,
    k.name AS code_name,
    u.name AS unit_name,
    p.statement AS proposition,
    f.item,
    f.derivation,
    f.estimate,
    f.unit,
    f.lo,
    f.hi,
    f.interval_method,
    f.loio_lo,
    f.loio_hi,
    f.k,
    f.n,
    f.n_informants,
    f.n_documents,
    f.n_segments,
    f.coder_source,
    f.evidence_grade,
    f.status,
    f.status_reason,
    f.exploratory,
    f.evidence_id,
    f.case_id,
    f.code_id,
    CASE
        WHEN f.coder_source = 'machine' AND f.metric_id <> 'EVQ-03' THEN coalesce(
            e.said,
            CASE
                WHEN f.code_id IS NULL THEN 'several codes: see quality_machine_coding'
                ELSE 'errors not known'
            END
        )
    END AS coding_error
FROM (
    SELECT 'mart_adoption' AS mart, * FROM mart_adoption
    UNION ALL
    SELECT 'mart_implementation' AS mart, * FROM mart_implementation
    UNION ALL
    SELECT 'mart_assimilation' AS mart, * FROM mart_assimilation
    UNION ALL
    SELECT 'mart_evidence_quality' AS mart, * FROM mart_evidence_quality
    UNION ALL
    SELECT 'mart_cross_case' AS mart, * FROM mart_cross_case
) AS f
LEFT JOIN dim_metric AS m ON m.metric_id = f.metric_id
LEFT JOIN dim_case AS c ON c.case_id = f.case_id
LEFT JOIN dim_case AS o ON o.case_id = f.other_case_id
LEFT JOIN dim_phase AS h ON h.case_id = f.case_id AND h.phase_id = f.phase_id
LEFT JOIN dim_code AS k ON k.code_id = f.code_id
LEFT JOIN dim_unit AS u ON u.adopting_unit_id = f.adopting_unit_id
LEFT JOIN dim_proposition AS p ON p.proposition_id = f.proposition_id
LEFT JOIN (
    SELECT
        code_id,
        string_agg(
            coder_id || ': ' || CASE
                WHEN sensitivity IS NOT NULL AND specificity IS NOT NULL THEN format(
                    'sensitivity {:.2f}, specificity {:.3f} on {} units ({})',
                    sensitivity, specificity, n, status
                )
                WHEN specificity IS NOT NULL THEN format(
                    'specificity {:.3f} on {} units ({})', specificity, n, status
                )
                ELSE 'errors not known (' || status || ')'
            END,
            '; ' ORDER BY coder_id
        ) AS said
    FROM quality_machine_coding
    WHERE status <> 'abstains'
    GROUP BY code_id
) AS e ON e.code_id = f.code_id
ORDER BY
    m.sort_order, f.metric_id, c.sort_order, o.sort_order, h.sort_order, f.wave_id, f.period_end,
    k.framework, k.sort_order, f.code_id, f.adopting_unit_id, f.proposition_id, f.item,
    f.derivation, f.coder_source
