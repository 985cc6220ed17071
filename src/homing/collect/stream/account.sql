-- The one row = what became of all that was drained since a moment.
SELECT
    coalesce(sum(counted), 0)::BIGINT AS counted,
    coalesce(sum(bots), 0)::BIGINT AS bots,
    coalesce(sum(telling), 0)::BIGINT AS telling,
    coalesce(sum(duplicates), 0)::BIGINT AS duplicates,
    coalesce(sum(erased), 0)::BIGINT AS erased,
    coalesce(sum(withheld), 0)::BIGINT AS withheld,
    coalesce(sum(dead), 0)::BIGINT AS rejected,
    coalesce(sum(internal), 0)::BIGINT AS internal
FROM drains
WHERE drained_at >= $since
