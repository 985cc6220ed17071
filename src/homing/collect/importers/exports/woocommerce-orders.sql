-- One row = an order that is paid or under way, or a refund of it. The list of orders does not say when
-- a refund was made: the order's last change stands for it.
WITH orders AS (
    SELECT
        *,
        coalesce(
            nullif(record ->> '$.customer_id', '0'), nullif(record ->> '$.billing.email', '')
        ) AS customer,
        record ->> '$.id' AS order_id,
        record ->> '$.currency' AS currency
    FROM source
),
happened AS (
    SELECT
        row,
        broken,
        original,
        customer,
        currency,
        0 AS part,
        'purchase' AS event,
        coalesce(
            nullif(record ->> '$.date_paid_gmt', ''), record ->> '$.date_created_gmt'
        ) AS occurred_at,
        'woocommerce order ' || order_id AS message_id,
        try_cast(record ->> '$.total' AS DECIMAL(28, 6)) AS amount,
        json_object(
            'order_id', order_id,
            'status', record ->> '$.status',
            'payment', nullif(record ->> '$.payment_method', ''),
            'coupon', record ->> '$.coupon_lines[0].code',
            'items', list_transform(
                json_extract(record, '$.line_items[*]'),
                lambda line: json_object(
                    'sku', nullif(line ->> '$.sku', ''),
                    'name', line ->> '$.name',
                    'quantity', try_cast(line ->> '$.quantity' AS BIGINT),
                    'price', homing_minor(
                        try_cast(line ->> '$.price' AS DECIMAL(28, 6)), currency
                    )
                )
            )
        ) AS properties
    FROM orders
    WHERE
        record ->> '$.status' IN ('processing', 'on-hold', 'completed', 'refunded')
        OR nullif(record ->> '$.date_paid_gmt', '') IS NOT NULL
    UNION ALL
    SELECT
        row,
        broken,
        original,
        customer,
        currency,
        part,
        'refund' AS event,
        record ->> '$.date_modified_gmt' AS occurred_at,
        'woocommerce refund ' || (refund ->> '$.id') AS message_id,
        abs(try_cast(refund ->> '$.total' AS DECIMAL(28, 6))) AS amount,
        json_object('order_id', order_id, 'reason', nullif(refund ->> '$.reason', ''))
            AS properties
    FROM (
        SELECT
            *,
            unnest(json_extract(record, '$.refunds[*]')) AS refund,
            unnest(range(1, json_array_length(record, '$.refunds')::BIGINT + 1)) AS part
        FROM orders
    ) AS refunded
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
