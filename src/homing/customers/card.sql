-- One row = one customer: who they are, when they were seen, what they bought, and in which rhythm.
WITH own AS (
    SELECT
        event,
        occurred_at,
        (occurred_at AT TIME ZONE $timezone)::DATE AS day,
        TRY_CAST(properties.amount AS BIGINT) AS minor,
        coalesce(TRY_CAST(properties.currency AS VARCHAR), $currency) AS currency
    FROM events
    WHERE customer = $customer
),
money AS (
    SELECT
        currency,
        count(*) FILTER (WHERE event = 'purchase') AS purchases,
        coalesce(sum(minor) FILTER (WHERE event = 'purchase'), 0) AS revenue,
        coalesce(sum(abs(minor)) FILTER (WHERE event = 'refund'), 0) AS refunds
    FROM own
    WHERE event IN ('purchase', 'refund') AND minor IS NOT NULL AND regexp_full_match(currency, '[A-Z]{3}')
    GROUP BY currency
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
    customers.id,
    customers.traits,
    (SELECT min(occurred_at) FROM own) AS first_seen,
    (SELECT max(occurred_at) FROM own) AS last_seen,
    (SELECT max(occurred_at) FROM own WHERE event = 'purchase') AS last_purchase,
    (SELECT list({'name': event, 'events': events} ORDER BY events DESC, event) FROM names) AS names,
    (SELECT list({'currency': currency, 'purchases': purchases, 'revenue': revenue, 'refunds': refunds}
        ORDER BY purchases DESC, currency) FROM money) AS money,
    (SELECT list(days) FROM gaps WHERE days IS NOT NULL) AS gaps,
    (SELECT list({'month': month, 'events': events} ORDER BY month) FROM months) AS months
FROM customers
WHERE customers.customer = $customer
