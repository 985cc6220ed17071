-- One row = one customer who bought in a period: their first purchase ever, and those of the period.
WITH bought AS (
    SELECT
        customer,
        min(occurred_at) AS first_at,
        min(CASE WHEN occurred_at >= $start THEN occurred_at END) AS bought_at,
        count(CASE WHEN occurred_at >= $start THEN 1 END) AS purchases
    FROM events
    WHERE
        ($event IS NULL OR event IN $event)
        AND occurred_at < $end
        AND occurred_at <= $now
        AND customer IN (
            SELECT customer FROM events
            WHERE
                ($event IS NULL OR event IN $event)
                AND occurred_at >= $start
                AND occurred_at < $end
                AND occurred_at <= $now
        )
    GROUP BY customer
)
SELECT
    customers.id AS customer,
    bought.first_at,
    bought.bought_at,
    bought.purchases
FROM bought
JOIN customers ON customers.customer = bought.customer
WHERE
    CASE
        WHEN $which = 'new' THEN bought.first_at >= $start
        WHEN $which = 'returning' THEN bought.first_at < $start
        ELSE TRUE
    END
ORDER BY bought.first_at, customers.id
