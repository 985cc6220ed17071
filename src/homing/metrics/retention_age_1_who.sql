-- One row = one customer who first bought in a period: whether and when they bought in the next.
WITH bought AS (
    SELECT
        customer,
        min(occurred_at) AS first_at,
        min(CASE WHEN occurred_at >= $end THEN occurred_at END) AS returned_at,
        count(CASE WHEN occurred_at >= $end THEN 1 END) AS returns
    FROM events
    WHERE
        ($event IS NULL OR event IN $event)
        AND occurred_at < $next_end
        AND occurred_at <= $now
    GROUP BY customer
)
SELECT
    customers.id AS customer,
    bought.first_at,
    bought.returned_at,
    bought.returns
FROM bought
JOIN customers ON customers.customer = bought.customer
WHERE
    bought.first_at >= $start
    AND bought.first_at < $end
    AND (bought.returns > 0) = ($which = 'returned')
ORDER BY bought.first_at, customers.id
