-- One row = what the incoming events say of a device, from this moment on, in microseconds: a known
-- customer was on it, or has it as another id of theirs; in `previous` an id of which it is certain. A
-- chunk holds whole devices.
CREATE OR REPLACE TEMP TABLE claims AS
WITH known AS (
    SELECT id, event, occurred_at, properties FROM incoming WHERE NOT starts_with(id, $anonymous)
),
aliases AS (
    SELECT
        id,
        occurred_at,
        nullif(trim(properties.previous_id::VARCHAR), '') AS previous,
        coalesce(TRY_CAST(properties.is_trusted AS BOOLEAN), false) AS is_trusted
    FROM known
    WHERE event = 'alias'
),
seen AS (
    SELECT nullif(trim(properties.anonymous_id::VARCHAR), '') AS device, id, occurred_at FROM known
    UNION ALL
    SELECT previous AS device, id, occurred_at FROM aliases
),
turns AS (
    SELECT
        device,
        id,
        occurred_at,
        lag(id) OVER (PARTITION BY device ORDER BY occurred_at, id) AS before
    FROM seen
    WHERE device IS NOT NULL
),
said AS (
    SELECT device, id, occurred_at, NULL AS previous FROM turns WHERE before IS DISTINCT FROM id
    UNION ALL
    SELECT previous AS device, id, occurred_at, previous FROM aliases WHERE is_trusted
)
SELECT
    (dense_rank() OVER (ORDER BY device) - 1) // $chunk AS chunk,
    id,
    device,
    epoch_us(occurred_at) AS moment,
    previous
FROM said
WHERE device IS NOT NULL
ORDER BY chunk
