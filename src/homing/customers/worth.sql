-- One row = a currency: what the purchases and refunds that stand at some places of the log came to. Properties take
-- long to read: they are read whole, and at these places alone; without the limit each that is asked for is looked for
-- in the whole log.
WITH paid AS (
    SELECT event, properties FROM log WHERE rowid IN (SELECT unnest($places::BIGINT[])) LIMIT $many
),
amounts AS (
    SELECT
        event_names.name AS event,
        TRY_CAST(paid.properties.amount AS BIGINT) AS minor,
        coalesce(TRY_CAST(paid.properties.currency AS VARCHAR), $currency) AS currency
    FROM paid JOIN event_names ON event_names.event = paid.event
)
SELECT
    currency,
    count(*) FILTER (WHERE event = 'purchase') AS purchases,
    coalesce(sum(minor) FILTER (WHERE event = 'purchase'), 0) AS revenue,
    coalesce(sum(abs(minor)) FILTER (WHERE event = 'refund'), 0) AS refunds
FROM amounts
WHERE minor IS NOT NULL AND regexp_full_match(currency, '[A-Z]{3}')
GROUP BY currency
ORDER BY purchases DESC, currency
