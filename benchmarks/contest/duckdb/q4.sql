-- One row = trait (-1: not one of the top), cohort, age and its customers; joined as in Q1.
WITH active AS (
    SELECT DISTINCT customer, day_of(occurred_at) AS day
    FROM events
    WHERE event = $start AND occurred_at >= $since AND occurred_at < $until
),
banded AS (
    SELECT customer, day, day // $ages AS band FROM active
    UNION ALL
    SELECT customer, day, day // $ages - 1 AS band FROM active
),
top AS (
    SELECT trait
    FROM active
    JOIN customers USING (customer)
    GROUP BY trait
    ORDER BY count(*) DESC, trait
    LIMIT $top
),
traits AS (
    SELECT customer, CAST(coalesce(top.trait, -1) AS SMALLINT) AS trait
    FROM customers
    LEFT JOIN top USING (trait)
)
SELECT traits.trait, start.day, back.day - start.day AS age, count(*) AS customers
FROM active AS start
JOIN banded AS back ON back.customer = start.customer AND back.band = start.day // $ages
JOIN traits ON traits.customer = start.customer
WHERE back.day BETWEEN start.day AND start.day + $ages - 1
GROUP BY ALL
