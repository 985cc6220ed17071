-- One row = an order that was not cancelled before it was paid, or a refund of it.
WITH orders AS (
    SELECT
        *,
        coalesce(
            nullif(record ->> '$.customer.id', ''),
            nullif(record ->> '$.email', ''),
            nullif(record ->> '$.contact_email', '')
        ) AS customer,
        record ->> '$.id' AS order_id,
        record ->> '$.currency' AS currency
    FROM source
    WHERE coalesce(record ->> '$.test', 'false') <> 'true'
),
happened AS (
    SELECT
        row,
        broken,
        original,
        customer,
        order_id,
        currency,
        0 AS part,
        'purchase' AS event,
        record ->> '$.created_at' AS occurred_at,
        'shopify order ' || order_id AS message_id,
        try_cast(record ->> '$.total_price' AS DECIMAL(28, 6)) AS amount,
        json_object(
            'order_id', order_id,
            'order', record ->> '$.name',
            'source', record ->> '$.source_name',
            'coupon', record ->> '$.discount_codes[0].code',
            'items', list_transform(
                json_extract(record, '$.line_items[*]'),
                lambda line: json_object(
                    'sku', line ->> '$.sku',
                    'name', line ->> '$.title',
                    'quantity', try_cast(line ->> '$.quantity' AS BIGINT),
                    'price', homing_minor(
                        try_cast(line ->> '$.price' AS DECIMAL(28, 6)), currency
                    )
                )
            )
        ) AS properties
    FROM orders
    WHERE
        record ->> '$.cancelled_at' IS NULL
        OR record ->> '$.financial_status' IN ('paid', 'partially_refunded', 'refunded')
    UNION ALL
    SELECT
        row,
        broken,
        original,
        customer,
        order_id,
        currency,
        part,
        'refund' AS event,
        coalesce(refund ->> '$.processed_at', refund ->> '$.created_at') AS occurred_at,
        'shopify refund ' || (refund ->> '$.id') AS message_id,
        list_sum(list_transform(
            list_filter(
                json_extract(refund, '$.transactions[*]'),
                lambda paid: paid ->> '$.kind' = 'refund' AND paid ->> '$.status' = 'success'
            ),
            lambda paid: try_cast(paid ->> '$.amount' AS DECIMAL(28, 6))
        )) AS amount,
        json_object('order_id', order_id, 'reason', nullif(refund ->> '$.note', '')) AS properties
    FROM (
        SELECT
            *,
            unnest(json_extract(record, '$.refunds[*]')) AS refund,
            unnest(range(1, json_array_length(record, '$.refunds')::BIGINT + 1)) AS part
        FROM orders
    ) AS refunded
    WHERE amount > 0
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
    json_merge_patch('{}', properties) AS properties
FROM happened
ORDER BY row, part
