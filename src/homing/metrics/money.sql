-- One row = one period and currency: the money of the events in it, in minor units of the currency.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
moved AS (
    -- a customer in a period: the money of their events in one currency
    SELECT
        customer,
        period_of(occurred_at) AS period,
        CAST(properties.currency AS VARCHAR) AS currency,
        sum(CAST(properties.amount AS BIGINT)) AS amount
    FROM events
    WHERE
        ($event IS NULL OR event IN $event)
        AND occurred_at >= $start
        AND occurred_at < $end
        AND occurred_at <= $now
    GROUP BY 1, 2, 3
),
currencies AS (
    SELECT DISTINCT currency FROM moved
),
totals AS (
    SELECT
        currencies.currency AS currency,
        periods.period AS period,
        coalesce(sum(moved.amount), 0) AS amount,
        coalesce(sum(moved.amount * moved.amount), 0) AS squares
    FROM currencies
    CROSS JOIN periods
    LEFT JOIN moved
        ON moved.period = periods.period
        AND moved.currency IS NOT DISTINCT FROM currencies.currency
    GROUP BY 1, 2
)
SELECT
    period_start(totals.period) AS period,
    currency AS "group",
    CAST(amount AS DOUBLE) AS value,
    CAST(amount AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    chance_low(amount, squares) AS low,
    chance_high(amount, squares) AS high,
    totals.period < $current AS is_complete
FROM totals
ORDER BY 2, 1
