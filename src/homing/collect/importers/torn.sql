-- Rejects the orders whose lines name two customers or two currencies.
UPDATE staged
SET reason = torn.reason
FROM (
    SELECT
        message_id,
        CASE WHEN min(id) <> max(id) THEN $customers ELSE $currencies END AS reason
    FROM staged
    WHERE skipped IS NULL AND reason IS NULL
    GROUP BY message_id
    HAVING min(id) <> max(id) OR min(currency) <> max(currency)
) AS torn
WHERE torn.message_id = staged.message_id AND staged.skipped IS NULL AND staged.reason IS NULL
