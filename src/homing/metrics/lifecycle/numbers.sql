-- One row = one period of a group: the customers who are new, returning, resurrected and dormant in it.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
active AS (
    -- a customer in a period in which they were active
    SELECT DISTINCT $customer AS customer, period_of(occurred_at) AS period
    FROM events
    WHERE $is_active AND $is_asked AND occurred_at <= $now
),
around AS (
    -- the same, with the periods before and after in which they were active
    SELECT
        customer,
        period,
        lag(period) OVER (PARTITION BY customer ORDER BY period) AS earlier,
        lead(period) OVER (PARTITION BY customer ORDER BY period) AS later
    FROM active
),
states AS (
    SELECT
        period,
        CASE
            WHEN earlier IS NULL THEN 'new'
            WHEN periods_between(earlier, period) = 1 THEN 'returning'
            ELSE 'resurrected'
        END AS state
    FROM around
    UNION ALL
    SELECT period_plus(period, 1) AS period, 'dormant' AS state
    FROM around
    WHERE later IS NULL OR periods_between(period, later) > 1
)
SELECT
    period_start(periods.period) AS period,
    $group AS "group",
    count(CASE WHEN state = 'new' THEN 1 END) AS new,
    count(CASE WHEN state = 'returning' THEN 1 END) AS returning,
    count(CASE WHEN state = 'resurrected' THEN 1 END) AS resurrected,
    count(CASE WHEN state = 'dormant' THEN 1 END) AS dormant,
    count(CASE WHEN state <> 'dormant' THEN 1 END) AS active,
    count(CASE WHEN state IN ('new', 'resurrected') THEN 1 END)
    / nullif(count(CASE WHEN state = 'dormant' THEN 1 END), 0) AS pulse,
    periods.period < $current AS is_complete
FROM periods
LEFT JOIN states ON states.period = periods.period
GROUP BY periods.period
ORDER BY periods.period
