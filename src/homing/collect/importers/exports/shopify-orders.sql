-- One row = an order of Shopify; it was bought unless it was cancelled before it was paid.
SELECT
    row,
    broken,
    original,
    'shopify' AS service,
    coalesce(
        nullif(record ->> '$.customer.id', ''),
        nullif(record ->> '$.email', ''),
        nullif(record ->> '$.contact_email', '')
    ) AS customer,
    record ->> '$.id' AS order_id,
    record ->> '$.cancelled_at' IS NULL
    OR record ->> '$.financial_status' IN ('paid', 'partially_refunded', 'refunded') AS is_bought,
    record ->> '$.created_at' AS occurred_at,
    try_cast(record ->> '$.total_price' AS DECIMAL(28, 6)) AS amount,
    record ->> '$.currency' AS currency,
    json_object(
        'order', record ->> '$.name',
        'source', record ->> '$.source_name',
        'coupon', record ->> '$.discount_codes[0].code'
    ) AS properties,
    json_extract(record, '$.line_items[*]') AS lines,
    list_transform(
        json_extract(record, '$.refunds[*]'),
        lambda refund: {
            'id': refund ->> '$.id',
            'occurred_at': coalesce(refund ->> '$.processed_at', refund ->> '$.created_at'),
            'amount': list_sum(list_transform(
                list_filter(
                    json_extract(refund, '$.transactions[*]'),
                    lambda paid: paid ->> '$.kind' = 'refund' AND paid ->> '$.status' = 'success'
                ),
                lambda paid: try_cast(paid ->> '$.amount' AS DECIMAL(28, 6))
            )),
            'reason': refund ->> '$.note'
        }
    ) AS refunds,
    homing_person(
        record ->> '$.billing_address.name',
        coalesce(record ->> '$.customer.first_name', record ->> '$.billing_address.first_name'),
        coalesce(record ->> '$.customer.last_name', record ->> '$.billing_address.last_name'),
        coalesce(record ->> '$.email', record ->> '$.contact_email'),
        coalesce(record ->> '$.phone', record ->> '$.billing_address.phone'),
        coalesce(record -> '$.billing_address', record -> '$.customer.default_address')
    ) AS person,
    nullif(record ->> '$.customer.id', '') IS NULL AS is_guest
FROM source
WHERE coalesce(record ->> '$.test', 'false') <> 'true'
