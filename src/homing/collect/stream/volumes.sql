-- One row = a name of events of which some were received in the last 7 days, the most first.
SELECT
    event_names.name,
    count(*) FILTER (WHERE log.received_at >= $day) AS day,
    count(*) AS week,
    max(log.received_at) AS last_received_at
FROM log
JOIN event_names ON event_names.event = log.event
WHERE log.received_at >= $week
GROUP BY event_names.name
ORDER BY week DESC, event_names.name
LIMIT $most
