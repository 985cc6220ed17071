-- One row = one event: who, what and when; the earliest first.
SELECT customers.id AS customer, events.event, events.occurred_at
FROM events
JOIN customers ON customers.customer = events.customer
WHERE len($names) = 0 OR list_contains($names, events.event)
ORDER BY events.occurred_at, customers.id
