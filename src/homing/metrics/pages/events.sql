-- One row = one event: who, what and when; the earliest first. Properties and traits are added.
SELECT customers.id AS customer, events.event, events.occurred_at
FROM events
JOIN customers ON customers.customer = events.customer
WHERE
    (len($names) = 0 OR list_contains($names, events.event))
    AND ($as_of IS NULL OR events.received_at <= $as_of)
ORDER BY events.occurred_at, customers.id
