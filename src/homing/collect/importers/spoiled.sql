-- Rejects the good lines of an order that has a bad one: half an order would be a wrong amount, and
-- the other half could not be told from a repetition when it comes.
UPDATE staged
SET reason = $reason
WHERE skipped IS NULL AND reason IS NULL AND message_id IN (
    SELECT message_id
    FROM staged
    WHERE skipped IS NULL AND reason IS NOT NULL AND message_id IS NOT NULL
)
