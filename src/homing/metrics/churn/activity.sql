-- One row = one period of a group: its customers at the start, who of them stayed, and who came.
WITH periods AS (
    SELECT
        period_plus($first, n) AS period,
        CASE
            WHEN $kind = 'crr' THEN least(period_plus($first, (n + 1)), $tomorrow)
            ELSE period_plus($first, (n + 1))
        END AS next
    FROM generate_series(0, $last) AS series (n)
),
active AS (
    -- a customer on a day (crr), or in a period, with an event
    SELECT DISTINCT
        $customer AS customer,
        CASE
            WHEN $kind = 'crr' THEN CAST(occurred_at AT TIME ZONE $timezone AS DATE)
            ELSE period_of(occurred_at)
        END AS begins
    FROM events
    WHERE $is_active AND $is_asked AND occurred_at <= $now
),
spells AS (
    -- from after `begins` to `ends` they are a customer for it
    SELECT
        customer,
        begins,
        CASE
            WHEN $kind = 'crr' THEN CAST(begins + $days * INTERVAL '1' DAY AS DATE)
            ELSE period_plus(begins, 1)
        END AS ends
    FROM active
),
seen AS (
    SELECT periods.period, spells.customer, 1 AS was, 0 AS is_still
    FROM periods
    CROSS JOIN spells
    WHERE spells.begins < periods.period AND periods.period <= spells.ends
    UNION ALL
    SELECT periods.period, spells.customer, 0 AS was, 1 AS is_still
    FROM periods
    CROSS JOIN spells
    WHERE CASE
        WHEN $kind = 'unbounded' THEN spells.begins >= periods.period
        ELSE spells.begins < periods.next AND periods.next <= spells.ends
    END
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
        CASE
            WHEN $kind <> 'unbounded' THEN count(CASE WHEN was = 0 AND is_still = 1 THEN 1 END)
        END AS new
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
