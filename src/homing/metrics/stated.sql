-- One row = one event, with the recurring amount that it states, in minor units, and its currency.
SELECT
    customer,
    epoch_us(occurred_at) AS time,
    event,
    CAST(properties.mrr AS BIGINT) AS value,
    CAST(properties.currency AS VARCHAR) AS unit,
    batch
FROM events
WHERE event IN $event
