-- One row = group, cohort, age and its customers; an age is 24 hours from the full hour of the first event.
WITH entered AS (
    SELECT customer, min(occurred_at) AS first_at
    FROM events
    WHERE event = $start
    GROUP BY customer
    HAVING min(occurred_at) >= $since
),
returned AS (
    SELECT DISTINCT
        day_of(first_at) AS day,
        (epoch_us(occurred_at) // 3600000000 - epoch_us(first_at) // 3600000000) // 24 AS age,
        customer
    FROM events
    JOIN entered USING (customer)
    WHERE event = $back
        AND occurred_at >= $since
        AND occurred_at < first_at + to_days(CAST($ages AS INTEGER))
)
SELECT 0 AS grouped, day, age, count(*) AS customers
FROM returned
WHERE age < $ages
GROUP BY ALL
