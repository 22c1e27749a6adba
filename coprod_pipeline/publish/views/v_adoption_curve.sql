-- Adopting units over time per case (ADO-02), beside their share of the eligible units (ADO-03).
--
-- case_name: Name of the case.
-- period_end: The day at which units are counted.
-- counting: gross, or net of discontinuation.
-- adopting_units: Units known to have adopted by then; NULL unless status is ok.
-- adopting_units_lo: The same count: units whose first use had ended its date range by then.
-- adopting_units_hi: Units that can have adopted by then.
-- status: Status of the count: ok, insufficient, not_applicable or suppressed.
-- status_reason: Why the count is not ok; NULL when ok.
-- eligible_units: Units that could adopt by then, NULL when not documented.
-- adoption_fraction: Adopting units per eligible unit, 0-1; NULL when not documented.
-- adoption_fraction_lo: Lower end of its date range.
-- adoption_fraction_hi: Upper end of its date range.
-- case_id: The case.
-- evidence_id: Opens the count's rows in v_evidence.
SELECT
    c.name AS case_name,
    a.period_end,
    a.item AS counting,
    a.estimate AS adopting_units,
    a.lo AS adopting_units_lo,
    a.hi AS adopting_units_hi,
    a.status,
    a.status_reason,
    f.n AS eligible_units,
    f.estimate AS adoption_fraction,
    f.lo AS adoption_fraction_lo,
    f.hi AS adoption_fraction_hi,
    a.case_id,
    a.evidence_id
FROM mart_adoption AS a
JOIN dim_case AS c ON c.case_id = a.case_id
LEFT JOIN mart_adoption AS f
    ON f.metric_id = 'ADO-03'
    AND f.case_id = a.case_id
    AND f.period_end = a.period_end
    AND f.item = a.item
WHERE a.metric_id = 'ADO-02'
ORDER BY c.sort_order, a.item, a.period_end
