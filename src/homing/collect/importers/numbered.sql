-- Gives each repetition of a row an id of its own: the second is always the second, so that importing
-- the same file again adds nothing.
UPDATE staged
SET message_id = numbered.message_id
FROM (
    SELECT
        staged.rowid AS row,
        row_number() OVER (PARTITION BY message_id ORDER BY staged.rowid) AS time,
        md5(concat_ws(chr(31), message_id, time))::UUID AS message_id
    FROM staged
    WHERE skipped IS NULL AND reason IS NULL
    QUALIFY count(*) OVER (PARTITION BY staged.message_id) > 1
) AS numbered
WHERE numbered.row = staged.rowid AND numbered.time > 1
