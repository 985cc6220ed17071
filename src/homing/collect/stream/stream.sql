-- One row = an event of the log, the newest received first, with what is known of it.
WITH newest AS (
    SELECT log.rowid AS place
    FROM log
    WHERE
        ($event::BIGINT IS NULL OR log.event = $event)
        AND ($source::UUID IS NULL OR log.source = $source::UUID)
        AND ($aside::UTINYINT IS NULL OR log.aside = $aside)
        AND ($customers::UINTEGER[] IS NULL OR list_contains($customers, log.customer))
        AND (
            $received::BIGINT IS NULL
            OR (
                log.received_at <= make_timestamptz($received)
                AND (log.received_at, log.occurred_at, log.message_id)
                < (make_timestamptz($received), make_timestamptz($occurred), $message::UUID)
            )
        )
    ORDER BY log.received_at DESC, log.occurred_at DESC, log.message_id DESC
    LIMIT $most
)
SELECT
    log.message_id,
    event_names.name,
    identities.id,
    log.occurred_at,
    log.received_at,
    log.aside,
    log.source,
    batches.source AS file,
    log.properties::JSON::VARCHAR AS properties
FROM log
JOIN newest ON newest.place = log.rowid
JOIN event_names ON event_names.event = log.event
LEFT JOIN merged ON merged.customer = log.customer
JOIN identities ON identities.customer = coalesce(merged.survivor, log.customer)
LEFT JOIN batches ON batches.batch = log.batch
ORDER BY log.received_at DESC, log.occurred_at DESC, log.message_id DESC
