-- One row = one period and currency: what the subscriptions that run at its end bring in a month.
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
    WHERE event IN $subscription AND occurred_at < $end AND occurred_at <= $now
),
numbered AS (
    -- the same, with how many of the customer's events up to it stated one
    SELECT
        *,
        count(mrr) OVER (
            PARTITION BY customer
            ORDER BY occurred_at, event, mrr
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stated,
        row_number() OVER (
            PARTITION BY customer, period ORDER BY occurred_at DESC, event DESC, mrr DESC
        ) AS from_last
    FROM said
),
known AS (
    -- the same, with what was stated last; nothing runs after a pause or an end
    SELECT
        customer,
        period,
        from_last,
        CASE WHEN NOT is_stop THEN max(mrr) OVER (PARTITION BY customer, stated) END AS mrr,
        max(CASE WHEN mrr IS NOT NULL THEN currency END) OVER (
            PARTITION BY customer, stated
        ) AS currency
    FROM numbered
),
spells AS (
    -- from the end of one period to that of another a customer brings in the same
    SELECT
        customer,
        period,
        lead(period) OVER (PARTITION BY customer ORDER BY period) AS next_period,
        mrr,
        currency
    FROM known
    WHERE from_last = 1
),
running AS (
    SELECT periods.period AS period, spells.currency AS currency, spells.mrr AS mrr
    FROM periods
    CROSS JOIN spells
    WHERE
        spells.mrr > 0
        AND spells.period <= periods.period
        AND (spells.next_period IS NULL OR periods.period < spells.next_period)
),
currencies AS (
    SELECT DISTINCT currency FROM running
),
totals AS (
    SELECT
        currencies.currency AS currency,
        periods.period AS period,
        coalesce(sum(running.mrr), 0) AS mrr,
        coalesce(sum(running.mrr * running.mrr), 0) AS squares
    FROM currencies
    CROSS JOIN periods
    LEFT JOIN running
        ON running.period = periods.period
        AND running.currency IS NOT DISTINCT FROM currencies.currency
    GROUP BY 1, 2
)
SELECT
    period_start(totals.period) AS period,
    currency AS "group",
    CAST(mrr AS DOUBLE) AS value,
    CAST(mrr AS BIGINT) AS numerator,
    CAST(NULL AS BIGINT) AS denominator,
    chance_low(mrr, squares) AS low,
    chance_high(mrr, squares) AS high,
    totals.period < $current AS is_complete
FROM totals
ORDER BY 2, 1
