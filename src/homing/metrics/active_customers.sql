-- One row = one period: the customers who bought in it.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
active AS (
    -- a customer in a period in which they bought
    SELECT DISTINCT customer, period_of(occurred_at) AS period
    FROM events
    WHERE
        ($event IS NULL OR event IN $event)
        AND occurred_at >= $start
        AND occurred_at < $end
        AND occurred_at <= $now
),
totals AS (
    SELECT periods.period AS period, count(active.customer) AS customers
    FROM periods
    LEFT JOIN active ON active.period = periods.period
    GROUP BY 1
)
SELECT
    period_start(totals.period) AS period,
    CAST(NULL AS VARCHAR) AS "group",
    CAST(customers AS DOUBLE) AS value,
    customers AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    chance_low(customers, customers) AS low,
    chance_high(customers, customers) AS high,
    totals.period < $current AS is_complete
FROM totals
ORDER BY 1
