-- One row = a row of the log that may be the message asked for, and the id it came under.
SELECT
    log.message_id,
    event_names.name,
    identities.id,
    log.occurred_at,
    log.received_at,
    log.aside,
    log.source,
    batches.source AS file,
    log.properties::JSON::VARCHAR AS properties,
    log.batch,
    sent.id AS sent_as,
    log.customer
FROM log
JOIN event_names ON event_names.event = log.event
JOIN identities AS sent ON sent.customer = log.customer
LEFT JOIN merged ON merged.customer = log.customer
JOIN identities ON identities.customer = coalesce(merged.survivor, log.customer)
LEFT JOIN batches ON batches.batch = log.batch
WHERE list_contains($messages::UUID[], log.message_id)
ORDER BY log.received_at
LIMIT 20
