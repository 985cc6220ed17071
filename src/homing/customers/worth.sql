-- One row = a currency: what the purchases and refunds of a customer came to, as it is kept of them and as those say
-- that stand at some places of the log. Properties take long to read: they are read whole, and at these places alone;
-- without the limit each that is asked for is looked for in the whole log.
WITH paid AS (
    SELECT event, properties FROM log WHERE rowid IN (SELECT unnest($places::BIGINT[])) LIMIT $many
),
amounts AS (
    SELECT
        event_names.name = 'purchase' AS is_payment,
        TRY_CAST(paid.properties.amount AS BIGINT) AS minor,
        coalesce(TRY_CAST(paid.properties.currency AS VARCHAR), $currency) AS currency
    FROM paid JOIN event_names ON event_names.event = paid.event
),
pieces AS (
    SELECT
        currency,
        is_payment::UBIGINT AS payments,
        CASE WHEN is_payment THEN minor ELSE 0 END::HUGEINT AS minor,
        CASE WHEN is_payment THEN 0 ELSE abs(minor::HUGEINT) END::HUGEINT AS refunded
    FROM amounts
    WHERE minor IS NOT NULL AND regexp_full_match(currency, '[A-Z]{3}')
    UNION ALL
    SELECT currency, payments, minor, refunded FROM people_money WHERE customer = $kept_of
)
SELECT currency, sum(payments)::BIGINT AS purchases, sum(minor) AS revenue, sum(refunded) AS refunds
FROM pieces
GROUP BY currency
ORDER BY purchases DESC, currency
