-- The one row = what the newest of the events at some places of the log that says so has somebody agree to, and when.
-- As in `worth.sql`, properties are read whole, and at these places alone.
WITH read AS (
    SELECT occurred_at, properties FROM log WHERE rowid IN (SELECT unnest($places::BIGINT[])) LIMIT $many
),
said AS (
    SELECT occurred_at, TRY_CAST(properties.consent AS VARCHAR) AS consent FROM read
)
SELECT max(occurred_at), arg_max(consent, occurred_at) FROM said WHERE consent IS NOT NULL
