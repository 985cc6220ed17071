-- One row: what of the incoming events is in the log already, what is not taken since its customer was
-- erased, how many customers are new, and of how many something is said that was not before.
WITH known AS (
    SELECT
        incoming.lines,
        incoming.message_id,
        incoming.properties::JSON::VARCHAR <> log.properties::JSON::VARCHAR AS is_different
    FROM incoming
    JOIN log ON log.message_id = incoming.message_id
),
unknown AS (
    SELECT id, occurred_at, lines, traits IS NOT NULL OR once IS NOT NULL AS is_telling
    FROM incoming
    ANTI JOIN known ON known.message_id = incoming.message_id
),
forgotten AS (
    SELECT unknown.id, unknown.lines
    FROM unknown
    SEMI JOIN erased ON sha256(unknown.id) = id_hash AND unknown.occurred_at <= erased_at
),
fresh AS (
    FROM unknown
    ANTI JOIN erased ON sha256(unknown.id) = id_hash AND unknown.occurred_at <= erased_at
)
SELECT
    (SELECT count(*) FROM known) AS events,
    (SELECT coalesce(sum(lines), 0)::BIGINT FROM known) AS rows,
    (SELECT count(*) FROM known WHERE is_different) AS different,
    (SELECT count(*) FROM forgotten) AS erased_events,
    (SELECT coalesce(sum(lines), 0)::BIGINT FROM forgotten) AS erased_rows,
    (SELECT count(DISTINCT id) FROM fresh ANTI JOIN aliases ON aliases.id = fresh.id)
        AS new_customers,
    (SELECT count(DISTINCT id) FROM fresh WHERE is_telling) AS told_customers
