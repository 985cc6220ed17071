-- One row = step and the customers who got to it. An event of a step belongs to the latest attempt before
-- it, which is the one that began last; so every step is one ASOF join with the step before.
WITH s1 AS (
    SELECT customer, occurred_at, occurred_at AS began
    FROM events
    WHERE event = $step1 AND occurred_at >= $since
),
s2 AS (
    SELECT e.customer, e.occurred_at, s1.began
    FROM events AS e
    ASOF JOIN s1 ON e.customer = s1.customer AND e.occurred_at >= s1.occurred_at
    WHERE e.event = $step2 AND e.occurred_at <= s1.began + INTERVAL 14 DAY
),
s3 AS (
    SELECT e.customer, e.occurred_at, s2.began
    FROM events AS e
    ASOF JOIN s2 ON e.customer = s2.customer AND e.occurred_at >= s2.occurred_at
    WHERE e.event = $step3 AND e.occurred_at <= s2.began + INTERVAL 14 DAY
),
s4 AS (
    SELECT e.customer, e.occurred_at, s3.began
    FROM events AS e
    ASOF JOIN s3 ON e.customer = s3.customer AND e.occurred_at >= s3.occurred_at
    WHERE e.event = $step4 AND e.occurred_at <= s3.began + INTERVAL 14 DAY
),
s5 AS (
    SELECT e.customer
    FROM events AS e
    ASOF JOIN s4 ON e.customer = s4.customer AND e.occurred_at >= s4.occurred_at
    WHERE e.event = $step5 AND e.occurred_at <= s4.began + INTERVAL 14 DAY
)
SELECT 0 AS grouped, 0 AS row, 0 AS step, count(DISTINCT customer) AS customers FROM s1
UNION ALL
SELECT 0, 0, 1, count(DISTINCT customer) FROM s2
UNION ALL
SELECT 0, 0, 2, count(DISTINCT customer) FROM s3
UNION ALL
SELECT 0, 0, 3, count(DISTINCT customer) FROM s4
UNION ALL
SELECT 0, 0, 4, count(DISTINCT customer) FROM s5
