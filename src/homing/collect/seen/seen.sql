-- One row = a name of events: how many there are, since when, how many on each of the last days.
WITH totals AS (
    SELECT
        event,
        count(*) AS events,
        count(*) FILTER (WHERE aside = 1) AS bots,
        count(*) FILTER (WHERE aside IN (4, 6)) AS internal,
        min(occurred_at) AS first_at,
        max(occurred_at) AS last_at
    FROM log
    GROUP BY event
),
lately AS (
    SELECT
        event,
        date_diff('day', (occurred_at AT TIME ZONE $zone)::DATE, $today::DATE) AS days_ago,
        count(*) AS events
    FROM log
    WHERE occurred_at >= $since
    GROUP BY ALL
),
sparks AS (
    SELECT event, map_from_entries(list((days_ago, events))) AS days
    FROM lately
    WHERE days_ago BETWEEN 0 AND $most_days - 1
    GROUP BY event
),
senders AS (
    SELECT event, list(DISTINCT source) FILTER (WHERE source IS NOT NULL) AS sources
    FROM log
    WHERE source IS NOT NULL
    GROUP BY event
)
SELECT
    event_names.name,
    totals.events,
    totals.bots,
    totals.internal,
    totals.first_at,
    totals.last_at,
    sparks.days,
    coalesce(senders.sources, []) AS sources
FROM totals
JOIN event_names ON event_names.event = totals.event
LEFT JOIN sparks ON sparks.event = totals.event
LEFT JOIN senders ON senders.event = totals.event
ORDER BY totals.events DESC, event_names.name
