-- One row = an order of WooCommerce; it was bought if it is paid or under way. The list of orders does not
-- say when a refund was made: the order's last change stands for it.
SELECT
    row,
    broken,
    original,
    'woocommerce' AS service,
    coalesce(
        nullif(record ->> '$.customer_id', '0'), nullif(record ->> '$.billing.email', '')
    ) AS customer,
    record ->> '$.id' AS order_id,
    record ->> '$.status' IN ('processing', 'on-hold', 'completed', 'refunded')
    OR nullif(record ->> '$.date_paid_gmt', '') IS NOT NULL AS is_bought,
    coalesce(nullif(record ->> '$.date_paid_gmt', ''), record ->> '$.date_created_gmt')
        AS occurred_at,
    try_cast(record ->> '$.total' AS DECIMAL(28, 6)) AS amount,
    record ->> '$.currency' AS currency,
    json_object(
        'status', record ->> '$.status',
        'payment', nullif(record ->> '$.payment_method', ''),
        'coupon', record ->> '$.coupon_lines[0].code'
    ) AS properties,
    json_extract(record, '$.line_items[*]') AS lines,
    list_transform(
        json_extract(record, '$.refunds[*]'),
        lambda refund: {
            'id': refund ->> '$.id',
            'occurred_at': record ->> '$.date_modified_gmt',
            'amount': abs(try_cast(refund ->> '$.total' AS DECIMAL(28, 6))),
            'reason': refund ->> '$.reason'
        }
    ) AS refunds,
    homing_person(
        NULL,
        record ->> '$.billing.first_name',
        record ->> '$.billing.last_name',
        record ->> '$.billing.email',
        record ->> '$.billing.phone',
        record -> '$.billing'
    ) AS person,
    nullif(record ->> '$.customer_id', '0') IS NULL AS is_guest
FROM source
