-- One row = one more period of a subscription that was paid for.
SELECT
    row,
    broken,
    original,
    coalesce(
        record ->> '$.subscription_details.metadata.user_id',
        record ->> '$.parent.subscription_details.metadata.user_id',
        record ->> '$.customer'
    ) AS customer,
    'subscription.renewed' AS event,
    homing_second(coalesce(record ->> '$.status_transitions.paid_at', record ->> '$.created'))
        AS occurred_at,
    'stripe ' || (record ->> '$.id') AS message_id,
    NULL AS amount,
    NULL AS currency,
    json_merge_patch('{}', json_object(
        'subscription', coalesce(
            record ->> '$.parent.subscription_details.subscription', record ->> '$.subscription'
        ),
        'invoice', record ->> '$.id',
        'currency', upper(record ->> '$.currency')
    )) AS properties,
    NULL AS traits,
    homing_person(
        record ->> '$.customer_name',
        NULL,
        NULL,
        record ->> '$.customer_email',
        record ->> '$.customer_phone',
        record -> '$.customer_address'
    ) AS once
FROM source
WHERE record ->> '$.status' = 'paid' AND record ->> '$.billing_reason' = 'subscription_cycle'
