-- One row of every_run = from a moment on, a customer was seen on a device, as the whole log and what is
-- held of devices say (imports and erasures are held alone; where both speak of a moment, it is the log
-- that holds); places are those of the devices, so that some can be taken at a time.
CREATE OR REPLACE TEMP TABLE every_run AS
WITH seen AS (
    SELECT
        unnest(CASE
            WHEN event_names.name = 'alias' AND log.aside IN (2, 6)
            THEN [log.properties.anonymous_id::VARCHAR, log.properties.previous_id::VARCHAR]
            ELSE [log.properties.anonymous_id::VARCHAR]
        END) AS device,
        epoch_us(log.occurred_at) AS moment,
        identities.id AS user_id,
        true AS is_logged
    FROM log
    JOIN identities ON identities.customer = log.customer
    JOIN event_names ON event_names.event = log.event
    WHERE
        NOT starts_with(identities.id, $anonymous)
        AND log.batch IN (SELECT batch FROM batches WHERE is_drain)
    UNION ALL
    SELECT anonymous_id, epoch_us(first_at), coalesce(user_id, ''), false FROM sightings
),
at_one_moment AS (
    SELECT device, moment, max_by(user_id, (is_logged, user_id)) AS user_id
    FROM seen
    WHERE device IS NOT NULL
    GROUP BY device, moment
),
changes AS (
    SELECT *, lag(user_id) OVER (PARTITION BY device ORDER BY moment) AS before FROM at_one_moment
)
SELECT device, moment, user_id, dense_rank() OVER (ORDER BY device) - 1 AS place
FROM changes
WHERE before IS NULL OR before <> user_id
