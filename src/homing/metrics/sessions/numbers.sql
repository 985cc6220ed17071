-- One row = one period of a group: the sessions that began in it, and how long they lasted.
WITH RECURSIVE periods AS (
    SELECT period_plus($first, n) AS period FROM generate_series(0, $last) AS series (n)
),
moments AS (
    -- a moment at which a customer did something, and which campaign that names
    SELECT
        $customer AS customer,
        occurred_at,
        count(*) AS events,
        only_if($at_campaign, min($campaign)) AS campaign
    FROM events
    WHERE $is_counted AND $is_asked AND occurred_at <= $now
    GROUP BY 1, 2
),
spaced AS (
    SELECT *, lag(occurred_at) OVER (PARTITION BY customer ORDER BY occurred_at) AS earlier
    FROM moments
),
paused AS (
    -- the same, and how many pauses (and midnights) lie before it
    SELECT
        *,
        count(
            CASE WHEN
                ($gap IS NOT NULL AND occurred_at >= earlier + $gap * INTERVAL '1' SECOND)
                OR ($at_midnight AND local_day(earlier) <> local_day(occurred_at))
                THEN 1 END
        ) OVER (PARTITION BY customer ORDER BY occurred_at) AS pauses
    FROM spaced
),
named AS (
    SELECT
        *,
        only_if(
            $at_campaign,
            lag(campaign) OVER (
                PARTITION BY customer, pauses, campaign IS NULL ORDER BY occurred_at
            )
        ) AS named_before
    FROM paused
),
runs AS (
    -- a moment, and the number of the run it is in: what no pause and no other campaign parts
    SELECT
        customer,
        occurred_at,
        events,
        CASE WHEN $at_campaign
            THEN pauses + count(CASE WHEN campaign <> named_before THEN 1 END) OVER (
                PARTITION BY customer ORDER BY occurred_at
            )
            ELSE pauses
        END AS run
    FROM named
),
jumps AS (
    -- a moment, and the first one of its run that is too late for the same session
    SELECT
        runs.customer AS customer,
        runs.occurred_at AS occurred_at,
        min(further.occurred_at) AS too_late
    FROM runs
    JOIN runs AS further ON
        further.customer = runs.customer
        AND further.run = runs.run
        AND further.occurred_at >= runs.occurred_at + $longest * INTERVAL '1' SECOND
    GROUP BY 1, 2
),
begins AS (
    -- a moment at which a session begins
    SELECT customer, min(occurred_at) AS began FROM runs GROUP BY customer, run
    UNION ALL
    SELECT jumps.customer AS customer, jumps.too_late AS began
    FROM begins
    JOIN jumps ON jumps.customer = begins.customer AND jumps.occurred_at = begins.began
    WHERE $longest IS NOT NULL
),
numbered AS (
    SELECT
        runs.customer AS customer,
        runs.occurred_at AS occurred_at,
        runs.events AS events,
        count(begins.began) OVER (
            PARTITION BY runs.customer ORDER BY runs.occurred_at
        ) AS session
    FROM runs
    LEFT JOIN begins ON begins.customer = runs.customer AND begins.began = runs.occurred_at
),
sessions AS (
    SELECT
        customer,
        min(occurred_at) AS began,
        max(occurred_at) AS ended,
        sum(events) AS events
    FROM numbered
    GROUP BY customer, session
),
ranked AS (
    -- a session, its length, and its rank among those of its period
    SELECT
        customer,
        period_of(began) AS period,
        events,
        date_diff('microsecond', began, ended) / 1000000 AS length_s,
        row_number() OVER (
            PARTITION BY period_of(began) ORDER BY date_diff('microsecond', began, ended)
        ) AS nth,
        count(*) OVER (PARTITION BY period_of(began)) AS n,
        CASE WHEN
            ($gap IS NULL OR ended + $gap * INTERVAL '1' SECOND > $now)
            AND ($longest IS NULL OR began + $longest * INTERVAL '1' SECOND > $now)
            AND (NOT $at_midnight OR local_day(began) = local_day($now))
            THEN 1 END AS may_go_on
    FROM sessions
),
counted AS (
    -- a quantile is the value at its rank, or between the two values around it
    SELECT
        period,
        count(*) AS sessions,
        count(DISTINCT customer) AS customers,
        sum(length_s * greatest(0, 1 - abs(nth - (1 + 0.5 * (n - 1))))) AS median_length_s,
        avg(length_s) AS mean_length_s,
        sum(length_s * greatest(0, 1 - abs(nth - (1 + 0.9 * (n - 1))))) AS p90_length_s,
        sum(events) AS events,
        count(CASE WHEN events = 1 THEN 1 END) AS single,
        count(may_go_on) AS still_open
    FROM ranked
    GROUP BY period
)
SELECT
    period_start(periods.period) AS period,
    $group AS "group",
    coalesce(sessions, 0) AS sessions,
    coalesce(customers, 0) AS customers,
    sessions / customers AS sessions_per_customer,
    median_length_s,
    mean_length_s,
    p90_length_s,
    events / sessions AS events_per_session,
    coalesce(single, 0) AS single,
    single / sessions AS single_share,
    wilson_low(single, sessions) AS single_low,
    wilson_high(single, sessions) AS single_high,
    periods.period < $current AND coalesce(still_open, 0) = 0 AS is_complete
FROM periods
LEFT JOIN counted ON counted.period = periods.period
ORDER BY periods.period
