-- One row: what of the incoming events is in the log already, and how many customers are new.
WITH known AS (
    SELECT
        incoming.lines,
        incoming.message_id,
        incoming.properties::JSON::VARCHAR <> log.properties::JSON::VARCHAR AS is_different
    FROM incoming
    JOIN log ON log.message_id = incoming.message_id
)
SELECT
    (SELECT count(*) FROM known) AS events,
    (SELECT coalesce(sum(lines), 0)::BIGINT FROM known) AS rows,
    (SELECT count(*) FROM known WHERE is_different) AS different,
    (
        SELECT count(DISTINCT id)
        FROM incoming
        ANTI JOIN known ON known.message_id = incoming.message_id
        ANTI JOIN aliases ON aliases.id = incoming.id
    ) AS new_customers
