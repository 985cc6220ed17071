-- One row = the properties of one of the newest events of a name, as JSON.
WITH newest AS (
    SELECT log.rowid AS place
    FROM log
    JOIN event_names ON event_names.event = log.event
    WHERE event_names.name = $name
    ORDER BY log.received_at DESC, log.message_id
    LIMIT $most
)
SELECT log.properties::JSON::VARCHAR
FROM log
JOIN newest ON newest.place = log.rowid
