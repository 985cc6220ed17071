-- One row = one cohort at one age: the customers who entered in the same period, how many of them
-- returned so many periods later, and the 95 % interval of that share.
WITH starts AS (
    -- a start event
    SELECT
        $customer AS customer,
        occurred_at AS started_at,
        only_if($by IN ('start', 'both'), $group) AS "group",
        only_if($cohort = 'first_ever', $is_start) AS is_start
    FROM events
    WHERE $is_candidate AND $is_asked AND occurred_at <= $now
),
first_starts AS (
    -- one of the start events of a customer's very first moment
    SELECT customer, started_at, "group", only_if($cohort = 'first_ever', is_start) AS is_start
    FROM (
        SELECT starts.*, min(started_at) OVER (PARTITION BY customer) AS first_at
        FROM starts
    ) AS moments
    WHERE started_at = first_at
),
entered AS (
    -- a customer and the cohort they entered with their first start event in all of history
    SELECT
        $customer AS customer,
        period_of(min(occurred_at)) AS cohort,
        only_if($window = '24h' OR $is_listed, min(occurred_at)) AS started_at
    FROM events
    WHERE
        $cohort <> 'recurring' AND NOT $by IN ('start', 'both')
        AND $is_candidate AND $is_asked AND occurred_at <= $now
    GROUP BY 1
    HAVING
        $cohort <> 'first_ever'
        OR min(occurred_at) = min(CASE WHEN $is_start THEN occurred_at END)
    UNION ALL
    -- a customer, the cohort they entered with their first start event, and the group of that
    SELECT
        customer,
        period_of(min(started_at)) AS cohort,
        only_if($window = '24h' OR $is_listed, min(started_at)) AS started_at,
        min("group") AS "group"
    FROM first_starts
    WHERE
        $cohort <> 'recurring' AND $by IN ('start', 'both')
        AND ($cohort <> 'first_ever' OR is_start)
    GROUP BY customer
    UNION ALL
    -- a customer and a cohort they entered: one for every period with a start event
    SELECT
        $customer AS customer,
        period_of(occurred_at) AS cohort,
        only_if($by IN ('start', 'both'), $group) AS "group",
        only_if($window = '24h' OR $is_listed, min(occurred_at)) AS started_at
    FROM events
    WHERE $cohort = 'recurring' AND $is_start AND $is_asked AND occurred_at <= $now
    GROUP BY 1, 2, only_if($by IN ('start', 'both'), 3)
),
members AS (
    SELECT * FROM entered WHERE NOT $by IN ('customer')
    UNION ALL
    -- the same, and the group of the customer
    SELECT
        customer,
        cohort,
        only_if($window = '24h' OR $is_listed, started_at) AS started_at,
        $group AS "group"
    FROM entered
    LEFT JOIN customers USING (customer)
    WHERE $by IN ('customer')
),
windows AS (
    SELECT * FROM members WHERE NOT $is_each
    UNION ALL
    -- a customer of a cohort and one of the moments at which they start in its period
    SELECT DISTINCT
        members.customer AS customer,
        members.cohort AS cohort,
        starts.started_at AS started_at,
        only_if($by IS NOT NULL, members."group") AS "group"
    FROM members
    JOIN starts
        ON starts.customer = members.customer
        AND period_of(starts.started_at) = members.cohort
        AND ($cohort <> 'first_ever' OR starts.is_start)
        AND (
            NOT $by IN ('start', 'both') OR $cohort <> 'recurring'
            OR starts."group" = members."group"
        )
    WHERE $is_each
),
returns AS (
    -- a customer and when they returned
    SELECT
        $customer AS customer,
        only_if($window = 'calendar', period_of(occurred_at)) AS period,
        only_if($window = '24h', occurred_at) AS returned_at,
        only_if($by IN ('both'), $group) AS "group",
        only_if($window = 'calendar' AND $is_listed, min(occurred_at)) AS returned_at,
        only_if($is_listed OR $at_least <> 1, count(*)) AS times,
        only_if($aggregate IS NOT NULL, sum($value)) AS value
    FROM events
    WHERE $is_return AND $is_asked AND occurred_at <= $now
    GROUP BY 1, 2, only_if($by IN ('both'), 3)
),
seen AS (
    -- a customer of a cohort at an age at which they returned
    SELECT
        windows.customer AS customer,
        windows.cohort AS cohort,
        only_if($by IS NOT NULL, windows."group") AS "group",
        CASE
            WHEN $window = 'calendar' THEN periods_between(windows.cohort, returns.period)
            ELSE hours_between(windows.started_at, returns.returned_at) // $window_hours
        END AS age,
        only_if($is_each, windows.started_at) AS started_at,
        only_if($is_each OR $is_listed, returns.returned_at) AS returned_at,
        only_if($is_listed OR $at_least <> 1, returns.times) AS times,
        only_if($aggregate IS NOT NULL, returns.value) AS value
    FROM windows
    JOIN returns
        ON returns.customer = windows.customer
        AND ($window = '24h' OR returns.period >= windows.cohort)
        AND ($window = 'calendar' OR returns.returned_at >= windows.started_at)
        AND (NOT $by IN ('both') OR returns."group" = windows."group")
),
placed AS (
    SELECT * FROM seen WHERE NOT $has_brackets AND ($at_least = 1 OR NOT $is_each)
    UNION ALL
    -- the same with its column, and how often they returned at that age
    SELECT
        customer,
        cohort,
        only_if($by IS NOT NULL, "group") AS "group",
        CASE WHEN $has_brackets THEN $column_of ELSE age END AS age,
        only_if($is_each, started_at) AS started_at,
        only_if($is_each OR $is_listed, returned_at) AS returned_at,
        only_if($is_listed OR $at_least <> 1, times) AS times,
        only_if($aggregate IS NOT NULL, value) AS value,
        only_if($at_least <> 1, sum(times) OVER (
            PARTITION BY
                customer,
                cohort,
                only_if($by IS NOT NULL, "group"),
                only_if($is_each, started_at),
                seen.age
        )) AS together
    FROM seen
    WHERE
        ($has_brackets OR ($at_least <> 1 AND $is_each))
        AND (NOT $has_brackets OR $column_of IS NOT NULL)
),
opened AS (
    SELECT * FROM placed WHERE $at_least = 1 OR NOT $is_each
    UNION ALL
    -- the same, and how often the most at one age of that column and window
    SELECT
        placed.*,
        max(together) OVER (
            PARTITION BY customer, cohort, only_if($by IS NOT NULL, "group"), started_at, age
        ) AS most
    FROM placed
    WHERE $at_least <> 1 AND $is_each
),
counted AS (
    SELECT * FROM opened WHERE NOT $is_each
    UNION ALL
    -- the same, once for all the windows that it is in, of those with enough returns
    SELECT DISTINCT
        customer,
        cohort,
        only_if($by IS NOT NULL, "group") AS "group",
        age,
        returned_at,
        only_if($is_listed OR $at_least <> 1, times) AS times,
        only_if($aggregate IS NOT NULL, value) AS value
    FROM opened
    WHERE $is_each AND ($at_least = 1 OR most >= $at_least)
),
hits AS (
    SELECT * FROM counted WHERE $window = 'calendar' AND $at_least = 1 AND NOT $has_brackets
    UNION ALL
    -- a customer of a cohort at an age at which they returned often enough
    SELECT
        customer,
        cohort,
        only_if($by IS NOT NULL, "group") AS "group",
        age,
        only_if($aggregate IS NOT NULL, sum(value)) AS value
    FROM counted
    WHERE $window = '24h' OR $at_least <> 1 OR $has_brackets
    GROUP BY customer, cohort, only_if($by IS NOT NULL, "group"), age
    HAVING
        $at_least = 1 OR $is_each
        OR CASE WHEN $has_brackets THEN max(together) ELSE sum(times) END >= $at_least
),
reached AS (
    SELECT * FROM hits WHERE $measure = 'on'
    UNION ALL
    -- a customer of a cohort and the last age at which they returned
    SELECT customer, cohort, only_if($by IS NOT NULL, "group") AS "group", max(age) AS age
    FROM hits
    WHERE $measure = 'on_or_after'
    GROUP BY customer, cohort, only_if($by IS NOT NULL, "group")
    UNION ALL
    -- a customer of a cohort and the first age after 0 at which they returned; and age 0
    SELECT customer, cohort, only_if($by IS NOT NULL, "group") AS "group", min(age) AS age
    FROM hits
    WHERE $measure = 'on_or_before'
    GROUP BY customer, cohort, only_if($by IS NOT NULL, "group"), hits.age > 0
    UNION ALL
    -- a customer of a cohort at an age up to which they returned at every one
    SELECT customer, cohort, only_if($by IS NOT NULL, "group") AS "group", age
    FROM (
        SELECT
            hits.*,
            row_number() OVER (
                PARTITION BY customer, cohort, only_if($by IS NOT NULL, "group"), hits.age > 0
                ORDER BY age
            ) AS place
        FROM hits
    ) AS runs
    WHERE $measure = 'streak' AND (age = 0 OR age = place)
),
cohorts AS (
    -- a cohort, and the age it has reached by now
    SELECT
        cohort,
        only_if($by IS NOT NULL, "group") AS "group",
        count(*) AS size,
        periods_between(cohort, $current) AS age_now
    FROM members
    WHERE cohort >= $first AND cohort <= $last
    GROUP BY cohort, only_if($by IS NOT NULL, "group")
),
ages AS (
    SELECT
        k AS age,
        only_if($has_brackets, $begins_at) AS begins_at,
        only_if($has_brackets, $ends_at) AS ends_at
    FROM generate_series(0, $columns) AS series (k)
),
counts AS (
    -- a cohort at an age, and how many of its customers are there
    SELECT cohort, only_if($by IS NOT NULL, "group") AS "group", age, count(*) AS returned
    FROM reached
    GROUP BY cohort, only_if($by IS NOT NULL, "group"), age
),
totals AS (
    SELECT * FROM counts WHERE $measure IN ('on', 'streak')
    UNION ALL
    -- the same, of all ages that count at an age
    SELECT
        counts.cohort AS cohort,
        only_if($by IS NOT NULL, counts."group") AS "group",
        ages.age AS age,
        CAST(sum(counts.returned) AS BIGINT) AS returned
    FROM counts
    JOIN ages
        ON CASE
            WHEN $measure = 'on_or_after' THEN counts.age >= ages.age
            ELSE counts.age <= ages.age AND (counts.age > 0 OR ages.age = 0)
        END
    WHERE NOT $measure IN ('on', 'streak')
    GROUP BY counts.cohort, only_if($by IS NOT NULL, counts."group"), ages.age
),
amounts AS (
    -- a cohort at an age, and what its customers' returns there are worth
    SELECT
        cohort,
        only_if($by IS NOT NULL, "group") AS "group",
        age,
        coalesce(sum(value), 0) AS total,
        count(*) AS customers
    FROM hits
    GROUP BY cohort, only_if($by IS NOT NULL, "group"), age
),
cells AS (
    SELECT
        cohorts.cohort AS cohort,
        only_if($by IS NOT NULL, cohorts."group") AS "group",
        ages.age AS age,
        cohorts.size AS size,
        CASE
            WHEN $column_zero = 'cohort' AND ages.age = 0 THEN cohorts.size
            ELSE coalesce(totals.returned, 0)
        END AS returned,
        CASE
            WHEN $follow_up IS NOT NULL
                THEN greatest(CASE WHEN $has_brackets THEN ages.ends_at ELSE ages.age END, $follow_up)
            WHEN $has_brackets THEN ages.ends_at
            ELSE ages.age
        END + $slack < cohorts.age_now AS is_complete,
        only_if($aggregate IS NOT NULL, CASE
            WHEN $aggregate = 'sum' THEN coalesce(amounts.total, 0)
            ELSE amounts.total / amounts.customers
        END) AS value
    FROM cohorts
    JOIN ages
        ON CASE WHEN $has_brackets THEN ages.begins_at ELSE ages.age END <= cohorts.age_now
    LEFT JOIN totals
        ON totals.cohort = cohorts.cohort
        AND ($by IS NULL OR totals."group" = cohorts."group")
        AND totals.age = ages.age
    LEFT JOIN amounts
        ON $aggregate IS NOT NULL
        AND amounts.cohort = cohorts.cohort
        AND ($by IS NULL OR amounts."group" = cohorts."group")
        AND amounts.age = ages.age
)
SELECT
    period_start(cohort) AS cohort,
    age,
    CASE WHEN $by IS NULL THEN CAST(NULL AS VARCHAR) ELSE "group" END AS "group",
    size,
    returned,
    returned / size AS share,
    wilson_low(returned, size) AS low,
    wilson_high(returned, size) AS high,
    is_complete,
    CASE WHEN $aggregate IS NULL THEN CAST(NULL AS DOUBLE) ELSE CAST(value AS DOUBLE) END AS value
FROM cells
ORDER BY 1, only_if($by IS NOT NULL, 3), 2
