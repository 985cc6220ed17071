-- One row = one customer whose subscription runs at the end of a period: what it brings in a month.
WITH periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
said AS (
    -- an event of a subscription, and the MRR it states, if it does
    SELECT
        customer,
        occurred_at,
        event,
        period_of(occurred_at) AS period,
        event IN $stops AS is_stop,
        CASE WHEN event NOT IN $stops THEN CAST(properties.mrr AS BIGINT) END AS mrr,
        CAST(properties.currency AS VARCHAR) AS currency
    FROM events
    WHERE event IN $event AND occurred_at < $end AND occurred_at <= $now
),
numbered AS (
    -- the same, with how many of the customer's events up to it stated one, and when the next is
    SELECT
        *,
        count(mrr) OVER (
            PARTITION BY customer
            ORDER BY occurred_at, event, mrr
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stated,
        lead(period) OVER (PARTITION BY customer ORDER BY occurred_at, event, mrr) AS next_period
    FROM said
),
known AS (
    -- the same, with what was stated last; nothing runs after a pause or an end
    SELECT
        customer,
        period,
        next_period,
        occurred_at,
        CASE WHEN NOT is_stop THEN max(mrr) OVER (PARTITION BY customer, stated) END AS mrr,
        max(CASE WHEN mrr IS NOT NULL THEN currency END) OVER (
            PARTITION BY customer, stated
        ) AS currency
    FROM numbered
),
spells AS (
    -- from the end of one period to that of another a customer brings in the same
    SELECT * FROM known WHERE mrr > 0 AND (next_period IS NULL OR period < next_period)
),
moved AS (
    -- a customer whose subscription runs at the end of a period: what it brings in a month
    SELECT
        spells.customer AS customer,
        periods.period AS period,
        spells.currency AS currency,
        spells.mrr AS amount,
        spells.occurred_at AS last_at
    FROM periods
    CROSS JOIN spells
    WHERE
        spells.period <= periods.period
        AND (spells.next_period IS NULL OR periods.period < spells.next_period)
)
SELECT * FROM moved
