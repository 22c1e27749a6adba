-- What each voice says about each construct, per grain and aspect.
-- In: graded_coding, statement (graded_no, statement_no: overlapping codings share one).
-- Out: one row a phase (NULL: whole case), code, aspect and voice.
WITH stated AS (
    SELECT
        phase_id, code_id, aspect, voice_kind, voice_id, coder_id, statement_no,
        coalesce(bool_or(valence_code IS NOT NULL), false) AS has_valence,
        coalesce(bool_or(valence_code = '1'), false) AS positive,
        coalesce(bool_or(valence_code = '-1'), false) AS negative,
        coalesce(bool_or(valence_code = 'X'), false) AS ambivalent,
        coalesce(bool_or(valence_code = '1' AND explicit_example), false) AS explicit_positive,
        coalesce(bool_or(valence_code = '-1' AND explicit_example), false) AS explicit_negative
    FROM graded_coding
    JOIN statement USING (graded_no)
    GROUP BY ALL
),
-- s = the sum of a coder's valences; opposite valences of one statement cancel.
by_coder AS (
    SELECT
        phase_id, code_id, aspect, voice_kind, voice_id, coder_id,
        bool_or(has_valence) AS has_valence,
        sum(positive::INTEGER - negative::INTEGER)::BIGINT AS s,
        count(*) FILTER (has_valence) AS n_statements,
        bool_or(positive) AS positive,
        bool_or(negative) AS negative,
        bool_or(ambivalent) AS ambivalent,
        bool_or(explicit_positive) AS explicit_positive,
        bool_or(explicit_negative) AS explicit_negative
    FROM stated
    GROUP BY ALL
)
SELECT
    phase_id,
    code_id,
    aspect,
    voice_kind,
    voice_id,
    bool_or(has_valence) AS has_valence,
    -- The sign of the mean over coders of sign(s).
    sign(coalesce(sum(sign(s)) FILTER (has_valence), 0))::INTEGER AS vote,
    bool_or(s <> 0) OR bool_or(ambivalent) OR (bool_or(positive) AND bool_or(negative)) AS stirred,
    bool_or(explicit_positive) AS explicit_positive,
    bool_or(explicit_negative) AS explicit_negative,
    -- Each coder's mean valence; averaged outside, where the order of adding does not matter.
    list(s / n_statements) FILTER (has_valence) AS means
FROM by_coder
GROUP BY ALL
ORDER BY phase_id NULLS FIRST, code_id, aspect, voice_kind, voice_id;
