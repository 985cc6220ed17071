-- One row = one customer, period and currency: the money of their events, and how many these were.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
moved AS (
    -- a customer in a period: the money of their events in one currency, and how many these were
    SELECT
        customer,
        period_of(occurred_at) AS period,
        CAST(properties.currency AS VARCHAR) AS currency,
        sum(CAST(properties.amount AS BIGINT)) AS amount,
        only_if($is_mean, count(*)) AS times
    FROM events
    WHERE
        ($event IS NULL OR event IN $event)
        AND occurred_at >= $start
        AND occurred_at < $end
        AND occurred_at <= $now
        AND (NOT $is_mean OR CAST(properties.amount AS BIGINT) IS NOT NULL)
    GROUP BY 1, 2, 3
)
SELECT * FROM moved
