-- One row = one cohort at one age: the customers of two groups, and how many of them returned.
SELECT
    period_start(cohort) AS cohort,
    age,
    coalesce(max(CASE WHEN $by IS NULL OR "group" = $first_group THEN CAST(size AS BIGINT) END), 0) AS first_size,
    coalesce(max(CASE WHEN $by IS NULL OR "group" = $first_group THEN CAST(returned AS BIGINT) END), 0)
    AS first_returned,
    max(CASE WHEN $by IS NULL OR "group" = $first_group THEN returned / size END) AS first_share,
    CASE
        WHEN $by IS NULL THEN 0
        ELSE coalesce(max(CASE WHEN "group" = $second_group THEN CAST(size AS BIGINT) END), 0)
    END AS second_size,
    CASE
        WHEN $by IS NULL THEN 0
        ELSE coalesce(max(CASE WHEN "group" = $second_group THEN CAST(returned AS BIGINT) END), 0)
    END AS second_returned,
    CASE
        WHEN $by IS NULL THEN CAST(NULL AS DOUBLE)
        ELSE max(CASE WHEN "group" = $second_group THEN returned / size END)
    END AS second_share,
    CASE
        WHEN $by IS NULL THEN CAST(NULL AS DOUBLE)
        ELSE
            max(CASE WHEN "group" = $first_group THEN returned / size END)
            - max(CASE WHEN "group" = $second_group THEN returned / size END)
    END AS difference_share,
    is_complete
FROM cells
WHERE age = $k AND ($by IS NULL OR "group" = $first_group OR "group" = $second_group)
GROUP BY cohort, age, is_complete
ORDER BY 1
