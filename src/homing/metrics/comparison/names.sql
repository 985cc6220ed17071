-- One row = one of the most frequent values of a property of events, or of a trait of customers.
WITH said AS (
    SELECT 'property' AS kind, CAST(CAST(properties AS JSON) AS MAP(VARCHAR, VARCHAR)) AS pairs
    FROM (SELECT properties FROM events LIMIT $most) AS sampled
    UNION ALL
    SELECT 'trait' AS kind, CAST(CAST(traits AS JSON) AS MAP(VARCHAR, VARCHAR)) AS pairs
    FROM (SELECT traits FROM customers LIMIT $most) AS sampled
),
named AS (
    SELECT kind, unnest(map_entries(pairs)) AS pair FROM said
),
valued AS (
    -- a value of a property or a trait, and how many it is among them
    SELECT
        kind,
        pair.key AS name,
        pair.value AS value,
        row_number() OVER (
            PARTITION BY kind, pair.key ORDER BY count(*) DESC, pair.value
        ) AS place,
        count(*) OVER (PARTITION BY kind, pair.key) AS "values"
    FROM named
    WHERE pair.value IS NOT NULL
    GROUP BY kind, pair.key, pair.value
)
SELECT kind, name, value, "values"
FROM valued
WHERE place <= $shown
ORDER BY kind DESC, name, place
