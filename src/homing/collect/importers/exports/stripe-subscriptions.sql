-- One row = the start of a subscription, or its end.
WITH moments AS (
    SELECT
        *,
        unnest([
            {'event': 'started', 'part': 0, 'at': coalesce(
                record ->> '$.start_date', record ->> '$.created'
            )},
            {'event': 'cancelled', 'part': 1, 'at': record ->> '$.ended_at'}
        ]) AS moment
    FROM source
    WHERE coalesce(record ->> '$.status', '') NOT IN ('incomplete', 'incomplete_expired')
)
SELECT
    row,
    broken,
    original,
    coalesce(record ->> '$.metadata.user_id', record ->> '$.customer') AS customer,
    'subscription.' || moment.event AS event,
    homing_second(moment.at) AS occurred_at,
    concat_ws(' ', 'stripe subscription', moment.event, record ->> '$.id') AS message_id,
    NULL AS amount,
    NULL AS currency,
    json_merge_patch('{}', json_object(
        'subscription', record ->> '$.id',
        'plan', homing_plan(record),
        'mrr', homing_monthly(record),
        'currency', upper(record ->> '$.currency'),
        'reason', CASE
            WHEN moment.event = 'cancelled'
            THEN coalesce(
                record ->> '$.cancellation_details.feedback',
                record ->> '$.cancellation_details.reason'
            )
        END
    )) AS properties,
    CASE
        WHEN moment.event = 'started'
        THEN json_merge_patch('{}', json_object('plan', homing_plan(record)))
    END AS traits,
    NULL AS once
FROM moments
WHERE moment.at IS NOT NULL OR moment.event = 'started'
ORDER BY row, moment.part
