-- One row = one step of the attempt that counts of one customer (and group): steps in their order.
WITH RECURSIVE steps AS (
    -- a step, and the number that stands for it in `does`
    SELECT CAST(n + 1 AS BIGINT) AS step, CAST(power(2, n) AS BIGINT) AS mark
    FROM generate_series(0, $last) AS series (n)
),
matched AS (
    -- an event that matters, and the sum of the marks of the steps it may be
    SELECT $customer AS customer, $group AS grp, occurred_at, $does AS does, $first_step AS first_step
    FROM events
    WHERE $is_listed AND $is_asked AND occurred_at <= $now
),
listed AS (
    -- the same, with its place among the customer's: events of one moment stand as it suits
    SELECT
        customer,
        grp,
        occurred_at,
        does,
        row_number() OVER (PARTITION BY customer ORDER BY occurred_at, first_step, does) AS place
    FROM matched
),
ahead AS (
    -- from an event on, the next one that may be a step
    SELECT
        listed.customer AS customer,
        listed.place AS place,
        steps.step AS step,
        min(CASE WHEN listed.does // steps.mark % 2 = 1 THEN listed.place END) OVER (
            PARTITION BY listed.customer, steps.step ORDER BY listed.place
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_place,
        min(CASE WHEN listed.does // steps.mark % 2 = 1 THEN listed.occurred_at END) OVER (
            PARTITION BY listed.customer, steps.step ORDER BY listed.place
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_at
    FROM listed
    CROSS JOIN steps
),
labelled AS (
    -- the groups of events of one moment that may be the same steps: these stand for one another
    SELECT DISTINCT customer, occurred_at, does, grp FROM listed
),
entrances AS (
    SELECT
        listed.customer AS customer,
        labelled.grp AS grp,
        listed.place AS place,
        listed.occurred_at AS occurred_at,
        row_number() OVER (
            PARTITION BY listed.customer, labelled.grp ORDER BY listed.place
        ) AS nth
    FROM listed
    JOIN labelled ON
        labelled.customer = listed.customer
        AND labelled.occurred_at = listed.occurred_at
        AND labelled.does = listed.does
    WHERE
        listed.does % 2 = 1
        AND listed.occurred_at >= $since
        AND listed.occurred_at < $until
),
chains AS (
    -- a step of an attempt, done by the next event that may be it
    SELECT
        customer,
        grp,
        place AS entrance,
        occurred_at AS entered_at,
        CAST(1 AS BIGINT) AS step,
        place,
        occurred_at,
        occurred_at AS before
    FROM entrances
    WHERE $attempt = 'best' OR nth = 1
    UNION ALL
    SELECT
        chains.customer AS customer,
        chains.grp AS grp,
        chains.entrance AS entrance,
        chains.entered_at AS entered_at,
        ahead.step AS step,
        ahead.next_place AS place,
        ahead.next_at AS occurred_at,
        chains.occurred_at AS before
    FROM chains
    JOIN ahead ON
        ahead.customer = chains.customer
        AND ahead.place = chains.place
        AND ahead.step = chains.step + 1
    WHERE
        ahead.next_place IS NOT NULL
        AND ($order <> 'strict' OR ahead.next_place = chains.place + 1)
        AND (
            $window IS NULL
            OR ahead.next_at <= CASE
                WHEN $window_from = 'previous' THEN chains.occurred_at ELSE chains.entered_at
            END + $window * INTERVAL '1' SECOND
        )
),
furthest AS (
    -- the attempt that gets furthest, the first to do so, begun last
    SELECT
        customer,
        grp,
        entrance,
        row_number() OVER (
            PARTITION BY customer, grp ORDER BY step DESC, place, entered_at DESC, entrance
        ) AS nth
    FROM chains
),
done AS (
    -- a step of an attempt that counts
    SELECT
        chains.customer AS customer,
        chains.grp AS grp,
        chains.step AS step,
        chains.occurred_at AS occurred_at,
        chains.before AS before
    FROM furthest
    JOIN chains ON
        chains.customer = furthest.customer
        AND chains.grp = furthest.grp
        AND chains.entrance = furthest.entrance
    WHERE furthest.nth = 1
)
SELECT * FROM done
