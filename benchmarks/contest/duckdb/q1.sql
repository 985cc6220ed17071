-- One row = group, cohort, age and its customers. Tried: joining the days of a customer, all with all (…)
WITH active AS (
    SELECT DISTINCT customer, day_of(occurred_at) AS day
    FROM events
    WHERE event = $start AND occurred_at >= $since AND occurred_at < $until
)
SELECT 0 AS grouped, start.day, back.day - start.day AS age, count(*) AS customers
FROM active AS start
JOIN active AS back
    ON back.customer = start.customer AND back.day BETWEEN start.day AND start.day + $ages - 1
GROUP BY ALL
