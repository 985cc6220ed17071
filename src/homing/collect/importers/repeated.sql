-- Marks each row that repeats an earlier one ($repeated in the place of a skipped rule): the same
-- event twice or, where lines make up an event, the same line of it twice.
UPDATE staged
SET skipped = $repeated
FROM (
    SELECT
        staged.rowid AS row,
        row_number() OVER (PARTITION BY message_id, line ORDER BY staged.rowid) AS time
    FROM (SELECT rowid, message_id, CASE WHEN $by_line THEN content END AS line, skipped, reason FROM staged) AS staged
    WHERE skipped IS NULL AND reason IS NULL
) AS numbered
WHERE numbered.row = staged.rowid AND numbered.time > 1
