-- One row = one period: of the customers who first bought in it, the share who bought in the next.
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
    SELECT customer, min(period) AS period
    FROM active
    GROUP BY customer
),
counted AS (
    SELECT
        periods.period AS period,
        count(entered.customer) AS customers,
        count(active.customer) AS returned
    FROM periods
    LEFT JOIN entered ON entered.period = periods.period
    LEFT JOIN active
        ON active.customer = entered.customer AND active.period = period_plus(periods.period, 1)
    GROUP BY 1
),
totals AS (
    -- the returned are unknown until the next period has begun
    SELECT period, customers, CASE WHEN period < $current THEN returned END AS returned
    FROM counted
)
SELECT
    period_start(totals.period) AS period,
    CAST(NULL AS VARCHAR) AS "group",
    CASE WHEN customers > 0 THEN returned / customers END AS value,
    returned AS numerator,
    customers AS denominator,
    CASE WHEN customers > 0 AND returned >= 0 THEN wilson_low(returned, customers) END AS low,
    CASE WHEN customers > 0 AND returned >= 0 THEN wilson_high(returned, customers) END AS high,
    period_plus(totals.period, 1) < $current AS is_complete
FROM totals
ORDER BY 1
