-- One row = group, cohort, age and what its customers paid.
WITH entered AS (
    SELECT customer, month_number(min(occurred_at)) AS month
    FROM events
    WHERE event = $start
    GROUP BY customer
    HAVING min(occurred_at) >= $since
),
paid AS (
    SELECT customer, month_number(occurred_at) AS month, sum(amount) AS amount
    FROM events
    WHERE event = $back AND occurred_at >= $since
    GROUP BY ALL
)
SELECT
    0 AS grouped,
    month_day(entered.month) AS month,
    paid.month - entered.month AS age,
    CAST(sum(amount) AS BIGINT) AS amount
FROM paid
JOIN entered USING (customer)
WHERE paid.month BETWEEN entered.month AND entered.month + $ages - 1
GROUP BY ALL
