-- One row = one event of one customer, counted or set aside, the oldest first.
SELECT
    everything.event,
    everything.occurred_at,
    everything.received_at,
    batches.source,
    everything.aside,
    everything.message_id::VARCHAR AS message,
    everything.properties
FROM everything
JOIN batches ON batches.batch = everything.batch
WHERE everything.customer = $customer
ORDER BY everything.occurred_at, message
