-- One row = an event of the log, the newest received first, with what is known of it.
WITH newest AS (
    SELECT
        log.customer,
        log.event,
        log.occurred_at,
        log.received_at,
        log.message_id,
        log.batch,
        log.properties,
        log.aside,
        log.source
    FROM log
    WHERE
        ($name = '' OR log.event IN (SELECT event FROM event_names WHERE name = $name))
        AND ($source::UUID IS NULL OR log.source = $source::UUID)
        AND ($aside::UTINYINT IS NULL OR log.aside = $aside)
        AND (
            len($ids::VARCHAR[]) = 0
            OR log.customer IN (
                SELECT identities.customer
                FROM identities
                LEFT JOIN merged ON merged.customer = identities.customer
                WHERE coalesce(merged.survivor, identities.customer) IN (
                    SELECT customer FROM aliases WHERE list_contains($ids::VARCHAR[], id)
                )
            )
        )
        AND (
            $received::BIGINT IS NULL
            OR (log.received_at, log.occurred_at, log.message_id)
            < (make_timestamptz($received), make_timestamptz($occurred), $message::UUID)
        )
    ORDER BY log.received_at DESC, log.occurred_at DESC, log.message_id DESC
    LIMIT $most
)
SELECT
    newest.message_id,
    event_names.name,
    identities.id,
    newest.occurred_at,
    newest.received_at,
    newest.aside,
    newest.source,
    batches.source AS file,
    newest.properties::JSON::VARCHAR AS properties
FROM newest
JOIN event_names ON event_names.event = newest.event
LEFT JOIN merged ON merged.customer = newest.customer
JOIN identities ON identities.customer = coalesce(merged.survivor, newest.customer)
LEFT JOIN batches ON batches.batch = newest.batch
ORDER BY newest.received_at DESC, newest.occurred_at DESC, newest.message_id DESC
