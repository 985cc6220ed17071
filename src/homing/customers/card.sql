-- One row = one customer: when they were seen, in which rhythm they bought, and where their money stands in the log.
WITH own AS MATERIALIZED (
    SELECT
        log.rowid AS place,
        event_names.name AS event,
        log.occurred_at,
        (log.occurred_at AT TIME ZONE $timezone)::DATE AS day
    FROM log
    JOIN event_names ON event_names.event = log.event
    WHERE log.customer IN (SELECT unnest($numbers::UINTEGER[])) AND log.aside = 0
),
purchase_days AS (
    SELECT DISTINCT day FROM own WHERE event = 'purchase'
),
gaps AS (
    SELECT day - lag(day) OVER (ORDER BY day) AS days FROM purchase_days
),
months AS (
    SELECT date_trunc('month', day)::DATE AS month, count(*) AS events FROM own GROUP BY 1
),
names AS (
    SELECT event, count(*) AS events FROM own GROUP BY event
)
SELECT
    (SELECT min(occurred_at) FROM own) AS first_seen,
    (SELECT max(occurred_at) FROM own) AS last_seen,
    (SELECT max(occurred_at) FROM own WHERE event = 'purchase') AS last_purchase,
    (SELECT list({'name': event, 'events': events} ORDER BY events DESC, event) FROM names) AS names,
    (SELECT list(place) FROM own WHERE event IN ('purchase', 'refund')) AS paid,
    (SELECT list(days) FROM gaps WHERE days IS NOT NULL) AS gaps,
    (SELECT list({'month': month, 'events': events} ORDER BY month) FROM months) AS months
