-- One row = an order that was bought, or a refund of it; of a shop whose own statement gives `orders`: one
-- row an order, its lines and its refunds in lists. What an order says of a guest holds; of a customer
-- with a record of their own it only fills what that does not say.
WITH happened AS (
    SELECT
        row,
        broken,
        original,
        customer,
        0 AS part,
        'purchase' AS event,
        occurred_at,
        concat_ws(' ', service, 'order', order_id) AS message_id,
        amount,
        currency,
        json_merge_patch(
            json_object('order_id', order_id),
            properties,
            json_object('items', list_transform(lines, lambda line: json_object(
                'sku', nullif(line ->> '$.sku', ''),
                'name', coalesce(line ->> '$.title', line ->> '$.name'),
                'quantity', try_cast(line ->> '$.quantity' AS BIGINT),
                'price', homing_minor(
                    try_cast(line ->> '$.price' AS DECIMAL(28, 6)), currency
                )
            )))
        ) AS properties,
        CASE WHEN is_guest THEN person END AS traits,
        CASE WHEN NOT is_guest THEN person END AS once
    FROM orders
    WHERE is_bought
    UNION ALL
    SELECT
        row,
        broken,
        original,
        customer,
        part,
        'refund' AS event,
        refund.occurred_at,
        concat_ws(' ', service, 'refund', refund.id) AS message_id,
        refund.amount,
        currency,
        json_object('order_id', order_id, 'reason', nullif(refund.reason, '')) AS properties,
        NULL AS traits,
        NULL AS once
    FROM (
        SELECT *, unnest(refunds) AS refund, unnest(range(1, len(refunds) + 1)) AS part FROM orders
    ) AS refunded
    WHERE refund.amount > 0
)
SELECT
    row,
    broken,
    original,
    customer,
    event,
    occurred_at,
    message_id,
    amount,
    currency,
    json_merge_patch('{}', properties) AS properties,
    traits,
    once
FROM happened
ORDER BY row, part
