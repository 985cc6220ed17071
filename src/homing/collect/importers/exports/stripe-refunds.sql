-- One row = one refund; its charge is asked for with it.
SELECT
    row,
    broken,
    original,
    coalesce(
        record ->> '$.charge.metadata.user_id',
        record ->> '$.charge.customer',
        record ->> '$.charge.billing_details.email',
        record ->> '$.charge.receipt_email'
    ) AS customer,
    'refund' AS event,
    homing_second(record ->> '$.created') AS occurred_at,
    'stripe ' || (record ->> '$.id') AS message_id,
    homing_stripe(record ->> '$.amount', record ->> '$.currency') AS amount,
    upper(record ->> '$.currency') AS currency,
    json_merge_patch('{}', json_object(
        'order_id', coalesce(record ->> '$.charge.metadata.order_id', record ->> '$.charge.id'),
        'reason', record ->> '$.reason'
    )) AS properties,
    NULL AS traits,
    NULL AS once
FROM source
WHERE coalesce(record ->> '$.status', 'succeeded') NOT IN ('failed', 'canceled')
