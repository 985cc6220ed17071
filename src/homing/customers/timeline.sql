-- One row = one event of one customer, or that they entered or left a segment, the latest first; events of one moment stand in the order of their message ids.
SELECT
    events.event,
    events.occurred_at,
    events.received_at,
    batches.source,
    events.properties,
    events.message_id::VARCHAR AS message
FROM everything AS events
JOIN batches ON batches.batch = events.batch
WHERE
    events.customer = $customer
    AND events.aside IN (0, 3)
    AND (len($names) = 0 OR list_contains($names, events.event))
    AND (
        $after_rank IS NULL
        OR epoch_us(events.occurred_at) < $after_rank::BIGINT
        OR (epoch_us(events.occurred_at) = $after_rank::BIGINT AND events.message_id::VARCHAR > $after_name)
    )
ORDER BY events.occurred_at DESC, message
LIMIT $limit
