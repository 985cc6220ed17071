-- One row = one period: the customers who bought for the first time ever in it.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
first_purchases AS (
    -- a customer and their first purchase in all of history
    SELECT customer, min(occurred_at) AS first_at
    FROM events
    WHERE ($event IS NULL OR event IN $event) AND occurred_at <= $now
    GROUP BY customer
),
entered AS (
    SELECT customer, period_of(first_at) AS period FROM first_purchases
),
totals AS (
    SELECT periods.period AS period, count(entered.customer) AS customers
    FROM periods
    LEFT JOIN entered ON entered.period = periods.period
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
