-- One row = one payment that succeeded.
SELECT
    row,
    broken,
    original,
    coalesce(
        record ->> '$.metadata.user_id',
        record ->> '$.customer',
        record ->> '$.billing_details.email',
        record ->> '$.receipt_email'
    ) AS customer,
    'purchase' AS event,
    homing_second(record ->> '$.created') AS occurred_at,
    'stripe ' || (record ->> '$.id') AS message_id,
    homing_stripe(record ->> '$.amount', record ->> '$.currency') AS amount,
    upper(record ->> '$.currency') AS currency,
    json_merge_patch('{}', json_object(
        'order_id', coalesce(record ->> '$.metadata.order_id', record ->> '$.id'),
        'description', record ->> '$.description',
        'country', record ->> '$.billing_details.address.country',
        'payment', record ->> '$.payment_method_details.type'
    )) AS properties,
    NULL AS traits,
    homing_person(
        record ->> '$.billing_details.name',
        NULL,
        NULL,
        coalesce(record ->> '$.billing_details.email', record ->> '$.receipt_email'),
        record ->> '$.billing_details.phone',
        record -> '$.billing_details.address'
    ) AS once
FROM source
WHERE record ->> '$.status' = 'succeeded' AND record ->> '$.paid' = 'true'
