-- One row = from this moment on, in microseconds, a known customer was on a device, as the incoming
-- events say: those that carry both, a user id and the anonymous id of the device.
WITH seen AS (
    SELECT properties.anonymous_id::VARCHAR AS device, id, occurred_at
    FROM incoming
    WHERE NOT starts_with(id, $anonymous)
),
turns AS (
    SELECT
        device,
        id,
        occurred_at,
        lag(id) OVER (PARTITION BY device ORDER BY occurred_at, id) AS before
    FROM seen
    WHERE device <> ''
)
SELECT device, id, epoch_us(occurred_at) AS moment
FROM turns
WHERE before IS DISTINCT FROM id
ORDER BY device, occurred_at
