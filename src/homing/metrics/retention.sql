-- One row = one cohort at one age: the customers who entered in the same period, how many of them
-- returned so many periods later, and the 95 % interval of that share.
WITH seen AS (
    -- a customer in a period: did they do the start event in it, did they do the return event
    SELECT
        customer,
        period_of(occurred_at) AS period,
        bool_or($start_event IS NULL OR event IN $start_event) AS has_started,
        bool_or($return_event IS NULL OR event IN $return_event) AS has_returned
    FROM events
    WHERE
        occurred_at <= $now
        AND (
            $start_event IS NULL OR event IN $start_event
            OR $return_event IS NULL OR event IN $return_event
        )
    GROUP BY 1, 2
),
entered AS (
    -- a customer and their cohort: the period of their first start event in all of history
    SELECT customer, min(period) AS cohort
    FROM seen
    WHERE has_started
    GROUP BY customer
),
cohorts AS (
    -- a cohort, and the age it has reached by now
    SELECT cohort, count(*) AS size, periods_between(cohort, $current) AS age_now
    FROM entered
    WHERE ($since IS NULL OR cohort >= $since) AND ($until IS NULL OR cohort < $until)
    GROUP BY cohort
),
ages AS (
    SELECT age FROM generate_series(0, $ages) AS series (age)
),
returns AS (
    -- a cohort at an age at which somebody returned
    SELECT cohort, periods_between(cohort, period) AS age, count(*) AS returned
    FROM seen
    JOIN entered USING (customer)
    WHERE has_returned AND period > cohort
    GROUP BY 1, 2
),
cells AS (
    SELECT
        cohorts.cohort AS cohort,
        ages.age AS age,
        cohorts.size AS size,
        CASE
            WHEN ages.age = 0 THEN cohorts.size
            ELSE coalesce(returns.returned, 0)
        END AS returned,
        ages.age < cohorts.age_now AS is_complete
    FROM cohorts
    JOIN ages ON ages.age <= cohorts.age_now
    LEFT JOIN returns ON returns.cohort = cohorts.cohort AND returns.age = ages.age
)
SELECT
    period_start(cohort) AS cohort,
    age,
    CAST(NULL AS VARCHAR) AS "group",
    size,
    returned,
    returned / size AS share,
    wilson_low(returned, size) AS low,
    wilson_high(returned, size) AS high,
    is_complete,
    CAST(NULL AS DOUBLE) AS value
FROM cells
ORDER BY 1, 2
