-- One row = the k-th step done of the attempt that counts of one customer (and group).
WITH matched AS (
    -- an event that is a step
    SELECT $customer AS customer, $group AS grp, occurred_at, $first_step AS step
    FROM events
    WHERE $is_listed AND $is_asked AND occurred_at <= $now
),
listed AS (
    -- the same, with its place among the customer's
    SELECT
        customer,
        grp,
        occurred_at,
        step,
        row_number() OVER (PARTITION BY customer ORDER BY occurred_at, step) AS place
    FROM matched
),
entrances AS (
    SELECT
        customer,
        grp,
        place,
        occurred_at,
        row_number() OVER (PARTITION BY customer, grp ORDER BY place) AS nth
    FROM listed
    WHERE occurred_at >= $since AND occurred_at < $until
),
kinds AS (
    -- the first event of each step from an entrance on
    SELECT
        entrances.customer AS customer,
        entrances.grp AS grp,
        entrances.place AS entrance,
        entrances.occurred_at AS entered_at,
        listed.step AS kind,
        min(listed.occurred_at) AS occurred_at
    FROM entrances
    JOIN listed ON listed.customer = entrances.customer
    WHERE listed.place >= entrances.place AND ($attempt = 'best' OR entrances.nth = 1)
    GROUP BY
        entrances.customer, entrances.grp, entrances.place, entrances.occurred_at, listed.step
),
numbered AS (
    -- the same in order of time, each with the step done before
    SELECT
        customer,
        grp,
        entrance,
        entered_at,
        occurred_at,
        row_number() OVER (PARTITION BY customer, entrance ORDER BY occurred_at, kind) AS step,
        coalesce(
            lag(occurred_at) OVER (PARTITION BY customer, entrance ORDER BY occurred_at, kind),
            occurred_at
        ) AS before
    FROM kinds
),
timely AS (
    -- the steps up to the first that comes too late
    SELECT
        customer,
        grp,
        entrance,
        step,
        occurred_at,
        before,
        max(
            CASE
                WHEN $window IS NULL THEN 0
                WHEN occurred_at <= CASE
                    WHEN $window_from = 'previous' THEN before ELSE entered_at
                END + $window * INTERVAL '1' SECOND THEN 0
                ELSE 1
            END
        ) OVER (
            PARTITION BY customer, entrance ORDER BY step
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS is_late
    FROM numbered
),
furthest AS (
    -- the attempt that gets furthest, begun first
    SELECT
        customer,
        grp,
        entrance,
        row_number() OVER (PARTITION BY customer, grp ORDER BY step DESC, entrance) AS nth
    FROM timely
    WHERE is_late = 0
),
done AS (
    -- a step of an attempt that counts
    SELECT
        timely.customer AS customer,
        timely.grp AS grp,
        timely.step AS step,
        timely.occurred_at AS occurred_at,
        timely.before AS before
    FROM furthest
    JOIN timely ON timely.customer = furthest.customer AND timely.entrance = furthest.entrance
    WHERE furthest.nth = 1 AND timely.is_late = 0
)
SELECT * FROM done
