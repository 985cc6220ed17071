-- One row = what came from a source on one of the last days, in the project's time zone.
SELECT
    source,
    date_diff('day', (received_at AT TIME ZONE $zone)::DATE, $today::DATE) AS days_ago,
    max(received_at) AS last_received_at,
    sum(counted)::BIGINT AS counted,
    sum(bots)::BIGINT AS bots,
    sum(telling)::BIGINT AS telling,
    sum(duplicates)::BIGINT AS duplicates,
    sum(erased)::BIGINT AS erased,
    sum(withheld)::BIGINT AS withheld,
    sum(dead)::BIGINT AS rejected,
    sum(internal)::BIGINT AS internal
FROM drains
WHERE $source::UUID IS NULL OR source = $source::UUID
GROUP BY ALL
ORDER BY source, days_ago DESC
