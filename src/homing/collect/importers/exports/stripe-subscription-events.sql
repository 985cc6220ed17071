-- One row = what happened to a subscription, of the last thirty days: Stripe keeps no older ones.
WITH happened AS (
    SELECT
        *,
        record -> '$.data.object' AS subscription,
        CASE record ->> '$.type'
            WHEN 'customer.subscription.created' THEN 'started'
            WHEN 'customer.subscription.deleted' THEN 'cancelled'
            WHEN 'customer.subscription.paused' THEN 'paused'
            WHEN 'customer.subscription.resumed' THEN 'resumed'
            WHEN 'customer.subscription.updated'
            THEN CASE
                WHEN coalesce(
                    record -> '$.data.previous_attributes.items',
                    record -> '$.data.previous_attributes.plan',
                    record -> '$.data.previous_attributes.quantity'
                ) IS NOT NULL
                THEN 'changed'
            END
        END AS what
    FROM source
)
SELECT
    row,
    broken,
    original,
    coalesce(subscription ->> '$.metadata.user_id', subscription ->> '$.customer') AS customer,
    'subscription.' || what AS event,
    homing_second(coalesce(
        CASE what
            WHEN 'started' THEN subscription ->> '$.start_date'
            WHEN 'cancelled' THEN subscription ->> '$.ended_at'
        END,
        record ->> '$.created'
    )) AS occurred_at,
    CASE
        WHEN what IN ('started', 'cancelled')
        THEN concat_ws(' ', 'stripe subscription', what, subscription ->> '$.id')
        ELSE 'stripe ' || (record ->> '$.id')
    END AS message_id,
    NULL AS amount,
    NULL AS currency,
    json_merge_patch('{}', json_object(
        'subscription', subscription ->> '$.id',
        'plan', homing_plan(subscription),
        'mrr', homing_monthly(subscription),
        'currency', upper(subscription ->> '$.currency'),
        'reason', CASE
            WHEN what = 'cancelled'
            THEN coalesce(
                subscription ->> '$.cancellation_details.feedback',
                subscription ->> '$.cancellation_details.reason'
            )
        END
    )) AS properties,
    CASE
        WHEN what <> 'cancelled'
        THEN json_merge_patch('{}', json_object('plan', homing_plan(subscription)))
    END AS traits,
    NULL AS once
FROM happened
WHERE what IS NOT NULL AND coalesce(subscription ->> '$.status', '') NOT LIKE 'incomplete%'
