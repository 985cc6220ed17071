-- One row: how many rows repeat the id of an earlier one, and how many its id and its content.
SELECT
    count(*) - count(DISTINCT message_id) AS same_id,
    count(*) - count(DISTINCT (message_id, content)) AS same_row
FROM staged
WHERE skipped IS NULL AND reason IS NULL
