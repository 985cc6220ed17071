-- The one row = how many events of files and databases were received since a moment, and stand.
SELECT coalesce(sum(events), 0)::BIGINT
FROM batches
WHERE received_at >= $since AND undone_at IS NULL AND NOT is_drain
