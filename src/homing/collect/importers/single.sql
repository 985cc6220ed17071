-- One row = one event made of one row of a file.
CREATE OR REPLACE TEMP VIEW incoming AS
SELECT id, event, occurred_at, message_id, properties, amount, currency, 1 AS lines
FROM staged
WHERE skipped IS NULL AND reason IS NULL
