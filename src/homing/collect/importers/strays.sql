-- One row = an event of this import that somebody unknown did on a device after a second customer was seen
-- there, and which time of the device it falls into, in microseconds: it has the key of the first.
CREATE OR REPLACE TEMP TABLE strays AS
WITH shared AS (
    SELECT anonymous_id, list_sort(list(first_at)) AS starts
    FROM sightings
    GROUP BY anonymous_id
    HAVING count(*) > 1
)
SELECT
    log.rowid AS place,
    shared.anonymous_id AS device,
    epoch_us(list_last(list_filter(starts, lambda start: start <= log.occurred_at))) AS since
FROM log
JOIN identities ON identities.customer = log.customer
JOIN shared ON $anonymous || shared.anonymous_id = identities.id
WHERE log.batch = $batch AND log.occurred_at >= starts[2]
