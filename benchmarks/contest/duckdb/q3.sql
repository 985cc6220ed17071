-- One row = group, cohort, age and its customers: the first and the last event of a customer say all.
WITH lives AS (
    SELECT week_of(min(occurred_at)) AS week, week_of(max(occurred_at)) AS latest
    FROM events
    GROUP BY customer
    HAVING min(occurred_at) >= $since
),
counted AS (
    SELECT week, least((latest - week) // 7, $ages - 1) AS last_age, count(*) AS customers
    FROM lives
    GROUP BY ALL
)
SELECT 0 AS grouped, week, age, CAST(sum(customers) AS BIGINT) AS customers
FROM counted, range($ages) AS every (age)
WHERE age <= last_age
GROUP BY ALL
