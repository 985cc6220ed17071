-- One row = one median gap in days: the customers who have it, and those who have no longer one.
WITH active AS (
    SELECT DISTINCT $customer AS customer, period_of(occurred_at) AS day
    FROM events
    WHERE
        $is_active AND $is_asked AND occurred_at <= $now
        AND period_of(occurred_at) >= $first AND period_of(occurred_at) <= $final
),
days AS (
    SELECT customer, day, lag(day) OVER (PARTITION BY customer ORDER BY day) AS earlier FROM active
),
gaps AS (
    SELECT customer, periods_between(earlier, day) AS gap FROM days WHERE earlier IS NOT NULL
),
ranked AS (
    SELECT
        customer,
        gap,
        row_number() OVER (PARTITION BY customer ORDER BY gap) AS nth,
        count(*) OVER (PARTITION BY customer) AS n
    FROM gaps
),
medians AS (
    SELECT customer, avg(gap) AS days
    FROM ranked
    WHERE nth = (n + 1) // 2 OR nth = (n + 2) // 2
    GROUP BY customer
),
counted AS (
    SELECT days, count(*) AS customers FROM medians GROUP BY days
),
summed AS (
    SELECT
        days,
        customers,
        CAST(sum(customers) OVER (ORDER BY days) AS BIGINT) AS at_most,
        CAST(sum(customers) OVER () AS BIGINT) AS everybody
    FROM counted
)
SELECT
    days,
    customers,
    customers / everybody AS share,
    at_most,
    at_most / everybody AS at_most_share,
    wilson_low(at_most, everybody) AS at_most_low,
    wilson_high(at_most, everybody) AS at_most_high
FROM summed
ORDER BY days
