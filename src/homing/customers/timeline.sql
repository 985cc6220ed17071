-- One row = one event of one customer, or that they entered or left a segment, the latest first; events of one moment stand in the order of their message ids.
WITH own AS (
    SELECT log.rowid AS place, event_names.name AS event, log.occurred_at, log.message_id::VARCHAR AS message
    FROM log
    JOIN event_names ON event_names.event = log.event
    WHERE log.customer IN (SELECT unnest($numbers::UINTEGER[])) AND log.aside IN (0, 3)
),
page AS MATERIALIZED (
    SELECT place, event
    FROM own
    WHERE
        (len($names) = 0 OR list_contains($names, event))
        AND (
            $after_rank IS NULL
            OR epoch_us(occurred_at) < $after_rank::BIGINT
            OR (epoch_us(occurred_at) = $after_rank::BIGINT AND message > $after_name)
        )
    ORDER BY occurred_at DESC, message
    LIMIT $limit
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
ORDER BY log.occurred_at DESC, message
