-- One row = one customer of a cohort: when they entered, and their returns in the period of one age.
WITH entered AS (
    -- a customer and their first start event in all of history
    SELECT customer, min(occurred_at) AS first_at
    FROM events
    WHERE ($start_event IS NULL OR event IN $start_event) AND occurred_at <= $now
    GROUP BY customer
    HAVING min(occurred_at) >= $cohort_start AND min(occurred_at) < $cohort_end
),
returns AS (
    -- a customer who returned in that period
    SELECT customer, min(occurred_at) AS returned_at, count(*) AS returns
    FROM events
    WHERE
        ($return_event IS NULL OR event IN $return_event)
        AND occurred_at >= $age_start
        AND occurred_at < $age_end
        AND occurred_at <= $now
    GROUP BY customer
)
SELECT
    customers.id AS customer,
    entered.first_at,
    returns.returned_at,
    coalesce(returns.returns, 0) AS returns
FROM entered
JOIN customers ON customers.customer = entered.customer
LEFT JOIN returns ON returns.customer = entered.customer
WHERE
    CASE
        WHEN $age = 0 THEN $returned
        WHEN $returned THEN returns.customer IS NOT NULL
        ELSE returns.customer IS NULL
    END
ORDER BY entered.first_at, customers.id
