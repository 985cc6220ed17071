-- One row: how many rows repeat the message id of an earlier one.
SELECT count(*) - count(DISTINCT message_id) AS repeated
FROM staged
WHERE skipped IS NULL AND reason IS NULL
