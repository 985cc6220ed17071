-- The one row = what the newest of the events at some places of the log that says so has somebody agree to. As in
-- `worth.sql`, properties are read whole, and at these places alone.
WITH said AS (
    SELECT occurred_at, properties FROM log WHERE rowid IN (SELECT unnest($places::BIGINT[])) LIMIT $many
)
SELECT arg_max(TRY_CAST(properties.consent AS VARCHAR), occurred_at)
    FILTER (TRY_CAST(properties.consent AS VARCHAR) IS NOT NULL)
FROM said
