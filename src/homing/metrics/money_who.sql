-- One row = one customer whose events in a period moved money of one currency.
SELECT
    any_value(customers.id) AS customer,
    min(events.occurred_at) AS first_at,
    count(*) AS events,
    CAST(sum(CAST(events.properties.amount AS BIGINT)) AS BIGINT) AS amount,
    CAST(events.properties.currency AS VARCHAR) AS currency
FROM events
JOIN customers ON customers.customer = events.customer
WHERE
    ($event IS NULL OR events.event IN $event)
    AND events.occurred_at >= $start
    AND events.occurred_at < $end
    AND events.occurred_at <= $now
    AND ($group IS NULL OR CAST(events.properties.currency AS VARCHAR) = $group)
GROUP BY events.customer, CAST(events.properties.currency AS VARCHAR)
ORDER BY amount DESC, 1
