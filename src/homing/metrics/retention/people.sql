-- One row = one customer of a cohort: when they entered, and their returns that count at one age.
WITH returned AS (
    -- a customer and the returns that count for them at that age
    SELECT customer, min(returned_at) AS returned_at, CAST(sum(times) AS BIGINT) AS returns
    FROM counted
    WHERE
        cohort = $row
        AND ($row_group IS NULL OR "group" = $row_group)
        AND CASE
            WHEN $measure = 'on_or_after' THEN age >= $k
            WHEN $measure = 'on' OR $k = 0 THEN age = $k
            ELSE age BETWEEN 1 AND $k
        END
    GROUP BY customer
),
counting AS (
    -- a customer who counts at that age
    SELECT customer
    FROM reached
    WHERE
        cohort = $row
        AND ($row_group IS NULL OR "group" = $row_group)
        AND CASE
            WHEN $measure = 'on_or_after' THEN age >= $k
            WHEN $measure = 'on_or_before' AND $k <> 0 THEN age BETWEEN 1 AND $k
            ELSE age = $k
        END
)
SELECT
    CASE WHEN $has_ids THEN customers.id ELSE members.customer END AS customer,
    members.started_at AS first_at,
    returned.returned_at AS returned_at,
    coalesce(returned.returns, 0) AS returns
FROM members
LEFT JOIN customers ON $has_ids AND customers.customer = members.customer
LEFT JOIN returned ON returned.customer = members.customer
LEFT JOIN counting
    ON $returned IS NOT NULL AND NOT ($k = 0 AND $column_zero = 'cohort')
    AND counting.customer = members.customer
WHERE
    members.cohort = $row
    AND ($row_group IS NULL OR members."group" = $row_group)
    AND CASE
        WHEN $returned IS NULL THEN TRUE
        WHEN $k = 0 AND $column_zero = 'cohort' THEN $returned
        WHEN $returned THEN counting.customer IS NOT NULL
        ELSE counting.customer IS NULL
    END
ORDER BY 2, 1
