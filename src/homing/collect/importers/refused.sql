-- Skips each row of an event that may not be kept, as its customer has said ($unconsented in the place of a
-- rule).
UPDATE staged
SET skipped = $unconsented
WHERE
    skipped IS NULL
    AND reason IS NULL
    AND message_id IN (SELECT message_id FROM refused)
