-- One row = one customer: when they were seen, in which rhythm they bought, and how often they did what.
WITH counted AS MATERIALIZED (
    SELECT event, occurred_at, (occurred_at AT TIME ZONE $timezone)::DATE AS day FROM own WHERE aside = 0
),
purchase_days AS (
    SELECT DISTINCT day FROM counted WHERE event = 'purchase'
),
gaps AS (
    SELECT day - lag(day) OVER (ORDER BY day) AS days FROM purchase_days
),
months AS (
    SELECT date_trunc('month', day)::DATE AS month, count(*) AS events FROM counted GROUP BY 1
),
names AS (
    SELECT event, count(*) AS events FROM counted GROUP BY event
)
SELECT
    (SELECT min(occurred_at) FROM counted) AS first_seen,
    (SELECT max(occurred_at) FROM counted) AS last_seen,
    (SELECT max(occurred_at) FROM counted WHERE event = 'purchase') AS last_purchase,
    (SELECT list({'name': event, 'events': events} ORDER BY events DESC, event) FROM names) AS names,
    (SELECT list(days) FROM gaps WHERE days IS NOT NULL) AS gaps,
    (SELECT list({'month': month, 'events': events} ORDER BY month) FROM months) AS months
