-- The one row = how many customers fit, and where in the order a row stands before or at which a page ends that begins
-- after a place: without the ids that break ties, which would take longer to read than all the rest.
WITH fitting AS {materialized} (
    SELECT {number} AS rank, {text} AS label FROM people {narrowed}
),
edge AS (
    SELECT rank, label
    FROM fitting
    WHERE
        NOT $is_after
        OR rank {beyond} $after_rank::{type}
        OR (rank IS NULL AND $after_rank IS NOT NULL)
        OR (
            rank IS NOT DISTINCT FROM $after_rank::{type}
            AND (label {beyond} $after_label OR (label IS NULL AND $after_label IS NOT NULL))
        )
    ORDER BY {order}
    LIMIT 1 OFFSET $limit - 1
)
SELECT (SELECT count(*) FROM {counted}), edge.rank, edge.label
FROM (SELECT 1) LEFT JOIN edge ON true
