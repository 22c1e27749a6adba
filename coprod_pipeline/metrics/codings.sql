-- Which codings are evidence, and whose voice they are.
-- In: fact_coding (with row_no), fact_coding_phase, fact_segment, dim_source, dim_code, dim_coder,
--     all of one case; pair_coding (coding_id of a characteristic, code_id of its pair with a role).
-- Out: coder_source, evidence_coding, graded_coding.

-- One kind of coder a framework: adjudicated, else human, else machine; and of machines one alone,
-- since two that look for different words would count as two people who disagree. The classifier
-- comes first (what it gives held its floor against this study's people), then a language model,
-- what other programs brought in, and the cue phrases, which nobody fitted to the study.
CREATE TEMP TABLE coder_source AS
WITH present AS (
    SELECT
        coalesce(code.framework, 'study') AS framework,
        coder.kind,
        CASE coder.kind WHEN 'machine' THEN coder.coder_id END AS machine_id,
        CASE
            WHEN coder.kind = 'adjudicated' THEN 1
            WHEN coder.kind = 'human' THEN 2
            WHEN coder.coder_id = 'classifier' THEN 3
            WHEN starts_with(coder.coder_id, 'llm:') THEN 4
            WHEN coder.coder_id = 'cues' THEN 6
            ELSE 5
        END AS rank
    FROM fact_coding AS coding
    JOIN dim_coder AS coder ON coder.coder_id = coding.coder_id
    LEFT JOIN dim_code AS code ON code.code_id = coding.code_id
)
SELECT framework, kind, machine_id
FROM (SELECT DISTINCT * FROM present)
QUALIFY row_number() OVER (PARTITION BY framework ORDER BY rank, machine_id) = 1;

-- One row a coding, segment and construct. Interviewers' and bystanders' talk is left out.
CREATE TEMP TABLE evidence_coding AS
WITH heard AS (
    SELECT
        segment.segment_id,
        CASE
            WHEN source.kind = 'document' THEN 'document'
            WHEN segment.participant_id IS NOT NULL THEN 'informant'
            ELSE 'unknown'
        END AS voice_kind,
        CASE
            WHEN source.kind <> 'document' AND segment.participant_id IS NOT NULL
                THEN segment.participant_id
            ELSE source.source_id
        END AS voice_id
    FROM fact_segment AS segment
    JOIN dim_source AS source ON source.source_id = segment.source_id
    WHERE source.kind = 'document'
        OR coalesce(segment.speaker_role, 'unknown') NOT IN ('interviewer', 'other')
),
chosen AS (
    SELECT
        coding.row_no,
        coding.coding_id,
        coding.segment_id,
        coding.code_id,
        coding.coder_id,
        coalesce(coding.char_start, 0) AS char_start,
        coalesce(coding.char_end, 9223372036854775807) AS char_end,
        coding.valence_code,
        coalesce(coding.explicit_example, false) AS explicit_example,
        coalesce(coding.aspect, 'actual') AS aspect
    FROM fact_coding AS coding
    JOIN dim_coder AS coder ON coder.coder_id = coding.coder_id
    LEFT JOIN dim_code AS code ON code.code_id = coding.code_id
    JOIN coder_source
        ON coder_source.framework = coalesce(code.framework, 'study')
        AND coder_source.kind = coder.kind
        AND (coder_source.machine_id IS NULL OR coder_source.machine_id = coder.coder_id)
)
SELECT chosen.*, heard.voice_kind, heard.voice_id
FROM chosen
JOIN heard ON heard.segment_id = chosen.segment_id
UNION ALL
-- A characteristic that is about a role counts for the pair as well as for itself.
SELECT chosen.* REPLACE (pair.code_id AS code_id), heard.voice_kind, heard.voice_id
FROM chosen
JOIN pair_coding AS pair ON pair.coding_id = chosen.coding_id
JOIN heard ON heard.segment_id = chosen.segment_id;

-- The same for the whole case (phase_id NULL) and each phase, with what overlaps in one segment
-- as one block: a block ends where the next coding begins behind everything before it.
CREATE TEMP TABLE graded_coding AS
WITH graded AS (
    SELECT CAST(NULL AS VARCHAR) AS phase_id, evidence_coding.*
    FROM evidence_coding
    UNION ALL
    SELECT membership.phase_id, evidence_coding.*
    FROM evidence_coding
    JOIN (SELECT DISTINCT coding_id, phase_id FROM fact_coding_phase) AS membership
        ON membership.coding_id = evidence_coding.coding_id
),
reached AS (
    SELECT
        *,
        max(char_end) OVER (
            PARTITION BY phase_id, aspect, code_id, coder_id, voice_kind, voice_id, segment_id
            ORDER BY char_start, char_end, row_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_end
    FROM graded
)
SELECT
    * EXCLUDE (reached_end),
    row_number() OVER entire - 1 AS graded_no,
    min(row_no) OVER (
        PARTITION BY phase_id, aspect, code_id, coder_id, voice_kind, voice_id, coding_id
    ) AS mention_no,
    sum(CASE WHEN reached_end IS NULL OR char_start >= reached_end THEN 1 ELSE 0 END)
        OVER (entire ROWS UNBOUNDED PRECEDING)::BIGINT AS block_no,
    dense_rank() OVER (
        ORDER BY phase_id NULLS FIRST, aspect, code_id, coder_id, voice_kind, voice_id
    ) AS strand_no
FROM reached
WINDOW entire AS (
    ORDER BY
        phase_id NULLS FIRST, aspect, code_id, coder_id, voice_kind, voice_id,
        segment_id, char_start, char_end, row_no
);
