-- One row = one period: of the customers who bought in it, the share who had bought before it.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
active AS (
    -- a customer in a period in which they bought
    SELECT customer, period_of(occurred_at) AS period
    FROM events
    WHERE ($event IS NULL OR event IN $event) AND occurred_at <= $now
    GROUP BY 1, 2
),
entered AS (
    -- a customer and the period of their first purchase in all of history
    SELECT customer, min(period) AS first_period
    FROM active
    GROUP BY customer
),
totals AS (
    SELECT
        periods.period AS period,
        count(active.customer) AS customers,
        count(CASE WHEN active.period > entered.first_period THEN 1 END) AS returning_customers
    FROM periods
    LEFT JOIN active ON active.period = periods.period
    LEFT JOIN entered ON entered.customer = active.customer
    GROUP BY 1
)
SELECT
    period_start(totals.period) AS period,
    CAST(NULL AS VARCHAR) AS "group",
    CASE WHEN customers > 0 THEN returning_customers / customers END AS value,
    returning_customers AS numerator,
    customers AS denominator,
    CASE WHEN customers > 0 THEN wilson_low(returning_customers, customers) END AS low,
    CASE WHEN customers > 0 THEN wilson_high(returning_customers, customers) END AS high,
    totals.period < $current AS is_complete
FROM totals
ORDER BY 1
