-- One row = one period of a group: its customers at the start, who of them stayed, and who came.
WITH numbered AS (
    SELECT period_plus($first, n) AS period, period_plus($first, (n + 1)) AS following
    FROM generate_series(0, $last) AS series (n)
),
periods AS (
    SELECT
        period,
        CASE
            WHEN $period = 'hour' THEN period_start(period)
            ELSE CAST(period AS TIMESTAMP) AT TIME ZONE $timezone
        END AS opens,
        CASE
            WHEN $period = 'hour' THEN period_start(following)
            ELSE CAST(following AS TIMESTAMP) AT TIME ZONE $timezone
        END AS next
    FROM numbered
),
said AS (
    -- an event that begins or ends a contract; of those at one moment the beginning is the last
    SELECT $customer AS customer, occurred_at, CASE WHEN $is_begun THEN 1 ELSE 0 END AS is_begun
    FROM events
    WHERE ($is_begun OR $is_ended) AND $is_asked AND occurred_at <= $now
),
spells AS (
    -- from after `begins` to `ends` they are a customer for it
    SELECT
        customer,
        occurred_at AS begins,
        is_begun,
        lead(occurred_at) OVER (PARTITION BY customer ORDER BY occurred_at, is_begun) AS ends
    FROM said
),
seen AS (
    SELECT periods.period, spells.customer, 1 AS was, 0 AS is_still
    FROM periods
    CROSS JOIN spells
    WHERE
        is_begun = 1 AND spells.begins < periods.opens
        AND (spells.ends IS NULL OR periods.opens <= spells.ends)
    UNION ALL
    SELECT periods.period, spells.customer, 0 AS was, 1 AS is_still
    FROM periods
    CROSS JOIN spells
    WHERE
        is_begun = 1 AND spells.begins < periods.next
        AND (spells.ends IS NULL OR periods.next <= spells.ends)
),
stood AS (
    SELECT period, customer, max(was) AS was, max(is_still) AS is_still
    FROM seen
    GROUP BY period, customer
),
counted AS (
    SELECT
        periods.period,
        count(CASE WHEN was = 1 THEN 1 END) AS at_start,
        count(CASE WHEN was = 1 AND is_still = 1 THEN 1 END) AS kept,
        count(CASE WHEN was = 1 AND is_still = 0 THEN 1 END) AS lost,
        count(CASE WHEN was = 0 AND is_still = 1 THEN 1 END) AS new
    FROM periods
    LEFT JOIN stood ON stood.period = periods.period
    GROUP BY periods.period
)
SELECT
    period_start(period) AS period,
    $group AS "group",
    at_start,
    kept,
    lost,
    new,
    kept + new AS at_end,
    kept / nullif(at_start, 0) AS retention_share,
    CASE WHEN at_start > 0 THEN wilson_low(kept, at_start) END AS retention_low,
    CASE WHEN at_start > 0 THEN wilson_high(kept, at_start) END AS retention_high,
    1 - kept / nullif(at_start, 0) AS churn_share,
    CASE WHEN at_start > 0 THEN 1 - wilson_high(kept, at_start) END AS churn_low,
    CASE WHEN at_start > 0 THEN 1 - wilson_low(kept, at_start) END AS churn_high,
    period < $current AS is_complete
FROM counted
ORDER BY period
