-- One row = state (new, returning, resurrected, dormant), week and its customers.
WITH active AS (
    SELECT DISTINCT customer, week_of(occurred_at) AS week
    FROM events
    WHERE occurred_at >= $before
),
sequence AS (
    SELECT
        customer,
        week,
        lag(week) OVER one AS previous,
        lead(week) OVER one AS following
    FROM active
    WINDOW one AS (PARTITION BY customer ORDER BY week)
),
states AS (
    SELECT
        week,
        CASE
            WHEN previous = week - 7 THEN 1
            WHEN previous IS NOT NULL THEN 2
            WHEN first_at < $before THEN 2
            ELSE 0
        END AS state
    FROM sequence
    JOIN customers USING (customer)
    UNION ALL
    SELECT week + 7, 3
    FROM sequence
    WHERE following IS DISTINCT FROM week + 7
)
SELECT state, week, 0 AS age, count(*) AS customers
FROM states
WHERE week BETWEEN week_of($since) AND week_of($until - INTERVAL 1 SECOND)
GROUP BY ALL
