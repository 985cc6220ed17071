-- One row = the events of one name and currency that the files hold.
SELECT
    event,
    count(*) AS events,
    count(DISTINCT id) AS customers,
    CASE WHEN amount IS NOT NULL THEN currency END AS money_in,
    sum(amount)::HUGEINT AS amount,
    min(occurred_at) AS since,
    max(occurred_at) AS until
FROM incoming
GROUP BY event, money_in
ORDER BY events DESC, event, money_in
