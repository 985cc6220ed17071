-- One row = one period and currency: the money of the purchases in it, divided by how many they were.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
moved AS (
    -- a customer in a period: their purchases in one currency, and the money of these
    SELECT
        customer,
        period_of(occurred_at) AS period,
        CAST(properties.currency AS VARCHAR) AS currency,
        CAST(sum(CAST(properties.amount AS BIGINT)) AS DOUBLE) AS amount,
        CAST(count(*) AS DOUBLE) AS orders
    FROM events
    WHERE
        ($event IS NULL OR event IN $event)
        AND occurred_at >= $start
        AND occurred_at < $end
        AND occurred_at <= $now
        AND CAST(properties.amount AS BIGINT) IS NOT NULL
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
        coalesce(sum(moved.orders), 0) AS orders,
        coalesce(sum(moved.amount * moved.amount), 0) AS amount_squares,
        coalesce(sum(moved.amount * moved.orders), 0) AS crossed,
        coalesce(sum(moved.orders * moved.orders), 0) AS order_squares
    FROM currencies
    CROSS JOIN periods
    LEFT JOIN moved
        ON moved.period = periods.period
        AND moved.currency IS NOT DISTINCT FROM currencies.currency
    GROUP BY 1, 2
),
means AS (
    SELECT *, CASE WHEN orders > 0 THEN amount / orders END AS mean FROM totals
),
surprises AS (
    -- what customers spent beyond the mean of their orders, squared and summed
    SELECT
        *,
        greatest(
            amount_squares - 2 * mean * crossed + mean * mean * order_squares, CAST(0 AS DOUBLE)
        ) AS squares
    FROM means
)
SELECT
    period_start(surprises.period) AS period,
    currency AS "group",
    mean AS value,
    CAST(amount AS BIGINT) AS numerator,
    CAST(orders AS BIGINT) AS denominator,
    chance_low(amount, squares) / CASE WHEN orders > 0 THEN orders END AS low,
    chance_high(amount, squares) / CASE WHEN orders > 0 THEN orders END AS high,
    surprises.period < $current AS is_complete
FROM surprises
ORDER BY 2, 1
