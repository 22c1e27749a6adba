-- The rating of each construct in each case that figures use, in the order of the codebooks.
--
-- domain: The construct's domain.
-- code_name: Name of the construct; unique within its domain.
-- sort_order: Order of the construct in its codebook, from 1.
-- case_name: Name of the case.
-- phase_id: The phase, NULL for the whole case.
-- rating_code: -2, -1, 0, X (mixed), +1, +2, NA_missing or NA_not_applicable.
-- rating_value: -2 to 2; NULL for X and NA: missing is not zero.
-- n_informants: Informants with a coding of the construct.
-- status: ok or insufficient.
-- status_reason: Why not ok; NULL when ok.
-- n_documents: Documents with a coding of the construct.
-- registered: Whether the construct is in the pre-registered subset.
-- framework: The codebook.
-- code_id: The construct.
-- case_id: The case.
-- evidence_id: Opens the rating's rows in v_evidence.
SELECT
    k.domain,
    k.name AS code_name,
    k.sort_order,
    c.name AS case_name,
    r.phase_id,
    r.rating_code,
    r.rating_value,
    r.n_informants,
    r.status,
    r.status_reason,
    r.n_documents,
    k.registered,
    k.framework,
    r.code_id,
    r.case_id,
    r.evidence_id
FROM fact_rating AS r
JOIN dim_case AS c ON c.case_id = r.case_id
JOIN dim_code AS k ON k.code_id = r.code_id
LEFT JOIN dim_phase AS h ON h.case_id = r.case_id AND h.phase_id = r.phase_id
WHERE r.is_preferred
ORDER BY k.framework, k.sort_order, r.code_id, c.sort_order, h.sort_order NULLS FIRST
