-- One row = one link: at a step, from what to what; how many customers and paths went there.
WITH looked_at AS (
    -- an event that is an anchor or a step
    SELECT
        $customer AS customer,
        occurred_at,
        event,
        CASE WHEN $is_anchor THEN 1 ELSE 0 END AS is_anchor,
        CASE WHEN $is_excluded THEN 1 ELSE 0 END AS is_excluded,
        $node AS node
    FROM events
    WHERE $is_asked AND occurred_at >= $since AND occurred_at < $until
),
placed AS (
    -- the same, with its place in the direction that is followed
    SELECT
        customer,
        occurred_at,
        is_anchor,
        is_excluded,
        node,
        CASE WHEN $direction = 'before'
            THEN row_number() OVER (
                PARTITION BY customer
                ORDER BY occurred_at DESC, event DESC, is_excluded DESC, is_anchor DESC
            )
            ELSE row_number() OVER (
                PARTITION BY customer
                ORDER BY occurred_at, event, is_excluded, is_anchor
            )
        END AS place
    FROM looked_at
),
anchors AS (
    SELECT
        customer,
        occurred_at,
        is_excluded,
        node,
        place,
        row_number() OVER (PARTITION BY customer ORDER BY place) AS nth
    FROM placed
    WHERE is_anchor = 1
),
seen AS (
    -- an event behind an anchor, and what was before it
    SELECT
        anchors.customer AS customer,
        anchors.place AS anchor,
        placed.place AS place,
        placed.node AS node,
        placed.occurred_at AS occurred_at,
        anchors.occurred_at AS begun_at,
        coalesce(
            lag(placed.occurred_at) OVER (
                PARTITION BY anchors.customer, anchors.place ORDER BY placed.place
            ),
            anchors.occurred_at
        ) AS earlier_at,
        coalesce(
            lag(placed.node) OVER (
                PARTITION BY anchors.customer, anchors.place ORDER BY placed.place
            ),
            CASE WHEN anchors.is_excluded = 0 THEN anchors.node END
        ) AS earlier
    FROM anchors
    JOIN placed ON placed.customer = anchors.customer
    WHERE
        placed.place > anchors.place
        AND placed.is_excluded = 0
        AND ($anchor = 'each' OR anchors.nth = 1)
),
reached AS (
    -- the same, up to the first that is too far away
    SELECT
        customer,
        anchor,
        place,
        node,
        earlier,
        max(
            CASE
                WHEN $window IS NOT NULL
                    AND CASE WHEN $direction = 'after' THEN occurred_at ELSE begun_at END
                    > CASE WHEN $direction = 'after' THEN begun_at ELSE occurred_at END
                    + $window * INTERVAL '1' SECOND
                    THEN 1
                WHEN $gap IS NOT NULL
                    AND CASE WHEN $direction = 'after' THEN occurred_at ELSE earlier_at END
                    > CASE WHEN $direction = 'after' THEN earlier_at ELSE occurred_at END
                    + $gap * INTERVAL '1' SECOND
                    THEN 1
                ELSE 0
            END
        ) OVER (
            PARTITION BY customer, anchor ORDER BY place
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS is_far
    FROM seen
),
walked AS (
    -- the anchor, and the steps behind it
    SELECT customer, place AS anchor, 0 AS step, $begin AS node
    FROM anchors
    WHERE $anchor = 'each' OR nth = 1
    UNION ALL
    SELECT
        customer,
        anchor,
        row_number() OVER (PARTITION BY customer, anchor ORDER BY place) AS step,
        node
    FROM reached
    WHERE is_far = 0 AND (NOT $is_collapsed OR earlier IS NULL OR node <> earlier)
),
links AS (
    SELECT
        customer,
        step + 1 AS step,
        node AS source,
        coalesce(
            lead(node) OVER (PARTITION BY customer, anchor ORDER BY step), $ended
        ) AS target
    FROM walked
),
everyone AS (
    SELECT count(DISTINCT customer) AS customers FROM anchors
),
counted AS (
    SELECT
        links.step AS step,
        links.source AS source,
        links.target AS target,
        count(DISTINCT links.customer) AS customers,
        count(*) AS paths,
        min(everyone.customers) AS of_all
    FROM links
    CROSS JOIN everyone
    WHERE links.step <= $steps
    GROUP BY links.step, links.source, links.target
)
SELECT
    step,
    source,
    target,
    customers,
    paths,
    customers / of_all AS share,
    wilson_low(customers, of_all) AS low,
    wilson_high(customers, of_all) AS high
FROM counted
ORDER BY step, customers DESC, paths DESC, source, target
