-- One row = one number of periods in a group: the customers who were active in so many of them.
WITH numbers AS (
    SELECT n + 1 AS intervals FROM generate_series(0, $last) AS series (n)
),
active AS (
    -- a customer in a period, or so many merged periods, in which they were active
    SELECT $customer AS customer, periods_between($first, period_of(occurred_at)) // $every AS nth
    FROM events
    WHERE
        $is_active AND $is_asked AND occurred_at <= $now
        AND period_of(occurred_at) >= $first AND period_of(occurred_at) <= $final
    GROUP BY $customer, periods_between($first, period_of(occurred_at)) // $every
    HAVING count(*) >= $at_least AND ($at_most IS NULL OR count(*) <= $at_most)
),
customers_active AS (
    SELECT customer, count(*) AS intervals FROM active GROUP BY customer
),
counted AS (
    SELECT
        numbers.intervals,
        count(CASE WHEN customers_active.intervals = numbers.intervals THEN 1 END) AS exactly,
        count(CASE WHEN customers_active.intervals >= numbers.intervals THEN 1 END) AS at_least,
        count(customers_active.customer) AS everybody
    FROM numbers
    LEFT JOIN customers_active ON customers_active.intervals >= 1
    GROUP BY numbers.intervals
)
SELECT
    intervals,
    $group AS "group",
    exactly,
    at_least,
    exactly / nullif(everybody, 0) AS exactly_share,
    CASE WHEN everybody > 0 THEN wilson_low(exactly, everybody) END AS exactly_low,
    CASE WHEN everybody > 0 THEN wilson_high(exactly, everybody) END AS exactly_high,
    at_least / nullif(everybody, 0) AS at_least_share,
    CASE WHEN everybody > 0 THEN wilson_low(at_least, everybody) END AS at_least_low,
    CASE WHEN everybody > 0 THEN wilson_high(at_least, everybody) END AS at_least_high,
    $is_over AS is_complete
FROM counted
ORDER BY intervals
