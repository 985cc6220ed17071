-- One row = one event of one customer, or that they entered or left a segment, the latest first; events of one moment
-- stand in the order of their message ids, which are read of those alone that may be shown.
WITH wanted AS (
    SELECT place, event, occurred_at
    FROM own
    WHERE
        aside IN (0, 3)
        AND (len($names) = 0 OR list_contains($names, event))
        AND ($after_rank IS NULL OR epoch_us(occurred_at) <= $after_rank::BIGINT)
),
later AS (
    SELECT place, event, occurred_at
    FROM wanted
    WHERE $after_rank IS NULL OR epoch_us(occurred_at) < $after_rank::BIGINT
),
page AS MATERIALIZED (
    SELECT place, event
    FROM later
    WHERE occurred_at >= (
        SELECT min(occurred_at) FROM (SELECT occurred_at FROM later ORDER BY occurred_at DESC LIMIT $limit)
    )
    UNION ALL
    SELECT place, event FROM wanted WHERE epoch_us(occurred_at) = $after_rank::BIGINT
)
SELECT
    page.event,
    log.occurred_at,
    log.received_at,
    batches.source,
    log.properties,
    log.message_id::VARCHAR AS message
FROM log
JOIN page ON page.place = log.rowid
JOIN batches ON batches.batch = log.batch
WHERE
    $after_rank IS NULL
    OR epoch_us(log.occurred_at) < $after_rank::BIGINT
    OR log.message_id::VARCHAR > $after_name
ORDER BY log.occurred_at DESC, message
LIMIT $limit
