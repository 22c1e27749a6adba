-- What each figure and rating rests on, and what speaks against it: codings, events, adaptations.
--
-- evidence_id: The figure's or rating's evidence.
-- role: supports or contradicts.
-- kind: coding, event or adaptation.
-- case_name: Name of the case.
-- source_id: The source.
-- source_kind: interview or document.
-- source_date: First day the source's date can mean.
-- participant_id: The informant who speaks, NULL for documents and unknown speakers.
-- speaker_role: Role of the speaker, NULL for documents.
-- page: Page the segment starts on, where the format has pages.
-- start_s: Seconds from the start of the recording, where marked.
-- end_s: Seconds from the start of the recording, where marked.
-- domain: Domain of the code.
-- code_name: Name of the code.
-- coder_id: Who coded.
-- valence_code: -1, 0, 1, X (mixed) or NULL (presence only).
-- explicit_example: Whether a concrete example is given.
-- quote: The coded stretch, de-identified; NULL while quotes are restricted.
-- event_type: Type of the event.
-- unit_name: The adopting unit of the event.
-- date_earliest: First day the event or adaptation can have happened.
-- date_latest: Last day the event or adaptation can have happened.
-- what: What was adapted, de-identified.
-- code_id: The code.
-- segment_id: The segment.
-- coding_id: The coding.
-- event_id: The event.
-- adaptation_id: The adaptation.
SELECT
    e.evidence_id,
    e.role,
    e.kind,
    c.name AS case_name,
    r.source_id,
    r.kind AS source_kind,
    r.date_lo AS source_date,
    s.participant_id,
    s.speaker_role,
    s.page,
    s.start_s,
    s.end_s,
    k.domain,
    k.name AS code_name,
    g.coder_id,
    g.valence_code,
    g.explicit_example,
    substring(s.text, g.char_start + 1, g.char_end - g.char_start) AS quote,
    v.event_type,
    u.name AS unit_name,
    coalesce(v.date_earliest, a.date_earliest) AS date_earliest,
    coalesce(v.date_latest, a.date_latest) AS date_latest,
    a.what,
    g.code_id,
    e.segment_id,
    e.coding_id,
    e.event_id,
    e.adaptation_id
FROM evidence AS e
LEFT JOIN fact_coding AS g ON g.coding_id = e.coding_id AND g.segment_id = e.segment_id
LEFT JOIN fact_segment AS s ON s.segment_id = e.segment_id
LEFT JOIN fact_event AS v ON v.event_id = e.event_id
LEFT JOIN fact_adaptation AS a ON a.adaptation_id = e.adaptation_id
LEFT JOIN dim_source AS r ON r.source_id = coalesce(s.source_id, v.source_id, a.source_id)
LEFT JOIN dim_case AS c ON c.case_id = coalesce(s.case_id, v.case_id, a.case_id)
LEFT JOIN dim_code AS k ON k.code_id = g.code_id
LEFT JOIN dim_unit AS u ON u.adopting_unit_id = v.adopting_unit_id
ORDER BY
    e.evidence_id, e.role DESC, e.kind, r.source_id, s.position, g.char_start, e.coding_id,
    e.event_id, e.adaptation_id
