-- One row = one period: the orders placed in it.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
placed AS (
    -- a customer in a period: their orders
    SELECT customer, period_of(occurred_at) AS period, count(*) AS orders
    FROM events
    WHERE
        ($event IS NULL OR event IN $event)
        AND occurred_at >= $start
        AND occurred_at < $end
        AND occurred_at <= $now
    GROUP BY 1, 2
),
totals AS (
    SELECT
        periods.period AS period,
        coalesce(sum(placed.orders), 0) AS orders,
        coalesce(sum(placed.orders * placed.orders), 0) AS squares
    FROM periods
    LEFT JOIN placed ON placed.period = periods.period
    GROUP BY 1
)
SELECT
    period_start(totals.period) AS period,
    CAST(NULL AS VARCHAR) AS "group",
    CAST(orders AS DOUBLE) AS value,
    CAST(orders AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    chance_low(orders, squares) AS low,
    chance_high(orders, squares) AS high,
    totals.period < $current AS is_complete
FROM totals
ORDER BY 1
