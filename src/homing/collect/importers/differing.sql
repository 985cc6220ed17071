-- One row: how many rows have the message id of an earlier one and say something else.
SELECT coalesce(sum(contents - 1), 0)::BIGINT AS differing
FROM (
    SELECT count(DISTINCT content) AS contents
    FROM staged
    WHERE skipped IS NULL AND reason IS NULL
    GROUP BY message_id
    HAVING count(*) > 1
)
