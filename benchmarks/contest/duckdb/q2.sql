-- One row = group, cohort, age and its customers.
WITH entered AS (
    SELECT customer, day_of(min(occurred_at)) AS day
    FROM events
    WHERE event = $start
    GROUP BY customer
    HAVING min(occurred_at) >= $since
),
returned AS (
    SELECT DISTINCT entered.day, day_of(occurred_at) - entered.day AS age, customer
    FROM events
    JOIN entered USING (customer)
    WHERE event = $back
        AND occurred_at >= $since
        AND day_of(occurred_at) BETWEEN entered.day + 1 AND entered.day + $ages - 1
)
SELECT 0 AS grouped, day, 0 AS age, count(*) AS customers FROM entered GROUP BY ALL
UNION ALL
SELECT 0 AS grouped, day, age, count(*) AS customers FROM returned GROUP BY ALL
